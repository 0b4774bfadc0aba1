"""Messages of conveners to those who take a quiz."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import ScalarResult, select

from lms.audit.actions import record
from lms.audit.verbs import Verb
from lms.db import db, hold
from lms.errors import N_, Refused
from lms.people.identity import User
from lms.quizzes.models import QuizMessage
from lms.quizzes.room import MOST_MESSAGE


def send_message(
    document_id: int,
    ids: Collection[int] | None,
    paths: Sequence[str],
    text: str,
    *,
    by: User,
    now: datetime,
    form: str | None = None,
) -> list[QuizMessage]:
    """Write a message to the people of these attempts or (None) to all below the paths; return its rows.

    No paths are everyone. What this `form` has written already is returned as it is. Raises Refused when it says
    nothing, is too long or reaches no one.
    """
    text = text.replace("\r\n", "\n").strip()
    if not text:
        raise Refused(N_("Write a message first."))
    if len(text) > MOST_MESSAGE:
        raise Refused(
            N_("The message has %(length)s characters; the maximum is %(limit)s. Shorten it."),
            length=len(text), limit=MOST_MESSAGE,
        )  # fmt: skip
    if ids is not None and not ids:
        raise Refused(N_("Choose at least one person first."))
    hold(f"quiz message {document_id}")
    already = {one.attempt_id: one for one in _sent_by(document_id, form)} if form else {}
    common = {"document_id": document_id, "text": text, "by_id": by.id, "at": now, "form": form}
    wanted: Collection[int | None] = (None,) if ids is None else ids
    new = [
        QuizMessage(attempt_id=one, paths=list(paths) if one is None else [], **common)
        for one in wanted
        if one not in already
    ]
    if new:
        db.session.add_all(new)
        db.session.flush()
        record(
            Verb.QUIZ_MESSAGE, "quiz", document_id, by_id=by.id, now=now,
            after={"attempts": "all" if ids is None else [one.attempt_id for one in new], "message": text},
        )  # fmt: skip
    return [already[one] for one in wanted if one in already] + new


def _sent_by(document_id: int, form: str) -> ScalarResult[QuizMessage]:
    return db.session.scalars(
        select(QuizMessage).where(QuizMessage.document_id == document_id, QuizMessage.form == form)
    )
