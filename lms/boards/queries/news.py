"""Reading the news of all boards: the newest issue with the reader's own place, and what comes next."""

from dataclasses import dataclass
from datetime import datetime, tzinfo

from lms.boards.calendar import Publication, next_publication
from lms.boards.models import BoardIssue, BoardRow
from lms.boards.policy import may_read
from lms.boards.queries import catalogue, issues, rows, stages
from lms.boards.queries.catalogue import Board
from lms.people.identity import User

FIRST_PLACES = 3
COMING = 4


@dataclass(frozen=True, slots=True)
class Newest:
    """The issue published last, its first places and the reader's own row, if there is one; ids of those settled."""

    board: Board
    issue: BoardIssue
    first: list[BoardRow]
    own: BoardRow | None
    settled: set[int]


@dataclass(frozen=True, slots=True)
class BoardNews:
    """Boards as the first page shows them."""

    newest: Newest | None
    coming: list[tuple[Board, Publication]]


def board_news(reader: User, now: datetime, zone: tzinfo) -> BoardNews:
    """Return the newest issue of the boards the reader may see, and the next publications, soonest first."""
    boards = [board for board in catalogue.live_boards() if may_read(reader, board.definition)]
    dated = [(board, next_publication(board.definition, now, zone)) for board in boards]
    coming = sorted(
        ((board, publication) for board, publication in dated if publication),
        key=lambda pair: (pair[1].at, pair[0].slug),
    )
    return BoardNews(_newest(boards, reader), coming[:COMING])


def _newest(boards: list[Board], reader: User) -> Newest | None:
    by_id = {board.document.id: board for board in boards}
    published = issues.newest_issues(list(by_id))
    issue = max(published.values(), key=lambda one: (one.published_at, one.id), default=None)
    if issue is None:
        return None
    return Newest(
        by_id[issue.document_id],
        issue,
        rows.first_rows([issue.id], FIRST_PLACES)[issue.id],
        rows.own_rows([issue.id], reader.id).get(issue.id),
        stages.settled([issue]),
    )
