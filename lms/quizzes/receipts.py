"""Receipts: what the server signs when it has stored answers, so that nobody need believe that it had them."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from itsdangerous import BadSignature, Signer

from lms.errors import N_, Refused

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MOST_SIGNS = 40_000
DIGEST_SIGNS = 16


class ForgedReceipt(Refused):
    """A receipt that this site did not give, or gave for another attempt."""


@dataclass(frozen=True, slots=True)
class AnswerReceipt:
    """What a receipt says: when which answers of an attempt were stored.

    `answers` has for each question the sequence number and the beginning of the SHA-256 of the stored line.
    """

    attempt_id: int
    at: datetime
    answers: Mapping[str, tuple[int, str]]

    def names(self, question: str, sequence: int | None, line: str) -> bool:
        """Return whether the receipt was given for this answer."""
        return self.answers.get(question) == (sequence, digest_of(line))


def digest_of(line: str) -> str:
    """Return the beginning of the SHA-256 of a stored answer, in hexadecimal."""
    return hashlib.sha256(line.encode()).hexdigest()[:DIGEST_SIGNS]


def signed_receipt(secret: str, attempt_id: int, lines: Iterable[tuple[str, int, str]], now: datetime) -> str:
    """Return the receipt for answers stored at `now`, each a question, a sequence number and the stored line."""
    ms = round((now - _EPOCH) / timedelta(milliseconds=1))
    named = ",".join(f"{question}={sequence}={digest_of(line)}" for question, sequence, line in lines)
    return _signer(secret).sign(f"{attempt_id}:{ms}:{named}").decode()


def read_receipt(secret: str, text: str) -> AnswerReceipt:
    """Return what a receipt says; raise ForgedReceipt for any text that this site did not sign."""
    try:
        if len(text) > MOST_SIGNS:
            raise BadSignature("too long")
        attempt_id, ms, named = _signer(secret).unsign(text.strip()).decode().split(":")
    except (BadSignature, ValueError) as error:
        raise ForgedReceipt(N_("This is not a receipt of this site, or it was changed.")) from error
    answers = {}
    for one in filter(None, named.split(",")):
        question, sequence, digest = one.split("=")
        answers[question] = (int(sequence), digest)
    return AnswerReceipt(int(attempt_id), _EPOCH + timedelta(milliseconds=int(ms)), answers)


def require_receipt_of(secret: str, text: str, attempt_id: int) -> AnswerReceipt:
    """Return the receipt if it was given for this attempt; raise ForgedReceipt if not."""
    receipt = read_receipt(secret, text)
    if receipt.attempt_id != attempt_id:
        raise ForgedReceipt(N_("This receipt was given for another attempt."))
    return receipt


def _signer(secret: str) -> Signer:
    return Signer(secret, salt="receipt of answers", digest_method=hashlib.sha256)
