"""Two accounts of one person become one: what was asked and answered."""

from datetime import datetime

from sqlalchemy import func, select, update

from lms.db import db
from lms.enquiries.models import Enquiry, EnquiryMessage
from lms.errors import N_
from lms.people.identity import User
from lms.people.joining import Joined


def join_enquiries(kept: User, leaving: User, now: datetime) -> Joined:
    """Give everything to the account that stays."""
    theirs = Enquiry.asker_id == leaving.id
    count = db.session.scalar(select(func.count(Enquiry.id)).where(theirs)) or 0
    db.session.execute(update(Enquiry).where(theirs).values(asker_id=kept.id))
    written = EnquiryMessage.author_id == leaving.id
    db.session.execute(update(EnquiryMessage).where(written).values(author_id=kept.id))
    return Joined(((N_("enquiries"), count),))
