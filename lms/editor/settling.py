"""Two texts of one file compared setting by setting and paragraph by paragraph, for a person to decide between them."""

import difflib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

_PARAGRAPH = re.compile(r".+?(?:\n[ \t]*\n\s*|\Z)", re.DOTALL)
_HEAD = re.compile(r"---[ \t]*\n.*?\n(?=---[ \t]*(?:\n|\Z))", re.DOTALL)
# A setting begins with its key at the start of a line; what is indented or a remark below belongs to it.
_SETTING = re.compile(r"^(?=[^\s#\]}-])", re.MULTILINE)
SIDES = ("mine", "theirs", "both")


@dataclass(frozen=True, slots=True)
class Part:
    """Some settings or paragraphs: those that both texts share (`pick` "same"), or what each says.

    `pick` suggests the side that alone changed since the common base; it is empty when both did. Both can be kept one
    after the other only below the settings.
    """

    mine: str
    theirs: str
    pick: str
    is_setting: bool = False

    @property
    def is_same(self) -> bool:
        """Whether there is nothing to decide."""
        return self.pick == "same"


def compared(base: str, mine: str, theirs: str) -> list[Part]:
    """Return the settings and paragraphs of two texts that both began as `base`, in order."""
    heads = [len(_head(text)) for text in (mine, theirs)]
    ours, others = _pieces(mine), _pieces(theirs)
    known = {one.strip() for one in paragraphs(base)}
    plain = [one.strip() for one in ours], [one.strip() for one in others]
    parts = []
    for tag, a, b, c, d in difflib.SequenceMatcher(None, *plain, autojunk=False).get_opcodes():
        is_setting = a < min(b, heads[0]) or c < min(d, heads[1])
        for left, right in _by_key(ours[a:b], others[c:d]) if is_setting else [(ours[a:b], others[c:d])]:
            pick = "same" if tag == "equal" else _suggested(left, right, known)
            parts.append(Part("".join(left), "".join(right), pick, is_setting=is_setting))
    return parts


def _by_key(mine: Sequence[str], theirs: Sequence[str]) -> list[tuple[Sequence[str], Sequence[str]]]:
    """Return settings in pairs where both sides have the same keys in the same order, else all as one pair."""
    keys = [[one.partition(":")[0] for one in side] for side in (mine, theirs)]
    return (
        [([one], [other]) for one, other in zip(mine, theirs, strict=True)]
        if keys[0] == keys[1]
        else [(mine, theirs)]
    )


def settled(parts: Sequence[Part], picks: Mapping[int, str]) -> str | None:
    """Return the text that the picks make, by number of the part; None while a part is not decided."""
    texts = []
    for number, part in enumerate(parts):
        pick = part.pick if part.is_same else picks.get(number, "")
        if pick not in (*SIDES, "same") or (pick == "both" and part.is_setting):
            return None
        texts += {"theirs": [part.theirs], "both": [part.mine, part.theirs]}.get(pick, [part.mine])
    made = "".join(texts)
    return made.rstrip("\n") + "\n" if made else ""


def paragraphs(text: str) -> list[str]:
    """Cut a text before each setting and after its blank lines; the pieces joined are the text."""
    head = _head(text)
    return head + _PARAGRAPH.findall(text[sum(map(len, head)) :])


def _head(text: str) -> list[str]:
    """Return the pieces of the front matter, without the line that ends it; empty where there is none."""
    found = _HEAD.match(text)
    return [piece for piece in _SETTING.split(found.group()) if piece] if found else []


def _pieces(text: str) -> list[str]:
    """Return the paragraphs with a blank line after the last, so that another may follow it."""
    pieces = paragraphs(text)
    return [*pieces[:-1], pieces[-1].rstrip("\n") + "\n\n"] if pieces else []


def _suggested(mine: Sequence[str], theirs: Sequence[str], known: set[str]) -> str:
    """Return which side changed while the other stayed as it was; empty when that is not clear."""
    is_old = [bool(side) and all(one.strip() in known for one in side) for side in (mine, theirs)]
    if is_old[0] != is_old[1]:
        return "theirs" if is_old[0] else "mine"
    if any(is_old) or (mine and theirs):
        return ""
    return "mine" if mine else "theirs"
