"""Messages of conveners to those who take a quiz."""

from collections.abc import Collection, Sequence
from datetime import datetime

from lms.audit.actions import record
from lms.audit.verbs import Verb
from lms.db import db
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
) -> list[QuizMessage]:
    """Write a message to the people of these attempts or (None) to all below the paths; return its rows.

    No paths are everyone. Raises Refused when it says nothing, is too long or reaches no one.
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
    common = {"document_id": document_id, "text": text, "by_id": by.id, "at": now}
    sent = (
        [QuizMessage(paths=list(paths), **common)]
        if ids is None
        else [QuizMessage(attempt_id=one, paths=[], **common) for one in ids]
    )
    db.session.add_all(sent)
    db.session.flush()
    record(
        Verb.QUIZ_MESSAGE, "quiz", document_id, by_id=by.id, now=now,
        after={"attempts": "all" if ids is None else list(ids), "message": text},
    )  # fmt: skip
    return sent
