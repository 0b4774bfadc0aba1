"""Who gets what on every route of the product, on one screen, and how to make what their addresses need.

To add a route: add a line to TABLE, `"METHOD endpoint STATUS": "one word for each actor in ACTORS"`, where
    ok  the page or act is theirs, and the answer has exactly the STATUS of the line: 200 a page, 303 an act that
        was done, 409 one that the state of the thing forbids, 422 a form that lacks something
    200 … that status, where those who may are not all answered alike
    in  sent to sign in            no  403: they may know of it but not do it
    --  404: for them it does not exist
and, when its address has a parameter that PARAMETERS does not make yet, add a function that makes the thing:
it gets the World, adds rows to the session and returns the value ("endpoint:parameter" for one route).
`owner` is the person the thing belongs to, `learner` a peer in the same village; `manager` manages its
township, `foreign` the township next to it.
"""

from collections.abc import Callable
from dataclasses import dataclass

from lms.people.models import Unit, User
from tests.announcements import access as announcements
from tests.boards import access_rows as boards
from tests.build import make_course, make_group, make_picture
from tests.bulletins import access as bulletins
from tests.calendar import access as calendar
from tests.contests import access_results as contest_results
from tests.contests import access_rows as contests
from tests.discussions import access as discussions
from tests.editor import access as editor
from tests.editor.build import make_draft
from tests.enquiries import access as enquiries
from tests.notifications.build import own_notification
from tests.outbox import access as outbox
from tests.people import access as password_links
from tests.quizzes.build import (
    banked_question,
    finished_attempt,
    made_exception,
    offline_paper,
    offline_quiz,
    open_quiz,
    running_attempt,
    waiting_answer,
)
from tests.quizzes.build_files import file_to_mark, running_files, uploaded_file
from tests.quizzes.build_panels import panel_at_work
from tests.quizzes.build_papers import printed_paper
from tests.quizzes.corrections import waiting_correction
from tests.search import access as search
from tests.sharing import access as sharing
from tests.surveys import access as surveys

_ACTORS = "stranger learner trainer judge convener manager foreign auditor admin owner"
ACTORS = _ACTORS.split()

SIGN_IN = "{} 302 302 302 302 302 302 302 302 302"  # whoever is signed in goes on to the first page
OPEN = "ok ok ok ok ok ok ok ok ok ok"
SIGNED_IN = "in ok ok ok ok ok ok ok ok ok"
SEERS = "in no no no no ok ok ok ok no"
MANAGERS = "in no no no no ok ok no ok no"
ADMIN = "in no no no no no no no ok no"
TRAIL = "in no no no no no no ok ok no"
AUTHORS = "in no ok no no no no no ok no"
SUPERVISORS = "in no ok no ok no no no ok no"
WATCHERS = "in no ok no ok no no ok ok no"
UNIT_MANAGERS = "in no no no no ok ok no no no"
READERS = "in no ok no no ok ok ok ok no"
KEY_READERS = "in no ok no no no no ok ok no"
PANEL_MEMBERS = "in -- -- ok -- -- -- -- -- --"
GROUP_KEEPERS = "in no ok no ok ok ok no ok no"
KEEP_GROUP = "in -- ok -- ok ok -- no ok --"
OWN_RUNNING = "in -- -- -- -- -- -- -- -- ok"
OWN_FINISHED = "in -- ok -- -- ok -- ok ok ok"
OWN_FILES = "in -- ok -- -- -- -- ok ok ok"
SEE_THING = "in -- -- -- -- ok -- ok ok --"
MANAGE_THING = "in -- -- -- -- ok -- no ok --"
SHAPE_THING = "in -- -- -- -- no -- no ok --"

# What stands with its feature: rows of the table and what their addresses need.
PARTS = (
    announcements, boards, bulletins, calendar, contests, discussions, editor, enquiries, outbox, password_links,
    search, sharing, surveys,
)  # fmt: skip

