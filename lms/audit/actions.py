"""Write the audit trail and link its records; always in the transaction of the act itself."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import event, func, insert, select
from sqlalchemy.orm import ORMExecuteState, Session, SessionTransaction, UOWTransaction

from lms import clock
from lms.audit.chain import REMOVED, START, linked
from lms.audit.head_letters import HEAD_READERS, head_letter
from lms.audit.models import AuditEntry, AuditLink
from lms.audit.queries import chain as queries
from lms.audit.verbs import Verb
from lms.db import Base, db, hold
from lms.http.web import address_anywhere, settings
from lms.outbox.actions.queueing import put
from lms.outbox.words import MessageKind
from lms.text.mail_addresses import mail_addresses

# Notes in the session: records changed in this transaction, and the highest key of a table before a bulk insert.
_CHANGED, _ADDED = "chain_changed", "chain_added"
# The same as they were when each savepoint of the transaction began.
_BEFORE = "chain_before"
_AT_ONCE = 500
_LINKS = insert(AuditLink)


def record(
    verb: Verb,
    target_kind: str,
    target_id: object,
    *,
    by_id: int | None,
    now: datetime,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
    reason: str = "",
) -> None:
    """Add an entry: `by_id` did `verb` to the thing.

    `before` and `after` hold only what changed, as plain JSON.
    """
    db.session.add(
        AuditEntry(
            at=now,
            actor_id=by_id,
            verb=verb.value,
            target_kind=target_kind,
            target_id=str(target_id),
            before=dict(before or {}),
            after=dict(after or {}),
            reason=reason,
        )
    )


def record_each(
    verb: Verb,
    target_kind: str,
    done: Mapping[int, Mapping[str, Any]],
    *,
    by_id: int | None,
    now: datetime,
    before: Mapping[int, Mapping[str, Any]] | None = None,
) -> None:
    """Add an entry for each thing by its id, with what it holds afterwards; one statement whatever their number.

    `before` is what the things held, by the same ids.
    """
    usual: dict[str, Any] = {
        "at": now, "actor_id": by_id, "verb": verb.value, "target_kind": target_kind, "reason": "",
    }  # fmt: skip
    held = before or {}
    entries = [
        {**usual, "target_id": str(id_), "before": dict(held.get(id_, {})), "after": dict(after)}
        for id_, after in done.items()
    ]
    if entries:
        db.session.execute(insert(AuditEntry), entries)


@contextmanager
def written_entries() -> Iterator[list[AuditEntry]]:
    """Collect the entries that are written inside a block, as they are flushed."""
    found: list[AuditEntry] = []

    def note(session: Session, _context: UOWTransaction) -> None:
        found.extend(one for one in session.new if isinstance(one, AuditEntry))

    event.listen(db.session(), "after_flush", note)
    try:
        yield found
    finally:
        event.remove(db.session(), "after_flush", note)


def link_record(log: str, key: object) -> None:
    """Link a record of one of `queries.LOGS`, or a row written past the mapper, as it will be at the commit."""
    _noted(db.session())[log, str(key)] = None


def begin_chain(now: datetime, commit: Callable[[], None]) -> int:
    """Link every record written before the chain began; return how many there were.

    Calls `commit` after each piece, so that nobody waits for the whole. Doing it twice changes nothing.
    """
    logs = queries.logs_to_begin()
    if not logs:
        return 0
    count = 0
    for log in logs:
        missing = [key for keys in queries.keys_without_link(log) for key in keys]
        commit()
        for first in range(0, len(missing), _AT_ONCE):
            _append([(log, key) for key in missing[first : first + _AT_ONCE]], now)
            commit()
        count += len(missing)
    _append(queries.beginnings(logs), now)
    commit()
    return count


def mail_head(cause: str, now: datetime, head: tuple[int, str] | None, published: str = "") -> int:
    """Queue a link of the chain to every auditor with an address; return to how many, 0 before the first link."""
    if head is None:
        return 0
    site = settings()
    letter = head_letter(*head, now, published, site.site_name, address_anywhere("audit.chain"))
    return sum(
        put(
            letter,
            MessageKind.AUDIT_HEAD,
            f"audit-head/{cause}",
            one.address,
            now=now,
            language=one.language,
            person_id=one.person_id,
        )
        for one in HEAD_READERS.with_addresses(mail_addresses(site.auditor_addresses)[0])
    )


def mail_published_head(publication: Any) -> int:
    """Queue the link that a publication keeps, in the transaction of the publication; return to how many."""
    if publication.chain_number is None:
        return 0
    log, key = type(publication).__tablename__, str(publication.id)
    head = (publication.chain_number, publication.chain_hash)
    return mail_head(f"{log}/{key}", publication.published_at, head, queries.published_with(log, key))


def _noted(session: Session) -> dict[tuple[str, str], None]:
    """Return the records to link at the commit; a dict, because it keeps the order and no record twice."""
    noted: dict[tuple[str, str], None] = session.info.setdefault(_CHANGED, {})
    return noted


def _append(records: Sequence[tuple[str, str]], now: datetime) -> None:
    """Add a link for each record (log, key) with the digest it has now; the transactions take turns."""
    hold("audit chain")
    found: dict[tuple[str, str], str] = {}
    for log in dict.fromkeys(log for log, _ in records):
        keys = [key for name, key in records if name == log]
        found |= {(log, key): digest for key, digest in queries.digests_of(log, keys).items()}
    number, last = queries.chain_head() or (0, START)
    digests = [(log, key, found.get((log, key), REMOVED)) for log, key in records]
    links = linked(last, number + 1, now, digests)
    db.session.connection().execute(_LINKS, [asdict(one) for one in links])


@event.listens_for(Session, "after_flush")
def _note_flushed(session: Session, _context: UOWTransaction) -> None:
    for one in (*session.new, *session.dirty, *session.deleted):
        if isinstance(one, Base) and one.__chained__:
            (value,) = type(one).__mapper__.primary_key_from_instance(one)
            _noted(session)[type(one).__tablename__, str(value)] = None


@event.listens_for(Session, "do_orm_execute")
def _note_bulk(state: ORMExecuteState) -> None:
    """Note the rows of statements that change many at once, past the objects of the session."""
    if (
        state.is_select
        or state.bind_mapper is None
        or not getattr(state.bind_mapper.class_, "__chained__", False)
    ):
        return
    table: Any = state.bind_mapper.local_table
    key = table.primary_key.columns[0]
    if state.is_insert:
        highest = state.session.connection().scalar(select(func.max(key)))
        state.session.info.setdefault(_ADDED, {}).setdefault(table.name, highest or 0)
        return
    where = getattr(state.statement, "whereclause", None)
    if where is None and isinstance(state.parameters, list):  # each set names its row by the primary key
        for one in state.parameters:
            _noted(state.session)[table.name, str(one[key.name])] = None
        return
    if where is None:
        raise TypeError(f"name the rows of {table.name} to change by a condition, so that they can be linked")
    for value in state.session.connection().scalars(select(key).where(where)):
        _noted(state.session)[table.name, str(value)] = None


@event.listens_for(Session, "before_commit")
def _link_at_commit(session: Session) -> None:
    """Link what the transaction changed, as the last thing it does, so that it holds up no other."""
    if session.in_nested_transaction():
        return
    session.flush()
    added = session.info.pop(_ADDED, {})
    for name, highest in added.items():
        for key in queries.keys_above(name, highest):
            _noted(session)[name, key] = None
    if noted := session.info.pop(_CHANGED, None):
        _append(list(noted), clock.now())


@event.listens_for(Session, "after_transaction_create")
def _remember(session: Session, transaction: SessionTransaction) -> None:
    """Keep the notes as they are where a savepoint begins."""
    if transaction.nested:
        notes = {name: dict(session.info.get(name, {})) for name in (_CHANGED, _ADDED)}
        session.info.setdefault(_BEFORE, {})[transaction] = notes


@event.listens_for(Session, "after_soft_rollback")
def _forget(session: Session, rolled_back: SessionTransaction) -> None:
    """Drop the notes of what was rolled back: of a savepoint only those made since it began."""
    if rolled_back.nested:
        session.info.update(session.info.get(_BEFORE, {}).pop(rolled_back, {}))
    elif rolled_back.parent is None:
        for name in (_CHANGED, _ADDED):
            session.info.pop(name, None)


@event.listens_for(Session, "after_transaction_end")
def _end(session: Session, transaction: SessionTransaction) -> None:
    if transaction.parent is None:
        session.info.pop(_BEFORE, None)
