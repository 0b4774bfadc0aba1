"""One question of a text2qti file turned into one of ours."""

import re
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from lms.quizzes.format.importing.html_markdown import markdown_from_html
from lms.quizzes.format.importing.html_text import looks_like_html
from lms.quizzes.format.importing.losses import UnreadableError, lost_in_text
from lms.quizzes.format.questions import (
    Closeness,
    Gap,
    NumberAnswer,
    Option,
    PartRule,
    QuestionType,
    ScoringRule,
    TextAnswer,
)
from lms.quizzes.format.reading.answers import NumberKeyError, number_key
from lms.text.values import read_decimal

_RANGE = re.compile(r"\[(?P<low>[^,\]]{1,40})[,，](?P<high>[^,\]]{1,40})\]")
_PICTURE = re.compile(r"!\[[^\]\n]{0,200}\]\((?!https?:)(?P<file>[^)\s]{1,300})")
_GAP_WORD = re.compile(r"(?P<letter>\w{1,10})\)[ \t]+(?P<text>.+)")
_MATCH = re.compile(r"(?P<letter>\w{1,10})[ \t]+(?P<gap>\w{1,20})")
_TRUTHS = ({"true", "false"}, {"对", "错"}, {"正确", "错误"})
Notice = tuple[str, str]


@dataclass(slots=True)
class QtiChoice:
    """A choice: whether it is right, its lines and its feedback."""

    right: bool
    text: list[str]
    note: list[str] = field(default_factory=list)


@dataclass(slots=True)
class QtiQuestion:
    """What the lines of one question say; every text is the list of its lines."""

    line: int
    number: str
    title: str
    points: str
    stem: list[str] = field(default_factory=list)
    note: list[str] = field(default_factory=list)
    choices: list[QtiChoice] = field(default_factory=list)
    boxes: list[QtiChoice] = field(default_factory=list)
    shorts: list[list[str]] = field(default_factory=list)
    numbers: list[list[str]] = field(default_factory=list)
    when_right: list[list[str]] = field(default_factory=list)
    when_wrong: list[list[str]] = field(default_factory=list)
    solution: list[list[str]] = field(default_factory=list)
    gap_words: list[list[str]] = field(default_factory=list)
    matches: list[list[str]] = field(default_factory=list)
    open: list[str] = field(default_factory=list)


def qti_fields(question: QtiQuestion, language: str) -> tuple[str, dict[str, Any], list[Notice]]:
    """Return the stem, the fields of the question and notices as (code, text); raises UnreadableError."""
    notices: list[Notice] = []
    stem = _joined(question.stem, notices)
    if not stem:
        raise UnreadableError("no-text")
    kinds = [
        bool(question.choices),
        bool(question.boxes),
        bool(question.shorts),
        bool(question.numbers),
        bool(question.open),
        bool(question.gap_words),
    ]
    if sum(kinds) > 1:
        raise UnreadableError("mixed-answers")
    if question.open:
        fields: dict[str, Any] = {
            "type": QuestionType.ESSAY if question.open[0] == "essay" else QuestionType.FILE
        }
    elif question.gap_words:
        stem, fields = _gaps(stem, question, language)
    elif question.shorts or question.numbers:
        fields = _typed(question, language, notices)
    elif question.choices or question.boxes:
        fields = _choice(question, language, notices)
    else:
        raise UnreadableError("no-key")
    parts = [_joined(question.note, notices), *(_joined(lines, notices) for lines in question.solution)]
    parts += _left_over(question, fields, notices)
    explanation = "\n\n".join(part for part in parts if part)
    fields["explanation"] = {language: explanation} if explanation else {}
    if question.points.strip():
        points = read_decimal(question.points.strip())
        if points is not None and points > 0:
            fields["points"] = points
        else:
            notices.append(("points", ""))
    return stem, fields, notices


def _joined(lines: list[str], notices: list[Notice]) -> str:
    """Return lines as Markdown without their common indent; HTML in them becomes Markdown too."""
    first, rest = (lines or [""])[0], lines[1:]
    indents = [len(line) - len(line.lstrip(" ")) for line in rest if line.strip()]
    indent = min(indents, default=0)
    text = "\n".join([first.strip(), *(line[indent:].rstrip() for line in rest)]).strip("\n")
    if looks_like_html(text) and "`" not in text:
        text, lost = markdown_from_html(text)
        notices += lost_in_text(lost)
    notices += [("media", found["file"][-60:]) for found in _PICTURE.finditer(text)]
    return text.strip()


def _text(text: str, language: str) -> dict[str, str]:
    return {language: text} if text else {}


