"""Forms of boards."""

from flask_babel import lazy_gettext
from wtforms import HiddenField, TextAreaField
from wtforms.validators import Length

from lms.http.page_form import PageForm
from lms.text.typed import one_line

NOTE_CHARS = 500


class PublishForm(PageForm):
    """Publish one period by hand; whether a note is needed is the action's rule."""

    period = HiddenField()
    note = TextAreaField(
        lazy_gettext("Note to readers"),
        filters=[one_line],
        validators=[Length(max=NOTE_CHARS, message=lazy_gettext("Enter up to 500 characters."))],
    )
