"""A person's quizzes at a glance: what counts, what is kept back, and the order of the list; no database."""

from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal

import pytest

from lms.quizzes.attempt_snapshot import AttemptSnapshot
from lms.quizzes.format.questions import Grading, Quiz, QuizSettings
from lms.quizzes.format.review_matrix import EVERYTHING, NAMED, ReviewMatrix, ReviewPart
from lms.quizzes.overview import Overview, in_order, overview, shown_parts
from lms.quizzes.timing import AttemptState, Window
from tests.quizzes.build import parsed_quiz
from tests.quizzes.test_attempt_snapshot import END, START, TIMED

LATER = END + timedelta(hours=1)
DAY = timedelta(days=1)


def done(points: int, *, passed: bool | None = None, at: datetime = END) -> AttemptSnapshot:
    return replace(
        TIMED,
        state=AttemptState.SUBMITTED,
        finished_at=at,
        points=Decimal(points),
        max_points=Decimal(10),
        passed=passed,
    )


def quiz(front: str = "", body: str = "") -> Quiz:
    return parsed_quiz(f"---\ntitle: T\n{front}---\n\n{body or QUESTION.format(id='a')}")


QUESTION = "## Sure? {{#{id}}}\n\n- [x] True\n- [ ] False\n\n"


def seen(one: Quiz, *attempts: AttemptSnapshot, now: datetime = LATER, grace_s: int = 0) -> Overview:
    return overview("q", one, "en", attempts, now, grace_s)


@pytest.mark.parametrize(
    ("grading", "percent"), [("highest", 60), ("latest", 20), ("first", 40), ("average", 40)]
)
def test_result_that_counts_follows_the_grading_of_the_quiz(grading: str, percent: int) -> None:
    newest_first = (done(2), done(6), done(4))
    found = seen(quiz(f"grading: {grading}\nattempts: 5\n"), *newest_first)
    assert [(one.attempt, one.percent) for one in found.past] == [
        (done(2), 20),
        (done(6), 60),
        (done(4), 40),
    ]
    assert (found.percent, found.slug, found.language, found.where.used) == (percent, "q", "en", 3)


@pytest.mark.parametrize(
    ("front", "attempts", "passed"),
    [
        ("pass: 60%\n", (done(2, passed=False), done(6, passed=True)), True),
        ("pass: 60%\n", (done(2, passed=False),), False),
        ("pass: 60%\n", (), None),
        ("", (done(6, passed=None),), None),
        ("pass: 60%\nreview: never\n", (done(6, passed=True),), None),
    ],
)
def test_quiz_is_passed_when_one_attempt_whose_grade_is_shown_passed(
    front: str, attempts: tuple[AttemptSnapshot, ...], passed: bool | None
) -> None:
    assert seen(quiz(f"attempts: 3\n{front}"), *attempts).passed is passed


def test_attempt_counts_as_past_only_after_its_end_and_the_grace() -> None:
    for seconds, past in ((10, []), (11, [TIMED])):
        found = seen(quiz(), TIMED, now=END + timedelta(seconds=seconds), grace_s=10)
        assert [one.attempt for one in found.past] == past
        assert (found.where.running is None) == bool(past)


def test_attempt_that_nobody_has_closed_yet_shows_no_result() -> None:
    [past] = seen(quiz(), replace(TIMED, points=Decimal(5), max_points=Decimal(10), passed=True)).past
    assert (past.percent, past.passed) == (None, None)


def test_grade_that_the_review_keeps_back_counts_for_nothing() -> None:
    hidden = quiz("review: never\n")
    found = seen(hidden, done(6, passed=True), now=END + DAY)
    assert ([(one.percent, one.passed) for one in found.past], found.percent) == ([(None, None)], None)
    # The page right after the end shows the own answers and no grade either.
    assert shown_parts(hidden.settings, done(6), END) == NAMED["never"].just_after


MATRIX = ReviewMatrix(
    during=frozenset({ReviewPart.ATTEMPT}),
    just_after=frozenset({ReviewPart.GRADE}),
    while_open=frozenset({ReviewPart.MARKS}),
    after_close=EVERYTHING,
)


@pytest.mark.parametrize(
    ("attempt", "now", "shown"),
    [
        (TIMED, END - timedelta(seconds=1), MATRIX.during),
        (TIMED, END + timedelta(seconds=1), MATRIX.just_after),  # over by the clock, from its true end on
        (TIMED, END + timedelta(hours=1), MATRIX.while_open),
        (TIMED, END + DAY, MATRIX.after_close),
        (done(1, at=START), START + timedelta(seconds=1), MATRIX.just_after),
        (done(1, at=START), END, MATRIX.while_open),
    ],
)
def test_review_counts_from_the_end_of_the_attempt(
    attempt: AttemptSnapshot, now: datetime, shown: frozenset[ReviewPart]
) -> None:
    assert shown_parts(QuizSettings(review=MATRIX, closes_at=END + DAY), attempt, now) == shown


def test_overview_tells_texts_and_time_rules_of_its_quiz() -> None:
    found = seen(quiz("summary: S\naudience: All\ntime_limit: 20 min\n"))
    assert (found.title, found.summary, found.audience) == ("T", "S", "All")
    assert found.window(50) == Window(1200, None, None, 50, found.settings.cut_by_close)


def test_pool_counts_as_many_questions_as_it_draws() -> None:
    body = "# One {draw=1}\n\n" + QUESTION.format(id="a") + QUESTION.format(id="b")
    body += "# Two\n\n" + QUESTION.format(id="c") + QUESTION.format(id="d")
    assert seen(quiz("", body)).question_count == 3


def test_list_begins_with_what_runs_then_what_is_open_by_closing_time_and_title() -> None:
    def one(title: str, *attempts: AttemptSnapshot, opens: int = -2, closes: int | None = None) -> Overview:
        settings = QuizSettings(
            attempts=1,
            opens_at=START + opens * DAY,
            closes_at=None if closes is None else START + closes * DAY,
            grading=Grading.HIGHEST,
        )
        return seen(replace(quiz(), title={"en": title}, settings=settings), *attempts, now=START)

    right = [
        one("running", TIMED),
        one("z closes soon", closes=1),
        one("a closes later", closes=2),
        one("a open"),
        one("b open"),
        one("not open yet", opens=1),
        one("all used", done(1, at=START)),
        one("closed", closes=-1),
    ]
    assert [found.title for found in in_order(right[::-1])] == [found.title for found in right]
