"""A number with its tolerance and units as a quiz file has it."""

from decimal import Decimal

from lms.quizzes.format.questions import Closeness, NumberAnswer
from lms.text.values import write_decimal

MAX_DIGITS = 30


def write_number_key(answer: NumberAnswer) -> str:
    """Write a number with its tolerance and units as it stands after `=`."""
    text = _number(answer.value)
    unit = " " + "|".join(answer.units) if answer.units else ""
    if answer.closeness is Closeness.RANGE and answer.high is not None:
        text += f"..{_number(answer.high)}{unit}"
    elif answer.closeness is Closeness.FIGURES:
        text += f"({answer.figures}sf){unit}"
    elif answer.closeness is Closeness.RELATIVE:
        text += f"{unit} +- {_number(answer.tolerance)} %"
    else:
        text += unit + (f" +- {_number(answer.tolerance)}" if answer.tolerance else "")
    return text


def number_words(answer: NumberAnswer, unit: str) -> str:
    """Write a number with its tolerance and a unit for people: 12 ± 0.5 mu."""
    text = _number(answer.value)
    if answer.high is not None:
        text += f"–{_number(answer.high)}"
    elif answer.tolerance:
        text += f" ± {_number(answer.tolerance)}" + (" %" if answer.closeness is Closeness.RELATIVE else "")
    return f"{text} {unit}" if unit else text


def _number(value: Decimal) -> str:
    """Write a number in full, or with a power of ten when that takes more digits than are read back."""
    plain = write_decimal(value)
    if len(plain) <= MAX_DIGITS:
        return plain
    sign, digits, exponent = value.normalize().as_tuple()
    power = max(-99, min(99, int(exponent)))
    return f"{write_decimal(Decimal((sign, digits, int(exponent) - power)))}e{power}"
