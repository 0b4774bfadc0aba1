"""The statistics of a quiz computed from a table of attempts; no database."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from itertools import product

import numpy as np
import pytest

from lms.measurement.intervals import Interval
from lms.quizzes.format.questions import Quiz
from lms.quizzes.statistics import findings
from lms.quizzes.statistics.attempt_table import AttemptTable, TableBuilder
from lms.quizzes.statistics.counted_attempts import (
    CountedAttempts,
    FinishedAttempt,
    analysed_questions,
    counted,
)
from lms.quizzes.statistics.guessing import guess_score
from lms.quizzes.statistics.quiz_report import QuizReport, _time, by_id, quiz_report, unit_key
from lms.quizzes.statistics.report_tables import report_tables
from tests.quizzes.build import parsed_quiz

START = datetime(2026, 3, 2, 1, tzinfo=UTC)
CHOICES = """---
title: Choices
language: en
pass: 50%
---

## One? {#one}

- [x] a
- [ ] b
- [ ] c

## Two? {#two}

- [x] True
- [ ] False

## Three? {#three points=2}

= seven

## Four? {#four type=survey}

- yes
- no
"""


def attempt(number: int, points: float, order: int = 1, **more: object) -> FinishedAttempt:
    values = {
        "id": number, "user_id": number, "number": order, "unit_path": "", "language": "",
        "started_at": START, "finished_at": START + timedelta(minutes=number), "points": points, "max_points": 4.0,
        "passed": points >= 2,
    }  # fmt: skip
    return FinishedAttempt(**{**values, **more})  # type: ignore[arg-type]


def built(
    rows: list[tuple[str, str, str]], quiz: Quiz | None = None, **more: Sequence[object]
) -> AttemptTable:
    """Return the table of attempts at CHOICES with these stored answers; the key of question one is "1"."""
    attempts, results = [], []
    for number, (one, two, three) in enumerate(rows, 1):
        marks = {"one": one == "1", "two": two == "1", "three": 2 * (three == "seven")}
        extra = {name: values[number - 1] for name, values in more.items()}
        attempts.append(attempt(number, float(sum(marks.values())), **extra))  # type: ignore[arg-type]
        for id_, line in (("one", one), ("two", two), ("three", three)):
            results.append((number, id_, line, float(marks[id_]), 2.0 if id_ == "three" else 1.0))
    builder = TableBuilder(attempts, analysed_questions(quiz or parsed_quiz(CHOICES)))
    for begin in range(0, len(results), 4):
        builder.add(results[begin : begin + 4])
    return builder.table()


def report(table: AttemptTable) -> QuizReport:
    return quiz_report(table, len(table.attempts), 0, UTC)


# The better in the other two questions choose the wrong "b" of question one.
WRONG_KEY = (
    [("2", "1", "seven")] * 12 + [("3", "1", "six")] * 10 + [("1", "2", "6")] * 12 + [("1", "2", "")] * 6
)


def test_wrong_option_of_the_best_is_the_first_thing_to_look_at() -> None:
    one = by_id(report(built(WRONG_KEY)))["one"]
    assert [(found.weight, found.option) for found in one.findings][:2] == [("alarm", "2"), ("alarm", "1")]
    assert "check the key" in one.findings[0].remark.sentence
    assert [(opt.key, opt.chosen, opt.is_right) for opt in one.options] == [
        ("1", 18, True), ("2", 12, False), ("3", 10, False),
    ]  # fmt: skip
    assert (one.figures.discrimination_index or 0) < 0


def test_figures_of_the_whole_count_every_attempt() -> None:
    found = report(built(WRONG_KEY))
    assert (found.figures.count, found.maximum, found.is_drawn) == (40, 4.0, False)
    assert found.figures.mean == pytest.approx((12 * 3 + 10 * 1 + 18 * 1) / 40)
    assert found.passed == pytest.approx(30)
    assert found.passed_interval is not None
    assert found.passed_interval.low < 30 < found.passed_interval.high
    assert sum(one.intended_weight for one in found.questions) == pytest.approx(100)
    assert [one.intended_weight for one in found.questions] == [25, 25, 50]


def test_typed_answers_are_counted_with_what_they_earned() -> None:
    three = by_id(report(built(WRONG_KEY)))["three"]
    assert [(one.text, one.count, one.share) for one in three.texts] == [
        ("6", 12, 0.0), ("seven", 12, 1.0), ("six", 10, 0.0),
    ]  # fmt: skip
    assert (three.blank, three.options, three.guess) == (6, (), 0.0)


def test_nothing_and_one_attempt_are_a_report_too() -> None:
    nothing = report(built([]))
    assert (nothing.figures.count, nothing.time, nothing.months) == (0, None, ())
    assert [one.figures.count for one in nothing.questions] == [0, 0, 0]
    alone = report(built([("1", "1", "seven")]))
    assert (alone.figures.mean, alone.figures.sd, alone.mean_interval) == (4.0, None, None)
    assert all(not one.findings for one in alone.questions)


def test_small_groups_are_not_shown_and_units_are_told_apart_where_they_part() -> None:
    paths = ["/1/2/3/"] * 6 + ["/1/2/4/"] * 5 + ["/1/5/"] * 4 + [""] * 25
    months = [START + timedelta(days=40 * (number > 20)) for number in range(40)]
    found = report(built(WRONG_KEY, unit_path=paths, finished_at=months, language=["en"] * 3 + [""] * 37))
    assert [(one.key, one.count, one.mean is None) for one in found.units] == [
        ("", 25, False), ("2", 11, True), ("5", 4, True),
    ]  # fmt: skip
    assert [(one.key, one.count) for one in found.months] == [("2026-03", 21), ("2026-04", 19)]
    # What three attempts brought would follow from the other 37 and the whole.
    assert [(one.key, one.mean is None) for one in found.languages] == [("", True), ("en", True)]
    enough = report(built(WRONG_KEY, language=["en"] * 3 + ["zh"] * 2 + [""] * 35))
    assert [one.key for one in enough.languages if one.mean is not None] == [""]
    key = unit_key([attempt(1, 1, unit_path="/1/2/"), attempt(2, 1, unit_path="/1/2/9/")])
    assert [key(attempt(3, 1, unit_path=path)) for path in ("/1/2/", "/1/2/9/", "")] == ["2", "9", ""]


def test_attempts_from_paper_have_no_time() -> None:
    timed = [attempt(number, 2.0) for number in range(1, 13)]
    on_paper = [attempt(number, 2.0, is_on_paper=True) for number in range(100, 130)]
    assert _time([*timed, *on_paper]) == _time(timed)


def test_time_is_cut_into_fifths() -> None:
    found = report(built(WRONG_KEY)).time
    assert found is not None
    assert found.median == pytest.approx(20.5)
    assert [(low, high, count) for low, high, count, _ in found.parts] == [
        (8 * part + 1, 8 * part + 8, 8) for part in range(5)
    ]
    assert found.correlation is not None
    assert found.correlation < 0
    assert len(found.dots) == 40


@pytest.mark.parametrize(
    ("which", "ids"), [("first", [1, 4]), ("last", [3, 5]), ("highest", [2, 4]), ("all", [1, 2, 3, 4, 5])]
)
def test_attempts_that_count(which: str, ids: list[int]) -> None:
    several = [
        attempt(number, points, user_id=person, order=order)
        for number, points, person, order in [
            (1, 1, 7, 1),
            (2, 3, 7, 2),
            (3, 2, 7, 3),
            (4, 2, 8, 1),
            (5, 2, 8, 2),
        ]
    ]
    found = counted([*several[::-1], attempt(9, 0, max_points=0.0)], CountedAttempts(which))
    assert [one.id for one in found] == ids


def test_marks_of_other_revisions_count_by_their_share_and_unknown_rows_are_passed_over() -> None:
    builder = TableBuilder([attempt(3, 2), attempt(8, 2)], analysed_questions(parsed_quiz(CHOICES)))
    builder.add([])
    builder.add([(3, "three", "seven", 3.0, 6.0), (5, "one", "1", 1.0, 1.0), (8, "gone", "1", 1.0, 1.0)])
    builder.add([(8, "one", "1", 0.0, 0.0)])
    table = builder.table()
    assert table.marks[0, 2] == 1.0
    assert np.isnan(table.marks).sum() == 5
    assert np.nansum(table.right) == 1


def test_drawn_questions_make_no_weight_and_the_places_of_the_paper_make_alpha() -> None:
    rng = np.random.default_rng(1)
    rows = [("1" if level > 0 else "2", "1" if level > -0.5 else "2", "seven" if level > 0.5 else "six")
            for level in rng.normal(size=40)]  # fmt: skip
    table = built(rows)
    for number in range(40):
        table.marks[number, number % 2] = np.nan
        table.codes[number, number % 2] = -1
    found = report(table)
    assert found.is_drawn
    assert [one.figures.effective_weight is None for one in found.questions] == [True, True, False]
    assert [one.figures.count for one in found.questions] == [20, 20, 40]
    assert found.figures.cic is not None


GUESSES = {
    "- [x] a\n- [ ] b\n- [ ] c\n- [ ] d": 0.25,
    "- [x] True\n- [ ] False": 0.5,
    "- [x] a\n- [x] b\n- [ ] c": None,
    "= 7": 0.0,
    "- a => 1\n- b => 2\n- c => 3\n- d => 4": 0.25,
}


@pytest.mark.parametrize("body", GUESSES)
def test_score_of_guessing_is_that_of_moodle(body: str) -> None:
    kind = " type=matching" if "=>" in body else ""
    [question] = parsed_quiz(f"---\ntitle: T\nlanguage: en\n---\n\n## Q? {{#q{kind}}}\n\n{body}\n").questions
    assert guess_score(question) == GUESSES[body]


def test_words_follow_the_limits() -> None:
    hard = [findings.facility_words(share).sentence for share in (0.04, 0.15, 0.3, 0.5, 0.7, 0.9, 0.99)]
    assert hard == [
        "extremely difficult", "very difficult", "difficult", "about right", "fairly easy", "easy", "very easy",
    ]  # fmt: skip
    telling = [findings.discrimination_words(index).sentence for index in (-1, 10, 25, 40, 60)]
    assert telling == ["against the others", "very weak", "weak", "adequate", "very good"]
    assert [findings.sample_remark(count) is None for count in (9, 29, 30)] == [False, False, True]
    means = [findings.mean_remark(percent).sentence for percent in (40, 60, 90)]
    spreads = [findings.spread_remark(percent).sentence for percent in (5, 15, 30)]
    skews = [findings.skewness_remark(value) for value in (None, -2.0, 0.0, 2.0)]
    assert len({*means, *spreads, *map(str, skews)}) == 10


def test_tables_for_files_hold_every_question_and_no_small_group() -> None:
    found = report(built(WRONG_KEY, language=["en"] * 3 + ["zh"] * 7 + [""] * 30))
    tables = {one.name: one for one in report_tables(found, {}, {"": "none"})}
    assert list(tables) == ["quiz", "questions", "options", "units", "languages", "months"]
    assert [len(one.rows) for one in tables.values()] == [1, 3, 5, 1, 1, 1]
    for one in tables.values():
        assert all(len(row) == len(one.columns) for row in one.rows)
    assert tables["languages"].rows[0][:2] == ("none", 30)
    assert tables["questions"].rows[0][:2] == ("one", 40)


def test_report_does_not_depend_on_the_order_in_which_results_are_read() -> None:
    table, other = built(WRONG_KEY), built(WRONG_KEY)
    for one, two in product([table], [other]):
        assert np.array_equal(one.marks, two.marks)
    assert report(table) == report(other)
    assert isinstance(report(table).mean_interval, Interval)
