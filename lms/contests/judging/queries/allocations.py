"""Reading what an allocation depends on: entries, judges, conflicts of interest and the draws so far."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import contains_eager, defer

from lms.contests.entries.models import CoAuthor, Entry
from lms.contests.entries.words import EntryState
from lms.contests.judging.conflicts import Authors, ConflictDeclaration, PanelMember, conflicts
from lms.contests.judging.models import Anchor, DeclaredConflict, Draw
from lms.contests.judging.words import ConflictKind, Purpose
from lms.contests.rules.models.contests import Contest, PanelJudge
from lms.contests.rules.queries.contests import definition_of
from lms.db import db
from lms.marking.demand import Demand, EntrySlot, JudgeSlot
from lms.people.queries.selectables import grants, stays, units
from lms.people.roles import Role


@dataclass(frozen=True, slots=True)
class AllocationBasis:
    """Entries to be judged, judges who sit, and why some must not read some."""

    entries: tuple[Authors, ...]
    members: tuple[PanelMember, ...]
    reasons: dict[int, dict[int, ConflictKind]]

    def counts(self) -> dict[int, dict[ConflictKind, int]]:
        """Count each judge's conflicts by reason."""
        found: dict[int, dict[ConflictKind, int]] = {member.panel_judge: {} for member in self.members}
        for panel_judges in self.reasons.values():
            for panel_judge, why in panel_judges.items():
                found[panel_judge][why] = found[panel_judge].get(why, 0) + 1
        return found


def demand_of(
    ground: AllocationBasis,
    wanted: Mapping[int, int],
    ineligible: Mapping[int, set[int]] | None = None,
    shared: int = 0,
) -> Demand:
    """Return what is asked for: readings by entry; `ineligible` are judges who do not get an entry (again)."""
    seen = ineligible or {}
    return Demand(
        tuple(
            EntrySlot(
                entry.entry,
                wanted[entry.entry],
                entry.category,
                frozenset(ground.reasons[entry.entry]) | seen.get(entry.entry, set()),
            )
            for entry in ground.entries
        ),
        tuple(
            JudgeSlot(member.panel_judge, member.categories, member.essays_max) for member in ground.members
        ),
        shared,
    )


def allocation_basis(contest: Contest, day: date, only: Collection[int] | None = None) -> AllocationBasis:
    """Return what an allocation of the contest, or of some entries, depends on; a constant number of statements."""
    entries = _entries(contest.id, day, *([] if only is None else [Entry.id.in_(only)]))
    members = _members(contest.id, day)
    return AllocationBasis(entries, members, conflicts(entries, members, _declared(contest.id)))


def reasons_among(
    contest_id: int, entries: Collection[int], panel_judges: Collection[int], day: date
) -> dict[int, dict[int, ConflictKind]]:
    """Return by panel judge which of the entries they must not read, and why; reads only what concerns these."""
    written = _entries(contest_id, day, Entry.id.in_(entries))
    members = _members(contest_id, day, PanelJudge.id.in_(panel_judges))
    found: dict[int, dict[int, ConflictKind]] = {panel_judge: {} for panel_judge in panel_judges}
    for entry, reasons in conflicts(written, members, _declared(contest_id)).items():
        for panel_judge, why in reasons.items():
            found[panel_judge][entry] = why
    return found


def _units_of(people: set[int], day: date) -> dict[int, set[str]]:
    found: dict[int, set[str]] = defaultdict(set)
    if people:
        stay = stays(day).c
        rows = db.session.execute(select(stay.user_id, stay.path).where(stay.user_id.in_(people)))
        for person, path in rows:
            found[person].add(path)
    return found


def _entries(contest_id: int, day: date, *only: ColumnElement[bool]) -> tuple[Authors, ...]:
    """Return submitted entries; the author's unit of the day of submission counts and the present one too."""
    mine = (Entry.contest_id == contest_id, Entry.state == EntryState.SUBMITTED, *only)
    unit, stay = units(), stays(day).c
    rows = db.session.execute(
        select(Entry.id, Entry.author_id, Entry.category, Entry.code, unit.c.path)
        .outerjoin(unit, unit.c.id == Entry.unit_id)
        .where(*mine)
        .order_by(Entry.id)
    ).all()
    authors = {row.id: {row.author_id} for row in rows}
    for entry_id, person in db.session.execute(
        select(CoAuthor.entry_id, CoAuthor.user_id).join(Entry, Entry.id == CoAuthor.entry_id).where(*mine)
    ):
        authors[entry_id].add(person)
    members = select(Entry.author_id).where(*mine)
    partners = select(CoAuthor.user_id).join(Entry, Entry.id == CoAuthor.entry_id).where(*mine)
    homes: dict[int, set[str]] = defaultdict(set)
    for person, path in db.session.execute(
        select(stay.user_id, stay.path).where(or_(stay.user_id.in_(members), stay.user_id.in_(partners)))
    ):
        homes[person].add(path)
    found = []
    for row in rows:
        paths = set().union(*(homes[person] for person in authors[row.id]))
        if row.path:
            paths.add(row.path)
        found.append(Authors(row.id, frozenset(authors[row.id]), frozenset(paths), row.category, row.code))
    return tuple(found)


