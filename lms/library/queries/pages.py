"""Read courses, lessons, progress, media and search hits."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, case, or_, select, text
from sqlalchemy.orm import defer

from lms.db import db
from lms.library.models import Alias, Asset, Document, Progress, Rendition, Revision, SyncRun
from lms.library.outline import Branch, OutlineItem, Rule, rule, trees
from lms.library.search_terms import Query, query, shorter_queries

# What a page does not need.
_LIGHT = (defer(Rendition.source), defer(Rendition.plain))
MOST_HITS = 30
MOST_PARTLY = 10
COURSE_KINDS = ("course", "module", "lesson")


@dataclass(frozen=True, slots=True)
class Page:
    """A document in the reader's language, or in the other one when it is not translated."""

    document: Document
    revision: Revision
    rendition: Rendition

    @property
    def rule(self) -> Rule:
        """When the lesson is done."""
        return rule(str(self.revision.data.get("complete", ""))) or Rule()


@dataclass(frozen=True, slots=True)
class Hit:
    """A lesson, module or course that was found."""

    kind: str
    key: str
    language: str
    title: str
    summary: str
    plain: str

    @property
    def text(self) -> str:
        """What the hit is shown from."""
        return f"{self.summary}\n{self.plain}" if self.summary else self.plain


def _by_language(language: str) -> Any:
    return case((Rendition.language == language, 0), else_=1)


def page(key: str, language: str) -> Page | None:
    """The current state of a document, in one query; None when there is none or it was retired."""
    row = db.session.execute(
        select(Document, Revision, Rendition)
        .join(Revision, Document.current_id == Revision.id)
        .join(Rendition, Rendition.revision_id == Revision.id)
        .where(Document.key == key, Document.retired_at.is_(None))
        .order_by(_by_language(language))
        .limit(1)
        .options(*_LIGHT)
    ).first()
    return Page(*row) if row else None


def pages(kind: str, language: str) -> list[Page]:
    """All current documents of a kind, in the reader's language where they exist in it, by key."""
    rows = db.session.execute(
        select(Document, Revision, Rendition)
        .join(Revision, Document.current_id == Revision.id)
        .join(Rendition, Rendition.revision_id == Revision.id)
        .where(Document.kind == kind, Document.retired_at.is_(None))
        .order_by(Document.position, Document.key, _by_language(language))
        .options(*_LIGHT)
    )
    first: dict[int, Page] = {}
    for document, revision, rendition in rows:
        first.setdefault(document.id, Page(document, revision, rendition))
    return list(first.values())


def moved_to(key: str) -> str | None:
    """The key of the document that formerly had this key."""
    return db.session.scalar(
        select(Document.key).join(Alias, Alias.document_id == Document.id).where(Alias.key == key)
    )


def courses(language: str) -> tuple[Branch, ...]:
    """All courses with their modules and lessons."""
    return trees(_entries(_outline(language), language))


def course(slug: str, language: str) -> Branch | None:
    """One course with its modules and lessons."""
    key = f"courses/{slug}"
    inside = or_(Document.key == key, Document.key.startswith(f"{key}/", autoescape=True))
    return next(iter(trees(_entries(_outline(language).where(inside), language))), None)


def _outline(language: str) -> Select[Any]:
    return (
        select(
            Document.id,
            Document.kind,
            Document.key,
            Document.position,
            Revision.data,
            Rendition.language,
            Rendition.title,
            Rendition.summary,
        )
        .join(Revision, Document.current_id == Revision.id)
        .join(Rendition, Rendition.revision_id == Revision.id)
        .where(Document.kind.in_(COURSE_KINDS), Document.retired_at.is_(None))
        .order_by(Document.id, _by_language(language))
    )


def _entries(statement: Select[Any], language: str) -> Iterable[OutlineItem]:
    """One entry for each document, from the rendition in the language if there is one."""
    seen: set[int] = set()
    for row in db.session.execute(statement):
        if row.id not in seen:
            seen.add(row.id)
            yield _entry(row)


