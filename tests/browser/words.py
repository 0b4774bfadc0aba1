"""The product's own sentences in both languages, so that tests press the buttons people see."""

from functools import lru_cache

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

from tools.translations import CATALOGUES

LANGUAGES = ("zh_Hans", "en")


@lru_cache(maxsize=1)
def _chinese() -> Catalog:
    with (CATALOGUES / "zh_Hans" / "LC_MESSAGES" / "messages.po").open("rb") as file:
        return read_po(file, locale="zh_Hans")


def said(language: str, english: str) -> str:
    """Return the sentence as the page says it in the language."""
    if language == "en":
        return english
    message = _chinese().get(english)
    assert message and isinstance(message.string, str) and message.string, f"no Chinese for {english!r}"
    return message.string
