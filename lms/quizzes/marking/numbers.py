"""The numbers by which markers know answers: they tell neither who came first nor who wrote what."""

import hmac

HALF_BITS = 12
_HALF = (1 << HALF_BITS) - 1
LIMIT = 1 << (2 * HALF_BITS)
_ROUNDS = 4


def _turn(half: int, turn: int, key: str) -> int:
    digest = hmac.digest(key.encode(), f"answer/{turn}/{half}".encode(), "sha256")
    return int.from_bytes(digest[:2], "big") & _HALF


def number_of(id_: int, key: str) -> int:
    """Return the number shown for an answer's id: a permutation of 0 to 16,777,215 that only `key` opens.

    It is a Feistel network (Luby and Rackoff 1988), so no two ids share a number and none has to be stored. Ids from
    16,777,216 on are shown as they are.
    """
    if id_ >= LIMIT:
        return id_
    left, right = id_ >> HALF_BITS, id_ & _HALF
    for turn in range(_ROUNDS):
        left, right = right, left ^ _turn(right, turn, key)
    return left << HALF_BITS | right


def id_of(number: int, key: str) -> int:
    """Return the id of the answer that is shown by this number."""
    if number >= LIMIT:
        return number
    left, right = number >> HALF_BITS, number & _HALF
    for turn in reversed(range(_ROUNDS)):
        left, right = right ^ _turn(left, turn, key), left
    return left << HALF_BITS | right
