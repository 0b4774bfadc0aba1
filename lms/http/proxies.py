"""From whom a request comes, and whether a proxy is in front that the settings do not know of."""

import logging
from datetime import datetime, timedelta
from ipaddress import ip_address

from flask import Flask, current_app, request

from lms import clock
from lms.config import Settings

logger = logging.getLogger("lms.proxies")

AGAIN = timedelta(hours=1)


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
    """Return the address that limits count: of the person, not of a proxy on this machine or network.

    A proxy that the settings do not count would make all its people one address. Only a neighbour's word is taken for
    that: from the open internet the header could be anyone's invention.
    """
    peer = request.remote_addr or ""
    last = request.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip()
    uncounted = not current_app.extensions.get("proxy_hops")
    return (last[:64] if uncounted and last and _is_near(peer) else peer) or "-"


def _is_near(peer: str) -> bool:
    try:
        return not peer or ip_address(peer).is_private
    except ValueError:  # a socket's name
        return True


def _notice() -> None:
    if "X-Forwarded-For" not in request.headers:
        return
    now, seen = clock.now(), forwarded_at()
    current_app.extensions["forwarded_at"] = now
    if seen is None or now - seen > AGAIN:
        logger.error(
            "X-Forwarded-For arrives and proxy_hops is 0: behind a proxy set proxy_hops to the number of proxies, "
            "or everybody counts as one address and rate limits and sign-in locks hit all of them"
        )
