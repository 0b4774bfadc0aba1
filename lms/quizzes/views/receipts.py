"""Receipts of answers under the key of the site."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from flask import current_app

from lms.db import db
from lms.http.language import localize
from lms.quizzes.attempt_snapshot import AttemptSnapshot
from lms.quizzes.receipts import ForgedReceipt, require_receipt_of, signed_receipt


def receipt_for(attempt: AttemptSnapshot, lines: Iterable[Mapping[str, Any]], now: datetime) -> str:
    """Return the receipt for lines of the log of an attempt."""
    stored = ((one["question"], one["sequence"], one["answer"]) for one in lines)
    return signed_receipt(current_app.config["SECRET_KEY"], attempt.id, stored, now)


def require_own(body: object, attempt: AttemptSnapshot) -> None:
    """Raise ForgedReceipt if the script names a last receipt that was not given for this attempt."""
    last = body.get("receipt") if isinstance(body, Mapping) else None
    if last is not None:
        require_receipt_of(current_app.config["SECRET_KEY"], str(last), attempt.id)


def refused(refusal: ForgedReceipt) -> tuple[dict[str, str], int]:
    """Answer a script that named a receipt of no use; nothing is stored, and it sends the answers again without it."""
    db.session.rollback()
    return {"error": localize(refusal), "receipt": "refused"}, refusal.status
