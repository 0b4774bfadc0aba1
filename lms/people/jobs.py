"""Work of people's feature that runs by itself."""

from datetime import datetime

from lms.db import db
from lms.people.actions import accounts


def forget_sign_in_failures(now: datetime) -> int:
    """Remove failed sign-ins too old to count; return how many."""
    forgotten = accounts.forget_failures(now)
    db.session.commit()
    return forgotten
