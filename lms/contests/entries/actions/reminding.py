"""Remind the authors of unfinished drafts; what becomes of the reminder is up to who listens."""

from datetime import datetime, timedelta

from sqlalchemy import select

from lms.audit.actions import record
from lms.audit.queries.trail import last_act_at
from lms.audit.verbs import Verb
from lms.contests.entries.models import Entry
from lms.contests.entries.signals import drafts_reminded
from lms.contests.entries.words import EntryState
from lms.contests.rules.actions.stages import lock, require_stage
from lms.contests.rules.models.contests import Contest
from lms.contests.rules.stages import Act
from lms.db import db
from lms.errors import N_, Conflict
from lms.people.identity import User

_PAUSE = timedelta(hours=20)


def remind_drafts(contest: Contest, *, by: User, now: datetime) -> int:
    """Announce a reminder to the authors of drafts and return how many; Conflict within 20 hours of the last one."""
    lock(contest)
    require_stage(contest, Act.SUBMIT)
    last = last_act_at(Verb.DRAFTS_REMIND, "contest", contest.id)
    if last is not None and now - last < _PAUSE:
        raise Conflict(N_("The authors were reminded less than a day ago."))
    wanted = select(Entry.author_id).where(Entry.contest_id == contest.id, Entry.state == EntryState.DRAFT)
    found = list(db.session.scalars(wanted.order_by(Entry.author_id)))
    if not found:
        raise Conflict(N_("There are no unfinished drafts."))
    record(
        Verb.DRAFTS_REMIND, "contest", contest.id, by_id=by.id, now=now, after={"count": len(found)}
    )  # fmt: skip
    drafts_reminded.send(contest, user_ids=found, now=now)
    return len(found)
