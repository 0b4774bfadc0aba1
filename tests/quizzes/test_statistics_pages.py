"""The statistics pages of a quiz and their files, with a database."""

import json
import re
from collections.abc import Callable
from io import BytesIO

import pytest
from flask import Flask
from flask.testing import FlaskClient
from openpyxl import load_workbook

from lms import isolated
from lms.db import db
from lms.people.models import User
from lms.people.roles import Role, UnitKind
from tests.build import make_unit, make_user
from tests.quizzes.build import RIGHT, finished_attempt, make_quiz, waiting_answer
from tests.quizzes.test_attempt_views import text_of

SignIn = Callable[[User], FlaskClient]
ADDRESS = "/quizzes/basics/statistics"


@pytest.fixture
def trainer(app: Flask, sign_in: SignIn) -> FlaskClient:
    make_quiz()
    person = make_user("Trainer", Role.TRAINER)
    db.session.commit()
    return sign_in(person)


def sat(name: str, right: int, **more: object) -> int:
    """Let somebody finish the quiz with the first `right` questions right and "eight" for the number of days."""
    answers = {"days": ["eight"]} | dict(list(RIGHT.items())[:right])
    attempt_id = finished_attempt(make_user(name, **more), answers)  # type: ignore[arg-type]
    db.session.commit()
    return attempt_id


def test_page_without_results_says_so(trainer: FlaskClient) -> None:
    assert "No results to count yet" in text_of(trainer.get(ADDRESS))
    assert trainer.get("/quizzes/nothing/statistics").status_code == 404


def test_pages_and_files_say_the_same(trainer: FlaskClient, count_queries: Callable[..., object]) -> None:
    for name, right in (("Alice", 4), ("Bob", 2), ("=Carol", 2), ("Dan", 0)):
        sat(name, right)
    page = trainer.get(ADDRESS).text
    words = text_of(trainer.get(ADDRESS))
    assert "Attempts counted 4 Average 55.0%" in words
    assert "The quiz has few attempts (4)." in words
    assert "Alice" not in words
    assert re.findall(r"statistics/questions/(\w+)\?", page)[:4] == ["inspect", "board", "days", "fall"]
    data = json.loads(trainer.get(ADDRESS + ".json").data)
    assert (data["quiz"][0]["count"], data["quiz"][0]["mean"]) == (4, 2.75)
    assert [(row["id"], row["facility"]) for row in data["questions"]] == [
        ("inspect", 75.0), ("board", 75.0), ("days", 25.0), ("fall", 25.0),
    ]  # fmt: skip
    table = trainer.get(ADDRESS + ".csv")
    assert table.data.startswith(b"\xef\xbb\xbf")
    assert table.text.splitlines()[1].startswith("inspect,4,75.0,")
    book = load_workbook(BytesIO(trainer.get(ADDRESS + ".xlsx").data))
    assert book.sheetnames == ["Quiz", "Questions", "Options", "Units", "Languages", "Months"]
    assert [cell.value for cell in book["Questions"]["A"]] == [
        "Name in the file",
        "inspect",
        "board",
        "days",
        "fall",
    ]
    assert trainer.get(ADDRESS + ".exe").status_code == 404

    one = text_of(trainer.get(ADDRESS + "/questions/inspect"))
    assert "Any registered villager Right" in one
    typed = text_of(trainer.get(ADDRESS + "/questions/days"))
    assert "eight 3 0.0%" in typed
    assert trainer.get(ADDRESS + "/questions/other").status_code == 404

    # What was computed is kept until another attempt ends.
    db.session.remove()
    with count_queries() as statements:  # type: ignore[attr-defined]
        trainer.get(ADDRESS)
    assert len(statements) == 5
    sat("Eve", 4)
    db.session.remove()
    with count_queries() as statements:  # type: ignore[attr-defined]
        assert "Attempts counted 5" in text_of(trainer.get(ADDRESS))
    assert len(statements) == 7


@pytest.mark.database
def test_manager_sees_the_figures_of_the_own_units_only(app: Flask, sign_in: SignIn) -> None:
    make_quiz()
    township = make_unit("Baishi Township", kind=UnitKind.TOWNSHIP)
    sat("Alice", 4, unit=make_unit("Here", township))
    sat("Bob", 0, unit=make_unit("There"))
    manager = sign_in(make_user("Manager", Role.UNIT_MANAGER, over=township))
    db.session.commit()
    words = text_of(manager.get(ADDRESS))
    assert "Attempts counted 1 Average 100.0%" in words
    assert "Attempts in the units you manage." in words
    # Managers sit quizzes too: nothing here tells them the right answers.
    assert "What to look at" not in words
    data = json.loads(manager.get(ADDRESS + ".json").data)
    assert (len(data["questions"]), data["options"]) == (4, [])
    assert "Right" not in text_of(manager.get(ADDRESS + "/questions/inspect"))
    assert "Most frequent answers" not in text_of(manager.get(ADDRESS + "/questions/days"))


@pytest.mark.database
def test_answers_that_wait_for_marks_are_not_counted(trainer: FlaskClient) -> None:
    waiting_answer(make_user("Alice"))
    db.session.commit()
    assert "No results to count yet" in text_of(trainer.get("/quizzes/essays/statistics"))


def test_scale_of_few_learners_is_not_computed(trainer: FlaskClient) -> None:
    sat("Alice", 4)
    words = text_of(trainer.get(ADDRESS + "/scale"))
    assert "needs at least 50 attempts" in words
    assert "No group is large enough" in words


def test_scale_that_takes_too_long_is_said(trainer: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    def heavy(*_: object) -> None:
        raise isolated.TooHeavy("too much")

    monkeypatch.setattr(isolated, "run", heavy)
    sat("Alice", 4)
    assert "could not be computed" in text_of(trainer.get(ADDRESS + "/scale?attempts=all"))
