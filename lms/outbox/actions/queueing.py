"""Put a letter into the outbox, in the transaction of its cause."""

from datetime import datetime
from typing import Any

from sqlalchemy.dialects import postgresql, sqlite

from lms.db import db
from lms.http.web import settings
from lms.outbox.letters import Letter, as_stored
from lms.outbox.models import OutboxMessage
from lms.outbox.words import MessageKind, MessageState


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
    site = settings()
    if not site.sends_mail:
        return False
    dialect = db.session.get_bind().dialect.name
    insert: Any = postgresql.insert if dialect == "postgresql" else sqlite.insert
    statement = (
        insert(OutboxMessage)
        .values(
            cause=cause,
            recipient=f"person {person_id}" if person_id is not None else address,
            kind=kind.value,
            person_id=person_id,
            address=address,
            language=language or site.default_language,
            letter=as_stored(letter),
            state=MessageState.WAITING.value,
            queued_at=now,
            next_at=max(now, not_before or now),
            tries=0,
            claim="",
            reason="",
        )
        .on_conflict_do_nothing(index_elements=["cause", "recipient"])
        .returning(OutboxMessage.id)
    )
    return db.session.scalar(statement) is not None
