"""Forms of the administrator's pages."""

from flask_babel import lazy_gettext
from wtforms import StringField
from wtforms.validators import InputRequired

from lms.http.page_form import PageForm


class TestMailForm(PageForm):
    """Where a test message goes."""

    __test__ = False  # no class of tests

    address = StringField(
        lazy_gettext("E-mail address"),
        [InputRequired(lazy_gettext("Enter an e-mail address such as name@example.org."))],
        render_kw={"type": "email", "autocomplete": "email", "spellcheck": "false"},
    )
