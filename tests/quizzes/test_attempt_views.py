"""Sitting a quiz through the browser's eyes: page by page, by the script, on two devices, too late."""

import re
from collections.abc import Callable
from datetime import timedelta
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select, update
from werkzeug.test import TestResponse

from lms import clock
from lms.db import db
from lms.library.models import Document
from lms.people.models import User
from lms.people.roles import Role
from lms.quizzes.models import Attempt, SavedAnswer
from lms.quizzes.queries import attempts as queries
from tests.build import make_user
from tests.quizzes.build import (
    BASICS,
    GRACE_S,
    RIGHT,
    answer,
    attempt_of,
    begin,
    finished_attempt,
    make_quiz,
    running_attempt,
)

SignIn = Callable[[User], FlaskClient]
SECOND = timedelta(seconds=1)


def text_of(response: TestResponse) -> str:
    """The page's words in one line."""
    plain = re.sub(r"<(style|script|svg).*?</\1>|<[^>]*>", " ", response.text, flags=re.S)
    return re.sub(r"\s+", " ", unescape(plain))


def where(response: TestResponse) -> tuple[int, str]:
    return response.status_code, response.location


def newest(attempt_id: int) -> dict[str, str]:
    return {question: one.line for question, one in queries.answers(attempt_id).items()}


def let_time_run_out(attempt_id: int, ago_s: int = GRACE_S + 1) -> None:
    """Move the attempt into the past so that its end lies `ago_s` seconds back."""
    end = clock.now() - ago_s * SECOND
    db.session.execute(
        update(Attempt)
        .where(Attempt.id == attempt_id)
        .values(started_at=end - timedelta(minutes=20), ends_at=end)
    )
    db.session.commit()
    db.session.expire_all()


@pytest.mark.database
def test_quiz_is_taken_page_by_page_without_script(browser: FlaskClient) -> None:
    begun = browser.post("/quizzes/basics/start")
    (attempt_id,) = db.session.scalars(select(Attempt.id))
    one = f"/quizzes/attempts/{attempt_id}"
    assert where(begun) == (303, f"{one}/pages/1")
    onward = [
        browser.post(f"{one}/pages/1", data={"was.inspect": "", "a.inspect": "2", "flag.inspect": "1"}),
        browser.post(f"{one}/pages/2", data={"was.board": "", "a.board": ["1", "2"], "go": "next"}),
        browser.post(f"{one}/pages/3", data={"was.days": "", "a.days": "７", "go": "previous"}),
        browser.post(f"{one}/pages/2", data={"was.board": "1,2", "a.board": ["1", "2"], "go": "stay"}),
        browser.post(f"{one}/pages/4", data={"was.fall": "", "a.fall": "10.4"}),
    ]
    assert [where(response) for response in onward] == [
        (303, f"{one}/pages/2"),
        (303, f"{one}/pages/3"),
        (303, f"{one}/pages/2"),
        (303, f"{one}/pages/2"),
        (303, f"{one}/submit"),
    ]
    assert newest(attempt_id) == {"inspect": "2", "board": "1,2", "days": "7", "fall": "10.4"} | {
        "days": "７"
    }
    assert db.session.scalar(select(func.count(SavedAnswer.id))) == 4
    asked = text_of(browser.get(f"{one}/submit"))
    assert "All questions are answered." in asked
    assert "1 question is flagged" in asked
    assert where(browser.post(f"{one}/submit")) == (303, one)
    result = text_of(browser.get(one))
    assert "5 of 5" in result
    assert "Any registered villager" in result


def test_an_answer_is_cleared_without_script_and_the_page_stays(browser: FlaskClient, learner: User) -> None:
    attempt_id = running_attempt(learner)
    one = f"/quizzes/attempts/{attempt_id}/pages/1"
    browser.post(one, data={"was.inspect": "", "a.inspect": "2"})
    assert 'type="submit" name="clear" value="inspect"' in browser.get(one).text
    cleared = browser.post(one, data={"was.inspect": "2", "a.inspect": "2", "clear": "inspect"})
    assert (where(cleared), newest(attempt_id)) == ((303, one), {"inspect": ""})


