"""Take a message to send, so that no other process sends it too, and keep what came of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, update

from lms.db import db, hold
from lms.outbox import queries
from lms.outbox.models import OutboxMessage
from lms.outbox.retries import Outcome, Verdict, next_try, shown_reason
from lms.outbox.words import MessageState
from lms.text.mail_addresses import masked_address

# Longer than sending one message can last; afterwards its process counts as dead.
CLAIMED_FOR = timedelta(minutes=15)
KEPT = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class Claimed:
    """A message that this process alone sends."""

    id: int
    claim: str
    address: str
    language: str
    letter: Mapping[str, Any]
    queued_at: datetime
    tries: int
    kind: str
    person_id: int | None


def claim_next(token: str, daily_limit: int, now: datetime) -> Claimed | None:
    """Claim the message that has waited longest; None when none is due or the day's limit is reached (0: no limit).

    A message whose process died while sending is taken over: nobody knows whether it arrived.
    """
    hold("outbox")
    if daily_limit and queries.taken_since(now - timedelta(days=1), now) >= daily_limit:
        return None
    found = queries.due(now)
    if found is None:
        return None
    # The condition is asked again: an administrator may have discarded the message meanwhile.
    row = db.session.execute(
        update(OutboxMessage)
        .where(OutboxMessage.id == found, queries.is_due(now))
        .values(
            state=MessageState.SENDING.value,
            claim=token,
            claimed_until=now + CLAIMED_FOR,
            tries=OutboxMessage.tries + 1,
        )
        .returning(
            OutboxMessage.id,
            OutboxMessage.claim,
            OutboxMessage.address,
            OutboxMessage.language,
            OutboxMessage.letter,
            OutboxMessage.queued_at,
            OutboxMessage.tries,
            OutboxMessage.kind,
            OutboxMessage.person_id,
        )
    ).first()
    return Claimed(*row) if row else None


def settle(one: Claimed, verdict: Verdict, now: datetime) -> None:
    """Keep what came of a try: sent, failed with its reason, or to be tried again later."""
    again = None
    values: dict[str, Any] = {"claimed_until": None, "claim": ""}
    if verdict.outcome is Outcome.SENT:
        values |= {"state": MessageState.SENT.value, "ended_at": now, "reason": "", "letter": {}}
    else:
        values["reason"] = shown_reason(verdict.reason, one.address, masked_address(one.address))
        if verdict.outcome is not Outcome.REFUSED:
            again = next_try(one.tries, one.queued_at, now)
        if again is None:
            values |= {"state": MessageState.FAILED.value, "ended_at": now}
        else:
            values |= {"state": MessageState.WAITING.value, "next_at": again}
    mine = (OutboxMessage.id == one.id, OutboxMessage.claim == one.claim)
    db.session.execute(update(OutboxMessage).where(*mine).values(values))


def forget_ended(now: datetime) -> int:
    """Delete messages that ended 90 days ago, with their addresses; return how many."""
    result: Any = db.session.execute(delete(OutboxMessage).where(OutboxMessage.ended_at < now - KEPT))
    return int(result.rowcount)
