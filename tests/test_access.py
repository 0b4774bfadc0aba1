"""Every route, called as stranger, as each role, as a peer and as the owner, answers as the table says."""

from collections.abc import Callable
from dataclasses import dataclass
from sqlite3 import Connection

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.routing import Rule

from lms.db import db
from lms.people.models import Unit, User
from lms.people.roles import Role, UnitKind
from tests.access_table import ACTORS, PARAMETERS, TABLE, World
from tests.build import make_unit, make_user
from tests.databases import Database, SQLite

pytestmark = pytest.mark.database

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
# Answers that leave everything as it was: sign in first, forbidden, not found.
REFUSALS = ("in", "no", "--")
ROLES = {
    "trainer": Role.TRAINER,
    "judge": Role.JUDGE,
    "convener": Role.CONVENER,
    "auditor": Role.AUDITOR,
    "admin": Role.ADMINISTRATOR,
}


def make_world() -> World:
    county = make_unit("Qinghe County", kind=UnitKind.COUNTY)
    township = make_unit("Baishi Township", county, UnitKind.TOWNSHIP)
    other = make_unit("Dongpo Township", county, UnitKind.TOWNSHIP)
    village = make_unit("Willow Village", township)
    people: dict[str, User] = {
        actor: make_user(actor, role, unit=county if actor != "trainer" else village)
        for actor, role in ROLES.items()
    }
    people["learner"] = make_user("Peer", Role.LEARNER, unit=village)
    people["owner"] = make_user("Owner", Role.LEARNER, unit=village)
    people["manager"] = make_user("Manager", Role.UNIT_MANAGER, unit=township, over=township)
    people["foreign"] = make_user("Foreign", Role.UNIT_MANAGER, unit=other, over=other)
    db.session.commit()
    return World(village, people)


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


@dataclass
class Kept:
    """The database with the world in it, and who is who."""

    copy: Connection
    village: int
    people: dict[str, int]


@pytest.fixture(scope="module")
def kept() -> list[Kept]:
    """The world that was made first, to be put back for every other route."""
    return []


@pytest.fixture
def world(app: Flask, database: Database, kept: list[Kept]) -> World:
    """The same people and units for every route, made once a worker where a copy of the database can be put back."""
    if not isinstance(database, SQLite):
        return make_world()
    if not kept:
        made = make_world()
        people = {actor: person.id for actor, person in made.people.items()}
        kept.append(Kept(database.copy(db.engine), made.village.id, people))
    db.session.remove()
    database.put_back(db.engine, kept[0].copy)
    known = {person.id: person for person in db.session.scalars(select(User))}
    people = {actor: known[number] for actor, number in kept[0].people.items()}
    return World(db.session.get_one(Unit, kept[0].village), people)


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
