"""The canonical form of a quiz file: reading what was written gives the same quiz."""

from dataclasses import replace
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings

from lms.quizzes.format.parser import parse
from lms.quizzes.format.writer import write
from tests.conftest import ROOT
from tests.quizzes.strategies import source

ZONE = ZoneInfo("Asia/Shanghai")


@settings(max_examples=400, deadline=None, suppress_health_check=list(HealthCheck))
@given(source())
def test_write_then_parse_gives_the_same_quiz(text: str) -> None:
    first = parse(text, "q.zh.md", ZONE)
    if first.quiz is None:
        return
    written = write(first.quiz, "zh_Hans", ZONE)
    second = parse(written, "q.zh.md", ZONE)
    assert [str(problem) for problem in second.problems if not problem.warning] == []
    assert second.quiz == first.quiz
    assert write(first.quiz, "zh_Hans", ZONE) == written


LOOSE = """\
---
title：汛期安全
time_limit: 1小时30分
attempts: 无限
---
## 接到转移通知后，首先应当做什么？{#zhuanyi points=1 score=all-or-nothing type=multiple}
* [×] 立即转移
> 对。
* [ ] 等待
**解析：** 路线已公布。
## 山洪预警分为____级。｛＃ji｝
＝ 四
＝ ４
# 第二部分｛draw＝1｝
## 对不对？ {#dui}
答案：错
## 选一个 {#xuan}
A、甲　B、乙
答案：B
"""
CANONICAL = """\
---
title: 汛期安全
time_limit: 90 分钟
attempts: 不限
---

## 接到转移通知后，首先应当做什么？ {#zhuanyi type=multiple}

- [x] 立即转移
  > 对。
- [ ] 等待

解析：路线已公布。

## 山洪预警分为____级。 {#ji}

= 四
= ４

# 第二部分 {draw=1}

## 对不对？ {#dui}

- [ ] 对
- [x] 错

## 选一个 {#xuan}

- [ ] 甲
- [x] 乙
"""


def test_every_loose_way_is_written_in_the_canonical_one() -> None:
    read = parse(LOOSE, "q.zh.md", ZONE)
    assert [str(problem) for problem in read.problems] == []
    assert read.quiz is not None
    assert write(read.quiz, "zh_Hans", ZONE) == CANONICAL
    assert parse(CANONICAL, "q.zh.md", ZONE).quiz == read.quiz


@pytest.mark.parametrize(
    ("title", "written"),
    [
        ("Plain words", "Plain words"),
        ("汛期：安全", "汛期：安全"),
        ("10", "10"),
        ("Rules: one", '"Rules: one"'),
        ("All #1", '"All #1"'),
        ('"Quoted"', '"\\"Quoted\\""'),
        ("'Quoted'", "\"'Quoted'\""),
        ("a\\b", "a\\b"),
        ("[a]", '"[a]"'),
        ("{a}", '"{a}"'),
        ("&a b", '"&a b"'),
        ("*a", '"*a"'),
        ("!a b", '"!a b"'),
        ("- a", '"- a"'),
        ("| a", '"| a"'),
        ("a: b: \ue000c", '"a: b: \\U0000e000c"'),
    ],
)
def test_a_title_is_quoted_only_where_it_would_read_back_as_something_else(title: str, written: str) -> None:
    read = parse(CANONICAL, "q.zh.md", ZONE).quiz
    assert read is not None
    named = replace(read, title={"zh_Hans": title})
    text = write(named, "zh_Hans", ZONE)
    assert text.split("\n")[1] == f"title: {written}"
    assert parse(text, "q.zh.md", ZONE).quiz == named


def test_tags_are_quoted_where_they_hold_more_than_letters() -> None:
    read = parse(CANONICAL, "q.zh.md", ZONE).quiz
    assert read is not None
    tags = ("账目", "two-words", "a, b")
    tagged = replace(read, settings=replace(read.settings, tags=tags), tags={"zh_Hans": tags})
    text = write(tagged, "zh_Hans", ZONE)
    assert 'tags: [账目, two-words, "a, b"]' in text.split("\n")
    assert parse(text, "q.zh.md", ZONE).quiz == tagged


def test_the_quizzes_of_the_content_folder_are_canonical() -> None:
    files = sorted((ROOT / "content" / "quizzes").glob("*.md"))
    assert len(files) >= 8
    for file in files:
        text = file.read_text(encoding="utf-8")
        read = parse(text, file.name, ZONE)
        assert read.quiz is not None
        assert write(read.quiz, read.language, ZONE) == text
