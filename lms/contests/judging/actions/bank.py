"""The comment bank of one judge: keep a comment, count its use, throw it away."""

from collections.abc import Collection

from sqlalchemy import select, update

from lms.contests.judging.models import BankComment
from lms.db import db, hold
from lms.errors import N_, Refused
from lms.people.identity import User

COMMENT_CHARS = 1_000
COMMENTS_AT_MOST = 200


def keep_comment(user: User, text: str) -> None:
    """Keep a comment for use again; one that is kept already stays as it is.

    Raises Refused when it says nothing, is too long or the bank is full.
    """
    words = text.strip()
    if not words or len(words) > COMMENT_CHARS:
        raise Refused(N_("A saved comment must be 1 to %(most)d characters long."), most=COMMENT_CHARS)
    hold(f"comments of {user.id}")
    kept = set(db.session.scalars(select(BankComment.text).where(BankComment.user_id == user.id)))
    if words in kept:
        return
    if len(kept) >= COMMENTS_AT_MOST:
        raise Refused(N_("Your comment bank is full. Delete comments you no longer use."))
    db.session.add(BankComment(user_id=user.id, text=words, used=0))


def count_use(user: User, comment_ids: Collection[int]) -> None:
    """Count that comments of the judge's own bank were put into a comment."""
    if comment_ids:
        db.session.execute(
            update(BankComment)
            .where(BankComment.user_id == user.id, BankComment.id.in_(comment_ids))
            .values(used=BankComment.used + 1)
        )


def delete_comment(comment: BankComment) -> None:
    """Take a comment out of the bank; essays that hold it keep it."""
    db.session.delete(comment)
