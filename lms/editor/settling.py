"""Two texts of one file compared paragraph by paragraph, so that a person can decide between them."""

import difflib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

_PARAGRAPH = re.compile(r".+?(?:\n[ \t]*\n\s*|\Z)", re.DOTALL)
SIDES = ("mine", "theirs", "both")


@dataclass(frozen=True, slots=True)
class Part:
    """Some paragraphs: those that both texts share (`pick` "same"), or what each says.

    `pick` suggests the side that alone changed since the common base; it is empty when both did.
    """

    mine: str
    theirs: str
    pick: str

    @property
    def is_same(self) -> bool:
        """Whether there is nothing to decide."""
        return self.pick == "same"


def compared(base: str, mine: str, theirs: str) -> list[Part]:
    """Return the paragraphs of two texts that both began as `base`, in order."""
    ours, others = paragraphs(mine), paragraphs(theirs)
    known = {one.strip() for one in paragraphs(base)}
    plain = [one.strip() for one in ours], [one.strip() for one in others]
    parts = []
    for tag, a, b, c, d in difflib.SequenceMatcher(None, *plain, autojunk=False).get_opcodes():
        left, right = ours[a:b], others[c:d]
        pick = "same" if tag == "equal" else _suggested(left, right, known)
        parts.append(Part(_joined(left), _joined(right), pick))
    return parts


def settled(parts: Sequence[Part], picks: Mapping[int, str]) -> str | None:
    """Return the text that the picks make, by number of the part; None while a part is not decided."""
    texts = []
    for number, part in enumerate(parts):
        pick = part.pick if part.is_same else picks.get(number, "")
        if pick not in (*SIDES, "same"):
            return None
        texts += {"theirs": [part.theirs], "both": [part.mine, part.theirs]}.get(pick, [part.mine])
    made = _joined([one for one in texts if one])
    return made.rstrip("\n") + "\n" if made else ""


def paragraphs(text: str) -> list[str]:
    """Cut a text after its blank lines; the pieces joined are the text."""
    return _PARAGRAPH.findall(text)


def _joined(pieces: Sequence[str]) -> str:
    """Join paragraphs with a blank line where there is none."""
    made = ""
    for piece in pieces:
        if made and not made.endswith("\n\n"):
            made = made.rstrip("\n") + "\n\n"
        made += piece
    return made


def _suggested(mine: Sequence[str], theirs: Sequence[str], known: set[str]) -> str:
    """Return which side changed while the other stayed as it was; empty when that is not clear."""
    is_old = [bool(side) and all(one.strip() in known for one in side) for side in (mine, theirs)]
    if is_old[0] != is_old[1]:
        return "theirs" if is_old[0] else "mine"
    if any(is_old) or (mine and theirs):
        return ""
    return "mine" if mine else "theirs"
