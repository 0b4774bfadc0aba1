"""Words are masked where they stand; people can correct what is masked."""

import pytest

from lms.contests.screening.identity_leaks import Author
from lms.contests.screening.redaction import (
    MarkedText,
    PartSpan,
    chosen,
    leaks_in,
    marked,
    part_span_from,
    redacted,
    resized,
)
from lms.errors import Refused

TEXTS = {"title": "张小明的村", "abstract": "", "body": "我是张小明。张小明同志说：好。"}


def test_leaks_of_all_parts_are_places_that_survive_storage() -> None:
    places = leaks_in(TEXTS, [Author(names=("张小明",))])
    assert [(place.part, place.start, place.end) for place in places] == [
        ("title", 0, 3),
        ("body", 2, 5),
        ("body", 6, 9),
    ]
    assert [part_span_from(place.to_data()) for place in places] == places


def test_masked_parts_change_and_the_others_stay() -> None:
    places = [PartSpan("body", 2, 5, "name", "张小明")]
    assert redacted(TEXTS, places) == {**TEXTS, "body": "我是■■■。张小明同志说：好。"}


def test_corrected_words_are_taken_where_they_stand_nearest() -> None:
    place = PartSpan("body", 6, 9, "name", "张小明")
    assert resized(place, " 张小明同志 ", TEXTS) == PartSpan("body", 6, 11, "name", "张小明同志")
    assert resized(place, "张小明", TEXTS) == place


@pytest.mark.parametrize("words", ["", "  ", "李大海"])
def test_words_that_stand_nowhere_are_refused(words: str) -> None:
    with pytest.raises(Refused):
        resized(PartSpan("body", 2, 5, "name", "张小明"), words, TEXTS)
    with pytest.raises(Refused):
        chosen(TEXTS, words)


def test_chosen_words_are_found_in_every_part() -> None:
    assert [(place.part, place.start) for place in chosen(TEXTS, "张小明")] == [
        ("title", 0),
        ("body", 2),
        ("body", 6),
    ]


def test_overlapping_marks_keep_the_first() -> None:
    assert marked("abcdef", [(1, 3, "x"), (2, 4, "y"), (4, 5, "z")]) == [
        MarkedText("a"), MarkedText("bc", "x"), MarkedText("d"), MarkedText("e", "z"), MarkedText("f"),
    ]  # fmt: skip
