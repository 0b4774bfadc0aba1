"""Sealing a paper that is downloaded before the start, so that only its key opens it; and the code for the telephone.

AES-256-GCM under a key for one paper. Where there is no network at the start, the key is wrapped under a second key,
which follows from the code of a unit by PBKDF2-HMAC-SHA256: browsers have both in WebCrypto.
"""

import gzip
import hashlib
import secrets
from base64 import b64decode, b64encode
from collections.abc import Mapping
from dataclasses import dataclass

from lms.slow_work import slow

DIGITS = 16
ROUNDS = 600_000
_NONCE = 12


def new_key() -> str:
    """Return a new key of 256 bits in hexadecimal."""
    return secrets.token_hex(32)


@dataclass(frozen=True, slots=True)
class NewCode:
    """A code of 16 digits (53 bits), its salt, and the key that follows from both, in hexadecimal."""

    code: str
    salt: str
    wrapping: str


def new_code() -> NewCode:
    """Return a new code; takes some tenths of a second."""
    code, salt = "".join(secrets.choice("0123456789") for _ in range(DIGITS)), secrets.token_hex(16)
    return NewCode(code, salt, wrapping_key(code, salt))


def grouped(code: str) -> str:
    """Return a code in groups of four digits, as it is read out."""
    return " ".join(code[place : place + 4] for place in range(0, len(code), 4))


@slow
def wrapping_key(code: str, salt: str) -> str:
    """Return the key that follows from a code and its salt (hexadecimal); takes some tenths of a second."""
    return hashlib.pbkdf2_hmac("sha256", code.encode(), bytes.fromhex(salt), ROUNDS).hex()


def sealed(key: str, data: bytes, bound_to: str) -> dict[str, str]:
    """Return data under a key, bound to what it belongs to, as base64."""
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # noqa: PLC0415 -- slow import

    nonce = secrets.token_bytes(_NONCE)
    text = AESGCM(bytes.fromhex(key)).encrypt(nonce, data, bound_to.encode())
    return {"iv": b64encode(nonce).decode(), "data": b64encode(text).decode()}


def unsealed(key: str, box: Mapping[str, str], bound_to: str) -> bytes:
    """Return what `sealed` was given; raises InvalidTag for another key or what belongs to something else."""
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # noqa: PLC0415 -- slow import

    return AESGCM(bytes.fromhex(key)).decrypt(b64decode(box["iv"]), b64decode(box["data"]), bound_to.encode())


@slow
def packed(text: str) -> bytes:
    """Return a text gzipped: what is sealed cannot be compressed on its way."""
    return gzip.compress(text.encode(), mtime=0)
