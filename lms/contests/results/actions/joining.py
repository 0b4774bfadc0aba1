"""Objections and certificates of two accounts of one person."""

from datetime import datetime

from sqlalchemy import select

from lms.contests.results.models import Certificate, Objection
from lms.db import db
from lms.errors import N_
from lms.people.identity import User
from lms.people.joining import Joined


def join_results(kept: User, leaving: User, now: datetime) -> Joined:
    """Move the person's own objections, those to answer, and certificates; what is printed on them stays."""
    for to_answer in db.session.scalars(select(Objection).where(Objection.owner_id == leaving.id)):
        to_answer.owner_id = kept.id
    objections = list(db.session.scalars(select(Objection).where(Objection.by_id == leaving.id)))
    certificates = list(db.session.scalars(select(Certificate).where(Certificate.user_id == leaving.id)))
    for objection in objections:
        objection.by_id = kept.id
    for certificate in certificates:
        certificate.user_id = kept.id
    db.session.flush()
    return Joined(((N_("objections"), len(objections)), (N_("certificates"), len(certificates))))
