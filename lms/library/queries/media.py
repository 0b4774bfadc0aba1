"""Reading which media there are and which documents show them."""

import json
import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from lms.db import db
from lms.library.models import Asset, Document, Rendition, Revision
from lms.library.queries.documents import ROWS_AT_ONCE

_ADDRESS = re.compile(r"/learn/media/([0-9a-f]{64})/")


@dataclass(frozen=True, slots=True)
class MediaUse:
    """One file of a published document that shows or links to a medium."""

    key: str
    path: str
    title: str


def assets() -> Sequence[Asset]:
    """Return the media of the content folder as published, by path."""
    there = select(Asset).where(Asset.retired_at.is_(None)).order_by(Asset.path)
    return db.session.scalars(there).all()


def uses() -> dict[str, list[MediaUse]]:
    """Return by digest which published documents show or link to a medium.

    One statement, read a few rows at a time: the texts of the site are not in memory together.
    """
    rows = db.session.execute(
        select(Document.key, Rendition.path, Rendition.title, Rendition.html, Rendition.data, Revision.data)
        .join(Revision, Revision.id == Document.current_id)
        .join(Rendition, Rendition.revision_id == Revision.id)
        .where(Document.retired_at.is_(None))
        .order_by(Rendition.path)
        .execution_options(yield_per=ROWS_AT_ONCE)
    )
    found: dict[str, list[MediaUse]] = defaultdict(list)
    for key, path, title, *shown in rows:
        text = shown[0] + json.dumps(shown[1:])
        for digest in dict.fromkeys(_ADDRESS.findall(text)):
            found[digest].append(MediaUse(key, path, title))
    return found
