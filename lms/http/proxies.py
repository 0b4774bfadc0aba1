"""From whom a request comes, and whether a proxy is in front that the settings do not know of."""

import logging
from datetime import datetime, timedelta
from ipaddress import ip_address

from flask import Flask, current_app, request

from lms import clock
from lms.config import Settings

logger = logging.getLogger("lms.proxies")

AGAIN = timedelta(hours=1)
# Only a proxy sends these; some send none but the second or third.
SIGNS = ("X-Forwarded-For", "X-Real-IP", "Forwarded", "Via")


def start_proxies(app: Flask, settings: Settings) -> None:
    """Watch for a proxy that `proxy_hops` does not count."""
    app.extensions |= {"forwarded_at": None, "proxy_hops": settings.proxy_hops}
    if not settings.proxy_hops:
        app.before_request(_notice)


def forwarded_at() -> datetime | None:
    """Return when a request last came through a proxy that `proxy_hops` does not count, since the start."""
    seen: datetime | None = current_app.extensions["forwarded_at"]
    return seen


def sender() -> str:
    """Return the address that limits count; empty when it is the proxy's and so says nothing about the person.

    What a proxy says that the settings do not count is never believed: anyone can write such a header. It only tells
    that many people may share the address of a peer on this machine or network.
    """
    peer = request.remote_addr or ""
    uncounted = _came_by_proxy() and not current_app.extensions.get("proxy_hops")
    return "" if uncounted and _is_near(peer) else peer or "-"


def _came_by_proxy() -> bool:
    given = request.headers
    return any(name in given for name in SIGNS)


def _is_near(peer: str) -> bool:
    try:
        return not peer or ip_address(peer).is_private
    except ValueError:  # a socket's name
        return True


def _notice() -> None:
    if not _came_by_proxy():
        return
    now, seen = clock.now(), forwarded_at()
    current_app.extensions["forwarded_at"] = now
    if seen is None or now - seen > AGAIN:
        logger.error(
            "X-Forwarded-For arrives and proxy_hops is 0: behind a proxy set proxy_hops to the number of proxies, "
            "or everybody counts as one address and rate limits and sign-in locks hit all of them"
        )
