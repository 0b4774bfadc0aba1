"""Small pieces every view uses: found or 404, required or 403, pages, safe redirects."""

import os
from datetime import date, datetime
from io import BytesIO
from typing import Any, BinaryIO, NamedTuple, NoReturn, TypeVar, cast
from urllib.parse import urlsplit

from flask import (
    Response,
    abort,
    current_app,
    flash,
    has_request_context,
    redirect,
    request,
    send_file,
    url_for,
)
from flask.typing import ResponseReturnValue
from werkzeug import Response as Redirect
from werkzeug.datastructures import FileStorage

from lms.config import Settings
from lms.errors import N_, NotAllowed, Refused
from lms.http.rate_limits import limiter
from lms.storage import storage

__all__ = [
    "SentFile",
    "ask_to_sign_in",
    "file_response",
    "found_or_404",
    "limiter",
    "local_day",
    "local_target",
    "page_number",
    "page_within",
    "permalink",
    "require",
    "see_other",
    "send_upload",
    "sent_file",
    "settings",
    "sign_in_answer",
    "stale_form_answer",
    "uploaded",
    "wants_json",
]

Thing = TypeVar("Thing")
LOCAL_HOSTS = frozenset({"localhost", "127.0.0.1", "::1"})
SANDBOX = "default-src 'none'; sandbox"


def found_or_404(thing: Thing | None) -> Thing:
    """Return the thing, or end the request with 404 when there is none."""
    if thing is None:
        abort(404)
    return thing


def see_other(endpoint: str, message: str = "", kind: str = "good", /, **values: Any) -> Redirect:
    """Say what was done, when there is something to say, and send the reader to a page (303)."""
    if message:
        flash(message, kind)
    return redirect(url_for(endpoint, **values), 303)


def require(allowed: bool, sentence: str = "") -> None:
    """End the request with 403 unless the policy allowed it."""
    if not allowed:
        if sentence:
            raise NotAllowed(sentence)
        abort(403)


def settings() -> Settings:
    """Return the settings of the running application."""
    kept: Settings = current_app.extensions["settings"]
    return kept


def local_day(moment: datetime) -> date:
    """Return the day on which a moment falls at the site."""
    return moment.astimezone(settings().zone).date()


def uploaded(field: str, most: int) -> tuple[str, bytes]:
    """Return name and content of an uploaded file, cut at one byte more than `most`; empty when none came."""
    file = request.files.get(field)
    return (file.filename or "", file.read(most + 1)) if file else ("", b"")


class SentFile(NamedTuple):
    """An uploaded file, which need not fit into memory; its size in bytes is 0 when none came."""

    name: str
    stream: BinaryIO
    size: int


def sent_file(field: str | FileStorage) -> SentFile:
    """Return an uploaded file, or that of a field."""
    file = request.files.get(field) if isinstance(field, str) else field
    if not file:
        return SentFile("", BytesIO(), 0)
    size = file.stream.seek(0, os.SEEK_END)
    file.stream.seek(0)
    return SentFile(file.filename or "", cast("BinaryIO", file.stream), size)


def permalink(endpoint: str, **values: Any) -> str:
    """Return the lasting address of a page, with the host, for feeds, printed sheets and codes that others follow.

    Raises Refused while the site knows no address of its own.
    """
    host = site_address()
    if not host:
        raise Refused(
            N_(
                "This needs the public address of the site, which is not set yet. Ask an administrator to set base_url."
            )
        )
    return host + url_for(endpoint, **values)


def site_address() -> str:
    """Return the public address of the site as others may be told it: `base_url`, else that of this computer or none.

    The host of a request is whatever its sender says, so what is told to someone else could lead anywhere.
    """
    if base_url := settings().base_url:
        return base_url.rstrip("/")
    name = urlsplit(request.host_url).hostname if has_request_context() else ""
    return request.host_url.rstrip("/") if name in LOCAL_HOSTS else ""


def address_anywhere(endpoint: str, **values: Any) -> str:
    """Return the lasting address of a page for mail, also where there is no request; empty while none is known."""
    host = site_address()
    return host + current_app.url_map.bind("localhost").build(endpoint, values) if host else ""


def file_response(data: str | bytes, name: str, mime: str) -> Response:
    """Send data as a file to be saved."""
    return Response(data, mimetype=mime, headers={"Content-Disposition": f'attachment; filename="{name}"'})


def sign_in_answer() -> ResponseReturnValue | None:
    """Return what the sign-in gate answers to someone who may not be here, for views that ask it themselves."""
    answer: ResponseReturnValue | None = current_app.extensions["gate"]()
    return answer


def ask_to_sign_in() -> NoReturn:
    """End the request with the way to the sign-in page and back, for what is shown only to people signed in."""
    abort(redirect(url_for("people.sign_in", next=request.full_path.rstrip("?"))))


def stale_form_answer(error: Exception) -> ResponseReturnValue:
    """Return what a form gets whose token is not that of the sign-in, for features that look at it first."""
    answer: ResponseReturnValue = current_app.extensions["stale_form"](error)
    return answer


def page_number() -> int:
    """Return the page asked for in ?page=, at least 1; nonsense counts as 1."""
    text = request.args.get("page", "1")
    return max(1, int(text)) if text.isdecimal() and len(text) < 7 else 1


def page_within(count: int, size: int) -> tuple[int, int]:
    """Return the page asked for and how many there are of `count` things, `size` a page; 404 past the last."""
    page, pages = page_number(), max(1, -(-count // size))
    found_or_404(page <= pages or None)
    return page, pages


def wants_json() -> bool:
    """Return whether the caller is our own script, which asks for JSON."""
    return request.accept_mimetypes.best_match(["text/html", "application/json"]) == "application/json"


def local_target(address: str | None, otherwise: str) -> str:
    """Return `address` when it is a path on this site, else `otherwise`; never another host."""
    if not address or not address.startswith("/") or address.startswith(("//", "/\\")):
        return otherwise
    if not address.isprintable():  # a line break would end the header that carries the address
        return otherwise
    parts = urlsplit(address)
    return otherwise if parts.scheme or parts.netloc else address


def send_upload(digest: str, mime: str, name: str) -> Response:
    """Send a file that someone uploaded, to be saved and never run inside our pages; pictures may be shown."""
    response = send_file(
        found_or_404(storage(settings()).path(digest)),
        mimetype=mime,
        as_attachment=not mime.startswith("image/"),
        download_name=name,
        etag=digest,
        last_modified=None,
    )
    # The day a file was added says when its author worked.
    response.headers.pop("Last-Modified", None)
    response.headers["Content-Security-Policy"] = SANDBOX
    response.cache_control.private = True
    return response
