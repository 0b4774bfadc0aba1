"""Forms of announcements."""

from secrets import token_hex

from flask_babel import lazy_gettext
from wtforms import BooleanField, HiddenField, SelectField, StringField, TextAreaField

from lms.http.page_form import PageForm


class AnnouncementForm(PageForm):
    """Write or change an announcement; `seen` is the version it began with, `sent_as` the mark of a new one."""

    sent_as = HiddenField(default=lambda: token_hex(16))
    seen = HiddenField(default="1")
    title = StringField(lazy_gettext("Title"))
    text = TextAreaField(lazy_gettext("Text"))
    title_en = StringField(lazy_gettext("Title in English"))
    text_en = TextAreaField(lazy_gettext("Text in English"))
    unit = SelectField(lazy_gettext("Unit"))
    role = SelectField(lazy_gettext("Role"))
    group = SelectField(lazy_gettext("Group of people"))
    is_public = BooleanField(lazy_gettext("Also show it to people who are not signed in"))
    is_pinned = BooleanField(lazy_gettext("Keep it at the top while it holds"))
    asks_confirmation = BooleanField(lazy_gettext("Ask everyone to confirm that they have read it"))
    from_at = StringField(lazy_gettext("Shown from"), render_kw={"type": "datetime-local"})
    until_at = StringField(lazy_gettext("Shown until"), render_kw={"type": "datetime-local"})
    note = StringField(lazy_gettext("What has changed"))


class WithdrawForm(PageForm):
    """Withdraw an announcement, with the reason."""

    reason = StringField(lazy_gettext("Reason"))
