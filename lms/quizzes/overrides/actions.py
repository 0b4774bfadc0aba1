"""Write exceptions from the time rules; running attempts are the business of the rest of `quizzes`."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime

from sqlalchemy import insert, select

from lms.db import db
from lms.quizzes.overrides.lenient import ExceptionFor, Override
from lms.quizzes.overrides.models import QuizOverride
from lms.quizzes.overrides.queries import live_override, live_overrides, target_column


def put_override(
    document_id: int,
    reach: ExceptionFor,
    target_id: int,
    given: Override,
    reason: str,
    *,
    by_id: int,
    now: datetime,
) -> tuple[bool, Override]:
    """Let an exception hold in place of the one there was; tell whether it is new, and return what held before."""
    kept = live_override(document_id, reach, target_id)
    before = Override() if kept is None else rules_of(kept)
    if kept is not None:
        if (before, kept.reason) == (given, reason):
            return False, before
        kept.withdrawn_at, kept.withdrawn_by_id = now, by_id
        db.session.flush()
    added = QuizOverride(document_id=document_id, reason=reason, by_id=by_id, at=now, **asdict(given))
    setattr(added, target_column(reach), target_id)
    db.session.add(added)
    db.session.flush()
    return True, before


def put_overrides(
    document_id: int,
    given: Mapping[int, Override],
    reason: str,
    *,
    by_id: int,
    now: datetime,
    form: str | None = None,
) -> None:
    """Let an exception hold for each of these people in place of the one there was; `given` is by person."""
    for kept in live_overrides(document_id, given).values():
        kept.withdrawn_at, kept.withdrawn_by_id = now, by_id
    db.session.flush()
    common = {"document_id": document_id, "reason": reason, "by_id": by_id, "at": now, "form": form}
    added = [{"user_id": user_id, **common, **asdict(one)} for user_id, one in given.items()]
    if added:
        db.session.execute(insert(QuizOverride), added)


def end_override(kept: QuizOverride, *, by_id: int, now: datetime) -> Override:
    """Let an exception hold no longer; return what it set."""
    kept.withdrawn_at, kept.withdrawn_by_id = now, by_id
    db.session.flush()
    return rules_of(kept)


def rules_of(kept: QuizOverride) -> Override:
    """Return what a stored exception sets."""
    return Override(kept.opens_at, kept.closes_at, kept.time_limit_s, kept.more_attempts)


def join_overrides(kept_id: int, leaving_id: int, now: datetime) -> None:
    """Move the exceptions of a person's other account; where both have one for a quiz, the other ends."""
    mine = select(QuizOverride).where(QuizOverride.user_id.in_((kept_id, leaving_id)))
    overrides = list(db.session.scalars(mine.order_by(QuizOverride.id)))
    live = {one.document_id for one in overrides if one.user_id == kept_id and one.withdrawn_at is None}
    for one in overrides:
        if one.user_id == leaving_id:
            if one.document_id in live and one.withdrawn_at is None:
                one.withdrawn_at = now
            one.user_id = kept_id
    db.session.flush()
