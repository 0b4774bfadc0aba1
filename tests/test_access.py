"""Every route, called as stranger, as each role, as a peer and as the owner, answers as the table says."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule

from lms.db import db
from lms.people.models import User
from tests.access_table import ACTORS, PARAMETERS, TABLE, World
from tests.databases import Database, SQLite

pytestmark = pytest.mark.database

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
# Answers that leave everything as it was: sign in first, forbidden, not found.
REFUSALS = ("in", "no", "--")


def routes(app: Flask) -> dict[str, Rule]:
    """One rule for each method and endpoint; of several the one with the most parameters."""
    return {
        f"{method} {rule.endpoint}": rule
        for rule in sorted(app.url_map.iter_rules(), key=lambda rule: len(rule.arguments))
        for method in METHODS
        if method in (rule.methods or ())
    }


def address(app: Flask, rule: Rule, world: World) -> str:
    values = {}
    for name in rule.arguments:
        make = PARAMETERS.get(f"{rule.endpoint}:{name}") or PARAMETERS.get(name)
        assert make, f"tests/access_table.py: PARAMETERS has nothing for {rule.endpoint}:{name}"
        values[name] = make(world)
    db.session.commit()
    with app.test_request_context():
        return app.url_for(rule.endpoint, **values)


def answer(browser: FlaskClient, method: str, url: str) -> str:
    """One of the words of the table, or the status."""
    response = browser.open(url, method=method)
    if (
        response.status_code in (301, 302, 303)
        and "/sign-in" in response.location
        and (method, url) != ("POST", "/sign-out")
    ):
        return "in"
    return {401: "in", 403: "no", 404: "--"}.get(response.status_code, str(response.status_code))


def allowed(expected: dict[str, str]) -> str:
    """An actor whom the route serves; who may is decided without the database, what it then asks of it is not."""
    return next((actor for actor in ACTORS if expected[actor] not in REFUSALS), ACTORS[-1])


def test_every_route_is_in_the_table(worker_app: Flask) -> None:
    assert sorted(routes(worker_app)) == sorted(" ".join(line.split()[:2]) for line in TABLE)


@pytest.mark.parametrize("line", TABLE)
def test_route_answers_each_actor_as_the_table_says(
    app: Flask, database: Database, world: World, sign_in: Callable[[User], FlaskClient], line: str
) -> None:
    method, endpoint, *status = line.split()
    rule = routes(app)[f"{method} {endpoint}"]
    url = address(app, rule, world)
    expected = dict(
        zip(ACTORS, [status[0] if word == "ok" else word for word in TABLE[line].split()], strict=True)
    )
    actors = ACTORS if isinstance(database, SQLite) else [allowed(expected)]
    browsers = {
        actor: app.test_client() if actor == "stranger" else sign_in(world.people[actor]) for actor in actors
    }
    before = database.copy(db.engine) if isinstance(database, SQLite) and method != "GET" else None
    found = {}
    for actor, browser in browsers.items():
        found[actor] = answer(browser, method, url)
        if before and isinstance(database, SQLite) and found[actor] not in REFUSALS:
            # The next actor finds everything as it was.
            db.session.remove()
            database.put_back(db.engine, before)
    assert found == {actor: expected[actor] for actor in actors}, endpoint
