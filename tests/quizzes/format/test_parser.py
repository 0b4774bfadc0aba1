"""What a quiz file says: every construct of the language, and every forgiven way to write it."""

from datetime import UTC, datetime
from decimal import Decimal
from textwrap import dedent

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from lms.quizzes.format.parser import language_of, parse
from lms.quizzes.format.questions import (
    Difficulty,
    Floor,
    Grading,
    Option,
    QuestionType,
    QuizSettings,
    ScoringRule,
    Shuffle,
)
from lms.quizzes.format.review_matrix import NAMED
from tests.quizzes.ask import ask, read
from tests.quizzes.build import ZONE
from tests.quizzes.strategies import source

D = Decimal

WHOLE = """\
---
title: Open village accounts
summary: Who may look, what is posted
audience: Village cadres
time_limit: 20 min
opens: 2026-12-01 09:00
closes: 2026-12-31
attempts: 2
pass: 60%
review: after-submit
shuffle: options
page: 5
cut_by_close: no
required: yes
grading: latest
floor: total
tags: [accounts, rights]
aliases: old-accounts
---

What every villager may ask.

Feedback >=80%: Well done.
Feedback <60%: Read the lessons again.

# Part one: the rules {#rules draw=1 shuffle=no}

A case all questions share.

## Who may inspect the accounts? {#inspect points=2 tags=accounts,rights difficulty=easy}

Think of who owns them.

- [ ] Only the accountant
  > The accountant keeps the books, but does not own them.
- [x] Any registered villager

Hint: Look at lesson 2.

Hint: Then at lesson 3.

Explanation: The books belong to the collective.

## The sheet stays up for ____ days. {#days}

= seven
=50% 6
!= five
  > That was the old rule.

# Part two

## By how many per cent? {#fall unit=required}

= 10 percent|pct +- 0.5
"""

KEEPS = "The accountant keeps the books, but does not own them."


def test_a_whole_quiz_is_read() -> None:
    parsed = parse(WHOLE, "quizzes/open.en.md", ZONE)
    assert parsed.problems == ()
    quiz = parsed.quiz
    assert quiz is not None
    assert (quiz.languages, quiz.title, quiz.summary) == (
        ("en",), {"en": "Open village accounts"}, {"en": "Who may look, what is posted"},
    )  # fmt: skip
    assert quiz.settings == QuizSettings(
        time_limit_s=1200,
        opens_at=datetime(2026, 12, 1, 1, tzinfo=UTC),
        closes_at=datetime(2026, 12, 31, 16, tzinfo=UTC),
        attempts=2,
        pass_percent=D(60),
        review=NAMED["after-submit"],
        shuffle=Shuffle.OPTIONS,
        per_page=5,
        cut_by_close=False,
        required=True,
        grading=Grading.LATEST,
        floor=Floor.TOTAL,
        tags=("accounts", "rights"),
        aliases=("old-accounts",),
    )
    assert quiz.intro == {"en": "What every villager may ask."}
    assert [(band.text["en"], band.at_least, band.below) for band in quiz.bands] == [
        ("Well done.", D(80), None),
        ("Read the lessons again.", None, D(60)),
    ]
    rules, practice = quiz.sections
    assert (rules.id, rules.title, rules.draw, rules.shuffle) == (
        "rules", {"en": "Part one: the rules"}, 1, False,
    )  # fmt: skip
    assert rules.text == {"en": "A case all questions share."}
    assert (practice.title, [one.id for one in practice.questions]) == ({"en": "Part two"}, ["fall"])
    assert parsed.places == {"inspect": (30, 1), "days": (44, 1), "fall": (53, 1)}


def test_a_question_is_read_with_all_its_parts() -> None:
    quiz = parse(WHOLE, "quizzes/open.en.md", ZONE).quiz
    assert quiz is not None
    one = quiz.question("inspect")
    assert one is not None
    assert (one.type, one.stem["en"]) == (
        QuestionType.SINGLE, "Who may inspect the accounts?\n\nThink of who owns them.",
    )  # fmt: skip
    assert one.options == (
        Option("1", {"en": "Only the accountant"}, feedback={"en": KEEPS}),
        Option("2", {"en": "Any registered villager"}, right=True),
    )  # fmt: skip
    assert (one.points, one.tags, one.difficulty) == (D(2), ("accounts", "rights"), Difficulty.EASY)
    assert [hint["en"] for hint in one.hints] == ["Look at lesson 2.", "Then at lesson 3."]
    assert one.explanation == {"en": "The books belong to the collective."}


