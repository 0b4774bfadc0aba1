"""Who is connected to what: blueprints, commands, periodic jobs and listeners, on one screen."""

from datetime import time
from functools import partial

from click import Command
from flask import Flask

from lms.announcements.actions.joining import join_announcements
from lms.announcements.jobs import tell_due
from lms.announcements.views import urls as announcements
from lms.announcements.views.titles import announcement_titles
from lms.audit import views as audit
from lms.audit.actions import mail_published_head
from lms.audit.commands import group as audit_commands
from lms.audit.field_changes import FIELD_LABELS, VALUE_LABELS
from lms.audit.head_letters import HEAD_READERS
from lms.audit.jobs import begin, check, mail_head
from lms.audit.queries.chain import LOGS
from lms.audit.signals import head_published
from lms.boards.actions.choosing import join_choices
from lms.boards.actions.objections import join_objections
from lms.boards.commands import group as board_commands
from lms.boards.jobs import finish_due, publish_due, update_standings
from lms.boards.models import BOARD_ROWS
from lms.boards.queries.catalogue import counting_boards, knows_unit
from lms.boards.reading import read_board
from lms.boards.views import urls as boards
from lms.bulletins.jobs import draft_due
from lms.bulletins.reading import read_bulletin
from lms.bulletins.views import urls as bulletins
from lms.calendar.actions import join_feeds
from lms.calendar.views import urls as calendar
from lms.commands import serve_command
from lms.contests.entries.actions.joining import join_entries
from lms.contests.entries.actions.mailing import mail_draft_reminder
from lms.contests.entries.models import ENTRY_TEXTS, EXTENSIONS
from lms.contests.entries.notices import NOTICES
from lms.contests.entries.signals import drafts_reminded
from lms.contests.judging.actions.joining import join_judging
from lms.contests.judging.actions.mailing import mail_invitation
from lms.contests.judging.signals import judge_invited
from lms.contests.results.actions.joining import join_results
from lms.contests.results.commands import group as contest_commands
from lms.contests.results.views import certificates, corrections
from lms.contests.rules.actions.approvals import EXECUTORS
from lms.contests.rules.documents import read_contest_document
from lms.contests.rules.queries.contests import readable_titles as readable_contests
from lms.contests.run.actions.shared_acts import SHARED_ACTS
from lms.contests.run.jobs import close_due, forget_previews, open_due, search_entries
from lms.contests.run.trail_words import SETTING_LABELS, TRAIL_VALUES
from lms.contests.run.views import routes as contests
from lms.demo.fill import demo_command
from lms.discussions.actions.joining import join_posts
from lms.discussions.actions.telling import SUBJECT as DISCUSSION
from lms.discussions.views import urls as discussions
from lms.discussions.views.titles import thread_titles
from lms.editor.queries import drafted_texts
from lms.editor.views import routes as editor
from lms.enquiries.actions.joining import join_enquiries
from lms.enquiries.views import urls as enquiries
from lms.home.actions import put_in_force_when_old
from lms.home.views import entry as home
from lms.http import health
from lms.library import loader
from lms.library import views as library
from lms.library.actions.joining import join_progress
from lms.library.commands import content as content_commands
from lms.library.paths import RESERVED, words_beside_documents
from lms.library.queries.documents import readable_titles as readable_documents
from lms.library.signals import content_synced
from lms.notifications.jobs.digests import forget, queue_digests
from lms.notifications.jobs.spreading import spread
from lms.notifications.subjects import READERS, SUBJECTS
from lms.notifications.views import entry as notifications
from lms.operations.commands.backup import group as backup_commands
from lms.operations.commands.doctor import doctor_command
from lms.operations.commands.setup import setup_command
from lms.operations.commands.store import group as store_commands
from lms.operations.jobs import back_up, restore_as_drill, sweep_store
from lms.operations.views import entry as operations
from lms.outbox.jobs.sending import forget_ended, send_waiting
from lms.outbox.names import NAMES
from lms.people.awards import AWARDS
from lms.people.commands import people as people_commands
from lms.people.jobs import forget_sign_in_failures
from lms.people.queries.addresses import auditors, reached_by_mail
from lms.people.queries.people import names
from lms.people.roles import ROLE_LABELS, UNIT_KIND_LABELS
from lms.people.signals import accounts_joining, extra_time_changed, group_changed, person_moved, unit_moved
from lms.people.views import entry as people
from lms.quizzes.actions.attempts import complete_passed_lessons
from lms.quizzes.actions.joining import join_attempts
from lms.quizzes.actions.overrides import follow_group, follow_moved_unit
from lms.quizzes.actions.running import follow_extra_time, follow_moved_person
from lms.quizzes.bank.actions import index_published, join_baskets
from lms.quizzes.bank.counting_boards import COUNTING_BOARDS
from lms.quizzes.commands.replaying import group as quiz_commands
from lms.quizzes.drafted import DRAFTED_TEXTS
from lms.quizzes.format.documents import read_quiz
from lms.quizzes.jobs import close_overdue, recount_bank, share_out_answers, tell_openings
from lms.quizzes.models import ATTEMPT_LOG
from lms.quizzes.pass_marks.models import ESTIMATES
from lms.quizzes.views import routes as quizzes
from lms.regrading.commands import regrade_command
from lms.regrading.jobs import follow_corrections
from lms.regrading.views import routes as regrading
from lms.schedule.commands import group as job_commands
from lms.schedule.commands import worker
from lms.schedule.jobs.runner import Job, forget_runs
from lms.schedule.slots import Daily, Every, Weekly
from lms.search.views import pages as search
from lms.sharing.views import pages as sharing
from lms.styleguide import views as styleguide
from lms.surveys.actions import join_responses
from lms.surveys.jobs import end_due as end_surveys_due
from lms.surveys.jobs import tell_openings as tell_survey_openings
from lms.surveys.queries.catalogue import knows_unit as survey_knows_unit
from lms.surveys.reading import read_survey
from lms.surveys.views import urls as surveys

