"""Keep the full-text table in step with what readers see."""

from collections.abc import Iterable

from sqlalchemy import text

from lms.db import db
from lms.library.search_terms import tokens, vector
from lms.text.wording import LANGUAGES

# FTS5 finds a row again only by its number: eight for each document, one for each language.
_PER_DOCUMENT = 8
_NUMBERS = {language: number for number, language in enumerate(LANGUAGES.values())}


def remove_from_index(document_ids: Iterable[int]) -> None:
    """Take documents out of the search."""
    for document_id in document_ids:
        if is_sqlite():
            for number in _NUMBERS.values():
                db.session.execute(
                    text("DELETE FROM search_text WHERE rowid = :row"),
                    {"row": document_id * _PER_DOCUMENT + number},
                )
        else:
            db.session.execute(
                text("DELETE FROM search_text WHERE document_id = :document"), {"document": document_id}
            )


def add_to_index(document_id: int, language: str, title: str, body: str) -> None:
    """Put one rendition into the search; its document must have been forgotten before."""
    if is_sqlite():
        db.session.execute(
            text(
                "INSERT INTO search_text (rowid, title, body, document_id, language) "
                "VALUES (:row, :title, :body, :document, :language)"
            ),
            {
                "row": document_id * _PER_DOCUMENT + _NUMBERS[language],
                "title": " ".join(tokens(title)),
                "body": " ".join(tokens(body)),
                "document": document_id,
                "language": language,
            },
        )
        return
    db.session.execute(
        text(
            "INSERT INTO search_text (document_id, language, words) "
            "VALUES (:document, :language, CAST(:words AS tsvector))"
        ),
        {"document": document_id, "language": language, "words": vector(title, body)},
    )


def is_sqlite() -> bool:
    """Return whether the database is SQLite."""
    return db.session.get_bind().dialect.name == "sqlite"
