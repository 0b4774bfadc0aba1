"""Put a letter into the outbox, in the transaction of its cause."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy.dialects import postgresql, sqlite

from lms.db import db
from lms.http.web import settings
from lms.outbox.letters import Letter, as_stored
from lms.outbox.models import OutboxMessage
from lms.outbox.words import MessageKind, MessageState


class Posting(NamedTuple):
    """A letter for one person or address, and why it is written; see `put`."""

    cause: str
    letter: Letter
    address: str
    language: str = ""
    person_id: int | None = None
    not_before: datetime | None = None


def put(
    letter: Letter,
    kind: MessageKind,
    cause: str,
    address: str,
    *,
    now: datetime,
    language: str = "",
    person_id: int | None = None,
    not_before: datetime | None = None,
) -> bool:
    """Queue a letter to an address that was checked; return whether it is new.

    It is sent at once, or not before a later moment.

    A second letter for the same cause to the same person, or address without one, is not queued, nor is any while
    the site sends no mail. An empty language is that of the site.
    """
    one = Posting(cause, letter, address, language, person_id, not_before)
    return bool(put_each([one], kind, now=now))


def put_each(messages: Sequence[Posting], kind: MessageKind, *, now: datetime) -> set[int | None]:
    """Queue letters as `put` does, in one statement; return to which people there are new ones."""
    site = settings()
    if not site.sends_mail or not messages:
        return set()
    usual = {
        "kind": kind.value,
        "state": MessageState.WAITING.value,
        "queued_at": now,
        "tries": 0,
        "claim": "",
    }
    rows = [
        {
            **usual,
            "cause": one.cause,
            "recipient": f"person {one.person_id}" if one.person_id is not None else one.address,
            "person_id": one.person_id,
            "address": one.address,
            "language": one.language or site.default_language,
            "letter": as_stored(one.letter),
            "next_at": max(now, one.not_before or now),
            "reason": "",
        }
        for one in messages
    ]
    dialect = db.session.get_bind().dialect.name
    insert: Any = postgresql.insert if dialect == "postgresql" else sqlite.insert
    db.session.flush()  # the people may be new
    statement = insert(OutboxMessage).on_conflict_do_nothing(index_elements=["cause", "recipient"])
    new = db.session.connection().execute(statement.returning(OutboxMessage.person_id), rows)
    return set(new.scalars())
