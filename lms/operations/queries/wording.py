"""Findings in the reader's language."""

from typing import NamedTuple

from flask_babel import gettext

from lms.errors import Refused
from lms.http.language import localize
from lms.operations.checkup import HealthFinding


class Said(NamedTuple):
    """A finding as it is shown: what was looked at, how well it is, what is wrong, what to do."""

    title: str
    level: str
    message: str
    cure: str


def said(finding: HealthFinding) -> Said:
    """Return the finding in the language of the request or command."""
    message, cure = (
        localize(Refused(text, **finding.values)) if text else "" for text in (finding.message, finding.cure)
    )
    return Said(gettext(finding.title), finding.urgency.value, message, cure)
