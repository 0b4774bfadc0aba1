"""Which messages of the outbox an administrator may read before they are sent."""

from lms.outbox.words import MessageKind

# Whoever reads these links can use them: not even their own reader sees them outside the mailbox.
WITH_PERSONAL_LINKS = frozenset({MessageKind.PASSWORD_LINK, MessageKind.ADDRESS_CONFIRM})


def may_be_read(kind: str, person_id: int | None, reader_id: int, *, is_development: bool) -> bool:
    """Return whether `reader_id` may read the message: on a developer's machine any, elsewhere only their own."""
    return is_development or (person_id == reader_id and kind not in WITH_PERSONAL_LINKS)
