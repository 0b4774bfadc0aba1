"""The boards that count quizzes, told to the bank by the feature that has them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class CountingBoard:
    """A board: its slug, its title by language, and the slugs of the quizzes that it counts."""

    slug: str
    title: Mapping[str, str]
    quizzes: Sequence[str]


@dataclass(slots=True)
class CountingBoards:
    """The sources of boards, in the order in which they were registered."""

    sources: list[Callable[[], list[CountingBoard]]] = field(default_factory=list)

    def all(self) -> list[CountingBoard]:
        """Return the boards whose file still exists."""
        return [one for source in self.sources for one in source()]


COUNTING_BOARDS = CountingBoards()
