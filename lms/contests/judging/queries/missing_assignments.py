"""Reading which readings were given back and have no one yet, of every stage of reading."""

from collections import Counter, defaultdict

from sqlalchemy import select

from lms.contests.entries.models import Entry
from lms.contests.entries.words import EntryState
from lms.contests.judging.mark_status import NEXT_PURPOSE, by_entry, mark_status
from lms.contests.judging.queries.assignments import ACTIVE_STATES, LIVE, ContestAssignments
from lms.contests.judging.queries.marks import counted_marks
from lms.contests.judging.words import Purpose
from lms.contests.rules.definition import ContestDefinition
from lms.db import db

Missing = dict[Purpose, dict[int, int]]


def missing_assignments(known: ContestAssignments, definition: ContestDefinition) -> Missing:
    """Return by purpose how many readers each entry still lacks, of readings that were asked for before.

    A third reading or an adjudication counts only while the marks still ask for it. Two statements.
    """
    active: Counter[tuple[int, Purpose]] = Counter()
    asked: dict[Purpose, set[int]] = defaultdict(set)
    for row in known.rows:
        if row.purpose in LIVE:
            asked[row.purpose].add(row.entry)
            active[row.entry, row.purpose] += row.state in ACTIVE_STATES
    judged = set(
        db.session.scalars(
            select(Entry.id).where(Entry.contest_id == known.contest_id, Entry.state == EntryState.SUBMITTED)
        )
    )
    plan = definition.plan
    wanted = {Purpose.FIRST: plan.readings, Purpose.SECOND_STAGE: plan.second_readings}
    needs = _needs(known.contest_id, definition)
    found: Missing = {}
    for purpose, entries in asked.items():
        for entry in sorted(entries & judged):
            should = wanted.get(purpose, int(needs.get(entry) is purpose))
            lacks = should - active[entry, purpose]
            if lacks > 0:
                found.setdefault(purpose, {})[entry] = lacks
    return found


def _needs(contest_id: int, definition: ContestDefinition) -> dict[int, Purpose]:
    """Return the further reading that the marks of an entry ask for."""
    states = (
        (entry, NEXT_PURPOSE.get(mark_status(definition.plan, marks, definition.rubric).state))
        for entry, marks in by_entry(counted_marks(contest_id, definition.rubric)).items()
    )
    return {entry: purpose for entry, purpose in states if purpose is not None}


def count_of(missing: Missing) -> int:
    """Return how many readings have no one."""
    return sum(sum(entries.values()) for entries in missing.values())
