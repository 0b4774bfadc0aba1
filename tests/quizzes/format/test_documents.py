"""A quiz file as a document of the library: pages, places of findings, and every text rendered once."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from lms.library.documents import SourceFile, Sources
from lms.problems import Problem
from lms.quizzes.format.data import from_data, to_data
from lms.quizzes.format.documents import read_quiz
from lms.quizzes.format.parser import parse
from lms.quizzes.format.places import located_links, located_pictures, located_problems
from lms.quizzes.format.rendering import rendered
from lms.text.prose.model import Link, Resolver, unresolved

ZONE = ZoneInfo("Asia/Shanghai")
CHINESE = """\
---
title: 汛期安全
summary: 三道题
aliases: [xunqi]
opens: 2026-03-02 09:00
---
先读[说明](shuoming.md)。

评语 >=60%：很好

# 第一部分 {#yi}

看图 ![图](tu.png)。

## 先做什么？ {#xian}

- [x] 立即[转移](zhuanyi.md)
  > 对。
- [ ] 等待

解析：路线已公布。

提示：看说明。

## 山洪分为几级？ {#ji}

= 四级
  > 四级。

= *
  > 再想想。
"""
ENGLISH = """\
---
title: Flood safety
---

Feedback >=60%: Well done

# Part one {#yi}

## What comes first? {#xian}

- [x] Leave
- [ ] Wait

Hint: See the introduction.

## How many levels? {#ji}

= four
"""


def files(*texts: str) -> Sources:
    languages = (("zh_Hans", "zh"), ("en", "en"))
    return Sources(
        "quiz",
        "quizzes/flood",
        "flood",
        7,
        tuple(
            SourceFile(f"quizzes/flood.{short}.md", language, text, text.encode())
            for (language, short), text in zip(languages, texts, strict=False)
        ),
    )


def test_a_quiz_is_one_document_with_a_page_in_each_language() -> None:
    asked: list[str] = []

    def resolver_for(path: str) -> Resolver:
        asked.append(path)
        return unresolved

    found = read_quiz(files(CHINESE, ENGLISH), resolver_for, zone=ZONE)
    assert [str(one) for one in found.problems if not one.warning] == []
    assert (found.kind, found.key, found.parent, found.position) == ("quiz", "quizzes/flood", "flood", 7)
    assert found.aliases == ("quizzes/xunqi",)
    assert asked == ["quizzes/flood.zh.md", "quizzes/flood.en.md"]
    chinese, english = found.renditions
    assert (chinese.language, chinese.path, chinese.title, chinese.summary) == (
        "zh_Hans", "quizzes/flood.zh.md", "汛期安全", "三道题",
    )  # fmt: skip
    assert (english.language, english.title, english.source) == ("en", "Flood safety", ENGLISH.encode())
    assert "先读" in chinese.html
    assert "立即转移" in chinese.plain.replace("\n", "")
    assert set(chinese.data) == {"sections", "questions", "notes"}
    assert [(one.target, one.line, one.column) for one in chinese.links] == [
        ("shuoming.md", 7, 8), ("zhuanyi.md", 17, 14),
    ]  # fmt: skip
    assert [(one.target, one.line, one.column) for one in chinese.pictures] == [("tu.png", 13, 4)]
    assert english.data["questions"]["xian"]["options"]
    assert from_data(found.data).settings.opens_at == datetime(2026, 3, 2, 1, 0, tzinfo=UTC)


def test_a_quiz_with_errors_has_the_problems_and_no_pages() -> None:
    found = read_quiz(files("---\ntitle: A\n---\n## B {#b}\n"), lambda _: unresolved, zone=ZONE)
    assert found.renditions == ()
    assert [one.path for one in found.problems if not one.warning] == ["quizzes/flood.zh.md"]


def test_every_text_is_rendered_under_its_question_and_every_feedback_under_its_source() -> None:
    quiz = parse(CHINESE, "flood.zh.md", ZONE).quiz
    assert quiz is not None
    page = rendered(quiz, "zh_Hans")
    assert [(part["title"], "<img" in part["text"]) for part in page.data["sections"]] == [("第一部分", True)]
    first = page.data["questions"]["xian"]
    assert "先做什么？" in first["stem"]
    assert "路线已公布" in first["explanation"]
    assert ["看说明" in hint for hint in first["hints"]] == [True]
    assert ["转移" in text for text in first["options"].values()] == [True, False]
    assert set(page.data["notes"]) == {"很好", "对。", "四级。", "再想想。"}
    assert all(text.strip("。") in html for text, html in page.data["notes"].items())
    assert "先读说明" in page.plain and "再想想" in page.plain


def test_a_text_that_is_not_translated_is_shown_in_the_other_language() -> None:
    quiz = parse(CHINESE, "flood.zh.md", ZONE).quiz
    assert quiz is not None
    stems = [rendered(quiz, language).data["questions"]["ji"]["stem"] for language in ("en", "zh_Hans")]
    assert "山洪" in stems[0] and stems[0] == stems[1]


def test_what_was_stored_reads_back_and_another_format_is_refused() -> None:
    quiz = parse(CHINESE, "flood.zh.md", ZONE).quiz
    assert quiz is not None
    data = to_data(quiz)
    assert (data["format"], from_data(data)) == (1, quiz)
    for other in (2, None):
        with pytest.raises(ValueError, match=f"unknown quiz data format {other}"):
            from_data({**data, "format": other})


SOURCE = "a [x](u) ![p](q) [y](u)\n[![p](q)](u) z (q)\nno"


def link(target: str) -> Link:
    return Link(target, "text", 1, 1)


def test_links_to_one_target_are_found_in_turn_and_the_last_place_stands_for_any_more() -> None:
    found = located_links([link("u")] * 4, SOURCE)
    assert [(one.line, one.column) for one in found] == [(1, 7), (1, 22), (2, 11), (2, 11)]


def test_a_picture_begins_at_its_mark() -> None:
    found = located_pictures([link("q"), link("q"), link("missing")], SOURCE)
    assert [(one.line, one.column) for one in found] == [(1, 10), (2, 2), (1, 1)]


def test_a_finding_stands_where_what_it_marks_is_written_or_where_it_stood() -> None:
    def problem(marked: str) -> Problem:
        return Problem("code", 5, 6, "Wrong.", "", {}, marked=marked)

    found = located_problems([problem(marked) for marked in ("z", "q", "gone", "")], SOURCE)
    assert [(one.line, one.column) for one in found] == [(2, 14), (1, 10), (5, 6), (5, 6)]
