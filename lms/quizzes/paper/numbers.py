"""The numbers of papers: a serial number and a check digit that finds every single wrong or swapped digit."""

import re

from lms.errors import N_, Refused
from lms.text.typed import code

FIRST = 100_000
LENGTHS = (7, 12)
# The table of Damm's algorithm: H. M. Damm, Total anti-symmetrische Quasigruppen, Marburg 2004.
_TABLE = (
    "0317598642", "7092154863", "4206871359", "1750983426", "6123045978",
    "3674209581", "5869720134", "8945362017", "9438617205", "2581436790",
)  # fmt: skip
_IGNORED = re.compile(r"[-.·]")


class WrongNumber(Refused):
    """What was entered is not the number of a paper."""


def check_digit(digits: str) -> str:
    """Return the digit that follows these digits in a number."""
    row = 0
    for digit in digits:
        row = int(_TABLE[row][int(digit)])
    return str(row)


def paper_number(serial: int) -> str:
    """Return the number of the paper with a serial number."""
    return f"{serial}{check_digit(str(serial))}"


def serial_of(number: str) -> int:
    """Return the serial number in the number of a paper."""
    return int(number[:-1])


def read_number(text: str) -> str:
    """Return the number that was entered, without spaces, dashes and dots; digits of full width are understood.

    Raises WrongNumber for what is too short or long, is no number, or has a wrong check digit.
    """
    number = _IGNORED.sub("", code(text[:100]))
    least, most = LENGTHS
    if not number:
        raise WrongNumber(N_("Enter the number of the paper."))
    if not (number.isascii() and number.isdigit() and least <= len(number) <= most):
        raise WrongNumber(N_("The number of a paper has at least %(count)s digits."), count=least)
    if check_digit(number[:-1]) != number[-1]:
        raise WrongNumber(
            N_("This number is mistyped: its last digit does not match. Compare it with the paper.")
        )
    return number
