"""What is unusual about the results behind a draft, such as a source that is gone or people who moved."""

from collections.abc import Iterator

from sqlalchemy import select

from lms.boards.draft import IssueDraft
from lms.boards.periods import Period
from lms.boards.queries import issues
from lms.boards.queries.catalogue import Board
from lms.boards.scoring import document_key
from lms.db import db
from lms.errors import N_
from lms.library.queries.documents import live_documents
from lms.measurement.remarks import Remark
from lms.people.queries.selectables import ended_stays


def remarks_on(board: Board, period: Period, draft: IssueDraft) -> Iterator[Remark]:
    """Yield what a convener should know before a draft is published; four statements at most."""
    rules = board.definition
    live = {one.key for kind in ("quiz", "contest") for one in live_documents(kind)}
    for source in rules.sources:
        if document_key(source) not in live:
            yield Remark(
                N_(
                    "“%(source)s” counts on this board, but its file is gone. Results from before still count. "
                    "Take it out of the board’s file, or restore it."
                ),
                {"source": source},
            )
    if not draft.entries:
        yield Remark(N_("There are no results in this period. The issue will be published empty."))
    elif len(draft.entries) > 1 and {one.line.rank for one in draft.entries} == {1}:
        yield Remark(
            N_("All %(count)s people share rank 1. Ties can be broken by rules in the board’s file."),
            {"count": len(draft.entries)},
        )
    moved = _moved(period, {one.user_id for one in draft.entries})
    if moved:
        yield Remark(
            N_(
                "%(count)s people on this board changed units in the period. Each result counts for the unit of its "
                "day; the row names the unit of the newest result."
            ),
            {"count": moved},
        )
    old = issues.newest_issues([board.document.id]).get(board.document.id)
    if old is not None and old.rules["names"] != rules.names:
        yield Remark(
            N_(
                "How names are shown has changed since issue %(number)s. Issues that are published keep the names "
                "they have."
            ),
            {"number": old.number},
        )


def _moved(period: Period, listed: set[int]) -> int:
    """Return how many of the listed people left a unit within the period."""
    if not listed:
        return 0
    found = db.session.scalars(select(ended_stays(period.first, period.last).c.user_id))
    return len(listed.intersection(found))
