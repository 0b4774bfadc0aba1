"""Computing what an issue would say, from the results of attempts."""

from collections.abc import Iterable, Iterator
from datetime import tzinfo
from itertools import islice

from sqlalchemy import select

from lms.boards.definition import BoardDefinition
from lms.boards.draft import IssueDraft, entries
from lms.boards.names import shown_names
from lms.boards.periods import Period
from lms.boards.queries.catalogue import Board
from lms.boards.queries.issues import issue_before, ranks_of
from lms.boards.standings import Result, standings
from lms.db import db
from lms.library.models import Document
from lms.people.models import Unit, User
from lms.quizzes.models import Attempt

CHUNK = 5_000


def _results(
    definition: BoardDefinition, period: Period, zone: tzinfo, unit: Unit | None
) -> Iterator[Result]:
    """Stream the results of finished attempts that ended in the period."""
    keys = {f"quizzes/{slug}": slug for slug in definition.quizzes}
    statement = (
        select(
            Attempt.id,
            Attempt.user_id,
            Attempt.unit_id,
            Document.key,
            Attempt.points,
            Attempt.max_points,
            Attempt.finished_at,
        )
        .join(Document, Document.id == Attempt.document_id)
        .where(
            Document.key.in_(keys),
            Attempt.finished_at >= period.from_at(zone),
            Attempt.finished_at < period.until_at(zone),
        )
        .execution_options(yield_per=CHUNK)
    )
    if unit is not None:
        statement = statement.join(Unit, Unit.id == Attempt.unit_id).where(
            Unit.path.startswith(unit.path, autoescape=True)
        )
    for attempt_id, user_id, unit_id, key, points, most, finished_at in db.session.execute(statement):
        if points is not None and most is not None and finished_at is not None:
            yield Result(attempt_id, user_id, unit_id, keys[key], points, most, finished_at)


def _chunks(ids: Iterable[int]) -> Iterator[list[int]]:
    numbers = iter(ids)
    while chunk := list(islice(numbers, CHUNK)):
        yield chunk


def draft(of: Board, period: Period, unit: Unit | None, zone: tzinfo, salt: str) -> IssueDraft:
    """Compute what an issue of the period would say now.

    One statement for all results, one for the names of each 5,000 people, one for units, two for the issue
    before, whatever the number of attempts. `salt` makes the codes of boards that hide names.
    """
    rules = of.definition
    results = _results(rules, period, zone, unit)
    ranked = standings(results, rules.quizzes, rules.count, rules.ties, rules.at_least)
    people = {
        user_id: name
        for chunk in _chunks(one.user_id for one in ranked)
        for user_id, name in db.session.execute(select(User.id, User.name).where(User.id.in_(chunk)))
    }
    units = {
        unit_id: (name, name_en)
        for unit_id, name, name_en in db.session.execute(select(Unit.id, Unit.name, Unit.name_en))
    }
    last = issue_before(of.document.id, period.from_at(zone))
    last_ranks = {} if last is None else ranks_of(last.id)
    rows = entries(ranked, shown_names(people, rules.names, salt), units, last_ranks, rules.ties)
    return IssueDraft(period, rows, None if last is None else last.number)
