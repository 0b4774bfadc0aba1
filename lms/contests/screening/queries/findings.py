"""Reading for screening: what to search in, what was found, and what still waits for a person."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Exists, Select, func, or_, select
from sqlalchemy.orm import aliased, joinedload

from lms.contests.entries.attachment_files import LEFT_OUT
from lms.contests.entries.models import SUBMITTED_VERSION, Attachment, CoAuthor, Entry, EntryVersion
from lms.contests.entries.queries import identities
from lms.contests.entries.words import EntryState
from lms.contests.rules.models.contests import Contest
from lms.contests.rules.queries.contests import definition_of
from lms.contests.screening.models import Finding
from lms.contests.screening.searching import DOCUMENT, ENTRY, SearchedEntry
from lms.contests.screening.words import FindingKind
from lms.db import db
from lms.library.queries import documents as library
from lms.library.queries.selectables import documents, title_of
from lms.people.identity import User

PER_PAGE = 50
FILE = "file:"
# After the part of a file: words that were in it and that judges do not get.
HIDDEN = ":left-out"


@dataclass(frozen=True, slots=True)
class SearchMaterial:
    """Everything a search looks at; `fresh` are the entries not searched in their present version."""

    entries: list[SearchedEntry]
    fresh: frozenset[int]
    references: list[tuple[str, str]]
    quotes: list[str]


def _mine(contest_id: int) -> tuple[object, ...]:
    return Entry.contest_id == contest_id, Entry.state == EntryState.SUBMITTED


def unsearched(contest_id: int) -> int:
    """Return how many submitted entries were not searched in their present version."""
    return (
        db.session.scalar(
            select(func.count())
            .select_from(Entry)
            .where(
                *_mine(contest_id),  # type: ignore[arg-type]
                or_(Entry.searched_version.is_(None), Entry.searched_version != Entry.submitted_version),
            )
        )
        or 0
    )


def material(contest: Contest, day: date) -> SearchMaterial:
    """Return what to search in: a constant number of queries, whatever the number of entries."""
    rows = db.session.execute(
        select(Entry, EntryVersion)
        .join(EntryVersion, EntryVersion.entry_id == Entry.id)
        .where(*_mine(contest.id), EntryVersion.number == Entry.submitted_version)  # type: ignore[arg-type]
        .options(joinedload(Entry.author), joinedload(Entry.unit))
        .order_by(Entry.id)
    ).all()
    writers = _writers([entry for entry, _ in rows])
    authors = identities.authors((person for found in writers.values() for person in found), day)
    files = _files([entry.id for entry, _ in rows])
    searched = [
        SearchedEntry(
            entry.id,
            version.number,
            {
                "title": version.title, "abstract": version.abstract, "body": version.body,
                **_words_of(files[entry.id]),
            },
            tuple(authors[person.id] for person in writers[entry.id]),
        )
        for entry, version in rows
    ]  # fmt: skip
    fresh = frozenset(entry.id for entry, version in rows if entry.searched_version != version.number)
    return SearchMaterial(searched, fresh, _references(contest), _quotes(contest))


def files_of(entry_ids: Collection[int]) -> list[Attachment]:
    """Return the files of several entries."""
    return list(db.session.scalars(select(Attachment).where(Attachment.entry_id.in_(entry_ids))))


def _words_of(files: Iterable[Attachment]) -> dict[str, str]:
    """Return the words of the files by part: name and what judges see, and apart what was left out for them."""
    found = {}
    for one in files:
        shown, _, left_out = one.plain.partition(LEFT_OUT)
        found[f"{FILE}{one.id}"] = f"{one.name}\n{shown}".strip()
        if left_out:
            found[f"{FILE}{one.id}{HIDDEN}"] = left_out
    return found


def _files(entry_ids: Collection[int]) -> dict[int, list[Attachment]]:
    found: dict[int, list[Attachment]] = defaultdict(list)
    for one in files_of(entry_ids):
        found[one.entry_id].append(one)
    return found


def _writers(entries: Sequence[Entry]) -> dict[int, list[User]]:
    """Return author and co-authors by entry; who has not confirmed may be named in the text as well."""
    writers = {entry.id: [entry.author] for entry in entries}
    found = db.session.scalars(
        select(CoAuthor).where(CoAuthor.entry_id.in_(list(writers))).options(joinedload(CoAuthor.user))
    )
    for one in found:
        writers[one.entry_id].append(one.user)
    return writers


def _references(contest: Contest) -> list[tuple[str, str]]:
    """Return the texts of other contests' entries and of our own study material in every language."""
    former = db.session.execute(
        select(Entry.id, EntryVersion.body)
        .join(EntryVersion, EntryVersion.entry_id == Entry.id)
        .where(
            Entry.contest_id != contest.id,
            Entry.state.in_([EntryState.SUBMITTED, EntryState.EXCLUDED]),
            EntryVersion.number == Entry.submitted_version,
        )
    )
    return [
        *((f"{ENTRY}{entry_id}", body) for entry_id, body in former),
        *((f"{DOCUMENT}{document_id}", text) for document_id, text in library.study_texts().items()),
    ]


