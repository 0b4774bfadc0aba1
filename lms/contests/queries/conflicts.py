"""Conflicts of interest of judges with entries, asked again at every act of marking."""

from collections.abc import Collection, Sequence
from datetime import date

from sqlalchemy import func, or_, select

from lms.contests.models.contest import Interest, PanelJudge
from lms.contests.models.entries import CoAuthor, Entry
from lms.contests.words import InterestKind
from lms.db import db
from lms.people.models import Membership, Unit

Found = dict[int, dict[int, InterestKind]]


def conflicts_between(
    contest_id: int, seats: Sequence[PanelJudge], entries: Collection[int], today: date
) -> Found:
    """Return by panel judge which of the entries they must not read, and why; four queries."""
    authors, units = _authors(entries)
    homes = _homes([seat.judge_id for seat in seats], today)
    declared: dict[int, list[tuple[Interest, str | None]]] = {}
    for interest, path in db.session.execute(
        select(Interest, Unit.path)
        .outerjoin(Unit, Unit.id == Interest.unit_id)
        .where(Interest.contest_id == contest_id, Interest.judge_id.in_([seat.judge_id for seat in seats]))
    ):
        declared.setdefault(interest.judge_id, []).append((interest, path))
    found: Found = {seat.id: {} for seat in seats}
    for seat in seats:
        for entry in entries:
            kind = _kind(
                entry,
                seat.judge_id,
                authors.get(entry, set()),
                units.get(entry),
                homes.get(seat.judge_id, set()),
                declared.get(seat.judge_id, []),
            )
            if kind is not None:
                found[seat.id][entry] = kind
    return found


def _kind(
    entry: int,
    judge: int,
    authors: set[int],
    unit: str | None,
    homes: set[str],
    declared: list[tuple[Interest, str | None]],
) -> InterestKind | None:
    if judge in authors:
        return InterestKind.CO_AUTHOR
    for interest, path in declared:
        within = path is not None and unit is not None and unit.startswith(path)
        if interest.entry_id == entry or interest.person_id in authors or within:
            return InterestKind(interest.kind)
    return InterestKind.SAME_UNIT if unit in homes else None


def _authors(entries: Collection[int]) -> tuple[dict[int, set[int]], dict[int, str]]:
    """Return the people of each entry and the path of its unit."""
    people: dict[int, set[int]] = {}
    units: dict[int, str] = {}
    for entry, author, path in db.session.execute(
        select(Entry.id, Entry.author_id, Unit.path)
        .outerjoin(Unit, Unit.id == Entry.unit_id)
        .where(Entry.id.in_(list(entries)))
    ):
        people[entry] = {author}
        if path is not None:
            units[entry] = path
    for entry, author in db.session.execute(
        select(CoAuthor.entry_id, CoAuthor.user_id).where(CoAuthor.entry_id.in_(list(entries)))
    ):
        people[entry].add(author)
    return people, units


def _homes(judges: Collection[int], today: date) -> dict[int, set[str]]:
    """Return the units each judge belongs to."""
    found: dict[int, set[str]] = {}
    for judge, path in db.session.execute(
        select(Membership.user_id, Unit.path)
        .join(Unit, Unit.id == Membership.unit_id)
        .where(
            Membership.user_id.in_(list(judges)),
            Membership.from_on <= today,
            or_(Membership.until_on.is_(None), Membership.until_on >= today),
        )
    ):
        found.setdefault(judge, set()).add(path)
    return found


def conflicts_among(seat: PanelJudge, entries: Collection[int], today: date) -> dict[int, InterestKind]:
    """Return which of the entries one judge must not read, and why."""
    return conflicts_between(seat.contest_id, [seat], entries, today)[seat.id]


def conflict_of(seat: PanelJudge, entry: int, today: date) -> InterestKind | None:
    """Return why the judge must not read the entry, None when nothing stands against it."""
    return conflicts_among(seat, [entry], today).get(entry)


def declared_count(seat: PanelJudge) -> int:
    """Return how many conflicts of interest the judge has in this contest."""
    return (
        db.session.scalar(
            select(func.count()).where(
                Interest.contest_id == seat.contest_id, Interest.judge_id == seat.judge_id
            )
        )
        or 0
    )
