"""Words for search: overlapping pairs of Han signs, English stems, queries and highlighted snippets."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from html import escape

from lms.library.stemming import stem
from lms.text.typed import plain

# Ideographs of all planes with the iteration mark and the round zero.
_HAN = "\u3005\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_RUN = re.compile(rf"(?P<han>[{_HAN}]+)|(?P<word>[^\W_{_HAN}]+(?:['’][^\W_{_HAN}]+)?)")
_QUOTED = re.compile(r"[\"“”「『]([^\"“”」』]+)[\"“”」』]|(\S+)")
_MAX_POSITION = 16_383  # of a PostgreSQL tsvector
MAX_TERMS = 12
# What a question is put with; a lesson that answers it does not say so. Longer ones first.
_ASKING_HAN = re.compile(
    "请问|我想知道|是什么意思|什么意思|是什么|为什么|怎么办|怎么样|怎么|怎样|如何|什么|哪些|哪里|哪个|多少"
    "|能不能|可以吗|是否|有没有|[吗呢吧啊]"
)
_ASKING = frozenset(
    "a an and are can do does for how i in is it of on or should the to we what when where which who why".split()  # noqa: SIM905
)


@dataclass(frozen=True, slots=True)
class Term:
    """One thing looked for: tokens that follow each other; `is_prefix` for a single Han sign."""

    tokens: tuple[str, ...]
    is_prefix: bool = False


@dataclass(frozen=True, slots=True)
class Query:
    """What a reader looks for: all terms must occur, with `is_any` one of them.

    `han` and `stems` serve highlighting.
    """

    terms: tuple[Term, ...]
    han: tuple[str, ...]
    stems: frozenset[str]
    is_any: bool = False

    def __bool__(self) -> bool:
        return bool(self.terms)

    def met(self, texts: Iterable[str]) -> list[str]:
        """Return which of the words that are looked for stand in any of the texts; stems as they are."""
        folded = [_folded(text) for text in texts]
        return [*(word for word in self.han if any(word in text for text in folded)), *sorted(self.stems)]

    def for_fts5(self) -> str:
        """The query in the language of SQLite FTS5."""
        return (" OR " if self.is_any else " AND ").join(
            f'"{" ".join(t.tokens)}"{" *" if t.is_prefix else ""}' for t in self.terms
        )

    def for_tsquery(self) -> str:
        """The query as text that PostgreSQL casts to tsquery."""
        phrases = []
        for term in self.terms:
            words = [f"'{token}'" for token in term.tokens]
            phrases.append(f"({' <-> '.join(words)}{':*' if term.is_prefix else ''})")
        return (" | " if self.is_any else " & ").join(phrases)


def tokens(text: str) -> list[str]:
    """The tokens of a text in order, the same for index and query.

    A run of Han signs gives each pair of neighbours and, at its end, the last sign alone, so that a single
    sign is found as the beginning of a token.
    """
    found: list[str] = []
    for run in _RUN.finditer(_folded(text)):
        if run["han"]:
            found += [*_pairs(run["han"]), run["han"][-1]]
        else:
            found.append(_word(run["word"]))
    return found


def vector(title: str, body: str) -> str:
    """The tokens as text that PostgreSQL casts to tsvector, those of the title with weight A."""
    places: dict[str, list[str]] = {}
    position = 0
    for text, weight in ((title, "A"), (body, "")):
        for token in tokens(text):
            position += 1
            if position > _MAX_POSITION:
                break
            places.setdefault(token, []).append(f"{position}{weight}")
    return " ".join(f"'{token}':{','.join(where[:255])}" for token, where in places.items())


def query(text: str) -> Query:
    """Read what a reader typed: words must all occur, quoted words must follow each other."""
    terms: list[Term] = []
    han: list[str] = []
    stems: list[str] = []
    for quoted, bare in _QUOTED.findall(_folded(text)):
        phrase: list[str] = []
        for run in _RUN.finditer(quoted or bare):
            if run["han"]:
                han.append(run["han"])
                pairs = _pairs(run["han"])
                terms.append(Term(tuple(pairs)) if pairs else Term((run["han"],), is_prefix=True))
            else:
                stems.append(_word(run["word"]))
                phrase.append(stems[-1])
        if phrase:
            terms += [Term(tuple(phrase))] if quoted else [Term((word,)) for word in phrase]
    return Query(tuple(dict.fromkeys(terms))[:MAX_TERMS], tuple(dict.fromkeys(han)), frozenset(stems))


def shorter_queries(text: str) -> list[Query]:
    """Return what to look for when nothing holds all of it: without the words of a question, then any of its parts."""
    kept = _ASKING_HAN.sub(" ", _folded(text))
    kept = " ".join(word for word in kept.split() if word not in _ASKING)
    bare = query(kept)
    runs = [part for run in bare.han for part in (_pairs(run) or [run])]
    terms = [Term((part,), is_prefix=len(part) == 1) for part in runs] + [
        Term((one,)) for one in sorted(bare.stems)
    ]
    parts = Query(
        tuple(dict.fromkeys(terms))[:MAX_TERMS], tuple(dict.fromkeys(runs)), bare.stems, is_any=True
    )
    asked = query(text)
    same = (asked, replace(asked, is_any=True)) if len(asked.terms) == 1 else (asked,)
    return [one for one in (bare, parts) if one and one not in same]


def snippet(text: str, wanted: Query, width: int = 120) -> str:
    """The part of a text with the most hits as escaped HTML with <mark>; about `width` characters."""
    spans = list(_spans(text, wanted))
    start, end = _window(text, spans, width)
    parts = ["… " if start else ""]
    at = start
    for left, right in spans:
        if left < at or right > end:
            continue
        parts += [escape(text[at:left]), "<mark>", escape(text[left:right]), "</mark>"]
        at = right
    parts.append(escape(text[at:end]))
    shown = re.sub(r"\s*\n\s*", " · ", "".join(parts).strip())
    return f"{shown} …" if end < len(text) else shown


def _folded(text: str) -> str:
    return plain(text).lower()


def _pairs(han: str) -> list[str]:
    return [han[i : i + 2] for i in range(len(han) - 1)]


def _word(word: str) -> str:
    """A stem that holds letters and digits only, so that it needs no quoting anywhere."""
    short = re.sub(r"['’].*$", "", word)
    bare = "".join(sign for sign in unicodedata.normalize("NFKD", short) if not unicodedata.combining(sign))
    return stem(bare) or short


def _spans(text: str, wanted: Query) -> Iterator[tuple[int, int]]:
    """Where the wanted words stand in the text, in order, without overlap."""
    for run in _RUN.finditer(text):
        if run["word"]:
            if _word(_folded(run["word"])) in wanted.stems:
                yield run.span()
            continue
        at = run.start()
        while at < run.end():
            hit = next((word for word in wanted.han if text.startswith(word, at, run.end())), "")
            if hit:
                yield at, at + len(hit)
            at += len(hit) or 1


def _window(text: str, spans: Sequence[tuple[int, int]], width: int) -> tuple[int, int]:
    """The part of the text that holds the most different hits, widened to whole words."""
    if len(text) <= width:
        return 0, len(text)
    best, most = 0, -1
    for left, _ in spans:
        inside = {text[a:b].lower() for a, b in spans if left <= a and b <= left + width * 3 // 4}
        if len(inside) > most:
            best, most = left, len(inside)
    start = max(0, best - width // 4)
    while start and text[start - 1].isascii() and text[start - 1].isalnum() and start < best:
        start += 1
    end = min(len(text), start + width)
    while end < len(text) and text[end].isascii() and text[end].isalnum() and text[end - 1].isalnum():
        end += 1
    return start, end
