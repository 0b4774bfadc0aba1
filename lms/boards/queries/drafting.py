"""Computing what an issue would say, from the results of attempts."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, tzinfo
from decimal import Decimal
from itertools import chain, islice
from typing import Any

from sqlalchemy import ColumnElement, DateTime, func, select, type_coerce
from sqlalchemy.types import NullType, TypeEngine

from lms.boards.counting import CONTEST
from lms.boards.draft import DraftSources, IssueDraft, entries, unit_entries, winning
from lms.boards.name_masking import shown_names
from lms.boards.periods import Period
from lms.boards.queries.catalogue import Board
from lms.boards.queries.eligible import eligible, eligible_people, eligible_units
from lms.boards.queries.issues import issue_before, ranks_of
from lms.boards.scoring import document_key
from lms.boards.standings import Result, standings
from lms.boards.unit_rules import UnitScoring
from lms.boards.unit_standings import unit_standings
from lms.contests.results.queries.published_marks import published_marks
from lms.db import db, exact, is_one_of
from lms.db import rows as plain_rows
from lms.people.identity import Unit
from lms.people.queries import people as persons
from lms.people.queries.selectables import members, users
from lms.quizzes.queries.attempts import finished_attempts
from lms.quizzes.queries.earlier_grades import grades_at
from lms.slow_work import paused

CHUNK = 5_000
# Points and most points of attempts by their ids, in the place of what is stored; None for one that does not count.
OtherPoints = Mapping[int, tuple[Decimal | None, Decimal | None]]
NONE_OTHER: OtherPoints = {}


def attempt_columns() -> list[ColumnElement[Any]]:
    """Return all that a board reads of an attempt; `unit_path` only to find the people of a unit."""
    one = finished_attempts().c
    return [
        one.id, one.user_id, one.unit_id, one.quiz, one.points, one.max_points, one.finished_at, one.number,
        one.unit_path,
    ]  # fmt: skip


def finished_in(
    attempt: Mapping[str, ColumnElement[Any]], keys: Iterable[str], from_at: datetime, until_at: datetime
) -> tuple[ColumnElement[bool], ...]:
    """Return the conditions under which an attempt at some quizzes counts in a period; `until_at` is outside it."""
    return (attempt["quiz"].in_(keys), attempt["finished_at"] >= from_at, attempt["finished_at"] < until_at)


class _AttemptResults:
    """The results of attempts in the period that ended before `until_at`, of some with `other` points.

    Read once; then `mark` has how many attempts were read and the sum of the hashes of what was read of each.
    """

    def __init__(
        self,
        of: Board,
        period: Period,
        zone: tzinfo,
        unit: Unit | None,
        other: OtherPoints,
        until_at: datetime,
    ) -> None:
        rules = of.definition
        self._keys = {document_key(slug): slug for slug in rules.quizzes}
        self._other = other
        self._count = self._sum = 0
        attempt = {column.name: column for column in attempt_columns()}
        *read, _unit_path = attempt.values()
        statement = (
            select(
                *(
                    column if column.name not in _STORED else type_coerce(column, _STORED[column.name])
                    for column in read
                )
            )
            .where(
                *finished_in(attempt, self._keys, period.from_at(zone), until_at),
                *eligible(rules, of.document.id, attempt["user_id"], attempt["unit_id"]),
            )
            .execution_options(yield_per=CHUNK)
        )
        if unit is not None:
            statement = statement.where(attempt["unit_path"].startswith(unit.path, autoescape=True))
        self._statement = statement

    @property
    def mark(self) -> tuple[int, int]:
        return self._count, self._sum

    def read(self) -> Iterator[Sequence[Any]]:
        """Read what is stored, some attempts at a time."""
        db.session.flush()
        for some in plain_rows(self._statement).partitions():
            self._count += len(some)
            self._sum += sum(map(hash, some))
            yield some

    def __iter__(self) -> Iterator[Result]:
        keys, other, numbers = self._keys, self._other, _Numbers()
        for attempt_id, user_id, unit_id, key, points, most, finished_at, number in chain.from_iterable(
            self.read()
        ):
            if attempt_id in other:
                points, most = other[attempt_id]
            if points is not None and most is not None and finished_at is not None:
                at = finished_at if finished_at.tzinfo else finished_at.replace(tzinfo=UTC)
                yield Result(
                    attempt_id, user_id, unit_id, keys[key], numbers[points], numbers[most], at, number == 1
                )


# A million results are read as the database gives them: Python's part of SQLAlchemy's types for points and moments
# took more than half of the time of reading.
_STORED: Mapping[str, TypeEngine[Any]] = {
    "points": NullType(),
    "max_points": NullType(),
    "finished_at": DateTime(),
}


class _Numbers(dict[Any, Decimal]):
    """The exact number behind each stored one; few of a million differ."""

    def __missing__(self, stored: Any) -> Decimal:
        number = self[stored] = exact(stored)
        return number


def _contest_results(
    of: Board, period: Period, zone: tzinfo, unit: Unit | None, as_of: datetime | None
) -> Iterator[Result]:
    """Yield the marks that the board's contests first published in the period, as their lists were at `as_of`."""
    rules = of.definition
    if not rules.contests:
        return
    until_at = as_of or period.until_at(zone)
    marks = list(published_marks(rules.contests, period.from_at(zone), until_at, as_of))
    person, kinds = users().c, eligible_units(rules)
    people = set(
        db.session.scalars(
            select(person.id).where(
                is_one_of(person.id, {mark.user_id for mark in marks}),
                *eligible_people(rules, of.document.id, person.id),
            )
        )
    )
    for mark in marks:
        is_inside = unit is None or mark.unit_path.startswith(unit.path)
        if is_inside and mark.user_id in people and (kinds is None or mark.unit_id in kinds):
            yield Result(
                mark.entry_id,
                mark.user_id,
                mark.unit_id,
                CONTEST + mark.contest,
                mark.mark,
                mark.most,
                mark.published_at,
            )