SAME = {
    "full-width brackets and cross": "- ［×］ Yes\n- ［ ］ No",
    "full-width blank in the brackets": "- [x] Yes\n- [\u3000] No",
    "capital X": "- [X] Yes\n- [ ] No",
    "stars": "* [x] Yes\n* [ ] No",
    "plus signs": "+ [x] Yes\n+ [ ] No",
    "a tab after the hyphen": "-\t[x] Yes\n-\t[ ] No",
    "a tick": "- [√] Yes\n- [ ] No",
    "empty brackets": "- [x] Yes\n- [] No",
    "full-width hyphens": "－ [x] Yes\n－ [ ] No",
    "letters and an answer line": "A. Yes  B. No\n\nAnswer: A",
    "letters on their own lines": "A. Yes\nB. No\n\nAnswer: A",
    "letters as in Chinese sheets": "A、Yes　B、No\n\n答案：A",
    "full-width letters": "Ａ．Yes\nＢ．No\n答案：Ａ",
    "indented": "  - [x] Yes\n  - [ ] No",
}


@pytest.mark.parametrize("way", SAME)
def test_options_may_be_written_in_many_ways(way: str) -> None:
    assert ask(SAME[way]) == ask("- [x] Yes\n- [ ] No")


@pytest.mark.parametrize("between", ["\n\n", "\n", "\r\n", "\r\n\r\n", "\n\n\n", "\n \t\n"])
def test_no_blank_line_is_needed_and_more_do_no_harm(between: str) -> None:
    parsed = read(f"## Ask? {{#a}}{between}- [x] Yes{between}- [ ] No")
    assert parsed.quiz is not None
    assert list(parsed.quiz.questions) == [ask("- [x] Yes\n- [ ] No")]


@pytest.mark.parametrize(
    ("answers", "attributes", "type_", "rule"),
    [
        ("- [x] Today\n- [ ] Later", "", QuestionType.SINGLE, None),
        ("- [x] Yes\n- [ ] No", "", QuestionType.TRUE_FALSE, None),
        ("- [x] Yes\n- [ ] No", "type=multiple", QuestionType.MULTIPLE, ScoringRule.ALL_OR_NOTHING),
        ("- [x] Yes\n- [x] No", "", QuestionType.MULTIPLE, ScoringRule.ALL_OR_NOTHING),
        ("- [x] Yes\n- [x] No", "score=coverage", QuestionType.MULTIPLE, ScoringRule.COVERAGE),
        ("- [50%] Yes\n- [50%] No", "", QuestionType.MULTIPLE, ScoringRule.WEIGHTS),
        ("- (x) Today\n- ( ) Later", "", QuestionType.SINGLE, None),
        ("- (100%) Yes\n- (50%) No", "", QuestionType.SINGLE, None),
        ("- [x] True\n- [ ] False", "", QuestionType.TRUE_FALSE, None),
        ("- [ ] 对\n- [x] 错", "", QuestionType.TRUE_FALSE, None),
        ("- [ ] 正确\n- [x] 错误", "", QuestionType.TRUE_FALSE, None),
        ("- [x] Yes, always\n- [ ] No, never", "type=true-false", QuestionType.TRUE_FALSE, None),
        ("Answer: true", "", QuestionType.TRUE_FALSE, None),
        ("答案：错", "", QuestionType.TRUE_FALSE, None),
        ("= seven", "", QuestionType.SHORT, None),
        ("= 7", "", QuestionType.NUMERIC, None),
        ("= 7", "type=short", QuestionType.SHORT, None),
        ("= 007", "", QuestionType.SHORT, None),
        ("= 7\n= seven", "", QuestionType.SHORT, None),
        ("= 15 days", "", QuestionType.SHORT, None),
        ("= 15 days", "type=numeric", QuestionType.NUMERIC, None),
        ("= 15 %", "", QuestionType.NUMERIC, None),
        ("= 12 亩|mu", "", QuestionType.NUMERIC, None),
        ("= 3..5 days", "", QuestionType.NUMERIC, None),
        ("= /colou?r/", "", QuestionType.SHORT, None),
    ],
)
def test_the_answers_tell_the_type(
    answers: str, attributes: str, type_: QuestionType, rule: ScoringRule | None
) -> None:
    question = ask(answers, attributes)
    assert (question.type, question.rule) == (type_, rule)


@pytest.mark.parametrize(
    "stem",
    [
        "- [link](https://example.org) in a list",
        "`- [x] code`",
        "```\n- [x] code\n= 7\n## no heading\n```",
        "$$\n= x\n$$",
        "    - [x] after a fence\n\n\\- [x] with a backslash",
        "\\= 7 is no answer",
        "\\Hint: is a word",
        "A. lettered words without an answer line",
        "> a quotation",
        "| a | b |\n|---|---|\n| = | x |",
        "1. a step\n2. another",
        "100 % = all",
        "a => b in a sentence",
        "`[[code]]` and \\[[brackets]]",
        "x < 3 and y > 2",
    ],
)
def test_prose_that_looks_like_signs_stays_prose(stem: str) -> None:
    if stem.startswith("    "):
        stem = stem.partition("\n\n")[2]
    parsed = read(f"## Ask? {{#a}}\n\n{stem}\n\n- [x] Yes\n- [ ] No\n")
    assert [str(problem) for problem in parsed.problems] == []
    assert parsed.quiz is not None
    assert [option.text["en"] for one in parsed.quiz.questions for option in one.options] == ["Yes", "No"]


