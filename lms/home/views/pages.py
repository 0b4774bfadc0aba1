"""The first page of each person: a part for each role they hold."""

from datetime import datetime, timedelta
from typing import cast

from flask import render_template
from flask_babel import get_locale
from flask_login import current_user

from lms import clock
from lms.announcements.queries import at_home, reader_of
from lms.audit.words import label as act_label
from lms.audit.words import label_of_nobody
from lms.boards.queries.news import board_news
from lms.bulletins.queries.news import bulletin_news
from lms.contests.rules.queries.contests import contests as all_contests
from lms.editor.queries import requests_for
from lms.enquiries import queries as enquiries
from lms.home.views import contests as contest_parts
from lms.home.views import learner, notifications, staff
from lms.home.views.boards import board_news as board_news_of
from lms.home.views.boards import board_tasks
from lms.home.words import KIND_LABELS, TIP_LABELS
from lms.http.language import chosen_language, localize_problem
from lms.http.web import settings
from lms.library.outline import Branch
from lms.library.paths import address
from lms.library.queries import pages as library
from lms.people.identity import User
from lms.people.policy import may_run_site
from lms.people.roles import Role
from lms.quizzes.attempt_start import STATUS_LABELS
from lms.surveys.queries.waiting import waiting_surveys

# So long an announcement stays on the first page as a new one.
NEW = timedelta(days=7)
# Shown to those whose roles ask for them.
PARTS = (
    "board_tasks",
    "enquiries",
    "due",
    "study",
    "calls",
    "judging_tasks",
    "contest_overviews",
    "approvals",
    "sent_back",
    "desk",
    "unit",
    "health",
)


def index() -> str:
    """Show what is due, what to go on with, and what the person's roles ask of them."""
    reader, now = cast(User, current_user._get_current_object()), clock.now()
    day = now.astimezone(settings().zone).date()
    courses = library.courses(chosen_language())
    return render_template(
        "home/index.html",
        news=board_news(reader, now, settings().zone),
        bulletins=bulletin_news(reader),
        announcements=at_home(reader_of(reader, day), now - NEW, now),
        surveys=waiting_surveys(reader, day, now),
        today=learner.daily_tip(courses, chosen_language(), day),
        has_courses=bool(courses),
        day=day,
        now=now,
        language=str(get_locale()),
        stages=STATUS_LABELS,
        tip_labels=TIP_LABELS,
        kind_labels=KIND_LABELS,
        act_label=act_label,
        label_of_nobody=label_of_nobody,
        localize_problem=localize_problem,
        address=address,
        runs_site=may_run_site(reader),
        **dict.fromkeys(PARTS)
        | _contest_parts(reader, now)
        | _learner_parts(reader, courses, now)
        | _staff_parts(reader, courses, now),
    )


def _is_learner(reader: User) -> bool:
    return reader.has_role(Role.LEARNER) or not reader.grants


def _contest_parts(reader: User, now: datetime) -> dict[str, object]:
    every, language = all_contests(), chosen_language()
    live = contest_parts.live(every)
    parts: dict[str, object] = {
        "notifications": notifications.notifications(every, reader, language, now)
        + board_news_of(reader, language, now - notifications.KEPT),
    }
    if _is_learner(reader):
        parts["calls"] = contest_parts.calls(live, reader, language, now)
    if reader.has_role(Role.JUDGE):
        parts["judging_tasks"] = contest_parts.judging_tasks(live, reader, language, now)
    if reader.has_role(Role.CONVENER, Role.ADMINISTRATOR):
        parts["contest_overviews"] = contest_parts.contest_overviews(live, reader, language, now)
        parts["board_tasks"] = board_tasks(reader)
    return parts


def _learner_parts(reader: User, courses: tuple[Branch, ...], now: datetime) -> dict[str, object]:
    if not _is_learner(reader):
        return {}
    return {
        "due": learner.due(reader, chosen_language(), now, settings().network_grace_s),
        "study": learner.current_course(courses, reader),
    }


def _staff_parts(reader: User, courses: tuple[Branch, ...], now: datetime) -> dict[str, object]:
    parts: dict[str, object] = {"enquiries": enquiries.waiting_count(enquiries.answer_reach(reader))}
    if reader.has_role(Role.TRAINER, Role.ADMINISTRATOR):
        parts["approvals"], parts["sent_back"] = requests_for(reader)
        parts["desk"] = staff.content_desk(chosen_language(), now)
    if reader.has_role(Role.UNIT_MANAGER):
        day = now.astimezone(settings().zone).date()
        parts["unit"] = staff.unit_state(reader, courses, day, now, str(get_locale()))
    if may_run_site(reader) or reader.has_role(Role.AUDITOR):
        parts["health"] = staff.health(now)
    return parts
