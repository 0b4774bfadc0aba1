"""What headings of a survey say beyond the language of quizzes: `required`, `answer`, `scale` and `range`.

They are read here and blanked out, so that the rest is read as the language of quizzes and each place stays true.
Every question of a survey is one of its survey questions, whether its heading says `type=survey` or not.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from lms.errors import N_
from lms.problems import Problem
from lms.quizzes.format.reading.attributes import read_heading
from lms.quizzes.format.reading.lines import HALF_WIDTH, SourceLine, body_lines
from lms.quizzes.format.reading.report import ProblemReport
from lms.quizzes.format.reading.signs import LineKind, sign
from lms.surveys.definition import AnswerKind
from lms.text.nearest import nearest
from lms.text.values import read_decimal, read_flag

FilePlace = tuple[int, int]
WORDS = ("required", "answer", "scale", "range")
ANSWERS = {
    "short": AnswerKind.LINE,
    "long": AnswerKind.TEXT,
    "number": AnswerKind.NUMBER,
    "短": AnswerKind.LINE,
    "长": AnswerKind.TEXT,
    "数字": AnswerKind.NUMBER,
}
MOST_STEPS = 11
_RANGE = re.compile(r"(?P<low>[-−]?[0-9.]{1,12})(?:\.\.\.?|…|~|至|到|–)(?P<high>[-−]?[0-9.]{1,12})")
_VALUE = r'(?:=(?:"[^"]*"|[^ \t"}]*))?'


@dataclass(frozen=True, slots=True)
class HeadingWords:
    """What one heading says; None where it says nothing."""

    required: bool | None = None
    answer: AnswerKind | None = None
    scale: tuple[Decimal, Decimal] | None = None
    range: tuple[Decimal, Decimal] | None = None
    places: Mapping[str, FilePlace] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ReadWords:
    """The lines of a body in the language of quizzes, what each heading says by its line, and what is wrong."""

    lines: list[str]
    words: Mapping[int, HeadingWords]
    problems: list[Problem]


def take_words(texts: list[str], first: int) -> ReadWords:
    """Read the headings among the lines, the first of which has the number `first`."""
    lines, _ = body_lines(texts, first)
    left, words, problems = list(texts), dict[int, HeadingWords](), list[Problem]()
    for index, line in enumerate(lines):
        found = sign(line) if not line.is_code else None
        if found is None or found.kind is not LineKind.HEADING or found.mark != "2":
            continue
        left[index], words[line.number] = _heading(line, found.rest, problems)
    return ReadWords(left, words, problems)


def _heading(line: SourceLine, start: int, problems: list[Problem]) -> tuple[str, HeadingWords]:
    _, _, attributes = read_heading(line, start, ProblemReport())
    found = {key: attributes.words[key] for key in WORDS if key in attributes.words}
    text = line.text
    for key, (_, (_, column)) in found.items():
        # A flag may stand after a dot, which is part of it.
        begin = column - 1
        token = re.compile(rf"\.?{key}{_VALUE}", re.IGNORECASE).match(text.translate(HALF_WIDTH), begin)
        if token:
            text = text[:begin] + " " * (token.end() - begin) + text[token.end() :]
    if "type" not in attributes.words:
        bare = text.rstrip()
        has_braces = bare.endswith(("}", "｝")) and attributes.place[1] <= len(bare)
        text = f"{bare[:-1]} type=survey}}" if has_braces else f"{bare} {{type=survey}}"
    return text, _read(found, problems)


def _read(found: Mapping[str, tuple[str, FilePlace]], problems: list[Problem]) -> HeadingWords:
    values: dict[str, object] = {"places": {key: place for key, (_, place) in found.items()}}
    for key, (written, place) in found.items():
        value, message, fix = _value(key, written)
        if value is None:
            near = nearest(written.lower(), tuple(ANSWERS)) if key == "answer" else ""
            problems.append(
                Problem(
                    f"bad-{key}",
                    *place,
                    message,
                    N_("Did you mean “%(near)s”?") if near else fix,
                    {"value": written[:40], "near": near, "most": MOST_STEPS},
                    marked=written[:80],
                )
            )
        values[key] = value
    return HeadingWords(**values)  # type: ignore[arg-type]


def _value(key: str, written: str) -> tuple[object, str, str]:
    """Return the value (None when it cannot be read), with the message and the fix for that case."""
    if key == "required":
        return read_flag(written), N_("“%(value)s” is neither yes nor no."), N_("Write `required` alone.")
    if key == "answer":
        return (
            ANSWERS.get(written.lower()),
            N_("“%(value)s” is not a way to answer."),
            N_("Write answer=short, answer=long or answer=number."),
        )
    bounds = _bounds(written)
    if key == "range":
        return (
            bounds,
            N_("“%(value)s” is not a range of numbers."),
            N_("Write two numbers, as in range=0..100."),
        )
    is_scale = bounds is not None and _is_scale(*bounds)
    return (
        bounds if is_scale else None,
        N_("“%(value)s” is not a scale."),
        N_("Write two whole numbers, as in scale=1..5; a scale has at most %(most)s steps."),
    )


def _bounds(written: str) -> tuple[Decimal, Decimal] | None:
    found = _RANGE.fullmatch(written.translate(HALF_WIDTH).replace("−", "-").replace(" ", ""))
    low, high = (read_decimal(found[name]) for name in ("low", "high")) if found else (None, None)
    return (low, high) if low is not None and high is not None and low < high else None


def _is_scale(low: Decimal, high: Decimal) -> bool:
    return low == int(low) and high == int(high) and high - low < MOST_STEPS


def misplaced(words: HeadingWords, *, has_options: bool) -> Iterator[Problem]:
    """Yield what is wrong with words that do not fit together, or not with the options below the heading."""
    kinds = [key for key in ("scale", "answer") if key in words.places]
    if has_options and kinds:
        yield Problem(
            "options-and-answer",
            *words.places[kinds[0]],
            N_("The question has options, so it is answered by choosing one of them."),
            N_("Remove “%(key)s”, or remove the options."),
            {"key": kinds[0]},
        )
    elif len(kinds) == 2:
        yield Problem(
            "scale-and-answer",
            *words.places["answer"],
            N_("A question is answered either on a scale or by typing."),
            N_("Remove “scale” or “answer”."),
        )
    if "range" in words.places and words.answer is not AnswerKind.NUMBER:
        yield Problem(
            "range-without-number",
            *words.places["range"],
            N_("Only a number has a range."),
            N_("Add answer=number, or remove “range”."),
        )
