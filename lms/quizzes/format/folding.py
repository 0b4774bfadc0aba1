"""Typed answers made comparable: case, width, spaces and punctuation folded away."""

import unicodedata

from lms.text.typed import plain

# The shared reading of typed text leaves these Chinese and typographic signs alone.
_SIGNS = str.maketrans({
    "。": ".", "｡": ".", "、": ",", "【": "[", "】": "]", "〔": "[", "〕": "]", "「": '"', "」": '"', "『": '"', "』": '"',
    "《": '"', "》": '"', "〈": '"', "〉": '"', "“": '"', "”": '"', "„": '"', "‘": "'", "’": "'", "＇": "'", "`": "'", "´": "'",
    "·": ".", "・": ".", "•": ".", "～": "~", "〜": "~",
})  # fmt: skip
_END_SIGNS = ".,;:!?"


def fold(text: str) -> str:
    """Return `text` folded for comparison with a key.

    Plain (see lms/text/typed.py), case-folded, Chinese punctuation as ASCII, runs of blanks as one blank, no blank beside a Chinese
    character or a punctuation sign, and no closing punctuation at the end (unless nothing else is there).
    """
    # Some signs fall apart, such as ´ into a space and an accent, so they are translated first as well.
    words = plain(text.translate(_SIGNS)).translate(_SIGNS).casefold()
    # Case folding can leave a composed and a decomposed spelling of the same letter; one more pass joins them.
    parts = plain(words).split()
    # Dropping a blank can bring a letter and an accent together.
    folded = unicodedata.normalize("NFKC", "".join(_joined(parts)))
    return folded.rstrip(_END_SIGNS) or folded


def _joined(words: list[str]) -> list[str]:
    pieces: list[str] = []
    for word in words:
        if pieces and not (_is_tight(pieces[-1][-1]) or _is_tight(word[0])):
            pieces.append(" ")
        pieces.append(word)
    return pieces


def _is_tight(char: str) -> bool:
    """Return whether blanks beside this character carry no meaning."""
    return "\u2e80" <= char <= "\u9fff" or "\uf900" <= char <= "\ufaff" or char >= "\U00020000" or (
        not char.isalnum() and char.isprintable()
    )  # fmt: skip
