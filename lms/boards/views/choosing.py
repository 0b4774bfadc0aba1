"""A person's choice to be listed on a board or not."""

from flask import request
from flask_babel import gettext
from flask_login import current_user
from werkzeug import Response

from lms import clock
from lms.boards.actions.choosing import choose
from lms.boards.views.access import readable_board
from lms.db import db
from lms.http.web import see_other


def listing(slug: str) -> Response:
    """Note whether the reader wants to be listed, and go back to the board."""
    board = readable_board(slug)
    listed = request.form.get("listed") == "yes"
    choose(board, listed=listed, by=current_user, now=clock.now())
    db.session.commit()
    text = (
        gettext("You will be listed on this board from its next issue.")
        if listed
        else gettext("You will not be listed on this board from its next issue.")
    )
    return see_other("boards.latest", text, slug=board.slug)