def test_page_shows_what_was_saved_with_its_time(browser: FlaskClient, learner: User) -> None:
    attempt_id = running_attempt(learner)
    answer(attempt_id, {"board": ["2"]}, clock.now(), sequence=1)
    db.session.commit()
    page = browser.get(f"/quizzes/attempts/{attempt_id}/pages/2").text
    assert re.findall(r'<input[^>]*name="a\.board"[^>]*value="(\d)"( checked)?', page) == [
        ("1", ""), ("2", " checked"), ("3", ""),
    ]  # fmt: skip
    assert '<input type="hidden" name="was.board" value="2">' in page
    assert re.search(r"Saved <time[^>]*>\d\d:\d\d:\d\d</time>", page)


def test_learner_comes_back_to_the_first_unanswered_question(browser: FlaskClient, learner: User) -> None:
    attempt_id = running_attempt(learner)
    answer(attempt_id, {"inspect": ["1"], "days": ["8"]}, clock.now())
    db.session.commit()
    again = browser.post("/quizzes/basics/start")
    assert where(again) == (303, f"/quizzes/attempts/{attempt_id}/pages/2")


def save(browser: FlaskClient, attempt_id: int, body: object) -> TestResponse:
    return browser.post(
        f"/quizzes/attempts/{attempt_id}/answers", json=body, headers={"Accept": "application/json"}
    )


@pytest.mark.database
def test_script_saves_at_once_and_is_told_when(browser: FlaskClient, learner: User) -> None:
    attempt_id = running_attempt(learner)
    db.session.commit()
    body = {
        "answers": {"inspect": ["2"], "days": "7"},
        "sequence": {"inspect": 1, "days": 2},
        "flags": {"fall": True},
    }
    response = save(browser, attempt_id, body)
    assert response.status_code == 200
    assert sorted(response.json or {}) == ["left_s", "receipt", "saved_at"]
    assert re.fullmatch(r"\d\d:\d\d:\d\d", response.json["saved_at"])  # type: ignore[index]
    assert response.json["left_s"] in range(1190, 1201)  # type: ignore[index]
    assert newest(attempt_id) == {"inspect": "2", "days": "7"}
    assert list(attempt_of(attempt_id).flags) == ["fall"]


def test_two_devices_continue_the_same_attempt(learner: User, sign_in: SignIn) -> None:
    phone, computer = sign_in(learner), sign_in(learner)
    begun = [device.post("/quizzes/basics/start").location for device in (phone, computer)]
    (attempt_id,) = db.session.scalars(select(Attempt.id))
    assert begun == [f"/quizzes/attempts/{attempt_id}/pages/1"] * 2
    save(phone, attempt_id, {"answers": {"inspect": ["1"]}, "sequence": 1})
    save(computer, attempt_id, {"answers": {"inspect": ["2"]}, "sequence": 2})
    page = phone.get(f"/quizzes/attempts/{attempt_id}/pages/1").text
    assert re.findall(r'name="a\.inspect"[^>]*value="(\d)" checked', page) == ["2"]


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (None, 422),
        ([], 422),
        ({"answers": []}, 422),
        ({"answers": {str(n): ["1"] for n in range(201)}, "sequence": 1}, 422),
        ({"answers": {}, "flags": []}, 422),
        ({}, 200),
    ],
)
def test_parcel_that_cannot_be_read_saves_nothing(
    browser: FlaskClient, learner: User, body: object, status: int
) -> None:
    attempt_id = running_attempt(learner)
    db.session.commit()
    response = save(browser, attempt_id, body)
    assert (response.status_code, newest(attempt_id)) == (status, {})
    assert ("error" in (response.json or {})) == (status == 422)


def test_late_save_is_refused_and_told_where_the_result_is(browser: FlaskClient, learner: User) -> None:
    attempt_id = running_attempt(learner)
    let_time_run_out(attempt_id)
    response = save(browser, attempt_id, {"answers": {"inspect": ["2"]}, "sequence": 1})
    told = response.json or {}
    assert (response.status_code, told["result"]) == (409, f"/quizzes/attempts/{attempt_id}")
    assert told["error"] == (
        "This answer arrived too late. It has been kept, and the convener decides whether it counts."
    )
    form = browser.post(f"/quizzes/attempts/{attempt_id}/pages/1", data={"was.inspect": "", "a.inspect": "2"})
    assert where(form) == (303, f"/quizzes/attempts/{attempt_id}")
    assert newest(attempt_id) == {}


