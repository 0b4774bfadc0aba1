"""Headers stay small whatever was typed: browsers drop a larger cookie, and proxies refuse the whole answer."""

from flask import Flask, Response
from flask.sessions import SecureCookieSessionInterface, SessionMixin

# A cookie of 4 KB holds these many characters in Chinese, which take three bytes each in it, beside the sign-in.
MOST_SAID = 700
MOST_ADDRESS = 2_000


class BoundedSessions(SecureCookieSessionInterface):
    """Sessions in a cookie in which messages for the next page never fill more than their share."""

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """Write the session; messages beyond the share are cut."""
        if session.modified and session.get("_flashes"):
            session["_flashes"] = bounded(session["_flashes"])
        super().save_session(app, session, response)


def bounded(messages: list[tuple[str, str]], most: int = MOST_SAID) -> list[tuple[str, str]]:
    """Return the messages, (kind, text), up to `most` characters: the one that reaches beyond is cut, others go."""
    kept: list[tuple[str, str]] = []
    for kind, text in messages:
        room = most - sum(len(one) for _, one in kept)
        if room < 2:
            break
        kept.append((kind, text if len(text) <= room else f"{text[: room - 1]}…"))
    return kept


def start_bounded_headers(app: Flask) -> None:
    """Bound the cookie and the address of redirects."""
    app.session_interface = BoundedSessions()
    app.after_request(_short_address)


def _short_address(response: Response) -> Response:
    """Leave out what a redirect repeats from a form when it is too long for a header."""
    address = response.headers.get("Location", "")
    if len(address) > MOST_ADDRESS:
        path = address.partition("?")[0]
        response.headers["Location"] = path if len(path) <= MOST_ADDRESS else "/"
    return response
