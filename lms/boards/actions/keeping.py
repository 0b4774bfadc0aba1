"""Keep the standings of frozen boards as everyone may see them before the reveal."""

from datetime import datetime, timedelta, tzinfo
from typing import NamedTuple

from sqlalchemy import delete, insert, select

from lms.boards.actions.publishing import (
    CHANGED,
    ROWS_AT_ONCE,
    DraftOutdated,
    draft,
    is_unchanged,
    row_values,
    rules_with,
)
from lms.boards.definition_data import from_data
from lms.boards.draft import IssueDraft
from lms.boards.freezing import frozen_from, shown_until
from lms.boards.models import BoardIssue, BoardStanding, BoardStandingRow
from lms.boards.periods import Period
from lms.boards.queries.catalogue import Board
from lms.boards.queries.running import standing
from lms.db import db
from lms.library.actions.sync import hold

FRESH_FOR = timedelta(minutes=5)
# For how long the standings of a period stay after its issue, so that a reveal can be shown again.
KEPT_FOR = timedelta(days=30)


class StandingDraft(NamedTuple):
    """What is to be kept: the standings with results before `until_at`; `computed_at` of those it replaces, if any."""

    rows: IssueDraft
    until_at: datetime
    replaces: datetime | None


def due_standing(
    board: Board, period: Period, *, now: datetime, zone: tzinfo, secret: str
) -> StandingDraft | None:
    """Compute the standings of a period without an issue again when they are due; None when they are not.

    They are due every five minutes until the freeze, and once after it; then they are never computed again,
    also when the freeze is moved or removed in the file.
    """
    found = standing(board.document.id, period.name)
    if found is not None and _is_frozen(found, period, zone):
        return None
    until_at = shown_until(board.definition, period, now, zone, is_published=False, publishes=False)
    if found is not None and not _is_due(found, until_at, frozen_from(board.definition, period, zone), now):
        return None
    rows = draft(board, period, zone=zone, secret=secret, as_of=until_at)
    return StandingDraft(rows, until_at, None if found is None else found.computed_at)


def keep_standing(board: Board, made: StandingDraft, *, now: datetime, zone: tzinfo) -> bool:
    """Keep standings in the place of those there were.

    Raises DraftOutdated unless they would be computed the same now and nobody else has kept any meanwhile.
    """
    rows, until_at = made.rows, made.until_at
    hold(board.document.id)
    found = standing(board.document.id, rows.period.name)
    is_replaced = (None if found is None else found.computed_at) != made.replaces
    if is_replaced or not is_unchanged(board, rows, zone, until_at):
        raise DraftOutdated(CHANGED)
    if found is None:
        found = BoardStanding(document_id=board.document.id, period=rows.period.name)
        db.session.add(found)
    found.until_at, found.computed_at = until_at, now
    found.row_count, found.rules = len(rows.entries), rules_with(board, rows)
    db.session.flush()
    db.session.execute(delete(BoardStandingRow).where(BoardStandingRow.standing_id == found.id))
    for first in range(0, len(rows.entries), ROWS_AT_ONCE):
        some = rows.entries[first : first + ROWS_AT_ONCE]
        values = [{"standing_id": found.id, **row_values(entry)} for entry in some]
        db.session.execute(insert(BoardStandingRow.__table__), values)  # type: ignore[arg-type]
    return True


def _is_frozen(found: BoardStanding, period: Period, zone: tzinfo) -> bool:
    """Return whether standings are those at the freeze by the rules they were kept with, whatever the file says now."""
    since = frozen_from(from_data(found.rules), period, zone)
    return since is not None and found.until_at >= since


def _is_due(found: BoardStanding, until_at: datetime, frozen_at: datetime | None, now: datetime) -> bool:
    if found.until_at >= until_at:
        return False
    return until_at == frozen_at or now - found.computed_at >= FRESH_FOR


def forget_standings(now: datetime) -> int:
    """Delete standings whose period has had an issue for 30 days; return how many."""
    published = (
        select(BoardIssue.id)
        .where(
            BoardIssue.document_id == BoardStanding.document_id,
            BoardIssue.period == BoardStanding.period,
            BoardIssue.published_at < now - KEPT_FOR,
        )
        .exists()
    )
    old = list(db.session.scalars(select(BoardStanding.id).where(published)))
    db.session.execute(delete(BoardStandingRow).where(BoardStandingRow.standing_id.in_(old)))
    db.session.execute(delete(BoardStanding).where(BoardStanding.id.in_(old)))
    return len(old)
