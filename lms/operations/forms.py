"""Forms of the administrator's pages."""

from flask_babel import lazy_gettext
from wtforms import StringField, TextAreaField
from wtforms.validators import InputRequired

from lms.http.page_form import PageForm
from lms.outbox.templates import TemplateText


class TestMailForm(PageForm):
    """Where a test message goes."""

    __test__ = False  # no class of tests

    address = StringField(
        lazy_gettext("E-mail address"),
        [InputRequired(lazy_gettext("Enter an e-mail address such as name@example.org."))],
        render_kw={"type": "email", "autocomplete": "email", "spellcheck": "false"},
    )


class MailTemplateForm(PageForm):
    """How mail of a kind is worded in a language."""

    subject = StringField(lazy_gettext("Subject"))
    opening = TextAreaField(lazy_gettext("Opening"), render_kw={"rows": 4})
    closing = TextAreaField(lazy_gettext("Closing"), render_kw={"rows": 4})

    @property
    def text(self) -> TemplateText:
        """What was typed."""
        return TemplateText(self.subject.data or "", self.opening.data or "", self.closing.data or "")
