"""Reading the chain that seals the records, and checking it."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import chain, islice
from typing import Any, TypeVar

from sqlalchemy import FromClause, ScalarResult, Select, Table, func, select

from lms.audit.chain import (
    ADDED_COLUMNS,
    JOINED_LATER,
    REMOVED,
    ChainCheck,
    ChainFault,
    ChainLink,
    ChainReport,
    FaultKind,
    PublishedHead,
    joined_digest,
    older_row,
    row_digest,
)
from lms.audit.models import AuditLink
from lms.db import Base, RowsLog, db, rows

T = TypeVar("T")

# The record that ends the linking of what was written before the chain began.
BEGUN = ("audit_chain", "begun")
_READ_AT_ONCE, _ROWS_AT_ONCE = 500, 5_000


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
    return _begun() >= {BEGUN[1], *JOINED_LATER}


def logs_to_begin() -> list[str]:
    """Return the logs whose older records are not linked yet."""
    begun = _begun()
    return [log for log in chained_logs() if (log if log in JOINED_LATER else BEGUN[1]) not in begun]


def beginnings(logs: Iterable[str]) -> list[tuple[str, str]]:
    """Return the links that say that the older records of these logs are linked."""
    keys = (log if log in JOINED_LATER else BEGUN[1] for log in logs)
    return [(BEGUN[0], key) for key in dict.fromkeys(keys)]


def _begun() -> set[str]:
    """Return the keys of the links that end the linking of older records, of the chain and of later logs."""
    return set(db.session.scalars(select(AuditLink.key).where(AuditLink.log == BEGUN[0])))


def keys_without_link(log: str) -> Iterator[list[str]]:
    """Return the keys of a log that have no link, some at a time; as a list where a transaction ends in between."""
    for keys in _some(keys_of(log)):
        linked = set(
            db.session.scalars(
                select(AuditLink.key).where(AuditLink.log == log, AuditLink.key.in_(keys)).distinct()
            )
        )
        yield [key for key in keys if key not in linked]


def chained_logs() -> list[str]:
    """Return the names of all logs: the tables of `__chained__` models and what the features offer."""
    return sorted(_tables()) + sorted(LOGS)


def keys_of(log: str) -> Iterator[str]:
    """Return the keys of all records of a log."""
    if log in LOGS:
        return map(str, _read(LOGS[log].ids))
    return keys_above(log, None)


def keys_above(table: str, highest: int | None) -> Iterator[str]:
    """Return the keys of a chained table, or only those above one."""
    key = _tables()[table].primary_key.columns[0]
    wanted = select(key).order_by(key)
    if highest is not None:
        wanted = wanted.where(key > highest)
    return map(str, _read(wanted))


def _read(wanted: Select[Any]) -> ScalarResult[Any]:
    """Return the values of a statement, however many there are, without holding all of them at once."""
    return db.session.connection().scalars(wanted.execution_options(yield_per=_ROWS_AT_ONCE))


def _some(values: Iterable[T]) -> Iterator[list[T]]:
    """Return the values in pieces as long as one statement takes."""
    source = iter(values)
    while piece := list(islice(source, _READ_AT_ONCE)):
        yield piece


def digests_of(
    log: str, keys: Sequence[str], of_row: Callable[[Mapping[str, Any]], Mapping[str, Any]] = dict
) -> Mapping[str, str]:
    """Return the digest of each record of a log that exists among the keys, as it is in the database.

    `of_row` chooses what of the row of a table counts.
    """
    if log in LOGS:
        return _digests_of_rows(LOGS[log], keys)
    table = _tables().get(log)
    if table is None:
        return {}
    key = table.primary_key.columns[0]
    values = [int(one) for one in keys] if key.type.python_type is int else list(keys)
    found = db.session.connection().execute(select(table).where(key.in_(values)))
    return {str(row[key.name]): row_digest(of_row(dict(row))) for row in found.mappings()}


def _digests_of_rows(log: RowsLog, keys: Sequence[str]) -> dict[str, str]:
    rows_of: dict[str, list[str]] = {}
    for part in log.parts:
        wanted = part.execution_options(yield_per=_ROWS_AT_ONCE)
        found = rows(wanted, {"keys": [int(one) for one in keys]})
        names = tuple(found.keys())
        key = names.index("record_key")
        for row in chain.from_iterable(found.partitions()):
            rows_of.setdefault(str(row[key]), []).append(row_digest(dict(zip(names, row, strict=True))))
    return {key: joined_digest(digests) for key, digests in rows_of.items()}


def check_chain() -> ChainReport:
    """Check every link, every record against its newest link, and every published head against the chain.

    Reads some at a time, so that memory does not grow with the chain.
    """
    heads = list(_published_heads())
    wanted, hash_at = {head.number for head in heads}, {}
    chain, at = ChainCheck(), dict[int, tuple[str, str]]()
    for link in _links():
        was_whole = chain.broken is None
        chain.take(link)
        if was_whole and chain.broken is not None:
            at[chain.broken] = (link.log, link.key)
        if link.number in wanted:
            hash_at[link.number] = link.hash
    faults: list[ChainFault] = []
    if chain.broken is not None:
        faults.append(ChainFault(FaultKind.BROKEN, *at[chain.broken], chain.broken))
    to_begin, waiting = logs_to_begin(), dict[str, int]()
    for log in chained_logs():
        faults += _changed(log)
        unlinked = [key for keys in keys_without_link(log) for key in keys]
        if log not in to_begin:
            faults += [ChainFault(FaultKind.UNLINKED, log, key) for key in unlinked]
        elif unlinked:
            waiting[log] = len(unlinked)
    faults += [
        ChainFault(FaultKind.HEAD, head.log, head.key, head.number)
        for head in heads
        if hash_at.get(head.number) != head.hash
    ]
    number, hash_ = chain.last
    head = (number, hash_) if number else None
    return ChainReport(number, head, BEGUN[1] in _begun(), tuple(faults), waiting)


def _links() -> Iterator[ChainLink]:
    columns = (AuditLink.number, AuditLink.at, AuditLink.log, AuditLink.key, AuditLink.digest, AuditLink.hash)
    every = select(*columns).order_by(AuditLink.number).execution_options(yield_per=_ROWS_AT_ONCE)
    return (ChainLink(*row) for row in db.session.execute(every))


def _changed(log: str) -> Iterator[ChainFault]:
    """Return the records of a log that are not, or no longer, as their newest link holds them."""
    newest = select(func.max(AuditLink.number)).where(AuditLink.log == log).group_by(AuditLink.key)
    for numbers in _some(_read(newest)):
        links = select(AuditLink.key, AuditLink.number, AuditLink.digest).where(AuditLink.number.in_(numbers))
        was = {key: (number, digest) for key, number, digest in db.session.execute(links)}
        is_now = digests_of(log, list(was))
        older: Mapping[str, str] | None = None
        for key, (number, digest) in was.items():
            if key not in is_now:
                if digest != REMOVED:
                    yield ChainFault(FaultKind.MISSING, log, key, number)
            elif is_now[key] != digest:
                if older is None:
                    older = _older_digests(log, list(was))
                if older.get(key) != digest:
                    yield ChainFault(FaultKind.CHANGED, log, key, number)


def _older_digests(log: str, keys: Sequence[str]) -> Mapping[str, str]:
    """Return the digests of rows as they were before columns were added to their table."""
    return digests_of(log, keys, lambda row: older_row(log, row)) if log in ADDED_COLUMNS else {}


def newest_heads(most: int | None = None) -> list[PublishedHead]:
    """Return the links that publications keep, the newest first; all of them unless `most` is given."""
    return sorted(_published_heads(), key=lambda head: (-head.number, head.at))[:most]


def published_with(log: str, key: str) -> str:
    """Return a publication's document, the last part of its key, and its number there."""
    table = _tables()[log]
    named = select(Base.metadata.tables["document"].c.key, table.c.number).select_from(_with_document(table))
    document, number = db.session.execute(named.where(table.c.id == int(key))).one()
    return f"{document.rpartition('/')[2]} {number}"


def _published_heads() -> Iterator[PublishedHead]:
    for table in _tables().values():
        if "chain_hash" in table.c:
            c, document = table.c, Base.metadata.tables["document"].c
            kept = select(c.id, c.chain_number, c.chain_hash, c.published_at, document.key, c.number)
            for key, *rest in db.session.execute(
                kept.select_from(_with_document(table)).where(c.chain_hash.is_not(None))
            ):
                yield PublishedHead(table.name, str(key), *rest)


def _with_document(table: Table) -> FromClause:
    """Return a table of publications with the document each belongs to, by its contest where it is one of a contest."""
    document, contest = Base.metadata.tables["document"], Base.metadata.tables["contest"]
    if "document_id" in table.c:
        return table.join(document, document.c.id == table.c.document_id)
    return table.join(contest, contest.c.id == table.c.contest_id).join(
        document, document.c.id == contest.c.document_id
    )


def _tables() -> dict[str, Table]:
    classes = (mapper.class_ for mapper in Base.registry.mappers)
    return {one.__tablename__: one.__table__ for one in classes if one.__chained__}
