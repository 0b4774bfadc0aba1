"""Reading the audit trail."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from sqlalchemy import FromClause, Row, Select, String, and_, cast, func, literal, or_, select
from sqlalchemy.sql.elements import ColumnElement

from lms.audit.field_changes import PERSON_FIELDS
from lms.audit.models import AuditEntry
from lms.db import Base, db

PER_PAGE = 25
MOST_EXPORTED = 100_000
# Fewer than SQLite's limit of values in one statement.
NAMED_AT_ONCE = 5_000

# Kinds of things that have a name.
NAMED = (
    "person", "unit", "contest", "entry", "certificate", "assignment", "objection", "panel_judge", "approval",
    "comparison_run", "attempt", "board issue", "bulletin", "people_group",
)  # fmt: skip

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
    """One entry with the name of who acted; empty when the system did.

    `target` is what the thing is called, empty when it has no name of its own, `slug` the contest it belongs to,
    `people` the names of the people whose ids stand among the changes.
    """

    entry: AuditEntry
    actor: str
    username: str
    target: str = ""
    slug: str = ""
    people: Mapping[int, str] = field(default_factory=dict)


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
    return _page(_chosen(wanted), page)


def _page(chosen: Select[AuditEntry, str | None, str | None], page: int) -> TrailPage:
    total = db.session.scalar(select(func.count()).select_from(chosen.subquery("chosen"))) or 0
    rows = db.session.execute(chosen.limit(PER_PAGE).offset((page - 1) * PER_PAGE))
    return TrailPage(_named([_act(row) for row in rows]), total)


def whole_trail(wanted: TrailFilter) -> Iterator[TrailEntry]:
    """Return all entries asked for with their names, newest first, at most 100,000."""
    for some in db.session.execute(_chosen(wanted).limit(MOST_EXPORTED)).partitions(NAMED_AT_ONCE):
        yield from _named([_act(row) for row in some])


def acts_on(kinds: Iterable[str], slug: str) -> Iterator[AuditEntry]:
    """Return all entries about things of these kinds and about people in this contest, oldest first."""
    wanted = or_(AuditEntry.target_kind.in_(list(kinds)), _on_people_in(slug))
    return iter(db.session.scalars(select(AuditEntry).where(wanted).order_by(AuditEntry.id)))


def _on_people_in(slug: str) -> ColumnElement[bool]:
    """Return the condition that an act concerns a person and names this contest."""
    named = or_(*(side["contest"].as_string() == slug for side in (AuditEntry.before, AuditEntry.after)))
    return and_(AuditEntry.target_kind == "person", named)


def acts_about(
    things: Mapping[str, Select[int]], slug: str, without: Collection[str], page: int = 1
) -> TrailPage:
    """Return one page of the acts on these things of a contest, oldest first, but for those of some verbs.

    `things` selects the ids by kind. What concerns a person belongs to the contest when the act names its `slug`.
    """
    concerned = [_on_people_in(slug)]
    for kind, ids in things.items():
        known = ids.subquery()
        texts = select(cast(known.c[0], String))
        concerned.append(and_(AuditEntry.target_kind == kind, AuditEntry.target_id.in_(texts)))
    person = _people["user"].c
    chosen = (
        select(AuditEntry, person.name, person.username)
        .outerjoin(_people["user"], person.id == AuditEntry.actor_id)
        .where(or_(*concerned), AuditEntry.verb.not_in(list(without)))
        .order_by(AuditEntry.id)
    )
    return _page(chosen, page)


def last_act_at(verb: str, kind: str, target_id: object) -> datetime | None:
    """Return when the act was last done to the thing; None when it never was."""
    same = (AuditEntry.verb == verb, AuditEntry.target_kind == kind, AuditEntry.target_id == str(target_id))
    return db.session.scalar(select(func.max(AuditEntry.at)).where(*same))


def acts_of(verb: str, kind: str, target_id: object) -> list[AuditEntry]:
    """Return all entries about this act on the thing, oldest first."""
    same = (AuditEntry.verb == verb, AuditEntry.target_kind == kind, AuditEntry.target_id == str(target_id))
    return list(db.session.scalars(select(AuditEntry).where(*same).order_by(AuditEntry.id)))


def has_done(
    person_id: int, verbs: Collection[str], kind: str, target_id: object, since: datetime | None = None
) -> bool:
    """Return whether the person did one of these acts to the thing, at `since` or later where it is given."""
    found = select(AuditEntry.id).where(
        AuditEntry.target_kind == kind,
        AuditEntry.target_id == str(target_id),
        AuditEntry.actor_id == person_id,
        AuditEntry.verb.in_(list(verbs)),
    )
    if since is not None:
        found = found.where(AuditEntry.at >= since)
    return db.session.scalar(found.limit(1)) is not None


def newest(count: int) -> list[TrailEntry]:
    """Return the newest entries of the trail."""
    return _named([_act(row) for row in db.session.execute(_chosen(TrailFilter()).limit(count))])


def _named(acts: list[TrailEntry]) -> list[TrailEntry]:
    """Return the acts with the names of what they concern; one statement for each kind of thing that has names."""
    people = _people_named(acts)
    things = {kind: _names(kind, _ids(acts, kind)) for kind in NAMED if kind != "person"}
    things["person"] = {str(number): (name, "") for number, name in people.items()}
    found = []
    for act in acts:
        name, slug = things.get(act.entry.target_kind, {}).get(act.entry.target_id, ("", ""))
        found.append(replace(act, target=name, slug=slug, people=people))
    return found


def _ids(acts: Iterable[TrailEntry], kind: str) -> set[int]:
    return {
        int(act.entry.target_id)
        for act in acts
        if act.entry.target_kind == kind and act.entry.target_id.isdecimal()
    }


def _people_named(acts: list[TrailEntry]) -> dict[int, str]:
    ids = _ids(acts, "person")
    for act in acts:
        for side in (act.entry.before, act.entry.after):
            ids |= {value for key, value in side.items() if key in PERSON_FIELDS and isinstance(value, int)}
    if not ids:
        return {}
    person = _people["user"].c
    found = db.session.execute(select(person.id, person.name).where(person.id.in_(ids)))
    return {row[0]: row[1] for row in found}


def _names(kind: str, ids: set[int]) -> dict[str, tuple[str, str]]:
    """Return name and slug of the contest by the id of the thing, as the trail keeps ids."""
    if not ids:
        return {}
    tables = Base.metadata.tables
    thing, contest, document = tables[kind.replace(" ", "_")], tables["contest"], tables["document"]
    if kind in ("unit", "people_group"):
        chosen = select(thing.c.id, thing.c.name, literal(""))
    elif kind == "contest":
        chosen = select(thing.c.id, document.c.key, document.c.key).join(
            document, document.c.id == thing.c.document_id
        )
    elif kind in ("board issue", "bulletin"):
        number = document.c.key + literal(" ") + cast(thing.c.number, String)
        chosen = select(thing.c.id, number, literal("")).join(document, document.c.id == thing.c.document_id)
    elif kind == "attempt":
        person = tables["user"]
        chosen = (
            select(thing.c.id, person.c.name, document.c.key)
            .join(person, person.c.id == thing.c.user_id)
            .join(document, document.c.id == thing.c.document_id)
        )
    else:
        # An assignment and an objection are called by their entry, a judge by name, a request by its contest.
        entry, person = tables["entry"], tables["user"]
        source: FromClause = thing
        if kind in ("assignment", "objection"):
            source, name = thing.join(entry, entry.c.id == thing.c.entry_id), entry.c.code
        elif kind == "panel_judge":
            source, name = thing.join(person, person.c.id == thing.c.judge_id), person.c.name
        elif kind in ("approval", "comparison_run"):
            name = document.c.key
        else:
            name = thing.c.code
        chosen = select(thing.c.id, name, document.c.key).select_from(
            source.join(contest, contest.c.id == thing.c.contest_id).join(
                document, document.c.id == contest.c.document_id
            )
        )
    rows = db.session.execute(chosen.where(thing.c.id.in_(ids)))
    return {str(row[0]): (row[1].rpartition("/")[2], row[2].rpartition("/")[2]) for row in rows}


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
