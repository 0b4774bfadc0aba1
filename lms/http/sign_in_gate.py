"""Signed in by default: which pages are open, and what others answer to those who have not signed in."""

from flask import Flask, redirect, request, url_for
from flask_login import current_user
from werkzeug import Response

from lms.http.web import wants_json

# Everything else needs a sign-in. Views that are partly public check access themselves.
OPEN_ENDPOINTS = frozenset(
    {
        "announcements.atom",
        "announcements.index",
        "announcements.print_one",
        "announcements.show",
        "appearance.switch",
        "boards.archive",
        "boards.atom",
        "boards.calendar",
        "boards.changes",
        "boards.embed",
        "boards.filtered",
        "boards.index",
        "boards.issue",
        "boards.issue_csv",
        "boards.issue_json",
        "boards.issue_signed",
        "boards.issue_text",
        "boards.issue_xlsx",
        "boards.latest",
        "boards.print_issue",
        "boards.standings",
        "boards.units",
        "boards.units_csv",
        "boards.wall",
        "bulletins.archive",
        "bulletins.atom",
        "bulletins.docx",
        "bulletins.index",
        "bulletins.issue",
        "bulletins.pdf",
        "bulletins.text",
        "calendar.feed",
        "certificates.look_up",
        "certificates.verify",
        "contests.collection",
        "contests.collection_epub",
        "contests.collection_essay",
        "contests.collection_pdf",
        "contests.result",
        "contests.result_csv",
        "contests.result_json",
        "contests.result_list",
        "contests.result_print",
        "health.alive",
        "health.ready",
        "home.contact",
        "home.help_page",
        "home.offline",
        "home.privacy",
        "home.robots",
        "home.security_txt",
        "home.service_worker",
        "language.switch",
        "notifications.unsubscribe",
        "people.forgotten",
        "people.set_password",
        "people.sign_in",
        "sharing.card",
        "sharing.code",
        "sharing.poster",
        "sharing.show",
        "static",
        "styleguide.index",
    }
)

# Sent with every answer: `save_answers` checks the sign-in in the statement that reads its attempt, and asks
# `lms.http.web.sign_in_answer` when that finds nothing. `import_save` keeps the choices of a preview before it asks;
# the editor shows again what was typed.
CHECKED_BY_VIEW = frozenset(
    {"quizzes.save_answers", "quizzes.import_save", "editor.save_form", "editor.save_text"}
)

# What someone who must first choose their own password may still reach.
BEFORE_OWN_PASSWORD = OPEN_ENDPOINTS | {"people.before_sign_out", "people.change_password", "people.sign_out"}


def start_sign_in_gate(app: Flask) -> None:
    """Require a sign-in for every endpoint that is not listed as open."""
    app.extensions["gate"] = sign_in_answer
    app.before_request(require_sign_in)


def require_sign_in() -> Response | tuple[dict[str, str], int] | None:
    """Answer a request that needs a sign-in before its view runs, except where the view checks for itself."""
    return None if request.endpoint in CHECKED_BY_VIEW else sign_in_answer()


def sign_in_answer() -> Response | tuple[dict[str, str], int] | None:
    """Return the answer to someone who may not be here before signing in; None lets them pass."""
    endpoint = request.endpoint
    if endpoint is None or endpoint in OPEN_ENDPOINTS:
        return None
    if not current_user.is_authenticated:
        if wants_json():
            return {"error": "signed-out", "sign_in": url_for("people.sign_in")}, 401
        here = request.full_path if request.query_string else request.path
        back = here if request.method == "GET" else "/"
        return redirect(url_for("people.sign_in", next=back if back != "/" else None))
    if current_user.must_change_password and endpoint not in BEFORE_OWN_PASSWORD:
        return redirect(url_for("people.change_password"))
    return None
