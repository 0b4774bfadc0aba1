"""The cookie of a device on which people have signed in: strangers' wrong passwords do not lock them out there.

For each person it holds a random number, under which wrong passwords from this device are counted.
"""

import random
from collections.abc import Mapping

from itsdangerous import BadData, URLSafeSerializer

COOKIE = "device"
LASTS_S = 400 * 24 * 3600  # browsers keep no cookie longer
MOST_PEOPLE = 20  # a device is shared by a few; the cookie stays below 1 kB

Device = Mapping[str, str]


def read_device(cookie: str | None, secret: str) -> Device:
    """Return the number by person's id; empty for a cookie that is not ours."""
    try:
        known = _signer(secret).loads(cookie or "")
    except BadData:
        return {}
    return known if isinstance(known, dict) else {}


def device_cookie(known: Device, person_id: int, secret: str, rng: random.Random) -> str:
    """Return the cookie with this person added as the newest. Give a random.SystemRandom."""
    number = known.get(str(person_id)) or f"{rng.getrandbits(48):012x}"
    others = [(key, value) for key, value in known.items() if key != str(person_id)]
    return str(_signer(secret).dumps(dict([*others, (str(person_id), number)][-MOST_PEOPLE:])))


def _signer(secret: str) -> URLSafeSerializer:
    return URLSafeSerializer(secret, salt="known-device")
