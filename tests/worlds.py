"""The people and units of tests that ask who may do what."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from lms.db import db
from lms.people.models import Unit, User
from lms.people.roles import Role, UnitKind
from tests.access_table import World
from tests.build import make_unit, make_user
from tests.databases import Database

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


@dataclass
class KeptWorld:
    """The database with the world in it, and who is who."""

    copy: Any
    village: int
    people: dict[str, int]


def keep_world(database: Database) -> KeptWorld:
    """Make the world in an empty database and keep a copy."""
    made = make_world()
    people = {actor: person.id for actor, person in made.people.items()}
    return KeptWorld(database.copy(db.engine), made.village.id, people)


def put_world_back(database: Database, kept: KeptWorld) -> World:
    """Return the world in the database as it was made."""
    db.session.remove()
    database.put_back(db.engine, kept.copy)
    known = {person.id: person for person in db.session.scalars(select(User))}
    people = {actor: known[number] for actor, number in kept.people.items()}
    return World(db.session.get_one(Unit, kept.village), people)
