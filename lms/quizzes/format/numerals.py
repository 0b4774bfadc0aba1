"""Numbers as people type them, in Western and Chinese forms, and how they compare with a key."""

import re
from decimal import Decimal
from fractions import Fraction

from lms.quizzes.format.questions import Closeness, NumberAnswer
from lms.text.typed import plain

MAX_LENGTH = 80

_POINTS = str.maketrans({"。": ".", "｡": ".", "·": ".", "点": ".", "、": ","})
_SIGNS = (("负", "-"), ("零下", "-"), ("正", "+"))
_GROUPS = r"[0-9]{1,3}(?P<gap>[, '’])[0-9]{3}(?:(?P=gap)[0-9]{3})*(?![0-9,])"
_POWER = (
    r"[eE](?P<power>[+-]?[0-9]{1,2})"
    r"| ?[×xX*⋅·✕] ?10 ?(?:\^|\*\*|的) ?\(?(?P<tens>[+-]?[0-9]{1,2})\)?(?:次方)?"
)
_NUMBER = re.compile(
    rf"(?P<sign>[+-]?) ?(?P<whole>{_GROUPS}|[0-9]{{1,40}}(?![0-9]))?(?P<part>\.[0-9]{{1,40}}(?![0-9]))?"
    rf"(?:{_POWER})?(?![0-9.,][0-9])"
)
# A middle dot before a power of ten is a multiplication sign, elsewhere a decimal point.
_TIMES_TEN = re.compile(r"[·⋅](?= ?10 ?(?:\^|\*\*|的))")
LARGE_NUMBERS = {"千": 10**3, "万": 10**4, "百万": 10**6, "千万": 10**7, "亿": 10**8}
_CLOSING = " .,;:!?。，；：！？、"
_MIXED = re.compile(r" ?(?P<above>[0-9]{1,9}) ?[/⁄] ?(?P<below>[0-9]{1,9})(?![0-9])")

