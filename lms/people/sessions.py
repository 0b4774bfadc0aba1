"""What a session says of a sign-in: whose it is, under which epoch, and a key that ends it alone."""

import random
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta


@dataclass(frozen=True, slots=True)
class SessionId:
    """One sign-in; `key` is empty when it was made before sign-ins had keys."""

    user_id: int
    epoch: int
    key: str = ""

    def __str__(self) -> str:
        """Return the form that the session cookie keeps."""
        return ".".join(filter(None, (str(self.user_id), str(self.epoch), self.key)))


def new_session_id(user_id: int, epoch: int, now: datetime, rng: random.Random) -> SessionId:
    """Return the id of a sign-in that begins now. Give a random.SystemRandom."""
    return SessionId(user_id, epoch, f"{int(now.timestamp()):x}-{rng.getrandbits(64):016x}")


def read_session_id(text: str, now: datetime, days: int) -> SessionId | None:
    """Return what a session cookie keeps; None for another form or when the sign-in began `days` ago.

    The age counts from the sign-in, whatever renews the cookie, so that an ended key may be forgotten then.
    """
    user_id, _, rest = text.partition(".")
    epoch, _, key = rest.partition(".")
    if not (user_id.isdecimal() and epoch.isdecimal() and len(text) < 80):
        return None
    if key:
        try:
            began = datetime.fromtimestamp(int(key.partition("-")[0], 16), UTC)
        except (ValueError, OverflowError, OSError):
            return None
        if began < now - timedelta(days=days):
            return None
    return SessionId(int(user_id), int(epoch), key)
