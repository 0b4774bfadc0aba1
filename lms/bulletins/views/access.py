"""Load a bulletin for a reader or an editor: 404 when there is none, the sign-in page when it is not public."""

from flask_login import current_user

from lms.boards.policy import may_read as may_read_board
from lms.boards.queries import catalogue as boards
from lms.bulletins.figures import Figures, part
from lms.bulletins.models import BulletinDraft
from lms.bulletins.policy import may_read, may_read_issue
from lms.bulletins.queries import catalogue, drafts, issues
from lms.bulletins.queries.catalogue import BulletinSeries
from lms.bulletins.queries.issues import PlacedBulletin
from lms.bulletins.words import BulletinSection
from lms.http.web import ask_to_sign_in, found_or_404, require


def readable_series(slug: str) -> BulletinSeries:
    """Return the bulletins of a file; an anonymous visitor who may not read them is asked to sign in."""
    series = found_or_404(catalogue.series(slug))
    if not may_read(current_user, series.definition):
        ask_to_sign_in()
    return series


def readable_issue(slug: str, number: int) -> tuple[BulletinSeries, PlacedBulletin]:
    """Return a bulletin with its file for a reader."""
    series = readable_series(slug)
    place = found_or_404(issues.issue(series.document.id, number))
    if not may_read_issue(current_user, place.bulletin.content):
        ask_to_sign_in()
    return series, place


def edits(series: BulletinSeries) -> bool:
    """Return whether the person of this request may draft, edit and approve the bulletins of a file."""
    return catalogue.edits(current_user, series)


def editable_series(slug: str) -> BulletinSeries:
    """Return the bulletins of a file for who may edit them; 403 for others."""
    series = found_or_404(catalogue.series(slug))
    require(edits(series))
    return series


def editable_draft(slug: str, draft_id: int) -> tuple[BulletinSeries, BulletinDraft]:
    """Return a draft with its file for who may edit it; 403 for others, 404 for a draft of another file."""
    series = editable_series(slug)
    return series, found_or_404(drafts.draft(series.document.id, draft_id))


def hidden_boards(figures: Figures) -> list[str]:
    """Return the boards of a bulletin, by slug, that the reader may not see because they are not public any more."""
    if current_user.is_authenticated:
        return []
    listed = [one["slug"] for one in part(figures, BulletinSection.BOARDS) if "absent" not in one]
    if not listed:
        return []
    open_now = {one.slug for one in boards.all_boards() if may_read_board(current_user, one.definition)}
    return [slug for slug in listed if slug not in open_now]
