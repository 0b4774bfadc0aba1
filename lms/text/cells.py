"""What a cell of a spreadsheet says: the text a person sees there, or the formula when no value was kept."""

import re
from datetime import date, datetime

MOST_CELL = 2000

ERRORS = frozenset({"#N/A", "#REF!", "#NAME?", "#VALUE!", "#DIV/0!", "#NUM!", "#NULL!", "#SPILL!", "#CALC!"})

_QUOTED = re.compile(r'"([^"]*)"|\\(.)|_(.)|\*.')
_DIGITS = re.compile(r"[0#?]+(?:[ \-()/.]*[0#?]+)*")


def is_unread(text: str) -> bool:
    """Return whether a cell holds a formula without a value, or the error of one, instead of a text."""
    return text in ERRORS or (text.startswith(("=", "＝")) and len(text) > 1)


def cell_text(value: object, number_format: str = "General") -> str:
    """Return the cell as text: 2 in a per cent format is 200%, 7 in 0000 is 0007, 13800138000.0 a whole number."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, int | float):
        return _number(value, number_format)
    return str(value).strip()[:MOST_CELL]


def _number(value: float, number_format: str) -> str:
    shape = re.sub(r"\[[^\]]*\]", "", number_format.partition(";")[0]).strip()
    if "%" in _QUOTED.sub("", shape):
        return f"{float(f'{value * 100:.10g}'):.10g}%"
    if isinstance(value, float) and not value.is_integer():
        return str(value)
    digits = str(int(value))
    return _shaped(digits, shape) if value >= 0 else digits


def _shaped(digits: str, shape: str) -> str:
    """Return the digits with the leading zeros and the fixed text of the format; other formats change nothing."""
    found = _DIGITS.search(_QUOTED.sub(lambda hit: "\0" * len(hit[0]), shape))
    if found is None or "." in found[0] or re.search(r"[^\0\s+\-()]", _hidden(shape, found)):
        return digits
    slots = [sign for sign in found[0] if sign in "0#?"]
    padded = digits.zfill(found[0].count("0"))
    body = found[0] if re.search(r"[^0#?]", found[0]) and len(padded) == len(slots) else ""
    text = iter(padded)
    written = "".join(next(text) if sign in "0#?" else sign for sign in body) if body else padded
    before, after = (_literal(part) for part in (shape[: found.start()], shape[found.end() :]))
    return (before + written + after).strip()


def _hidden(shape: str, found: re.Match[str]) -> str:
    masked = _QUOTED.sub(lambda hit: "\0" * len(hit[0]), shape)
    return masked[: found.start()] + masked[found.end() :]


def _literal(part: str) -> str:
    return _QUOTED.sub(lambda hit: hit[1] or hit[2] or "", part)
