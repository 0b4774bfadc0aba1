"""Bring the database in step with the content folder: new revisions, retired documents, media, search."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import joinedload

from lms.db import db
from lms.library import identity
from lms.library.actions import index
from lms.library.checks import has_unplaced, valid_documents
from lms.library.documents import ReadDocument
from lms.library.loader import Loaded
from lms.library.models import Alias, Asset, Document, PublishedRevision, Rendition, Revision
from lms.library.signals import content_synced
from lms.library.sitemap import AssetFacts

# Quizzes are not searched: their explanations would give answers away.
SEARCHED = frozenset({"course", "module", "lesson"})
_ORDER = {"course": 0, "module": 1, "lesson": 2}
_ALL = select(Document).options(joinedload(Document.current))


@dataclass(slots=True)
class SyncReport:
    """What a sync did, as keys of documents and paths of media."""

    added: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    retired: list[str] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)
    unchanged: int = 0
    media: int = 0

    @property
    def is_quiet(self) -> bool:
        """Whether nothing at all was written."""
        return not (self.added or self.changed or self.retired or self.media)


def sync(loaded: Loaded, now: datetime, by_id: int | None = None, note: str = "") -> SyncReport:
    """Write what changed, in the caller's transaction; the same folder again writes nothing.

    Documents with errors stay as readers know them; they never keep the others back. Each change is noted as a
    publication by the person of `by_id`, if there is one.
    """
    report = SyncReport()
    known = {document.key: document for document in db.session.scalars(_ALL)}
    documents = valid_documents(loaded.documents, loaded.keys, loaded.problems, known)
    report.skipped = sorted(set(loaded.keys.values()) - {document.key for document in documents})
    _media(loaded.assets, now, report)
    for read in sorted(documents, key=lambda one: (_ORDER.get(one.kind, 3), one.key)):
        if (document := _document(read, known, now, report)) is not None:
            db.session.add(
                PublishedRevision(
                    document_id=document.id, revision=document.current, at=now, by_id=by_id, note=note
                )
            )
    if not has_unplaced(loaded.keys, loaded.problems):
        _retire(known, set(loaded.keys.values()), now, report)
    _aliases(documents, known)
    db.session.flush()
    content_synced.send()
    return report


def _document(
    read: ReadDocument, known: dict[str, Document], now: datetime, report: SyncReport
) -> Document | None:
    """Write one document: its place in the tree, and a revision when its state is new; return it only then."""
    document = known.get(read.key)
    if document is None:
        document = Document(kind=read.kind, key=read.key)
        db.session.add(document)
        known[read.key] = document
        report.added.append(read.key)
    elif document.current is None or document.current.digest != read.digest or document.retired_at:
        report.changed.append(read.key)
    else:
        report.unchanged += 1
        _place(document, read, known)
        return None
    _place(document, read, known)
    document.retired_at = None
    db.session.flush()
    document.current = keep_revision(document, read, now)
    if read.kind in SEARCHED:
        index.remove_from_index([document.id])
        for one in read.renditions:
            words = (one.title, one.summary, *one.data.get("tags", ()))
            index.add_to_index(document.id, one.language, " ".join(words), one.plain)
    db.session.flush()
    return document


def _place(document: Document, read: ReadDocument, known: Mapping[str, Document]) -> None:
    parent = known.get(read.parent)
    document.parent_id = parent.id if parent else None
    document.position = read.position
    document.kind = read.kind


def add_document(kind: str, key: str) -> Document:
    """Add a document that no file of the content folder stands behind."""
    document = Document(kind=kind, key=key)
    db.session.add(document)
    db.session.flush()
    return document


def hold(document_id: int) -> None:
    """Let no one else hold the document until the transaction ends.

    SQLite has one writer at a time anyway and ignores the lock.
    """
    db.session.execute(select(Document.id).where(Document.id == document_id).with_for_update())


def keep_revision(document: identity.Document, read: ReadDocument, now: datetime) -> Revision:
    """Return the revision of this state, added when it is new: an old one when the text went back to it."""
    former = db.session.scalar(
        select(Revision).where(Revision.document_id == document.id, Revision.digest == read.digest)
    )
    if former is not None:
        return former
    revision = Revision(document=document, digest=read.digest, data=dict(read.data), created_at=now)
    revision.renditions = [
        Rendition(
            language=one.language,
            path=one.path,
            title=one.title,
            summary=one.summary,
            source=one.source,
            html=one.html,
            plain=one.plain,
            data=dict(one.data),
        )
        for one in read.renditions
    ]
    db.session.add(revision)
    return revision


def _retire(known: Mapping[str, Document], there: set[str], now: datetime, report: SyncReport) -> None:
    """Retire documents whose files are gone; their revisions stay for those who used them."""
    gone = [one for one in known.values() if one.key not in there and one.retired_at is None]
    for document in gone:
        document.retired_at = now
        report.retired.append(document.key)
    index.remove_from_index([document.id for document in gone])


def _aliases(documents: Sequence[ReadDocument], known: Mapping[str, Document]) -> None:
    """Write the former keys of the documents, if they changed."""
    wanted = {alias: known[read.key].id for read in documents for alias in read.aliases}
    ids = [known[read.key].id for read in documents]
    written = {alias.key: alias.document_id for alias in db.session.scalars(select(Alias))}
    of_these = {key: owner for key, owner in written.items() if owner in ids or key in wanted}
    if of_these == wanted:
        return
    db.session.execute(delete(Alias).where(Alias.key.in_(list(of_these))))
    db.session.add_all(Alias(key=key, document_id=owner) for key, owner in wanted.items())


def _media(assets: Mapping[str, AssetFacts], now: datetime, report: SyncReport) -> None:
    """Write pictures and similar ones that are new or changed; a former state stays reachable by its digest."""
    current = {
        asset.path: asset for asset in db.session.scalars(select(Asset).where(Asset.retired_at.is_(None)))
    }
    for path, row in current.items():
        if path not in assets or assets[path].digest != row.digest:
            row.retired_at = now
            report.media += 1
    for path, facts in assets.items():
        if path in current and current[path].digest == facts.digest:
            continue
        report.media += path not in current
        db.session.add(
            Asset(
                path=path,
                digest=facts.digest,
                mime=facts.mime,
                size=facts.size,
                width=facts.width,
                height=facts.height,
            )
        )
