"""A sentence with its values, for findings that are handed back rather than raised."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

_NOTHING: Mapping[str, object] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Remark:
    """English source text with %(name)s places and their values; the shell translates `sentence`."""

    sentence: str
    values: Mapping[str, object] = field(default_factory=lambda: _NOTHING)

    def __str__(self) -> str:
        return self.sentence % self.values if self.values else self.sentence
