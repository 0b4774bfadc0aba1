"""Pairs, steps and gaps written as they stand in a quiz file."""

import re
from decimal import Decimal

from lms.quizzes.format.gaps import replace_gaps
from lms.quizzes.format.questions import HUNDRED, Gap, Option, Question, QuestionType, Text, TextAnswer
from lms.quizzes.format.reading.answers import NumberKeyError, is_pattern, number_key
from lms.quizzes.format.reading.lines import SourceLine, mask
from lms.quizzes.format.reading.signs import LineKind, sign
from lms.quizzes.format.writing_numbers import write_number_key
from lms.text.values import write_decimal

# Half-width and full-width signs that would be read as syntax inside a gap.
_BEFORE_NOTE = r"(?:(?<=[ \t\u3000])|^)[>＞](?=[ \t\u3000]|$)"
_TEXT_SIGNS = re.compile(rf"[\\/|｜*\]$`<]|^[=＝]|^[!！](?=[=＝])|{_BEFORE_NOTE}")
# A backslash that takes the meaning of another sign away, as in `\$`, stays as it is.
_BACKSLASH = r"\\(?=[/／*＊|｜=＝\]\\>＞]|$)"
_CHOICE_SIGNS = re.compile(rf"{_BACKSLASH}|[/／*|\]]|^[=＝＊]|{_BEFORE_NOTE}")
# The target of a link is left as it is: brackets inside it are not read.
_NOTE_SIGNS = re.compile(rf"{_BACKSLASH}|[/／|｜]|\](?!\([^)\]|]*\))")
_ARROW = re.compile(r"(?<![^ \t])(?==>|＝＞|=》)")


def write_parts(question: Question, language: str) -> str:
    """Write the list below the stem of an ordering or matching question; gaps stand in the stem."""
    if question.type is QuestionType.ORDERING:
        return "\n".join(_step(number, option, language) for number, option in enumerate(question.options, 1))
    if question.type is QuestionType.CLOZE:
        return ""
    rights = {target.key: target.text.get(language, "") for target in question.targets}
    used = {option.match for option in question.options}
    lines = [_pair(option.text.get(language, ""), rights[option.match]) for option in question.options]
    return "\n".join([*lines, *(_pair("", text) for key, text in rights.items() if key not in used)])


def _step(number: int, option: Option, language: str) -> str:
    first, *rest = option.text.get(language, "").split("\n")
    return "\n".join([f"{number}. {first}", *(f"   {line}" if line else "" for line in rest)])


def _pair(left: str, right: str) -> str:
    left, right = _without_arrow(left), _without_arrow(right)
    line = " ".join(part for part in ("-", left, "=>", right) if part)
    # `- [x] => y` would be an option.
    return line if sign(SourceLine(1, line)).kind is LineKind.MATCH else f"- \\{line[2:]}"


def _without_arrow(text: str) -> str:
    """Return the text on one line, with a backslash before each arrow that would be read as one."""
    line = " ".join(text.split())
    places = [found.start() for found in _ARROW.finditer(mask(line))]
    for place in reversed(places):
        line = f"{line[:place]}\\{line[place:]}"
    return line


def with_written_gaps(stem: str, gaps: tuple[Gap, ...], language: str) -> str:
    """Return the stem with every gap written out: `[[word|other]]`, `[[*right/wrong]]`, `[[= 7 +- 1]]`."""
    by_key = {gap.key: gap for gap in gaps}
    return replace_gaps(
        stem, lambda key: write_gap(by_key[key], language) if key in by_key else f"\\[[{key}]]"
    )


def write_gap(gap: Gap, language: str) -> str:
    """Write one gap with its brackets and points."""
    points = f"{{points={write_decimal(gap.points)}}}" if gap.points != 1 else ""
    return f"[[{_inside(gap, language)}]]{points}"


def _inside(gap: Gap, language: str) -> str:
    if gap.options:
        return "/".join(_choice(option, language) for option in gap.options)
    otherwise = [f"!= *{_note(gap.otherwise, language)}"] if gap.otherwise.get(language) else []
    if gap.numbers:
        numbers = [
            _credit(one.credit, "= ")
            + write_number_key(one).replace("|", "\\|")
            + _note(one.feedback, language)
            for one in gap.numbers
        ]
        return "|".join(numbers + otherwise)
    answers = gap.answers.get(language, ())
    # A credit, even of all points, says that a number is compared as text.
    plain = "=100% " if answers and all(map(_is_number, answers)) else ""
    texts = [_credit(one.credit, plain) + _text(one) + _note(one.feedback, language) for one in answers]
    return "|".join(texts + otherwise)


def _note(feedback: Text, language: str) -> str:
    """Write feedback after its answer, on the same line."""
    note = " ".join(feedback.get(language, "").split())
    return " > " + _NOTE_SIGNS.sub(r"\\\g<0>", note) if note else ""


def _credit(credit: Decimal, full: str) -> str:
    if not credit:
        return "!= "
    return full if credit == HUNDRED else f"={write_decimal(credit)}% "


def _choice(option: Option, language: str) -> str:
    text = _CHOICE_SIGNS.sub(r"\\\g<0>", option.text.get(language, ""))
    is_full = option.weight is None or option.weight in (0, 100)
    share = "" if is_full else f"={write_decimal(option.weight or HUNDRED)}% "
    return ("*" if option.right else "") + share + text + _note(option.feedback, language)


def _text(answer: TextAnswer) -> str:
    if answer.pattern:
        return f"/{answer.text}/"
    text = _TEXT_SIGNS.sub(r"\\\g<0>", answer.text)
    return "\\" + text if is_pattern(answer.text) and not text.startswith("\\") else text


def _is_number(answer: TextAnswer) -> bool:
    if answer.pattern:
        return False
    try:
        key = number_key(answer.text)
    except NumberKeyError:
        return False
    return key.is_plain or key.is_explicit
