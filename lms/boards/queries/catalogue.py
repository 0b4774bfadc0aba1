"""Reading which boards there are and when each is published."""

from dataclasses import dataclass
from datetime import datetime, tzinfo

from lms.boards.calendar import Publication, next_publication
from lms.boards.definition import BoardDefinition
from lms.boards.definition_data import from_data
from lms.boards.policy import PUBLISHERS, may_publish
from lms.boards.scoring import document_key
from lms.library.identity import Document
from lms.library.queries import documents as library
from lms.people.identity import Unit, User
from lms.people.queries import people
from lms.quizzes.bank.counting_boards import CountingBoard

KIND = "board"


@dataclass(frozen=True, slots=True)
class Board:
    """A board as its newest revision, at the moment of reading, defines it."""

    document: Document
    definition: BoardDefinition
    revision_id: int

    @property
    def slug(self) -> str:
        """The name in addresses."""
        return self.document.slug


def board_of(document: Document) -> Board:
    """Return the board that a document of the library defines."""
    if document.current is None:
        raise LookupError(f"{document.key} has no revision")
    return Board(document, from_data(document.current.data), document.current.id)


def live_boards() -> list[Board]:
    """Return all boards whose file still exists, by key."""
    return [board_of(document) for document in library.live_documents(KIND)]


def counting_boards() -> list[CountingBoard]:
    """Return what the question bank says of the live boards."""
    return [CountingBoard(one.slug, one.definition.titles, one.definition.quizzes) for one in live_boards()]


def all_boards() -> list[Board]:
    """Return all boards, also those whose file is gone, by key."""
    return [board_of(document) for document in library.documents(KIND)]


def board(slug: str) -> Board | None:
    """Return the board, also when its file is gone: what was published stays readable."""
    document = library.document(f"boards/{slug}")
    return None if document is None else board_of(document)


def board_unit(definition: BoardDefinition) -> Unit | None:
    """Return the unit whose people a board ranks; None when it ranks everyone (or the unit is unknown)."""
    if not definition.unit:
        return None
    return people.unit_coded(definition.unit)


def publishes(user: User, code: str) -> bool:
    """Return whether the user may publish what is about the unit with a code; an empty code stands for everyone.

    No one may where there is no such unit.
    """
    if not user.is_authenticated or not user.grants:
        return False
    return _may_publish(user, code, people.unit_coded(code) if code else None)


def _may_publish(user: User, code: str, unit: Unit | None) -> bool:
    return (unit is not None or not code) and may_publish(user, unit)


def published_by(user: User) -> dict[int, Board]:
    """Return the boards that the user may publish, by document id; two statements."""
    boards = all_boards()
    units = {one.code: one for one in people.units_coded({one.definition.unit for one in boards})}
    return {
        one.document.id: one
        for one in boards
        if _may_publish(user, one.definition.unit, units.get(one.definition.unit))
    }


def publishers(board: Board) -> list[User]:
    """Return the people who may publish the board; none where its unit is unknown."""
    code, unit = board.definition.unit, board_unit(board.definition)
    return [one for one in people.holders(*PUBLISHERS) if _may_publish(one, code, unit)]


def knows_unit(code: str) -> bool:
    """Return whether there is a unit with the code; a site that has no units yet knows all."""
    return people.unit_coded(code) is not None or not people.all_units()


def known_since() -> dict[int, datetime]:
    """Return when each board's first revision was stored, by document id."""
    return library.known_since(KIND)


def next_publications(now: datetime, zone: tzinfo) -> list[tuple[Board, Publication]]:
    """Return the next publication of each live board, soonest first; one statement."""
    found = [(one, next_publication(one.definition, now, zone)) for one in live_boards()]
    coming = [(one, publication) for one, publication in found if publication is not None]
    return sorted(coming, key=lambda pair: (pair[1].at, pair[0].document.key))


def source_titles(definition: BoardDefinition) -> dict[str, dict[str, str]]:
    """Return what the quizzes and contests of a board are called, by source and language; one statement."""
    keys = {document_key(source): source for source in definition.sources}
    found = library.titles(keys)
    return {source: found.get(key, {}) or {"en": source} for key, source in keys.items()}
