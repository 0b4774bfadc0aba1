"""GIFT question banks: every question becomes one of ours or is listed as a loss with its line."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from lms.problems import Problem
from lms.quizzes.format.importing.gift_answers import Converter, is_cloze, read_answers
from lms.quizzes.format.importing.gift_text import GiftPiece, decode_gift, pieces, shown
from lms.quizzes.format.importing.html_text import escaped
from lms.quizzes.format.importing.losses import UnreadableError, loss, unwritable
from lms.quizzes.format.parser import explain_question, parse_question
from lms.quizzes.format.questions import Question, Quiz, Section
from lms.quizzes.format.reading.building import made_id
from lms.quizzes.format.reading.lines import HALF_WIDTH, fence
from lms.quizzes.format.writer import write_question, write_text
from lms.slow_work import slow

_NAME = re.compile(r"\s*::(?P<name>.*?)::", re.DOTALL)
_TAIL_NOISE = re.compile(r"[\s\"';]*")
_HOLDS_ANSWERS = re.compile(r"\s*(?:[=~#>]|T(?:RUE)?\s*(?:#|$)|F(?:ALSE)?\s*(?:#|$)|[0-9]{0,4}:[A-Z]+:|$)")
MAX_PIECE = 100_000
MOST_PIECES = 2_000
_GAP = "_____"
_TAG_SIGNS = str.maketrans({",": " ", "、": " ", '"': "'", "{": "(", "}": ")", "`": "'", "\\": "/", "$": " "})
_OPEN_NAME = re.compile(r"\s*(?:::|：：)[ \t]*")
_NOT_A_LINE = re.compile(r"(?:[-*+] |[>|]|[0-9]{1,9}[.)] |\$\$|    )")


@dataclass(frozen=True, slots=True)
class ImportedItem:
    """One imported question, or a text without a question (`question` None), with where it came from."""

    line: int
    name: str
    category: str
    question: Question | None = None
    text: str = ""


@dataclass(frozen=True, slots=True)
class Imported:
    """All items in the order of the file, all losses by line, and how many pieces the file had."""

    items: tuple[ImportedItem, ...]
    losses: tuple[Problem, ...]
    seen: int
    language: str

    @property
    def questions(self) -> tuple[Question, ...]:
        """The questions that were carried over."""
        return tuple(item.question for item in self.items if item.question)


class _Ids:
    """Gives each question an id from its name or text, with a number where it is taken."""

    def __init__(self) -> None:
        self.counts: dict[str, int] = {}

    def new(self, name: str, stem: str) -> str:
        words = re.findall(r"[a-z0-9]+", name.lower())
        base = "-".join(words)[:50].strip("-")
        base = base if base and name.isascii() else made_id(stem)
        id_ = base
        while id_ in self.counts:
            self.counts[base] += 1
            id_ = f"{base}-{self.counts[base]}"
        self.counts[id_] = 1
        return id_


@slow
def import_gift(data: bytes | str, language: str, path: str = "") -> Imported:
    """Read a GIFT file; `language` is the language its texts are in. Never raises for what the file says."""
    text, encoding = (data, "UTF-8") if isinstance(data, str) else decode_gift(data)
    losses: list[Problem] = []
    if encoding != "UTF-8":
        losses.append(loss("encoding", 1, "", path, encoding))
    if "\ufffd" in text:
        losses.append(loss("bad-letters", text[: text.index("\ufffd")].count("\n") + 1, "", path))
    items: list[ImportedItem] = []
    ids = _Ids()
    seen = 0
    for piece in pieces(text):
        seen += 1
        if seen > MOST_PIECES:  # each takes milliseconds, and a preview of more helps no one
            losses.append(loss("too-many", piece.line, "", path, str(MOST_PIECES)))
            break
        item, found = _item(piece, language, path, ids)
        losses += found
        items += [item] if item else []
    kept, alone = _without_lone_texts(items, path)
    return Imported(tuple(kept), tuple(sorted([*losses, *alone], key=lambda one: one.line)), seen, language)


def to_quiz(imported: Imported, title: str) -> Quiz | None:
    """Make a quiz out of an import: a section for each category and for each text; None without questions."""
    sections: list[Section] = []
    category, texts = "", list[str]()
    for item in imported.items:
        is_new = item.category != category or (item.question is None and not texts)
        if is_new or not sections:
            category, texts = item.category, []
            name = category.rpartition("/")[2].strip()
            sections.append(Section((), title={imported.language: _line(name)} if name else {}))
        if item.question is None:
            texts.append(item.text)
            sections[-1] = replace(sections[-1], text={imported.language: "\n\n".join(texts)})
        else:
            sections[-1] = replace(sections[-1], questions=(*sections[-1].questions, item.question))
            texts = []
    sections = [section for section in sections if section.questions]
    return Quiz((imported.language,), {imported.language: title}, tuple(sections)) if sections else None


def _line(text: str) -> str:
    return escaped(" ".join(text.split()))


def _item(piece: GiftPiece, language: str, path: str, ids: _Ids) -> tuple[ImportedItem | None, list[Problem]]:
    found = _NAME.match(piece.text)
    name = " ".join(shown(found["name"]).split()) if found else ""
    line = piece.line
    rest = piece.text[found.end() :] if found else piece.text
    convert = Converter()
    if len(piece.text) > MAX_PIECE:
        return None, [loss("too-long", line, name, path)]
    notices = []
    if found is None and (sign := _OPEN_NAME.match(rest)):
        notices, rest = [("name-open", "")], rest[sign.end() :]
    try:
        stem, answers, more = _read(rest, convert, language)
    except UnreadableError as error:
        return None, [loss(error.code, line, name, path, error.text)]
    losses = [loss(code, line, name, path, text) for code, text in [*notices, *more]]
    losses += [loss("media", line, name, path, lost) for lost in dict.fromkeys(convert.lost)]
    if answers is None and not stem:
        return None, [*losses, loss("description-alone", line, name, path)]
    if answers is None:
        problem = explain_question(
            ["#", "", *write_text(stem).split("\n"), "", "## x {#x}", "", "= x"], language
        )
        if problem:
            return None, [*losses, unwritable(problem, line, name, path)]
        return ImportedItem(line, name, piece.category, text=stem), losses
    question = Question(
        id=ids.new(name, stem),
        stem={language: _with_heading(stem, name)},
        tags=_tags(piece.tags),
        **answers,
    )
    written = write_question(question, language).split("\n")
    if parse_question(written, language) != question:
        return None, [*losses, unwritable(explain_question(written, language), line, name, path)]
    return ImportedItem(line, name, piece.category, question), losses


def _tags(written: Iterable[str]) -> tuple[str, ...]:
    """Return tags as a heading can hold them: no commas, quotes or braces."""
    plain = (
        " ".join(tag.translate(HALF_WIDTH).translate(_TAG_SIGNS).split())[:60].strip() for tag in written
    )
    return tuple(dict.fromkeys(tag for tag in plain if tag))[:10]


def _read(
    text: str, convert: Converter, language: str
) -> tuple[str, dict[str, Any] | None, list[tuple[str, str]]]:
    """Return the stem, the fields of the question (None: a text without one) and notices as (code, text)."""
    body = convert.take_format(text)
    blocks = _blocks(body)
    if not blocks:
        return convert.markdown(body), None, []
    start, end = blocks[0]
    before, inside, after = body[:start], body[start + 1 : end], body[end + 1 :]
    if len(blocks) > 1:
        raise UnreadableError("cloze" if is_cloze(inside) else "several-blocks")
    answers = read_answers(inside, convert, language)
    notices = [(code, "") for code in answers.notices]
    if after.strip() and _TAIL_NOISE.fullmatch(after):
        notices.append(("tail", after.strip()))
        after = ""
    elif after.strip() in (".", "?", "!", "。") and before.rstrip().endswith(
        (".", "?", "!", ":", "。", "？", "：")
    ):
        # A full stop after the braces of a finished sentence is a slip of style, not a gap in the sentence.
        after = ""
    stem = before + (_gap(before, after) if after.strip() else "")
    words = convert.markdown(stem)
    if not words:
        raise UnreadableError("no-text")
    return words, answers.fields, notices


def _gap(before: str, after: str) -> str:
    return ("" if not before or before[-1].isspace() else " ") + _GAP + after


def _blocks(body: str) -> list[tuple[int, int]]:
    """Return where the blocks of answers begin and end; braces that hold no answers are text, if others do."""
    groups: list[tuple[int, int]] = []
    depth = start = 0
    for found in re.finditer(r"[{}]", body):
        if found[0] == "{":
            start = start if depth else found.start()
            depth += 1
        else:
            depth -= 1
            groups += [(start, found.start())] if depth == 0 else []
        if depth < 0:
            raise UnreadableError("braces")
    if depth:
        raise UnreadableError("braces")
    answers = [(start, end) for start, end in groups if _HOLDS_ANSWERS.match(body, start + 1, end)]
    return answers or groups


def _with_heading(stem: str, name: str) -> str:
    """Return the stem with a first paragraph that can be a heading: one line of plain words."""
    first, gap, rest = stem.partition("\n\n")
    line, broken, more = first.partition("  \n")
    if broken and line.strip() and "\n" not in line:
        # What was on its own line goes on doing so.
        first, gap, rest = line, "\n\n", more + gap + rest
    if fence(first.partition("\n")[0]) or _NOT_A_LINE.match(first):
        return f"{_line(name) or '…'}\n\n{stem}"
    if "\n" not in first:
        return first + gap + rest
    lines = [line.strip() for line in first.split("\n")]
    plain = next((n for n, line in enumerate(lines) if fence(line) or _NOT_A_LINE.match(line)), len(lines))
    body = "\n".join(first.split("\n")[plain:])
    return "\n\n".join(
        part for part in (" ".join(lines[:plain]), body + gap + rest if body else rest) if part
    )


def _without_lone_texts(items: Iterable[ImportedItem], path: str) -> tuple[list[ImportedItem], list[Problem]]:
    """Drop texts after which no question of their category comes; note each text either way."""
    kept: list[ImportedItem] = []
    notes: list[Problem] = []
    has_question = False
    category: str | None = None
    for item in reversed(list(items)):
        has_question = (has_question and item.category == category) or item.question is not None
        category = item.category
        if item.question is None:
            notes.append(
                loss("description" if has_question else "description-alone", item.line, item.name, path)
            )
        if has_question:
            kept.append(item)
    return kept[::-1], notes
