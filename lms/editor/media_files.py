"""Pictures, videos and documents that an author adds: named for the folder, checked by content, without metadata."""

import posixpath
import re
from dataclasses import dataclass
from pathlib import PurePosixPath

from lms.errors import N_, Refused
from lms.library.media import TYPES, inspect
from lms.library.redrawing import FORMATS, MAX_SIDE, redrawn
from lms.slow_work import slow


def media_folder(path: str) -> str:
    """Return the folder for the media of a file: that of its course, or the one beside it."""
    parts = path.split("/")
    return "/".join(parts[:2]) + "/media" if parts[0] == "courses" else f"{parts[0]}/media"


def media_name(name: str) -> str:
    """Return a name for the folder made from that of an uploaded file; Refused for a type that is not taken."""
    stem, ending = posixpath.splitext(PurePosixPath(name.replace("\\", "/")).name.lower())
    if ending not in TYPES:
        raise Refused(N_("Only pictures, MP4 and WebM video, captions (VTT) and PDF can be added."))
    words = re.sub(r"[^a-z0-9]+", "-", stem).strip("-")[:60]
    return (words or TYPES[ending].partition("/")[0]) + ending


@dataclass(frozen=True, slots=True)
class CheckedMedia:
    """A file as it is kept; `original` is a picture in its full size, without metadata, where it was made smaller."""

    data: bytes
    original: bytes | None = None


@slow
def checked_media(name: str, data: bytes) -> CheckedMedia:
    """Return the file as it is kept; pictures are redrawn without metadata, at most 3000 pixels wide and high.

    Raises Refused for what is not what its name says, is too large or cannot be read.
    """
    found = inspect(name, data, len(data))
    for problem in found.problems:
        if not problem.warning:
            raise Refused(problem.message, **problem.values)
    if found.mime not in FORMATS:
        return CheckedMedia(found.safe or data)
    side = max(found.width or 0, found.height or 0)
    is_large = side > MAX_SIDE
    original = redrawn(data, found.mime, side).data if is_large else None
    return CheckedMedia(redrawn(data, found.mime).data, original)


def original_path(media: str) -> str:
    """Return where the original of a picture is kept; folders that begin with "_" are not published."""
    folder, _, name = media.rpartition("/")
    return f"{folder}/_originals/{name}"


def captions_path(media: str, short: str) -> str:
    """Return where the captions of a video in a language ("zh", "en") are looked for."""
    return f"{posixpath.splitext(media)[0]}.{short}.vtt"


def is_video(name: str) -> bool:
    """Return whether a file is a video by its name."""
    return name.endswith((".mp4", ".webm"))


def reference(path: str, media: str, words: str) -> str:
    """Return the Markdown that shows a medium in a file, or links to it where it cannot be shown."""
    place = posixpath.relpath(media, posixpath.dirname(path))
    label = re.sub(r"([\[\]\\])", r"\\\1", " ".join(words.split()))
    is_shown = TYPES[posixpath.splitext(media)[1]].startswith(("image/", "video/"))
    return f"{'!' if is_shown else ''}[{label}]({place})"
