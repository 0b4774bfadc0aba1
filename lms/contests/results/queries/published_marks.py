"""The marks that contests have published, for boards: nothing that a published list does not say."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from sqlalchemy import func, select

from lms.contests.entries.models import CoAuthor, Entry
from lms.contests.results.models import ContestResult
from lms.contests.results.queries.results import PUBLIC
from lms.contests.rules.models.contests import Contest
from lms.contests.rules.queries.contests import contests, definition_of
from lms.db import db
from lms.people.queries.selectables import units


@dataclass(frozen=True, slots=True)
class PublishedMark:
    """The mark of one author's entry on the newest published list of a contest.

    `published_at` is when the first list was published; `unit_id` is the author's unit of the day of submission.
    """

    contest: str
    entry_id: int
    user_id: int
    unit_id: int | None
    unit_path: str
    mark: Decimal
    most: Decimal
    published_at: datetime


def published_marks(
    slugs: Sequence[str], since: datetime, until: datetime, as_of: datetime | None = None
) -> Iterator[PublishedMark]:
    """Yield the marks of contests whose first list was published from `since` until before `until`.

    Each author of an entry has its mark. Entries without an award stand on no published list. With `as_of` the newest
    list is that of before this moment.
    """
    for contest in contests():
        if contest.slug not in slugs:
            continue
        first_at, newest = db.session.execute(
            select(func.min(ContestResult.published_at), func.max(ContestResult.id)).where(
                ContestResult.contest_id == contest.id,
                ContestResult.state.in_(PUBLIC),
                *([] if as_of is None else [ContestResult.published_at < as_of]),
            )
        ).one()
        if newest is not None and since <= first_at < until:
            yield from _marks_on(contest, newest, first_at)


def _marks_on(contest: Contest, result_id: int, at: datetime) -> Iterator[PublishedMark]:
    listed = db.session.scalars(select(ContestResult.rows).where(ContestResult.id == result_id)).one()
    marks = {row["code"]: Decimal(row["mark"]) for row in listed if row["mark"] is not None}
    most = definition_of(contest).rubric.maximum
    unit = units()
    authors = select(Entry.id, Entry.code, Entry.author_id, Entry.unit_id, unit.c.path).outerjoin(
        unit, unit.c.id == Entry.unit_id
    )
    further = (
        select(Entry.id, Entry.code, CoAuthor.user_id, Entry.unit_id, unit.c.path)
        .join(CoAuthor, CoAuthor.entry_id == Entry.id)
        .outerjoin(unit, unit.c.id == Entry.unit_id)
        .where(CoAuthor.confirmed_at.is_not(None))
    )
    for statement in (authors, further):
        for entry_id, code, user_id, unit_id, path in db.session.execute(
            statement.where(Entry.contest_id == contest.id, Entry.code.in_(marks)).order_by(Entry.id)
        ):
            yield PublishedMark(contest.slug, entry_id, user_id, unit_id, path or "", marks[code], most, at)