def _entry(row: Row[Any]) -> OutlineItem:
    parent = row.key.rpartition("/")[0] if row.kind != "course" else ""
    return OutlineItem(
        kind=row.kind,
        key=row.key,
        parent=parent,
        position=row.position,
        title=row.title,
        id=row.id,
        summary=row.summary,
        minutes=int(row.data.get("minutes", 0)),
        rule=rule(str(row.data.get("complete", ""))) or Rule(),
        cover=str(row.data.get("cover", "")),
    )


def progress(user_id: int) -> Mapping[str, Progress]:
    """All lessons a person opened, by key."""
    rows = db.session.execute(
        select(Document.key, Progress)
        .join(Document, Document.id == Progress.document_id)
        .where(Progress.user_id == user_id)
    )
    return {row.key: row.Progress for row in rows}


def done(rows: Mapping[str, Progress]) -> set[str]:
    """The keys of lessons that are done."""
    return {key for key, row in rows.items() if row.completed_at is not None}


def visited(rows: Mapping[str, Progress]) -> dict[str, datetime]:
    """When each lesson was opened last."""
    return {key: row.visited_at for key, row in rows.items()}


def asset(digest: str, name: str) -> Asset | None:
    """A medium by the digest of its content and its file name, also one that was replaced since."""
    return db.session.scalar(
        select(Asset).where(Asset.digest == digest, Asset.path.endswith(f"/{name}", autoescape=True)).limit(1)
    )


def newest_sync() -> SyncRun | None:
    """The last try to publish the content folder."""
    return db.session.scalar(select(SyncRun).order_by(SyncRun.id.desc()).limit(1))


def published() -> tuple[dict[str, str], dict[str, str]]:
    """The digests of what readers see: of documents by key, of media by path."""
    documents = (
        select(Document.key, Revision.digest)
        .join(Revision, Document.current_id == Revision.id)
        .where(Document.retired_at.is_(None))
    )
    media = select(Asset.path, Asset.digest).where(Asset.retired_at.is_(None))
    return (
        {row.key: row.digest for row in db.session.execute(documents)},
        {row.path: row.digest for row in db.session.execute(media)},
    )


def search(wanted: Query, language: str, limit: int = MOST_HITS) -> Sequence[Hit]:
    """Courses and lessons that hold all words of the query, best first.

    In the reader's language; when there is none, in the other.
    """
    if not wanted:
        return []
    return _search(wanted, "=", language, limit) or _search(wanted, "<>", language, limit)


def search_loosening(typed: str, language: str) -> tuple[Query, Sequence[Hit]]:
    """Return what was looked for in the end and what was found: all that was typed, else shorter parts of it."""
    asked = query(typed)
    for wanted in (asked, *shorter_queries(typed)):
        if found := search(wanted, language, MOST_HITS if not wanted.is_any else MOST_PARTLY):
            return wanted, found
    return asked, []


def _search(terms: Query, sign: str, language: str, limit: int) -> Sequence[Hit]:
    if db.session.get_bind().dialect.name == "sqlite":
        found = (
            "SELECT document_id, language, bm25(search_text, 6.0, 1.0) AS score "
            "FROM search_text WHERE search_text MATCH :query"
        )
        wanted = terms.for_fts5()
    else:
        found = (
            "SELECT document_id, language, -ts_rank(words, CAST(:query AS tsquery), 1) AS score "
            "FROM search_text WHERE words @@ CAST(:query AS tsquery)"
        )
        wanted = terms.for_tsquery()
    rows = db.session.execute(
        text(
            f"SELECT d.kind, d.key, f.language, r.title, r.summary, r.plain FROM ({found}) AS f "  # noqa: S608
            "JOIN document AS d ON d.id = f.document_id "
            "JOIN rendition AS r ON r.revision_id = d.current_id AND r.language = f.language "
            f"WHERE f.language {sign} :language ORDER BY f.score, d.key LIMIT :limit"
        ),
        {"query": wanted, "language": language, "limit": limit},
    )
    return [Hit(*row) for row in rows]
