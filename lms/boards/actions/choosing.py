"""Choosing to be listed on a board or not."""

from datetime import datetime

from sqlalchemy import select

from lms.boards.models import BoardChoice
from lms.boards.queries.catalogue import Board
from lms.boards.words import Listing
from lms.db import db
from lms.errors import N_, Refused
from lms.people.identity import User
from lms.people.joining import Joined


def choose(board: Board, *, listed: bool, by: User, now: datetime) -> None:
    """Note whether the person wants to be listed in issues from now on; raise Refused where the board asks no one."""
    if board.definition.listing is Listing.EVERYONE:
        raise Refused(N_("This board lists everyone with a result."))
    found = db.session.get(BoardChoice, (board.document.id, by.id), with_for_update=True)
    if found is None:
        found = BoardChoice(document_id=board.document.id, user_id=by.id)
        db.session.add(found)
    found.listed, found.at = listed, now
    db.session.flush()


def join_choices(kept: User, leaving: User, now: datetime) -> Joined:
    """Give the person's choices to the account that stays; of two, not to be listed holds."""
    moved = list(db.session.scalars(select(BoardChoice).where(BoardChoice.user_id == leaving.id)))
    for one in moved:
        own = db.session.get(BoardChoice, (one.document_id, kept.id))
        if own is None:
            db.session.add(
                BoardChoice(document_id=one.document_id, user_id=kept.id, listed=one.listed, at=one.at)
            )
        else:
            own.listed = own.listed and one.listed
        db.session.delete(one)
    db.session.flush()
    return Joined(((N_("board choices"), len(moved)),))
