"""Enquiries for tests."""

from datetime import datetime
from itertools import count

from lms.db import Base, db
from lms.enquiries.actions import asking
from lms.enquiries.models import Enquiry, EnquiryMessage
from lms.enquiries.states import AskedOf
from lms.people.models import User
from lms.people.roles import Role
from tests.build import NOW, make_user

_marks = count(1)
# The columns that name a person whose own the row is.
OWN_COLUMNS: dict[type[Base], list[str]] = {Enquiry: ["asker_id"], EnquiryMessage: ["author_id"]}


def make_enquiry(
    asker: User,
    asked_of: AskedOf = AskedOf.TRAINERS,
    thing_id: int | None = None,
    subject: str = "Wells",
    text: str = "Who cleans the well?",
    now: datetime = NOW,
) -> Enquiry:
    """Put an enquiry."""
    db.session.flush()
    return asking.ask(asked_of, thing_id, subject, text, f"mark {next(_marks)}", by=asker, now=now)


def rows_of(user: User) -> list[Base]:
    """Return nothing more than an enquiry of the person, which is made."""
    make_user("Answering trainer", Role.TRAINER)
    make_enquiry(user)
    return []
