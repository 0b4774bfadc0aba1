"""Values of the front matter in every spelling that is taken."""

from decimal import Decimal
from typing import Any

import pytest

from lms.quizzes.format.parser import parse
from lms.quizzes.format.questions import Floor, Grading, QuizSettings, Shuffle
from lms.quizzes.format.review_matrix import NAMED
from tests.quizzes.build import ZONE


def settings(*lines: str) -> QuizSettings:
    front = "\n".join(("title: T", *lines))
    found = parse(f"---\n{front}\n---\n## Ask? {{#a}}\n\n- [x] Yes\n- [ ] No\n", "q.en.md", ZONE)
    assert [str(problem) for problem in found.problems if not problem.warning] == []
    assert found.quiz is not None
    return found.quiz.settings


def test_a_quiz_that_says_nothing_has_the_settings_of_every_quiz() -> None:
    found = settings()
    assert (found.attempts, found.per_page, found.time_limit_s, found.pass_percent) == (1, 1, None, None)
    assert (found.required, found.cut_by_close, found.shuffle) == (False, True, Shuffle.NONE)
    assert (found.grading, found.floor, found.review) == (
        Grading.HIGHEST,
        Floor.QUESTION,
        NAMED["after-submit"],
    )
    assert (found.opens_at, found.closes_at, tuple(found.tags), tuple(found.aliases)) == (None, None, (), ())


@pytest.mark.parametrize(
    ("line", "name", "value"),
    [
        ("page: one", "per_page", 1),
        ("page: One", "per_page", 1),
        ("page: all", "per_page", None),
        ("page: ALL", "per_page", None),
        ("page: 5", "per_page", 5),
        ("page: １０", "per_page", 10),
        ("page: 999", "per_page", 999),
        ("attempts: unlimited", "attempts", None),
        ("attempts: Unlimited", "attempts", None),
        ("attempts: 不限", "attempts", None),
        ("attempts: 无限", "attempts", None),
        ("attempts: 999", "attempts", 999),
        ("pass: 0%", "pass_percent", Decimal(0)),
        ("pass: 60%", "pass_percent", Decimal(60)),
        ("pass: 100%", "pass_percent", Decimal(100)),
        ("time_limit: 20 min", "time_limit_s", 1200),
        ("time_limit: 1小时30分", "time_limit_s", 5400),
        ("shuffle: yes", "shuffle", Shuffle.ALL),
        ("shuffle: no", "shuffle", Shuffle.NONE),
        ("shuffle: options", "shuffle", Shuffle.OPTIONS),
        ("grading: latest", "grading", Grading.LATEST),
        ("floor: total", "floor", Floor.TOTAL),
        ("required: yes", "required", True),
        ("cut_by_close: no", "cut_by_close", False),
        ("review: after-close", "review", NAMED["after-close"]),
        ("closes: 2026-12-31", "review", NAMED["after-close"]),
    ],
)
def test_a_setting_is_read_in_every_spelling(line: str, name: str, value: Any) -> None:
    assert getattr(settings(line), name) == value


def test_a_review_that_is_written_holds_though_the_quiz_closes() -> None:
    assert settings("closes: 2026-12-31", "review: after-submit").review == NAMED["after-submit"]


@pytest.mark.parametrize("tag", ["en", "EN", "zh", "zh_Hans", "zh-Hans", "zh-CN", "ZH"])
def test_the_language_may_be_said_in_the_file(tag: str) -> None:
    found = parse(f"---\ntitle: T\nlanguage: {tag}\n---\n## A {{#a}}\n\n- [x] Y\n- [ ] N\n", "q.md", ZONE)
    assert found.language == ("en" if tag.lower() == "en" else "zh_Hans")


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("page: 0", "bad-page"),
        ("page: 1000", "bad-page"),
        ("page: some", "bad-page"),
        ("attempts: 0", "bad-attempts"),
        ("attempts: 1000", "bad-attempts"),
        ("attempts: -1", "bad-attempts"),
        ("pass: 101%", "pass-over-100"),
        ("pass: -1%", "bad-percent"),
        ("pass: most", "bad-percent"),
        ("time_limit: 0 min", "zero-duration"),
        ("time_limit: long", "bad-duration"),
        ("aliases: Old_name", "bad-alias"),
        ("aliases: -old", "bad-alias"),
    ],
)
def test_a_value_out_of_range_is_told_by_its_code(line: str, code: str) -> None:
    found = parse(f"---\ntitle: T\n{line}\n---\n## A {{#a}}\n\n- [x] Y\n- [ ] N\n", "q.en.md", ZONE)
    assert [one.code for one in found.problems if not one.warning] == [code]
    assert found.quiz is None
