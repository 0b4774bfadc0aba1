"""Reading which versions of a document readers saw, and since when."""

from collections.abc import Iterable, Sequence

from sqlalchemy import select

from lms.db import db
from lms.library.models import PublishedRevision

MOST = 200


def publishers(revision_ids: Iterable[int]) -> dict[int, int]:
    """Return who published each revision last, by its id; those that nobody is known to have published are left out."""
    known = select(PublishedRevision.revision_id, PublishedRevision.by_id).where(
        PublishedRevision.revision_id.in_(list(revision_ids))
    )
    found = db.session.execute(known.order_by(PublishedRevision.id))
    return {row[0]: row[1] for row in found if row[1] is not None}


def publications(document_id: int) -> Sequence[PublishedRevision]:
    """Return the newest publications of a document, at most MOST, newest first."""
    own = (
        select(PublishedRevision)
        .where(PublishedRevision.document_id == document_id)
        .order_by(PublishedRevision.id.desc())
    )
    return db.session.scalars(own.limit(MOST)).all()


def publication(document_id: int, number: int) -> PublishedRevision | None:
    """Return one publication of a document, or None."""
    return db.session.scalar(
        select(PublishedRevision).where(
            PublishedRevision.document_id == document_id, PublishedRevision.id == number
        )
    )


def publication_before(one: PublishedRevision) -> PublishedRevision | None:
    """Return the publication of the same document that this one followed, or None."""
    former = select(PublishedRevision).where(
        PublishedRevision.document_id == one.document_id, PublishedRevision.id < one.id
    )
    return db.session.scalar(former.order_by(PublishedRevision.id.desc()).limit(1))
