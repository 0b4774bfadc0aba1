"""Receipts of answers under the key of the site."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from flask import current_app

from lms.db import db
from lms.http.language import localize
from lms.quizzes.attempt_snapshot import AttemptSnapshot
from lms.quizzes.queries import attempts as queries
from lms.quizzes.queries.late import logged_answers
from lms.quizzes.receipts import (
    AnswerReceipt,
    ForgedReceipt,
    read_receipt,
    require_receipt_of,
    signed_receipt,
)


def receipt_for(attempt: AttemptSnapshot, lines: Iterable[Mapping[str, Any]], now: datetime) -> str:
    """Return the receipt for lines of the log of an attempt."""
    stored = ((one["question"], one["sequence"], one["answer"]) for one in lines)
    return signed_receipt(current_app.config["SECRET_KEY"], attempt.id, stored, now)


def require_own(body: object, attempt: AttemptSnapshot) -> None:
    """Raise ForgedReceipt if the script names a last receipt that was not given for this attempt."""
    last = body.get("receipt") if isinstance(body, Mapping) else None
    if last is not None:
        require_receipt_of(current_app.config["SECRET_KEY"], str(last), attempt.id)


def reading(text: str) -> tuple[AnswerReceipt, AttemptSnapshot | None, dict[str, bool]]:
    """Return a receipt, its attempt, and for each of its questions whether the log has that answer."""
    receipt = read_receipt(current_app.config["SECRET_KEY"], text)
    attempt = queries.attempt_with_id(receipt.attempt_id)
    log = logged_answers(receipt.attempt_id)
    found = {
        question: any(receipt.names(question, sequence, line) for sequence, line in log.get(question, ()))
        for question in receipt.answers
    }
    return receipt, attempt, found


def refused(refusal: ForgedReceipt) -> tuple[dict[str, str], int]:
    """Answer a script that named a receipt of no use; nothing is stored, and it sends the answers again without it."""
    db.session.rollback()
    return {"error": localize(refusal), "receipt": "refused"}, refusal.status
