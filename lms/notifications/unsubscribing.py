"""Signed links with which a reader ends mail about one kind of notification, digests, or all mail."""

from typing import NamedTuple

from itsdangerous import BadData, URLSafeSerializer

from lms.notifications.kinds import Kind

DIGEST, ALL = "digest", "all"
_SALT = "unsubscribe"


class Ending(NamedTuple):
    """Whose mail a link ends, and which: a kind, `digest` or `all`."""

    person_id: int
    scope: str


def ending_token(ending: Ending, secret: str) -> str:
    """Return the signed text for a link; it does not expire, as a mail may be opened years later."""
    return str(URLSafeSerializer(secret, salt=_SALT).dumps([ending.person_id, ending.scope]))


def read_ending(token: str, secret: str) -> Ending | None:
    """Return what a link ends; None when it was not signed by this site."""
    try:
        person_id, scope = URLSafeSerializer(secret, salt=_SALT).loads(token)
    except (BadData, TypeError, ValueError):
        return None
    known = isinstance(person_id, int) and scope in {DIGEST, ALL, *Kind}
    return Ending(person_id, scope) if known else None
