"""Reading what people of contests have told a person: invitations as co-author, objections and their answers."""

from datetime import datetime

from sqlalchemy import and_, or_, select

from lms.contests.entries.models import CoAuthor, Entry
from lms.contests.entries.words import EntryState
from lms.contests.results.models import Objection
from lms.contests.results.words import ObjectionState
from lms.contests.rules.models.contests import Contest
from lms.contests.rules.stages import Stage
from lms.db import db
from lms.people.models import User


def invitations(user_id: int) -> list[tuple[int, str]]:
    """Return contest and author of the entries that ask the person to be a co-author, while one can answer."""
    found = db.session.execute(
        select(Entry.contest_id, User.name)
        .join(CoAuthor, CoAuthor.entry_id == Entry.id)
        .join(User, User.id == Entry.author_id)
        .join(Contest, Contest.id == Entry.contest_id)
        .where(
            CoAuthor.user_id == user_id,
            CoAuthor.confirmed_at.is_(None),
            Entry.state == EntryState.DRAFT,
            Contest.stage == Stage.OPEN.value,
        )
        .order_by(Entry.id)
    )
    return [(contest, author) for contest, author in found]


def objections(user_id: int, since: datetime) -> list[Objection]:
    """Return objections to be answered by the person, and own ones waiting or answered since then."""
    found = db.session.scalars(
        select(Objection)
        .where(
            or_(
                and_(Objection.owner_id == user_id, Objection.state == ObjectionState.FILED),
                and_(
                    Objection.by_id == user_id,
                    or_(Objection.state == ObjectionState.FILED, Objection.decided_at >= since),
                ),
            )
        )
        .order_by(Objection.answer_by, Objection.id)
    )
    return list(found)
