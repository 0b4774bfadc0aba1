"""How usernames, phone numbers and unit codes are written."""

import re

from lms.text.typed import plain

_USERNAME = re.compile(r"[\w.@-]{2,64}")
_PHONE = re.compile(r"\+?\d{5,15}")
_MAINLAND = re.compile(r"1\d{10}")
_WITH_COUNTRY = re.compile(r"861\d{10}")
_CODE = re.compile(r"[\w.-]{1,64}")


def normal_username(text: str) -> str:
    """Return the username as it is stored: trimmed and in lower case."""
    return plain(text).strip().lower()


def normal_phone(text: str) -> str:
    """Return the number as it is stored: digits without spaces, dashes and the 86 of the mainland.

    Spreadsheets keep numbers as `13800138000.0`; the `.0` is theirs.
    """
    digits = re.sub(r"[\s()\-]", "", re.sub(r"\.0+$", "", plain(text).strip()))
    # Dots between groups of digits; 13800138000.5 is no telephone number.
    if digits.count(".") > 1 or re.search(r"\.\d{3,}$", digits):
        digits = digits.replace(".", "")
    for prefix in ("+86", "0086"):
        if digits.startswith(prefix):
            return digits.removeprefix(prefix)
    return digits[2:] if _WITH_COUNTRY.fullmatch(digits) else digits


def is_username(text: str) -> bool:
    """Return whether a normal username has 2 to 64 letters, digits or . _ - @ and is no mobile number."""
    return bool(_USERNAME.fullmatch(text)) and not _MAINLAND.fullmatch(text)


def is_phone(text: str) -> bool:
    """Return whether a normal phone number has 5 to 15 digits."""
    return bool(_PHONE.fullmatch(text))


def is_unit_code(text: str) -> bool:
    """Return whether a unit code has 1 to 64 letters, digits or . _ - only."""
    return bool(_CODE.fullmatch(text))
