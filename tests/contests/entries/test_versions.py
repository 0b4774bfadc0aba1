"""A version is a stretch of work; what differs between two can be read."""

from datetime import timedelta
from hashlib import sha256

import pytest

from lms.contests.entries.essay import EssayText
from lms.contests.entries.receipts import grouped, receipt, text_digest
from lms.contests.entries.versions import (
    DiffPiece,
    NewestVersion,
    Paragraph,
    differences,
    needs_new,
    part_differences,
)
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
        (20, 5, 1000, 1000, False, False),  # each limit itself still grows the newest version
        (1, 0, 500, 300, False, False),
        (1, 0, 500, 299, False, True),
        (1, 0, 1000, 700, False, False),
        (1, 0, 1000, 699, False, True),
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


def test_title_abstract_and_body_are_compared_each_by_itself() -> None:
    found = part_differences(EssayText("T", "A", "B"), EssayText("T", "", "C"))
    assert found == [
        [Paragraph((DiffPiece("T"),))],
        [Paragraph((DiffPiece("A", "del"),))],
        [Paragraph((DiffPiece("B", "del"),)), Paragraph((DiffPiece("C", "ins"),))],
    ]


def test_paragraphs_that_are_alike_are_paired_in_order_and_new_ones_between_them_shown() -> None:
    old = "first one here\n\nsecond one there"
    new = "first one HERE\n\n1234567890\n\nsecond one THERE\n\n0987654321"
    assert differences(old, new) == [
        Paragraph((DiffPiece("first one "), DiffPiece("here", "del"), DiffPiece("HERE", "ins"))),
        Paragraph((DiffPiece("1234567890", "ins"),)),
        Paragraph((DiffPiece("second one "), DiffPiece("there", "del"), DiffPiece("THERE", "ins"))),
        Paragraph((DiffPiece("0987654321", "ins"),)),
    ]


@pytest.mark.parametrize(
    ("old", "new", "alike"),
    [
        ("abcdexxxxx", "abcdeyyyyy", True),  # half of the letters are the same
        ("abcdxxxxxx", "abcdyyyyyy", False),  # four of ten are not enough
        ("abcdex", "abcde" + "y" * 40, False),  # nor are five where the lengths differ so much
    ],
)
def test_paragraphs_are_compared_when_more_than_two_fifths_are_the_same(
    old: str, new: str, alike: bool
) -> None:
    assert (len(differences(old, new)) == 1) == alike


def test_paragraph_with_too_many_words_is_shown_whole_before_and_after() -> None:
    most, more = "字" * 2000, "字" * 2001
    assert differences(most, most[:-1] + "词") == [
        Paragraph((DiffPiece(most[:-1]), DiffPiece("字", "del"), DiffPiece("词", "ins")))
    ]
    assert differences(more, most) == [Paragraph((DiffPiece(more, "del"), DiffPiece(most, "ins")))]


def test_paragraph_that_did_not_change_is_never_compared_by_words() -> None:
    long = "字" * 2001
    assert differences(f"{long}\n\nA", f"{long}\n\nB")[0] == Paragraph((DiffPiece(long),))


def test_paragraph_or_sign_that_stands_everywhere_is_matched_like_any_other() -> None:
    same = "one two three four"
    found = differences("\n\n".join(["one two three five", *[same] * 250]), "\n\n".join([same] * 250))
    assert found == [
        Paragraph((DiffPiece("one two three five", "del"),)),
        *[Paragraph((DiffPiece(same),))] * 250,
    ]
    assert differences("的" * 250, "的" * 251) == [Paragraph((DiffPiece("的" * 250), DiffPiece("的", "ins")))]


def test_paragraph_without_a_partner_is_removed_and_the_next_still_finds_its_own() -> None:
    assert differences("1234567890\n\nfirst one here", "first one HERE") == [
        Paragraph((DiffPiece("1234567890", "del"),)),
        Paragraph((DiffPiece("first one "), DiffPiece("here", "del"), DiffPiece("HERE", "ins"))),
    ]


def test_removed_and_added_words_within_a_paragraph() -> None:
    assert differences("one two three", "one three") == [
        Paragraph((DiffPiece("one "), DiffPiece("two ", "del"), DiffPiece("three")))
    ]
    assert differences("one three", "one two three") == [
        Paragraph((DiffPiece("one "), DiffPiece("two ", "ins"), DiffPiece("three")))
    ]


def test_receipt_is_the_same_wherever_it_is_worked_out() -> None:
    text = text_digest("题目", "摘要", "正文")
    assert text == sha256('["题目", "摘要", "正文"]'.encode()).hexdigest()
    parts = f'["c", "CODE", "prose", "{text}", ["f1", "f2"], ["王芳", "Ada"]]'
    assert (
        receipt("c", "CODE", "prose", text, ["f2", "f1"], ["王芳", "Ada"])
        == sha256(parts.encode()).hexdigest()
    )
    assert (grouped("0123456789abcdef0"), grouped("abcde", 2)) == ("01234567 89abcdef 0", "ab cd e")


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
