"""Aiken banks: a question, its lettered options and a line `ANSWER: B`."""

import re
from dataclasses import dataclass, field

from lms.quizzes.format.importing.bank import Imported
from lms.quizzes.format.importing.collecting import MAX_TEXT, Collector
from lms.quizzes.format.importing.gift_text import decode_gift
from lms.quizzes.format.importing.html_text import markdown_from_plain
from lms.quizzes.format.questions import Option, QuestionType, ScoringRule
from lms.quizzes.format.reading.answer_line import read_key
from lms.quizzes.format.reading.lines import HALF_WIDTH
from lms.slow_work import slow

_OPTION = re.compile(r"[ \t]*(?P<letter>[A-Za-z])[ \t]?[.)、][ \t]*(?P<text>.*)")
_ANSWER = re.compile(r"[ \t]*(?:correct[ \t]+)?answers?[ \t]*:[ \t]*(?P<key>.*)", re.IGNORECASE)
_NOTE = re.compile(r"[ \t]*(?:feedback|explanation|rationale)[ \t]*:[ \t]*(?P<text>.*)", re.IGNORECASE)


@dataclass(slots=True)
class _Block:
    """One question as far as it is read; `options` are (letter, text, line)."""

    line: int = 0
    stem: list[str] = field(default_factory=list)
    options: list[tuple[str, str, int]] = field(default_factory=list)
    key: str | None = None
    note: str = ""


def looks_like_aiken(data: bytes, name: str) -> bool:
    """Return whether a text has lettered options and `ANSWER:` lines, and nothing of a numbered sheet or GIFT."""
    if data.startswith((b"PK", b"<", b"---")) or name.lower().endswith(
        (".gift", ".csv", ".tsv", ".xml", ".json")
    ):
        return False
    text = decode_gift(data[:200_000])[0].replace("\r\n", "\n").replace("\r", "\n")
    plain = text.translate(HALF_WIDTH)
    if not re.search(r"^[ \t]*A[ \t]?[.)]", plain, re.MULTILINE | re.IGNORECASE):
        return False
    if re.search(r"^[^\n]*\{[ \t\n]*[=~]|^::|^\*[a-z]\)|^Quiz title:", plain, re.MULTILINE | re.IGNORECASE):
        return False
    if re.search(r"^[ \t]*ANSWER[ \t]*:[ \t]*[A-Za-z]\b", plain, re.MULTILINE):
        return True
    is_numbered = re.search(r"^[ \t]*(?:[0-9]{1,3}[.、)]|[Qq][0-9])", plain, re.MULTILINE)
    answer = re.search(r"^[ \t]*answer[ \t]*:[ \t]*[A-Za-z]\b", plain, re.MULTILINE | re.IGNORECASE)
    return bool(answer) and not is_numbered and "答案" not in plain


@slow
def import_aiken(data: bytes, language: str, path: str = "") -> Imported:
    """Read an Aiken file; never raises for what the file says. A stem may go over several lines."""
    found = Collector(language, path)
    block = _Block()
    for number, line in enumerate(found.text(data).split("\n"), 1):
        block = _line(found, block, number, line)
        if found.is_full:
            found.lose("too-many", number, text=str(found.seen))
            return found.done()
    _finish(found, block)
    return found.done()


def _line(found: Collector, block: _Block, number: int, line: str) -> _Block:
    """Read one line; return the block that goes on."""
    plain = line.translate(HALF_WIDTH)
    if block.key is not None and (note := _NOTE.fullmatch(plain)):
        block.note = line[note.start("text") :].strip()
        return block
    if answer := _ANSWER.fullmatch(plain):
        if block.key is not None:
            _finish(found, block)
            block = _Block(number)
        block.line = block.line or number
        block.key = answer["key"]
        return block
    if not line.strip():
        return block
    if block.key is not None:
        _finish(found, block)
        block = _Block()
    option = _OPTION.fullmatch(plain)
    expected = chr(ord("A") + len(block.options) % 26)
    if (
        option
        and (block.stem or option["letter"].upper() == "A")
        and (
            option["letter"].upper() == expected
            or (block.options and plain.lstrip()[1:2] in ")." and option["letter"].isupper())
        )
    ):
        block.line = block.line or number
        block.options.append((option["letter"].upper(), line[option.start("text") :].strip(), number))
    elif len(block.options) > 1 or (block.options and block.key is None):
        # A question begins although the one before it has no answer.
        _finish(found, block)
        block = _Block(number, [line.strip()])
    else:
        block.line = block.line or number
        block.stem.append(line.strip())
    return block


def _finish(found: Collector, block: _Block) -> None:
    if not block.line:
        return
    found.seen += 1
    name = block.stem[0][:80] if block.stem else ""
    if reason := _reason(block):
        found.lose(reason[0], block.line, name, reason[1])
        return
    options = [(letter, text) for letter, text, _ in block.options]
    key = read_key((block.key or "").strip(), options)
    if key.problem and not (key.problem == "answer-line-tail" and key.letters):
        found.lose("key-unknown", block.line, name, (block.key or "").strip())
        return
    language = found.language
    made = tuple(
        Option(str(place), {language: markdown_from_plain(text)}, letter in key.letters)
        for place, (letter, text) in enumerate(options, 1)
    )
    fields: dict[str, object] = {"type": QuestionType.SINGLE, "options": made}
    if len(key.letters) > 1:
        fields |= {"type": QuestionType.MULTIPLE, "rule": ScoringRule.ALL_OR_NOTHING}
    note = block.note or key.explanation
    fields["explanation"] = {language: markdown_from_plain(note)} if note else {}
    found.add(block.line, name, markdown_from_plain("\n".join(block.stem)), fields)


def _reason(block: _Block) -> tuple[str, str] | None:
    """Return why a block is no question as (code, text), or None."""
    if not block.stem:
        return "no-stem", ""
    if sum(map(len, block.stem)) + sum(len(text) for _, text, _ in block.options) > MAX_TEXT:
        return "too-long", ""
    if not block.options:
        return "no-options", ""
    if block.key is None or not block.key.strip():
        return "no-key", ""
    letters = [letter for letter, _, _ in block.options]
    return ("letters-twice", "") if len(set(letters)) < len(letters) else None
