"""Reading which versions of a document readers saw, and since when."""

from collections.abc import Sequence

from sqlalchemy import select

from lms.db import db
from lms.library.models import Publication

MOST = 200


def publications(document_id: int) -> Sequence[Publication]:
    """Return the newest publications of a document, at most MOST, newest first."""
    own = select(Publication).where(Publication.document_id == document_id).order_by(Publication.id.desc())
    return db.session.scalars(own.limit(MOST)).all()


def publication(document_id: int, number: int) -> Publication | None:
    """Return one publication of a document, or None."""
    return db.session.scalar(
        select(Publication).where(Publication.document_id == document_id, Publication.id == number)
    )


def publication_before(one: Publication) -> Publication | None:
    """Return the publication of the same document that this one followed, or None."""
    former = select(Publication).where(Publication.document_id == one.document_id, Publication.id < one.id)
    return db.session.scalar(former.order_by(Publication.id.desc()).limit(1))
