"""When failed sign-ins lock a name or an address, and until when."""

from collections.abc import Sequence
from datetime import datetime, timedelta

# A whole township may share one address, so an address may fail more often than a name.
ADDRESS_FACTOR = 10


def locked_until(failures: Sequence[datetime], limit: int, window_min: int, now: datetime) -> datetime | None:
    """Return when the next attempt is accepted, or None when one is accepted now.

    `failures` are past failures in any order; `limit` of them within `window_min` minutes lock, and the lock
    ends when fewer than `limit` lie in the window that ends at that moment.
    """
    window = timedelta(minutes=window_min)
    recent = sorted(at for at in failures if now - window < at <= now)
    if limit < 1 or len(recent) < limit:
        return None
    return recent[-limit] + window


def failure_key(person_id: int | None, name: str) -> str:
    """Return the key failures are counted under: the person, whichever name was typed, else the name."""
    return f"person:{person_id}" if person_id is not None else f"name:{name[:64]}"


def address_key(address: str) -> str:
    """Return the key failures of a network address are counted under."""
    return f"address:{address[:64]}"
