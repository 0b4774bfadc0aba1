"""Forms of discussions; what a text may be is said by `texts`."""

from secrets import token_hex

from flask_babel import lazy_gettext
from wtforms import HiddenField, StringField, TextAreaField

from lms.discussions.words import ThreadKind
from lms.http.page_form import PageForm

MAX_MARK_CHARS = 64


class ReplyForm(PageForm):
    """Write a post; `sent_as` is the mark by which a form sent twice is known, `reply_to` the post it answers."""

    sent_as = HiddenField(default=lambda: token_hex(16))
    reply_to = HiddenField(default="")
    text = TextAreaField(lazy_gettext("Your post"))

    @property
    def mark(self) -> str:
        """The mark of the form; a form without one is known by nothing."""
        return (self.sent_as.data or token_hex(16))[:MAX_MARK_CHARS]

    @property
    def reply_to_id(self) -> int | None:
        """The post that is answered; nonsense counts as none."""
        sent = self.reply_to.data or ""
        return int(sent) if sent.isdecimal() and len(sent) < 10 else None


class ThreadForm(ReplyForm):
    """Begin a thread."""

    kind = HiddenField(default=ThreadKind.DISCUSSION.value)
    title = StringField(lazy_gettext("Title"))


class EditForm(PageForm):
    """Change a post; `seen` is the text that the form began with."""

    seen = HiddenField()
    title = StringField(lazy_gettext("Title"))
    text = TextAreaField(lazy_gettext("Your post"))


class ReasonedForm(PageForm):
    """Report or hide a post, with the reason."""

    reason = TextAreaField(lazy_gettext("Reason"))


class MoveForm(PageForm):
    """Move a thread to the place of this name."""

    target = StringField(lazy_gettext("New place"))
