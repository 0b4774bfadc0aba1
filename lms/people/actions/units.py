"""Change the tree of units."""

from datetime import datetime
from typing import Any

from sqlalchemy import select

from lms.audit.actions import record
from lms.audit.verbs import Verb
from lms.db import db
from lms.errors import N_, Conflict, Refused
from lms.people.login_names import is_unit_code
from lms.people.models import Unit, User
from lms.people.roles import UnitKind
from lms.people.signals import unit_moved
from lms.people.tree import moved_path

UNIT = N_("unit")


def add_unit(
    code: str,
    name: str,
    kind: UnitKind,
    parent: Unit | None,
    name_en: str = "",
    *,
    by: User | None,
    now: datetime,
) -> Unit:
    """Add a unit below `parent` (None: a root); raises Refused."""
    unit = Unit(
        code=_free_code(code, None), name=_some_name(name), name_en=name_en.strip(), kind=kind, parent=parent
    )
    db.session.add(unit)
    db.session.flush()
    unit.path = f"{parent.path if parent else '/'}{unit.id}/"
    db.session.flush()
    after = {"code": unit.code, "name": unit.name, "kind": str(kind), "parent": parent.code if parent else ""}
    record(Verb.UNIT_ADD, UNIT, unit.id, by_id=by.id if by else None, now=now, after=after)
    return unit


def change_unit(
    unit: Unit,
    code: str,
    name: str,
    name_en: str,
    kind: UnitKind,
    *,
    second_publisher: bool | None = None,
    by: User | None,
    now: datetime,
) -> None:
    """Change code, names, kind, and whether publishing needs a second person (None: as it is); raises Refused."""
    wanted: dict[str, Any] = {
        "code": _free_code(code, unit.id),
        "name": _some_name(name),
        "name_en": name_en.strip(),
        "kind": str(kind),
        "second_publisher": unit.second_publisher if second_publisher is None else second_publisher,
    }
    before = {key: getattr(unit, key) for key, value in wanted.items() if getattr(unit, key) != value}
    if not before:
        return
    for key in before:
        setattr(unit, key, wanted[key])
    db.session.flush()
    after = {key: wanted[key] for key in before}
    record(Verb.UNIT_CHANGE, UNIT, unit.id, by_id=by.id if by else None, now=now, before=before, after=after)


def move_unit(unit: Unit, parent: Unit | None, *, by: User | None, now: datetime) -> None:
    """Put the unit with all below it under `parent` (None: a root); raises Refused for a circle."""
    if parent is not None and unit.contains(parent):
        raise Refused(
            N_("A unit cannot be below itself. Choose a parent other than %(name)s and its units."),
            name=unit.name,
        )
    if unit.parent_id == (parent.id if parent else None):
        return
    before = {"parent": unit.parent.code if unit.parent else ""}
    old, new = unit.path, f"{parent.path if parent else '/'}{unit.id}/"
    for part in db.session.scalars(select(Unit).where(Unit.path.startswith(old))):
        part.path = moved_path(part.path, old, new)
    unit.parent = parent
    db.session.flush()
    after = {"parent": parent.code if parent else ""}
    record(Verb.UNIT_MOVE, UNIT, unit.id, by_id=by.id if by else None, now=now, before=before, after=after)
    unit_moved.send(unit, by=by, now=now)


def _some_name(name: str) -> str:
    if not name.strip():
        raise Refused(N_("Enter the unit’s name."))
    return name.strip()


def _free_code(text: str, own_id: int | None) -> str:
    code = text.strip()
    if not is_unit_code(code):
        raise Refused(N_("A unit code has 1 to 64 letters, digits or . _ - and no spaces."))
    owner = db.session.scalar(select(Unit.id).where(Unit.code == code))
    if owner not in (None, own_id):
        raise Conflict(N_("The code “%(given)s” belongs to another unit. Choose another one."), given=code)
    return code
