"""The page on which conveners publish."""

import re
from collections.abc import Callable
from datetime import timedelta
from types import SimpleNamespace

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from lms import clock
from lms.boards.models import BoardIssue
from lms.boards.periods import Period, week_of
from lms.boards.views.rule_words import rules_of
from lms.db import db
from lms.people.models import User
from lms.people.roles import Role
from tests.boards.make import (
    WEEK,
    ZONE,
    board_text,
    make_attempt,
    make_board,
    make_published,
    make_quiz,
    publish,
)
from tests.build import make_unit, make_user

SignIn = Callable[[User], FlaskClient]


def last_week() -> Period:
    return week_of(clock.now().astimezone(ZONE).date() - timedelta(days=7))


@pytest.fixture
def ann(app: Flask) -> User:
    """Somebody with a result in the last week, and a weekly board."""
    person = make_user("Ann")
    make_attempt(person, make_quiz(), 5, last_week().from_at(ZONE))
    make_board()
    db.session.commit()
    return person


@pytest.mark.parametrize("role", [None, Role.LEARNER, Role.TRAINER, Role.UNIT_MANAGER, Role.AUDITOR])
def test_only_conveners_and_administrators_publish(sign_in: SignIn, role: Role | None) -> None:
    make_published()
    browser = sign_in(make_user("Some", *([role] if role else [])))
    db.session.commit()
    assert browser.get("/boards/weekly/publish").status_code == 403
    assert browser.post("/boards/weekly/publish", data={"note": "x"}).status_code == 403
    assert [one.number for one in db.session.scalars(select(BoardIssue))] == [1]
    assert "/boards/weekly/publish" not in browser.get("/boards/weekly").text


def test_stranger_is_asked_to_sign_in(client: FlaskClient) -> None:
    make_published()
    answer = client.get("/boards/weekly/publish")
    assert answer.status_code == 302
    assert answer.location.endswith("/sign-in?next=/boards/weekly/publish")


def test_convener_of_a_unit_publishes_its_board_only(sign_in: SignIn) -> None:
    town, other = make_unit("Town"), make_unit("Other")
    make_quiz()
    make_board("town", board_text(more=f"unit: {town.code}"))
    make_board("all")
    browser = sign_in(make_user("Town", Role.CONVENER, over=town))
    stranger = sign_in(make_user("Other", Role.CONVENER, over=other))
    db.session.commit()
    assert [browser.get(f"/boards/{slug}/publish").status_code for slug in ("town", "all")] == [200, 403]
    assert [stranger.get(f"/boards/{slug}/publish").status_code for slug in ("town", "all")] == [403, 403]


@pytest.mark.database
@pytest.mark.parametrize("role", [Role.TRAINER, Role.CONVENER, Role.AUDITOR, Role.ADMINISTRATOR])
def test_who_sees_right_answers_stands_on_a_board_only_when_it_says_so(
    client: FlaskClient, role: Role
) -> None:
    quiz = make_quiz()
    make_attempt(make_user("Ann"), quiz, 5)
    make_attempt(make_user("Keyholder", role, over=make_unit("Town")), quiz, 20)
    make_attempt(make_user("Manager", Role.UNIT_MANAGER), quiz, 4)
    for slug, more in (("weekly", ""), ("open", "staff: yes")):
        publish(make_board(slug, board_text(more=more)), WEEK, make_user("By", Role.CONVENER))
    db.session.commit()
    without, everybody = (client.get(f"/boards/{slug}").text for slug in ("weekly", "open"))
    assert [[name in page for name in ("Ann", "Manager", "Keyholder")] for page in (without, everybody)] == [
        [True, True, False],
        [True, True, True],
    ]
    said = "because they can see right answers"
    assert [said in page for page in (without, everybody)] == [True, False]


def test_convener_previews_and_publishes(sign_in: SignIn, ann: User) -> None:
    browser = sign_in(make_user("By", Role.ADMINISTRATOR))
    db.session.commit()
    assert "Ann" in browser.get("/boards/weekly/publish").text.partition("<main")[2]
    address = "/boards/weekly/publish"
    answer = browser.post(address, data={"period": last_week().name, "note": "  First   issue "})
    assert (answer.status_code, answer.location) == (303, "/boards/weekly/1")
    issue = db.session.scalars(select(BoardIssue)).one()
    assert (issue.note, issue.row_count, issue.period) == ("First issue", 1, last_week().name)
    assert "First issue" in browser.get("/boards/weekly").text


