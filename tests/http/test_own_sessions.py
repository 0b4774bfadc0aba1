"""The browser of the tests has a session of its own, so that a view which forgets to commit is noticed."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from lms.db import db
from lms.people.models import Unit
from tests.build import make_unit

pytestmark = pytest.mark.database


@pytest.mark.parametrize(("commits", "kept"), [(True, 1), (False, 0)])
def test_what_a_request_does_not_commit_is_gone_when_it_ends(
    app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch, commits: bool, kept: int
) -> None:
    def page() -> str:
        make_unit("New")
        if commits:
            db.session.commit()
        return "done"

    before = db.session.scalar(select(func.count()).select_from(Unit)) or 0
    endpoint = app.url_map.bind("localhost").match("/healthz")[0]
    monkeypatch.setitem(app.view_functions, endpoint, page)
    assert client.get("/healthz").text == "done"
    assert db.session.scalar(select(func.count()).select_from(Unit)) == before + kept


def test_what_a_test_prepared_is_there_for_the_request_and_what_it_changed_for_the_test(
    app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    unit = make_unit("Old")

    def page() -> str:
        found = db.session.get_one(Unit, unit_id)
        assert found is not unit
        found.name = "New"
        db.session.commit()
        return "done"

    unit_id = unit.id
    endpoint = app.url_map.bind("localhost").match("/healthz")[0]
    monkeypatch.setitem(app.view_functions, endpoint, page)
    assert client.get("/healthz").text == "done"
    assert unit.name == "New"
