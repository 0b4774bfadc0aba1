"""What a message is about and what has become of it."""

from enum import StrEnum

from lms.errors import N_


class MessageKind(StrEnum):
    """What a message is about; rows keep the value."""

    TEST = "test"
    ADDRESS_CONFIRM = "address-confirm"
    ADDRESS_CHANGED = "address-changed"
    PASSWORD_LINK = "password-link"  # noqa: S105 -- the name of a kind
    DRAFT_REMINDER = "draft-reminder"
    AUDIT_HEAD = "audit-head"
    CONTEST_LETTER = "contest-letter"
    JUDGE_INVITATION = "judge-invitation"
    JUDGE_REMINDER = "judge-reminder"
    MARKS_RELEASED = "marks-released"
    BOARD_OBJECTION = "board-objection"
    NOTIFICATION = "notification"
    DIGEST = "digest"


class MessageState(StrEnum):
    """What has become of a message; rows keep the value."""

    WAITING = "waiting"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    DISCARDED = "discarded"


KIND_LABELS = {
    MessageKind.TEST: N_("Test message"),
    MessageKind.ADDRESS_CONFIRM: N_("Confirming an e-mail address"),
    MessageKind.ADDRESS_CHANGED: N_("Changed e-mail address"),
    MessageKind.PASSWORD_LINK: N_("Link to set a password"),
    MessageKind.DRAFT_REMINDER: N_("Reminder to an author"),
    MessageKind.AUDIT_HEAD: N_("Newest link of the audit chain"),
    MessageKind.CONTEST_LETTER: N_("Message of a convener"),
    MessageKind.JUDGE_INVITATION: N_("Invitation to judge"),
    MessageKind.JUDGE_REMINDER: N_("Reminder to a judge"),
    MessageKind.MARKS_RELEASED: N_("Answers have been marked"),
    MessageKind.BOARD_OBJECTION: N_("Objection to a board"),
    MessageKind.NOTIFICATION: N_("Notification"),
    MessageKind.DIGEST: N_("Digest of notifications"),
}

STATE_LABELS = {
    MessageState.WAITING: (N_("waiting to be sent"), "warn"),
    MessageState.SENDING: (N_("being sent"), "warn"),
    MessageState.SENT: (N_("sent"), "good"),
    MessageState.FAILED: (N_("failed"), "bad"),
    MessageState.DISCARDED: (N_("discarded"), ""),
}
