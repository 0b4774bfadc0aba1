"""Take place, camera and author out of video and sound, in place: nothing moves, so the media data stays as it is."""

from collections.abc import Iterator
from typing import BinaryIO

from lms.library.webm_tags import fill, without_webm_tags

# Boxes of MP4 and M4A that hold other boxes, and those that say something about the making of the file.
_HOLDERS = frozenset({b"moov", b"trak", b"mdia"})
_TELLING = frozenset({b"udta", b"meta", b"uuid"})
# Boxes that begin with a version and with when the film, a track or its medium was made and changed.
_DATED = frozenset({b"mvhd", b"tkhd", b"mdhd"})
_MOST_BOXES = 10_000
_ID3_HEADER = 10
_ID3_TAIL = 128
_APE_FOOTER = 32


def without_tags(name: str, stream: BinaryIO, size: int) -> None:
    """Overwrite what a seekable file of `size` bytes says about its making with zeros; unknown kinds stay."""
    if name.endswith((".mp4", ".m4a")):
        telling, times = _telling(stream, size)
        for start, length in telling:
            stream.seek(start + 4)
            stream.write(b"free")
            fill(stream, start + 8, start + length)
        for start, end in times:
            fill(stream, start, end)
    elif name.endswith(".webm"):
        without_webm_tags(stream, size)
    elif name.endswith(".mp3"):
        _without_id3(stream, size)
    stream.seek(0)


def _telling(stream: BinaryIO, size: int) -> tuple[list[tuple[int, int]], list[tuple[int, int]]]:
    """Return (start, length) of the boxes that tell about the making, and (start, end) of the times in others."""
    found: list[tuple[int, int]] = []
    times: list[tuple[int, int]] = []
    left, count = [(0, size)], 0
    while left:
        start, end = left.pop()
        for box, kind, header, length in _boxes(stream, start, end):
            count += 1
            if kind in _HOLDERS:
                left.append((box + header, box + length))
            elif kind in _TELLING and header == 8:
                found.append((box, length))
            elif kind in _DATED:
                stream.seek(box + header)
                wide = 16 if stream.read(1) == b"\x01" else 8
                start = box + header + 4
                times += [(start, start + wide)] if start + wide <= box + length else []
            if count > _MOST_BOXES:
                return found, times
    return found, times


def _boxes(stream: BinaryIO, start: int, end: int) -> Iterator[tuple[int, bytes, int, int]]:
    """Yield start, kind, length of the header and whole length of each box, as long as they make sense."""
    while start + 8 <= end:
        stream.seek(start)
        head = stream.read(16)
        length, header = int.from_bytes(head[:4], "big"), 8
        if length == 1:
            length, header = int.from_bytes(head[8:16], "big"), 16
        elif length == 0:
            length = end - start
        if length < header or start + length > end:
            return
        yield start, head[4:8], header, length
        start += length


def _without_id3(stream: BinaryIO, size: int) -> None:
    stream.seek(0)
    head = stream.read(_ID3_HEADER)
    if head.startswith(b"ID3") and len(head) == _ID3_HEADER:
        length = sum((one & 0x7F) << shift for one, shift in zip(head[6:], (21, 14, 7, 0), strict=True))
        stream.seek(5)
        stream.write(b"\0")  # no flags: what follows is padding
        fill(stream, _ID3_HEADER, min(size, _ID3_HEADER + length))
    if size >= _ID3_TAIL:
        stream.seek(size - _ID3_TAIL)
        if stream.read(3) == b"TAG":
            fill(stream, size - _ID3_TAIL, size)
            size -= _ID3_TAIL
    _without_ape(stream, size)


def _without_ape(stream: BinaryIO, size: int) -> None:
    """Overwrite a tag of the kind APE that ends at `size`; its last 32 bytes say how long it is."""
    if size < _APE_FOOTER:
        return
    stream.seek(size - _APE_FOOTER)
    foot = stream.read(_APE_FOOTER)
    length = int.from_bytes(foot[12:16], "little")
    if foot.startswith(b"APETAGEX") and _APE_FOOTER <= length <= size:
        start = max(0, size - length - _APE_FOOTER)
        stream.seek(start)
        start += 0 if stream.read(8) == b"APETAGEX" else min(_APE_FOOTER, size - length)
        fill(stream, start, size)