BLUEPRINTS = (
    health.blueprint,
    home.blueprint,
    people.blueprint,
    audit.blueprint,
    notifications.blueprint,
    library.blueprint,
    quizzes.blueprint,
    contests.blueprint,
    certificates.blueprint,
    boards.blueprint,
    bulletins.blueprint,
    surveys.blueprint,
    discussions.blueprint,
    announcements.blueprint,
    calendar.blueprint,
    search.blueprint,
    enquiries.blueprint,
    sharing.blueprint,
    regrading.blueprint,
    editor.blueprint,
    operations.blueprint,
)

# Command groups of the features: `flask <group> <command>`.
COMMANDS: tuple[Command, ...] = (
    serve_command,
    demo_command,
    people_commands,
    audit_commands,
    content_commands,
    quiz_commands,
    contest_commands,
    board_commands,
    job_commands,
    worker,
    setup_command,
    doctor_command,
    backup_commands,
    store_commands,
)

# Periodic work, in the order in which one round does it.
JOBS = (
    Job("quizzes.close_overdue", close_overdue, Every(1)),
    Job("regrading.follow_corrections", follow_corrections, Every(1)),
    Job("quizzes.recount_bank", recount_bank, Daily(time(3, 40))),
    Job("quizzes.share_out_answers", share_out_answers, Every(10)),
    Job("quizzes.tell_openings", tell_openings, Every(10)),
    Job("contests.open_due", open_due, Every(1)),
    Job("contests.close_due", close_due, Every(1)),
    Job("boards.update_standings", update_standings, Every(1)),
    Job("boards.publish_due", publish_due, Every(1)),
    Job("boards.finish_due", finish_due, Every(1)),
    Job("bulletins.draft_due", draft_due, Every(1)),
    Job("surveys.end_due", end_surveys_due, Every(1)),
    Job("surveys.tell_openings", tell_survey_openings, Every(10)),
    Job("announcements.tell_due", tell_due, Every(1)),
    Job("contests.search_entries", search_entries, Every(5)),
    Job("contests.forget_previews", forget_previews, Every(60)),
    Job("audit.begin", begin, Every(1)),
    Job("audit.check", check, Daily(time(3, 0))),
    Job("audit.mail_head", mail_head, Daily(time(6, 0))),
    Job("outbox.forget_ended", forget_ended, Daily(time(3, 15))),
    Job("people.forget_sign_in_failures", forget_sign_in_failures, Daily(time(3, 10))),
    Job("schedule.forget_runs", forget_runs, Daily(time(3, 20))),
    Job("operations.sweep_store", sweep_store, Weekly(0, time(4, 30))),
    Job("notifications.spread", spread, Every(1)),
    Job("notifications.queue_digests", queue_digests, Every(5)),
    Job("notifications.forget", forget, Daily(time(3, 25))),
    Job("outbox.send_waiting", send_waiting, Every(1)),
    # Last, because the others wait for them.
    Job("operations.restore_as_drill", restore_as_drill, Weekly(6, time(3, 30))),
    Job("operations.back_up", back_up, Daily(time(2, 30))),
)


