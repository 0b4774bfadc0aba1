"""Two texts side by side, line by line: what was taken out, what was added, and a little around it."""

import difflib
from dataclasses import dataclass
from enum import StrEnum

AROUND = 2
MOST_LINES = 400


class Kind(StrEnum):
    """What became of a line."""

    SAME = "same"
    ADDED = "added"
    REMOVED = "removed"
    GAP = "gap"


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the comparison; a GAP stands for lines that are the same."""

    kind: Kind
    text: str = ""


def line_changes(old: str, new: str) -> list[Line]:
    """Return the changed lines with a few around them; empty when the texts are the same."""
    before, after = old.splitlines(), new.splitlines()
    found: list[Line] = []
    for group in difflib.SequenceMatcher(None, before, after, autojunk=False).get_grouped_opcodes(AROUND):
        if found or group[0][1] > 0:
            found.append(Line(Kind.GAP))
        for tag, a, b, c, d in group:
            if tag == "equal":
                found += [Line(Kind.SAME, text) for text in before[a:b]]
                continue
            found += [Line(Kind.REMOVED, text) for text in before[a:b]]
            found += [Line(Kind.ADDED, text) for text in after[c:d]]
        if len(found) > MOST_LINES:
            return [*found[:MOST_LINES], Line(Kind.GAP)]
    return found
