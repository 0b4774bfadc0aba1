"""Traces of the author in an entry: names, unit, colleagues, telephone, identity numbers, addresses."""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import lru_cache

from lms.text.folding import Folded, fold, fold_letters
from lms.text.han_variants import SIMPLIFIED

MASK = "■■■"
AROUND = 40


class Leak(StrEnum):
    """What kind of trace was found."""

    NAME = "name"
    UNIT = "unit"
    COLLEAGUE = "colleague"
    USERNAME = "username"
    PHONE = "phone"
    ID_NUMBER = "id-number"
    EMAIL = "email"
    ACCOUNT = "account"
    BYLINE = "byline"


@dataclass(frozen=True, slots=True)
class Author:
    """What is known of the author (or one of several): nothing of it may stand in the entry."""

    names: tuple[str, ...] = ()
    units: tuple[str, ...] = ()
    colleagues: tuple[str, ...] = ()
    usernames: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A stretch [start, end) of the original text that may give the author away."""

    start: int
    end: int
    kind: Leak
    text: str


# Village, township and county suffixes that writers leave out, longest first.
_SUFFIXES = (
    "村民委员会", "居民委员会", "人民政府", "村委会", "居委会", "街道办事处", "办事处", "委员会",
    "自治县", "街道", "社区", "乡", "镇", "村", "县", "区", "市",
    " village committee", " village", " township", " county", " town", " community",
)  # fmt: skip
_PATTERNS: tuple[tuple[Leak, re.Pattern[str]], ...] = (
    (
        Leak.ID_NUMBER,
        re.compile(r"(?<!\d)\d{6}(?:18|19|20)\d{2}(?:0[1-9]|1[0-2])(?:[0-2]\d|3[01])\d{3}[\dx](?!\d)"),
    ),
    (Leak.PHONE, re.compile(r"(?<!\d)(?:\+?86[- ]?)?1[3-9]\d[- ]?\d{4}[- ]?\d{4}(?!\d)")),
    (Leak.PHONE, re.compile(r"(?<!\d)\(?0\d{2,3}\)?[- ]\d{7,8}(?!\d)")),
    (Leak.EMAIL, re.compile(r"[a-z0-9._%+\-]+ ?@ ?[a-z0-9\-]+(?:\.[a-z0-9\-]+)+")),
    (Leak.ACCOUNT, re.compile(r"(?:微信号?|微博|qq号?|wechat|抖音号?)\s*[::]?\s*[a-z0-9_\-]{5,20}")),
    (
        Leak.BYLINE,
        re.compile(
            r"(?:作者|姓名|撰稿人?|投稿人|单位|联系人|学号|author|written by)\s*[::]\s*[^\n,;。.]{1,40}"
        ),
    ),
    (Leak.BYLINE, re.compile(r"(?:我叫|我的名字叫|我是来自|本人系|my name is )[^\n,;。.]{1,20}")),
)


def _whole(text: str) -> Folded:
    """Fold width and case but keep every character, so that patterns see separators."""
    return fold(text, lambda _: True)


def _is_latin(word: str) -> bool:
    return bool(word) and all(ord(letter) < 0x250 for letter in word)


@lru_cache(maxsize=50_000)
def _variants(name: str) -> frozenset[str]:
    """Return the folded forms of a name that count: as it is, and Latin names in either order.

    Kept, because the names of a unit are looked for in every entry of its people.
    """
    parts = name.split()
    forms = {name, " ".join(reversed(parts))} if len(parts) > 1 else {name}
    return frozenset(folded for form in forms if len(folded := fold_letters(form).text) >= 2)


def _short_units(unit: str) -> set[str]:
    """Return the unit and its name without the administrative suffix, when two characters are left."""
    found = {unit}
    lower = unit.translate(SIMPLIFIED).lower()
    for suffix in _SUFFIXES:
        if lower.endswith(suffix) and len(unit) - len(suffix) >= 2:
            found.add(unit[: -len(suffix)])
            break
    return found


def _occurrences(text: str, letters: Folded, word: str, kind: Leak) -> Iterable[Span]:
    """Yield where a folded word stands, whatever punctuation or spaces lie between its characters."""
    start = letters.text.find(word)
    while start >= 0:
        end = start + len(word)
        first, last = letters.span(start, end)
        # Signs that nobody sees do not count: any number of them may be between the letters of a name.
        gaps = sum(unicodedata.category(sign) != "Cf" for sign in text[first:last]) - len(word)
        if gaps <= 2 * len(word) and (not _is_latin(word) or _stands_alone(text, first, last)):
            yield Span(first, last, kind, text[first:last])
        start = letters.text.find(word, start + 1)


def _stands_alone(text: str, start: int, end: int) -> bool:
    """Return whether a Latin word is not part of a longer one."""
    before, after = text[start - 1 : start], text[end : end + 1]
    return not any(side and _is_latin(side) and side.isalnum() for side in (before, after))


def _merged(spans: Sequence[Span], text: str) -> list[Span]:
    """Join overlapping spans; the first kind stays."""
    found: list[Span] = []
    for span in sorted(spans, key=lambda one: (one.start, -one.end)):
        if found and span.start < found[-1].end:
            last = found[-1]
            end = max(last.end, span.end)
            found[-1] = Span(last.start, end, last.kind, text[last.start : end])
        else:
            found.append(span)
    return found


def find_leaks(text: str, authors: Sequence[Author]) -> list[Span]:
    """Return stretches that may identify an author, in order, none overlapping; a person decides on each.

    Width, case, Traditional forms, spaces and punctuation inside a name do not hide it. Two-character
    Chinese names may be ordinary words, so only flagged. Text patterns are found whether or not they belong
    to the author.
    """
    letters, whole = fold_letters(text), _whole(text)
    spans: list[Span] = []
    for author in authors:
        words = [(Leak.NAME, name) for name in author.names]
        words += [(Leak.UNIT, short) for unit in author.units for short in sorted(_short_units(unit))]
        words += [(Leak.COLLEAGUE, name) for name in author.colleagues]
        words += [(Leak.USERNAME, name) for name in author.usernames]
        words += [(Leak.PHONE, number) for number in author.phones]
        for kind, word in words:
            for form in sorted(_variants(word)):
                spans += _occurrences(text, letters, form, kind)
    for kind, pattern in _PATTERNS:
        for match in pattern.finditer(whole.text):
            start, end = whole.span(match.start(), match.end())
            spans.append(Span(start, end, kind, text[start:end]))
    return _merged(spans, text)


def redact(text: str, spans: Iterable[Span], mask: str = MASK) -> str:
    """Return the text with every span replaced by a mask of fixed length, which betrays no length."""
    parts = []
    at = 0
    for span in _merged(list(spans), text):
        parts += [text[at : span.start], mask]
        at = span.end
    return "".join([*parts, text[at:]])


def around(text: str, start: int, end: int) -> tuple[str, str, str]:
    """Return some words before the stretch, the stretch, and some after it."""
    before, after = text[max(0, start - AROUND) : start], text[end : end + AROUND]
    return before, text[start:end], after


@dataclass(frozen=True, slots=True)
class OwnTrace:
    """Words of one part of an entry that show who wrote it, with some words before and after them."""

    part: str
    kind: Leak
    before: str
    words: str
    after: str


def own_traces(texts: Mapping[str, str], authors: Sequence[Author]) -> list[OwnTrace]:
    """Return what an author should take out before submitting; names of colleagues are left to screening."""
    alone = [replace(author, colleagues=()) for author in authors]
    return [
        OwnTrace(part, span.kind, *around(text, span.start, span.end))
        for part, text in texts.items()
        for span in find_leaks(text, alone)
    ]
