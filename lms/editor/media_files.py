"""Pictures, videos and documents that an author adds: named for the folder, checked by content, without metadata."""

import posixpath
import re
from dataclasses import dataclass
from io import BytesIO
from pathlib import PurePosixPath
from typing import BinaryIO

from lms import isolated
from lms.errors import N_, Refused
from lms.library.film_tags import without_tags
from lms.library.gif_remarks import without_remarks
from lms.library.media import MAX_BYTES, TYPES, InspectedMedia, inspect
from lms.library.redrawing import FORMATS, MAX_SIDE, redrawn
from lms.quizzes.files.cleaning import clean_pdf
from lms.slow_work import slow

_HEAD = 64
_PLAYED = ("video/", "audio/")


def media_folder(path: str) -> str:
    """Return the folder for the media of a file: that of its course, or the one beside it."""
    parts = path.split("/")
    return "/".join(parts[:2]) + "/media" if parts[0] == "courses" else f"{parts[0]}/media"


def media_name(name: str) -> str:
    """Return a name for the folder made from that of an uploaded file; Refused for a type that is not taken."""
    stem, ending = posixpath.splitext(PurePosixPath(name.replace("\\", "/")).name.lower())
    if ending not in TYPES:
        raise Refused(
            N_("Only pictures, MP4 and WebM video, MP3 and M4A audio, captions (VTT) and PDF can be added.")
        )
    words = re.sub(r"[^a-z0-9]+", "-", stem).strip("-")[:60]
    return (words or TYPES[ending].partition("/")[0]) + ending


@dataclass(frozen=True, slots=True)
class CheckedMedia:
    """A file as it is kept, with width and height in pixels where it has them.

    `original` is a picture in its full size, without metadata, where it was made smaller.
    """

    content: BinaryIO
    original: bytes | None = None
    width: int | None = None
    height: int | None = None


def checked_media(name: str, stream: BinaryIO, size: int) -> CheckedMedia:
    """Return a seekable file of `size` bytes as it is kept; only pictures and PDF are read into memory, one at a time.

    Pictures are redrawn without metadata, at most 3000 pixels wide and high; PDF, video and sound lose what they say
    about their making. Raises Refused for what is not what its name says, is too large or cannot be read.
    """
    mime = TYPES[posixpath.splitext(name)[1]]
    stream.seek(0)
    if mime.startswith(_PLAYED) or size > MAX_BYTES[mime.partition("/")[0]]:
        _refuse(inspect(name, stream.read(_HEAD), size))
        without_tags(name, stream, size)
        return CheckedMedia(stream)
    data, original, width, height = isolated.run(cleaned, name, stream.read())
    return CheckedMedia(BytesIO(data), original, width, height)


@slow
def cleaned(name: str, data: bytes) -> tuple[bytes, bytes | None, int | None, int | None]:
    """Return a file without metadata, the original of a picture made smaller, and width and height."""
    found = inspect(name, data, len(data))
    _refuse(found)
    if found.mime == "application/pdf":
        return clean_pdf(data), None, None, None
    if found.mime == "image/gif":
        return without_remarks(data), None, found.width, found.height
    if found.mime not in FORMATS:
        return found.safe or data, None, found.width, found.height
    side = max(found.width or 0, found.height or 0)
    original = redrawn(data, found.mime, side).data if side > MAX_SIDE else None
    made = redrawn(data, found.mime).data
    seen = inspect(name, made, len(made))
    return made, original, seen.width, seen.height


# What somebody who adds a file can do; other problems say so by themselves.
_SAID = {
    "wrong-media-type": N_(
        "The file is damaged, or of another type than the end of its name says (%(wanted)s). Open it in a program that "
        "can show it, save it again, and add the new file."
    ),
    "broken-picture": N_(
        "The picture cannot be read. Open it in a picture program, save it again, and add the new file."
    ),
}


def _refuse(found: InspectedMedia) -> None:
    for problem in found.problems:
        if not problem.warning:
            raise Refused(_SAID.get(problem.code, problem.message), **problem.values)


def media_type(path: str) -> str:
    """Return the type of a medium by the ending of its name."""
    return TYPES[posixpath.splitext(path)[1].lower()]


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
    is_shown = TYPES[posixpath.splitext(media)[1]].startswith(("image/", *_PLAYED))
    return f"{'!' if is_shown else ''}[{label}]({place})"
