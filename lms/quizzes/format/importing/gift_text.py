"""A GIFT file as text: its encoding, its escapes, and the pieces between blank lines."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from lms.text.source import looks_like_gbk

# Escaped signs are carried as private characters until the structure is read.
ESCAPES = {
    "\\\\": "\ue000",
    "\\:": "\ue001",
    "\\#": "\ue002",
    "\\=": "\ue003",
    "\\{": "\ue004",
    "\\}": "\ue005",
    "\\~": "\ue006",
    "\\n": "\ue007",
}
_BACK = {private: escape for escape, private in ESCAPES.items()}
_PLAIN = str.maketrans({private: {"\\n": "\n"}.get(escape, escape[1]) for escape, private in ESCAPES.items()})
_ESCAPE = re.compile(r"\\[\\:#={}~n]")
_NAME_ALONE = re.compile(r"\s{0,9}::[^:\n]{1,500}::\s{0,9}")
_TAG = re.compile(r"\[tag:(?P<tag>[^\]\n]{1,100})\]")
_CATEGORY = re.compile(r"\$CATEGORY:[ \t]*(?P<name>[^\n]{0,500})")


@dataclass(frozen=True, slots=True)
class GiftPiece:
    """The text of one question (escapes hidden) with the line where it begins, and the category it is in.

    `tags` are those of the comments before it (`// [tag:flood]`), as Moodle writes them.
    """

    line: int
    text: str
    category: str
    tags: tuple[str, ...] = ()


def decode_gift(data: bytes) -> tuple[str, str]:
    """Decode the bytes of a GIFT file; return the text and the name of the encoding that was taken."""
    if data.startswith((b"\xff\xfe\x00\x00", b"\x00\x00\xfe\xff")):
        return data.decode("utf-32", errors="replace"), "UTF-32"
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", errors="replace"), "UTF-16"
    if data[:2000].count(0) * 8 > len(data[:2000]):  # UTF-16 without a mark: line ends alone have a zero byte
        little = data[1:2000:2].count(0) >= data[:2000:2].count(0)
        return data.decode("utf-16-le" if little else "utf-16-be", errors="replace"), "UTF-16"
    try:
        return data.decode("utf-8-sig"), "UTF-8"
    except UnicodeDecodeError:
        encoding = "GB18030" if looks_like_gbk(data) else "windows-1252"
        return data.decode(encoding, errors="replace"), encoding


def hidden(text: str) -> str:
    """Replace escaped signs by private characters."""
    return _ESCAPE.sub(lambda found: ESCAPES[found[0]], text)


def shown(text: str) -> str:
    """Put the signs back that `hidden` replaced, without their backslashes."""
    return text.translate(_PLAIN)


def written(text: str) -> str:
    """Put the signs back that `hidden` replaced, with their backslashes."""
    return "".join(_BACK.get(char, char) for char in text)


def pieces(text: str) -> Iterator[GiftPiece]:
    """Cut a file into the texts of its questions; comments and category lines are taken out."""
    category, start, collected, depth, tags = "", 0, list[str](), 0, list[str]()
    for number, raw in enumerate(text.replace("\r\n", "\n").replace("\r", "\n").split("\n"), 1):
        line = hidden(raw)
        found = _CATEGORY.match(line.lstrip())
        begins = line.startswith("::") and line.count("::") >= 2
        is_name = len(collected) == 1 and _NAME_ALONE.fullmatch(collected[0]) is not None
        ends = (
            found
            or (not line.strip() and depth <= 0 and not is_name)
            or (begins and collected and depth <= 0)
        )
        if (ends or (begins and depth > 0)) and collected:
            yield GiftPiece(start, "\n".join(collected), category, tuple(tags))
            collected, depth, tags = [], 0, []
        if found:
            category = shown(found["name"]).strip()
        elif line.lstrip().startswith("//"):
            tags += [found["tag"].strip() for found in _TAG.finditer(raw)]
            # A comment inside a question keeps its line, so that later lines are still counted from the start.
            collected += [""] if collected and depth > 0 else []
        elif line.strip() or collected:
            start = start if collected else number
            collected.append(line)
            depth += line.count("{") - line.count("}")
    if any(line.strip() for line in collected):
        yield GiftPiece(start, "\n".join(collected), category, tuple(tags))


def first_twice(texts: Iterable[str]) -> str | None:
    """Return the first text that stands there again."""
    known = set[str]()
    for text in texts:
        if text in known:
            return text
        known.add(text)
    return None
