"""Where every file of the content folder is found on the site."""

import posixpath
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath

from lms.library.paths import ContentPath, address
from lms.text.prose.model import Captions, Resolver, Target
from lms.text.wording import LANGUAGES

POSTER_SUFFIXES = (".jpg", ".webp", ".png", ".svg")
LABELS = {"zh": ("zh-Hans", "中文"), "en": ("en", "English")}


@dataclass(frozen=True, slots=True)
class AssetFacts:
    """What is known of a picture, video, sound, caption file or PDF. Sizes in bytes and pixels."""

    path: str
    digest: str
    mime: str
    size: int
    width: int | None = None
    height: int | None = None

    @property
    def url(self) -> str:
        """Its address on the site, which changes with its content."""
        return f"/learn/media/{self.digest}/{PurePosixPath(self.path).name}"

    @property
    def is_video(self) -> bool:
        """Whether it is a video."""
        return self.mime.startswith("video/")


@dataclass(frozen=True, slots=True)
class SiteMap:
    """All pages and assets by their path in the content folder."""

    pages: Mapping[str, ContentPath]
    assets: Mapping[str, AssetFacts]

    def resolver(self, path: str) -> Resolver:
        """How links and pictures written in the file at `path` are resolved."""

        def resolve(target: str) -> Target | None:
            return self.target(normal(path, target))

        return resolve

    def target(self, path: str) -> Target | None:
        """The address and facts of a file; None when there is no such file."""
        if page := self.pages.get(path):
            return Target(address(page.kind, page.key))
        asset = self.assets.get(path)
        if asset is None:
            return None
        kind = "file"
        if asset.is_video:
            kind = "video"
        elif asset.mime.startswith(("image/", "audio/")):
            kind = "picture" if asset.mime.startswith("image/") else "audio"
        return Target(
            asset.url,
            kind,
            asset.mime,
            asset.width,
            asset.height,
            asset.size,
            self.poster(path) if kind == "video" else "",
            self.captions(path) if kind == "video" else (),
        )

    def captions(self, video: str) -> tuple[Captions, ...]:
        """The caption files beside a video."""
        stem = video.rpartition(".")[0]
        found = ((LABELS[short], self.assets.get(f"{stem}.{short}.vtt")) for short in LANGUAGES)
        return tuple(Captions(asset.url, tag, label) for (tag, label), asset in found if asset)

    def poster(self, video: str) -> str:
        """The address of the still picture beside a video, or an empty text."""
        stem = video.rpartition(".")[0]
        found = (self.assets.get(stem + suffix) for suffix in POSTER_SUFFIXES)
        return next((asset.url for asset in found if asset), "")


def normal(path: str, target: str) -> str:
    """The path in the content folder that a relative target in the file at `path` means."""
    return posixpath.normpath(posixpath.join(posixpath.dirname(path), target))
