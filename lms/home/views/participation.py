"""For unit managers alone: who of their people has not taken a quiz, as a page and as a table to take along."""

from dataclasses import dataclass
from datetime import date
from typing import cast

from flask import Response, render_template
from flask_babel import gettext, ngettext
from flask_login import current_user
from werkzeug import Response as BaseResponse

from lms import clock
from lms.db import db
from lms.errors import Conflict, Refused
from lms.home import queries
from lms.http.language import chosen_language
from lms.http.web import file_response, found_or_404, local_day, require, see_other
from lms.people.identity import User
from lms.people.policy import reach
from lms.people.roles import Role
from lms.quizzes.actions import reminders
from lms.quizzes.format.questions import QuizSettings
from lms.quizzes.queries import attempts as quizzes
from lms.text.spreadsheets import csv_text
from lms.text.wording import in_language


@dataclass(frozen=True, slots=True)
class QuizParticipation:
    """How many of the learners of a manager's units have taken a quiz."""

    slug: str
    title: str
    settings: QuizSettings
    taken: int
    learners: int


def participation(paths: tuple[str, ...], day: date, language: str) -> list[QuizParticipation]:
    """Return for every quiz how many learners below the paths have taken it, required ones first; three statements."""
    entries = quizzes.quiz_entries()
    kept = quizzes.kept_quizzes((entry.revision_id, entry.digest) for entry in entries)
    taken, learners = queries.takers(paths, day), queries.learner_count(paths, day)
    found = [
        QuizParticipation(
            entry.slug,
            in_language(kept[entry.revision_id].quiz.title, language),
            kept[entry.revision_id].quiz.settings,
            taken.get(entry.document_id, 0),
            learners,
        )
        for entry in entries
    ]
    return sorted(found, key=lambda one: not one.settings.required)


def not_taken(slug: str) -> str:
    """List the manager's people who have not taken the quiz."""
    entry, rows = _found(slug)
    kept, now = quizzes.kept_quiz(entry.revision_id, entry.digest), clock.now()
    done = reminders.reminded(entry.document_id, local_day(now))
    return render_template(
        "home/not_taken.html",
        slug=slug,
        title=in_language(kept.quiz.title, chosen_language()),
        rules=kept.quiz.settings,
        rows=rows,
        reminded=done,
        to_remind=sum(one.user_id not in done for one in rows),
        is_open=reminders.is_open(kept.quiz.settings, now),
        english=chosen_language() == "en",
    )


def remind(slug: str) -> BaseResponse:
    """Remind the manager's people who have not taken the quiz, except those who were reminded today."""
    entry, rows = _found(slug)
    kept, now = quizzes.kept_quiz(entry.revision_id, entry.digest), clock.now()
    try:
        count = reminders.remind(
            entry, kept.quiz.settings, [one.user_id for one in rows], local_day(now),
            by_id=current_user.id, now=now,
        )  # fmt: skip
    except (Conflict, Refused) as refusal:
        db.session.rollback()
        return see_other("home.not_taken", gettext(refusal.sentence), "bad", slug=slug)
    db.session.commit()
    said = ngettext("%(num)d person was reminded.", "%(num)d people were reminded.", count)
    return see_other("home.not_taken", said, slug=slug)


def not_taken_csv(slug: str) -> Response:
    """Send the same list as a table."""
    _, rows = _found(slug)
    header = [gettext("Name"), gettext("Username"), gettext("Unit")]
    text = csv_text(header, [(one.name, one.username, one.unit) for one in rows])
    response = file_response(text, f"{slug}-not-taken.csv", "text/csv")
    response.headers["Cache-Control"] = "no-store"
    return response


def _found(slug: str) -> tuple[quizzes.QuizEntry, list[queries.NotTaken]]:
    manager = cast(User, current_user)
    require(manager.has_role(Role.UNIT_MANAGER))
    entry = found_or_404(quizzes.quiz_entry(slug))
    paths = reach(manager, Role.UNIT_MANAGER)
    return entry, queries.not_taken(entry.document_id, paths, local_day(clock.now()))
