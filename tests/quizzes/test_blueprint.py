"""Blueprints: a section draws by a table of tag, difficulty, type and number."""

import re
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from lms.db import db
from lms.editor.models import EditorDraft
from lms.people.models import User
from lms.people.roles import Role
from lms.quizzes.drawing import draw
from lms.quizzes.exposure import pool_reports
from lms.quizzes.format.blueprint import assigned, fits, missing
from lms.quizzes.format.merge import merge
from lms.quizzes.format.questions import Cell, Difficulty, Question, QuestionType, Quiz
from lms.quizzes.format.writer import write
from tests.build import NOW, make_user
from tests.quizzes.ask import read
from tests.quizzes.build import ZONE

SignIn = Callable[[User], FlaskClient]

POOL = "".join(
    f"## Question {number}? {{#q{number} tags={tag} difficulty={level}}}\n\n= x\n\n"
    for number, (tag, level) in enumerate(
        [("a", "easy"), ("a", "easy"), ("a", "hard"), ("b", "easy"), ("b", "hard"), ("a,b", "hard")]
    )
)


def quiz_with(table: str) -> Quiz:
    parsed = read(f"# Pool {{#pool draw=table}}\n\n{table}\n\nA case.\n\n{POOL}")
    assert parsed.quiz is not None, [str(problem) for problem in parsed.problems]
    return parsed.quiz


TABLE = "| topic | difficulty | count |\n|---|---|---|\n| a | easy | 1 |\n| b | - | 2 |\n| a | hard | 1 |"


def test_the_table_is_read_and_written_and_no_part_of_the_case() -> None:
    quiz = quiz_with(TABLE)
    [section] = quiz.sections
    assert section.cells == (Cell(1, "a", Difficulty.EASY), Cell(2, "b"), Cell(1, "a", Difficulty.HARD))
    assert (section.draw, section.text) == (4, {"en": "A case."})
    again = read(write(quiz, "en", ZONE).partition("---\n")[2].partition("---\n")[2]).quiz
    assert again is not None and again.sections == quiz.sections


def test_columns_and_values_may_be_chinese() -> None:
    [section] = quiz_with("| 题型 | 难度 | 题数 |\n|---|---|---|\n| 简答题 | 易 | 2 |").sections
    assert section.cells == (Cell(2, "", Difficulty.EASY, QuestionType.SHORT),)


def test_every_draw_fills_every_row() -> None:
    quiz = quiz_with(TABLE)
    for seed in range(100):
        drawn = [question for question in quiz.questions if question.id in draw(quiz, str(seed)).question_ids]
        assert len(drawn) == 4 and missing(quiz.sections[0].cells, drawn) == [0, 0, 0]


def test_the_least_met_questions_come_first_and_the_seed_decides() -> None:
    quiz = quiz_with("| tag | difficulty | count |\n|---|---|---|\n| a | easy | 1 |")
    assert draw(quiz, "s", {"q0": 1}).question_ids == ("q1",)
    assert draw(quiz, "s", {"q1": 1}).question_ids == ("q0",)
    assert draw(quiz, "s") == draw(quiz, "s")
    assert len({draw(quiz, str(seed)).question_ids for seed in range(20)}) == 2


def test_a_row_that_cannot_be_filled_is_told_with_its_place_and_number() -> None:
    table = "| tag | difficulty | count |\n|---|---|---|\n| a | easy | 3 |\n| b | easy | 1 |"
    [problem] = read(f"# Pool {{draw=table}}\n\n{table}\n\n{POOL}").problems
    assert (problem.code, problem.line) == ("blueprint-short", 8)
    assert "Questions that fit: 2. Missing: 1." in str(problem)


def test_words_that_are_not_known_are_told() -> None:
    table = "| tag | difficulty | type | count |\n|---|---|---|---|\n| a | simple | shirt | none |"
    codes = [one.code for one in read(f"# Pool {{draw=table}}\n\n{table}\n\n{POOL}").problems]
    assert codes == ["bad-draw", "bad-attribute", "bad-attribute"]