# What moves when two accounts of one person become one.
JOINING = (
    join_progress,
    join_attempts,
    join_baskets,
    join_entries,
    join_judging,
    join_results,
    join_choices,
    join_objections,
    join_posts,
    join_announcements,
    join_feeds,
    join_enquiries,
    join_responses,
)


def connect(app: Flask) -> None:
    """Register every feature with the application."""
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    settings = app.extensions["settings"]
    if settings.is_development or settings.is_testing:
        app.register_blueprint(styleguide.blueprint)
    RESERVED.update(words_beside_documents([rule.rule for rule in app.url_map.iter_rules()]))
    app.extensions["jobs"] = JOBS
    app.extensions["before_jobs"] = put_in_force_when_old
    loader.READERS["quiz"] = partial(read_quiz, zone=settings.zone)
    loader.READERS["contest"] = partial(read_contest_document, zone=settings.zone)
    loader.READERS["board"] = partial(read_board, knows_unit=knows_unit)
    loader.READERS["bulletin"] = partial(read_bulletin, knows_unit=knows_unit)
    loader.READERS["survey"] = partial(read_survey, zone=settings.zone, knows_unit=survey_knows_unit)
    LOGS.update(
        {
            "attempt_log": ATTEMPT_LOG,
            "entry_text": ENTRY_TEXTS,
            "deadline_extensions": EXTENSIONS,
            "board_rows": BOARD_ROWS,
            "pass_mark_estimates": ESTIMATES,
        }
    )
    VALUE_LABELS.update(
        {
            field: {str(value): words for value, words in labels.items()}
            for field, labels in TRAIL_VALUES.items()
        }
    )
    FIELD_LABELS.update(SETTING_LABELS)
    VALUE_LABELS["role"] = {role.value: words for role, words in ROLE_LABELS.items()}
    VALUE_LABELS["kind"] |= {kind.value: words for kind, words in UNIT_KIND_LABELS.items()}
    HEAD_READERS.sources[:] = [auditors]
    _connect_notifications(app)
    EXECUTORS.update(SHARED_ACTS)
    COUNTING_BOARDS.sources[:] = [counting_boards]
    DRAFTED_TEXTS.sources[:] = [drafted_texts]
    AWARDS.sources[:] = [certificates.awards_of]
    NOTICES.sources[:] = [corrections.entry_notices]
    head_published.connect(mail_published_head)
    judge_invited.connect(mail_invitation)
    drafts_reminded.connect(mail_draft_reminder)
    content_synced.connect(complete_passed_lessons)
    content_synced.connect(index_published)
    extra_time_changed.connect(follow_extra_time)
    group_changed.connect(follow_group)
    person_moved.connect(follow_moved_person)
    unit_moved.connect(follow_moved_unit)
    for listener in JOINING:
        accounts_joining.connect(listener)
    quiz_commands.add_command(regrade_command)
    for command in COMMANDS:
        app.cli.add_command(command)


def _connect_notifications(app: Flask) -> None:
    READERS.source = reached_by_mail
    NAMES.source = names
    SUBJECTS.sources[DISCUSSION] = thread_titles
    SUBJECTS.sources["announcement"] = announcement_titles
    SUBJECTS.sources["document"] = readable_documents
    SUBJECTS.sources["contest"] = readable_contests
    notifications.let_mail_programs_post(app)
