"""What an author is told after the contest: marks by criterion and comments, by alias, and the spread of marks."""

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from lms.contests.entries.models import CoAuthor, Entry, EntryVersion
from lms.contests.judging.models import Assignment, Mark
from lms.contests.results.queries.results import COUNTED, DONE
from lms.db import db


@dataclass(frozen=True, slots=True)
class JudgeFeedback:
    """One judge's marks and words; judges are numbered in the order of this entry only."""

    number: int
    total: Decimal
    scores: dict[str, Any]
    comment: str
    remarks: list[Any] = field(default_factory=list)


def entry_of(contest_id: int, user_id: int) -> tuple[Entry, EntryVersion] | None:
    """Return the entry the person wrote, alone or with others, and its submitted version."""
    shared = select(CoAuthor.entry_id).where(CoAuthor.user_id == user_id, CoAuthor.confirmed_at.is_not(None))
    found = db.session.execute(
        select(Entry, EntryVersion)
        .join(
            EntryVersion,
            (EntryVersion.entry_id == Entry.id) & (EntryVersion.number == Entry.submitted_version),
        )
        .where(Entry.contest_id == contest_id, (Entry.author_id == user_id) | Entry.id.in_(shared))
        .order_by(Entry.author_id != user_id)
    ).first()
    return (found[0], found[1]) if found else None


def feedback_of(entry_id: int) -> list[JudgeFeedback]:
    """Return the marks and comments of an entry that counted, in an order that tells nothing of the judges."""
    found = db.session.execute(
        select(Mark.total, Mark.scores, Mark.comment, Mark.remarks)
        .join(Assignment, Assignment.id == Mark.assignment_id)
        .where(
            Assignment.entry_id == entry_id,
            Assignment.purpose.in_(COUNTED),
            Assignment.state == DONE,
            Mark.submitted_at.is_not(None),
            Mark.total.is_not(None),
        )
        .order_by(Mark.total.desc(), Assignment.position, Assignment.id)
    )
    return [JudgeFeedback(number, *row) for number, row in enumerate(found, 1)]
