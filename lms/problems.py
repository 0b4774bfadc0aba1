"""What is wrong in a file, where, and what to write instead."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

_NOTHING: Mapping[str, object] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Problem:
    """One finding in a source file.

    `line` and `column` count from 1. `message` and `fix` are English source sentences with %(name)s places,
    marked with N_() where they are written and translated by the shell; `values` fills both.
    `code` is a stable short name such as "unknown-key". A `warning` does not stop publication.
    `marked` is the offending text as it is now in the file (may be empty).
    """

    code: str
    line: int
    column: int
    message: str
    fix: str
    values: Mapping[str, object] = field(default_factory=lambda: _NOTHING)
    marked: str = ""
    path: str = ""
    warning: bool = False

    @property
    def place(self) -> str:
        """The place as file:line:column (file left out when unknown)."""
        return f"{self.path}:{self.line}:{self.column}" if self.path else f"{self.line}:{self.column}"

    def __str__(self) -> str:
        message, fix = (text % self.values if self.values else text for text in (self.message, self.fix))
        return f"{self.place}: {message} {fix}".rstrip()


def to_data(problem: Problem) -> dict[str, object]:
    """Return the finding as plain JSON, values that are no numbers as text; from_data reads it."""
    values = {
        name: value if isinstance(value, int | float) else str(value)
        for name, value in problem.values.items()
    }
    kept = ("code", "line", "column", "message", "fix", "marked", "path", "warning")
    return {name: getattr(problem, name) for name in kept} | {"values": values}


def from_data(data: Mapping[str, Any]) -> Problem:
    """Return the finding that to_data wrote."""
    return Problem(**data)