def _chunks(ids: Iterable[int]) -> Iterator[list[int]]:
    numbers = iter(ids)
    while chunk := list(islice(numbers, CHUNK)):
        yield chunk


@paused()
def draft(
    of: Board,
    period: Period,
    unit: Unit | None,
    zone: tzinfo,
    salt: str,
    other: OtherPoints = NONE_OTHER,
    *,
    as_of: datetime | None = None,
) -> IssueDraft:
    """Compute what an issue of the period would say now, or would if some attempts had `other` points.

    With `as_of` only what was there at that moment counts: results before it, with the points that they had then.

    One statement for all results, one for the names of each 5,000 people, one for units, two for the issue
    before, whatever the number of attempts. `salt` makes the codes of boards that hide names.
    """
    rules = of.definition
    if as_of is not None:
        other = {**grades_at(as_of, [document_key(slug) for slug in rules.quizzes]), **other}
    attempts = _AttemptResults(of, period, zone, unit, other, as_of or period.until_at(zone))
    contests = list(_contest_results(of, period, zone, unit, as_of))
    results = chain(attempts, contests)
    ranked = standings(results, rules.sources, rules.count, rules.ties, rules.at_least, rules.counting)
    sources = _sources(of, period, zone, unit, attempts.mark, contests, [one.user_id for one in ranked])
    last_ranks = {} if sources.before is None else ranks_of(sources.before[0])
    shown = shown_names(sources.names, rules.names, salt)
    rows = entries(ranked, shown, sources.units, last_ranks, rules.ties, winning(ranked, rules))
    in_units = [(one.unit_id, one.points) for one in ranked if one.unit_id is not None]
    scored = unit_standings(in_units, sources.rolls, rules.unit_board, rules.unit_minimum)
    return IssueDraft(period, rows, sources, unit_entries(scored, sources.units))


@paused()
def sources_now(
    of: Board, made: IssueDraft, unit: Unit | None, zone: tzinfo, as_of: datetime | None = None
) -> DraftSources:
    """Return what a draft of the same period and people would be computed from now; `as_of` as for the draft."""
    period = made.period
    attempts = _AttemptResults(of, period, zone, unit, NONE_OTHER, as_of or period.until_at(zone))
    for _ in attempts.read():
        pass
    contests = list(_contest_results(of, period, zone, unit, as_of))
    return _sources(of, period, zone, unit, attempts.mark, contests, made.sources.names)


def _sources(
    of: Board,
    period: Period,
    zone: tzinfo,
    unit: Unit | None,
    attempts: tuple[int, int],
    contests: Sequence[Result],
    ranked: Iterable[int],
) -> DraftSources:
    """Return the sources of a draft with these results, which rank these people."""
    before = issue_before(of.document.id, period.from_at(zone))
    return DraftSources(
        attempts,
        contests,
        {user_id: name for chunk in _chunks(ranked) for user_id, name in persons.names(chunk).items()},
        {one.id: (one.name, one.name_en) for one in persons.all_units()},
        None if before is None else (before.id, before.number),
        _rolls(of, period, unit),
    )


def _rolls(of: Board, period: Period, unit: Unit | None) -> dict[int, int]:
    """Return how many people of each unit may stand on the board on the last day of the period; none without units."""
    if of.definition.unit_board.scoring is UnitScoring.OFF:
        return {}
    one = members(["/" if unit is None else unit.path], period.last).c
    found = db.session.execute(
        select(one.unit_id, func.count())
        .where(*eligible(of.definition, of.document.id, one.user_id, one.unit_id))
        .group_by(one.unit_id)
    )
    return dict(found.all())
