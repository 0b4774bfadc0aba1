"""What an author sees after the contest: marks by criterion and comments by alias, and the distribution of marks."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from lms.contests.entries.models import SUBMITTED_VERSION, CoAuthor, Entry, EntryVersion
from lms.contests.judging.models import Assignment, Mark
from lms.contests.judging.queries.marks import counted_marks
from lms.contests.rules.models.contests import Contest
from lms.contests.rules.queries.contests import definition_of
from lms.db import db


@dataclass(frozen=True, slots=True)
class JudgeFeedback:
    """One judge's marks and words; judges are numbered in the order of this entry only."""

    number: int
    total: Decimal
    scores: Mapping[str, Decimal]
    comment: str
    remarks: list[Any] = field(default_factory=list)


def entry_of(contest_id: int, user_id: int) -> tuple[Entry, EntryVersion] | None:
    """Return the entry the person wrote, alone or with others, and its submitted version."""
    shared = select(CoAuthor.entry_id).where(CoAuthor.user_id == user_id, CoAuthor.confirmed_at.is_not(None))
    found = db.session.execute(
        select(Entry, EntryVersion)
        .join(
            EntryVersion,
            SUBMITTED_VERSION,
        )
        .where(Entry.contest_id == contest_id, (Entry.author_id == user_id) | Entry.id.in_(shared))
        .order_by(Entry.author_id != user_id)
    ).first()
    return (found[0], found[1]) if found else None


def feedback_of(contest: Contest, entry_id: int) -> list[JudgeFeedback]:
    """Return the marks and comments of an entry that counted, in an order that tells nothing of the judges."""
    rubric = definition_of(contest).rubric
    marks = {one.assignment: one for one in counted_marks(contest.id, rubric, entry_id)}
    words = db.session.execute(
        select(Mark.assignment_id, Assignment.position, Mark.comment, Mark.remarks)
        .join(Assignment, Assignment.id == Mark.assignment_id)
        .where(Mark.assignment_id.in_(marks))
    ).all()
    order = sorted(words, key=lambda one: (-marks[one.assignment_id].total, one.position, one.assignment_id))
    return [
        JudgeFeedback(
            number, marks[one.assignment_id].total, marks[one.assignment_id].scores, one.comment, one.remarks
        )
        for number, one in enumerate(order, 1)
    ]