def test_an_option_may_have_several_lines_and_code() -> None:
    question = ask(dedent("""\
        - [x] First line
          second line

          ```
          = 7
          > not feedback
          ```
          > Feedback,
          > two lines
        - [ ] No
        """))  # fmt: skip
    assert (question.options[0].text["en"], question.options[0].feedback["en"]) == (
        "First line\nsecond line\n\n```\n= 7\n> not feedback\n```", "Feedback,\ntwo lines",
    )  # fmt: skip


def test_a_full_width_colon_is_read_after_a_key_and_kept_in_a_title() -> None:
    parsed = parse("---\ntitle：Rules B：C\npass： 60%\n---\n## Ask? {#a}\n= x\n", "q.en.md", ZONE)
    assert parsed.quiz is not None
    assert (parsed.quiz.title["en"], parsed.quiz.settings.pass_percent) == ("Rules B：C", D(60))


def test_both_words_for_every_keyword_are_read() -> None:
    chinese = ask("- [x] 是的\n- [ ] 不是\n\n提示：看第二课。\n\n解析：因为如此。", language="zh_Hans")
    english = ask("- [x] 是的\n- [ ] 不是\n\nHint: 看第二课。\n\nExplanation: 因为如此。", language="zh_Hans")
    bold = ask("- [x] 是的\n- [ ] 不是\n\n**提示：** 看第二课。\n\n**解析：** 因为如此。", language="zh_Hans")
    assert chinese == english == bold


def test_questions_without_ids_get_them_from_their_text() -> None:
    posted = "## What is posted on the board?\n\n= x\n\n"
    body = posted + posted + "## 张贴什么？\n\n= x\n"
    parsed = read(body)
    assert parsed.quiz is not None
    assert [one.id for one in parsed.quiz.questions] == [
        "what-is-posted-on-the",
        "what-is-posted-on-the-2",
        "q04368999",
    ]
    assert [(one.code, one.warning, one.line) for one in parsed.problems] == [
        ("id-missing", True, 4), ("id-missing", True, 8), ("id-missing", True, 12),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("path", "language"),
    [("q.zh.md", "zh_Hans"), ("q.en.md", "en"), ("q.md", "zh_Hans"), ("en.md", "zh_Hans")],
)
def test_the_file_name_tells_the_language(path: str, language: str) -> None:
    assert language_of(path) == language


def test_without_a_language_in_the_name_the_front_matter_tells_it() -> None:
    body = "## Ask? {#a}\n\n= x\n"
    found = [
        parse(f"---\ntitle: T\n{line}---\n{body}", "q.md", ZONE).language for line in ("", "language: en\n")
    ]
    assert found == ["zh_Hans", "en"]


@pytest.mark.parametrize(("text", "line"), [("---", 1), ("---\ntitle: T\n---", 3), ("---\ntitle: T", 2)])
def test_a_file_that_ends_with_its_front_matter_has_its_problems_on_its_last_line(
    text: str, line: int
) -> None:
    parsed = parse(text, "q.en.md", ZONE)
    assert [(one.code, one.line) for one in parsed.problems][-1] == ("no-questions", line)


@settings(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck))
@example("---")
@given(
    st.one_of(
        st.text(max_size=300), st.text(alphabet="#-[]x()=!>%{}\n :`$|*0123.~A答案解", max_size=300), source()
    )
)
def test_any_text_gives_a_quiz_or_says_why_not(text: str) -> None:
    parsed = parse(text, "q.en.md", ZONE)
    assert (parsed.quiz is None) == any(not one.warning for one in parsed.problems)
    assert list(parsed.problems) == sorted(parsed.problems, key=lambda one: (one.line, one.column))
    lines = text.replace("\r\n", "\n").replace("\r", "\n").count("\n") + 1
    assert all(1 <= one.line <= lines and one.column >= 1 and str(one) for one in parsed.problems)


@pytest.mark.parametrize(
    "sign", ["[", "`", "$", "{", "*", ">", "- [x] a\n", "## a\n", "= 1\n", "\\", "[[", "<b>", "A. ", "|"]
)
def test_a_long_file_of_one_sign_is_read_in_one_pass(sign: str) -> None:
    assert parse("---\ntitle: T\n---\n" + sign * (50_000 // len(sign)), "q.en.md", ZONE).quiz is None