TABLE = {
    "GET appearance.switch 302": OPEN,
    "GET audit.chain 200": TRAIL,
    "GET audit.export 200": TRAIL,
    "GET audit.heads 200": TRAIL,
    "GET audit.index 200": TRAIL,
    **{row: words for part in PARTS for row, words in part.ROWS.items()},
    **contest_results.ROWS,
    "GET home.contact 200": OPEN,
    "GET home.edit 200": ADMIN,
    "POST home.edit 303": ADMIN,
    "GET home.help_page 200": OPEN,
    "GET home.privacy 200": OPEN,
    "GET home.not_taken 200": UNIT_MANAGERS,
    "GET home.not_taken_csv 200": UNIT_MANAGERS,
    "POST home.remind 303": UNIT_MANAGERS,
    "GET health.alive 200": OPEN,
    "GET health.ready 200": OPEN,
    "GET home.index 200": SIGNED_IN,
    "GET home.offline 200": OPEN,
    "GET home.robots 200": OPEN,
    "GET home.security_txt 200": OPEN,
    "GET home.service_worker 200": OPEN,
    "GET notifications.index 200": SIGNED_IN,
    "GET notifications.open_one 302": "in -- -- -- -- -- -- -- -- ok",
    "POST notifications.mark_all_read 303": SIGNED_IN,
    "GET notifications.choose 200": SIGNED_IN,
    "POST notifications.choose 303": SIGNED_IN,  # what is not sent stays as it was
    "GET notifications.next_digest 200": SIGNED_IN,
    "GET notifications.unsubscribe 404": "-- -- -- -- -- -- -- -- -- --",  # the link is not signed
    "POST notifications.unsubscribe 404": "-- -- -- -- -- -- -- -- -- --",
    "GET operations.status 200": ADMIN,
    "POST operations.check 303": ADMIN,
    "GET language.switch 302": OPEN,
    "GET library.catalogue 200": SIGNED_IN,
    "GET library.course 200": SIGNED_IN,
    "GET library.lesson 200": SIGNED_IN,
    "POST library.mark_done 302": SIGNED_IN,
    "GET library.media 200": SIGNED_IN,
    "GET library.module 302": SIGNED_IN,
    "POST library.publish 303": AUTHORS,
    "POST library.save_position 400": SIGNED_IN,
    "GET library.search 200": SIGNED_IN,
    "GET people.account 200": SIGNED_IN,
    "POST people.account 303": SIGNED_IN,
    "GET people.add 200": MANAGERS,
    "POST people.add 422": MANAGERS,
    "GET people.add_unit 200": ADMIN,
    "POST people.add_unit 422": ADMIN,
    "POST people.change 422": MANAGE_THING,
    "GET people.before_sign_out 200": SIGNED_IN,
    "GET people.change_password 200": SIGNED_IN,
    "POST people.change_password 422": SIGNED_IN,
    "GET people.change_phone 200": SIGNED_IN,
    "POST people.change_phone 302": SIGNED_IN,
    "GET people.change_unit 200": SHAPE_THING,
    "POST people.change_unit 422": SHAPE_THING,
    "POST people.close 302": MANAGE_THING,
    "POST people.confirm_import 422": MANAGERS,
    "POST people.end_sign_ins 302": SIGNED_IN,
    "GET people.export 200": SEERS,
    "POST people.extra_time 422": MANAGE_THING,
    "POST people.grant 422": MANAGE_THING,
    "GET people.import_example 200": MANAGERS,
    "GET people.import_file 200": MANAGERS,
    "POST people.import_file 422": MANAGERS,
    "GET people.index 200": SEERS,
    "GET people.join 200": MANAGE_THING,
    "POST people.join 422": MANAGE_THING,
    "POST people.move 422": MANAGE_THING,
    "GET people.move_unit 200": SHAPE_THING,
    "POST people.move_unit 302": SHAPE_THING,
    "GET people.person 200": SEE_THING,
    "POST people.print_slips 302": MANAGERS,
    "POST people.reopen 302": MANAGE_THING,
    "POST people.reset_password 200": MANAGE_THING,
    "GET people.sign_in": SIGN_IN.format(200),
    "POST people.sign_in": SIGN_IN.format(422),
    "POST people.sign_out 302": OPEN,
    "GET people.slips 200": MANAGERS,
    "GET people.groups 200": "in no ok no ok ok ok ok ok no",
    "GET people.add_group 200": GROUP_KEEPERS,
    "POST people.add_group 422": GROUP_KEEPERS,
    "GET people.group 200": "in -- ok -- ok ok -- ok ok --",
    "POST people.add_members 303": KEEP_GROUP,
    "POST people.add_listed 422": KEEP_GROUP,
    "POST people.remove_members 303": KEEP_GROUP,
    "GET people.change_group 200": KEEP_GROUP,
    "POST people.change_group 422": KEEP_GROUP,
    "POST people.close_group 303": KEEP_GROUP,
    "GET people.unit 200": SEE_THING,
    "GET people.units 200": SEERS,
    "POST people.withdraw 302": MANAGE_THING,
    "GET quizzes.answer_to_mark 200": AUTHORS,
    "GET quizzes.authoring 200": AUTHORS,
    "GET quizzes.bank 200": AUTHORS,
    "POST quizzes.bank_act 303": AUTHORS,
    "GET quizzes.bank_question 200": AUTHORS,
    "POST quizzes.bank_refresh 303": AUTHORS,
    "GET quizzes.basket 200": AUTHORS,
    "POST quizzes.basket_remove 303": AUTHORS,
    "POST quizzes.add_files 303": OWN_RUNNING,
    "POST quizzes.remove_file 303": OWN_RUNNING,
    "GET quizzes.attempt_file 200": OWN_FILES,
    "GET quizzes.answer_file 200": AUTHORS,
    "POST quizzes.basket_write 200": AUTHORS,
    "GET quizzes.export_file 200": AUTHORS,
    "GET quizzes.export_form 200": AUTHORS,
    "POST quizzes.hand_in 303": OWN_RUNNING,
    "GET quizzes.import_form 200": AUTHORS,
    "GET quizzes.import_kept 422": AUTHORS,  # without naming a preview
    "POST quizzes.import_preview 422": AUTHORS,
    "POST quizzes.import_save 422": AUTHORS,
    "GET quizzes.index 200": SIGNED_IN,
    "POST quizzes.mark_answer 422": AUTHORS,
    "POST quizzes.save_mark_draft 200": AUTHORS,
    "GET quizzes.marking_progress 200": WATCHERS,
    "POST quizzes.appoint_markers 303": SUPERVISORS,
    "POST quizzes.remove_marker 409": SUPERVISORS,
    "POST quizzes.share_out 422": SUPERVISORS,
    "POST quizzes.release_marks 422": SUPERVISORS,
    "GET quizzes.answer_groups 200": AUTHORS,
    "POST quizzes.mark_group 422": AUTHORS,
    "POST quizzes.undo_group 409": AUTHORS,
    "GET quizzes.marking 200": AUTHORS,
    "GET quizzes.page 200": OWN_RUNNING,
    "GET quizzes.preview 200": AUTHORS,
    "GET quizzes.review_preview 200": AUTHORS,
    "POST quizzes.preview 200": AUTHORS,
    "GET quizzes.result 200": OWN_FINISHED,
    "GET quizzes.results 200": READERS,
    "GET quizzes.results_csv 200": READERS,
    "GET quizzes.statistics 200": READERS,
    "GET quizzes.statistics_file 200": READERS,
    "GET quizzes.statistics_question 200": READERS,
    "GET quizzes.statistics_scale 200": READERS,
    "POST quizzes.save_answers 422": OWN_RUNNING,
    "POST quizzes.save_page 303": OWN_RUNNING,
    "GET quizzes.show 200": SIGNED_IN,
    "POST quizzes.start 303": SIGNED_IN,
    "GET quizzes.offline 200": SIGNED_IN,
    "POST quizzes.prepare_offline 200": SIGNED_IN,
    "POST quizzes.open_offline 422": SIGNED_IN,
    "POST quizzes.begin_offline 409": OWN_RUNNING,
    "GET quizzes.offline_page 303": OWN_RUNNING,
    "GET quizzes.offline_codes 200": SUPERVISORS,
    "POST quizzes.show_offline_code 422": SUPERVISORS,
    "GET quizzes.submit 200": OWN_RUNNING,
    "GET quizzes.device 302": OWN_RUNNING,
    "POST quizzes.take_over 303": OWN_RUNNING,
    "GET quizzes.pass_mark 200": KEY_READERS,
    "POST quizzes.open_panel 422": AUTHORS,
    "POST quizzes.panel_round 303": AUTHORS,
    "POST quizzes.decide_pass_mark 422": AUTHORS,
    "GET quizzes.estimates 200": PANEL_MEMBERS,
    "POST quizzes.save_estimates 409": PANEL_MEMBERS,
    "GET quizzes.borderline 200": AUTHORS,
    "POST quizzes.set_borderline 303": AUTHORS,
    "GET quizzes.timing 200": WATCHERS,
    "GET quizzes.reports 200": AUTHORS,
    "POST quizzes.answer_report 303": AUTHORS,
    "GET quizzes.report_form 200": OWN_RUNNING,
    "POST quizzes.report 422": OWN_RUNNING,
    "GET quizzes.late_answers 200": WATCHERS,
    "GET quizzes.papers 200": WATCHERS,
    "POST quizzes.print_papers 422": SUPERVISORS,
    "GET quizzes.papers_file 200": WATCHERS,
    "POST quizzes.move_exam 303": SUPERVISORS,
    "GET quizzes.paper_entry 200": SUPERVISORS,
    "GET quizzes.paper_scans 200": SUPERVISORS,
    "POST quizzes.read_scans 422": SUPERVISORS,
    "GET quizzes.paper 200": WATCHERS,
    "POST quizzes.enter_paper 422": SUPERVISORS,
    "POST quizzes.settle_paper 303": SUPERVISORS,
    "POST quizzes.void_paper 303": SUPERVISORS,
    "POST quizzes.decide_late 303": SUPERVISORS,
    "GET regrading.corrections 200": WATCHERS,
    "GET regrading.new 303": AUTHORS,
    "POST regrading.correct 303": AUTHORS,
    "GET regrading.boards 200": WATCHERS,
    "POST regrading.correct_board 422": SUPERVISORS,
    "GET regrading.show 200": WATCHERS,
    "POST regrading.approve 303": SUPERVISORS,
    "POST regrading.decline 422": SUPERVISORS,
    "POST quizzes.add_exception 422": SUPERVISORS,
    "POST quizzes.pause_attempts 303": SUPERVISORS,
    "GET quizzes.room 200": WATCHERS,
    "GET quizzes.similarity 200": WATCHERS,
    "GET quizzes.similarity_csv 200": WATCHERS,
    "POST quizzes.room_act 422": SUPERVISORS,
    "GET quizzes.room_events 200": WATCHERS,
    "GET quizzes.attempt_events 200": OWN_RUNNING,
    "POST quizzes.reopen_attempt 303": SUPERVISORS,
    "POST quizzes.withdraw_exception 303": SUPERVISORS,
    "GET static 200": OPEN,
    "GET styleguide.index 200": OPEN,
}


