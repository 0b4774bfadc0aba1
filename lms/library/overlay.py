"""What was published in the browser over a read-only content folder and stands in the place of its files."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from lms.library.sitemap import AssetFacts


@dataclass(frozen=True, slots=True)
class Overlay:
    """Texts and media by path of the content folder; the media are in the store."""

    texts: Mapping[str, str] = field(default_factory=dict)
    media: Mapping[str, AssetFacts] = field(default_factory=dict)

    def __hash__(self) -> int:
        return hash((tuple(self.texts.items()), tuple(self.media.items())))

    @property
    def paths(self) -> set[str]:
        """The paths of everything that stands in the place of a file."""
        return {*self.texts, *self.media}


NONE = Overlay()
