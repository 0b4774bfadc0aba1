"""The page on which anyone signed in sees that boards keep the red lines of the rules for government apps."""

from flask import render_template
from flask_babel import get_locale

from lms.boards.queries.red_lines import red_line_findings
from lms.boards.red_lines import RED_LINE_LABELS


def red_lines() -> str:
    """Check the red lines now and show what was found."""
    return render_template(
        "boards/red_lines.html",
        findings=red_line_findings(),
        labels=RED_LINE_LABELS,
        language=str(get_locale()),
    )
