"""The `{#id key=value .flag}` at the end of a heading."""

import re
from dataclasses import dataclass, field

from lms.quizzes.format.reading.lines import HALF_WIDTH, SourceLine, mask
from lms.quizzes.format.reading.report import ProblemReport

Place = tuple[int, int]
_TOKEN = re.compile(
    r'[ \t,]*(?:#(?P<id>[^ \t,}]+)|(?P<key>[^ \t,=#"]+)(?P<eq>=(?:"(?P<quoted>[^"]*)"|(?P<bare>[^ \t"]*)))?)'
)
MAX_LENGTH = 1000
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")


@dataclass(slots=True)
class Attributes:
    """What is in the braces: `words` maps each key to its value and place; a bare flag has the value "yes"."""

    place: Place
    id: str = ""
    words: dict[str, tuple[str, Place]] = field(default_factory=dict)


def read_heading(line: SourceLine, start: int, report: ProblemReport) -> tuple[str, int, Attributes]:
    """Split a heading's content, which begins at index `start`, into its text, the text's index, and its attributes."""
    content = line.text[start:]
    start += len(content) - len(content.lstrip())
    text = content.strip()
    visible = mask(text).translate(HALF_WIDTH)
    attributes = Attributes((line.number, start + len(text) + 1))
    # In `{{` or a lone `{` within prose nothing is meant; attributes close the heading.
    opening = visible.rfind("{")
    if visible.endswith("}") and opening >= 0:
        attributes.place = (line.number, start + opening + 1)
        inside = text[opening + 1 : -1].translate(HALF_WIDTH)
        _read(inside, (line.number, start + opening + 2), attributes, report)
        text = text[:opening].rstrip()
    elif (at := _stray(visible)) >= 0:
        report.add("attributes-open", (line.number, start + at + 1), marked=text[at:])
        text = text[:at].rstrip()
    return _without_closing_hashes(text), start, attributes


def _stray(visible: str) -> int:
    """Return the index of a `{#` or `{key=` left open or followed by more text, or -1."""
    at = visible.find("{#")
    if at >= 0:
        return at
    at = visible.rfind("{")
    if at > visible.rfind("}") and re.match(r"\{[a-z_]{2,12}=", visible[at : at + 20]):
        return at
    return -1


def _without_closing_hashes(text: str) -> str:
    bare = text.rstrip("#")
    return bare.rstrip() if bare != text and (not bare or bare[-1].isspace()) else text


def _read(inside: str, place: Place, attributes: Attributes, report: ProblemReport) -> None:
    line, column = place
    if len(inside) > MAX_LENGTH:
        report.add("attributes-too-long", place)
        return
    index = 0
    while inside[index:].strip(" \t,"):
        found = _TOKEN.match(inside, index)
        if not found or found.end() == index:
            rest = inside[index:].strip()
            report.add("attribute-syntax", (line, column + index), marked=rest, text=rest[:40])
            return
        if found["id"] is not None:
            _take_id(found["id"], (line, column + found.start("id")), attributes, report)
        else:
            _take_word(found, (line, column + found.start("key")), attributes, report)
        index = found.end()


def _take_id(id_: str, place: Place, attributes: Attributes, report: ProblemReport) -> None:
    if not _ID.fullmatch(id_):
        report.add("id-signs", place, marked=id_, id=id_[:64])
    elif attributes.id:
        report.add("id-twice", place, marked=id_)
    else:
        attributes.id = id_


def _take_word(found: re.Match[str], place: Place, attributes: Attributes, report: ProblemReport) -> None:
    key = found["key"].removeprefix(".").lower()
    value = (
        "yes"
        if found["eq"] is None
        else found["quoted"]
        if found["quoted"] is not None
        else found["bare"].rstrip(",")
    )
    if key in attributes.words:
        report.add("attribute-twice", place, marked=key, key=key)
    else:
        attributes.words[key] = (value, place)
