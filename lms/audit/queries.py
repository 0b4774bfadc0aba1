"""Reading the audit trail."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Row, Select, func, or_, select

from lms.audit.models import AuditEntry
from lms.db import Base, db

PER_PAGE = 50
MOST_EXPORTED = 100_000

# The trail is a leaf: it knows people by their table, not by their feature.
_people = Base.metadata.tables


@dataclass(frozen=True, slots=True)
class TrailFilter:
    """Which entries are asked for; an empty field leaves the choice open. `until` is not included."""

    actor: str = ""
    verb: str = ""
    kind: str = ""
    target: str = ""
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class TrailEntry:
    """One entry with the name of who acted; empty when the system did."""

    entry: AuditEntry
    actor: str
    username: str


@dataclass(frozen=True, slots=True)
class TrailPage:
    """One page of the trail and how many entries there are in all."""

    rows: list[TrailEntry]
    total: int

    @property
    def pages(self) -> int:
        """The number of pages, at least 1."""
        return max(1, -(-self.total // PER_PAGE))


def trail(wanted: TrailFilter, page: int = 1) -> TrailPage:
    """Return one page of the entries asked for, newest first."""
    chosen = _chosen(wanted)
    total = db.session.scalar(select(func.count()).select_from(chosen.subquery("chosen"))) or 0
    rows = db.session.execute(chosen.limit(PER_PAGE).offset((page - 1) * PER_PAGE))
    return TrailPage([_act(row) for row in rows], total)


def whole_trail(wanted: TrailFilter) -> Iterator[TrailEntry]:
    """Return all entries asked for, newest first, at most 100,000."""
    return (_act(row) for row in db.session.execute(_chosen(wanted).limit(MOST_EXPORTED)))


def verbs() -> list[str]:
    """Return every verb in the trail."""
    return list(db.session.scalars(select(AuditEntry.verb).distinct().order_by(AuditEntry.verb)))


def kinds() -> list[str]:
    """Return every kind of thing in the trail."""
    return list(
        db.session.scalars(select(AuditEntry.target_kind).distinct().order_by(AuditEntry.target_kind))
    )


def _act(row: Row[AuditEntry, str | None, str | None]) -> TrailEntry:
    return TrailEntry(row[0], row[1] or "", row[2] or "")


def _chosen(wanted: TrailFilter) -> Select[AuditEntry, str | None, str | None]:
    person = _people["user"].c
    chosen = (
        select(AuditEntry, person.name, person.username)
        .outerjoin(_people["user"], person.id == AuditEntry.actor_id)
        .order_by(AuditEntry.at.desc(), AuditEntry.id.desc())
    )
    if wanted.actor:
        chosen = chosen.where(or_(person.username == wanted.actor.lower(), person.name == wanted.actor))
    for column, value in (
        (AuditEntry.verb, wanted.verb),
        (AuditEntry.target_kind, wanted.kind),
        (AuditEntry.target_id, wanted.target),
    ):
        if value:
            chosen = chosen.where(column == value)
    if wanted.since:
        chosen = chosen.where(AuditEntry.at >= wanted.since)
    if wanted.until:
        chosen = chosen.where(AuditEntry.at < wanted.until)
    return chosen
