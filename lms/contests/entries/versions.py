"""Versions of an essay: when a new one begins, and what differs between two, readable for people."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from difflib import SequenceMatcher

from lms.contests.entries.essay import EssayText
from lms.text.lengths import HAN

LONGEST = timedelta(minutes=20)
PAUSE = timedelta(minutes=5)
LOST_SHARE = 0.3
LOST_LEAST = 200
# A word, a single Han character, or one other sign: small enough to see what changed, large enough to read.
_TOKEN = re.compile(rf"[{HAN}]|[^\W{HAN}]+|\s+|[^\w\s]")
WORDS_MOST = 4_000


@dataclass(frozen=True, slots=True)
class NewestVersion:
    """What is known of the newest version: its beginning, last save, length, and whether it is fixed."""

    began_at: datetime
    saved_at: datetime
    length: int
    is_fixed: bool


def needs_new(kept: NewestVersion | None, length: int, now: datetime) -> bool:
    """Return whether a save begins a new version instead of growing the newest one.

    It does after a pause, after a long stretch of writing, when much was deleted, and always when the newest
    one is fixed (submitted or named): so a version is a stretch of work, never a keystroke.
    """
    if kept is None or kept.is_fixed:
        return True
    lost = kept.length - length
    return (
        now - kept.saved_at > PAUSE
        or now - kept.began_at > LONGEST
        or (lost > LOST_LEAST and lost > LOST_SHARE * kept.length)
    )


@dataclass(frozen=True, slots=True)
class DiffPiece:
    """A stretch of text that was kept (""), added ("ins") or removed ("del")."""

    text: str
    change: str = ""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of a comparison; without changes it may be folded away."""

    pieces: tuple[DiffPiece, ...]


def part_differences(before: EssayText, after: EssayText) -> list[list[Paragraph]]:
    """Return what changed in each part of the text."""
    return [differences(before.parts[part], text) for part, text in after.parts.items()]


def differences(old: str, new: str) -> list[Paragraph]:
    """Return the new text by paragraphs with what was added and removed, words compared within paragraphs."""
    before, after = _paragraphs(old), _paragraphs(new)
    found: list[Paragraph] = []
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    for tag, i1, i2, j1, j2 in matcher.get_opcodes():
        if tag == "equal":
            found += [Paragraph((DiffPiece(text),)) for text in after[j1:j2]]
        else:
            found += _changed(before[i1:i2], after[j1:j2])
    return found


def _paragraphs(text: str) -> list[str]:
    return [part.strip() for part in re.split(r"\n\s*\n", text) if part.strip()]


def _changed(before: Sequence[str], after: Sequence[str]) -> Iterator[Paragraph]:
    """Pair changed paragraphs that are alike, in order; the rest is entirely removed or added."""
    at = 0
    for text in before:
        partner = next((j for j in range(at, len(after)) if _alike(text, after[j])), None)
        if partner is None:
            yield Paragraph((DiffPiece(text, "del"),))
            continue
        yield from (Paragraph((DiffPiece(one, "ins"),)) for one in after[at:partner])
        yield Paragraph(tuple(_pieces(text, after[partner])))
        at = partner + 1
    yield from (Paragraph((DiffPiece(one, "ins"),)) for one in after[at:])


def _alike(old: str, new: str) -> bool:
    return SequenceMatcher(None, old, new).quick_ratio() > 0.4


def _pieces(old: str, new: str) -> Iterator[DiffPiece]:
    a, b = _TOKEN.findall(old), _TOKEN.findall(new)
    if len(a) + len(b) > WORDS_MOST:
        yield from (DiffPiece(old, "del"), DiffPiece(new, "ins"))
        return
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, a, b, autojunk=False).get_opcodes():
        if tag == "equal":
            yield DiffPiece("".join(b[j1:j2]))
            continue
        if i2 > i1:
            yield DiffPiece("".join(a[i1:i2]), "del")
        if j2 > j1:
            yield DiffPiece("".join(b[j1:j2]), "ins")
