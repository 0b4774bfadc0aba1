"""Character n-grams and their winnowed fingerprints (Schleimer, Wilkerson & Aiken, SIGMOD 2003)."""

from collections.abc import Sequence
from hashlib import blake2b


def ngrams(text: str, n: int) -> list[str]:
    """Return the overlapping n-grams of folded text, in order."""
    return [text[place : place + n] for place in range(len(text) - n + 1)]


def gram_hash(gram: str) -> int:
    """Return a 64-bit hash that is the same on every machine."""
    return int.from_bytes(blake2b(gram.encode(), digest_size=8).digest(), "big")


def winnow(hashes: Sequence[int], window: int) -> list[tuple[int, int]]:
    """Return (hash, place) of the smallest hash in every window, the rightmost of equals, each place once.

    Any shared run of at least window + n - 1 characters leaves a common fingerprint.
    """
    found: list[tuple[int, int]] = []
    for start in range(max(len(hashes) - window + 1, 1 if hashes else 0)):
        part = hashes[start : start + window]
        least = min(part)
        place = start + len(part) - 1 - list(reversed(part)).index(least)
        if not found or found[-1][1] != place:
            found.append((least, place))
    return found


def fingerprints(text: str, n: int = 5, window: int = 4) -> frozenset[int]:
    """Return the set of winnowed hashes of folded text, small enough to keep in a table."""
    return frozenset(value for value, _ in winnow([gram_hash(gram) for gram in ngrams(text, n)], window))


def containment(first: frozenset[int] | frozenset[str], second: frozenset[int] | frozenset[str]) -> float:
    """Return shared parts over the smaller set (Broder 1997); 0 when either is empty."""
    least = min(len(first), len(second))
    return len(first & second) / least if least else 0.0
