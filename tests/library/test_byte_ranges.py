"""Videos are answered in short parts."""

import pytest

from lms.library.byte_ranges import PART, shortened

SIZE = 3 * PART + 5


@pytest.mark.parametrize(
    ("asked", "sent"),
    [
        ("bytes=0-", f"bytes=0-{PART - 1}"),
        ("bytes=0-1", "bytes=0-1"),
        ("bytes=10-19", "bytes=10-19"),
        ("bytes= 7 - ", f"bytes=7-{PART + 6}"),
        (f"bytes=0-{SIZE}", f"bytes=0-{PART - 1}"),
        (f"bytes={3 * PART}-", f"bytes={3 * PART}-{SIZE - 1}"),
        ("bytes=-5", f"bytes={SIZE - 5}-{SIZE - 1}"),
        (f"bytes=-{SIZE * 2}", f"bytes=0-{PART - 1}"),
        (f"bytes={SIZE}-", f"bytes={SIZE}-"),
        ("bytes=9-3", "bytes=9-3"),
        ("bytes=-0", "bytes=-0"),
        ("bytes=0-1,5-6", "bytes=0-1,5-6"),
        ("lines=1-2", "lines=1-2"),
        ("", ""),
    ],
)
def test_range_is_shortened_from_the_same_place(asked: str, sent: str) -> None:
    assert shortened(asked, SIZE) == sent
