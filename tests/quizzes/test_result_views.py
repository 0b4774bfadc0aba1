"""What staff see of a quiz: results, the distribution, how hard each question was, CSV; and previews."""

import csv
import io
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select, update

from lms.db import db
from lms.people.models import User
from lms.people.roles import Role, UnitKind
from lms.quizzes.models import Attempt, QuestionResult, SavedAnswer
from lms.quizzes.timing import AttemptState
from tests.build import make_unit, make_user
from tests.quizzes.build import BASICS, RIGHT, finished_attempt, make_quiz
from tests.quizzes.test_attempt_views import text_of

SignIn = Callable[[User], FlaskClient]


@pytest.fixture
def trainer(app: Flask, sign_in: SignIn) -> FlaskClient:
    make_quiz()
    person = make_user("Trainer", Role.TRAINER)
    db.session.commit()
    return sign_in(person)


def sat(name: str, right: int, **more: object) -> int:
    """Let somebody finish the quiz with the first `right` questions right."""
    answers = dict(list(RIGHT.items())[:right])
    attempt_id = finished_attempt(make_user(name, **more), answers)  # type: ignore[arg-type]
    db.session.commit()
    return attempt_id


def table(browser: FlaskClient) -> list[list[str]]:
    response = browser.get("/quizzes/basics/results.csv")
    assert response.headers["Content-Disposition"] == 'attachment; filename="basics-results.csv"'
    assert response.mimetype == "text/csv"
    text = response.data.decode("utf-8-sig")
    assert response.data.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(text)))


def test_results_without_attempts_say_so(trainer: FlaskClient) -> None:
    page = text_of(trainer.get("/quizzes/basics/results"))
    assert "No one has completed this quiz yet" in page
    assert table(trainer) == [
        ["Name", "Username", "Unit", "Attempt", "Started", "Finished", "Points", "Maximum", "Passed", "Paper"]
    ]


def test_results_show_people_facility_and_distribution(trainer: FlaskClient) -> None:
    for name, right in (("Alice", 4), ("Bob", 2), ("Carol", 0)):
        sat(name, right)
    response = trainer.get("/quizzes/basics/results")
    page = text_of(response)
    assert re.findall(r"(Alice|Bob|Carol) .*?(\d of 5) ", page) == [
        ("Carol", "0 of 5"), ("Bob", "3 of 5"), ("Alice", "5 of 5"),
    ]  # fmt: skip
    assert "Finished attempts 3 Average 53.3% Median 60% Passed 66.7%" in page
    assert counts_of(response.text) == {"0–9": 1, "60–69": 1, "90–100": 1}


@pytest.mark.database
def test_results_tell_whose_time_ran_out(trainer: FlaskClient) -> None:
    sat("Alice", 4)
    assert "Time ran out" not in trainer.get("/quizzes/basics/results").text
    db.session.execute(update(Attempt).values(state=AttemptState.CLOSED_BY_TIME))
    db.session.commit()
    assert "Time ran out" in trainer.get("/quizzes/basics/results").text


def counts_of(page: str) -> dict[str, int]:
    """The rows of the histogram's table that are not zero."""
    found = re.findall(r'<tr><th scope="row">([\d–]+)</th><td class="numeric">(\d+)</td></tr>', page)
    return {label: int(count) for label, count in found if count != "0"}


def test_facility_is_the_mean_fraction_of_the_points(trainer: FlaskClient) -> None:
    for right in (4, 2, 1, 1):
        sat("Someone", right)
    page = trainer.get("/quizzes/basics/results").text
    rows = re.findall(r"<code>(\w+)</code>.*?(\d+)</div>.*?(\d+)%", page, re.S)
    assert rows == [
        ("inspect", "4", "100"), ("board", "4", "50"), ("days", "4", "25"), ("fall", "4", "25"),
    ]  # fmt: skip


def test_manager_sees_the_own_subtree_only(app: Flask, sign_in: SignIn) -> None:
    make_quiz()
    township = make_unit("Baishi Township", kind=UnitKind.TOWNSHIP)
    here, there = make_unit("Here", township), make_unit("There")
    sat("Alice", 4, unit=here)
    sat("Bob", 4, unit=there)
    manager = sign_in(make_user("Manager", Role.UNIT_MANAGER, over=township))
    db.session.commit()
    page = text_of(manager.get("/quizzes/basics/results"))
    assert ("Alice" in page, "Bob" in page) == (True, False)
    assert [row[0] for row in table(manager)[1:]] == ["Alice"]
    assert "Attempts in the units you manage." in page


