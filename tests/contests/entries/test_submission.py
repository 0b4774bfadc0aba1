"""What is missing before an entry can be handed in, and whether it comes in time."""

from datetime import timedelta

import pytest

from lms.contests.entries.essay import EssayText, html_of, length_of
from lms.contests.entries.submission import Arrival, EntryDraft, arrival, checklist, is_complete
from lms.contests.rules.definition import Calendar, LateRule
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


def lacking(**changes: object) -> list[str]:
    """Return the fields at which something is missing, for a draft that is complete but for the changes."""
    parts: dict[str, object] = {
        "title": "题目", "abstract": "", "body": "字" * 20, "category": "", "original": True, **changes,
    }  # fmt: skip
    definition = make_definition(abstract_limits=Limits(hard_least=2, hard_most=5))
    return [point.field for point in checklist(EntryDraft(**parts), definition) if not point.is_met]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("changes", "fields"),
    [
        ({"abstract": "三个字"}, []),
        ({"abstract": "字"}, ["abstract"]),
        ({"abstract": "六个字的摘要"}, ["abstract"]),
        ({"abstract": "三个字", "title": "题" * 121}, ["title"]),
        ({"abstract": "三个字", "body": "# \n\n** **"}, ["body"]),
        ({"abstract": "三个字", "body": "字" * 5001}, ["body"]),
        ({"abstract": "三个字", "body": "नमस्ते " * 20}, ["body"]),
        ({"abstract": "三个字", "body": "\ue000" * 9 + "字" * 20}, []),
        ({"abstract": "三个字", "original": False}, ["original"]),
        ({"abstract": "三个字", "waiting_authors": ("李大海",)}, ["authors"]),
    ],
)
def test_missing_parts_are_named_by_their_field(changes: dict[str, object], fields: list[str]) -> None:
    assert lacking(**changes) == fields


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
