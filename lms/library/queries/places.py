"""What stands at an address in a lesson, for features that lead there."""

from collections.abc import Collection

from sqlalchemy import select

from lms.db import db
from lms.library.models import Document, Rendition
from lms.library.paths import lesson_key


def places_in_lessons(addresses: Collection[str], language: str) -> dict[str, str]:
    """Return the title of the lesson and of the heading by address; what is not published is left out."""
    keys = {lesson_key(address) for address in addresses}
    found: dict[str, Rendition] = {}
    published = db.session.execute(
        select(Document.key, Rendition)
        .join(Rendition, Rendition.revision_id == Document.current_id)
        .where(Document.key.in_(keys), Document.retired_at.is_(None))
        .order_by(Rendition.language)
    )
    for key, rendition in published:
        if key not in found or rendition.language == language:
            found[key] = rendition
    return {
        address: _title(found[lesson_key(address)], address.partition("#")[2])
        for address in addresses
        if lesson_key(address) in found
    }


def _title(rendition: Rendition, anchor: str) -> str:
    headings = {one: text for _, one, text in rendition.data.get("headings", ())}
    return f"{rendition.title} – {headings[anchor]}" if anchor in headings else rendition.title
