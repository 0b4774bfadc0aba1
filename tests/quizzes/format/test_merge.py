"""Two files of one quiz become one quiz in two languages, or every difference is named."""
# ruff: noqa: E501 -- sentences are easier to compare on one line

from decimal import Decimal
from functools import partial

import pytest

from lms.quizzes.format.merge import Merged, merge
from lms.quizzes.format.parser import parse
from lms.quizzes.format.reading.merge_messages import MERGE_MESSAGES
from tests.quizzes.build import ZONE

ZH = """\
---
title: 公开账目
time_limit: 20 分钟
tags: [账目]
---

介绍。

评语 >=80%：很好。

# 第一部分 {#rules draw=1}

## 谁可以查账？ {#who points=2 tags=查账}

- [x] 村民
  > 对。
- [ ] 只有会计

提示：看第二课。

解析：账目属于集体。

## 张贴几天？ {#days}

= 七
= 7 天

## 占百分之几？ {#share}

= 10 个百分点|点 +- 0.5
"""
EN = """\
---
title: Open accounts
tags: [accounts]
---

Intro.

Feedback >=80%: Well done.

# Part one

## Who may look? {#who points=2 tags=look}

- [x] Villagers
  > Right.
- [ ] Only the accountant

Hint: Look at lesson 2.

Explanation: The accounts are the collective's.

## How many days? {#days}

= seven

## What share? {#share}

= 10 points +- 0.5
"""


def merged(zh: str = ZH, en: str = EN) -> Merged:
    return merge(parse(zh, "q.zh.md", ZONE), parse(en, "q.en.md", ZONE))


def test_every_text_is_kept_in_both_languages() -> None:
    quiz = merged().quiz
    assert quiz is not None
    assert (quiz.languages, quiz.title) == (("zh_Hans", "en"), {"zh_Hans": "公开账目", "en": "Open accounts"})
    assert (quiz.intro, quiz.bands[0].text) == (
        {"zh_Hans": "介绍。", "en": "Intro."}, {"zh_Hans": "很好。", "en": "Well done."},
    )  # fmt: skip
    who, days, share = quiz.questions
    assert who.options[0].text == {"zh_Hans": "村民", "en": "Villagers"}
    assert who.options[0].feedback == {"zh_Hans": "对。", "en": "Right."}
    assert (who.hints, who.explanation["en"]) == (
        ({"zh_Hans": "看第二课。", "en": "Look at lesson 2."},), "The accounts are the collective's.",
    )  # fmt: skip
    assert {language: [one.text for one in answers] for language, answers in days.answers.items()} == {
        "zh_Hans": ["七", "7 天"], "en": ["seven"],
    }  # fmt: skip
    assert share.numbers[0].units == ("个百分点", "点", "points")


def test_what_one_file_leaves_out_comes_from_the_other() -> None:
    quiz = merged().quiz
    assert quiz is not None
    assert (quiz.settings.time_limit_s, quiz.settings.tags) == (1200, ("账目", "accounts"))
    assert quiz.tags == {"zh_Hans": ("账目",), "en": ("accounts",)}
    assert (quiz.sections[0].id, quiz.sections[0].draw, quiz.question("who").tags) == (
        "rules",
        1,
        ("查账", "look"),
    )  # type: ignore[union-attr]


def test_the_order_of_the_files_does_not_matter_for_what_is_asked() -> None:
    one = merged().quiz
    two = merge(parse(EN, "q.en.md", ZONE), parse(ZH, "q.zh.md", ZONE)).quiz
    assert one is not None
    assert two is not None
    assert [(q.id, q.stem, q.answers) for q in one.questions] == [
        (q.id, q.stem, q.answers) for q in two.questions
    ]


