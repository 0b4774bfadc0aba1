"""A quiz file as cards, one for each question, and cards written back; what was not changed stays as written.

A question that is not finished is a card too. One that a card cannot hold completely, such as lettered options, is
a card of kind "text", edited as it is written.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from lms.quizzes.format.gaps import replace_gaps
from lms.quizzes.format.parser import parse_question
from lms.quizzes.format.reading.attributes import read_heading
from lms.quizzes.format.reading.blocks import BlockItem, QuestionBlock, joined, read_block
from lms.quizzes.format.reading.lines import body_lines
from lms.quizzes.format.reading.open_questions import take_rubric
from lms.quizzes.format.reading.report import ProblemReport
from lms.quizzes.format.reading.signs import LineKind, sign
from lms.quizzes.format.writer import write_remark, write_text
from lms.quizzes.format.writing_open import rubric_table
from lms.text.values import write_decimal

KINDS = ("choice", "answer", "matching", "ordering", "cloze", "open")
# Marked by people or by nobody; the rows of their cards are the criteria of the rubric.
_OPEN = ("essay", "file", "survey")
_PLAIN = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_,.")
_ATTRIBUTES = re.compile(r"\{[^{}]*\}\s*$")
MOST_OPENING = 80
# A question with more options, pairs or steps is edited as text.
MOST_ROWS = 100
_ARROWS = ("=>", "＝＞", "=》")


@dataclass(frozen=True, slots=True)
class Row:
    """An option, an accepted answer, a pair, a step or a criterion.

    `weight` is a share in per cent as written, or empty; of a criterion the points, and `match` says when it gets them.
    """

    text: str = ""
    right: bool = False
    weight: str = ""
    feedback: str = ""
    match: str = ""


@dataclass(frozen=True, slots=True)
class Card:
    """One question, or a part of the file that is edited as text (kind "text"); `source` is how it is written.

    `words` are the attributes of the heading but for the id; `line` is where it begins in the file.
    """

    kind: str
    source: str
    id: str = ""
    stem: str = ""
    rows: tuple[Row, ...] = ()
    explanation: str = ""
    hints: tuple[str, ...] = ()
    words: Mapping[str, str] = field(default_factory=dict)
    is_round: bool = False
    line: int = 0

    @property
    def is_section(self) -> bool:
        """Whether it is the heading of a section with what stands below it."""
        return self.source.startswith("# ")

    @property
    def is_question(self) -> bool:
        """Whether it is a question, also one that is edited as text."""
        return self.kind != "text" or self.source.startswith("## ")

    @property
    def opening(self) -> str:
        """The first words of the question or of the text, without the signs of its heading."""
        text = self.stem if self.kind != "text" else self.source
        first = next((line for line in text.split("\n") if line.strip()), "").lstrip("# ")
        words = " ".join(_ATTRIBUTES.sub("", first).split())
        return words if len(words) <= MOST_OPENING else f"{words[: MOST_OPENING - 1]}…"

    @property
    def end(self) -> int:
        """The line after its last one."""
        return self.line + self.source.count("\n")


def cut(body: str, first_line: int, language: str) -> list[Card]:
    """Return the cards of the text below the front matter, which begins at a line; joined they are the text."""
    texts = body.split("\n")
    lines, _ = body_lines(texts, first_line)
    starts = [number for number, line in enumerate(lines) if _is_heading(line.text) and not line.is_code]
    bounds = [*([] if starts[:1] == [0] else [0]), *starts, len(texts)]
    cards = []
    for start, end in pairwise(bounds):
        source = "\n".join(texts[start:end]) + ("\n" if end < len(texts) else "")
        if source:
            cards.append(replace(read_card(source, language), line=first_line + start))
    return cards


def _is_heading(text: str) -> bool:
    found = sign(body_lines([text], 1)[0][0])
    return found.kind is LineKind.HEADING and found.mark in ("1", "2")


def read_card(source: str, language: str) -> Card:
    """Return the card of one question, heading first; of anything else, and of what does not fit, a "text"."""
    as_text = Card("text", source)
    lines, open_fence = body_lines(source.split("\n"), 1)
    heading = sign(lines[0])
    if open_fence or heading.kind is not LineKind.HEADING or heading.mark != "2":
        return as_text
    report = ProblemReport()
    title, _, attributes = read_heading(lines[0], heading.rest, report)
    block = QuestionBlock(title, (1, 1), attributes)
    read_block(block, lines[1:], report)
    kind = _kind(block, title)
    known = {"id-missing", "empty-option"}
    if not kind or any(one.code not in known and one.code in _LOST for one in report.sorted):
        return as_text
    if max(len(block.options), len(block.answers), len(block.pairs)) > MOST_ROWS:
        return as_text
    words = {key: value for key, (value, _) in attributes.words.items()}
    rows = _criteria(block, language, report) if kind == "open" else _rows(block, kind)
    card = Card(
        kind,
        source,
        attributes.id,
        _stem(title, block),
        tuple(rows),
        joined(block.explanation or []),
        tuple(joined(hint) for hint in block.hints),
        words,
        any(one.sign.is_round for one in block.options),
    )
    return card if _holds(card, language) else as_text


_LOST = frozenset(
    {
        "stray-text",
        "attribute-syntax",
        "attributes-open",
        "attributes-too-long",
        "feedback-place",
        "code-on-option-line",
    }
)


def _kind(block: QuestionBlock, title: str) -> str:
    """Return the kind of card that a question is, or an empty text when it fits none."""
    if block.refused or block.lettered or block.key is not None:
        return ""
    found = [
        name
        for name, rows in (("choice", block.options), ("answer", block.answers), ("matching", block.pairs))
        if rows
    ]
    if len(found) > 1:
        return ""
    if block.is_ordering:
        return "ordering" if found in ([], ["choice"]) else ""
    if found:
        return found[0]
    asked = block.attributes.words.get("type", ("",))[0]
    if asked in _OPEN:
        return "open"
    return "cloze" if block.gaps or "[[" in title else "choice" if not asked else ""


def _criteria(block: QuestionBlock, language: str, report: ProblemReport) -> list[Row]:
    """Cut the rubric out of the text of the question."""
    return [
        Row(one.name.get(language, ""), weight=write_decimal(one.points), match=one.full.get(language, ""))
        for one in take_rubric(block, language, report)
    ]


def _stem(title: str, block: QuestionBlock) -> str:
    rest = joined(block.stem)
    if block.gaps:
        rest = replace_gaps(rest, lambda key: _gap(block, key))
    return f"{title}\n\n{rest}" if rest else title


def _gap(block: QuestionBlock, key: str) -> str:
    gap = block.gaps[int(key) - 1]
    return f"[[{gap.text}]]" + (f"{{points={gap.points}}}" if gap.points else "")


def _rows(block: QuestionBlock, kind: str) -> list[Row]:
    if kind == "matching":
        return [_pair(one) for one in block.pairs]
    if kind == "answer":
        return [
            Row(one.text, weight=_credit(one.sign.mark), feedback=joined(one.feedback))
            for one in block.answers
        ]
    return [_option(one, kind) for one in block.options]


def _option(one: BlockItem, kind: str) -> Row:
    mark, note = one.sign.mark.strip(), joined(one.feedback)
    if kind == "ordering":
        return Row(one.text, feedback=note)
    is_weight = mark not in ("", "x")
    return Row(one.text, mark == "x", mark if is_weight else "", note)


def _pair(one: BlockItem) -> Row:
    arrow = next((sign for sign in _ARROWS if sign in one.text), "=>")
    left, _, right = one.text.partition(arrow)
    return Row(left.strip(), match=right.strip(), feedback=joined(one.feedback))


def _credit(mark: str) -> str:
    return "0" if mark == "!=" else mark.removeprefix("=") or "100"


def _holds(card: Card, language: str) -> bool:
    """Return whether the card says all that its source says."""
    if any("\n\n" in hint for hint in card.hints):
        return False  # a form keeps hints apart by empty lines
    written = write_card(card, language)
    lines = card.source.rstrip("\n").split("\n")
    meant = parse_question(lines, language)
    if meant is not None:
        return parse_question(written.split("\n"), language) == meant
    # Not finished or wrong: nothing but the written form of lines may differ.
    return _bare(written) == _bare(card.source)


def _bare(text: str) -> list[str]:
    return sorted("".join(line.split()) for line in text.split("\n") if line.strip())


def write_card(card: Card, language: str) -> str:
    """Write a card as it stands in a quiz file, without the blank lines after it."""
    if card.kind == "text":
        return card.source.rstrip("\n")
    title, _, rest = card.stem.strip("\n").partition("\n\n")
    head = " ".join(part for part in ("##", " ".join(title.split()), _attributes(card)) if part)
    blocks = [head, *([write_text(rest.strip("\n"))] if rest.strip() else [])]
    if card.kind == "open" and card.rows:
        blocks.append(rubric_table([(row.text, row.weight, row.match) for row in card.rows], language))
    elif card.rows:
        blocks.append("\n".join(_row(number, row, card) for number, row in enumerate(card.rows, 1)))
    blocks += [write_remark("hint", hint, language) for hint in card.hints if hint.strip()]
    blocks += [write_remark("explanation", card.explanation, language)] if card.explanation.strip() else []
    return "\n\n".join(blocks)


def _attributes(card: Card) -> str:
    words = [f"#{card.id}"] if card.id else []
    words += [f"{key}={_value(value)}" for key, value in card.words.items() if value]
    return f"{{{' '.join(words)}}}" if words else ""


def _value(value: str) -> str:
    return value if set(value) <= _PLAIN else '"' + value.replace('"', "'") + '"'


def _row(number: int, row: Row, card: Card) -> str:
    note = (
        "".join(f"\n  > {line}".rstrip() for line in row.feedback.split("\n")) if row.feedback.strip() else ""
    )
    if card.kind == "matching":
        return (
            " ".join(
                part for part in ("-", " ".join(row.text.split()), "=>", " ".join(row.match.split())) if part
            )
            + note
        )
    if card.kind == "answer":
        sign_ = {"100": "=", "": "=", "0": "!="}.get(row.weight, f"={row.weight}%")
        return f"{sign_} {' '.join(row.text.split())}".rstrip() + note
    first, *rest = row.text.split("\n")
    more = (
        "".join(f"\n  {line}" if line else "\n" for line in write_text("\n".join(rest)).split("\n"))
        if rest
        else ""
    )
    if card.kind == "ordering":
        return f"{number}. {first}".rstrip() + more.replace("\n  ", "\n   ") + note
    mark = f"{row.weight.rstrip('%')}%" if row.weight else "x" if row.right else " "
    left, right = "()" if card.is_round else "[]"
    return f"- {left}{mark}{right} {first}".rstrip() + more + note


def assembled(cards: Sequence[Card], language: str) -> str:
    """Return the text that the cards make; a card that says what its source says stays as it is written."""
    texts = []
    for card in cards:
        if card.kind == "text" or same(card, read_card(card.source, language)):
            text = card.source
        else:
            text = write_card(card, language)
        texts.append(text)
    made = ""
    for text in texts:
        if made and not made.endswith("\n\n"):
            made = made.rstrip("\n") + "\n\n"
        made += text
    return made.rstrip("\n") + "\n" if made.strip() else made


def same(card: Card, other: Card) -> bool:
    """Return whether two cards say the same, wherever they stand."""
    return replace(card, source="", line=0) == replace(other, source="", line=0)
