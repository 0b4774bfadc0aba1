"""What a new site needs before anyone can sign in: an administrator, the top unit, an own content folder."""

from dataclasses import dataclass
from datetime import datetime

from lms.config import ROOT, Settings
from lms.library.queries import documents
from lms.people.actions import accounts, persons, units
from lms.people.queries import people
from lms.people.roles import Role, UnitKind

CONTENT_FOLDERS = ("courses", "quizzes", "boards", "contests", "bulletins", "surveys")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the person who sets the site up asked for; an empty text leaves that part out."""

    username: str
    name: str
    unit_name: str = ""
    unit_code: str = ""


def add_first_people(wanted: Wanted, password: accounts.OneTimePassword, now: datetime) -> str:
    """Add the administrator and the top unit; return the one-time password. Raises Refused.

    Nothing is added, and an empty text returned, when there is an administrator already.
    """
    if people.administrators():
        return ""
    person = persons.add_person(wanted.username, wanted.name, by=None, now=now)
    persons.grant_role(person, Role.ADMINISTRATOR, None, by=None, now=now)
    if wanted.unit_name and not people.all_units():
        unit = units.add_unit(
            wanted.unit_code or "top", wanted.unit_name, UnitKind.COUNTY, None, by=None, now=now
        )
        persons.move_person(person, unit, now.date(), by=None, now=now)
    return accounts.give_one_time_password(person, password, by=None, now=now)


def make_content_folder(settings: Settings) -> None:
    """Give a site that has published nothing yet an empty content folder of its own, beside its database."""
    if settings.content == ROOT / "content" and not documents.document_counts():
        for name in CONTENT_FOLDERS:
            (settings.instance / "content" / name).mkdir(parents=True, exist_ok=True)
