"""How usernames, phone numbers and unit codes are written."""

import re
import unicodedata

_USERNAME = re.compile(r"[\w.@-]{2,64}")
_PHONE = re.compile(r"\+?\d{5,15}")
_MAINLAND = re.compile(r"1\d{10}")
_CODE = re.compile(r"[\w.-]{1,64}")


def normal_username(text: str) -> str:
    """Return the username as it is stored: full-width letters made ordinary, lower case, no outer blanks."""
    return unicodedata.normalize("NFKC", text).strip().lower()


def normal_phone(text: str) -> str:
    """Return the number as it is stored: digits without blanks, dashes and the +86 of the mainland."""
    digits = re.sub(r"[\s().\-\u2010-\u2015]", "", unicodedata.normalize("NFKC", text))
    for prefix in ("+86", "0086"):
        if digits.startswith(prefix):
            return digits.removeprefix(prefix)
    return digits


def is_username(text: str) -> bool:
    """Tell whether a normal username has 2 to 64 letters, digits or . _ - @ and is no mobile number."""
    return bool(_USERNAME.fullmatch(text)) and not _MAINLAND.fullmatch(text)


def is_phone(text: str) -> bool:
    """Tell whether a normal phone number has 5 to 15 digits."""
    return bool(_PHONE.fullmatch(text))


def is_unit_code(text: str) -> bool:
    """Tell whether a unit code has 1 to 64 letters, digits or . _ - only."""
    return bool(_CODE.fullmatch(text))