def test_preview_has_the_columns_of_the_issue(sign_in: SignIn, ann: User) -> None:
    browser = sign_in(make_user("By", Role.CONVENER))
    db.session.commit()
    english = {"Accept-Language": "en"}
    preview = browser.get("/boards/weekly/publish", headers=english).text.partition("Preview of the issue")[2]
    browser.post("/boards/weekly/publish", data={"period": last_week().name})
    issue = browser.get("/boards/weekly/1", headers=english).text.partition("<thead")[2]
    shown, published = (
        [re.sub(r"<[^>]+>", "", one).strip() for one in re.findall(r"<th scope=\"col\".*?</th>", page, re.S)]
        for page in (preview.partition("<thead")[2].partition("</thead>")[0], issue.partition("</thead>")[0])
    )
    assert "Points" in shown
    assert [one for one in shown if one != "Rank change"] == [
        one for one in published if one != "Rank change"
    ]


def test_correction_without_note_is_refused_and_with_note_shown(sign_in: SignIn, ann: User) -> None:
    browser = sign_in(make_user("By", Role.CONVENER))
    address, data = "/boards/weekly/publish", {"period": last_week().name}
    assert browser.post(address, data=data).status_code == 303
    make_attempt(ann, make_quiz("flood"), 7, last_week().from_at(ZONE))
    db.session.commit()
    assert "Effects of the correction" in browser.get(address).text
    refused = browser.post(address, data=data)
    assert (refused.status_code, "Add a note that explains the correction" in refused.text) == (422, True)
    assert browser.post(address, data=data | {"note": "A key was wrong."}).location == "/boards/weekly/2"
    page = browser.get("/boards/weekly/2").text
    assert ("A key was wrong." in page, "This issue replaces issue 1." in page) == (True, True)


def test_a_refused_correction_comes_back_with_the_note_that_was_typed(sign_in: SignIn, ann: User) -> None:
    browser = sign_in(make_user("By", Role.CONVENER))
    db.session.commit()
    address, data = "/boards/weekly/publish", {"period": last_week().name}
    browser.post(address, data=data)
    refused = browser.post(address, data=data | {"note": "A key was wrong."})
    assert refused.status_code == 422
    assert ("Nothing has changed since issue 1." in refused.text, "A key was wrong." in refused.text) == (
        True,
        True,
    )


def test_note_that_is_too_long_is_kept_and_nothing_published(sign_in: SignIn, ann: User) -> None:
    browser = sign_in(make_user("By", Role.CONVENER))
    db.session.commit()
    answer = browser.post("/boards/weekly/publish", data={"period": last_week().name, "note": "x" * 501})
    assert (answer.status_code, "x" * 501 in answer.text) == (422, True)
    assert db.session.scalars(select(BoardIssue)).all() == []


def test_running_or_unknown_period_is_not_offered(sign_in: SignIn, ann: User) -> None:
    browser = sign_in(make_user("By", Role.CONVENER))
    db.session.commit()
    running = week_of(clock.now().astimezone(ZONE).date()).name
    for name in (running, "2026-W99", "2026-03"):
        assert browser.post("/boards/weekly/publish", data={"period": name}).status_code == 404


def test_board_whose_only_period_runs_has_nothing_to_publish(sign_in: SignIn) -> None:
    today = clock.now().astimezone(ZONE).date()
    make_quiz()
    make_board("once", board_text(period="custom", more=f"from: {today}\nuntil: {today + timedelta(days=9)}"))
    browser = sign_in(make_user("By", Role.CONVENER))
    db.session.commit()
    answer = browser.get("/boards/once/publish")
    assert (answer.status_code, "Nothing to publish yet" in answer.text) == (200, True)


def test_an_issue_from_before_the_rule_says_that_staff_may_be_listed(client: FlaskClient) -> None:
    publish(make_board("weekly"), WEEK, make_user("By", Role.CONVENER))
    db.session.commit()
    issue = db.session.scalars(select(BoardIssue)).one()
    earlier = SimpleNamespace(rules={key: value for key, value in issue.rules.items() if key != "staff"})
    said = [any("was published before" in line for line in rules_of(one)) for one in (issue, earlier)]  # type: ignore[arg-type]
    assert said == [False, True]
