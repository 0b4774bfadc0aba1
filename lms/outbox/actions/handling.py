"""What an administrator does with messages: send again, discard."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import update

from lms.db import db, is_one_of
from lms.errors import N_, Conflict
from lms.outbox.models import OutboxMessage
from lms.outbox.words import MessageState

_ENDED_BADLY = (MessageState.FAILED.value,)
_NOT_SENT = (MessageState.WAITING.value, MessageState.FAILED.value)


def send_again(ids: Sequence[int], now: datetime) -> int:
    """Let failed messages be tried again from now on; return how many. Raises Conflict when none has failed."""
    values = {
        "state": MessageState.WAITING.value,
        "queued_at": now,
        "next_at": now,
        "tries": 0,
        "ended_at": None,
    }
    return _changed(ids, _ENDED_BADLY, values)


def discard(ids: Sequence[int], now: datetime) -> int:
    """Do not send these messages any more, and forget what they said; return how many.

    Raises Conflict when all of them are sent already or are being sent.
    """
    values = {"state": MessageState.DISCARDED.value, "ended_at": now, "letter": {}}
    return _changed(ids, _NOT_SENT, values)


def _changed(ids: Sequence[int], states: Sequence[str], values: dict[str, Any]) -> int:
    chosen = (is_one_of(OutboxMessage.id, ids), OutboxMessage.state.in_(states))
    result: Any = db.session.execute(update(OutboxMessage).where(*chosen).values(values))
    if not result.rowcount:
        raise Conflict(N_("The message has been sent or discarded in the meantime."))
    return int(result.rowcount)
