"""Reading contests as the first page shows them: own entries, own readings, how far the judges are."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import func, select

from lms.contests.entries.models import Entry
from lms.contests.entries.words import EntryState
from lms.contests.results.models import Objection
from lms.contests.results.words import ObjectionState
from lms.contests.screening.models import Finding
from lms.db import db


def own_entries(user_id: int) -> dict[int, str]:
    """Return the state of a person's entry by contest id."""
    rows = db.session.execute(select(Entry.contest_id, Entry.state).where(Entry.author_id == user_id))
    return {row[0]: row[1] for row in rows}


def entry_counts(contest_ids: Sequence[int]) -> dict[int, int]:
    """Return how many entries were handed in, by contest id."""
    return _counts(
        select(Entry.contest_id, func.count())
        .where(Entry.contest_id.in_(contest_ids), Entry.state == EntryState.SUBMITTED)
        .group_by(Entry.contest_id)
    )


def open_findings(contest_ids: Sequence[int]) -> dict[int, int]:
    """Return how many findings of the screening nobody has decided, by contest id."""
    return _counts(
        select(Entry.contest_id, func.count())
        .join(Finding, Finding.entry_id == Entry.id)
        .where(Entry.contest_id.in_(contest_ids), Entry.state == EntryState.SUBMITTED, Finding.decision == "")
        .group_by(Entry.contest_id)
    )


def open_objections(contest_ids: Sequence[int]) -> dict[int, int]:
    """Return how many objections wait for an answer, by contest id."""
    return _counts(
        select(Objection.contest_id, func.count())
        .where(Objection.contest_id.in_(contest_ids), Objection.state == ObjectionState.FILED)
        .group_by(Objection.contest_id)
    )


def _counts(wanted: Any) -> dict[int, int]:
    return {row[0]: row[1] for row in db.session.execute(wanted)}
