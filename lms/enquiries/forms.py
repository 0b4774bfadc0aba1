"""Forms of enquiries."""

from secrets import token_hex

from flask_babel import lazy_gettext
from wtforms import HiddenField, SelectField, StringField, TextAreaField

from lms.http.page_form import PageForm


class AskForm(PageForm):
    """Ask something; `to` names whom, `sent_as` the form itself."""

    sent_as = HiddenField(default=lambda: token_hex(16))
    to = SelectField(lazy_gettext("Who answers"), validate_choice=False)
    subject = StringField(lazy_gettext("Subject"))
    text = TextAreaField(lazy_gettext("Your question"))


class WriteForm(PageForm):
    """Answer, ask further, hand over or close; `seen` is the version that the page showed."""

    sent_as = HiddenField(default=lambda: token_hex(16))
    seen = HiddenField()
    text = TextAreaField(lazy_gettext("Text"))
    to = SelectField(lazy_gettext("Hand over to"), choices=[], validate_choice=False)
    note = StringField(lazy_gettext("Note for those who answer now"))
    reason = StringField(lazy_gettext("Reason for closing"))
