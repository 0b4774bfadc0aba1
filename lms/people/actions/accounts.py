"""Passwords and sign-ins: check, change, reset, lock out."""

import random
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import delete, or_

from lms.audit.actions import record
from lms.audit.verbs import Verb
from lms.db import db
from lms.errors import N_, Refused
from lms.http.web import settings
from lms.people.lockout import device_key, failure_key
from lms.people.models import EndedSignIn, SignInFailure, User
from lms.people.passwords import one_time_form, one_time_password, password_fault
from lms.people.sessions import SessionId
from lms.slow_work import slow

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
    """Return whether the password opens the account; as much work when there is no such person."""
    one_time = person is not None and person.must_change_password
    known = person.password_hash if person is not None else ""
    try:
        return hasher().verify(
            known or _dummy_hash(hasher()), one_time_form(password) if one_time else password
        ) and bool(known)
    except (VerificationError, InvalidHashError):
        return False


def note_failure(person: User | None, keys: Iterable[str], address: str, now: datetime) -> None:
    """Count a failed sign-in under the keys; the trail keeps whose account it was, never what was typed."""
    db.session.add_all(SignInFailure(key=key, at=now) for key in keys)
    record(
        Verb.SIGN_IN_FAILED,
        PERSON,
        person.id if person else "",
        by_id=None,
        now=now,
        after={"address": address},
    )
    db.session.flush()


@slow
def renewed_hash(person: User, password: str) -> str:
    """Return the person's hash, made again when older parameters made it."""
    if not hasher().check_needs_rehash(person.password_hash):
        return person.password_hash
    return hasher().hash(one_time_form(password) if person.must_change_password else password)


def note_success(
    person: User, password_hash: str, key: str, failures: int, address: str, now: datetime
) -> None:
    """Forget the failed sign-ins counted under the key and keep the renewed hash."""
    record(Verb.SIGN_IN, PERSON, person.id, by_id=person.id, now=now, after={"address": address})
    if failures:
        db.session.execute(delete(SignInFailure).where(SignInFailure.key == key))
    person.password_hash = password_hash


def forget_failures(now: datetime) -> int:
    """Remove failures too old to count and ended sign-ins too old to be used; return how many failures."""
    past = now - timedelta(minutes=settings().sign_in_lock_min)
    result = db.session.execute(delete(SignInFailure).where(SignInFailure.at < past))
    expired = now - timedelta(days=settings().session_days + 1)
    db.session.execute(delete(EndedSignIn).where(EndedSignIn.at < expired))
    return int(getattr(result, "rowcount", 0))


@slow
def hash_of_new(person: User, old: str | None, new: str) -> str:
    """Return the hash of the password a person chose.

    `old` is None for who has just signed in with a one-time password, which is not asked again.
    Raises WrongPassword for the old one and BadPassword for the new one.
    """
    if not (old is None and person.must_change_password) and not is_right_password(person, old or ""):
        raise WrongPassword(N_("The current password is incorrect. Try again."))
    _require_good(person, new)
    if old == new or (old is None and is_right_password(person, new)):
        raise BadPassword(N_("The new password is the same as the current one. Choose another one."))
    return hasher().hash(new)


@slow
def hash_of_chosen(person: User, new: str) -> str:
    """Return the hash of the password that a person chose without the old one; raises BadPassword."""
    _require_good(person, new)
    return hasher().hash(new)


def _require_good(person: User, new: str) -> None:
    fault = password_fault(new, person.username, person.phone or "")
    if fault:
        raise BadPassword(fault)


def change_password(person: User, password_hash: str, now: datetime) -> None:
    """Give the person the password they chose, as its hash, and end their other sign-ins."""
    db.session.refresh(person)
    person.password_hash = password_hash
    person.must_change_password = False
    person.session_epoch += 1
    record(Verb.PASSWORD_CHANGE, PERSON, person.id, by_id=person.id, now=now)


@dataclass(frozen=True, slots=True)
class OneTimePassword:
    """A password to be told to someone once, and the hash that is kept."""

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
    forget_failures_of(person)
    record(Verb.PASSWORD_RESET, PERSON, person.id, by_id=by.id if by else None, now=now)
    return password.text


def forget_failures_of(person: User) -> None:
    """Let the person sign in again, whatever was typed wrong for the account before."""
    db.session.execute(
        delete(SignInFailure).where(
            or_(
                SignInFailure.key == failure_key(person.id, ""),
                SignInFailure.key.startswith(device_key(person.id, ""), autoescape=True),
            )
        )
    )


def sign_out(person: User, sign_in: SessionId | None, now: datetime) -> None:
    """End this sign-in, so that no copy of its cookie is good any more; one without a key ends all."""
    if sign_in is not None and sign_in.key:
        db.session.add(EndedSignIn(key=sign_in.key, at=now))
    else:
        person.session_epoch += 1
    record(Verb.SIGN_OUT, PERSON, person.id, by_id=person.id, now=now)
    db.session.flush()


def end_sign_ins(person: User, now: datetime) -> None:
    """End every sign-in of the person, on all devices."""
    person.session_epoch += 1
    record(Verb.SESSIONS_END, PERSON, person.id, by_id=person.id, now=now)


def set_appearance(person: User, language: str, theme: str, large_type: bool) -> None:
    """Keep how the person wants the pages: language, theme ("" follows the device) and size of type."""
    person.language, person.theme, person.large_type = language, theme, large_type
