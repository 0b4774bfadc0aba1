"""What is missing before an entry can be handed in, and whether it comes in time."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from lms.contests.entries.essay import EssayText, html_of, length_of
from lms.contests.entries.submission import Arrival, EntryDraft, arrival, checklist, is_complete
from lms.contests.rules.definition import Calendar, Category, ContestDefinition, LateRule
from lms.contests.rules.essay_length import Limits
from tests.build import NOW
from tests.contests.make import make_definition

SECOND = timedelta(seconds=1)


@pytest.mark.parametrize(
    ("rule", "until", "after", "comes"),
    [
        (LateRule.REFUSE, None, -SECOND, Arrival.IN_TIME),
        (LateRule.REFUSE, None, 0 * SECOND, Arrival.IN_TIME),
        (LateRule.REFUSE, None, SECOND, Arrival.CLOSED),
        (LateRule.REFUSE, 10 * SECOND, SECOND, Arrival.CLOSED),
        (LateRule.ACCEPT, 10 * SECOND, SECOND, Arrival.LATE),
        (LateRule.UNRANKED, 10 * SECOND, 10 * SECOND, Arrival.LATE),
        (LateRule.ACCEPT, 10 * SECOND, 11 * SECOND, Arrival.CLOSED),
    ],
)
def test_arrival_is_told_to_the_second(
    rule: LateRule, until: timedelta | None, after: timedelta, comes: Arrival
) -> None:
    calendar = Calendar(NOW - timedelta(days=1), NOW, late_until=NOW + until if until else None)
    assert arrival(calendar, rule, NOW + after) is comes


COMPLETE = EntryDraft("题目", "三个字", "字" * 20, "", True)
DEFINITION = make_definition(limits=Limits(hard_most=5000), abstract_limits=Limits(hard_least=2, hard_most=5))


def said(draft: EntryDraft, definition: ContestDefinition = DEFINITION) -> list[tuple[str, bool, str]]:
    """Everything that the checklist has a sentence for: where it is put right, whether it is met, the sentence."""
    return [(one.field, one.is_met, str(one.remark)) for one in checklist(draft, definition) if one.remark]


@pytest.mark.parametrize(
    ("changes", "field", "sentence"),
    [
        ({"title": " "}, "title", "Add a title to the essay."),
        ({"title": "题" * 121}, "title", "The title has 121 characters; the maximum is 120."),
        (
            {"unprintable_title": ("ᠠ", "ᠡ")},
            "title",
            "Certificates cannot show ᠠ ᠡ. Remove or replace what cannot be printed.",
        ),
        ({"abstract": "字"}, "abstract", "The abstract has 1 characters and words; at least 2 are required."),
        (
            {"abstract": "六个字的摘要"},
            "abstract",
            "The abstract has 6 characters and words; at most 5 are allowed.",
        ),
        ({"body": "# \n\n** **"}, "body", "The essay is empty."),
        ({"body": "字" * 5001}, "body", "The essay has 5001 characters and words; the maximum is 5000."),
        (
            {"body": "字" * 100 + "\ufffd" * 3},
            "body",
            "Many characters were lost, probably because the file was opened "
            "in the wrong encoding. Paste the text again.",
        ),
        (
            {"title": "\ufffd" * 3},
            "body",
            "Many characters were lost, probably because the file was opened in the wrong "
            "encoding. Paste the text again.",
        ),
        (
            {"body": "क" * 21 + "字" * 20},
            "body",
            "Most of the essay is in a script that cannot be judged here. Write in Chinese or English.",
        ),
        (
            {"body": "字\n" + "*" * 60_000},
            "body",
            "From line 2 on there are too many formatting marks. Remove some.",
        ),
        (
            {"waiting_authors": ("李大海", "Ada")},
            "authors",
            "Not confirmed yet: 李大海, Ada. Remind them or remove them.",
        ),
        ({"original": False}, "original", "Confirm that the essay is your own work."),
    ],
)
def test_what_is_missing_is_said_where_it_is_put_right(
    changes: dict[str, Any], field: str, sentence: str
) -> None:
    assert said(replace(COMPLETE, **changes)) == [(field, False, sentence)]


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"title": "题" * 120},
        {"abstract": "二字"},
        {"abstract": "字" * 5},
        {"body": "字" * 5000},
        {"body": "क" * 20 + "字" * 20},
        {"body": "Ĳssel ȁ ḁ Ỿ " * 3},  # the ends of the Latin blocks
        {"body": "\ue000" * 9 + "字" * 20},
        {"body": "123 456"},  # no letter at all
        {"body": "字" * 91, "abstract": "三个字", "title": "题" * 4 + "\ufffd" * 2},
    ],
)
def test_limits_themselves_are_allowed(changes: dict[str, Any]) -> None:
    assert said(replace(COMPLETE, **changes)) == []


def test_signs_of_other_scripts_at_the_edge_of_latin_are_not_read_here() -> None:
    for letter, read in (("ɏ", True), ("ɐ", False), ("Ḁ", True), ("ỿ", True), ("ἀ", False), ("ᶿ", False)):
        assert (said(replace(COMPLETE, body=letter * 3)) == []) == read, letter


def test_marks_that_cannot_be_shown_in_an_abstract_are_named_before_those_of_the_body() -> None:
    heavy = replace(COMPLETE, abstract="*" * 60_000, body="字" + "*" * 60_000)
    [point] = [one for one in checklist(heavy, make_definition(limits=Limits())) if not one.is_met]
    assert (point.field, point.label) == ("abstract", "The essay can be shown with its formatting.")


def test_name_that_no_certificate_can_show_is_told_and_stops_no_one() -> None:
    assert said(replace(COMPLETE, unprintable_names=("ᠠ", "ᠡ"))) == [
        (
            "authors",
            True,
            "Certificates cannot show every character of: ᠠ, ᠡ. You can submit the entry. "
            "Ask the manager of your unit to add the name in Chinese characters or Latin letters.",
        )
    ]


def test_signs_that_the_collection_cannot_print_are_told_and_stop_no_one() -> None:
    [point] = [
        one for one in checklist(replace(COMPLETE, unprintable_text=("ᠠ", "ᠡ")), DEFINITION) if one.remark
    ]
    assert (point.field, point.label, point.is_met) == ("body", "The essay can be printed.", True)
    assert str(point.remark) == (
        "The printed collection shows a code in place of: ᠠ ᠡ. "
        "You can submit the entry, or replace these characters first."
    )


def test_category_is_asked_for_where_the_contest_has_some() -> None:
    prose = replace(DEFINITION, categories=(Category("prose", {"en": "Prose"}),))
    assert said(COMPLETE, prose) == [("category", False, "Choose a category.")]
    assert said(replace(COMPLETE, category="prose"), prose) == []


def test_abstract_without_limits_is_not_on_the_list_and_one_limit_is_enough() -> None:
    def fields(limits: Limits, abstract: str = "") -> list[tuple[str, bool]]:
        found = checklist(replace(COMPLETE, abstract=abstract), make_definition(abstract_limits=limits))
        return [(one.field, one.is_met) for one in found if one.field == "abstract"]

    assert fields(Limits(soft_least=3, soft_most=9)) == []
    assert fields(Limits(hard_least=1)) == [("abstract", False)]
    assert fields(Limits(hard_most=1)) == [("abstract", True)]
    assert fields(Limits(hard_most=1), "两字") == [("abstract", False)]


def test_list_of_a_complete_entry_says_what_there_is() -> None:
    draft = replace(COMPLETE, category="prose", unprintable_names=("ᠠ",))
    definition = replace(DEFINITION, categories=(Category("prose", {"en": "Prose"}),))
    assert [(one.field, one.label) for one in checklist(draft, definition) if one.is_met] == [
        ("title", "The essay has a title."),
        ("abstract", "The abstract length is within the limits."),
        ("body", "The essay length is within the limits."),
        ("body", "The essay can be read."),
        ("category", "A category has been chosen."),
        ("authors", "Every co-author has confirmed."),
        ("authors", "The names of the authors are known."),
        ("original", "The declaration of originality has been made."),
    ]


@pytest.mark.parametrize(
    ("changes", "labels"),
    [
        ({"title": ""}, ["The essay has a title."]),
        ({"title": "题" * 121}, ["The essay has a title."]),
        ({"unprintable_title": ("ᠠ",)}, ["The essay has a title."]),
        ({"abstract": ""}, ["The abstract length is within the limits."]),
        ({"abstract": "字" * 6}, ["The abstract length is within the limits."]),
        ({"body": ""}, ["The essay length is within the limits."]),
        ({"body": "字" * 5001}, ["The essay length is within the limits."]),
        ({"body": "क" * 20}, ["The essay can be read."]),
        ({"body": "字\ufffd"}, ["The essay can be read."]),
        ({"waiting_authors": ("李大海",)}, ["Every co-author has confirmed."]),
    ],
)
def test_line_that_is_not_met_keeps_its_label(changes: dict[str, Any], labels: list[str]) -> None:
    points = checklist(replace(COMPLETE, **changes), DEFINITION)
    assert [one.label for one in points if not one.is_met] == labels
    assert is_complete(points) is False


def test_nothing_missing_is_complete() -> None:
    draft = EntryDraft("题目", "", "字" * 20, "", True)
    assert is_complete(checklist(draft, make_definition())) is True


@pytest.mark.parametrize(
    ("body", "han", "words"),
    [
        ("## 标题\n\n1. 一\n2. two\n- 三\n> 四", 5, 1),
        ("据县志[^1]。\n\n[^1]: 第三卷", 6, 0),
        ("[链接](http://example.org/a)", 2, 0),
        ("**粗** *体*", 2, 0),
        ("{汉字|hàn zì}好", 3, 0),  # the reading over a word does not count
    ],
)
def test_marks_of_markdown_do_not_count(body: str, han: int, words: int) -> None:
    length = length_of(body)
    assert (length.han, length.words) == (han, words)


def test_abstract_stands_before_the_essay_and_nothing_unsafe_gets_through() -> None:
    text = EssayText("T", "一句\n话", "正文<script>alert(1)</script>[x](javascript:alert(1))")
    html = html_of(text, "zh")
    assert html.startswith("<blockquote>\n<p>一句 话</p>\n</blockquote>\n<p>正文")
    assert ("<script" in html, "javascript:" in html.partition("href")[2]) == (False, False)


def test_essay_without_an_abstract_begins_with_its_body() -> None:
    assert html_of(EssayText("T", " ", "Body"), "en") == "<p>Body</p>"


def test_footnotes_are_announced_in_the_language_of_the_page() -> None:
    note = EssayText(body="a[^1]\n\n[^1]: b")
    assert ('aria-label="Footnotes"' in html_of(note, "en"), 'aria-label="注释"' in html_of(note, "zh")) == (
        True,
        True,
    )


def test_text_of_an_essay_knows_its_parts_and_its_size() -> None:
    text = EssayText("ab", "c", "def")
    assert (text.parts, text.characters) == ({"title": "ab", "abstract": "c", "body": "def"}, 6)
    assert text.digest == EssayText("ab", "c", "def").digest != EssayText("a", "bc", "def").digest
    assert [one.is_empty for one in (EssayText(), EssayText(" ", "", "\n"), EssayText(body="x"))] == [
        True,
        True,
        False,
    ]
