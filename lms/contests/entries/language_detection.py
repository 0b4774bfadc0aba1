"""In which language an essay is written, for the lang attribute of its page."""

import re

from lms.text.lengths import HAN

_HAN = re.compile(f"[{HAN}]")
_TAG = re.compile(r"<[^>]*>")
_LATIN = re.compile(r"[A-Za-z]{2,}")


def detected_language(html: str) -> str:
    """Return "zh-Hans" when Han characters outnumber Latin words, "en" when there are only words, else ""."""
    text = _TAG.sub(" ", html)
    han, words = len(_HAN.findall(text)), len(_LATIN.findall(text))
    if han > words:
        return "zh-Hans"
    return "en" if words else ""
