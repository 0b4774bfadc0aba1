"""Words are masked where they stand; people can correct what is masked."""

import pytest

from lms.contests.entries.identity_leaks import Author, around
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
    sentence = "These words are not in the entry. Copy them exactly as they appear in the text."
    with pytest.raises(Refused) as refused:
        resized(PartSpan("body", 2, 5, "name", "张小明"), words, TEXTS)
    assert str(refused.value) == sentence
    with pytest.raises(Refused) as refused:
        chosen(TEXTS, words)
    assert str(refused.value) == sentence


def test_place_of_a_part_that_is_gone_is_refused() -> None:
    with pytest.raises(Refused):
        resized(PartSpan("file:3", 0, 1, "name", "x"), "XX", TEXTS)


def test_place_is_stored_under_its_names() -> None:
    assert PartSpan("body", 2, 5, "name", "张小明").to_data() == {
        "part": "body", "start": 2, "end": 5, "kind": "name", "text": "张小明",
    }  # fmt: skip


def test_words_to_mask_are_trimmed_and_never_overlap() -> None:
    assert chosen({"body": "哈哈哈哈哈"}, " 哈哈 ") == [
        PartSpan("body", 0, 2, "name", "哈哈"),
        PartSpan("body", 2, 4, "name", "哈哈"),
    ]


def test_signs_of_patterns_are_only_signs_in_corrected_words() -> None:
    place = PartSpan("body", 0, 1, "name", "a")
    assert resized(place, "a.c", {"body": "abc a.c"}) == PartSpan("body", 4, 7, "name", "a.c")


def test_some_words_are_shown_around_a_place() -> None:
    text = "a" * 50 + "XY" + "b" * 50
    assert around(text, 50, 52) == ("a" * 40, "XY", "b" * 40)
    assert around("aXb", 1, 2) == ("a", "X", "b")


def test_own_mask_may_be_chosen_and_touching_places_are_masked_each() -> None:
    places = [PartSpan("body", 2, 5, "name", "张小明"), PartSpan("body", 5, 6, "name", "。")]
    assert redacted({"body": TEXTS["body"]}, places, "_") == {"body": "我是__张小明同志说：好。"}


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


def test_marks_may_begin_the_text_and_touch_each_other() -> None:
    assert marked("abc", [(1, 2, "y"), (0, 1, "x")]) == [
        MarkedText("a", "x"),
        MarkedText("b", "y"),
        MarkedText("c"),
    ]
