"""Read documents, revisions and their texts for the features that keep their files in the library."""

from collections import defaultdict
from collections.abc import Collection, Iterator
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, String, cast, func, select
from sqlalchemy.orm import aliased, contains_eager, load_only

from lms.db import db
from lms.library.models import Asset, Document, Progress, Rendition, Revision
from lms.library.paths import ContentPath
from lms.library.queries.pages import COURSE_KINDS
from lms.library.sitemap import AssetFacts, SiteMap
from lms.notifications.subjects import Seen
from lms.people.queries.selectables import members

ROWS_AT_ONCE = 20


def current_documents() -> Select[Document]:
    """Select the documents with their current revisions, for a neighbour's statement too."""
    return select(Document).join(Document.current).options(contains_eager(Document.current))


def document(key: str) -> Document | None:
    """Return a document with its current revision, also when its file is gone."""
    return db.session.scalar(current_documents().where(Document.key == key))


def documents(kind: str) -> list[Document]:
    """Return all documents of a kind with their current revisions, also those whose file is gone, by key."""
    return list(db.session.scalars(current_documents().where(Document.kind == kind).order_by(Document.key)))


def live_documents(kind: str, except_ids: Select[int] | None = None) -> list[Document]:
    """Return the documents of a kind whose file still exists, by key; not those of `except_ids`."""
    found = current_documents().where(Document.kind == kind, Document.retired_at.is_(None))
    if except_ids is not None:
        found = found.where(Document.id.not_in(except_ids))
    return list(db.session.scalars(found.order_by(Document.key)))


def is_taken(key: str) -> bool:
    """Return whether there is a document of this key."""
    return db.session.scalar(select(Document.id).where(Document.key == key)) is not None


def known_since(kind: str) -> dict[int, datetime]:
    """Return when the first revision of each document of a kind was stored, by the document's id."""
    found = db.session.execute(
        select(Revision.document_id, func.min(Revision.created_at))
        .join(Document, Document.id == Revision.document_id)
        .where(Document.kind == kind)
        .group_by(Revision.document_id)
    )
    return {row[0]: row[1] for row in found}


def revisions(ids: Collection[int]) -> list[Revision]:
    """Return these revisions, oldest first."""
    return list(db.session.scalars(select(Revision).where(Revision.id.in_(ids)).order_by(Revision.id)))


def revision_of(document_id: int, revision_id: int) -> Revision | None:
    """Return a revision if it is one of the document."""
    return db.session.scalar(
        select(Revision).where(Revision.id == revision_id, Revision.document_id == document_id)
    )


def revisions_of(document_id: int) -> list[Revision]:
    """Return every revision of a document, oldest first."""
    found = select(Revision).where(Revision.document_id == document_id).order_by(Revision.id)
    return list(db.session.scalars(found))


def revision_data(ids: Collection[int]) -> dict[int, dict[str, Any]]:
    """Return what holds for all languages, by the revision's id."""
    rows = db.session.execute(select(Revision.id, Revision.data).where(Revision.id.in_(ids)))
    return {row[0]: row[1] for row in rows}


def renditions(revision_ids: Collection[int]) -> list[Rendition]:
    """Return the pages of revisions in all languages, without their sources."""
    shown = load_only(Rendition.path, Rendition.title, Rendition.html, Rendition.data)
    found = select(Rendition).where(Rendition.revision_id.in_(revision_ids)).options(shown)
    return list(db.session.scalars(found.order_by(Rendition.revision_id, Rendition.language)))


def pages_with(kind: str, words: str) -> Iterator[tuple[str, str, str, dict[str, Any]]]:
    """Return (key, language, title, data) of the published pages of a kind whose data hold these ASCII words, by key.

    One statement, read a few rows at a time: no more than those are in memory.
    """
    found = (
        select(Document.key, Rendition.language, Rendition.title, Rendition.data)
        .join(Rendition, Rendition.revision_id == Document.current_id)
        .where(Document.kind == kind, Document.retired_at.is_(None))
        .where(cast(Rendition.data, String).contains(words, autoescape=True))
        .order_by(Document.key, Rendition.language)
    )
    for row in db.session.execute(found.execution_options(yield_per=ROWS_AT_ONCE)):
        yield row[0], row[1], row[2], row[3]


def sources(revision_ids: Collection[int]) -> list[tuple[int, str, str, bytes]]:
    """Return (revision id, language, path, source as written), by revision and language."""
    found = db.session.execute(
        select(Rendition.revision_id, Rendition.language, Rendition.path, Rendition.source)
        .where(Rendition.revision_id.in_(revision_ids))
        .order_by(Rendition.revision_id, Rendition.language)
    )
    return [(row[0], row[1], row[2], bytes(row[3])) for row in found]