def test_manager_without_units_sees_nothing(app: Flask, sign_in: SignIn) -> None:
    make_quiz()
    sat("Alice", 4)
    manager = sign_in(make_user("Manager", Role.UNIT_MANAGER, over=make_unit()))
    db.session.commit()
    assert "No one has completed this quiz yet" in text_of(manager.get("/quizzes/basics/results"))


def test_csv_has_one_line_an_attempt_and_no_formulas(trainer: FlaskClient) -> None:
    sat('=HYPERLINK("x")', 4)
    sat("Bob", 1)
    head, bob, sly = table(trainer)
    assert head == [
        "Name",
        "Username",
        "Unit",
        "Attempt",
        "Started",
        "Finished",
        "Points",
        "Maximum",
        "Passed",
        "Paper",
    ]
    assert (bob[0], bob[3], *bob[6:]) == ("Bob", "1", "1", "5", "no", "")
    assert (sly[0], sly[1][:2], *sly[6:]) == ('\'=HYPERLINK("x")', "'=", "5", "5", "yes", "")


@pytest.mark.parametrize("people", [1, 3])
def test_results_cost_the_same_statements_for_one_and_for_three(
    trainer: FlaskClient, count_queries: Callable[..., object], people: int
) -> None:
    for n in range(people):
        sat(f"Person {n}", n)
    trainer.get("/quizzes/basics/results")
    counts = []
    for address in ("/quizzes/basics/results", "/quizzes/basics/results.csv"):
        db.session.remove()
        with count_queries() as statements:  # type: ignore[attr-defined]
            trainer.get(address)
        counts.append(len(statements))
    assert counts == [7, 5]


def test_list_and_front_page_cost_the_same_statements_for_one_and_three_quizzes(
    app: Flask, sign_in: SignIn, count_queries: Callable[..., object]
) -> None:
    counts = []
    for slugs in (["basics"], ["second", "third"]):
        for slug in slugs:
            make_quiz(slug=slug)
        person = make_user()
        finished_attempt(person)
        db.session.commit()
        browser = sign_in(person)
        browser.get("/quizzes/")
        for address in ("/quizzes/", "/quizzes/basics"):
            db.session.remove()
            with count_queries() as statements:  # type: ignore[attr-defined]
                browser.get(address)
            counts.append(len(statements))
    assert counts[:2] == counts[2:]
    assert max(counts) <= 4


def traces() -> list[int]:
    return [
        db.session.scalar(select(func.count()).select_from(model)) or 0
        for model in (Attempt, SavedAnswer, QuestionResult)
    ]


@pytest.mark.database
def test_preview_grades_a_trial_and_leaves_no_trace(trainer: FlaskClient) -> None:
    page = text_of(trainer.get("/quizzes/basics/preview?seed=3"))
    assert "Nothing is saved or scored." in page
    trial = {"seed": "3", "a.inspect": "2", "a.board": ["1", "2"], "a.days": "seven", "a.fall": "99"}
    graded = text_of(trainer.post("/quizzes/basics/preview", data=trial))
    assert "4 of 5" in graded
    assert "The books belong to the collective." in graded
    assert traces() == [0, 0, 0]


def test_preview_gives_no_score_while_an_answer_waits_for_a_person(trainer: FlaskClient) -> None:
    make_quiz(
        "---\ntitle: T\npass: 60%\n---\n\n## Why? {#why type=essay}\n\n## So? {#so}\n\n= yes\n", "essay"
    )
    trial = {"seed": "3", "a.why": "Because.", "a.so": "yes"}
    graded = text_of(trainer.post("/quizzes/essay/preview", data=trial))
    assert "Score waiting to be marked Points so far 1 of 2" in graded
    assert "1 answer is marked by a person; there is a score after that." in graded
    assert "50%" not in graded


