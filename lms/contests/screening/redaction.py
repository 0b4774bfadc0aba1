"""What screening takes out of an entry: spans in its title, abstract and body, and the text without them."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from lms.contests.entries.identity_leaks import MASK, Author, Leak, Span, find_leaks, redact
from lms.errors import N_, Refused


@dataclass(frozen=True, slots=True)
class PartSpan:
    """A stretch [start, end) of one part of a version; of an attachment it is the whole file."""

    part: str
    start: int
    end: int
    kind: str
    text: str

    def to_data(self) -> dict[str, Any]:
        """Return it as plain JSON."""
        return {
            "part": self.part, "start": self.start, "end": self.end, "kind": self.kind, "text": self.text,
        }  # fmt: skip

    @property
    def span(self) -> Span:
        """The stretch as a span of its part."""
        return Span(self.start, self.end, Leak(self.kind), self.text)


def part_span_from(data: Mapping[str, Any]) -> PartSpan:
    """Return the place that `to_data` made."""
    return PartSpan(data["part"], data["start"], data["end"], data["kind"], data["text"])


def leaks_in(texts: Mapping[str, str], authors: Sequence[Author]) -> list[PartSpan]:
    """Return what may give an author away in the parts of an entry (and in names and words of its files)."""
    return [
        PartSpan(part, span.start, span.end, span.kind.value, span.text)
        for part, text in texts.items()
        for span in find_leaks(text, authors)
    ]


def redacted(texts: Mapping[str, str], places: Iterable[PartSpan], mask: str = MASK) -> dict[str, str]:
    """Return the parts with all places masked; parts without places stay as they are."""
    by_part: dict[str, list[Span]] = {}
    for place in places:
        by_part.setdefault(place.part, []).append(place.span)
    return {part: redact(text, by_part.get(part, ()), mask) for part, text in texts.items()}


def resized(place: PartSpan, words: str, texts: Mapping[str, str]) -> PartSpan:
    """Return the place with other words, as a person corrected it: where they stand nearest to it.

    Raises Refused when they do not stand in that part of the text.
    """
    text = texts.get(place.part, "")
    words = words.strip()
    starts = [found.start() for found in re.finditer(re.escape(words), text)] if words else []
    if not starts:
        raise Refused(N_("These words are not in the entry. Copy them exactly as they appear in the text."))
    start = min(starts, key=lambda one: abs(one - place.start))
    return PartSpan(place.part, start, start + len(words), place.kind, words)


def chosen(texts: Mapping[str, str], words: str) -> list[PartSpan]:
    """Return every place of words that a person wants masked; Refused when they stand nowhere."""
    words = words.strip()
    found = []
    for part, text in texts.items():
        at = text.find(words) if words else -1
        while at >= 0:
            found.append(PartSpan(part, at, at + len(words), Leak.NAME.value, words))
            at = text.find(words, at + len(words))
    if not found:
        raise Refused(N_("These words are not in the entry. Copy them exactly as they appear in the text."))
    return found


@dataclass(frozen=True, slots=True)
class MarkedText:
    """A stretch of a shown text; `mark` names what it belongs to, empty for plain words."""

    text: str
    mark: str = ""


def marked(text: str, spans: Iterable[tuple[int, int, str]]) -> list[MarkedText]:
    """Return the text in stretches; of overlapping spans the first keeps its place."""
    found = []
    at = 0
    for start, end, mark in sorted(spans):
        if start < at:
            continue
        found += [MarkedText(text[at:start]), MarkedText(text[start:end], mark)]
        at = end
    return [piece for piece in [*found, MarkedText(text[at:])] if piece.text]
