"""Reading the findings of a contest that no one has decided, in the order in which they are best decided."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, exists, func, or_, select
from sqlalchemy.orm import aliased

from lms.contests.entries.identity_leaks import around
from lms.contests.entries.models import Entry, EntryVersion
from lms.contests.entries.words import EntryState
from lms.contests.rules.models.contests import Contest
from lms.contests.screening.models import Finding
from lms.contests.screening.redaction import PartSpan, part_span_from
from lms.contests.screening.words import FindingKind
from lms.db import db
from lms.library.queries.selectables import documents, title_of

PER_PAGE = 50


@dataclass(frozen=True, slots=True)
class OpenFinding:
    """One finding with the code of its entry; a similarity with what it is like, other words with their place."""

    finding: Finding
    code: str
    other: str
    other_contest: str
    place: PartSpan | None
    words: tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class OpenFindings:
    """One page of what waits for a decision."""

    rows: list[OpenFinding]
    total: int

    @property
    def pages(self) -> int:
        """The number of pages, at least 1."""
        return max(1, -(-self.total // PER_PAGE))


def _waiting(contest_id: int) -> ColumnElement[bool]:
    """Return the condition of Finding joined to Entry; of a pair of entries only one side."""
    mirrored = aliased(Finding)
    twin = aliased(Entry)
    other_side = (
        exists()
        .where(
            mirrored.entry_id == Finding.other_entry_id,
            mirrored.other_entry_id == Finding.entry_id,
            mirrored.decision == "",
            mirrored.id < Finding.id,
            twin.id == mirrored.entry_id,
            twin.state == EntryState.SUBMITTED,
            twin.submitted_version == mirrored.version,
        )
        .correlate(Finding)
    )
    return and_(
        Entry.contest_id == contest_id,
        Entry.state == EntryState.SUBMITTED,
        Finding.version == Entry.submitted_version,
        Finding.decision == "",
        or_(Finding.kind == FindingKind.LEAK, ~other_side),
    )


_ORDER = (Finding.kind.desc(), Finding.share.desc(), Entry.code, Finding.id)


def open_findings(contest_id: int, language: str, page: int = 1) -> OpenFindings:
    """Return a page of undecided findings: similarities by share, each pair once, then words by entry."""
    other, contest, home = aliased(Entry), aliased(Contest), documents()
    joined = select(Finding).join(Entry, Entry.id == Finding.entry_id).where(_waiting(contest_id))
    total = db.session.scalar(select(func.count()).select_from(joined.subquery())) or 0
    rows = db.session.execute(
        select(
            Finding, Entry.code, other.code, other.contest_id, title_of(Finding.other_document_id, language),
            home.c.key, EntryVersion.title, EntryVersion.abstract, EntryVersion.body,
        )
        .join(Entry, Entry.id == Finding.entry_id)
        .join(
            EntryVersion,
            (EntryVersion.entry_id == Finding.entry_id) & (EntryVersion.number == Finding.version),
        )
        .outerjoin(other, other.id == Finding.other_entry_id)
        .outerjoin(contest, contest.id == other.contest_id)
        .outerjoin(home, home.c.id == contest.document_id)
        .where(_waiting(contest_id))
        .order_by(*_ORDER)
        .limit(PER_PAGE)
        .offset((page - 1) * PER_PAGE)
    )  # fmt: skip
    found = []
    for kept, code, other_code, other_contest, title, key, *texts in rows:
        place = part_span_from(kept.detail) if kept.kind == FindingKind.LEAK else None
        parts = dict(zip(("title", "abstract", "body"), texts, strict=True))
        words = ("", "", "")
        if place:
            inside = place.part in parts
            words = around(parts[place.part], place.start, place.end) if inside else ("", place.text, "")
        away = "" if other_contest in (None, contest_id) else str(key or "")
        found.append(OpenFinding(kept, code, other_code or title or "", away, place, words))
    return OpenFindings(found, total)


def next_similarity(contest_id: int, after: Finding, code: str) -> tuple[str, int] | None:
    """Return entry code and number of the undecided similarity after that of entry `code`, at the end the first."""
    rows = db.session.execute(
        select(Finding.id, Entry.code, Finding.share, Finding.entry_id, Finding.other_entry_id)
        .join(Entry, Entry.id == Finding.entry_id)
        .where(_waiting(contest_id), Finding.kind == FindingKind.SIMILARITY)
        .order_by(*_ORDER)
    ).all()
    own = {after.entry_id, after.other_entry_id}
    others = [
        row
        for row in rows
        if row[0] != after.id and (after.other_entry_id is None or {row[3], row[4]} != own)
    ]
    place = (-after.share, code, after.id)
    behind = [row for row in others if (-row[2], row[1], row[0]) > place]
    chosen = next(iter([*behind, *others]), None)
    return (chosen[1], chosen[0]) if chosen else None


def chosen_findings(contest_id: int, ids: Collection[int]) -> list[tuple[Finding, Entry]]:
    """Return those of the findings that still wait in this contest, with their entries."""
    rows = db.session.execute(
        select(Finding, Entry)
        .join(Entry, Entry.id == Finding.entry_id)
        .where(
            Finding.id.in_(ids),
            Entry.contest_id == contest_id,
            Entry.state == EntryState.SUBMITTED,
            Finding.version == Entry.submitted_version,
            Finding.decision == "",
        )
        .order_by(Finding.id)
    )
    return [(row[0], row[1]) for row in rows]
