"""Answers that a browser or a proxy may keep: an entity tag made from what the page is made of, and 304."""

import hashlib
from collections.abc import Callable
from functools import cache
from pathlib import Path

from flask import Response, g, make_response, request
from flask_babel import get_locale
from flask_login import current_user

from lms.http.kept_texts import kept_texts
from lms.http.web import settings

HERE = Path(__file__).resolve().parents[1]
SHOWN_BY = ("templates", "static", "translations")
CHOICES = ("theme", "type")


@cache
def appearance_digest() -> str:
    """Return a digest of every template, style and translation: pages change when one of them does."""
    digest = hashlib.sha256()
    for folder in SHOWN_BY:
        for file in sorted(path for path in (HERE / folder).rglob("*") if path.is_file()):
            digest.update(file.relative_to(HERE).as_posix().encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()


def is_anonymous() -> bool:
    """Return whether the answer will hold nothing of a person: not signed in, and no session with a message."""
    return not current_user.is_authenticated and "session" not in request.cookies


def shown_by() -> tuple[str, ...]:
    """Return what decides how everything is shown: templates and styles, the site's name and zone, the language."""
    site = settings()
    return appearance_digest(), site.site_name, str(site.zone), str(get_locale())


def etag_of(*parts: object) -> str:
    """Return the entity tag of an answer that depends on the parts, the language and the chosen looks."""
    chosen = [request.cookies.get(name, "") for name in CHOICES]
    text = repr((shown_by(), request.full_path, chosen, parts))
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def not_modified(tag: str) -> Response | None:
    """Return 304 when an anonymous visitor's browser already has this response, else None."""
    if not is_anonymous() or not request.if_none_match.contains(tag):
        return None
    return cacheable(make_response("", 304), tag)


def conditional(make: Callable[[], str | Response], *parts: object) -> Response:
    """Return what `make` builds from the parts, or 304 when the visitor's browser already has it."""
    tag = etag_of(*parts)
    return not_modified(tag) or cacheable(make_response(make()), tag)


def kept_page(make: Callable[[], str], *parts: object) -> Response:
    """Return what `conditional` returns for a page that the parts decide; made once for all anonymous visitors."""
    if not is_anonymous():
        return conditional(make, *parts)
    return conditional(lambda: kept_texts.text(etag_of(*parts), make), *parts)


def cacheable(response: Response, tag: str, age_s: int = 60) -> Response:
    """Let caches keep an anonymous response for `age_s` seconds; any other is for this browser, which asks each time.

    The tag of its text is made from what it shows, so that nothing can have changed when the answer is 304.
    """
    response.vary.update(("Cookie", "Accept-Language"))
    if is_anonymous():
        response.set_etag(tag)
        response.cache_control.public = True
        response.cache_control.max_age = age_s
    else:
        response.cache_control.private = True
        response.cache_control.no_cache = True
        # A workbook says when it was made.
        if (response.mimetype or "").startswith("text/") and not response.is_streamed:
            response.set_etag(_shown(response))
            response.make_conditional(request)
    return response


def _shown(response: Response) -> str:
    """Return a digest of what a response shows; the token of forms is another one in each."""
    token = str(g.get("csrf_token", "")).encode()
    body = response.get_data()
    return hashlib.sha256(body.replace(token, b"") if token else body).hexdigest()[:32]