def _choice(question: QtiQuestion, language: str, notices: list[Notice]) -> dict[str, Any]:
    written = question.choices or question.boxes
    right = _all(question.when_right, notices) if question.choices else ""
    wrong = _all(question.when_wrong, notices) if question.choices else ""
    options = []
    for place, one in enumerate(written, 1):
        notes = [_joined(one.note, notices), right if one.right else wrong]
        feedback = "\n\n".join(note for note in notes if note)
        options.append(
            Option(
                str(place), {language: _joined(one.text, notices)}, one.right, None, _text(feedback, language)
            )
        )
    count = sum(one.right for one in options)
    if not count:
        raise UnreadableError("no-right-mark")
    made = tuple(options)
    if question.boxes or count > 1:
        notices += [("several-right", "")] if question.choices else []
        return {"type": QuestionType.MULTIPLE, "options": made, "rule": ScoringRule.ALL_OR_NOTHING}
    if len(made) == 2 and {one.text[language].lower() for one in made} in _TRUTHS:
        return {"type": QuestionType.TRUE_FALSE, "options": made}
    return {"type": QuestionType.SINGLE, "options": made}


def _all(notes: list[list[str]], notices: list[Notice]) -> str:
    return "\n\n".join(text for lines in notes if (text := _joined(lines, notices)))


def _left_over(question: QtiQuestion, fields: dict[str, Any], notices: list[Notice]) -> list[str]:
    """Return feedback for right and wrong answers that has no place of its own in this type of question."""
    if question.choices or question.shorts or question.numbers:
        return []
    found = [text for notes in (question.when_right, question.when_wrong) if (text := _all(notes, notices))]
    notices += [("feedback-moved", "")] if found else []
    return found


def _typed(question: QtiQuestion, language: str, notices: list[Notice]) -> dict[str, Any]:
    right = _text(_all(question.when_right, notices), language)
    fields: dict[str, Any] = {"otherwise": _text(_all(question.when_wrong, notices), language)}
    if question.numbers:
        numbers = tuple(_number(" ".join(lines).strip(), right) for lines in question.numbers)
        return fields | {"type": QuestionType.NUMERIC, "numbers": numbers}
    texts = dict.fromkeys(text for lines in question.shorts if (text := " ".join(" ".join(lines).split())))
    answers = tuple(TextAnswer(text, feedback=right) for text in texts)
    if not answers:
        raise UnreadableError("no-key")
    return fields | {"type": QuestionType.SHORT, "answers": {language: answers}}


def _number(text: str, note: dict[str, str]) -> NumberAnswer:
    """Read `5`, `5 +- 0.1`, `5 +- 1%` or `[4.9, 5.1]`."""
    if found := _RANGE.fullmatch(text):
        low, high = read_decimal(found["low"].strip()), read_decimal(found["high"].strip())
        if low is None or high is None or low > high:
            raise UnreadableError("number", text)
        return NumberAnswer(low, Closeness.RANGE, high=high, feedback=note)
    try:
        answer = number_key(text.replace("+/-", "+-")).answer
    except NumberKeyError as error:
        raise UnreadableError("number", text) from error
    return NumberAnswer(
        answer.value,
        answer.closeness,
        answer.tolerance,
        answer.high,
        answer.figures,
        answer.units,
        Decimal(100),
        note,
    )


def _gaps(stem: str, question: QtiQuestion, language: str) -> tuple[str, dict[str, Any]]:
    """Read gaps `{NAME}` of the stem with words to choose from (`@gap L) word`) and the key (`@match L NAME`)."""
    words = [found for lines in question.gap_words if (found := _GAP_WORD.fullmatch(lines[0].strip()))]
    keys = {
        found["gap"]: found["letter"]
        for lines in question.matches
        if (found := _MATCH.fullmatch(lines[0].strip()))
    }
    names = [name for name in re.findall(r"\{(\w{1,20})\}", stem) if name in keys]
    letters = {found["letter"] for found in words}
    if not names or len(set(names)) < len(names) or not {keys[name] for name in names} <= letters:
        raise UnreadableError("gaps-count", ", ".join(keys))
    gaps = []
    for place, name in enumerate(names, 1):
        options = tuple(
            Option(str(number), {language: found["text"].strip()}, found["letter"] == keys[name])
            for number, found in enumerate(words, 1)
        )
        gaps.append(Gap(str(place), options))
        stem = stem.replace(f"{{{name}}}", f"[[{place}]]", 1)
    return stem, {"type": QuestionType.CLOZE, "gaps": tuple(gaps), "part_rule": PartRule.EACH_PART}
