"""The list of people, one person's page and what may be done there."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from lms.audit.models import AuditEntry
from lms.db import db
from lms.people.models import Membership, RoleGrant, Unit, User
from lms.people.queries import people as queries
from lms.people.roles import Role, UnitKind
from tests.build import make_unit, make_user

SignIn = Callable[[User], FlaskClient]
Count = Callable[[], AbstractContextManager[list[str]]]


@pytest.fixture
def township(app: Flask) -> Unit:
    return make_unit("Baishi Township", kind=UnitKind.TOWNSHIP)


@pytest.fixture
def village(township: Unit) -> Unit:
    return make_unit("Willow Village", township)


@pytest.fixture
def manager(township: Unit) -> User:
    return make_user("Manager", Role.UNIT_MANAGER, unit=township, over=township)


@pytest.fixture
def learner(village: Unit) -> User:
    person = make_user("Learner", Role.LEARNER, unit=village)
    db.session.commit()
    return person


@pytest.fixture
def admin(app: Flask) -> User:
    person = make_user("Admin", Role.ADMINISTRATOR)
    db.session.commit()
    return person


def trail() -> list[tuple[str, dict[str, object], dict[str, object]]]:
    entries = db.session.scalars(select(AuditEntry).order_by(AuditEntry.id))
    return [(entry.verb, entry.before, entry.after) for entry in entries]


@pytest.mark.parametrize("more", [0, 2], ids=["1 row", "3 rows"])
def test_list_costs_the_same_queries_for_one_and_three_people(
    sign_in: SignIn, village: Unit, manager: User, count_queries: Count, more: int
) -> None:
    for number in range(more):
        make_user(f"Cadre{number}", Role.LEARNER, unit=village)
    db.session.commit()
    db.session.remove()
    browser = sign_in(manager)
    with count_queries() as found:
        page = browser.get("/people/")
    assert page.text.count('<tr role="row">') == 1 + 1 + more
    assert len(found) == 6


@pytest.mark.parametrize("more", [0, 2], ids=["1 row", "3 rows"])
def test_unit_page_costs_the_same_queries_for_one_and_three_people(
    sign_in: SignIn, village: Unit, learner: User, manager: User, count_queries: Count, more: int
) -> None:
    for number in range(more):
        make_user(f"Cadre{number}", Role.LEARNER, unit=village)
    db.session.commit()
    db.session.remove()
    browser = sign_in(manager)
    with count_queries() as found:
        page = browser.get(f"/people/units/{village.id}")
    assert page.text.count('<tr role="row">') == 1 + 1 + more
    assert len(found) == 8


def test_manager_lists_only_the_own_subtree(sign_in: SignIn, manager: User, learner: User) -> None:
    make_user("Stranger", Role.LEARNER, unit=make_unit("Far Village"))
    make_user("Homeless", Role.LEARNER)
    db.session.commit()
    page = sign_in(manager).get("/people/").text
    assert [name in page for name in ("Learner", "Manager", "Stranger", "Homeless")] == [
        True,
        True,
        False,
        False,
    ]


@pytest.mark.database
@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("q=lea", ["Learner"]),
        ("q=%25", []),
        ("role=unit_manager", ["Manager"]),
        ("state=closed", ["Closed"]),
        ("state=active", ["Admin", "Learner", "Manager"]),
        ("role=nonsense&state=nonsense&page=x", ["Admin", "Closed", "Learner", "Manager"]),
        ("page=99", []),
    ],
)
def test_list_is_searched_and_filtered(
    sign_in: SignIn, admin: User, manager: User, learner: User, query: str, names: list[str]
) -> None:
    make_user("Closed").active = False
    db.session.commit()
    page = sign_in(admin).get(f"/people/?{query}").text
    assert [name for name in ("Admin", "Closed", "Learner", "Manager") if f">{name}</a>" in page] == names


@pytest.mark.database
def test_people_are_listed_by_pinyin(sign_in: SignIn, admin: User, village: Unit) -> None:
    for name in ("张三", "曾国", "单雄", "李四", "曹操"):
        make_user(name, unit=village)
    admin.name = "吕布"
    db.session.commit()
    for page in ("/people/", f"/people/units/{village.id}", f"/people/slips?unit={village.id}"):
        text = sign_in(admin).get(page).text.partition("<main")[2]
        found = sorted(
            (name for name in ("张三", "曾国", "单雄", "李四", "曹操") if name in text), key=text.find
        )
        assert found == ["曹操", "李四", "单雄", "曾国", "张三"], page


@pytest.mark.database
def test_person_is_added_with_unit_and_role(sign_in: SignIn, manager: User, village: Unit) -> None:
    db.session.commit()
    browser = sign_in(manager)
    data = {"name": "王小明", "username": "Wang", "phone": "+86 138 0013 8000", "unit": village.id}
    response = browser.post("/people/new", data=data | {"role": "learner", "language": ""})
    person = db.session.scalars(select(User).where(User.username == "wang")).one()
    assert response.location == f"/people/{person.id}"
    assert (person.phone, person.password_hash, person.must_change_password) == ("13800138000", "", True)
    assert [stay.unit for stay in person.memberships] == [village]
    assert [verb for verb, _, _ in trail()] == ["added a person", "moved a person", "granted a role"]
    again = browser.post("/people/new", data=data | {"role": "learner", "language": ""})
    assert (
        again.status_code,
        "The username “wang” is already in use. Choose another one." in again.text,
    ) == (
        422,
        True,
    )
    assert "王小明" in again.text


def test_manager_cannot_add_into_a_foreign_unit_or_with_a_higher_role(
    sign_in: SignIn, manager: User, village: Unit
) -> None:
    far = make_unit("Far Village")
    db.session.commit()
    data = {"name": "X", "username": "xx", "phone": "", "language": ""}
    for wrong in ({"unit": far.id, "role": "learner"}, {"unit": village.id, "role": "administrator"}):
        assert sign_in(manager).post("/people/new", data=data | wrong).status_code == 422
    assert queries.user_named("xx") is None


@pytest.mark.database
def test_move_closes_the_old_stay_the_day_before(
    sign_in: SignIn, admin: User, learner: User, village: Unit
) -> None:
    other = make_unit("Other Village")
    db.session.commit()
    sign_in(admin).post(f"/people/{learner.id}/stay", data={"unit": other.id, "from_on": "2026-02-10"})
    stays = db.session.execute(
        select(Membership.unit_id, Membership.from_on, Membership.until_on).order_by(Membership.id)
    ).all()
    assert [tuple(stay) for stay in stays] == [
        (village.id, date(2020, 1, 1), date(2026, 2, 9)),
        (other.id, date(2026, 2, 10), None),
    ]
    assert queries.unit_on(learner.id, date(2026, 2, 9)) == village
    assert queries.unit_on(learner.id, date(2026, 2, 10)) == other
    assert trail() == [("moved a person", {"unit": village.code}, {"unit": other.code, "from": "2026-02-10"})]


def test_move_before_a_later_stay_is_refused_and_changes_nothing(
    sign_in: SignIn, admin: User, learner: User, village: Unit
) -> None:
    response = sign_in(admin).post(f"/people/{learner.id}/stay", data={"unit": "", "from_on": "2019-01-01"})
    assert (
        response.status_code,
        "This person already has a unit record that starts on 2020-01-01." in response.text,
    ) == (
        422,
        True,
    )
    assert trail() == []


@pytest.mark.database
def test_role_is_granted_and_withdrawn(sign_in: SignIn, admin: User, learner: User, village: Unit) -> None:
    browser = sign_in(admin)
    browser.post(f"/people/{learner.id}/roles", data={"role": "judge", "unit": village.id})
    browser.post(f"/people/{learner.id}/roles", data={"role": "judge", "unit": village.id})
    grant = db.session.scalars(select(RoleGrant).where(RoleGrant.role == "judge")).one()
    browser.post(f"/people/{learner.id}/roles/{grant.id}/withdraw")
    assert trail() == [
        ("granted a role", {}, {"role": "judge", "unit": village.code}),
        ("withdrew a role", {"role": "judge", "unit": village.code}, {}),
    ]
    refused = browser.post(f"/people/{learner.id}/roles", data={"role": "auditor", "unit": village.id})
    assert refused.status_code == 422


@pytest.mark.database
def test_last_administrator_stays(sign_in: SignIn, admin: User) -> None:
    browser = sign_in(admin)
    assert browser.post(f"/people/{admin.id}/roles/{admin.grants[0].id}/withdraw").status_code == 422
    assert browser.post(f"/people/{admin.id}/close").status_code == 422
    db.session.expire_all()
    assert (admin.active, admin.has_role(Role.ADMINISTRATOR)) == (True, True)


def test_closing_ends_sign_ins_and_opening_lets_in_again(sign_in: SignIn, admin: User, learner: User) -> None:
    theirs, browser = sign_in(learner), sign_in(admin)
    browser.post(f"/people/{learner.id}/close")
    assert theirs.get("/account").status_code == 302
    browser.post(f"/people/{learner.id}/open")
    assert sign_in(learner).get("/account").status_code == 200
    assert [verb for verb, _, _ in trail()] == ["closed an account", "opened an account again"]


def test_extra_time_needs_a_reason_that_is_kept(sign_in: SignIn, manager: User, learner: User) -> None:
    browser = sign_in(manager)
    assert browser.post(f"/people/{learner.id}/extra-time", data={"percent": "25"}).status_code == 422
    assert (
        browser.post(f"/people/{learner.id}/extra-time", data={"percent": "201", "reason": "x"}).status_code
        == 422
    )
    browser.post(f"/people/{learner.id}/extra-time", data={"percent": "25", "reason": "reads slowly"})
    entry = db.session.scalars(select(AuditEntry)).one()
    assert (entry.before, entry.after, entry.reason) == (
        {"extra_time_percent": 0},
        {"extra_time_percent": 25},
        "reads slowly",
    )


def test_new_password_is_shown_once_and_kept_nowhere(sign_in: SignIn, manager: User, learner: User) -> None:
    response = sign_in(manager).post(f"/people/{learner.id}/password")
    assert response.headers["Cache-Control"] == "no-store"
    password = response.text.split('<code class="slip-password">')[1].split("<")[0]
    db.session.expire_all()
    assert (learner.must_change_password, password in learner.password_hash) == (True, False)
    assert password not in str(trail())


def test_manager_cannot_take_over_the_account_of_an_administrator(
    sign_in: SignIn, manager: User, township: Unit
) -> None:
    boss = make_user("Boss", Role.ADMINISTRATOR, unit=township)
    db.session.commit()
    browser = sign_in(manager)
    assert browser.post(f"/people/{boss.id}/password").status_code == 403
    assert browser.post("/people/slips", data={"person": [boss.id]}).status_code == 403
    assert trail() == []


@pytest.mark.database
def test_slips_carry_password_and_picture_for_those_chosen(
    sign_in: SignIn, manager: User, learner: User
) -> None:
    browser = sign_in(manager)
    learner.must_change_password = True
    db.session.commit()
    form = browser.get(f"/people/slips?unit={learner.memberships[0].unit_id}").text
    assert f'value="{learner.id}" checked' in form
    response = browser.post("/people/slips", data={"person": [learner.id]})
    assert response.text.count('<article class="slip">') == 1
    assert "data:image/svg+xml" in response.text
    password = response.text.split('<dd class="slip-password">')[1].split("<")[0]
    fresh = browser.application.test_client()
    assert fresh.post("/sign-in", data={"name": learner.username, "password": password}).status_code == 302
    assert browser.post("/people/slips", data={}).status_code == 302
    far = make_user("Far", Role.LEARNER, unit=make_unit("Far Village"))
    db.session.commit()
    assert browser.post("/people/slips", data={"person": [learner.id, far.id]}).status_code == 404
