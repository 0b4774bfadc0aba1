"""Pictures, videos and documents that an author adds: named for the folder, checked by content, without metadata."""

import posixpath
import re
from pathlib import PurePosixPath

from lms.contests.entries.attachment_files import cleaned
from lms.errors import N_, Refused
from lms.library.media import TYPES, inspect
from lms.slow_work import slow

_REDRAWN = frozenset({"image/png", "image/jpeg", "image/webp"})


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


@slow
def checked_media(name: str, data: bytes) -> bytes:
    """Return the file as it is kept; pictures are redrawn without metadata, at most 3000 pixels wide and high.

    Raises Refused for what is not what its name says, is too large or cannot be read.
    """
    found = inspect(name, data, len(data))
    for problem in found.problems:
        if not problem.warning:
            raise Refused(problem.message, **problem.values)
    if found.mime in _REDRAWN:
        return cleaned(data).data
    return found.safe or data


def reference(path: str, media: str, words: str) -> str:
    """Return the Markdown that shows a medium in a file, or links to it where it cannot be shown."""
    place = posixpath.relpath(media, posixpath.dirname(path))
    label = re.sub(r"([\[\]\\])", r"\\\1", " ".join(words.split()))
    is_shown = TYPES[posixpath.splitext(media)[1]].startswith(("image/", "video/"))
    return f"{'!' if is_shown else ''}[{label}]({place})"
