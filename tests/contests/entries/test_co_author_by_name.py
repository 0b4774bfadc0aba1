"""Authors find a co-author by name as well as by username."""

from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from lms.contests.entries.models import CoAuthor
from lms.contests.rules.definition import Eligibility
from lms.contests.rules.models.contests import Contest
from lms.db import db
from lms.people.models import User
from lms.people.roles import Role
from tests.build import make_unit, make_user
from tests.contests.authors import SignIn, begun, make_open
from tests.contests.make import make_entry, make_judge

pytestmark = pytest.mark.database
ADDRESS = "/contests/autumn/entry/authors"


@pytest.fixture
def contest(app: Any) -> Contest:
    """A contest in which two may write together."""
    return make_open(eligibility=Eligibility(co_authors_max=2))


@pytest.fixture
def browser(contest: Contest, sign_in: SignIn) -> FlaskClient:
    """The browser of an author who has begun."""
    return begun(sign_in)


def person(name: str, village: str, *roles: Role) -> User:
    made = make_user("friend", *roles, unit=make_unit(village))
    made.name = name
    db.session.commit()
    return made


def invited() -> list[int]:
    return list(db.session.scalars(select(CoAuthor.user_id).order_by(CoAuthor.user_id)))


def test_real_name_gives_a_choice_of_people_with_their_units(browser: FlaskClient) -> None:
    person("李大春", "柳树村")
    second = person("李大春", "双龙村")
    answer = browser.post(ADDRESS, data={"username": " 李大春 "})
    assert answer.status_code == 422
    assert "Choose the person you mean." in answer.text
    assert "李大春 · 柳树村" in answer.text
    assert "李大春 · 双龙村" in answer.text
    assert invited() == []
    answer = browser.post(ADDRESS, data={"username": "李大春", "person": str(second.id)})
    assert (answer.status_code, invited()) == (303, [second.id])


def test_name_that_no_one_has_comes_back_at_its_field(browser: FlaskClient) -> None:
    answer = browser.post(ADDRESS, data={"username": "王无名"})
    assert answer.status_code == 422
    assert 'id="username-error"' in answer.text
    assert 'value="王无名"' in answer.text


def test_part_of_a_name_finds_no_one(browser: FlaskClient) -> None:
    person("李大春", "柳树村")
    assert "柳树村" not in browser.post(ADDRESS, data={"username": "大春"}).text


def test_staff_judges_authors_and_closed_accounts_are_no_choice(
    contest: Contest, browser: FlaskClient
) -> None:
    person("李大春", "柳树村", Role.CONVENER)
    make_judge(contest, person("李大春", "双龙村"))
    make_entry(contest, person("李大春", "石桥村"))
    person("李大春", "清泉村").active = False
    db.session.commit()
    answer = browser.post(ADDRESS, data={"username": "李大春"})
    assert answer.status_code == 422
    assert not any(village in answer.text for village in ("柳树村", "双龙村", "石桥村", "清泉村"))
    assert 'id="username-error"' in answer.text


def test_only_someone_of_the_name_can_be_chosen(contest: Contest, browser: FlaskClient) -> None:
    other = person("王小明", "柳树村")
    judge = person("李大春", "双龙村")
    make_judge(contest, judge)
    db.session.commit()
    for chosen in (other, judge):
        answer = browser.post(ADDRESS, data={"username": "李大春", "person": str(chosen.id)})
        assert answer.status_code == 422
    assert invited() == []


def test_person_invited_twice_is_told_in_the_form(browser: FlaskClient) -> None:
    friend = person("李大春", "柳树村")
    form = {"username": "李大春", "person": str(friend.id)}
    assert browser.post(ADDRESS, data=form).status_code == 303
    answer = browser.post(ADDRESS, data=form)
    assert answer.status_code == 409
    assert "This person has already been invited." in answer.text
    assert invited() == [friend.id]