DIFFERENT = {
    "a question is missing": (EN.replace("{#days}", "{#day}"), [
        "1:1: Question days is missing here but exists in q.zh.md. Add it here with the same id, or delete it from the other file.",
        "22:1: Question day is not in q.zh.md. Use the same id as in the other file, or add it there."]),
    "another order": (EN.replace("{#days}", "{#x}").replace("{#share}", "{#days}").replace("{#x}", "{#share}"), [
        "22:1: Question share is in a different place from q.zh.md. Use the same sections in the same order in both files."]),
    "another section": (EN.replace("## How", "# Part two\n\n## How"), [
        "1:1: Number of sections in this file: 2; in q.zh.md: 1. Use the same `# ` headings in both files."]),
    "another draw": (EN.replace("# Part one", "# Part one {draw=2}"), [
        "1:1: Section 1 has a different id, draw or shuffle setting from q.zh.md. Write the same attributes in both files."]),
    "another number of options": (EN.replace("- [ ] Only", "- [ ] Nobody\n- [ ] Only"), [
        "12:1: Number of options of question who here: 3; in q.zh.md: 2. Write the same options in the same order in both files."]),
    "another right option": (EN.replace("[x]", "[.]").replace("[ ]", "[x]").replace("[.]", "[ ]"), [
        "12:1: Option 1 of question who is marked differently from q.zh.md. Use the same order of options and the same correct ones.",
        "12:1: Option 2 of question who is marked differently from q.zh.md. Use the same order of options and the same correct ones."]),
    "other points": (EN.replace("points=2", "points=3"), [
        "12:1: Points of question who here: 3; in q.zh.md: 2. Write the same points in both files."]),
    "another type": (EN.replace("= 10 points +- 0.5", "= ten points"), [
        "26:1: Question share is of type short here and of type numeric in q.zh.md. Write the same kind of answers in both files, or `type=numeric`."]),
    "other numbers": (EN.replace("+- 0.5", "+- 1"), [
        "26:1: Question share accepts different numbers from q.zh.md. Write the same numbers, tolerances and credits in the same order."]),
    "another number of hints": (EN.replace("Hint: Look at lesson 2.\n", ""), [
        "12:1: Question who has a different number of hints from q.zh.md. Write the same number of hints in both files."]),
    "another attribute": (EN.replace("tags=look", "shuffle=no").replace("{#days}", "{#days difficulty=easy}"), []),
    "another setting": (EN.replace("tags: [accounts]", "time_limit: 30 min"), [
        "1:1: The setting `time_limit` differs from q.zh.md. Write it in only one of the files, or use the same text in both."]),
    "other bands": (EN.replace(">=80%", ">=90%"), [
        "1:1: The feedback for ranges of results differs from q.zh.md. Write the same ranges in the same order in both files."]),
}  # fmt: skip


@pytest.mark.parametrize("name", DIFFERENT)
def test_a_difference_between_the_files_is_named_at_its_place(name: str) -> None:
    en, sentences = DIFFERENT[name]
    found = merged(en=en)
    assert [str(one).removeprefix("q.en.md:") for one in found.problems] == sentences
    assert (found.quiz is None) == bool(sentences)


def test_attributes_that_contradict_are_named() -> None:
    zh = ZH.replace("tags=查账", "difficulty=easy")
    found = merged(zh, EN.replace("tags=look", "difficulty=hard"))
    assert [str(one) for one in found.problems] == [
        "q.en.md:12:1: The attribute difficulty of question who differs from q.zh.md. Write it in only one of the files, or use the same text in both."
    ]


def test_two_files_in_one_language_are_refused() -> None:
    found = merge(parse(ZH, "q.zh.md", ZONE), parse(ZH, "q.md", ZONE))
    assert [str(one) for one in found.problems] == [
        "q.md:1:1: Both files are in the language zh_Hans. Name them name.zh.md and name.en.md."
    ]


def test_errors_of_one_file_leave_no_quiz() -> None:
    found = merged(en=EN.replace("= seven", "= "))
    assert (found.quiz, [one.code for one in found.problems]) == (None, ["answer-empty"])


def test_every_message_about_two_files_is_shown_by_some_case() -> None:
    codes = {one.code for en, _ in DIFFERENT.values() for one in merged(en=en).problems}
    assert set(MERGE_MESSAGES) - codes == {"attribute-differs", "language-same", "rubric-differs"}


