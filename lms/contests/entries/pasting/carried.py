"""What a DOCX holds and HTML does not, carried through HTML between signs for private use, and written as Markdown."""

import re
from collections.abc import Callable

RUBY, RUBY_TEXT, RUBY_END = "\ue010", "\ue011", "\ue012"
MATH, MATH_END = "\ue013", "\ue014"
NUMBER, NUMBER_END = "\ue015", "\ue016"
_RUBY = re.compile(f"{RUBY}([^{RUBY}-{NUMBER_END}]*){RUBY_TEXT}([^{RUBY}-{NUMBER_END}]*){RUBY_END}")
_CARRIED = re.compile(f"({_RUBY.pattern}|{MATH}[^{RUBY}-{NUMBER_END}]*{MATH_END})".replace("([", "(?:["))
_NUMBER = re.compile(f"{NUMBER}(\\d+){NUMBER_END}\\s*")
_HAN = re.compile("[\u2e80-\u9fff\U00020000-\U0003ffff]{1,12}")


def written(text: str, escaped: Callable[[str], str]) -> str:
    """Return a text as Markdown: formulas as `$…$`, pinyin guides as `{字|zì}`, all else escaped."""
    return "".join(
        _mark(piece) if at % 2 else escaped(piece) for at, piece in enumerate(_CARRIED.split(text))
    )


def _mark(piece: str) -> str:
    if piece.startswith(MATH):
        return f"${piece[1:-1].strip()}$"
    found = _RUBY.fullmatch(piece)
    assert found is not None
    base, over = found[1].strip(), re.sub(r"[{}|<>\\s]+", " ", found[2]).strip()
    if not over:
        return base
    return f"{{{base}|{over}}}" if _HAN.fullmatch(base) else f"{base} ({over})"


def item_number(text: str) -> tuple[int | None, str]:
    """Return the number that Word gave a list item, when it is known, and its text without it."""
    found = _NUMBER.match(text)
    return (int(found[1]), text[found.end() :]) if found else (None, text)


def with_numbers(text: str) -> str:
    """Write the numbers of what did not become a list, such as headings."""
    return _NUMBER.sub(lambda found: f"{found[1]}. ", text)
