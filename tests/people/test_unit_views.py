"""The tree of units."""

from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from lms.audit.models import AuditEntry
from lms.db import db
from lms.people.models import Unit, User
from lms.people.roles import Role, UnitKind
from tests.build import make_unit, make_user

SignIn = Callable[[User], FlaskClient]


@pytest.fixture
def browser(app: Flask, sign_in: SignIn) -> FlaskClient:
    admin = make_user("Admin", Role.ADMINISTRATOR)
    db.session.commit()
    return sign_in(admin)


def unit_data(**given: object) -> dict[str, object]:
    return {"name": "柳林村", "name_en": "Liulin", "code": "liulin", "kind": "village", "parent": ""} | given


def verbs() -> list[str]:
    return list(db.session.scalars(select(AuditEntry.verb).order_by(AuditEntry.id)))


def test_unit_is_added_below_its_parent(browser: FlaskClient) -> None:
    parent = make_unit("Baishi Township", kind=UnitKind.TOWNSHIP)
    db.session.commit()
    browser.post("/people/units/new", data=unit_data(parent=parent.id))
    unit = db.session.scalars(select(Unit).where(Unit.code == "liulin")).one()
    assert (unit.path, unit.parent, verbs()) == (f"{parent.path}{unit.id}/", parent, ["added a unit"])
    again = browser.post("/people/units/new", data=unit_data())
    assert (again.status_code, "belongs to another unit" in again.text) == (422, True)


@pytest.mark.database
def test_unit_is_renamed(browser: FlaskClient) -> None:
    unit = make_unit()
    db.session.commit()
    browser.post(f"/people/units/{unit.id}/edit", data=unit_data(code=unit.code))
    entry = db.session.scalars(select(AuditEntry)).one()
    assert entry.before == {"name": "Willow Village", "name_en": ""}
    assert entry.after == {"name": "柳林村", "name_en": "Liulin"}
    browser.post(f"/people/units/{unit.id}/edit", data=unit_data(code=unit.code, second_publisher="y"))
    db.session.expire_all()
    assert unit.second_publisher


@pytest.mark.database
def test_moved_unit_takes_everything_below_along(browser: FlaskClient) -> None:
    one, two = make_unit("One"), make_unit("Two")
    middle = make_unit("Middle", one)
    leaf = make_unit("Leaf", middle)
    db.session.commit()
    browser.post(f"/people/units/{middle.id}/move", data={"parent": two.id})
    db.session.expire_all()
    assert leaf.path == f"/{two.id}/{middle.id}/{leaf.id}/"
    assert (two.contains(leaf), one.contains(leaf)) == (True, False)


def test_unit_cannot_move_below_itself(browser: FlaskClient) -> None:
    top = make_unit("Top")
    leaf = make_unit("Leaf", top)
    db.session.commit()
    response = browser.post(f"/people/units/{top.id}/move", data={"parent": leaf.id})
    db.session.expire_all()
    assert (response.status_code, top.parent_id, verbs()) == (422, None, [])


@pytest.mark.parametrize("units", [1, 3])
def test_tree_costs_the_same_queries_for_one_and_three_units(
    browser: FlaskClient, count_queries: Callable[[], AbstractContextManager[list[str]]], units: int
) -> None:
    parent = None
    for number in range(units):
        parent = make_unit(f"Unit {number}", parent)
    db.session.commit()
    db.session.remove()
    with count_queries() as found:
        page = browser.get("/people/units/")
    assert (page.text.count('<tr role="row">') - 1, len(found)) == (units, 4)
