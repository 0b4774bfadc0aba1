"""Add papers and codes, show a code, and delete the papers of accounts that are joined."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import delete, update
from sqlalchemy.exc import IntegrityError

from lms.db import db
from lms.errors import N_, Conflict
from lms.quizzes.offline.models import OfflineCode, OfflinePaper
from lms.quizzes.offline.papers import PaperToTake
from lms.quizzes.offline.queries import hidden_code, paper_with_id, prepared_paper
from lms.quizzes.offline.sealing import NewCode, new_key


class CodeNeeded(Exception):
    """A unit has no code that has not been shown; a new one takes too long to make inside a write transaction."""


def unit_code(document_id: int, unit_id: int, fresh: NewCode | None, now: datetime) -> int:
    """Return the id of the code of a unit that has not been shown yet; adds `fresh`, or raises CodeNeeded."""
    found = hidden_code(document_id, unit_id)
    if found is not None:
        return found
    if fresh is None:
        raise CodeNeeded
    row = OfflineCode(
        document_id=document_id, unit_id=unit_id, code=fresh.code, salt=fresh.salt, wrapping=fresh.wrapping,
        made_at=now,
    )  # fmt: skip
    try:
        with db.session.begin_nested():
            db.session.add(row)
            db.session.flush()
    except IntegrityError:  # another person of the unit was faster
        found = hidden_code(document_id, unit_id)
        if found is None:
            raise
        return found
    return row.id


def add_paper(paper: PaperToTake, user_id: int, code_id: int | None, now: datetime) -> PaperToTake:
    """Add a drawn paper with a key of its own; return the one of the person's other device if that was faster."""
    row = OfflinePaper(
        user_id=user_id, document_id=paper.document_id, revision_id=paper.revision_id, number=paper.number,
        seed=paper.seed, paper=dict(paper.paper), drawn_from=dict(paper.drawn_from), key=new_key(),
        code_id=code_id, made_at=now,
    )  # fmt: skip
    try:
        with db.session.begin_nested():
            db.session.add(row)
            db.session.flush()
    except IntegrityError as error:  # the other device of the person was faster
        found = prepared_paper(user_id, paper.document_id, paper.number, paper.revision_id)
        if found is None:
            raise Conflict(N_("Try again in a moment.")) from error
        return found
    found = paper_with_id(row.id)
    assert found is not None
    return found


def mark_shown(code_id: int, by_id: int, now: datetime) -> bool:
    """Note that a code was shown; tell whether this call did it."""
    hidden = update(OfflineCode).where(OfflineCode.id == code_id, OfflineCode.shown_at.is_(None))
    shown = db.session.execute(hidden.values(shown_at=now, shown_by_id=by_id))
    return bool(shown.rowcount == 1)  # type: ignore[attr-defined]


def forget_papers(user_ids: Collection[int]) -> None:
    """Delete the papers of accounts that are joined: their numbers of attempts no longer hold."""
    db.session.execute(delete(OfflinePaper).where(OfflinePaper.user_id.in_(user_ids)))
