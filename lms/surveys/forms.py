"""The form of a survey: its questions are read from the fields by `lms.surveys.responses`."""

from wtforms import HiddenField

from lms.http.page_form import PageForm


class ResponseForm(PageForm):
    """Answer a survey; `revision` is the state of the survey that was shown."""

    revision = HiddenField()
