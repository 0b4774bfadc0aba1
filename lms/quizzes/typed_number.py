"""What a typed number was understood as, told before any key is asked: it says nothing about right or wrong."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

from lms.errors import N_
from lms.quizzes.format.numerals import LARGE_NUMBERS, quantity, unit_name
from lms.quizzes.format.questions import Question, QuestionType

_MOST_DIGITS = 20


@dataclass(frozen=True, slots=True)
class Understood:
    """A sentence about a typed number: English source with places, marked with N_(), and the values that fill it.

    `is_problem` tells that nothing can be earned with the answer as it is now.
    """

    message: str
    values: Mapping[str, str] = field(default_factory=dict)
    is_problem: bool = False


def understood(question: Question, text: str) -> Understood | None:
    """Return what is told about a typed answer; None where nothing was typed or the question is no number."""
    if question.type is not QuestionType.NUMERIC or not text.strip():
        return None
    read = quantity(text)
    if read is None:
        return Understood(N_("This is not a number. It is kept as you typed it."), is_problem=True)
    units = {unit_name(unit) for answer in question.numbers for unit in answer.units}
    value, unit = _with_large_number(*read, units)
    number = _shown(value)
    if question.unit_required and units and not unit:
        return Understood(N_("Read as %(number)s. The unit is missing; add it."), {"number": number}, True)
    if unit and not units and unit_name(unit) != "%":
        return Understood(
            N_("Read as %(number)s, but “%(unit)s” after it is not understood. Write only the number."),
            {"number": number, "unit": unit[:40]},
            is_problem=True,
        )
    return Understood(N_("Read as %(number)s."), {"number": f"{number} {unit[:40]}".strip()})


def _with_large_number(value: Fraction, rest: str, units: set[str]) -> tuple[Fraction, str]:
    """Multiply by 万 and similar ones, unless that is the unit asked for."""
    if unit_name(rest) in units:
        return value, rest
    # From the end of the order, 千万 comes before 千.
    for word in sorted(LARGE_NUMBERS, reverse=True):
        if rest.startswith(word):
            return value * LARGE_NUMBERS[word], rest.removeprefix(word).strip()
    return value, rest


def _shown(value: Fraction) -> str:
    """Write a value in digits; as a fraction where its digits never end, with a power of ten where it is long."""
    below = value.denominator
    for prime in (2, 5):
        while below % prime == 0:
            below //= prime
    if below != 1:
        return f"{value.numerator}/{value.denominator}"
    digits = Decimal(value.numerator) / Decimal(value.denominator)
    plain = format(digits.normalize(), "f")
    return plain if len(plain) <= _MOST_DIGITS else format(digits.normalize(), "e")