def test_attempt_past_its_end_is_closed_when_it_is_read(browser: FlaskClient, learner: User) -> None:
    attempt_id = running_attempt(learner)
    answer(attempt_id, RIGHT, clock.now())
    let_time_run_out(attempt_id, ago_s=3600)
    ended_at = attempt_of(attempt_id).ends_at
    for page in ("pages/1", "submit"):
        assert where(browser.get(f"/quizzes/attempts/{attempt_id}/{page}")) == (
            302,
            f"/quizzes/attempts/{attempt_id}",
        )
    result = text_of(browser.get(f"/quizzes/attempts/{attempt_id}"))
    assert "Time ran out. The answers saved until then were submitted." in result
    assert "5 of 5" in result
    attempt = attempt_of(attempt_id)
    assert (attempt.state, attempt.finished_at) == ("closed_by_time", ended_at)


def test_handing_in_within_the_grace_counts_as_handed_in(browser: FlaskClient, learner: User) -> None:
    attempt_id = running_attempt(learner)
    let_time_run_out(attempt_id, ago_s=5)
    ended_at = attempt_of(attempt_id).ends_at
    browser.post(f"/quizzes/attempts/{attempt_id}/submit")
    browser.post(f"/quizzes/attempts/{attempt_id}/submit")
    assert (attempt_of(attempt_id).state, attempt_of(attempt_id).finished_at) == ("submitted", ended_at)


def test_unanswered_questions_are_listed_before_handing_in(browser: FlaskClient, learner: User) -> None:
    attempt_id = running_attempt(learner)
    answer(attempt_id, {"board": ["1"]}, clock.now())
    db.session.commit()
    page = browser.get(f"/quizzes/attempts/{attempt_id}/submit").text
    assert "3 questions are not answered" in page
    assert re.findall(rf'href="/quizzes/attempts/{attempt_id}/pages/(\d)#q-(\w+)"', page) == [
        ("1", "inspect"), ("3", "days"), ("4", "fall"),
    ]  # fmt: skip


@pytest.mark.parametrize("number", [0, 5, 99])
def test_page_that_the_paper_does_not_have_is_not_found(
    browser: FlaskClient, learner: User, number: int
) -> None:
    attempt_id = running_attempt(learner)
    db.session.commit()
    address = f"/quizzes/attempts/{attempt_id}/pages/{number}"
    assert [browser.get(address).status_code, browser.post(address).status_code] == [404, 404]


ADDRESSES = (
    ("get", "/pages/1"),
    ("post", "/pages/1"),
    ("post", "/answers"),
    ("get", "/submit"),
    ("post", "/submit"),
)


def statuses(browser: FlaskClient, attempt_id: int) -> list[int]:
    return [
        getattr(browser, method)(f"/quizzes/attempts/{attempt_id}{path}").status_code
        for method, path in ADDRESSES
    ]


def test_another_persons_attempt_does_not_exist(learner: User, sign_in: SignIn) -> None:
    running, finished = running_attempt(learner), finished_attempt(make_user("Carol"))
    peer = sign_in(make_user("Bob"))
    db.session.commit()
    for attempt_id in (running, finished, 999):
        assert statuses(peer, attempt_id) == [404] * 5
        assert peer.get(f"/quizzes/attempts/{attempt_id}").status_code == 404
    assert attempt_of(running).state == "in_progress"


def test_staff_see_a_finished_attempt_and_touch_none(learner: User, sign_in: SignIn) -> None:
    attempt_id = finished_attempt(learner)
    trainer = sign_in(make_user("Trainer", Role.TRAINER))
    db.session.commit()
    assert statuses(trainer, attempt_id) == [403] * 5
    assert "Alice" in text_of(trainer.get(f"/quizzes/attempts/{attempt_id}"))


