"""Reading drafts of bulletins."""

from collections.abc import Collection

from sqlalchemy import select

from lms.bulletins.models import Bulletin, BulletinDraft
from lms.bulletins.words import DraftState
from lms.db import db

_UNFINISHED = (DraftState.OPEN.value, DraftState.SUBMITTED.value)


def draft(document_id: int, draft_id: int) -> BulletinDraft | None:
    """Return a draft of a file, or None."""
    return db.session.scalar(
        select(BulletinDraft).where(BulletinDraft.id == draft_id, BulletinDraft.document_id == document_id)
    )


def draft_of(document_id: int, period: str, corrects: int) -> BulletinDraft | None:
    """Return the draft of a period, or of the correction of a bulletin by its number; discarded ones too."""
    return db.session.scalar(
        select(BulletinDraft).where(
            BulletinDraft.document_id == document_id,
            BulletinDraft.period == period,
            BulletinDraft.corrects == corrects,
        )
    )


def begun_correction(bulletin: Bulletin) -> BulletinDraft | None:
    """Return the draft that is edited or waits for approval and will replace a bulletin."""
    found = draft_of(bulletin.document_id, bulletin.period, bulletin.number)
    return found if found is not None and found.state in _UNFINISHED else None


def unfinished(document_ids: Collection[int]) -> list[BulletinDraft]:
    """Return the drafts of files that are edited or wait for approval, newest first."""
    return list(
        db.session.scalars(
            select(BulletinDraft)
            .where(BulletinDraft.document_id.in_(document_ids), BulletinDraft.state.in_(_UNFINISHED))
            .order_by(BulletinDraft.id.desc())
        )
    )


def drafted_periods() -> set[tuple[int, str]]:
    """Return (document id, period) of every first draft, whatever came of it."""
    found = select(BulletinDraft.document_id, BulletinDraft.period).where(BulletinDraft.corrects == 0)
    return {(row[0], row[1]) for row in db.session.execute(found)}
