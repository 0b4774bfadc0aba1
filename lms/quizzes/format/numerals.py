"""Numbers as people type them, in Western and Chinese forms, and how they compare with a key."""

import re
import unicodedata
from decimal import Decimal
from fractions import Fraction

from lms.quizzes.format.questions import Closeness, NumberAnswer

MAX_LENGTH = 80

_POINTS = str.maketrans(
    {"。": ".", "｡": ".", "·": ".", "点": ".", "−": "-", "–": "-", "—": "-", "﹣": "-", "、": ","}
)
_NUMBER = re.compile(
    r"(?P<sign>[+-]?) ?(?P<whole>[0-9]{1,3}(?:,[0-9]{3})+(?![0-9,])|[0-9]{1,40})?(?P<part>\.[0-9]{1,40})?"
    r"(?:[eE](?P<power>[+-]?[0-9]{1,2}))?(?![0-9.,][0-9])"
)
_BIG = {"千": 10**3, "万": 10**4, "百万": 10**6, "千万": 10**7, "亿": 10**8}


def read_number(text: str) -> tuple[Decimal, str] | None:
    """Read the number at the start of `text`; return it with the rest (a unit, perhaps), or None.

    Takes full-width digits, thousands commas in groups of three, a decimal point written as `.` `。` `·` or `点`,
    a minus in any form and powers of ten as `1.5e3`.
    """
    if len(text) > MAX_LENGTH:
        return None
    plain = unicodedata.normalize("NFKC", text).strip()
    found = _NUMBER.match(_with_ascii_points(plain))
    if not found or not (found["whole"] or found["part"]):
        return None
    digits = f"{found['sign']}{(found['whole'] or '0').replace(',', '')}{found['part'] or ''}"
    power = f"e{found['power']}" if found["power"] else ""
    return Decimal(digits + power), plain[found.end() :].strip()


def _with_ascii_points(text: str) -> str:
    """Translate Chinese points and minus signs, one character for one, where they stand in a number."""
    ready = list(text)
    for index, char in enumerate(text):
        if ord(char) not in _POINTS:
            continue
        before = text[index - 1].isdigit() if index else False
        after = text[index + 1 : index + 2].isdigit()
        if (char in "−–—﹣" and index == 0) or (before and after):
            ready[index] = char.translate(_POINTS)
    return "".join(ready)


def unit_name(text: str) -> str:
    """Return the name of a unit in the form in which units are compared; case counts (mW is not MW)."""
    return "".join(unicodedata.normalize("NFKC", text).split())


def matches(answer: NumberAnswer, value: Fraction) -> bool:
    """Tell whether `value` is close enough to the key; both ends of every interval belong to it."""
    key = Fraction(answer.value)
    if answer.closeness is Closeness.RANGE and answer.high is not None:
        return key <= value <= Fraction(answer.high)
    if answer.closeness is Closeness.FIGURES and answer.figures is not None:
        return rounded(value, answer.figures) == rounded(key, answer.figures)
    width = Fraction(answer.tolerance)
    if answer.closeness is Closeness.RELATIVE:
        width = abs(key) * width / 100
    return abs(value - key) <= width


def rounded(value: Fraction, figures: int) -> Fraction:
    """Round to so many significant figures, halves away from zero."""
    if value == 0:
        return Fraction(0)
    magnitude, size = 0, abs(value)
    while size >= 10:
        size, magnitude = size / 10, magnitude + 1
    while size < 1:
        size, magnitude = size * 10, magnitude - 1
    step = Fraction(10) ** (magnitude - figures + 1)
    steps = (abs(value) / step + Fraction(1, 2)).__floor__()
    return steps * step * (1 if value > 0 else -1)


def value_in(text: str, units: tuple[str, ...]) -> tuple[Fraction | None, bool]:
    """Read a typed answer for a key with these unit names: its value (None: unreadable) and whether a unit was given.

    `5.2万` means 52000 unless 万 is the unit asked for. `1/3` is read as a fraction.
    """
    read = read_number(text)
    if read is None:
        return None, False
    number, rest = read
    value = Fraction(number)
    if rest.startswith(("/", "⁄")) and (below := read_number(rest[1:])) and below[0]:
        value, rest = value / Fraction(below[0]), below[1]
    name = unit_name(rest)
    names = {unit_name(unit) for unit in units}
    if not name or name in names:
        return value, bool(name)
    for word, factor in sorted(_BIG.items(), key=lambda item: -len(item[0])):
        if name.startswith(word) and (name == word or name[len(word) :] in names):
            return value * factor, name != word
    return None, True
