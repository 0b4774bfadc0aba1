"""Text pasted from a word processor, as Markdown."""

from flask import request
from flask_login import current_user

from lms.contests.entries.pasting.markdown import markdown_from_html
from lms.contests.entries.pasting.sent import html_of_script
from lms.db import db
from lms.editor import policy
from lms.http.language import localize
from lms.http.web import limiter, require


@limiter.limit("60 per minute")
def paste() -> dict[str, object]:
    """Turn pasted HTML into Markdown; nothing is kept."""
    require(policy.may_edit(current_user))
    db.session.commit()
    pasted = markdown_from_html(html_of_script(request.get_json(silent=True)))
    return {"markdown": pasted.markdown, "losses": [localize(loss) for loss in pasted.losses]}
