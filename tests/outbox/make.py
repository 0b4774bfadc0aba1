"""Messages of the outbox for tests."""

from lms import clock
from lms.db import db
from lms.outbox.letters import Letter, Line, as_stored
from lms.outbox.models import OutboxMessage
from lms.outbox.words import MessageKind, MessageState
from lms.people.models import User


def make_message(
    person: User,
    kind: MessageKind = MessageKind.DIGEST,
    *,
    state: MessageState = MessageState.WAITING,
    language: str = "zh_Hans",
) -> OutboxMessage:
    """Return a message to the person that says hello."""
    db.session.flush()
    letter = Letter(Line("Dear %(name)s,", {"name": "<b>王芳</b>"}), (Line("Test message"),))
    one = OutboxMessage(
        cause=f"test/{kind}/{state}",
        recipient=f"person {person.id}",
        person_id=person.id,
        kind=kind,
        address="fang@example.org",
        language=language,
        letter=as_stored(letter) if state is not MessageState.SENT else {},
        state=state,
        queued_at=clock.now(),
        next_at=clock.now(),
    )
    db.session.add(one)
    db.session.flush()
    return one
