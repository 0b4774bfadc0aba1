"""Short answers that would be compared letter by letter although their author probably meant something else."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from lms.quizzes.format.numerals import quantity, read_number
from lms.text.typed import plain

_NUMBER = r"[-+]?[0-9][0-9,]*(?:\.[0-9]+)?"
_UNIT = r"(?P<unit>\s*[^\W\d_]{0,12}[%℃°²³]?)"
_RANGE = re.compile(
    rf"(?:between|from|在|从)?\s*(?P<low>{_NUMBER})(?P<first>\s*[^\W\d_]{{0,6}}[%℃°]?)\s*(?:-{{1,2}}|~|至|到|\bto\b|\band\b|和|与)\s*"
    rf"(?P<high>{_NUMBER}){_UNIT}\s*(?:之间)?"
)
_FRACTION = re.compile(
    rf"(?:(?P<whole>[0-9]{{1,6}}) )?(?P<above>-?[0-9]{{1,6}}) ?/ ?(?P<below>[0-9]{{1,6}}){_UNIT}"
)
_COMMA = re.compile(rf"(?P<whole>[-+]?[0-9]{{1,9}}),(?P<part>[0-9]{{1,2}}|[0-9]{{4,9}}){_UNIT}")
_ABOUT = re.compile(
    rf"(?:约|大约|大概|约为|近|about|around|approximately|approx\.?|ca\.?|c\.|≈|~)\s*(?P<one>{_NUMBER}){_UNIT}|"
    rf"(?P<two>{_NUMBER})(?P<unit2>\s*[^\W\d_]{{0,6}}?%?)\s*(?:左右|上下|or so|approximately|approx\.?)",
    re.IGNORECASE,
)
_BOUND = re.compile(
    rf"(?P<sign><=|>=|≤|≥|<|>|大于等于|小于等于|不少于|不低于|至少|不超过|不多于|至多|最多|大于|小于|超过|少于|多于|低于|高于|"
    rf"at least|at most|more than|less than|over|under)\s*(?P<one>{_NUMBER}){_UNIT}|"
    rf"(?P<two>{_NUMBER})(?P<unit2>\s*[^\W\d_]{{0,6}}?%?)\s*(?P<after>以上|以下|以内|or more|or less)",
    re.IGNORECASE,
)
_LOW_WORDS = (
    "<",
    "≤",
    "小于",
    "不超过",
    "不多于",
    "至多",
    "最多",
    "少于",
    "低于",
    "at most",
    "less",
    "under",
    "以下",
    "以内",
    "or less",
)
_OR = re.compile(
    r"\s*(?:或者是?|或是?|;|；|、|\|| / |(?<=[\u4e00-\u9fff])[/／](?=[\u4e00-\u9fff])|\b[Oo][Rr]\b)\s*"
)
_ALSO = re.compile(r"\s*[（(]\s*(?:或者?|or\b)\s*([^（）()]{1,40})[)）]\s*$")
_QUOTES = frozenset(('""', "“”", "''", "‘’", "「」", "『』", "``"))
_COUNTED = frozenset("个天日月年级米亩元人次户条项种斤度岁分秒%")
_STRICT = (
    "<",
    ">",
    "大于",
    "小于",
    "超过",
    "少于",
    "多于",
    "低于",
    "高于",
    "more than",
    "less than",
    "over",
    "under",
)
_CODE = re.compile(r"[-+]?0[0-9]")
_SUM = re.compile(r"[0-9][0-9.,]*\s*[-/:~至到x×*+]\s*[0-9][0-9.,]*[^\W\d_]{0,4}")
# A power that is no number here because it is too large or too small.
_POWER = re.compile(rf"{_NUMBER}\s*(?:[eE]|[x×*]\s*10\s*\^)\s*[-+−]?[0-9]+{_UNIT}")
_EXPLAINED = re.compile(
    r"(?:【|\[)?(?:答案)?(?:解析|详解)(?:】|\]|:|：)|\b(?:explanation|rationale)\s?:", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Doubt:
    """Why an answer is probably not meant letter by letter: a message code, and how it may be written instead."""

    code: str
    suggestion: str = ""


def is_explained(text: str) -> bool:
    """Return whether an explanation is on the line of the answer."""
    found = _EXPLAINED.search(text)
    return bool(found and text[: found.start()].strip())


class Beside:
    """The numbers that the answers to a question say, each with the answers that say it."""

    def __init__(self, texts: Iterable[str] = ()) -> None:
        self._texts: dict[Fraction, set[str]] = {}
        for text in texts:
            if found := quantity(text):
                self._texts.setdefault(found[0], set()).add(text)

    def says(self, suggestion: str, text: str) -> bool:
        """Return whether an answer other than `text` says the suggested number."""
        found = quantity(suggestion)
        return bool(found and self._texts.get(found[0], set()) - {text})


def doubt(text: str, beside: Beside | None = None) -> Doubt | None:
    """Return what is doubtful about an answer that is no plain number; `beside` holds all answers to the question."""
    written = plain(text).strip()
    if suggestion := _suggested_number(written):
        is_said = beside is not None and beside.says(suggestion, text)
        return None if is_said else Doubt("answer-as-text", suggestion)
    if (inside := text.strip()[1:-1].strip()) and text.strip()[0] + text.strip()[-1] in _QUOTES:
        return Doubt("answer-quoted", inside)
    parts = [part.strip() for part in _OR.split(_ALSO.sub(r"或\1", text.strip()))]
    if len(parts) > 1 and all(parts) and all(len(part) <= 40 for part in parts):
        return Doubt("answers-in-one", ", ".join(f"`= {part}`" for part in parts))
    if (_SUM.fullmatch(written) or _POWER.fullmatch(written)) and not _CODE.match(written):
        return Doubt("answer-unclear")
    return None


def _suggested_number(text: str) -> str:
    """Return the number, range or tolerance that a text probably means; empty when it is none of them."""
    if _CODE.match(text):
        return ""
    if found := _RANGE.fullmatch(text):
        low, high = sorted((_value(found["low"]), _value(found["high"])))
        unit = found["unit"].strip() or found["first"].strip()
        is_mixed = found["first"].strip() not in ("", found["unit"].strip())
        return "" if low == high or is_mixed else f"{low}..{high} {unit}".strip()
    if found := _FRACTION.fullmatch(text):
        return _fraction(found)
    if found := _COMMA.fullmatch(text):
        return _exact(f"{found['whole']}.{found['part']}", found["unit"])
    if found := _ABOUT.fullmatch(text):
        unit = (found["unit"] or found["unit2"] or "").strip()
        return f"{_value(found['one'] or found['two'])} {unit}".strip() + " +- 10 %"
    if found := _BOUND.fullmatch(text):
        return _bound(found)
    return _in_words(text)


def _value(text: str) -> Decimal:
    return Decimal(text.replace(",", ""))


def _fraction(found: re.Match[str]) -> str:
    below = int(found["below"])
    if not below:
        return ""
    part = Fraction(int(found["above"]), below)
    value = part + int(found["whole"] or 0)
    rounded = Decimal(value.numerator) / Decimal(value.denominator)
    if Fraction(rounded) == value and len(str(rounded)) <= 12:
        return _exact(format(rounded.normalize(), "f"), found["unit"])
    near = round(rounded, 4)
    return " ".join(f"{near} {found['unit']} +- 0.0001".split()) if near else ""


def _exact(number: str, unit: str) -> str:
    """Write a number so that it is read as one even where a unit follows."""
    return f"{number} {unit.strip()} +- 0" if unit.strip() else number


def _bound(found: re.Match[str]) -> str:
    value = _value(found["one"] or found["two"])
    unit = (found["unit"] or found["unit2"] or "").strip()
    word = (found["sign"] or found["after"]).lower()
    is_strict = word.startswith(_STRICT) and not word.startswith((">=", "<=", "大于等于", "小于等于"))
    far = Decimal(10) ** (value.adjusted() + 3) if value else Decimal(1000)
    step = Decimal("0.0001") if is_strict else Decimal(0)
    if word.startswith(_LOW_WORDS):
        low, high = (Decimal(0) if value > 0 else value - far), value - step
    else:
        low, high = value + step, far
    return f"{format(low, 'f')}..{format(high, 'f')} {unit}".strip()


def _in_words(text: str) -> str:
    """Return in digits a number that is written in Chinese, such as 三十 or 百分之五."""
    found = quantity(text) if read_number(text) is None else None
    if found is None or not (found[1] == "" or found[1] in _COUNTED):
        return ""
    value = Decimal(found[0].numerator) / Decimal(found[0].denominator)
    is_exact = Fraction(value) == found[0] and len(str(value)) <= 12
    return _exact(format(value, "f"), found[1]) if is_exact else ""
