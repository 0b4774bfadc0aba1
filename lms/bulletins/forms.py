"""Forms of bulletins."""

from flask_babel import lazy_gettext
from wtforms import TextAreaField
from wtforms.validators import Length

from lms.bulletins.actions import MAX_REASON_CHARS
from lms.http.page_form import PageForm
from lms.text.typed import one_line


class ReasonForm(PageForm):
    """Why a bulletin is corrected or withdrawn, or a draft sent back; the action says whether one is needed."""

    reason = TextAreaField(
        lazy_gettext("Reason"),
        filters=[one_line],
        validators=[Length(max=MAX_REASON_CHARS, message=lazy_gettext("Enter up to 500 characters."))],
    )