def test_exposure_is_exact_for_separate_rows_and_estimated_for_overlapping_ones() -> None:
    [report] = pool_reports(
        quiz_with("| tag | difficulty | count |\n|---|---|---|\n| a | easy | 1 |\n| b | easy | 1 |").sections
    )
    assert not report.is_estimate
    assert report.shares == {"q0": 0.5, "q1": 0.5, "q2": 0, "q3": 1, "q4": 0, "q5": 0}
    [report] = pool_reports(quiz_with("| tag | count |\n|---|---|\n| a | 1 |\n| b | 1 |").sections)
    assert report.is_estimate and abs(sum(report.shares.values()) - 2) < 1e-9
    counts = [(cell.count, available, lacking) for cell, available, lacking in report.rows]
    assert counts == [(1, 4, 0), (1, 3, 0)]


def test_two_languages_have_the_same_table() -> None:
    table = "| tag | count |\n|---|---|\n| a | 1 |\n\n"
    english = read(f"# Pool {{draw=table}}\n\n{table}{POOL}")
    chinese = read(f"# 题库 {{draw=table}}\n\n{table.replace('tag', '标签')}{POOL}", "zh")
    assert merge(english, chinese).problems == ()
    assert [one.code for one in merge(english, read(f"# 题库\n\n{POOL}", "zh")).problems] == []
    other = read(f"# 题库 {{draw=table}}\n\n{table.replace('1', '2')}{POOL}", "zh")
    assert [one.code for one in merge(english, other).problems] == ["section-differs"]


tags = st.sampled_from(["a", "b", "c", ""])
levels = st.sampled_from([None, *Difficulty])


@given(
    st.lists(st.tuples(st.sets(tags, max_size=2), levels), max_size=7),
    st.lists(st.builds(Cell, st.integers(1, 3), tags, levels), max_size=4),
)
def test_as_many_places_are_filled_as_can_be(
    pool: list[tuple[set[str], Difficulty | None]], cells: list[Cell]
) -> None:
    questions = [
        Question(f"q{number}", QuestionType.SHORT, {}, tags=tuple(own), difficulty=level)
        for number, (own, level) in enumerate(pool)
    ]
    owner = assigned(cells, questions)
    by_id = {question.id: question for question in questions}
    assert all(fits(cells[number], by_id[id_]) for id_, number in owner.items())
    assert all(count <= cells[number].count for number, count in Counter(owner.values()).items())
    # By the theorem of Hall in its deficiency form, over all sets of rows.
    most = min(
        sum(cell.count for number, cell in enumerate(cells) if not chosen >> number & 1)
        + sum(any(fits(cells[n], one) for n in range(len(cells)) if chosen >> n & 1) for one in questions)
        for chosen in range(1 << len(cells))
    )
    assert len(owner) == most


def test_the_check_page_shows_rows_and_shares(content: Path, sign_in: SignIn) -> None:
    (content / "quizzes").mkdir(exist_ok=True)
    text = write(quiz_with(TABLE), "en", ZONE)
    (content / "quizzes" / "pool.en.md").write_text(text, encoding="utf-8")
    trainer = make_user("Trainer", Role.TRAINER)
    db.session.commit()
    page = sign_in(trainer).get("/quizzes/check", headers={"Accept-Language": "en"}).text
    assert "Draws 4 of 6 questions" in page and "Questions that fit" in page and "<code>q0</code>: " in page


def test_each_row_says_whether_it_can_be_met_before_publication(content: Path, sign_in: SignIn) -> None:
    table = "| tag | difficulty | count |\n|---|---|---|\n| a | easy | 3 |\n| a | - | 4 |\n| b | easy | 1 |"
    text = f"---\ntitle: T\n---\n\n# Pool {{#pool draw=table}}\n\n{table}\n\n{POOL}"
    (content / "quizzes/pool.en.md").write_text(text, encoding="utf-8")
    trainer = make_user("Trainer", Role.TRAINER)
    db.session.add(
        EditorDraft(path="quizzes/pool.en.md", base="", base_digest="", text=text, at=NOW, by=trainer)
    )
    db.session.commit()
    client = sign_in(trainer)
    for address in ("/quizzes/check", "/edit/publish/quizzes/pool.en.md"):
        page = client.get(address, headers={"Accept-Language": "en"}).text
        rows = re.sub(r"<(style|svg).*?</\1>|<[^>]*>", " ", page, flags=re.S)
        # Only four questions are about a: the two rows share them, and three places stay empty.
        assert re.findall(r"a\s+Easy\s+any\s+3\s+2\s+1 missing", rows)
        assert re.findall(r"a\s+any\s+any\s+4\s+4\s+2 missing", rows)
        assert re.findall(r"b\s+Easy\s+any\s+1\s+1\s+yes", rows)
        assert "q3 : 100%" in " ".join(rows.split())
