"""Take remarks and the data of programs out of GIF pictures; frames and their times stay."""

from lms.slow_work import slow

# Data of programs that say how often a film of pictures is repeated.
_REPEATS = (b"NETSCAPE2.0", b"ANIMEXTS1.0")


@slow
def without_remarks(data: bytes) -> bytes:
    """Return a GIF without comments and without what programs wrote into it; one that is broken stays as it is."""
    try:
        return _walked(data)
    except IndexError:
        return data


def _walked(data: bytes) -> bytes:
    place = 13 + _colours(data[10])
    kept = [data[:place]]
    while data[place] != 0x3B:
        start = place
        if data[place] == 0x2C:
            place = _blocks_end(data, place + 11 + _colours(data[place + 9]))
            kept.append(data[start:place])
            continue
        if data[place] != 0x21:
            return data
        label, name = data[place + 1], data[place + 3 : place + 14]
        place = _blocks_end(data, place + 2)
        if label != 0xFE and (label != 0xFF or name in _REPEATS):
            kept.append(data[start:place])
    return b"".join([*kept, b"\x3b"])


def _colours(flags: int) -> int:
    """Return how many bytes the table of colours has."""
    return 3 << (flags & 7) + 1 if flags & 0x80 else 0


def _blocks_end(data: bytes, place: int) -> int:
    while data[place]:
        place += data[place] + 1
    return place + 1
