"""What people are told of objections and of new issues, in the transaction of the act."""

from collections.abc import Iterable
from datetime import datetime

from lms.boards.models import BoardIssue, BoardObjection
from lms.boards.queries import catalogue
from lms.boards.queries.catalogue import Board
from lms.errors import N_
from lms.http.web import address_anywhere, settings
from lms.notifications.actions.telling import Destination, Mail, notify
from lms.notifications.kinds import Kind
from lms.notifications.subjects import Reader, Subject
from lms.outbox.letters import Letter, Line
from lms.outbox.words import MessageKind

ANSWERED = (
    N_("Your objection has been answered: %(title)s"),
    N_("Your objection to issue %(number)s of “%(title)s” has been answered. Sign in to read the answer."),
)
FILED = (
    N_("New objection: %(title)s"),
    N_("There is a new objection to issue %(number)s of “%(title)s”. It is waiting for an answer."),
)


def tell_answered(board: Board, issue: BoardIssue, objection: BoardObjection, now: datetime) -> None:
    """Tell whoever objected that there is an answer."""
    _tell(ANSWERED, [objection.by_id], board, issue, objection, now)


def tell_filed(board: Board, issue: BoardIssue, objection: BoardObjection, now: datetime) -> None:
    """Tell everyone who may publish the board of a new objection, except whoever filed it."""
    those = [one.id for one in catalogue.publishers(board) if one.id != objection.by_id]
    _tell(FILED, those, board, issue, objection, now)


def _tell(
    words: tuple[str, str],
    to: list[int],
    board: Board,
    issue: BoardIssue,
    objection: BoardObjection,
    now: datetime,
) -> None:
    subject, sentence = words
    place = {"slug": board.slug, "number": issue.number, "objection_id": objection.id}
    link = address_anywhere("boards.objection", **place)

    def letter(_person: int, reader: Reader) -> Letter:
        title = board.definition.title(reader.language or settings().default_language)
        return Letter(
            Line(subject, {"title": title}),
            (Line(sentence, {"title": title, "number": issue.number}),),
            link,
            N_("Go to the objection") if link else "",
        )

    notify(
        Kind.BOARD_OBJECTION,
        f"board-objection/{objection.id}/{objection.state}/{objection.remedy}",
        to,
        Line(subject),
        Destination("boards.objection", place),
        now=now,
        subject=Subject("document", board.document.key),
        mail=Mail(MessageKind.BOARD_OBJECTION, letter),
    )


def tell_published(board: Board, issue: BoardIssue, people: Iterable[int]) -> None:
    """Tell the people on an issue that it is published, or that it corrects an earlier one."""
    is_corrected = issue.replaces_id is not None
    notify(
        Kind.BOARD_CORRECTED if is_corrected else Kind.BOARD_PUBLISHED,
        f"board-issue/{issue.id}",
        people,
        Line(
            N_("“%(title)s” was corrected: issue %(number)s replaces an earlier one.")
            if is_corrected
            else N_("Issue %(number)s of “%(title)s” has been published. You are on it."),
            {"number": issue.number},
        ),
        Destination("boards.issue", {"slug": board.slug, "number": issue.number}),
        now=issue.published_at,
        subject=Subject("document", board.document.key),
    )
