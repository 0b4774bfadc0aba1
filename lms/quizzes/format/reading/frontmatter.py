"""The front matter of a quiz file: keys and values with the place of each."""

import re
from collections.abc import Set
from dataclasses import dataclass

import yaml

from lms.quizzes.format.reading.report import ProblemReport
from lms.text.yaml_nodes import compose

Place = tuple[int, int]
MAX_LINES = 400
MAX_CHARS = 40_000
_FULL_WIDTH_COLON = re.compile(r"^([ \t]{0,8}[\w-]{1,30})[ \t]{0,3}：[ \t]?")


@dataclass(frozen=True, slots=True)
class Value:
    """A scalar as written (YAML's own guess of a type is not used), a list, or a mapping, with its place."""

    place: Place
    text: str = ""
    items: tuple["Value", ...] | None = None
    entries: tuple[tuple[str, Place, "Value"], ...] | None = None


Entries = list[tuple[str, Place, Value]]


def read_front_matter(lines: list[str], known: Set[str], report: ProblemReport) -> tuple[Entries | None, int]:
    """Return the entries of the front matter (None: it cannot be read) and the index of the first body line."""
    if not lines or lines[0].rstrip() != "---":
        report.add("front-matter-missing", (1, 1), marked=lines[0] if lines else "")
        return None, 0
    end = next(
        (i for i, line in enumerate(lines[1 : MAX_LINES + 1], 1) if line.rstrip() in ("---", "...")), None
    )
    if end is None:
        report.add("front-matter-open", (1, 1), marked="---")
        return None, _guessed_end(lines)
    return _entries(lines[1:end], known, report), end + 1


def _guessed_end(lines: list[str]) -> int:
    """Return the index of the first line that looks like body text, so that the rest can still be checked."""
    return next((i for i, line in enumerate(lines) if line.startswith("#")), len(lines))


def _entries(lines: list[str], known: Set[str], report: ProblemReport) -> Entries | None:
    # A full-width colon after a key is a slip of the input method, never meant as text.
    source = "\n".join(
        _FULL_WIDTH_COLON.sub(r"\1: ", line, count=1) if "：" in line[:36] else line for line in lines
    )
    if len(source) > MAX_CHARS:
        report.add("front-matter-too-long", (2, 1))
        return None
    root, slips = compose(source, known, first_line=2)
    for slip in slips:
        report.take(slip)
    if root is None:
        return None if slips else []
    if not isinstance(root, yaml.MappingNode):
        report.add("front-matter-not-keys", (2, 1), marked=lines[0])
        return None
    return _mapping(root, report, 0)


def _place(node: yaml.Node) -> Place:
    return node.start_mark.line + 1, node.start_mark.column + 1


def _mapping(node: yaml.MappingNode, report: ProblemReport, depth: int) -> list[tuple[str, Place, Value]]:
    entries: list[tuple[str, Place, Value]] = []
    first: dict[str, int] = {}
    for key_node, value_node in node.value:
        key, place = str(getattr(key_node, "value", "")), _place(key_node)
        if key in first:
            report.add("key-twice", place, marked=key, key=key, first=first[key])
            continue
        first[key] = place[0]
        entries.append((key, place, _value(value_node, report, depth)))
    return entries


def _value(node: yaml.Node, report: ProblemReport, depth: int) -> Value:
    """Keep what settings need: scalars, lists of scalars, one mapping; anything deeper is dropped unread.

    That bound also keeps aliases from growing a small file into a large value.
    """
    place = _place(node)
    if isinstance(node, yaml.SequenceNode):
        return Value(place, items=tuple(_scalar(item) for item in node.value))
    if isinstance(node, yaml.MappingNode) and depth == 0:
        return Value(place, entries=tuple(_mapping(node, report, depth + 1)))
    return _scalar(node)


def _scalar(node: yaml.Node) -> Value:
    return Value(_place(node), text=node.value if isinstance(node, yaml.ScalarNode) else "")
