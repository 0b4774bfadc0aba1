"""Front matter: the keys at the head of a file, read by a schema, and the text below it."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, tzinfo
from typing import Any

from yaml.nodes import MappingNode, Node

from lms.errors import N_
from lms.problems import Problem
from lms.text.schema import Field, FieldType, ParseContext, Unreadable, names, read_mapping, report_missing
from lms.text.yaml_nodes import compose

__all__ = ["Field", "FieldType", "FrontMatter", "Unreadable", "read"]

MAX_FRONT_CHARS = 32_000

_FENCE = re.compile(r"^---[ \t]*$")
_CLOSING = re.compile(r"^(---|\.\.\.)[ \t]*$")
_KEY_LINE = re.compile(r"^([\w-]+\s*[:：]|[ \t]+\S|- (?!\[)|#(?!#)|[}\]])")


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """The values of a file's front matter and the text below it.

    `values` has every key of the schema (default where absent); `places` maps written keys, inner ones with
    dots ("review.during", "tags.0"), to (line, column) of their value; `body` starts on line `body_line`.
    """

    values: Mapping[str, Any]
    places: Mapping[str, tuple[int, int]]
    body: str
    body_line: int
    problems: tuple[Problem, ...]

    def place(self, name: str) -> tuple[int, int]:
        """The place of a value, or the first line when the key is not written."""
        return self.places.get(name, (1, 1))


def read(text: str, fields: Sequence[Field], zone: tzinfo = UTC) -> FrontMatter:
    """Split front matter from body and read it by the schema; findings go into `problems`.

    Dates in it are local to `zone`.
    """
    reading = ParseContext(zone)
    front, body, body_line = _split(text, reading)
    values: dict[str, object] = {f.name: f.default for f in fields}
    node: Node | None = None
    if front is not None:
        node, slips = compose(front, set(names(fields)), first_line=2)
        reading.problems.extend(slips)
    if isinstance(node, MappingNode):
        values = read_mapping(node, fields, "", reading)
    elif node is not None:
        message = N_("The front matter is not a list of keys and values.")
        fix = N_("Write one key on each line, such as: title: Open accounts")
        reading.add("front-matter-not-keys", node, message, fix)
    elif front is not None and not reading.problems:
        report_missing(fields, set(), (1, 1), "", reading)
    problems = tuple(sorted(reading.problems, key=lambda p: (p.line, p.column)))
    return FrontMatter(values, reading.places, body, body_line, problems)


def _split(text: str, reading: ParseContext) -> tuple[str | None, str, int]:
    """Cut the text into front matter (None when absent), body and the line of the body."""
    lines = text.split("\n")
    if not _FENCE.match(lines[0]):
        message = N_("The file does not start with front matter.")
        fix = N_("Start with a line ---, then keys such as title: …, then another line ---.")
        reading.add("no-front-matter", (1, 1), message, fix)
        return None, text, 1
    # A heading below `---` shows that the line which closes the front matter was forgotten.
    end = next(
        (i for i in range(1, len(lines)) if _CLOSING.match(lines[i]) or lines[i].startswith("##")), None
    )
    end = end if end is not None and _CLOSING.match(lines[end]) else None
    body_start = (end or 0) + 1
    if end is None:
        end = next((i for i in range(1, len(lines)) if not _KEY_LINE.match(lines[i])), len(lines))
        body_start = end
        message = N_("The front matter that starts on line 1 is not closed.")
        fix = N_("Add a line with only --- after the last key.")
        reading.add("front-matter-unclosed", (min(end + 1, len(lines)), 1), message, fix)
    front: str | None = "\n".join(lines[1:end])
    if len(front or "") > MAX_FRONT_CHARS:
        message = N_("The front matter has %(count)s characters; the maximum is %(most)s.")
        fix = N_("Move the text below the closing --- line.")
        count = len(front or "")
        reading.add("front-matter-too-long", (1, 1), message, fix, count=count, most=MAX_FRONT_CHARS)
        front = None
    return front, "\n".join(lines[body_start:]), body_start + 1
