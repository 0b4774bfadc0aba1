"""Front matter: the keys at the head of a file, read by a schema, and the text below it."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from yaml.nodes import MappingNode, Node

from lms.errors import N_
from lms.problems import Problem
from lms.text.schema import (
    Field,
    FieldType,
    ParseContext,
    Unreadable,
    names,
    nearest,
    place_of,
    read_mapping,
    report_missing,
)
from lms.text.yaml_nodes import compose

__all__ = ["Field", "FieldType", "FrontMatter", "Unreadable", "nearest", "read"]

MAX_FRONT_CHARS = 32_000

_FENCE = re.compile(r"^---[ \t]*$")
_CLOSING = re.compile(r"^(---|\.\.\.)[ \t]*$")
_KEY_LINE = re.compile(r"^([\w-]+\s*[:：]|[ \t]+\S|- |#|\.\.\.|[}\]])")


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """The values of a file's front matter and the text below it.

    `values` has every key of the schema (default where absent); `places` maps written keys, inner ones with
    dots ("review.during", "tags.0"), to (line, column) of their value; `body` starts on line `body_line`.
    """

    values: Mapping[str, object]
    places: Mapping[str, tuple[int, int]]
    body: str
    body_line: int
    problems: tuple[Problem, ...]

    def place(self, name: str) -> tuple[int, int]:
        """The place of a value, or the first line when the key is not written."""
        return self.places.get(name, (1, 1))


def read(text: str, fields: Sequence[Field]) -> FrontMatter:
    """Split front matter from body and read it by the schema; findings go into `problems`."""
    reading = ParseContext()
    front, body, body_line = _split(text, fields, reading)
    values: dict[str, object] = {f.name: f.default for f in fields}
    node: Node | None = None
    if front is not None:
        node, slips = compose(front, set(names(fields)), first_line=2)
        reading.problems.extend(slips)
    if isinstance(node, MappingNode):
        values = read_mapping(node, fields, "", reading)
    elif node is not None:
        reading.add(
            "front-matter-not-keys",
            place_of(node),
            N_("The front matter is not a list of keys and values."),
            N_("Write one key on each line, such as: title: Open accounts"),
        )
    elif front is not None and not reading.problems:
        report_missing(fields, set(), (1, 1), "", reading)
    problems = tuple(sorted(reading.problems, key=lambda p: (p.line, p.column)))
    return FrontMatter(values, reading.places, body, body_line, problems)


def _split(text: str, fields: Sequence[Field], reading: ParseContext) -> tuple[str | None, str, int]:
    """Cut the text into front matter (None when absent), body and the line of the body."""
    lines = text.split("\n")
    if not _FENCE.match(lines[0]):
        if any(f.required for f in fields):
            reading.add(
                "no-front-matter",
                (1, 1),
                N_("The file does not start with front matter."),
                N_("Start with a line ---, then keys such as title: …, then another line ---."),
                lines[0][:60],
            )
        return None, text, 1
    end = next((i for i in range(1, len(lines)) if _CLOSING.match(lines[i])), None)
    unclosed = end is None
    if end is None:
        end = next((i for i in range(1, len(lines)) if not _KEY_LINE.match(lines[i])), len(lines))
        reading.add(
            "front-matter-unclosed",
            (min(end + 1, len(lines)), 1),
            N_("The front matter that starts on line 1 is not closed."),
            N_("Add a line with only --- after the last key."),
        )
    body_start = end if unclosed else end + 1
    front = "\n".join(lines[1:end])
    if len(front) > MAX_FRONT_CHARS:
        reading.add(
            "front-matter-too-long",
            (1, 1),
            N_("The front matter has %(count)s characters; the maximum is %(most)s."),
            N_("Move the text below the closing --- line."),
            count=len(front),
            most=MAX_FRONT_CHARS,
        )
        return None, "\n".join(lines[body_start:]), body_start + 1
    return front, "\n".join(lines[body_start:]), body_start + 1
