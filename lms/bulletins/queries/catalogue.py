"""Reading which bulletins there are."""

from dataclasses import dataclass
from datetime import datetime

from lms.boards.queries import catalogue as boards
from lms.bulletins.definition import BulletinDefinition, from_data
from lms.library.identity import Document
from lms.library.queries import documents as library
from lms.people.identity import User

KIND = "bulletin"


@dataclass(frozen=True, slots=True)
class BulletinSeries:
    """The bulletins of one file, as its newest revision defines them."""

    document: Document
    definition: BulletinDefinition

    @property
    def slug(self) -> str:
        """The name in addresses."""
        return self.document.slug


def _series(document: Document) -> BulletinSeries:
    if document.current is None:
        raise LookupError(f"{document.key} has no revision")
    return BulletinSeries(document, from_data(document.current.data))


def live_series() -> list[BulletinSeries]:
    """Return the bulletins whose file still exists, by key."""
    return [_series(document) for document in library.live_documents(KIND)]


def series(slug: str) -> BulletinSeries | None:
    """Return the bulletins of a file, also when it is gone: what was published stays readable."""
    document = library.document(f"bulletins/{slug}")
    return None if document is None or document.kind != KIND else _series(document)


def edits(user: User, of: BulletinSeries) -> bool:
    """Return whether the user may draft, edit and approve the bulletins of a file: whoever may publish for its unit."""
    return boards.publishes(user, of.definition.unit)


def known_since() -> dict[int, datetime]:
    """Return when the first revision of each file was stored, by document id."""
    return library.known_since(KIND)