def _members(contest_id: int, day: date, *only: ColumnElement[bool]) -> tuple[PanelMember, ...]:
    panel_judges = db.session.execute(
        select(PanelJudge.id, PanelJudge.judge_id, PanelJudge.category, PanelJudge.essays_max)
        .where(PanelJudge.contest_id == contest_id, PanelJudge.dropped_at.is_(None), *only)
        .order_by(PanelJudge.id)
    ).all()
    people = {panel_judge.judge_id for panel_judge in panel_judges}
    homes = _units_of(people, day)
    managed: dict[int, set[str]] = defaultdict(set)
    grant = grants().c
    for person, path in db.session.execute(
        select(grant.user_id, grant.path).where(
            grant.user_id.in_(people), grant.role == Role.UNIT_MANAGER, grant.path.is_not(None)
        )
    ):
        managed[person].add(path)
    partners = _partners(people)
    return tuple(
        PanelMember(
            panel_judge.id,
            panel_judge.judge_id,
            frozenset(homes.get(panel_judge.judge_id, ())),
            frozenset(managed.get(panel_judge.judge_id, ())),
            frozenset(partners.get(panel_judge.judge_id, ())),
            frozenset(filter(None, panel_judge.category.split(","))),
            panel_judge.essays_max,
        )
        for panel_judge in panel_judges
    )


def _partners(people: set[int]) -> dict[int, set[int]]:
    """Return with whom these people ever wrote an entry, in any contest."""
    found: dict[int, set[int]] = defaultdict(set)
    for author, partner in db.session.execute(
        select(Entry.author_id, CoAuthor.user_id)
        .join(Entry, Entry.id == CoAuthor.entry_id)
        .where(or_(Entry.author_id.in_(people), CoAuthor.user_id.in_(people)))
    ):
        found[author].add(partner)
        found[partner].add(author)
    return found


def _declared(contest_id: int) -> list[ConflictDeclaration]:
    unit = units()
    rows = db.session.execute(
        select(DeclaredConflict.judge_id, DeclaredConflict.entry_id, unit.c.path, DeclaredConflict.person_id)
        .outerjoin(unit, unit.c.id == DeclaredConflict.unit_id)
        .where(DeclaredConflict.contest_id == contest_id)
    )
    return [ConflictDeclaration(person, entry, path or "", other) for person, entry, path, other in rows]


def anchors(contest_id: int) -> list[int]:
    """Return the entries that calibrate judges."""
    return list(db.session.scalars(select(Anchor.entry_id).where(Anchor.contest_id == contest_id)))


def draws(contest_id: int) -> list[Draw]:
    """Return the draws of a contest with who made them, newest first; without what they were asked for."""
    found = db.session.scalars(
        select(Draw)
        .outerjoin(Draw.by)
        .options(contains_eager(Draw.by), defer(Draw.demand), defer(Draw.moves))
        .where(Draw.contest_id == contest_id)
        .order_by(Draw.number.desc())
    )
    return list(found)


def shared_so_far(contest: Contest) -> int:
    """Return how many entries each pair of categories shares: as in the newest first draw, else as in the rules."""
    asked = db.session.scalar(
        select(Draw.demand)
        .where(Draw.contest_id == contest.id, Draw.purpose == Purpose.FIRST)
        .order_by(Draw.number.desc())
        .limit(1)
    )
    return definition_of(contest).shared_entries if asked is None else int(asked.get("shared", 0))


def next_number(contest_id: int) -> int:
    """Return the number of the contest's next draw."""
    newest = db.session.scalar(select(func.max(Draw.number)).where(Draw.contest_id == contest_id))
    return (newest or 0) + 1