def has_text(revision_id: int) -> bool:
    """Return whether a revision has text below its settings in some language."""
    written = select(func.count()).where(Rendition.revision_id == revision_id, Rendition.html != "")
    return bool(db.session.scalar(written))


def plain_texts(revision_id: int) -> list[str]:
    """Return the text of a revision without marks in every language."""
    return list(db.session.scalars(select(Rendition.plain).where(Rendition.revision_id == revision_id)))


def plain_text_of(document_id: int | None) -> str:
    """Return the present text of a document without marks, all languages together."""
    rows = db.session.scalars(
        select(Rendition.plain)
        .join(Document, Document.current_id == Rendition.revision_id)
        .where(Document.id == document_id)
        .order_by(Rendition.language)
    )
    return "\n\n".join(rows)


def study_texts() -> dict[int, str]:
    """Return the text without marks of all courses, modules and lessons, by the document's id."""
    rows = db.session.execute(
        select(Document.id, Rendition.plain)
        .join(Rendition, Rendition.revision_id == Document.current_id)
        .where(Document.kind.in_(COURSE_KINDS), Document.retired_at.is_(None), Rendition.plain != "")
        .order_by(Document.id, Rendition.language)
    )
    texts: dict[int, list[str]] = defaultdict(list)
    for document_id, plain in rows:
        texts[document_id].append(plain)
    return {document_id: "\n\n".join(parts) for document_id, parts in texts.items()}


def published_site() -> SiteMap:
    """Return what links and pictures may lead to: the pages and media of the content folder as published."""
    pages = {
        path: ContentPath(path, kind, key, "", language, 0)
        for path, language, kind, key in db.session.execute(
            select(Rendition.path, Rendition.language, Document.kind, Document.key)
            .join(Document, Document.current_id == Rendition.revision_id)
            .where(Document.retired_at.is_(None))
        )
    }
    assets = {
        one.path: AssetFacts(one.path, one.digest, one.mime, one.size, one.width, one.height)
        for one in db.session.scalars(select(Asset).where(Asset.retired_at.is_(None)))
    }
    return SiteMap(pages, assets)


def document_counts() -> dict[str, int]:
    """Return how many published documents of each kind there are."""
    rows = db.session.execute(
        select(Document.kind, func.count()).where(Document.retired_at.is_(None)).group_by(Document.kind)
    )
    return {row[0]: row[1] for row in rows}


def course_counts(paths: Collection[str], day: date) -> list[tuple[int, int, int]]:
    """Return (course id, lessons done, people who have done that many) for people who opened the course.

    Of the active people who belong to units below the paths on the day; no query here returns who.
    """
    module, lesson = aliased(Document), aliased(Document)
    people = members(paths, day)
    each = (
        select(
            module.parent_id.label("course_id"),
            Progress.user_id,
            func.count(Progress.completed_at).label("lessons"),
        )
        .join(lesson, lesson.id == Progress.document_id)
        .join(module, module.id == lesson.parent_id)
        .where(Progress.user_id.in_(select(people.c.user_id)), lesson.retired_at.is_(None))
        .group_by(module.parent_id, Progress.user_id)
        .subquery()
    )
    rows = db.session.execute(
        select(each.c.course_id, each.c.lessons, func.count()).group_by(each.c.course_id, each.c.lessons)
    )
    return [(row[0], row[1], row[2]) for row in rows]


def lessons_done(paths: Collection[str], day: date) -> dict[int, int]:
    """Return how many lessons the people of each unit itself have done, by the unit's id."""
    people = members(paths, day)
    rows = db.session.execute(
        select(people.c.unit_id, func.count())
        .join(Progress, Progress.user_id == people.c.user_id)
        .join(Document, Document.id == Progress.document_id)
        .where(Progress.completed_at.is_not(None), Document.retired_at.is_(None))
        .group_by(people.c.unit_id)
    )
    return {row[0]: row[1] for row in rows}


def titles(keys: Collection[str]) -> dict[str, dict[str, str]]:
    """Return what documents are called, by key and then by language; those that are not known are left out."""
    found: dict[str, dict[str, str]] = {}
    for key, language, title in db.session.execute(
        select(Document.key, Rendition.language, Rendition.title)
        .join(Rendition, Rendition.revision_id == Document.current_id)
        .where(Document.key.in_(keys))
    ):
        found.setdefault(key, {})[language] = title
    return found


def readable_titles(wanted: Collection[Seen]) -> dict[Seen, dict[str, str]]:
    """Return the titles of documents that are published now and that everyone who is signed in may read."""
    keys = {one.key for one in wanted}
    there = select(Document.key).where(Document.key.in_(keys), Document.retired_at.is_(None))
    live, known = set(db.session.scalars(there)), titles(keys)
    return {one: known[one.key] for one in wanted if one.key in live and one.key in known}