_DIGITS = {char: value for value, char in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_PLACES = {"十": 10, "百": 100, "千": 1000}
_CHINESE = re.compile(
    r"(?P<whole>[零〇一二两三四五六七八九十百千万亿]+)(?:点(?P<part>[零〇一二三四五六七八九]+))?"
)
_CHINESE_SHARE = re.compile(
    r"(?P<below>百|千|[二两三四五六七八九十]+)分之(?P<above>[零〇一二两三四五六七八九十百千]+|[0-9]+(?:\.[0-9]+)?)"
)


def read_number(text: str) -> tuple[Decimal, str] | None:
    """Read the number at the start of `text`; return it with the rest (a unit, perhaps), or None.

    Takes full-width digits, groups of three with commas or spaces, a decimal point written as `.` `。` `·` or `点`,
    a minus in any form, powers of ten as `1.5e3` or `1.5×10^3`. Raised digits are never part of the number.
    """
    if len(text) > MAX_LENGTH:
        return None
    if len(text) < 10 and text.isascii() and text.isdecimal():
        return Decimal(text), ""  # most numbers are so plain, and the rest of this takes ten times as long
    written = _with_ascii_sign(plain(text).strip())
    found = _NUMBER.match(_with_ascii_points(written))
    if not found or not (found["whole"] or found["part"]):
        return None
    rest = written[found.end() :]
    if rest.startswith("^"):
        return None
    whole = (found["whole"] or "0").replace(found["gap"] or ",", "")
    power = found["power"] or found["tens"]
    digits = f"{found['sign']}{whole}{found['part'] or ''}"
    return Decimal(digits + (f"e{power}" if power else "")), rest.strip()


def _with_ascii_sign(text: str) -> str:
    for word, sign in _SIGNS:
        if text.startswith(word):
            return sign + text.removeprefix(word).lstrip()
    return text


def _with_ascii_points(text: str) -> str:
    """Translate Chinese points, one character for one, where they stand inside a number."""
    text = _TIMES_TEN.sub("×", text)
    ready = list(text)
    for index, char in enumerate(text):
        if (
            ord(char) in _POINTS
            and index
            and text[index - 1].isdigit()
            and text[index + 1 : index + 2].isdigit()
        ):
            ready[index] = char.translate(_POINTS)
    return "".join(ready)


def unit_name(text: str) -> str:
    """Return the name of a unit as units are compared: m2, m² and ㎡ are one; case counts (mW is not MW)."""
    return "".join(plain(text).split()).replace("^", "")


def matches(answer: NumberAnswer, value: Fraction) -> bool:
    """Return whether `value` is close enough to the key; both ends of every interval belong to it."""
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


def quantity(text: str) -> tuple[Fraction, str] | None:
    """Read a typed answer as a value and what follows it, before any key is asked; None when it is no number.

    Besides what `read_number` takes: `1/3`, `1 1/2`, `1½`, `三百二十`, `三分之一`, `百分之五`.
    A closing full stop is dropped.
    """
    written = plain(text).strip().removeprefix("=").rstrip(_CLOSING).strip()
    read = read_number(written)
    if read is None:
        return _chinese(_with_ascii_sign(written)) if len(written) <= MAX_LENGTH else None
    number, rest = read
    value = Fraction(number)
    if rest.startswith(("/", "⁄")) and (below := read_number(rest[1:])):
        return (value / Fraction(below[0]), below[1]) if below[0] else None
    if (found := _MIXED.match(rest)) and int(found["below"]):
        part = Fraction(int(found["above"]), int(found["below"]))
        return (value - part if number.is_signed() else value + part), rest[found.end() :].strip()
    return value, rest


def value_in(text: str, answer: NumberAnswer) -> tuple[Fraction | None, bool]:
    """Read a typed answer for a key: its value (None: unreadable) and whether a unit was given.

    `5.2万` means 52000 unless 万 is the unit asked for. A per cent sign where the key names no unit means hundredths
    when the key is between -1 and 1; otherwise the sign is dropped, because a question that asks for a percentage
    has a key such as 12.5.
    """
    read = quantity(text)
    if read is None:
        return None, False
    value, rest = read
    name = unit_name(rest)
    names = {unit_name(unit) for unit in answer.units}
    if not name or name in names:
        return value, bool(name)
    if name == "%" and not names:
        return (value / 100 if _is_share(answer) else value), False
    for word, factor in sorted(LARGE_NUMBERS.items(), key=lambda item: -len(item[0])):
        if name.startswith(word) and (name == word or name[len(word) :] in names):
            return value * factor, name != word
    return None, True


def _is_share(answer: NumberAnswer) -> bool:
    return abs(answer.value) <= 1 and abs(answer.high or Decimal(0)) <= 1


def _chinese(text: str) -> tuple[Fraction, str] | None:
    """Read a number written in Chinese, as `三百二十`, `两点五` or `三分之一`, with what follows."""
    sign = -1 if text.startswith("-") else 1
    text = text.lstrip("+-")
    if found := _CHINESE_SHARE.match(text):
        above = _share(found["above"])
        below = _PLACES.get(found["below"]) or _whole(found["below"])
        rest = text[found.end() :].strip()
        if above is None or not below:
            return None
        return (sign * above, "%" + rest) if below == 100 else (sign * above / below, rest)
    found = _CHINESE.match(text)
    whole = _whole(found["whole"]) if found else None
    if found is None or whole is None:
        return None
    part = "".join(str(_DIGITS[char]) for char in found["part"] or "零")
    return sign * (whole + Fraction(int(part), 10 ** len(part))), text[found.end() :].strip()


def _share(text: str) -> Fraction | None:
    if text[0].isascii():
        return Fraction(text)
    whole = _whole(text)
    return None if whole is None else Fraction(whole)


def _whole(text: str) -> int | None:
    """Read a whole number in Chinese; None when it is not written as one, as 三万五 (35,000 in speech)."""
    if all(char in _DIGITS for char in text):
        return int("".join(str(_DIGITS[char]) for char in text))
    for word, factor in (("亿", 10**8), ("万", 10**4)):
        if word in text:
            high, _, low = text.partition(word)
            if len(low) == 1 and low in _DIGITS:
                return None
            above, below = _whole(high) if high else None, _whole(low) if low else 0
            return None if above is None or below is None or below >= factor else above * factor + below
    total, digit, last = 0, 0, 10_000
    for index, char in enumerate(text):
        if char in _DIGITS:
            if digit:
                return None
            digit = _DIGITS[char]
        else:
            place = _PLACES[char]
            if place >= last or (not digit and (char != "十" or index not in (0, 1) or total)):
                return None
            total, digit, last = total + (digit or 1) * place, 0, place
    if digit and len(text) > 1 and last > 10 and text[-2] not in "零〇":
        return None
    return total + digit
