"""Signs of Unicode as they are printed: which are drawn, and which stay with the sign before."""

import unicodedata
from collections.abc import Iterator

LINE_ENDS = frozenset("\n\r\t")
# Nothing is drawn for these, but a font shapes the letters beside them by what they say.
SHAPING = frozenset("\u200c\u200d\u034f\u180b\u180c\u180d\u180e\u180f\u202f")
_JOINER = "\u200d"
_VARIANTS = (range(0xFE00, 0xFE10), range(0xE0100, 0xE01F0))
_TAGS = range(0xE0020, 0xE0080)
_SKIN = range(0x1F3FB, 0x1F400)
# Above this come Han, Kana, Hangul, Yi and pictures, where every sign stands for itself.
_ALPHABETS_END = "\u2e80"


def is_undrawn(sign: str) -> bool:
    """Return whether no font draws a sign: marks of direction, joiners, the choice of a variant."""
    if sign in LINE_ENDS or sign in SHAPING:
        return True
    return unicodedata.category(sign) == "Cf" or any(ord(sign) in part for part in _VARIANTS)


def clusters(text: str) -> Iterator[str]:
    """Yield the parts that must not be torn apart: a sign with its marks and what a joiner ties to it."""
    start = 0
    for at in range(1, len(text)):
        if not stays(text[at - 1], text[at]):
            yield text[start:at]
            start = at
    if start < len(text):
        yield text[start:]


def words(text: str) -> Iterator[str]:
    """Yield words of alphabets whole, and every other cluster by itself."""
    word = ""
    for cluster in clusters(text):
        if word and not (_is_letter(word[0]) and _is_letter(cluster[0])):
            yield word
            word = ""
        word += cluster
    if word:
        yield word


def _is_letter(sign: str) -> bool:
    return sign < _ALPHABETS_END and sign.isalpha()


def stays(before: str, sign: str) -> bool:
    """Return whether a sign must not be torn from the one before it."""
    if sign < "\u0300":
        return False
    kind = unicodedata.category(sign)
    if kind[0] == "M" or sign in SHAPING or ord(sign) in _SKIN or ord(sign) in _TAGS:
        return True
    return before == _JOINER and kind == "So"
