"""Reading which bulletins there are."""

from dataclasses import dataclass
from datetime import datetime

from lms.bulletins.definition import BulletinDefinition, from_data
from lms.library.identity import Document
from lms.library.queries import documents as library
from lms.people.identity import Unit
from lms.people.queries import people

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


def unit_of(definition: BulletinDefinition) -> Unit | None:
    """Return the unit a bulletin is about; None when it is about everyone (or the unit is unknown)."""
    return people.unit_coded(definition.unit) if definition.unit else None


def known_since() -> dict[int, datetime]:
    """Return when the first revision of each file was stored, by document id."""
    return library.known_since(KIND)
