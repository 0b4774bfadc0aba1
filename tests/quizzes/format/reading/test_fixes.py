"""Every fix that a message offers, applied as it stands, passes and means what the author meant."""

import re

import pytest

from lms.quizzes.format.formatting import formatted
from lms.quizzes.format.parser import Parsed, parse
from lms.quizzes.format.reading.messages import MESSAGES
from lms.quizzes.format.reading.open_messages import OPEN_MESSAGES
from lms.quizzes.format.reading.part_messages import PART_MESSAGES
from lms.quizzes.format.reading.taking_messages import TAKING_MESSAGES
from tests.quizzes.build import ZONE
from tests.quizzes.format.reading.fixes import FIXES

HEAD = "---\ntitle: T\n---\n"
CASES = [(code, *case) for code, cases in FIXES.items() for case in cases]
# Reported from the file name or the front matter, which no text of the body can mend; see test_head_problems.
ELSEWHERE = {
    "confidence-and-behaviour",
    "confidence-and-floor",
    "confidence-and-tries",
    "file-too-long",
    "grace-not-used",
    "grace-without-time",
    "language-twice",
    "marking-limit-not-used",
    "offline-and-server",
    "offline-and-question",
    "opens-after-closes",
    "sequential-on-one-page",
    "review-without-close",
    "too-many-questions",
}


def read(body: str) -> Parsed:
    return parse(HEAD + body, "q.en.md", ZONE)


def applied(code: str, body: str) -> str:
    """Put what the fix shows between backticks in the place of each line that has the problem."""
    lines = body.split("\n")
    for problem in read(body).problems:
        if problem.code == code:
            shown = re.search(r"`(.+?)`(?=[,.;?]| without|$)", problem.fix % problem.values)
            assert shown, problem.fix
            lines[problem.line - 4] = shown[1]
    return "\n".join(lines)


@pytest.mark.parametrize(("code", "wrong", "mended", "meant"), CASES, ids=lambda value: str(value)[:40])
def test_a_fix_applied_as_it_stands_passes_and_means_what_was_meant(
    code: str, wrong: str, mended: str | None, meant: str
) -> None:
    assert code in {problem.code for problem in read(wrong).problems}
    fixed = read(applied(code, wrong) if mended is None else mended)
    assert ([str(problem) for problem in fixed.problems], fixed.quiz) == ([], read(meant).quiz)
    assert fixed.quiz is not None


@pytest.mark.parametrize(("code", "wrong", "mended", "meant"), CASES, ids=lambda value: str(value)[:40])
def test_the_formatter_keeps_what_a_fix_said(code: str, wrong: str, mended: str | None, meant: str) -> None:
    text = HEAD + (applied(code, wrong) if mended is None else mended)
    before = parse(text, "q.en.md", ZONE)
    if before.quiz is not None:
        after = parse(formatted(text, before, ZONE), "q.en.md", ZONE)
        assert (after.problems, after.quiz) == ((), before.quiz)


def test_every_message_has_a_case() -> None:
    assert {code for code, cases in FIXES.items() if cases} >= {
        *MESSAGES,
        *PART_MESSAGES,
        *TAKING_MESSAGES,
        *OPEN_MESSAGES,
    } - ELSEWHERE
