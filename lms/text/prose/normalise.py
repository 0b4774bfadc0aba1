"""Rewrite list indentation and missing blank lines so that lists nest as they do on GitHub."""

import re
from collections.abc import Set
from dataclasses import dataclass, field

_QUOTE = re.compile(r"^(?: {0,3}> ?)+")
_ITEM = re.compile(r"^([ \t]*)([-*+]|\d{1,9}[.)])([ \t]+)(?=\S)")
_RULE = re.compile(r"^[ \t]*([-*_])[ \t]*(?:\1[ \t]*){2,}$")
_HEADING = re.compile(r"^#{1,6}[^#\n]")
_FOOTNOTE = re.compile(r"^\[\^[^\]]+\]:")
_STEP = "    "


@dataclass(slots=True)
class _Lists:
    """The open list items as (column of the marker, column of the text), and the line before."""

    quotes: int = 0
    open: list[tuple[int, int]] = field(default_factory=list)
    previous: str = ""
    after_blank: bool = True


def normalise(text: str, code_lines: Set[int]) -> str:
    """Indent list items by four blanks a level, part lists from the paragraph above, drop indenting of prose.

    Blanks at the head of a paragraph (also full-width ones) mean nothing here: only fences make code.
    """
    state = _Lists()
    written: list[str] = []
    for number, line in enumerate(text.split("\n")):
        quote = _QUOTE.match(line)
        prefix = "> " * quote[0].count(">") if quote and number not in code_lines else ""
        rest = line[quote.end() :] if prefix and quote else line
        if len(prefix) != state.quotes and number not in code_lines:
            state = _Lists(quotes=len(prefix))
            if written and written[-1].strip() and prefix:
                written.append(prefix[:-2].rstrip())
        if number in code_lines:
            written.append(_code(line, state))
        elif not rest.strip():
            state.after_blank = True
            written.append(prefix.rstrip())
        else:
            written += [prefix + one if one else prefix.rstrip() for one in _line(rest.expandtabs(4), state)]
    return "\n".join(written)


def _line(line: str, state: _Lists) -> list[str]:
    """One line of prose outside code, with a blank line before it where one is missing.

    Headings and rules stand between blank lines: Markdown searches the whole rest of a block for each of them.
    """
    item = None if _RULE.match(line) else _ITEM.match(line)
    lines = _item(line, item, state) if item else _prose(line, state)
    if not state.open and not item and _stands_alone(lines[-1]):
        lines = ["", *lines, ""]
    state.after_blank = False
    return lines


def _stands_alone(line: str) -> bool:
    """Return whether Markdown makes a heading or a rule of the line, whatever is above and below it."""
    signs = line.replace(" ", "")
    is_rule = (
        signs[:1] in ("-", "_", "*") and len(signs) >= 3 and not signs.strip(signs[0]) and "   " not in line
    )
    return is_rule or bool(_HEADING.match(line))


def _item(line: str, item: re.Match[str], state: _Lists) -> list[str]:
    column = len(item[1])
    while state.open and column < state.open[-1][1] and column <= state.open[-1][0] + 1:
        state.open.pop()
    starts_list = not state.open
    if starts_list and state.previous == "prose" and not state.after_blank and item[2] not in "-*+1.1)":
        return _prose(line, state)
    part = [""] if state.previous == "prose" and not state.after_blank else []
    depth = len(state.open)
    state.open.append((column, column + len(item[2]) + min(len(item[3]), 4)))
    state.previous = "item"
    marker = item[2].replace(")", ".")
    return [*part, f"{_STEP * depth}{marker} {line[item.end() :]}"]


def _prose(line: str, state: _Lists) -> list[str]:
    bare = line.lstrip(" \u3000")
    column = len(line) - len(line.lstrip(" "))
    if not state.after_blank and state.previous:
        # A line that goes on with the paragraph or item above.
        return [f"{_STEP * len(state.open)}{bare}" if state.open and state.previous == "prose" else bare]
    while state.open and column <= state.open[-1][0]:
        state.open.pop()
    state.previous = "prose"
    written = f"{_STEP * len(state.open)}{bare}"
    if _FOOTNOTE.match(bare) and not state.open:
        state.open.append((0, len(_STEP)))
    return [written]


def _code(line: str, state: _Lists) -> str:
    """A line of fenced code, moved to the level of the list item that it is in."""
    if not state.open:
        return line
    state.previous, state.after_blank = "item", False
    column = state.open[-1][1]
    indent = len(line) - len(line.lstrip(" "))
    if indent <= state.open[-1][0] and line.strip():
        return line
    return _STEP * len(state.open) + line[min(indent, column) :]
