"""Passwords and sign-ins: check, change, give anew, lock out."""

import random
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import delete

from lms.audit.actions import record
from lms.audit.verbs import Verb
from lms.db import db
from lms.errors import N_, Refused
from lms.http.web import settings
from lms.people.lockout import address_key, failure_key
from lms.people.models import SignInFailure, User
from lms.people.passwords import one_time_form, one_time_password, password_fault
from lms.slow import slow

PERSON = N_("person")


class WrongPassword(Refused):
    """The present password was not typed right."""


class BadPassword(Refused):
    """The new password is not good enough."""


@lru_cache(maxsize=8)
def _hasher(passes: int, memory_kib: int) -> PasswordHasher:
    return PasswordHasher(time_cost=passes, memory_cost=memory_kib, parallelism=1)


def hasher() -> PasswordHasher:
    """Return Argon2id with the parameters of the settings."""
    return _hasher(settings().argon2_passes, settings().argon2_memory_kib)


@lru_cache(maxsize=8)
def _dummy_hash(kept: PasswordHasher) -> str:
    return kept.hash("nobody has this password")


@slow
def is_right_password(person: User | None, password: str) -> bool:
    """Tell whether the password opens the account; as much work when there is no such person."""
    one_time = person is not None and person.must_change_password
    known = person.password_hash if person is not None else ""
    try:
        return hasher().verify(
            known or _dummy_hash(hasher()), one_time_form(password) if one_time else password
        ) and bool(known)
    except (VerificationError, InvalidHashError):
        return False


def note_failure(person: User | None, name: str, address: str, now: datetime) -> None:
    """Count a failed sign-in against the name and the address."""
    key = failure_key(person.id if person else None, name)
    db.session.add_all([SignInFailure(key=key, at=now), SignInFailure(key=address_key(address), at=now)])
    db.session.flush()


@slow
def renewed_hash(person: User, password: str) -> str:
    """Return the person's hash, made anew when older parameters made it."""
    if not hasher().check_needs_rehash(person.password_hash):
        return person.password_hash
    return hasher().hash(one_time_form(password) if person.must_change_password else password)


def note_success(person: User, password_hash: str, failures: int) -> None:
    """Forget the person's failed sign-ins and keep the renewed hash."""
    if failures:
        db.session.execute(delete(SignInFailure).where(SignInFailure.key == failure_key(person.id, "")))
    person.password_hash = password_hash


def forget_failures(now: datetime) -> int:
    """Remove failures too old to count; return how many."""
    past = now - timedelta(minutes=settings().sign_in_lock_min)
    result = db.session.execute(delete(SignInFailure).where(SignInFailure.at < past))
    return int(getattr(result, "rowcount", 0))


@slow
def hash_of_new(person: User, old: str, new: str) -> str:
    """Return the hash of the password a person chose.

    Raises WrongPassword for the old one and BadPassword for the new one.
    """
    if not is_right_password(person, old):
        raise WrongPassword(N_("The current password is incorrect. Try again."))
    fault = password_fault(new, person.username, person.phone or "")
    if fault:
        raise BadPassword(fault)
    if old == new:
        raise BadPassword(N_("The new password is the same as the current one. Choose another one."))
    return hasher().hash(new)


def change_password(person: User, password_hash: str, now: datetime) -> None:
    """Give the person the password they chose, as its hash, and end their other sign-ins."""
    db.session.refresh(person)
    person.password_hash = password_hash
    person.must_change_password = False
    person.session_epoch += 1
    record(Verb.PASSWORD_CHANGE, PERSON, person.id, by_id=person.id, now=now)


@dataclass(frozen=True, slots=True)
class OneTimePassword:
    """A password to be told to somebody once, and the hash that is kept."""

    text: str
    hash: str


@slow
def one_time_passwords(count: int, rng: random.Random) -> list[OneTimePassword]:
    """Return so many one-time passwords with their hashes."""
    texts = [one_time_password(rng) for _ in range(count)]
    return [OneTimePassword(text, hasher().hash(one_time_form(text))) for text in texts]


def give_one_time_password(person: User, password: OneTimePassword, *, by: User | None, now: datetime) -> str:
    """Replace the password by a one-time password, end all sign-ins and return its text; only the hash is kept."""
    person.password_hash = password.hash
    person.must_change_password = True
    person.session_epoch += 1
    db.session.execute(delete(SignInFailure).where(SignInFailure.key == failure_key(person.id, "")))
    record(Verb.PASSWORD_RESET, PERSON, person.id, by_id=by.id if by else None, now=now)
    return password.text


def end_sign_ins(person: User, now: datetime) -> None:
    """End every sign-in of the person, on all devices."""
    person.session_epoch += 1
    record(Verb.SESSIONS_END, PERSON, person.id, by_id=person.id, now=now)


def set_appearance(person: User, language: str, theme: str, large_type: bool) -> None:
    """Keep how the person wants the pages: language, theme ("" follows the device) and size of type."""
    person.language, person.theme, person.large_type = language, theme, large_type