def _quotes(contest: Contest) -> list[str]:
    """Return what may be repeated freely: prescribed quotations and the call itself."""
    return [*definition_of(contest).quotes, *library.plain_texts(contest.revision_id)]


@dataclass(frozen=True, slots=True)
class WaitingEntry:
    """One entry of the queue: what was found and is undecided."""

    entry: Entry
    title: str
    leaks: int
    similar_entries: int
    share: float


@dataclass(frozen=True, slots=True)
class ScreeningQueue:
    """One page of the queue of screening, and where the whole stands."""

    rows: list[WaitingEntry]
    total: int
    entries: int
    screened: int

    @property
    def pages(self) -> int:
        """The number of pages, at least 1."""
        return max(1, -(-self.total // PER_PAGE))


def queue(contest_id: int, page: int = 1) -> ScreeningQueue:
    """Return the submitted entries that were not marked as screened, worst first."""
    waiting = _waiting(contest_id)
    entries, screened = db.session.execute(
        select(func.count(), func.count(Entry.screened_at)).where(*_mine(contest_id))  # type: ignore[arg-type]
    ).one()
    rows = db.session.execute(waiting.limit(PER_PAGE).offset((page - 1) * PER_PAGE))
    return ScreeningQueue([WaitingEntry(*row) for row in rows], entries - screened, entries, screened)


def next_code(contest_id: int, after: str) -> str | None:
    """Return the code of the entry to screen next: the worst one that is not `after`."""
    found = db.session.execute(_waiting(contest_id).limit(2)).all()
    return next((row[0].code for row in found if row[0].code != after), None)


def _waiting(contest_id: int) -> Select[Entry, str, int, int, float]:
    is_open = (
        (Finding.entry_id == Entry.id)
        & (Finding.version == Entry.submitted_version)
        & (Finding.decision == "")
    )
    leaks = func.count(Finding.id).filter(Finding.kind == FindingKind.LEAK)
    similar_entries = func.count(Finding.id).filter(Finding.kind == FindingKind.SIMILARITY)
    share = func.coalesce(func.max(Finding.share), 0.0)
    title = func.coalesce(func.nullif(EntryVersion.redacted_title, ""), EntryVersion.title)
    found: Select[Entry, str, int, int, float] = (
        select(Entry, title, leaks, similar_entries, share)
        .join(
            EntryVersion,
            SUBMITTED_VERSION,
        )
        .outerjoin(Finding, is_open)
        .where(*_mine(contest_id), Entry.screened_at.is_(None))  # type: ignore[arg-type]
        .group_by(Entry.id, EntryVersion.title, EntryVersion.redacted_title)
        .order_by(share.desc(), leaks.desc(), Entry.code)
    )
    return found


@dataclass(frozen=True, slots=True)
class ShownFinding:
    """A finding with the name of what the entry is like: another entry's code, or a document's title."""

    finding: Finding
    other: str
    other_contest: str


def findings(entry: Entry, language: str) -> list[ShownFinding]:
    """Return what was found in the submitted version: similarities by share, then leaks by place."""
    other, contest, home = aliased(Entry), aliased(Contest), documents()
    title = title_of(Finding.other_document_id, language)
    rows = db.session.execute(
        select(Finding, other.code, title, other.contest_id, home.c.key)
        .outerjoin(other, other.id == Finding.other_entry_id)
        .outerjoin(contest, contest.id == other.contest_id)
        .outerjoin(home, home.c.id == contest.document_id)
        .where(Finding.entry_id == entry.id, Finding.version == entry.submitted_version)
        .order_by(Finding.kind.desc(), Finding.share.desc(), Finding.id)
    )
    return [
        ShownFinding(
            row[0], row[1] or row[2] or "", "" if row[3] in (None, entry.contest_id) else str(row[4] or "")
        )
        for row in rows
    ]


def finding(entry: Entry, finding_id: int) -> Finding | None:
    """Return one finding of the entry's submitted version."""
    return db.session.scalar(
        select(Finding).where(
            Finding.id == finding_id,
            Finding.entry_id == entry.id,
            Finding.version == entry.submitted_version,
        )
    )


def undecided(entry: Entry) -> int:
    """Return how many findings of the submitted version wait for a decision."""
    return (
        db.session.scalar(
            select(func.count(Finding.id)).where(
                Finding.entry_id == entry.id,
                Finding.version == entry.submitted_version,
                Finding.decision == "",
            )
        )
        or 0
    )


def open_counts(contest_ids: Collection[int]) -> dict[int, int]:
    """Return how many findings in submitted versions no one has decided, by contest id."""
    rows = db.session.execute(
        select(Entry.contest_id, func.count())
        .join(Finding, Finding.entry_id == Entry.id)
        .where(
            Entry.contest_id.in_(contest_ids),
            Entry.state == EntryState.SUBMITTED,
            Finding.version == Entry.submitted_version,
            Finding.decision == "",
        )
        .group_by(Entry.contest_id)
    )
    return {row[0]: row[1] for row in rows}


def kept_identities(contest_id: int) -> list[Finding]:
    """Return all findings of a contest's entries, so that a second search adds nothing twice."""
    found = select(Finding).join(Entry, Entry.id == Finding.entry_id).where(Entry.contest_id == contest_id)
    return list(db.session.scalars(found))


def mirror(kept: Finding) -> Finding | None:
    """Return the same similarity as it is now at the other entry, when that is undecided."""
    if kept.other_entry_id is None:
        return None
    return db.session.scalar(
        select(Finding)
        .join(Entry, Entry.id == Finding.entry_id)
        .where(
            Finding.entry_id == kept.other_entry_id,
            Finding.other_entry_id == kept.entry_id,
            Finding.version == Entry.submitted_version,
            Finding.decision == "",
        )
    )


def other_text(kept: Finding) -> str:
    """Return the text a similarity was found with."""
    if kept.other_entry_id is not None:
        return (
            db.session.scalar(
                select(EntryVersion.body)
                .join(Entry, Entry.id == EntryVersion.entry_id)
                .where(Entry.id == kept.other_entry_id, EntryVersion.number == Entry.submitted_version)
            )
            or ""
        )
    return library.plain_text_of(kept.other_document_id)


def clean_entries(contest_id: int) -> list[Entry]:
    """Return the entries that were searched in their present version, completely, and in which nothing waits."""
    return list(db.session.scalars(_clean(contest_id).where(~_has_unsearched()).order_by(Entry.id)))


def half_searched(contest_id: int) -> int:
    """Return in how many entries nothing waits, but a file that judges get could not be searched completely."""
    found = _clean(contest_id).where(_has_unsearched()).with_only_columns(func.count())
    return db.session.scalar(found) or 0


def _has_unsearched() -> Exists:
    files = select(Attachment.id).where(Attachment.entry_id == Entry.id, Attachment.unsearched != "")
    return files.where(Attachment.withheld.is_(False)).exists()


def _clean(contest_id: int) -> Select[Any]:
    waits = (
        select(Finding.id)
        .where(
            Finding.entry_id == Entry.id, Finding.version == Entry.submitted_version, Finding.decision == ""
        )
        .exists()
    )
    return select(Entry).where(
        *_mine(contest_id),  # type: ignore[arg-type]
        Entry.screened_at.is_(None),
        Entry.searched_version == Entry.submitted_version,
        ~waits,
    )
