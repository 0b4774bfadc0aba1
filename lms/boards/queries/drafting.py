"""Computing what an issue would say, from the results of attempts."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import tzinfo
from decimal import Decimal
from itertools import islice

from sqlalchemy import select

from lms.boards.definition import BoardDefinition
from lms.boards.draft import IssueDraft, entries
from lms.boards.name_masking import shown_names
from lms.boards.periods import Period
from lms.boards.queries.catalogue import Board
from lms.boards.queries.issues import issue_before, ranks_of
from lms.boards.standings import Result, standings
from lms.db import db
from lms.people.identity import Unit
from lms.people.queries import people as persons
from lms.people.queries.selectables import grants
from lms.people.roles import Role
from lms.quizzes.queries.attempts import finished_attempts

CHUNK = 5_000
# Points and most points of attempts by their ids, in the place of what is stored.
OtherPoints = Mapping[int, tuple[Decimal, Decimal]]
NONE_OTHER: OtherPoints = {}
# They see right answers, or run the board, whatever their results.
STAFF = (Role.TRAINER, Role.CONVENER, Role.AUDITOR, Role.ADMINISTRATOR)


def _results(
    definition: BoardDefinition, period: Period, zone: tzinfo, unit: Unit | None, other: OtherPoints
) -> Iterator[Result]:
    """Stream the results of finished attempts that ended in the period, of some with `other` points."""
    keys = {f"quizzes/{slug}": slug for slug in definition.quizzes}
    attempt = finished_attempts().c
    statement = (
        select(
            attempt.id,
            attempt.user_id,
            attempt.unit_id,
            attempt.quiz,
            attempt.points,
            attempt.max_points,
            attempt.finished_at,
        )
        .where(
            attempt.quiz.in_(keys),
            attempt.finished_at >= period.from_at(zone),
            attempt.finished_at < period.until_at(zone),
        )
        .execution_options(yield_per=CHUNK)
    )
    if not definition.staff:
        held = grants().c
        statement = statement.where(attempt.user_id.not_in(select(held.user_id).where(held.role.in_(STAFF))))
    if unit is not None:
        statement = statement.where(attempt.unit_path.startswith(unit.path, autoescape=True))
    for attempt_id, user_id, unit_id, key, points, most, finished_at in db.session.execute(statement):
        points, most = other.get(attempt_id, (points, most))
        if points is not None and most is not None and finished_at is not None:
            yield Result(attempt_id, user_id, unit_id, keys[key], points, most, finished_at)


def _chunks(ids: Iterable[int]) -> Iterator[list[int]]:
    numbers = iter(ids)
    while chunk := list(islice(numbers, CHUNK)):
        yield chunk


def draft(
    of: Board, period: Period, unit: Unit | None, zone: tzinfo, salt: str, other: OtherPoints = NONE_OTHER
) -> IssueDraft:
    """Compute what an issue of the period would say now, or would if some attempts had `other` points.

    One statement for all results, one for the names of each 5,000 people, one for units, two for the issue
    before, whatever the number of attempts. `salt` makes the codes of boards that hide names.
    """
    rules = of.definition
    results = _results(rules, period, zone, unit, other)
    ranked = standings(results, rules.quizzes, rules.count, rules.ties, rules.at_least)
    people = {
        user_id: name
        for chunk in _chunks(one.user_id for one in ranked)
        for user_id, name in persons.names(chunk).items()
    }
    units = {one.id: (one.name, one.name_en) for one in persons.all_units()}
    last = issue_before(of.document.id, period.from_at(zone))
    last_ranks = {} if last is None else ranks_of(last.id)
    rows = entries(ranked, shown_names(people, rules.names, salt), units, last_ranks, rules.ties)
    return IssueDraft(period, rows, None if last is None else last.number)
