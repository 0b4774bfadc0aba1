"""Tell open pages of a quiz what has changed: after the commit, because what is told cannot be taken back."""

from collections.abc import Collection, Iterable
from datetime import datetime

from lms.db import db, read_only_from_now
from lms.http.streams import event_text, streams
from lms.http.web import settings
from lms.quizzes.models import QuizMessage
from lms.quizzes.queries.room import running_in
from lms.quizzes.queries.running import attempts_with
from lms.quizzes.room import ShownMessage, attempt_channel, room_channel, standing

CHANGED = event_text("changed", 0)


def tell_room(document_id: int) -> None:
    """Commit, and let those who watch a quiz know that something has changed; what it is they ask themselves."""
    db.session.commit()
    streams().publish({room_channel(document_id): CHANGED})


def tell_contact(document_id: int, attempt_id: int) -> None:
    """Commit, note that the browser of an attempt was heard of, and let those who watch know; costs no query."""
    streams().note_contact(attempt_id)
    tell_room(document_id)


def _end_writing() -> None:
    """Commit, and let what is read for the telling hold up no one who writes."""
    db.session.commit()
    read_only_from_now()


def tell_changed(document_id: int, ids: Collection[int], now: datetime) -> None:
    """Commit, and tell the pages of these attempts their time and whether they are paused; nothing is written after."""
    _end_writing()
    texts = {
        attempt_channel(one.id): event_text("standing", standing(one, now)) for one in attempts_with(ids)
    }
    streams().publish(texts | {room_channel(document_id): CHANGED})


def tell_all_running(document_id: int, now: datetime) -> None:
    """Commit, and tell the pages of all running attempts at a quiz their time and whether they are paused."""
    _end_writing()
    tell_changed(document_id, running_in(document_id, None), now)


def tell_messages(document_id: int, ids: Collection[int], messages: Iterable[QuizMessage]) -> None:
    """Commit, and show messages on the pages they are for; `ids` are the attempts that one to all reaches."""
    db.session.commit()
    texts = {}
    for one in messages:
        for attempt_id in [one.attempt_id] if one.attempt_id else ids:
            texts[attempt_channel(attempt_id)] = event_text("message", message_data(one))
    streams().publish(texts | {room_channel(document_id): CHANGED})


def message_data(message: QuizMessage | ShownMessage) -> dict[str, object]:
    """Return a message as the script of an attempt reads it."""
    local = message.at.astimezone(settings().zone)
    return {"id": message.id, "at": f"{local:%H:%M}", "text": message.text}
