"""Reading published bulletins: which there are, and what comes before and after each."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, func, select
from sqlalchemy.orm import aliased

from lms.bulletins.content import BulletinHeader
from lms.bulletins.models import Bulletin, BulletinWithdrawal
from lms.db import db
from lms.library.identity import Document


@dataclass(frozen=True, slots=True)
class PlacedBulletin:
    """A bulletin with what came of it: its correction, what it corrects, and whether it was withdrawn."""

    bulletin: Bulletin
    withdrawal: BulletinWithdrawal | None
    replaced_by: int | None
    replaces: int | None
    previous_digest: str | None

    @property
    def holds(self) -> bool:
        """Whether it was neither corrected nor withdrawn."""
        return self.withdrawal is None and self.replaced_by is None


def _placed() -> Select[Bulletin, BulletinWithdrawal | None, int | None, int | None, str | None]:
    correction, corrected, before = aliased(Bulletin), aliased(Bulletin), aliased(Bulletin)
    return select(
        Bulletin,
        BulletinWithdrawal,
        select(func.max(correction.number))
        .where(correction.replaces_id == Bulletin.id)
        .correlate(Bulletin)
        .scalar_subquery(),
        select(corrected.number)
        .where(corrected.id == Bulletin.replaces_id)
        .correlate(Bulletin)
        .scalar_subquery(),
        select(before.digest)
        .where(before.document_id == Bulletin.document_id, before.number == Bulletin.number - 1)
        .correlate(Bulletin)
        .scalar_subquery(),
    ).outerjoin(BulletinWithdrawal, BulletinWithdrawal.bulletin_id == Bulletin.id)


def issue(document_id: int, number: int) -> PlacedBulletin | None:
    """Return a bulletin of a file, or None; one statement."""
    wanted = _placed().where(Bulletin.document_id == document_id, Bulletin.number == number)
    found = db.session.execute(wanted).first()
    return None if found is None else PlacedBulletin(*found)


def issues(document_id: int, year: int | None = None, count: int | None = None) -> list[PlacedBulletin]:
    """Return the bulletins of a file, of a year where one is given, newest first; one statement."""
    wanted = _placed().where(Bulletin.document_id == document_id).order_by(Bulletin.number.desc())
    if year is not None:
        wanted = wanted.where(Bulletin.year == year)
    return [PlacedBulletin(*row) for row in db.session.execute(wanted.limit(count))]


def years(document_id: int) -> list[int]:
    """Return the years in which bulletins of a file were published, newest first."""
    found = select(Bulletin.year).where(Bulletin.document_id == document_id).distinct()
    return sorted(db.session.scalars(found), reverse=True)


def newest_of_all(document_ids: Collection[int], count: int | None = None) -> list[Bulletin]:
    """Return of each file the newest bulletin that was neither corrected nor withdrawn, newest first."""
    correction = aliased(Bulletin)
    holding = (
        select(func.max(Bulletin.number).label("number"), Bulletin.document_id)
        .where(
            Bulletin.document_id.in_(document_ids),
            ~select(correction.id).where(correction.replaces_id == Bulletin.id).exists(),
            ~select(BulletinWithdrawal.id).where(BulletinWithdrawal.bulletin_id == Bulletin.id).exists(),
        )
        .group_by(Bulletin.document_id)
        .subquery()
    )
    found = (
        select(Bulletin)
        .join(
            holding,
            (holding.c.document_id == Bulletin.document_id) & (holding.c.number == Bulletin.number),
        )
        .order_by(Bulletin.published_at.desc(), Bulletin.id.desc())
    )
    return list(db.session.scalars(found.limit(count)))


def published_between(document_ids: Collection[int], since: datetime, until: datetime) -> list[Bulletin]:
    """Return the bulletins of files that were published from a moment until another, oldest first."""
    found = select(Bulletin).where(
        Bulletin.document_id.in_(document_ids), Bulletin.published_at >= since, Bulletin.published_at < until
    )
    return list(db.session.scalars(found.order_by(Bulletin.published_at, Bulletin.id)))


def of_draft(draft_id: int) -> Bulletin | None:
    """Return the bulletin that a draft became."""
    return db.session.scalar(select(Bulletin).where(Bulletin.draft_id == draft_id))


def last_numbers(document_id: int, year: int) -> tuple[int, int]:
    """Return the highest number of a file and that of a year; 0 before the first."""
    highest = select(func.max(Bulletin.number)).where(Bulletin.document_id == document_id)
    of_year = select(func.max(Bulletin.year_number)).where(
        Bulletin.document_id == document_id, Bulletin.year == year
    )
    return db.session.scalar(highest) or 0, db.session.scalar(of_year) or 0


def digest_of_number(document_id: int, number: int) -> str:
    """Return the digest of a bulletin, or an empty text when there is none."""
    wanted = select(Bulletin.digest).where(Bulletin.document_id == document_id, Bulletin.number == number)
    return db.session.scalar(wanted) or ""


def head_of(of: Document, place: PlacedBulletin) -> BulletinHeader:
    """Return what the canonical text of a bulletin says about it."""
    one = place.bulletin
    return BulletinHeader(
        of.key,
        one.number,
        one.year,
        one.year_number,
        one.period,
        one.published_at,
        place.replaces,
        one.note,
        place.previous_digest or "",
    )
