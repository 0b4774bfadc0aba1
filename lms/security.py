"""Signed in by default, and the headers that keep pages safe."""

from flask import Flask, Response, redirect, request, url_for
from flask_login import current_user
from werkzeug import Response as BaseResponse

from lms.web import settings, wants_json

# Everything else needs a sign-in. Views that are open to strangers in part check for themselves.
OPEN_ENDPOINTS = frozenset(
    {
        "appearance.switch",
        "boards.atom",
        "boards.index",
        "boards.issue",
        "boards.issue_csv",
        "boards.latest",
        "boards.print_issue",
        "health.alive",
        "health.ready",
        "home.manifest",
        "home.offline",
        "home.robots",
        "home.security_txt",
        "home.service_worker",
        "home.welcome",
        "language.switch",
        "people.sign_in",
        "static",
        "styleguide.index",
    }
)

# What somebody who must first choose a password of their own may still reach.
BEFORE_OWN_PASSWORD = OPEN_ENDPOINTS | {"people.change_password", "people.sign_out"}

POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "media-src 'self'",
        "font-src 'self'",
        "connect-src 'self'",
        "manifest-src 'self'",
        "worker-src 'self'",
        "frame-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)

HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=()",
}


def start_security(app: Flask) -> None:
    """Close every page to strangers unless it is listed as open, and send the safety headers."""
    app.before_request(_gate)
    app.after_request(_headers)


def _gate() -> BaseResponse | tuple[dict[str, str], int] | None:
    endpoint = request.endpoint
    if endpoint is None or endpoint in OPEN_ENDPOINTS:
        return None
    if not current_user.is_authenticated:
        if wants_json():
            return {"error": "signed-out", "sign_in": url_for("people.sign_in")}, 401
        back = request.full_path.rstrip("?") if request.method == "GET" else "/"
        return redirect(url_for("people.sign_in", next=back if back != "/" else None))
    if current_user.must_change_password and endpoint not in BEFORE_OWN_PASSWORD:
        return redirect(url_for("people.change_password"))
    return None


def _headers(response: Response) -> Response:
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if settings().secure_cookies:
        response.headers.setdefault("Strict-Transport-Security", "max-age=31536000")
    if response.mimetype == "text/html":
        response.headers.setdefault("Cache-Control", "private, no-cache")
        response.vary.update(("Cookie", "Accept-Language"))
    return response
