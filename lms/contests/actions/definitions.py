"""Rules of a contest: set up from a file, put into force, and set against what the file says now."""

from datetime import datetime
from secrets import token_hex

from lms.audit.actions import record
from lms.contests.models.contest import Contest
from lms.contests.models.rules import RulesChange
from lms.contests.stages import Stage
from lms.contests.words import RulesSource
from lms.db import db
from lms.library.models import Document
from lms.people.models import User


def set_up(document: Document, *, by: User | None, now: datetime) -> Contest:
    """Begin a contest from its file: a draft that pins the file's present state."""
    contest = Contest(
        document_id=document.id,
        revision_id=document.current_id,
        file_revision_id=document.current_id,
        stage=Stage.DRAFT.value,
        seed=token_hex(8),
        created_at=now,
    )
    db.session.add(contest)
    db.session.flush()
    by_id = by.id if by else None
    db.session.add(
        RulesChange(
            contest_id=contest.id,
            revision_id=contest.revision_id,
            source=RulesSource.FILE.value,
            at=now,
            by_id=by_id,
        )
    )
    record(
        "contest.set-up",
        "contest",
        contest.id,
        by_id=by_id,
        now=now,
        after={"file": document.key, "revision": contest.revision_id},
    )
    db.session.flush()
    return contest
