"""What screening looks for in all entries of a contest at once: identities and copied text."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from lms.contests.entries.identity_leaks import Author
from lms.contests.screening.redaction import leaks_in
from lms.contests.screening.words import FindingKind

ENTRY = "entry:"
DOCUMENT = "document:"


@dataclass(frozen=True, slots=True)
class SearchedEntry:
    """One submitted entry: its version, its texts by part, and who must not be recognised in it."""

    entry_id: int
    version: int
    texts: Mapping[str, str]
    authors: tuple[Author, ...]

    @property
    def body(self) -> str:
        """The essay itself."""
        return self.texts["body"]


@dataclass(frozen=True, slots=True)
class NewFinding:
    """One finding to be kept, for one version of one entry."""

    entry_id: int
    version: int
    kind: FindingKind
    detail: Mapping[str, Any]
    other_entry_id: int | None = None
    other_document_id: int | None = None
    share: float = 0.0

    @property
    def identity(self) -> tuple[object, ...]:
        """What makes a finding the same as one that is kept already."""
        place = tuple(self.detail.get(name) for name in ("part", "start", "end"))
        return (
            self.entry_id,
            self.version,
            self.kind.value,
            self.other_entry_id,
            self.other_document_id,
            place,
        )


def leaks(entries: Iterable[SearchedEntry]) -> list[NewFinding]:
    """Return where authors may be recognised."""
    return [
        NewFinding(entry.entry_id, entry.version, FindingKind.LEAK, place.to_data())
        for entry in entries
        for place in leaks_in(entry.texts, entry.authors)
    ]


def similar_entries(
    entries: Sequence[SearchedEntry], references: Iterable[tuple[str, str]], quotes: Sequence[str]
) -> list[NewFinding]:
    """Return which entries share text, each pair once for either side; `references` are (key, text).

    A key is "entry:7" for an entry of a former contest and "document:3" for our own study material.
    """
    from lms.contests.screening.similarity import AlertLevel, ComparedText, similar  # noqa: PLC0415 -- slow import

    known = {f"{ENTRY}{entry.entry_id}": entry for entry in entries}
    texts = [ComparedText(key, entry.body) for key, entry in known.items()]
    texts += [ComparedText(key, text, is_reference=True) for key, text in references]
    found = []
    for match in similar(texts, quotes):
        if match.level is AlertLevel.GREEN:
            continue
        detail: dict[str, Any] = {
            "level": match.level.value,
            "longest": match.longest,
            "shared": match.shared,
        }
        if match.is_reworded:
            detail["reworded"] = True
        pairs = ((match.first, match.second, match.of_first), (match.second, match.first, match.of_second))
        for mine, other, share in pairs:
            if mine in known:
                found.append(
                    _similarity(
                        known[mine], other, match.containment, {**detail, "of_entry": round(share, 4)}
                    )
                )
    return found


def _similarity(entry: SearchedEntry, other: str, share: float, detail: Mapping[str, Any]) -> NewFinding:
    number = int(other.partition(":")[2])
    is_entry = other.startswith(ENTRY)
    return NewFinding(
        entry.entry_id,
        entry.version,
        FindingKind.SIMILARITY,
        detail,
        other_entry_id=number if is_entry else None,
        other_document_id=None if is_entry else number,
        share=round(share, 4),
    )
