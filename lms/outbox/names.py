"""Who knows the names of people; registered when the application starts."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field


@dataclass(slots=True)
class NameSource:
    """Returns the names of people by their ids."""

    source: Callable[[Collection[int]], Mapping[int, str]] = field(default=lambda _people: {})


NAMES = NameSource()
