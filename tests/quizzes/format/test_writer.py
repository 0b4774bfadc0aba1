"""The canonical form of a quiz file: reading what was written gives the same quiz."""

from dataclasses import fields, replace
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings

from lms.quizzes.format.parser import parse
from lms.quizzes.format.questions import (
    Cell,
    Closeness,
    Difficulty,
    Gap,
    NumberAnswer,
    Option,
    PartRule,
    Question,
    QuestionType,
    QuizSettings,
    ScoringRule,
    TextAnswer,
)
from lms.quizzes.format.writer import write
from tests.conftest import ROOT
from tests.quizzes.strategies import COMMON, FITTING, SETTINGS, source

ZONE = ZoneInfo("Asia/Shanghai")
# What settings are called in files where their field has another name.
NAMES = {
    "time_limit": "time_limit_s", "opens": "opens_at", "closes": "closes_at", "pass": "pass_percent",
    "page": "per_page", "grace": "grace_s", "network_allowance": "network_allowance_s", "delay": "delay_s",
    "marking_release": "marking_held",
}  # fmt: skip


@settings(max_examples=320, deadline=None, suppress_health_check=list(HealthCheck))
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


def every_option() -> str:
    """Return a file with each of the questions that the random files take, and a blueprint over the easy ones."""
    questions = [
        f"## Ask? {{#q{kind}-{place} {own} {common}}}\n\n{body}" + "\n\n解析：因为。" * (not place)
        for kind, (attributes, bodies) in enumerate(FITTING)
        for place, (own, body, common) in enumerate(
            (attributes[at % len(attributes)], bodies[at % len(bodies)], COMMON[(at + kind) % len(COMMON)])
            for at in range(max(len(attributes), len(bodies)))
        )
    ]
    pool = "# Pool {draw=table}\n\n| tag | difficulty | type | count |\n|---|---|---|---|\n| x | hard | short | 1 |"
    drawn = "## Ask? {#drawn tags=x difficulty=hard}\n\n= a"
    return "\n\n".join(["---\ntitle: T\n---", *questions, pool, drawn]) + "\n"


def test_random_files_are_made_of_every_type_and_option() -> None:
    read = parse(every_option(), "q.zh.md", ZONE)
    assert read.quiz, [str(problem) for problem in read.problems]
    assert parse(write(read.quiz, "zh_Hans", ZONE), "q.zh.md", ZONE).quiz == read.quiz
    asked = list(read.quiz.questions)
    numbers = [
        number for one in asked for number in (*one.numbers, *(n for gap in one.gaps for n in gap.numbers))
    ]
    texts = [text for one in asked for some in one.answers.values() for text in some]
    assert {one.type for one in asked} == set(QuestionType)
    assert {one.rule for one in asked} - {None} == set(ScoringRule)
    assert {(one.type is QuestionType.ORDERING, one.part_rule) for one in asked if one.part_rule} == {
        *((True, rule) for rule in PartRule), (False, PartRule.EACH_PART), (False, PartRule.ALL_OR_NOTHING),
    }  # fmt: skip
    assert {one.closeness for one in numbers} == set(Closeness)
    assert {(one.pattern, one.credit) for one in texts} == {
        (pattern, credit) for pattern in (True, False) for credit in (0, 50, 100)
    }
    assert {one.credit for one in numbers} == {0, 50, 100}
    assert {one.difficulty for one in asked} == {None, *Difficulty}
    assert {one.takes_several for one in asked if one.type is QuestionType.SURVEY} == {True, False}
    samples = {
        Question: asked,
        NumberAnswer: numbers,
        TextAnswer: texts,
        Gap: [gap for one in asked for gap in one.gaps],
    }
    samples[Option] = [option for one in asked for option in one.options]
    for kind, found in samples.items():
        same = [one.name for one in fields(kind) if len({repr(getattr(a, one.name)) for a in found}) == 1]
        assert (kind, same) == (kind, [])
    assert read.quiz.sections[-1].cells == (Cell(1, "x", Difficulty.HARD, QuestionType.SHORT),)


@pytest.mark.parametrize("line", SETTINGS)
def test_each_setting_of_the_random_files_is_valid_and_comes_back(line: str) -> None:
    text = f"---\ntitle: T\n{line}\n---\n\n## Ask? {{#a}}\n\n= b\n"
    read = parse(text, "q.zh.md", ZONE)
    assert read.quiz, [str(problem) for problem in read.problems]
    assert parse(write(read.quiz, "zh_Hans", ZONE), "q.zh.md", ZONE).quiz == read.quiz


def test_random_files_have_every_setting() -> None:
    said = {part.split(":")[0] for line in SETTINGS for part in line.split("\n") if not part.startswith(" ")}
    assert {one.name for one in fields(QuizSettings)} - {NAMES.get(name, name) for name in said} == set()


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
