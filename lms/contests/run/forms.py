"""Forms of running a contest: shape only; rules live in actions."""

from flask_babel import lazy_gettext
from wtforms import RadioField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length

from lms.contests.run.mail_merge import GROUP_LABELS
from lms.http.page_form import PageForm

_TEXT = lazy_gettext("Enter the text.")


class LetterForm(PageForm):
    """Whom to write to, and what."""

    group = RadioField(
        lazy_gettext("Recipients"),
        [InputRequired(lazy_gettext("Choose the recipients."))],
        choices=[(group.value, lazy_gettext(label)) for group, label in GROUP_LABELS.items()],
    )
    subject = StringField(
        lazy_gettext("Subject"),
        [
            DataRequired(lazy_gettext("Enter a subject.")),
            Length(max=120, message=lazy_gettext("Enter up to 120 characters.")),
        ],
    )
    text = TextAreaField(
        lazy_gettext("Text"),
        [DataRequired(_TEXT), Length(max=5_000, message=lazy_gettext("Enter up to 5,000 characters."))],
        render_kw={"rows": 10},
    )
