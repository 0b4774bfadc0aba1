"""Reading which boards there are and when each is published."""

from dataclasses import dataclass
from datetime import datetime, tzinfo

from sqlalchemy import Select, func, select
from sqlalchemy.orm import contains_eager

from lms.boards.calendar import Publication, next_publication
from lms.boards.definition import BoardDefinition, from_data
from lms.db import db
from lms.library.models import Document, Revision
from lms.people.models import Unit


@dataclass(frozen=True, slots=True)
class Board:
    """A board as its newest revision defines it."""

    document: Document
    definition: BoardDefinition

    @property
    def slug(self) -> str:
        """The name in addresses."""
        return self.document.slug


def _boards() -> Select[Document]:
    return (
        select(Document)
        .join(Document.current)
        .options(contains_eager(Document.current))
        .where(Document.kind == "board")
    )


def _board(document: Document) -> Board:
    if document.current is None:
        raise LookupError(f"{document.key} has no revision")
    return Board(document, from_data(document.current.data))


def live_boards() -> list[Board]:
    """Return all boards whose file still exists, by key."""
    found = db.session.scalars(_boards().where(Document.retired_at.is_(None)).order_by(Document.key))
    return [_board(document) for document in found]


def all_boards() -> list[Board]:
    """Return all boards, also those whose file is gone, by key."""
    return [_board(document) for document in db.session.scalars(_boards().order_by(Document.key))]


def board(slug: str) -> Board | None:
    """Return the board, also when its file is gone: what was published stays readable."""
    document = db.session.scalar(_boards().where(Document.key == f"boards/{slug}"))
    return None if document is None else _board(document)


def board_unit(definition: BoardDefinition) -> Unit | None:
    """Return the unit whose people a board ranks; None when it ranks everybody (or the unit is unknown)."""
    if not definition.unit:
        return None
    return db.session.scalar(select(Unit).where(Unit.code == definition.unit))


def known_since() -> dict[int, datetime]:
    """Return when each board's first revision was stored, by document id."""
    found = db.session.execute(
        select(Revision.document_id, func.min(Revision.created_at))
        .join(Document, Document.id == Revision.document_id)
        .where(Document.kind == "board")
        .group_by(Revision.document_id)
    )
    return {row[0]: row[1] for row in found}


def next_publications(now: datetime, zone: tzinfo) -> list[tuple[Board, Publication]]:
    """Return the next publication of each live board, soonest first; one statement."""
    found = [(one, next_publication(one.definition, now, zone)) for one in live_boards()]
    coming = [(one, publication) for one, publication in found if publication is not None]
    return sorted(coming, key=lambda pair: (pair[1].at, pair[0].document.key))
