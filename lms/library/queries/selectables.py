"""Documents and revisions as columns that a neighbour joins into its own statement.

Each function returns its own subquery; the database merges it into the statement, so a join costs what it would
cost on the table.
"""

from typing import Any

from sqlalchemy import ScalarSelect, Subquery, select

from lms.library.models import Document, Rendition, Revision


def documents() -> Subquery:
    """Return all documents, retired ones too: id, kind, key, current_id, retired_at."""
    return select(
        Document.id, Document.kind, Document.key, Document.current_id, Document.retired_at
    ).subquery()


def revisions() -> Subquery:
    """Return all revisions without their content: id, document_id, digest, created_at."""
    return select(Revision.id, Revision.document_id, Revision.digest, Revision.created_at).subquery()


def title_of(document_id: Any, language: str) -> ScalarSelect[Any]:
    """Return the title of the document a column names, in the language if it is written in it."""
    return (
        select(Rendition.title)
        .join(Document, Document.current_id == Rendition.revision_id)
        .where(Document.id == document_id)
        .order_by(Rendition.language != language)
        .limit(1)
        .scalar_subquery()
    )