QUIZ = "## Ask? {#a}\n\n"
# For every message: two bodies that get it, and both as the fix says.
MENDED: dict[str, list[tuple[str, str, str, str]]] = {
    "attribute-differs": [
        ("## Q {#a difficulty=easy}\n\n= 1\n", "## Q {#a difficulty=hard}\n\n= 1\n", "## Q {#a difficulty=easy}\n\n= 1\n", "## Q {#a}\n\n= 1\n"),
        ("## Q {#a difficulty=easy}\n\n= 1\n", "## Q {#a difficulty=hard}\n\n= 1\n", "## Q {#a difficulty=hard}\n\n= 1\n", "## Q {#a difficulty=hard}\n\n= 1\n"),
    ],
    "bands-differ": [("评语 >=80%：好\n\n" + QUIZ + "= 1\n", "Feedback >=90%: Good\n\n" + QUIZ + "= 1\n", "评语 >=80%：好\n\n" + QUIZ + "= 1\n", "Feedback >=80%: Good\n\n" + QUIZ + "= 1\n")],
    "hints-differ": [(QUIZ + "= 1\n\n提示：看\n", QUIZ + "= 1\n", QUIZ + "= 1\n\n提示：看\n", QUIZ + "= 1\n\nHint: Look\n")],
    "key-differs": [(QUIZ + "- [x] 甲\n- [ ] 乙\n", QUIZ + "- [ ] One\n- [x] Two\n", QUIZ + "- [x] 甲\n- [ ] 乙\n", QUIZ + "- [x] Two\n- [ ] One\n")],
    "numbers-differ": [(QUIZ + "= 1 +- 1\n", QUIZ + "= 1\n", QUIZ + "= 1 +- 1\n", QUIZ + "= 1 +- 1\n")],
    "options-differ": [(QUIZ + "- [x] 甲\n- [ ] 乙\n", QUIZ + "- [x] One\n- [ ] Two\n- [ ] Three\n", QUIZ + "- [x] 甲\n- [ ] 乙\n", QUIZ + "- [x] One\n- [ ] Two\n")],
    "points-differ": [("## Q {#a points=2}\n\n= 1\n", "## Q {#a points=3}\n\n= 1\n", "## Q {#a points=2}\n\n= 1\n", "## Q {#a points=2}\n\n= 1\n")],
    "question-missing": [
        (QUIZ + "= 1\n\n## 二 {#b}\n\n= 2\n", QUIZ + "= 1\n", QUIZ + "= 1\n\n## 二 {#b}\n\n= 2\n", QUIZ + "= 1\n\n## Two {#b}\n\n= 2\n"),
        (QUIZ + "= 1\n\n## 二 {#b}\n\n= 2\n", QUIZ + "= 1\n", QUIZ + "= 1\n", QUIZ + "= 1\n"),
    ],
    "question-moved": [(QUIZ + "= 1\n\n## 二 {#b}\n\n= 2\n", "## Two {#b}\n\n= 2\n\n" + QUIZ + "= 1\n", QUIZ + "= 1\n\n## 二 {#b}\n\n= 2\n", QUIZ + "= 1\n\n## Two {#b}\n\n= 2\n")],
    "question-unknown": [(QUIZ + "= 1\n", "## Ask? {#b}\n\n= 1\n", QUIZ + "= 1\n", QUIZ + "= 1\n")],
    "rubric-differs": [("## Q {#a type=essay}\n\n| 标准 | 分值 |\n|---|---|\n| 理由 | 4 |\n", "## Q {#a type=essay points=4}\n\n| Criterion | Points |\n|---|---|\n| Reason | 3 |\n| Tone | 1 |\n", "## Q {#a type=essay}\n\n| 标准 | 分值 |\n|---|---|\n| 理由 | 4 |\n", "## Q {#a type=essay}\n\n| Criterion | Points |\n|---|---|\n| Reason | 4 |\n")],
    "section-differs": [("# 甲 {shuffle}\n\n" + QUIZ + "= 1\n", "# One {shuffle=no}\n\n" + QUIZ + "= 1\n", "# 甲 {shuffle}\n\n" + QUIZ + "= 1\n", "# One {shuffle}\n\n" + QUIZ + "= 1\n")],
    "sections-differ": [("# 甲\n\n" + QUIZ + "= 1\n\n# 乙\n\n## 二 {#b}\n\n= 2\n", "# One\n\n" + QUIZ + "= 1\n\n## Two {#b}\n\n= 2\n", "# 甲\n\n" + QUIZ + "= 1\n\n# 乙\n\n## 二 {#b}\n\n= 2\n", "# One\n\n" + QUIZ + "= 1\n\n# Two\n\n## Two {#b}\n\n= 2\n")],
    "type-differs": [
        (QUIZ + "= 1\n", QUIZ + "= one\n", QUIZ + "= 1\n", QUIZ + "= 1\n"),
        (QUIZ + "= 12 亩|mu\n", QUIZ + "= 12 mu\n", QUIZ + "= 12 亩|mu\n", "## Ask? {#a type=numeric}\n\n= 12 mu\n"),
    ],
}  # fmt: skip
# Mended in the front matter or the names of the files.
ELSEWHERE = {"setting-differs", "language-same"}


def together(zh: str, en: str) -> Merged:
    head = "---\ntitle: T\n---\n\n"
    return merge(parse(head + zh, "q.zh.md", ZONE), parse(head + en, "q.en.md", ZONE))


@pytest.mark.parametrize(
    ("code", "zh", "en", "mended_zh", "mended_en"),
    [(code, *case) for code, cases in MENDED.items() for case in cases],
    ids=lambda value: value[:20],
)
def test_a_fix_of_two_files_applied_as_it_stands_passes(
    code: str, zh: str, en: str, mended_zh: str, mended_en: str
) -> None:
    assert code in {one.code for one in together(zh, en).problems}
    found = together(mended_zh, mended_en)
    assert ([str(one) for one in found.problems if one.code != "unit-as-text"], found.quiz is None) == (
        [],
        False,
    )


def test_settings_and_names_of_two_files_are_mended_as_told() -> None:
    heads = [
        f"---\ntitle: T\n{line}---\n\n{QUIZ}= 1\n"
        for line in ("time_limit: 20 min\n", "time_limit: 30 min\n", "")
    ]
    assert [one.code for one in merged(heads[0], heads[1]).problems] == ["setting-differs"]
    for zh, en in ((heads[0], heads[2]), (heads[1], heads[1])):
        assert merged(zh, en).problems == ()
    assert merge(parse(heads[0], "q.zh.md", ZONE), parse(heads[0], "q.en.md", ZONE)).problems == ()


def test_every_message_about_two_files_has_a_fix_that_was_tried() -> None:
    assert set(MENDED) | ELSEWHERE == set(MERGE_MESSAGES)


def test_one_file_is_a_whole_quiz() -> None:
    parse_en = partial(parse, EN, "q.en.md", ZONE)
    assert merge(parse_en()).quiz == parse_en().quiz
    assert Decimal(2) == parse_en().quiz.question("who").points  # type: ignore[union-attr]
