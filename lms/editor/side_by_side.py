"""Two languages of a quiz side by side: each question beside its translation, with what is missing marked."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from lms.quizzes.sheet import QuestionItem, SheetSection

_TAG = re.compile(r"<[^>]*>")
_HAN = re.compile(r"[\u3400-\u9fff]")
_WORD = re.compile(r"[^\W\d_]{2}")


@dataclass(frozen=True, slots=True)
class PreviewBlock:
    """A piece of a preview: the head of a section or a question; neither where this language has none.

    `is_copied` says that the words are those of the other language.
    """

    key: str
    section: SheetSection | None = None
    item: QuestionItem | None = None
    is_copied: bool = False

    @property
    def question(self) -> str:
        """The id of the question, empty for a section."""
        return self.key.removeprefix("q:") if self.key.startswith("q:") else ""


def blocks_of(sections: Sequence[SheetSection], start: str = "") -> list[PreviewBlock]:
    """Return the pieces of a preview in order; `start` is what the ids of its questions begin with."""
    found = []
    for number, section in enumerate(sections):
        if section.title or section.text:
            found.append(PreviewBlock(f"s:{number}", section=section))
        found += [PreviewBlock(f"q:{item.id.removeprefix(start)}", item=item) for item in section.items]
    return found


def aligned(
    mine: Sequence[PreviewBlock], theirs: Sequence[PreviewBlock], language: str
) -> tuple[list[PreviewBlock], list[PreviewBlock]]:
    """Return both previews with equally many pieces, what belongs together at the same place.

    `language` is that of the first ("zh_Hans", "en"); of a copied text the side that it does not suit is marked.
    """
    by_key = [{one.key: one for one in side} for side in (mine, theirs)]
    left, right = [], []
    for key in merged([one.key for one in mine], [one.key for one in theirs]):
        pair = [side.get(key, PreviewBlock(key)) for side in by_key]
        if pair[0].item and pair[1].item and _words(pair[0].item) == _words(pair[1].item):
            is_chinese = bool(_HAN.search(pair[0].item.stem))
            at = int(is_chinese == (language != "en"))
            if _WORD.search(_words(pair[0].item)) or is_chinese:
                pair[at] = PreviewBlock(key, item=pair[at].item, is_copied=True)
        left.append(pair[0])
        right.append(pair[1])
    return left, right


def merged(mine: Sequence[str], theirs: Sequence[str]) -> list[str]:
    """Return all keys once: mine in their order, and each that only they have after the one it follows there."""
    keys, at = list(mine), 0
    for key in theirs:
        if key not in keys:
            keys.insert(at, key)
        at = keys.index(key) + 1
    return keys


def _words(item: QuestionItem) -> str:
    return " ".join(_TAG.sub(" ", item.stem).split())
