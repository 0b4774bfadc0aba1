"""A version is a stretch of work; what differs between two can be read."""

from datetime import timedelta

import pytest

from lms.contests.entries.receipts import receipt, text_digest
from lms.contests.entries.versions import DiffPiece, NewestVersion, Paragraph, differences, needs_new
from tests.build import NOW


@pytest.mark.parametrize(
    ("minutes", "idle", "before", "after", "fixed", "is_new"),
    [
        (1, 0, 1000, 1001, False, False),
        (19, 4, 1000, 900, False, False),
        (1, 0, 1000, 1001, True, True),
        (21, 0, 1000, 1001, False, True),
        (10, 6, 1000, 1001, False, True),
        (1, 0, 1000, 600, False, True),
        (1, 0, 300, 150, False, False),
    ],
)
def test_new_version_begins_after_a_pause_a_long_stretch_or_a_large_cut(
    minutes: int, idle: int, before: int, after: int, fixed: bool, is_new: bool
) -> None:
    kept = NewestVersion(NOW - timedelta(minutes=minutes), NOW - timedelta(minutes=idle), before, fixed)
    assert needs_new(kept, after, NOW) is is_new


def test_first_save_makes_a_version() -> None:
    assert needs_new(None, 0, NOW) is True


def test_changed_words_are_marked_within_their_paragraph() -> None:
    assert differences("一同。\n\n去年冬天修渠。", "一同。\n\n今年冬天修渠。\n\n新的一段") == [
        Paragraph((DiffPiece("一同。"),)),
        Paragraph((DiffPiece("去", "del"), DiffPiece("今", "ins"), DiffPiece("年冬天修渠。"))),
        Paragraph((DiffPiece("新的一段", "ins"),)),
    ]


def test_removed_paragraph_is_shown_whole() -> None:
    assert differences("Gone entirely\n\nStays", "Stays") == [
        Paragraph((DiffPiece("Gone entirely", "del"),)),
        Paragraph((DiffPiece("Stays"),)),
    ]


def test_receipt_changes_with_every_part() -> None:
    text = text_digest("T", "A", "B")
    parts = [
        receipt("c", "CODE", "prose", text, ["f1", "f2"], ["alice"]),
        receipt("c", "CODE", "prose", text, ["f2", "f1"], ["alice"]),
        receipt("c", "CODE", "prose", text, ["f1"], ["alice"]),
        receipt("c", "CODE", "prose", text_digest("T", "AB", ""), ["f1", "f2"], ["alice"]),
        receipt("c", "CODE", "prose", text, ["f1", "f2"], ["alice", "bob"]),
    ]
    assert (parts[0] == parts[1], len(set(parts))) == (True, 4)