@dataclass(frozen=True, slots=True)
class World:
    """What every request of the table finds: a village in a township, and the people of ACTORS."""

    village: Unit
    people: dict[str, User]

    @property
    def owner(self) -> User:
        """The person the things of the table belong to."""
        return self.people["owner"]


PARAMETERS: dict[str, Callable[[World], object]] = {
    "appearance.switch:cookie": lambda world: "theme",
    "appearance.switch:value": lambda world: "dark",
    **{name: make for part in PARTS for name, make in part.PARAMETERS.items()},
    **contest_results.PARAMETERS,
    "number": lambda world: 1,
    "path": lambda world: make_draft(world.people["trainer"]),
    "course": lambda world: make_course().slug,
    "digest": lambda world: make_picture().digest,
    "filename": lambda world: "app.css",
    "grant_id": lambda world: world.owner.grants[0].id,
    "language": lambda world: "en",
    "lesson": lambda world: "why",
    "module": lambda world: "basics",
    "name": lambda world: "well.svg",
    "quizzes.export_file:name": lambda world: "gift",
    "notification_id": lambda world: own_notification(world.owner),
    "notifications.unsubscribe:token": lambda world: "unsigned",
    "attempt_id": lambda world: running_attempt(world.owner),
    "quizzes.bank_question:number": lambda world: banked_question(),
    "quizzes.answer_to_mark:number": lambda world: waiting_answer(world.owner),
    "quizzes.mark_answer:number": lambda world: waiting_answer(world.owner),
    "quizzes.save_mark_draft:number": lambda world: waiting_answer(world.owner),
    "quizzes.remove_marker:person_id": lambda world: world.owner.id,
    "quizzes.answer_groups:slug": lambda world: waiting_answer(world.owner) and "essays",
    "quizzes.answer_groups:question": lambda world: "example",
    "quizzes.mark_group:slug": lambda world: waiting_answer(world.owner) and "essays",
    "quizzes.mark_group:question": lambda world: "example",
    "quizzes.undo_group:slug": lambda world: waiting_answer(world.owner) and "essays",
    "quizzes.undo_group:question": lambda world: "example",
    "quizzes.add_files:attempt_id": lambda world: running_files(world.owner),
    "quizzes.add_files:question": lambda world: "photo",
    "quizzes.remove_file:attempt_id": lambda world: running_files(world.owner),
    "quizzes.remove_file:question": lambda world: "photo",
    "quizzes.attempt_file:attempt_id": lambda world: uploaded_file(world.owner).attempt_id,
    "quizzes.attempt_file:number": lambda world: uploaded_file(world.owner).id,
    "quizzes.answer_file:number": lambda world: file_to_mark(world.owner),
    "quizzes.answer_file:place": lambda world: 1,
    "quizzes.withdraw_exception:number": lambda world: made_exception(world.owner, world.people["trainer"]),
    "quizzes.statistics_file:kind": lambda world: "csv",
    "quizzes.statistics_question:question": lambda world: "inspect",
    "quizzes.result:attempt_id": lambda world: finished_attempt(world.owner),
    "quizzes.papers_file:number": lambda world: printed_paper().batch_id,
    "quizzes.papers_file:kind": lambda world: "papers",
    "quizzes.move_exam:number": lambda world: printed_paper().batch_id,
    "quizzes.paper:number": lambda world: printed_paper().number,
    "quizzes.enter_paper:number": lambda world: printed_paper().number,
    "quizzes.settle_paper:number": lambda world: printed_paper().number,
    "quizzes.void_paper:number": lambda world: printed_paper().number,
    "quizzes.answer_report:question": lambda world: "inspect",
    "quizzes.report_form:attempt_id": lambda world: finished_attempt(world.owner),
    "quizzes.report:attempt_id": lambda world: finished_attempt(world.owner),
    "regrading.show:number": lambda world: waiting_correction(),
    "regrading.approve:number": lambda world: waiting_correction(),
    "regrading.decline:number": lambda world: waiting_correction(),
    "quizzes.panel_round:slug": lambda world: panel_at_work(world.people["judge"], world.owner),
    "quizzes.decide_pass_mark:slug": lambda world: panel_at_work(world.people["judge"], world.owner),
    "quizzes.estimates:slug": lambda world: panel_at_work(world.people["judge"], world.owner),
    "quizzes.save_estimates:slug": lambda world: panel_at_work(world.people["judge"], world.owner),
    **{
        f"quizzes.{view}:slug": lambda world: offline_quiz()
        for view in ("offline", "prepare_offline", "open_offline")
    },
    "paper_id": lambda world: offline_paper(world.owner),
    "slug": lambda world: open_quiz(),
    "group_id": lambda world: make_group(world.village).id,
    "unit_id": lambda world: world.village.id,
    "user_id": lambda world: world.owner.id,
}
