"""Where lines of Chinese and English text may break, and lines that fit a width."""

from collections.abc import Callable, Iterator

from lms.text.signs import clusters, stays

NEVER_FIRST = frozenset("，。、；：？！）》】〉」』”’％…—·,.;:?!)]}%\"'་།༎༏༐༑༔،؛؟")
NEVER_LAST = frozenset("（《【〈「『“‘([{")
TSHEG = "་"  # ends a syllable of Tibetan, which has no blanks between words


def pieces(text: str) -> Iterator[str]:
    """Yield the parts between which a line may break: words with the blank after them, single Han characters."""
    start = 0
    for at in range(1, len(text)):
        here, following = text[at - 1], text[at]
        if following.isspace() or here in NEVER_LAST or following in NEVER_FIRST or stays(here, following):
            continue
        if here.isspace() or here == TSHEG or here >= "\u2e80" or following >= "\u2e80":
            yield text[start:at]
            start = at
    if start < len(text):
        yield text[start:]


def fitted(text: str, width: float, measure: Callable[[str], float]) -> list[str]:
    """Return the text in lines not wider than `width`; a word wider than a line is cut."""
    lines: list[str] = []
    line, used = "", 0.0
    for piece in pieces(text):
        size = measure(piece.rstrip())
        if line and used + size > width:
            lines.append(line.rstrip())
            line, used = "", 0.0
        if size > width:
            *full, piece = _cut(piece, width, measure)
            lines += full
        line += piece
        used += measure(piece)
    return [*lines, line.rstrip()] if line or not lines else lines


def _cut(word: str, width: float, measure: Callable[[str], float]) -> list[str]:
    parts, part = [], ""
    for sign in clusters(word):
        if part and measure(part + sign) > width:
            parts.append(part)
            part = ""
        part += sign
    return [*parts, part]
