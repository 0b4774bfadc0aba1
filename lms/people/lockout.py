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


def failure_keys(person_id: int | None, name: str, address: str, device: str | None) -> tuple[str, ...]:
    """Return under what a wrong password counts: the person's name and the address, or a known device alone.

    So a stranger who locks the name or a shared address locks no one out of a phone they have used before. An empty
    address is not known and counts for nothing.
    """
    if person_id is not None and device:
        return (device_key(person_id, device),)
    return (failure_key(person_id, name), *((address_key(address),) if address else ()))


def limit_of(key: str, of_name: int) -> int:
    """Return how many failures lock the key when `of_name` lock a name."""
    return of_name * ADDRESS_FACTOR if key.startswith("address:") else of_name


def failure_key(person_id: int | None, name: str) -> str:
    """Return the key failures are counted under: the person, whichever name was typed, else the name."""
    return f"person:{person_id}" if person_id is not None else f"name:{name[:64]}"


def device_key(person_id: int, number: str) -> str:
    """Return the key failures of a person on a device they know are counted under; it locks that device alone."""
    return f"device:{person_id}:{number}"


def address_key(address: str) -> str:
    """Return the key failures of a network address are counted under."""
    return f"address:{address[:64]}"
