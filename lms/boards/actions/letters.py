"""Mail about objections, through the outbox, in the transaction of the act."""

from datetime import datetime

from lms.boards.models import BoardIssue, BoardObjection
from lms.boards.queries import catalogue
from lms.boards.queries.catalogue import Board
from lms.errors import N_
from lms.http.web import address_anywhere, settings
from lms.outbox.actions.queueing import put
from lms.outbox.letters import Letter, Line, Value
from lms.outbox.words import MessageKind
from lms.people.queries.addresses import reached_by_mail

ANSWERED = (
    N_("Your objection has been answered: %(title)s"),
    N_("Your objection to issue %(number)s of “%(title)s” has been answered. Sign in to read the answer."),
)
FILED = (
    N_("New objection: %(title)s"),
    N_("There is a new objection to issue %(number)s of “%(title)s”. It is waiting for an answer."),
)


def mail_answered(board: Board, issue: BoardIssue, objection: BoardObjection, now: datetime) -> None:
    """Queue the news of an answer to whoever objected."""
    _mail(ANSWERED, [objection.by_id], board, issue, objection, now)


def mail_filed(board: Board, issue: BoardIssue, objection: BoardObjection, now: datetime) -> None:
    """Queue the news of an objection to everyone who may publish the board, but not to whoever objected."""
    if not settings().sends_mail:
        return
    those = [one.id for one in catalogue.publishers(board) if one.id != objection.by_id]
    _mail(FILED, those, board, issue, objection, now)


def _mail(
    words: tuple[str, str],
    to: list[int],
    board: Board,
    issue: BoardIssue,
    objection: BoardObjection,
    now: datetime,
) -> None:
    if not settings().sends_mail:
        return
    subject, sentence = words
    link = address_anywhere(
        "boards.objection", slug=board.slug, number=issue.number, objection_id=objection.id
    )
    for person_id, reached in reached_by_mail(to).items():
        title = board.definition.title(reached.language or settings().default_language)
        values: dict[str, Value] = {"title": title, "number": issue.number}
        letter = Letter(
            Line(subject, {"title": title}),
            (Line(sentence, values),),
            link,
            N_("Go to the objection") if link else "",
        )
        put(
            letter,
            MessageKind.BOARD_OBJECTION,
            f"board-objection/{objection.id}/{objection.state}/{objection.remedy}",
            reached.address,
            now=now,
            language=reached.language,
            person_id=person_id,
        )
