"""Accepted texts and numbers cut down to what a format holds."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

from lms.quizzes.format.exporting.holds import Feature
from lms.quizzes.format.questions import HUNDRED, Closeness, NumberAnswer, TextAnswer
from lms.quizzes.format.writing_numbers import write_number_key

if TYPE_CHECKING:
    from lms.quizzes.format.exporting.reducing import Reduction

_ESCAPED = re.compile(r"\\([^A-Za-z0-9])")
_PATTERN_SIGNS = re.compile(r"[\\.\[\](){}|?*+^$/]")


class NoKeyError(ValueError):
    """The format cannot hold the key; `code` is one of the losses that leave a question out."""

    def __init__(self, code: str = "no-key") -> None:
        super().__init__(code)
        self.code = code


def reduced_texts(
    answers: Mapping[str, tuple[TextAnswer, ...]], run: "Reduction"
) -> dict[str, tuple[TextAnswer, ...]]:
    """Return the accepted texts in the language of the file; NoKeyError when none of full marks is left."""
    some = answers.get(run.language) or next((one for one in answers.values() if one), ())
    kept = []
    for answer in some:
        words = f"/{answer.text}/" if answer.pattern else answer.text
        if answer.pattern and not _holds_pattern(answer.text, run):
            run.lose("patterns", words)
        elif _credit_kept(answer, words, run):
            has_note = bool(answer.feedback) and run.kept(Feature.FEEDBACK, "feedback")
            kept.append(replace(answer, feedback=run.text(answer.feedback) if has_note else {}))
    _require_full(kept)
    return {run.language: tuple(kept)}


def _credit_kept(answer: TextAnswer | NumberAnswer, words: str, run: "Reduction") -> bool:
    if answer.credit == 0 and Feature.WRONG not in run.holds:
        run.lose("wrong", words)
        return False
    if answer.credit not in (0, HUNDRED) and Feature.SHARES not in run.holds:
        run.lose("shares", words)
        return False
    return True


def _require_full(kept: Iterable[TextAnswer | NumberAnswer]) -> None:
    if not any(answer.credit == HUNDRED for answer in kept):
        raise NoKeyError


def _holds_pattern(pattern: str, run: "Reduction") -> bool:
    if Feature.PATTERNS in run.holds:
        return True
    return Feature.WILDCARDS in run.holds and wildcards(pattern) is not None


def wildcards(pattern: str) -> str | None:
    """Return a pattern as a text with `*` for any text and `\\*` for the sign; None where it says more."""
    pieces = re.split(r"(?<!\\)\.\*", pattern)
    if len(pieces) == 1:
        return None
    plain = []
    for piece in pieces:
        if _PATTERN_SIGNS.search(_ESCAPED.sub("", piece)) or re.search(r"\\[A-Za-z0-9]", piece):
            return None
        plain.append(_ESCAPED.sub(r"\1", piece).replace("*", "\\*"))
    return "*".join(plain)


def reduced_numbers(numbers: Iterable[NumberAnswer], run: "Reduction") -> tuple[NumberAnswer, ...]:
    """Return the accepted numbers as the format can say them; NoKeyError when none of full marks is left."""
    kept = []
    for answer in numbers:
        words = write_number_key(answer)
        if not _credit_kept(answer, words, run):
            continue
        if answer.units and Feature.UNITS not in run.holds:
            run.lose("units", words)
            answer = replace(answer, units=())
        has_note = bool(answer.feedback) and run.kept(Feature.FEEDBACK, "feedback")
        answer = replace(answer, feedback=run.text(answer.feedback) if has_note else {})
        kept.append(_close(answer, words, run))
    _require_full(kept)
    if len(kept) > 1 and Feature.NUMBERS not in run.holds:
        first = next(one for one in kept if one.credit == HUNDRED)
        run.lose("numbers", "; ".join(write_number_key(one) for one in kept if one is not first))
        kept = [first]
    if len({one.units for one in kept}) > 1 and Feature.UNITS_EACH not in run.holds:
        run.lose("units", ", ".join(unit for one in kept for unit in one.units))
        kept = [replace(one, units=()) for one in kept]
    return tuple(kept)


def _close(answer: NumberAnswer, words: str, run: "Reduction") -> NumberAnswer:
    """Say how near is near enough in a way that the format has."""
    holds = run.holds
    if answer.closeness is Closeness.FIGURES and Feature.FIGURES not in holds and answer.figures is not None:
        run.lose("figures", words)
        half = Decimal(5).scaleb(answer.value.adjusted() - answer.figures) if answer.value else Decimal(0)
        answer = replace(answer, closeness=Closeness.ABSOLUTE, tolerance=half, figures=None)
    elif answer.closeness is Closeness.RELATIVE and Feature.RELATIVE not in holds:
        run.lose("closeness", words)
        width = abs(answer.value) * answer.tolerance / 100
        answer = replace(answer, closeness=Closeness.ABSOLUTE, tolerance=width.normalize())
    elif answer.closeness is Closeness.RANGE and Feature.RANGE not in holds and answer.high is not None:
        run.lose("closeness", words)
        half = (answer.high - answer.value) / 2
        answer = replace(
            answer, value=answer.value + half, closeness=Closeness.ABSOLUTE, tolerance=half, high=None
        )
    if answer.tolerance and Feature.TOLERANCE not in holds:
        run.lose("tolerance", words)
        answer = replace(answer, closeness=Closeness.ABSOLUTE, tolerance=Decimal(0))
    return answer
