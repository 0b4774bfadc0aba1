"""People by their names, for whoever names them in a text."""

from collections.abc import Collection
from datetime import date

from lms.db import db
from lms.people.models import Unit, User
from lms.people.pinyin import sounds_like
from lms.people.queries.selectables import members_of


def named_below(paths: Collection[str], names: Collection[str], day: date) -> dict[int, str]:
    """Return the active people with one of the names in units below the paths on a day, by id."""
    if not paths or not names:
        return {}
    found = members_of(paths, day, User.id, User.name).where(User.name.in_(names))
    return {row[0]: row[1] for row in db.session.execute(found)}


def sounding_below(
    paths: Collection[str], typed: str, day: date, count: int
) -> list[tuple[int, str, str, str]]:
    """Return id, name and both names of the unit of people whose name begins so: its signs, pinyin or initials.

    Active people in units below the paths on a day, by name, `count` at most.
    """
    if not paths or not typed:
        return []
    rows = members_of(paths, day, User.id, User.name, Unit.name, Unit.name_en, User.sort_name)
    if typed[0].isascii():  # the first letter of the pinyin is that of the order
        rows = rows.where(User.sort_name.startswith(typed[0].lower(), autoescape=True))
    else:
        rows = rows.where(User.name.startswith(typed, autoescape=True))
    found = db.session.execute(rows.order_by(User.sort_name, User.id).limit(2_000))
    return [(row[0], row[1], row[2], row[3]) for row in found if sounds_like(row[1], row[4], typed)][:count]
