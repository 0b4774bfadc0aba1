"""Add late answers and decisions about them; grading what was accepted is the business of `late.py`."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select

from lms.audit.actions import link_record
from lms.db import db
from lms.errors import Refused
from lms.quizzes.late_answers import MOST_KEPT, TooManyKept
from lms.quizzes.models import LateAnswer, LateDecision

_ADD = insert(LateAnswer.__table__)  # type: ignore[arg-type]
_DECIDE = insert(LateDecision.__table__)  # type: ignore[arg-type]


def add_late(
    lines: Iterable[Mapping[str, Any]], attempt_id: int, now: datetime
) -> tuple[list[str], dict[str, Refused]]:
    """Add answers (question, answer, sequence or None) unless they are there.

    Return the questions that are kept now, and why not for each beyond the most that are kept. Whoever calls holds
    the attempt, so no one adds the same at the same time.
    """
    have = [
        tuple(row)
        for row in db.session.execute(
            select(LateAnswer.question, LateAnswer.answer, LateAnswer.sequence).where(
                LateAnswer.attempt_id == attempt_id
            )
        )
    ]
    kept, new = [], []
    refused: dict[str, Refused] = {}
    for one in lines:
        row = (one["question"], one["answer"], one["sequence"])
        if row not in have:
            if len(have) >= MOST_KEPT:
                refused[one["question"]] = TooManyKept()
                continue
            have.append(row)
            new.append(dict(zip(("question", "answer", "sequence"), row, strict=True)))
        kept.append(one["question"])
    if new:
        at = {"attempt_id": attempt_id, "arrived_at": now}
        db.session.connection().execute(_ADD, [one | at for one in new])
    return kept, refused


def add_decisions(ids: Collection[int], *, accepted: bool, reason: str, by_id: int, now: datetime) -> None:
    """Write down what was decided about late answers."""
    decision = {"accepted": accepted, "reason": reason, "by_id": by_id, "at": now}
    db.session.connection().execute(_DECIDE, [decision | {"late_answer_id": id_} for id_ in ids])
    for id_ in ids:
        link_record(LateDecision.__tablename__, id_)
