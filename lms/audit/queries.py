"""Reading the audit trail and checking the chain that seals it."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from sqlalchemy import FromClause, Row, Select, String, Table, and_, cast, func, literal, or_, select
from sqlalchemy.sql.elements import ColumnElement

from lms.audit.chain import (
    REMOVED,
    ChainCheck,
    ChainFault,
    ChainLink,
    ChainReport,
    FaultKind,
    PublishedHead,
    row_digest,
    rows_digest,
)
from lms.audit.field_changes import PERSON_FIELDS
from lms.audit.models import AuditEntry, AuditLink
from lms.db import Base, RowsLog, db, rows

PER_PAGE = 25
MOST_EXPORTED = 100_000
# Fewer than SQLite's limit of values in one statement.
NAMED_AT_ONCE = 5_000

# Kinds of things that have a name.
NAMED = ("person", "unit", "contest", "entry", "certificate", "assignment", "objection", "panel_judge")

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
    thing, contest, document = tables[kind], tables["contest"], tables["document"]
    if kind == "unit":
        chosen = select(thing.c.id, thing.c.name, literal(""))
    elif kind == "contest":
        chosen = select(thing.c.id, document.c.key, document.c.key).join(
            document, document.c.id == thing.c.document_id
        )
    else:
        # A reading and an objection are called by their entry, a judge by name.
        entry, person = tables["entry"], tables["user"]
        source: FromClause = thing
        if kind in ("assignment", "objection"):
            source, name = thing.join(entry, entry.c.id == thing.c.entry_id), entry.c.code
        elif kind == "panel_judge":
            source, name = thing.join(person, person.c.id == thing.c.judge_id), person.c.name
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


# The record that ends the linking of what was written before the chain began.
BEGUN = ("audit_chain", "begun")
_READ_AT_ONCE = 500


# Filled in wiring.py: the logs besides the tables of `__chained__` models.
LOGS: dict[str, RowsLog] = {}


_NEWEST_LINK = select(AuditLink.number, AuditLink.hash).order_by(AuditLink.number.desc()).limit(1)


def chain_head() -> tuple[int, str] | None:
    """Return the number and the hash of the newest link."""
    found = rows(_NEWEST_LINK).first()
    return (found[0], found[1]) if found else None


def published_head() -> dict[str, Any]:
    """Return the columns with which a publication keeps the newest link; empty ones before the first link."""
    number, hash_ = chain_head() or (None, None)
    return {"chain_number": number, "chain_hash": hash_}


def chain_has_begun() -> bool:
    """Return whether all older records are linked, so that one without a link was not written by the site."""
    log, key = BEGUN
    return (
        db.session.scalar(select(AuditLink.number).where(AuditLink.log == log, AuditLink.key == key))
        is not None
    )


def linked_keys(log: str) -> set[str]:
    """Return the keys of a log that have a link."""
    return set(db.session.scalars(select(AuditLink.key).where(AuditLink.log == log)))


def chained_logs() -> list[str]:
    """Return the names of all logs: the tables of `__chained__` models and what the features offer."""
    return sorted(_tables()) + sorted(LOGS)


def keys_of(log: str) -> Iterator[str]:
    """Return the keys of all records of a log."""
    if log in LOGS:
        return map(str, db.session.connection().scalars(LOGS[log].ids))
    return keys_above(log, None)


def keys_above(table: str, highest: int | None) -> Iterator[str]:
    """Return the keys of a chained table, or only those above one."""
    key = _tables()[table].primary_key.columns[0]
    wanted = select(key).order_by(key)
    if highest is not None:
        wanted = wanted.where(key > highest)
    return map(str, db.session.connection().scalars(wanted))


def digests_of(log: str, keys: Sequence[str]) -> Mapping[str, str]:
    """Return the digest of each record of a log that exists among the keys, as it is in the database."""
    if log in LOGS:
        return _digests_of_rows(LOGS[log], keys)
    table = _tables().get(log)
    if table is None:
        return {}
    key = table.primary_key.columns[0]
    values = [int(one) for one in keys] if key.type.python_type is int else list(keys)
    found = db.session.connection().execute(select(table).where(key.in_(values)))
    return {str(row[key.name]): row_digest(dict(row)) for row in found.mappings()}


def _digests_of_rows(log: RowsLog, keys: Sequence[str]) -> dict[str, str]:
    rows_of: dict[str, list[dict[str, Any]]] = {}
    for part in log.parts:
        for row in rows(part, {"keys": [int(one) for one in keys]}).mappings():
            rows_of.setdefault(str(row["record_key"]), []).append(dict(row))
    return {key: rows_digest(found) for key, found in rows_of.items()}


def check_chain() -> ChainReport:
    """Check every link, every record against its newest link, and every published head against the chain."""
    heads = list(_published_heads())
    wanted, hash_at = {head.number for head in heads}, {}
    chain, newest_of, at = (
        ChainCheck(),
        dict[tuple[str, str], tuple[int, str]](),
        dict[int, tuple[str, str]](),
    )
    for link in _links():
        was_whole = chain.broken is None
        chain.take(link)
        if was_whole and chain.broken is not None:
            at[chain.broken] = (link.log, link.key)
        newest_of[link.log, link.key] = (link.number, link.digest)
        if link.number in wanted:
            hash_at[link.number] = link.hash
    faults: list[ChainFault] = []
    if chain.broken is not None:
        faults.append(ChainFault(FaultKind.BROKEN, *at[chain.broken], chain.broken))
    for log in chained_logs():
        newest_in = {key: found for (name, key), found in newest_of.items() if name == log}
        faults += _faults_of(log, newest_in, BEGUN in newest_of)
    faults += [
        ChainFault(FaultKind.HEAD, head.log, head.key, head.number)
        for head in heads
        if hash_at.get(head.number) != head.hash
    ]
    number, hash_ = chain.last
    return ChainReport(number, (number, hash_) if number else None, BEGUN in newest_of, tuple(faults))


def _links() -> Iterator[ChainLink]:
    columns = (AuditLink.number, AuditLink.at, AuditLink.log, AuditLink.key, AuditLink.digest, AuditLink.hash)
    every = select(*columns).order_by(AuditLink.number).execution_options(yield_per=5_000)
    return (ChainLink(*row) for row in db.session.execute(every))


def _faults_of(log: str, newest_of: Mapping[str, tuple[int, str]], has_begun: bool) -> Iterator[ChainFault]:
    keys = list(keys_of(log))
    for first in range(0, len(keys), _READ_AT_ONCE):
        for key, digest in digests_of(log, keys[first : first + _READ_AT_ONCE]).items():
            number, was = newest_of.get(key, (None, ""))
            if number is None:
                if has_begun:
                    yield ChainFault(FaultKind.UNLINKED, log, key)
            elif was != digest:
                yield ChainFault(FaultKind.CHANGED, log, key, number)
    there = set(keys)
    for key, (number, was) in newest_of.items():
        if key not in there and was != REMOVED:
            yield ChainFault(FaultKind.MISSING, log, key, number)


def newest_heads(most: int = 20) -> list[PublishedHead]:
    """Return the links that publications keep, the newest first."""
    return sorted(_published_heads(), key=lambda head: -head.number)[:most]


def _published_heads() -> Iterator[PublishedHead]:
    for table in _tables().values():
        if "chain_hash" in table.c:
            kept = select(table.c.id, table.c.chain_number, table.c.chain_hash)
            for key, number, hash_ in db.session.execute(kept.where(table.c.chain_hash.is_not(None))):
                yield PublishedHead(table.name, str(key), number, hash_)


def _tables() -> dict[str, Table]:
    classes = (mapper.class_ for mapper in Base.registry.mappers)
    return {one.__tablename__: one.__table__ for one in classes if one.__chained__}
