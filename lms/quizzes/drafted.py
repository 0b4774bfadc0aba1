"""Unpublished texts of quizzes, for trying a quiz; the feature that keeps drafts registers itself as a source."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field


@dataclass(slots=True)
class DraftedTexts:
    """The sources of texts by path, in the order in which they were registered."""

    sources: list[Callable[[], Mapping[str, str]]] = field(default_factory=list)

    def of(self, slug: str) -> dict[str, str]:
        """Return the texts of a quiz that are not published, by path."""
        start = f"quizzes/{slug}."
        found = (one for source in self.sources for one in source().items())
        return {path: text for path, text in found if path.startswith(start)}


DRAFTED_TEXTS = DraftedTexts()
