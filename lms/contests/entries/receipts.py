"""The fingerprint of an entry: what a receipt proves, and how versions are compared."""

import json
from collections.abc import Sequence
from hashlib import sha256


def text_digest(title: str, abstract: str, body: str) -> str:
    """Return the SHA-256 of a text as it is stored; two devices hold the same text when these agree."""
    return sha256(json.dumps([title, abstract, body], ensure_ascii=False).encode()).hexdigest()


def receipt(
    contest: str, code: str, category: str, text: str, attachments: Sequence[str], authors: Sequence[str]
) -> str:
    """Return the SHA-256 of a whole submission: the digest of its text, its files and who wrote it.

    Anyone with the same parts gets the same 64 digits, so neither side can change the entry afterwards.
    """
    parts = [contest, code, category, text, sorted(attachments), list(authors)]
    return sha256(json.dumps(parts, ensure_ascii=False).encode()).hexdigest()


def grouped(digest: str, size: int = 8) -> str:
    """Return a digest in groups that can be read aloud and compared on paper."""
    return " ".join(digest[place : place + size] for place in range(0, len(digest), size))
