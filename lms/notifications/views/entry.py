"""All addresses of notifications on one screen, and the number of unread ones for the header of every page."""

from flask import Blueprint, Flask, g

from lms.notifications.views import ending, listing, settings

blueprint = Blueprint("notifications", __name__, url_prefix="/notifications")

for address, view, methods in (
    ("/", listing.index, ("GET",)),
    ("/<int:notification_id>", listing.open_one, ("GET",)),
    ("/read", listing.mark_all_read, ("POST",)),
    ("/settings", settings.choose, ("GET", "POST")),
    ("/digest", settings.next_digest, ("GET",)),
    ("/unsubscribe/<token>", ending.unsubscribe, ("GET", "POST")),
):
    blueprint.add_url_rule(address, view_func=view, methods=methods)


@blueprint.app_context_processor
def unread() -> dict[str, int]:
    """Give templates the number of unread notifications, which was read with the person."""
    return {"unread_notifications": g.get("unread_notifications", 0)}


def let_mail_programs_post(app: Flask) -> None:
    """Take the POST of a mail program (RFC 8058), which has no session; the address itself is signed."""
    app.extensions["csrf"].exempt(ending.unsubscribe)
