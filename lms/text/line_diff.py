"""Two texts side by side, line by line: what was taken out, what was added, and a little around it."""

import difflib
from dataclasses import dataclass
from enum import StrEnum

AROUND = 2
MOST_LINES = 400


class DiffKind(StrEnum):
    """What became of a line."""

    SAME = "same"
    ADDED = "added"
    REMOVED = "removed"
    GAP = "gap"


@dataclass(frozen=True, slots=True)
class DiffLine:
    """One line of the comparison; a GAP stands for lines that are the same."""

    kind: DiffKind
    text: str = ""


def line_diff(old: str, new: str) -> list[DiffLine]:
    """Return the changed lines with a few around them; empty when the texts are the same."""
    before, after = old.splitlines(), new.splitlines()
    found: list[DiffLine] = []
    for group in difflib.SequenceMatcher(None, before, after, autojunk=False).get_grouped_opcodes(AROUND):
        if found or group[0][1] > 0:
            found.append(DiffLine(DiffKind.GAP))
        for tag, a, b, c, d in group:
            if tag == "equal":
                found += [DiffLine(DiffKind.SAME, text) for text in before[a:b]]
                continue
            found += [DiffLine(DiffKind.REMOVED, text) for text in before[a:b]]
            found += [DiffLine(DiffKind.ADDED, text) for text in after[c:d]]
        if len(found) > MOST_LINES:
            return [*found[:MOST_LINES], DiffLine(DiffKind.GAP)]
    return found
