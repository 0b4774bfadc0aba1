"""What a judge writes about one essay, checked and cut."""

from decimal import Decimal

import pytest
from werkzeug.datastructures import MultiDict

from lms.contests.judging.forms.desk import used_comments
from lms.contests.judging.marksheet import (
    REMARKS_AT_MOST,
    MarkSheet,
    PassageRemark,
    as_scores,
    read_scores,
    remark_from,
    remarks_from,
    to_stored,
    total_of,
)
from lms.errors import Refused
from lms.marking.rubric import Criterion, Rubric, scale_of
from lms.measurement.remarks import Remark

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
    assert read_scores(RUBRIC, MarkSheet({}, comment="长" * 4_000), whole=False)[1] == {}
    found = read_scores(RUBRIC, MarkSheet({}, comment="长" * 4_001), whole=False)[1]
    assert {key: str(fault) for key, fault in found.items()} == {
        "comment": "The comment has 4001 characters; the maximum is 4000."
    }


def test_a_sheet_handed_in_with_blanks_for_a_mark_names_the_criterion() -> None:
    found = read_scores(RUBRIC, MarkSheet({"idea": "7", "style": " ", "beauty": ""}), whole=True)[1]
    assert {key: str(fault) for key, fault in found.items()} == {
        "style": "Enter a mark for Style.",
        "beauty": "The rubric has no criterion beauty.",
    }


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


def test_as_many_remarks_as_allowed_are_taken_and_one_more_is_refused() -> None:
    assert len(remarks_from([{"text": "x"}] * REMARKS_AT_MOST)) == REMARKS_AT_MOST
    with pytest.raises(Refused) as refused:
        remarks_from([{"text": "x"}] * (REMARKS_AT_MOST + 1))
    assert (
        str(Remark(refused.value.sentence, refused.value.values))
        == "You can write up to 60 comments on one essay."
    )


@pytest.mark.parametrize(
    ("raw", "kept"),
    [
        ({"quote": " a ", "offset": 0, "text": " b "}, PassageRemark("a", 0, "b")),
        ({"text": "b"}, PassageRemark("", -1, "b")),
        ({"quote": None, "offset": True, "text": "b"}, PassageRemark("", -1, "b")),
        ({"quote": "a", "offset": -3, "text": "b"}, PassageRemark("a", -1, "b")),
        ({"quote": "q" * 401, "offset": 1, "text": "t" * 1001}, PassageRemark("q" * 400, 1, "t" * 1000)),
        ({"quote": "a", "offset": 1, "text": None}, None),
        ({"quote": "a", "offset": 1}, None),
        (["a", 1, "b"], None),
        (None, None),
    ],
)
def test_a_remark_is_cut_and_one_without_words_is_none(raw: object, kept: PassageRemark | None) -> None:
    assert remark_from(raw) == kept


def test_stored_remarks_come_back_with_the_first_word_of_the_text_first() -> None:
    remarks = (PassageRemark("a", 0, "b"), PassageRemark("c", 1, "d"), PassageRemark("", -1, "e"))
    assert remarks_from([one.to_data() for one in reversed(remarks)]) == remarks
    assert remarks_from("nonsense") == remarks_from({"text": "b"}) == ()


def test_short_scales_are_listed_and_long_ones_typed() -> None:
    assert scale_of(Decimal(1), Decimal(3), Decimal("0.5")) == ["1", "1.5", "2", "2.5", "3"]
    assert scale_of(Decimal(0), Decimal(10), Decimal(1)) == [str(mark) for mark in range(11)]
    assert scale_of(Decimal(0), Decimal(11), Decimal(1)) == []
    assert scale_of(Decimal(0), Decimal(11), Decimal(1), at_most=12)[-1] == "11"


def test_ids_that_are_no_numbers_are_passed_over() -> None:
    assert used_comments(MultiDict({"used": "1,²,①,,x,2"})) == [1, 2]
