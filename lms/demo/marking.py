"""Reports that two people mark: some wait, one is decided by a third marker, and none is released yet."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal

from sqlalchemy import select

from lms.db import db
from lms.people.models import RoleGrant, User
from lms.people.queries.people import user_named
from lms.people.roles import Role
from lms.quizzes.actions.markers import add_markers, share_out
from lms.quizzes.actions.marking import give_mark
from lms.quizzes.marking.plans import MarkerRole
from lms.quizzes.marking.standing import Marker
from lms.quizzes.queries import attempts as queries
from lms.quizzes.queries.marking import answers_at
from lms.quizzes.verdicts import HandMark

QUIZ, QUESTION = "flood-report", "report"
# By criterion: what the two markers of each report give it; those of the second are too far apart, the last two wait.
GIVEN = (
    (("2", "3", "2"), ("2", "4", "1")),
    (("2", "4", "2"), ("1", "1", "1")),
    (("2", "4", "2"), ("2", "3", "2")),
    (("0", "1", "0"), ("0", "1", "1")),
    (("2", "4", "2"), ("2", "4", "2")),
    (("2", "3", "2"), ("2", "4", "2")),
)
THIRD = ("2", "3", "1")
COMMENTS = ("地点写得准，可惜没写什么时候再去复查。", "看到的情况说得不够具体，请写明大小和变化。")


def mark_reports(now: datetime) -> None:
    """Appoint markers, share the answers out, and let them mark the reports but not the photos."""
    entry = queries.quiz_entry(QUIZ)
    trainer = user_named("trainer")
    judges = select(User).join(RoleGrant).where(User.active, RoleGrant.role == Role.JUDGE).order_by(User.id)
    people = list(db.session.scalars(judges.limit(3)))
    if entry is None or trainer is None or len(people) < 3:
        return
    for person in people:
        person.grants.append(RoleGrant(role=Role.TRAINER))
    db.session.flush()
    began = now - timedelta(hours=20)
    add_markers(entry.document_id, people, by=trainer, now=began)
    share_out(entry.document_id, by=trainer, now=began, day=began.date())
    reports = [one for one in answers_at(entry.document_id) if one.answer.question == QUESTION]
    for place, (one, given) in enumerate(zip(reports, GIVEN, strict=False)):
        for turn, (task, scores) in enumerate(zip(one.tasks, given, strict=False)):
            at = began + timedelta(hours=1 + place, minutes=7 * turn)
            _mark(
                one.answer.id,
                _person(people, task.marker_id),
                scores,
                at,
                COMMENTS[turn] if place < 2 else "",
            )
    share_out(entry.document_id, by=trainer, now=began + timedelta(hours=9), day=began.date())
    for one in answers_at(entry.document_id):
        for task in one.tasks:
            if task.role is MarkerRole.THIRD:
                at = began + timedelta(hours=10)
                _mark(one.answer.id, _person(people, task.marker_id), THIRD, at)


def _person(people: Sequence[User], id_: int) -> User:
    return next(one for one in people if one.id == id_)


def _mark(answer_id: int, by: User, scores: Sequence[str], at: datetime, comment: str = "") -> None:
    given = HandMark(
        sum(map(Decimal, scores), Decimal(0)), {str(n): one for n, one in enumerate(scores, 1)}, comment
    )
    marker = Marker(by.id, is_listed=True)
    give_mark(answer_id, given, "", by=by, marker=marker, now=at)