def test_preview_of_the_edited_text_shows_what_is_not_published(
    app: Flask, trainer: FlaskClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.extensions, "settings", replace(app.extensions["settings"], content=tmp_path))
    file = tmp_path / "quizzes" / "basics.en.md"
    file.parent.mkdir()
    file.write_text(BASICS.replace("Only the accountant", "The edited accountant"), encoding="utf-8")
    (tmp_path / "quizzes" / "fresh.en.md").write_text(BASICS, encoding="utf-8")
    edited, published = (trainer.get(f"/quizzes/basics/preview{more}").text for more in ("?edited=1", ""))
    assert ["The edited accountant" in page for page in (edited, published)] == [True, False]
    assert 'href="/quizzes/basics/preview?edited=1"' in trainer.get("/quizzes/check").text
    trial = {
        "edited": "1",
        "seed": "3",
        "a.inspect": "2",
        "a.board": ["1", "2"],
        "a.days": "seven",
        "a.fall": "99",
    }
    assert "4 of 5" in text_of(trainer.post("/quizzes/basics/preview", data=trial))
    assert [trainer.get(f"/quizzes/fresh/preview{more}").status_code for more in ("?edited=1", "")] == [
        200,
        404,
    ]
    file.write_text(BASICS.replace("- [x] Any", "- [y] Any"), encoding="utf-8")
    assert trainer.get("/quizzes/basics/preview?edited=1").status_code == 404
    assert traces() == [0, 0, 0]


def test_bars_of_hard_questions_lead_to_the_question(trainer: FlaskClient, sign_in: SignIn) -> None:
    sat("Alice", 2)
    assert (
        '<a href="/quizzes/basics/preview?question=fall#q-fall"'
        in trainer.get("/quizzes/basics/results").text
    )
    assert 'id="q-fall"' in trainer.get("/quizzes/basics/preview?question=fall").text
    auditor = sign_in(make_user("Auditor", Role.AUDITOR))
    db.session.commit()
    page = auditor.get("/quizzes/basics/results").text
    assert '<a href="#question-fall"' in page
    assert 'id="question-fall"' in page


def test_a_result_counts_right_and_wrong_and_shows_only_the_wrong_ones(sign_in: SignIn) -> None:
    make_quiz()
    person = make_user("Alice")
    attempt_id = finished_attempt(person, {**RIGHT, "inspect": ["1"], "days": []})
    db.session.commit()
    browser = sign_in(person)
    page = browser.get(f"/quizzes/attempts/{attempt_id}").text
    assert [words in text_of_html(page) for words in ("Correct 2", "Incorrect 1", "Not answered 1")] == [
        True
    ] * 3
    assert "Single choice" in page
    assert re.findall(r'id="q-(\w+)"', page) == ["inspect", "days"]
    address = f"/quizzes/attempts/{attempt_id}?only=all"
    assert f'href="{address}#answers"' in page
    spots = re.findall(r'href="([^"]*)#q-(\w+)" class="spot (\w+)"', page)
    assert spots == [
        ("", "inspect", "bad"),
        (address, "board", "good"),
        ("", "days", "muted"),
        (address, "fall", "good"),
    ]
    everything = browser.get(address).text
    assert re.findall(r'id="q-(\w+)"', everything) == ["inspect", "board", "days", "fall"]
    assert ('<details class="folded" open>' in page, '<details class="folded">' in everything) == (True, True)


def test_a_result_without_mistakes_shows_every_answer(sign_in: SignIn) -> None:
    make_quiz()
    person = make_user("Alice")
    attempt_id = finished_attempt(person, RIGHT)
    db.session.commit()
    page = sign_in(person).get(f"/quizzes/attempts/{attempt_id}").text
    assert re.findall(r'id="q-(\w+)"', page) == ["inspect", "board", "days", "fall"]
    assert "Only wrong ones" not in page


def text_of_html(page: str) -> str:
    """The words of a page in one line."""
    plain = re.sub(r"<(style|script|svg).*?</\1>|<[^>]*>", " ", page, flags=re.S)
    return re.sub(r"\s+", " ", plain)


def test_preview_shows_the_quiz_as_it_stands_at_another_time(app: Flask, sign_in: SignIn) -> None:
    make_quiz(BASICS.replace("attempts: 2", "opens: 2026-03-02 09:00\ncloses: 2026-03-02 10:00"))
    browser = sign_in(make_user("Trainer", Role.TRAINER))
    db.session.commit()
    found = [
        next(
            word
            for word in ("Not open yet", "Closed", "Open")
            if word in page.rpartition("What learners will see:")[2]
        )
        for page in (
            text_of(browser.get(f"/quizzes/basics/preview?as_of=2026-03-02T{hour}:30"))
            for hour in ("08", "09", "10")
        )
    ]
    assert found == ["Not open yet", "Open", "Closed"]