REVIEWS = {
    "after-submit": (True, True),
    "after-close": (True, False),
    "never": (False, False),
    "practice": (True, True),
}


@pytest.mark.parametrize("name", REVIEWS)
def test_result_shows_what_the_review_matrix_allows(app: Flask, sign_in: SignIn, name: str) -> None:
    make_quiz(BASICS.replace("attempts: 2", f"review: {name}\ncloses: 2099-01-01"))
    person = make_user()
    attempt_id = finished_attempt(person, RIGHT | {"inspect": ["1"]})
    db.session.commit()
    page = text_of(sign_in(person).get(f"/quizzes/attempts/{attempt_id}"))
    shows_grade, shows_key = REVIEWS[name]
    found = {
        sentence: sentence in page
        for sentence in ("4 of 5", "80%", "Incorrect", "The books belong", "Because")
    }
    assert found == {
        "4 of 5": shows_grade,
        "80%": shows_grade,
        "Incorrect": shows_key,
        "The books belong": shows_key,
        "Because": False,
    }


def test_grade_stays_and_the_key_closes_when_the_trainer_changes_the_review(
    learner: User, sign_in: SignIn
) -> None:
    attempt_id = finished_attempt(learner)
    document = db.session.scalar(select(Document).where(Document.key == "quizzes/basics"))
    make_quiz(
        BASICS.replace("attempts: 2", "review: never"),
        document=document,
    )
    db.session.commit()
    page = text_of(sign_in(learner).get(f"/quizzes/attempts/{attempt_id}"))
    assert ("5 of 5" in page, "The books belong" in page) == (False, False)
    assert attempt_of(attempt_id).points == 5


def test_pages_cost_the_same_statements_for_one_question_and_for_many(
    app: Flask, sign_in: SignIn, count_queries: Callable[..., object]
) -> None:
    counts: list[dict[str, int]] = []
    for slug, more in (("small", 1), ("large", 30)):
        text = BASICS + "".join(f"\n## More {n} {{#m{n}}}\n\n= {n}\n" for n in range(more))
        make_quiz(text, slug)
        person = make_user()
        attempt_id = begin(person, clock.now(), slug)
        db.session.commit()
        browser = sign_in(person)
        one = f"/quizzes/attempts/{attempt_id}"
        browser.get(f"{one}/pages/1")  # reads the revision into memory
        counts.append({})
        for name, method, path, more_of_it in (
            ("page", "get", "/pages/1", {}),
            ("save", "post", "/answers", {"json": {"answers": {"inspect": ["2"]}, "sequence": 1}}),
            ("form", "post", "/pages/1", {"data": {"was.inspect": "2", "a.inspect": "1"}}),
            ("ask", "get", "/submit", {}),
            ("hand in", "post", "/submit", {}),
            ("result", "get", "", {}),
        ):
            db.session.remove()
            with count_queries() as statements:  # type: ignore[attr-defined]
                response = getattr(browser, method)(one + path, **more_of_it)
            assert response.status_code < 400
            counts[-1][name] = len(statements)
    assert counts[0] == counts[1]
    assert counts[0]["save"] == 2


@pytest.mark.database
def test_script_of_a_closed_ended_or_new_account_saves_nothing(learner: User, sign_in: SignIn) -> None:
    attempt_id = running_attempt(learner)
    db.session.commit()
    browser, stranger = sign_in(learner), sign_in(make_user("Bob"))
    parcel = {"answers": {"inspect": ["2"]}, "sequence": 1}
    found = {"peer": save(stranger, attempt_id, parcel).status_code}
    for name, value in (("active", False), ("must_change_password", True), ("session_epoch", 7)):
        before = getattr(learner, name)
        setattr(learner, name, value)
        db.session.commit()
        found[name] = save(browser, attempt_id, parcel).status_code
        setattr(learner, name, before)
        db.session.commit()
    found["nobody"] = save(stranger.application.test_client(), attempt_id, parcel).status_code
    assert found == {
        "peer": 404, "active": 401, "must_change_password": 302, "session_epoch": 401, "nobody": 401,
    }  # fmt: skip
    assert newest(attempt_id) == {}
    assert save(browser, attempt_id, parcel).status_code == 200
