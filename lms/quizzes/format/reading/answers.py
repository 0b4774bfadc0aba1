"""Accepted answers (`= …`, `!= …`) read as texts, patterns or numbers."""

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal

from lms.errors import N_
from lms.quizzes.format.numerals import MAX_LENGTH, read_number, unit_name
from lms.quizzes.format.patterns import PatternError, compile_pattern
from lms.quizzes.format.questions import HUNDRED, Closeness, NumberAnswer, TextAnswer
from lms.quizzes.format.reading.blocks import BlockItem, joined
from lms.quizzes.format.reading.report import ProblemReport

MAX_TEXT = 500
_MEND_PATTERN = N_("Correct the pattern, or write `\\/` at its start if it is plain text.")
OTHERWISE = "*"

_TOLERANCE = re.compile(r"\+/-|\+-|±")
_RANGE = re.compile(r"(?:\.{2,3}|~) ?")
_FIGURES = re.compile(r"\( ?([0-9]{1,2}) ?(?:sf|sig\.? ?figs?|位有效数字) ?\)", re.IGNORECASE)
_MEANT = re.compile(r"[-+]?[0-9.,]+ ?(?:\+/?-|±) ?[0-9.]")
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")


class NumberKeyError(ValueError):
    """The text is no number key; `code` tells the slip when it was clearly meant as one."""

    def __init__(self, code: str = "") -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class NumberKey:
    """A number read from an answer line. `is_plain`: surely a number; `is_explicit`: has tolerance, range or figures."""

    answer: NumberAnswer
    is_plain: bool
    is_explicit: bool


def credit(entry: BlockItem) -> Decimal:
    """Return the credit in per cent that the sign of an answer line gives."""
    mark = entry.sign.mark
    return Decimal(0) if mark.startswith("!") else Decimal(mark[1:]) if mark[1:] else HUNDRED


def is_otherwise(entry: BlockItem) -> bool:
    """Return whether the entry is `!= *`, the feedback for every other answer."""
    return entry.sign.mark == "!=" and entry.lines[0].strip() == OTHERWISE


def is_pattern(text: str) -> bool:
    """Return whether an answer is written as `/pattern/`."""
    return len(text) > 2 and text[0] == "/" and text[-1] == "/"


def feedback(entry: BlockItem, language: str) -> dict[str, str]:
    """Return the quoted feedback under an entry by language."""
    text = joined(entry.feedback)
    return {language: text} if text else {}


# Whoever types it without a space rarely means five out of a hundred, but may well mean five days.
_CREDIT_MEANT = re.compile(r"(?P<share>[1-9][0-9])(?: ?%[ \t]*|[ \t]+)(?=[^\W\d_])")


def note_credit_meant(entry: BlockItem, text: str, report: ProblemReport) -> None:
    """Warn of `=50 half`, which is the text “50 half” and no part credit."""
    column = entry.place[1] + len(entry.sign.mark)
    is_tight = len(entry.sign.mark.strip("!")) == 1 and entry.text_place == (entry.place[0], column)
    if is_tight and (found := _CREDIT_MEANT.match(unicodedata.normalize("NFKC", text))):
        values = {"text": text[:40], "share": found["share"]}
        report.add("credit-sign", entry.text_place, marked=text, warning=True, **values)


def read_text(entry: BlockItem, language: str, report: ProblemReport) -> TextAnswer:
    """Read an answer as a text or a pattern; problems are noted."""
    text = entry.lines[0].strip()
    if not text:
        report.add("answer-empty", entry.place, marked=entry.sign.mark)
    if len(text) > MAX_TEXT:
        report.add("answer-too-long", entry.text_place, marked=text, limit=MAX_TEXT)
    note_credit_meant(entry, text, report)
    if is_pattern(text):
        try:
            compile_pattern(text[1:-1])
        except PatternError as error:
            report.add_sentence("bad-pattern", entry.text_place, str(error), _MEND_PATTERN, marked=text)
        return TextAnswer(text[1:-1], credit(entry), pattern=True, feedback=feedback(entry, language))
    return TextAnswer(_ESCAPED.sub(r"\1", text), credit(entry), feedback=feedback(entry, language))


def number_key(text: str) -> NumberKey:
    """Read a number key: `10`, `10 +- 0.5 %`, `3..5`, `9.8(2sf)`, `12 亩|mu`; raises NumberKeyError."""
    try:
        return _number_key(text)
    except NumberKeyError as error:
        # `7 +- 2 foo bar` was meant as a number.
        if not error.code and _MEANT.match(unicodedata.normalize("NFKC", text).strip()[:MAX_LENGTH]):
            raise NumberKeyError("number-expected") from error
        raise


def _number_key(text: str) -> NumberKey:
    written = unicodedata.normalize("NFKC", text).strip()
    read = read_number(written) if len(written) <= MAX_LENGTH else None
    if read is None:
        raise NumberKeyError("number-expected" if _TOLERANCE.search(written[:MAX_LENGTH]) else "")
    value, rest = read
    if found := _RANGE.match(rest):
        return _range(value, rest[found.end() :])
    if found := _FIGURES.match(rest):
        units = _units(rest[found.end() :])
        return NumberKey(
            NumberAnswer(value, Closeness.FIGURES, figures=max(int(found[1]), 1), units=units), True, True
        )
    tolerance = _TOLERANCE.search(rest)
    if tolerance:
        return _with_tolerance(value, rest[: tolerance.start()], rest[tolerance.end() :])
    units = _units(rest)
    # A code such as 007, or a number with one word after it, may well be meant as a text.
    is_code = written.lstrip("+-")[:1] == "0" and written.lstrip("+-")[1:2].isdigit()
    is_plain = not is_code and (not units or len(units) > 1 or units == ("%",))
    return NumberKey(NumberAnswer(value, units=units), is_plain, False)


def _range(low: Decimal, rest: str) -> NumberKey:
    read = read_number(rest)
    if read is None:
        raise NumberKeyError("number-expected")
    if read[0] < low:
        raise NumberKeyError("range-reversed")
    return NumberKey(NumberAnswer(low, Closeness.RANGE, high=read[0], units=_units(read[1])), True, True)


def _with_tolerance(value: Decimal, unit: str, rest: str) -> NumberKey:
    read = read_number(rest.strip())
    if read is None:
        raise NumberKeyError("number-expected")
    width, after = read
    if width < 0:
        raise NumberKeyError("tolerance-negative")
    is_relative = after.startswith("%")
    later = after[1:].strip() if is_relative else after
    if unit.strip() and later:
        raise NumberKeyError("unit-twice")
    closeness = Closeness.RELATIVE if is_relative else Closeness.ABSOLUTE
    return NumberKey(NumberAnswer(value, closeness, width, units=_units(unit or later)), True, True)


def _units(text: str) -> tuple[str, ...]:
    names = [name.strip() for name in text.split("|")] if text.strip() else []
    if any(
        not name or " " in name or len(name) > 20 or name[0].isdigit() or name[0] in ".,+-/:~"
        for name in names
    ):
        raise NumberKeyError
    if len({unit_name(name) for name in names}) < len(names):
        raise NumberKeyError("unit-twice")
    return tuple(names)


def refuse_number(entry: BlockItem, error: NumberKeyError, report: ProblemReport) -> None:
    """Note why an answer of a numeric question is not a number."""
    text = entry.lines[0].strip()
    report.add(error.code or "number-expected", entry.text_place, marked=text, text=text[:40])
