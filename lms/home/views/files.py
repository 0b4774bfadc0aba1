"""The few files a browser asks for by name."""

from datetime import timedelta

from flask import Response, current_app, make_response, render_template, url_for

from lms import clock
from lms.http.web import found_or_404, settings

# What the offline part fetches beforehand: the frame of every page, without pictures.
OFFLINE_FILES = (
    "tokens.css",
    "app.css",
    "reader.css",
    "icons.svg",
    "js/page.js",
    "js/keep.js",
    "js/keeping.js",
    "js/lesson.js",
    "js/lessons.js",
    "js/outbox.js",
    "favicon.svg",
)


def offline() -> str:
    """Say honestly that there is no network, and list what is kept on the device; in both languages."""
    return render_template("home/offline.html")


def service_worker() -> Response:
    """Give the script that serves pages without a network; it must lie at the root to serve all pages."""
    static = url_for("static", filename="")
    script = render_template(
        "home/service_worker.js",
        digest=static.strip("/").rsplit("/", 1)[-1],
        static_path=static,
        attempts_path=url_for("quizzes.result", attempt_id=0).removesuffix("0"),
        papers_path=url_for("quizzes.begin_offline", paper_id=0).removesuffix("0/begin"),
        contests_path=url_for("contests.index"),
        media_path=url_for("library.media", digest="d", name="n").removesuffix("d/n"),
        offline=url_for("home.offline"),
        files=[url_for("static", filename=name) for name in OFFLINE_FILES],
    )
    return _named_file(script, "text/javascript")


def robots() -> Response:
    """Let search engines read what is public; what is not asks them to sign in, as it asks everyone.

    Only the switches are closed to them: one link a page that leads back to where it is.
    """
    lines = ("User-agent: *", "Disallow: /appearance/", "Disallow: /language/")
    return _named_file("\n".join(lines) + "\n", "text/plain")


def security_txt() -> Response:
    """Say where to report a weakness (RFC 9116)."""
    expires = (clock.now() + timedelta(days=180)).replace(microsecond=0).isoformat().replace("+00:00", "Z")
    contact = settings().security_contact or settings().base_url
    found_or_404(contact or None)  # an address taken from the request could be forged
    return _named_file(f"Contact: {contact}\nExpires: {expires}\nPreferred-Languages: zh, en\n", "text/plain")


def _named_file(text: str, mime: str) -> Response:
    response = make_response(text)
    response.mimetype = mime
    response.headers["Cache-Control"] = "no-cache" if current_app.debug else "public, max-age=600"
    return response
