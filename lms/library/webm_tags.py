"""Take title, tags, date and programs out of WebM video in place: nothing moves, so the index stays right."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

_SEGMENT, _CLUSTER, _INFO, _TRACKS, _TRACK = 0x18538067, 0x1F43B675, 0x1549A966, 0x1654AE6B, 0xAE
_TAGS, _ATTACHMENTS, _CHECKSUM = 0x1254C367, 0x1941A469, 0xBF
_HOLDERS = frozenset({_SEGMENT, _INFO, _TRACKS, _TRACK})
# Title, programs, names of files and tracks: a text of zeros is an empty one.
_WORDS = frozenset({0x7BA9, 0x4D80, 0x5741, 0x7384, 0x3C83AB, 0x3E83BB, 0x536E})
_DATE = 0x4461
_MOST_ELEMENTS = 500_000
_BLOCK = 1024 * 1024


@dataclass(frozen=True, slots=True)
class _Element:
    """Where an element of the file begins, where its content begins and where that ends."""

    kind: int
    start: int
    content: int
    end: int


def without_webm_tags(stream: BinaryIO, size: int) -> None:
    """Overwrite what a seekable WebM file of `size` bytes says about its making; what cannot be read stays."""
    for element in list(_telling(stream, size)):
        if element.kind in _WORDS:
            fill(stream, element.content, element.end)
        elif element.kind in (_TAGS, _ATTACHMENTS):
            # The element stays, because the index of the file names its place.
            _void(stream, element.content, element.end)
        else:
            _void(stream, element.start, element.end)


def _telling(stream: BinaryIO, size: int) -> Iterator[_Element]:
    left, count = [(0, size, 0)], 0
    while left:
        place, end, holder = left.pop()
        while place < end and count < _MOST_ELEMENTS and (one := _element(stream, place, end)):
            count += 1
            if one.kind in _WORDS or one.kind in (_TAGS, _ATTACHMENTS, _DATE):
                yield one
            elif one.kind == _CHECKSUM and holder in (_INFO, _TRACKS, _TRACK):
                yield one  # it no longer fits what it stands for
            elif one.kind in _HOLDERS:
                left.append((one.content, one.end, one.kind))
            place = one.content if one.kind == _CLUSTER and one.end == end else one.end


def _element(stream: BinaryIO, place: int, end: int) -> _Element | None:
    """Read the head of an element; one of unknown size, as of a live recording, goes on to `end`."""
    stream.seek(place)
    head = stream.read(12)
    width = 9 - head[0].bit_length() if head and head[0] else 9
    if width > 4 or len(head) <= width or not head[width]:
        return None
    length = 9 - head[width].bit_length()
    if len(head) < width + length:
        return None
    most = (1 << 7 * length) - 1
    count = int.from_bytes(head[width : width + length], "big") & most
    content = place + width + length
    last = end if count == most else content + count
    return _Element(int.from_bytes(head[:width], "big"), place, content, last) if last <= end else None


def _void(stream: BinaryIO, start: int, end: int) -> None:
    """Put an element that says nothing in place of these bytes, of which there are at least two."""
    length = end - start
    if length < 2:
        return
    width = 8 if length > 8 else 1
    stream.seek(start)
    stream.write(b"\xec" + ((1 << 7 * width) | (length - 1 - width)).to_bytes(width, "big"))
    fill(stream, start + 1 + width, end)


def fill(stream: BinaryIO, start: int, end: int) -> None:
    """Overwrite these bytes of a stream with zeros."""
    stream.seek(start)
    for place in range(start, end, _BLOCK):
        stream.write(bytes(min(_BLOCK, end - place)))
