"""The headers that keep pages safe, sent with every answer."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from flask import Flask

from lms.http.content_policy import POLICY

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

HEADERS = (
    ("Content-Security-Policy", POLICY),
    ("X-Content-Type-Options", "nosniff"),
    ("Referrer-Policy", "same-origin"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
    ("Permissions-Policy", "camera=(), microphone=(), geolocation=(), payment=()"),
)
TRANSPORT = ("Strict-Transport-Security", "max-age=31536000")
# Scripts believe no other JSON: a network in between may answer with an error of its own.
DATA = (("X-Gengdu", "1"),)
PAGE = (("Cache-Control", "private, no-cache"), ("Vary", "Cookie, Accept-Language"))

BY_TYPE = {"text/html": PAGE, "application/json": DATA}


def start_security_headers(app: Flask, secure: bool) -> None:
    """Set the security headers of every answer; `secure`: the site is served over HTTPS."""
    app.wsgi_app = _safe_headers(app.wsgi_app, secure)  # type: ignore[method-assign, assignment]


def _safe_headers(inner: "WSGIApplication", secure: bool) -> "WSGIApplication":
    """Add the safety headers that an answer does not set itself, below Flask, where it costs least."""
    always = (*HEADERS, TRANSPORT) if secure else HEADERS

    def outer(environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        def start(status: str, headers: list[tuple[str, str]], *rest: Any) -> Any:
            given = dict(headers)
            more = always + BY_TYPE.get(given.get("Content-Type", "").partition(";")[0], ())
            headers += [header for header in more if header[0] not in given]
            return start_response(status, headers, *rest)

        return inner(environ, start)

    return outer
