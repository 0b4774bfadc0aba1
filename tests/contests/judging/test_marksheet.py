"""What a judge writes about one essay, checked and cut."""

from decimal import Decimal

import pytest

from lms.contests.judging.marksheet import (
    REMARKS_AT_MOST,
    MarkSheet,
    PassageRemark,
    as_scores,
    read_scores,
    remarks_from,
    scale_of,
    to_stored,
    total_of,
)
from lms.contests.rules.rubric import Criterion, Rubric
from lms.errors import Refused

RUBRIC = Rubric("Essay", (Criterion("idea", "Idea"), Criterion("style", "Style", most=Decimal(20))))


def test_draft_may_leave_criteria_empty() -> None:
    assert read_scores(RUBRIC, MarkSheet({"idea": "7", "style": " "}), whole=False)[1] == {}


def test_whole_sheet_needs_every_criterion() -> None:
    assert list(read_scores(RUBRIC, MarkSheet({"idea": "7"}), whole=True)[1]) == ["style"]


def test_mark_outside_the_scale_is_refused_even_in_a_draft() -> None:
    found = read_scores(RUBRIC, MarkSheet({"idea": "11"}), whole=False)[1]
    assert {key: str(fault) for key, fault in found.items()} == {
        "idea": "The mark for Idea must be between 0 and 10."
    }


def test_unknown_criterion_is_refused() -> None:
    assert list(read_scores(RUBRIC, MarkSheet({"beauty": "5"}), whole=False)[1]) == ["beauty"]


def test_too_long_a_comment_is_refused() -> None:
    assert list(read_scores(RUBRIC, MarkSheet({}, comment="长" * 4_001), whole=False)[1]) == ["comment"]


def test_scores_are_stored_as_plain_numbers() -> None:
    marks, faults = read_scores(RUBRIC, MarkSheet({"idea": "７", "style": "10.0"}), whole=True)
    assert (to_stored(marks), faults) == ({"idea": "7", "style": "10"}, {})


def test_stored_scores_come_back_exactly() -> None:
    assert as_scores({"idea": "7.5", "style": "10"}) == {"idea": Decimal("7.5"), "style": Decimal(10)}


def test_total_waits_for_all_criteria() -> None:
    assert total_of(RUBRIC, {"idea": Decimal(7)}) is None
    assert total_of(RUBRIC, {"idea": Decimal(7), "style": Decimal(12)}) == Decimal("19.00")


def test_remarks_are_in_the_order_of_the_text_and_empty_ones_vanish() -> None:
    raw = [
        {"quote": "late", "offset": 90, "text": "Why?"},
        {"quote": "typed", "offset": "x", "text": "No place."},
        {"quote": "early", "offset": 3, "text": "Good."},
        {"quote": "gone", "offset": 5, "text": "  "},
        "nonsense",
    ]
    assert remarks_from(raw) == (
        PassageRemark("early", 3, "Good."),
        PassageRemark("late", 90, "Why?"),
        PassageRemark("typed", -1, "No place."),
    )


def test_too_many_remarks_are_refused() -> None:
    with pytest.raises(Refused):
        remarks_from([{"text": "x"}] * (REMARKS_AT_MOST + 1))


def test_short_scales_are_listed_and_long_ones_typed() -> None:
    assert scale_of(Decimal(1), Decimal(3), Decimal("0.5")) == ["1", "1.5", "2", "2.5", "3"]
    assert scale_of(Decimal(0), Decimal(25), Decimal(1)) == []
