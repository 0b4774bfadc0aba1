"""Rate limits on the few views where guessing or flooding would pay."""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from flask import Flask, abort, current_app, request, session
from limits import RateLimitItem, parse
from limits.storage import storage_from_string
from limits.strategies import FixedWindowRateLimiter

from lms.http.proxies import sender

P = ParamSpec("P")
R = TypeVar("R")


# Behind a proxy that the settings do not count, a whole county may have one address.
SHARED_FACTOR = 50


class Limiter:
    """Counts requests per view and person, or address of someone not signed in, in the storage the settings name.

    The Flask extension for this library looks at every request (about 0.15 ms of each); only the limited
    views should pay, so the library is called directly.
    """

    def init_app(self, app: Flask, storage: str, enabled: bool) -> None:
        """Open the storage, such as memory:// or redis://host."""
        app.extensions["rates"] = FixedWindowRateLimiter(storage_from_string(storage)) if enabled else None

    def allows(self, rate: str, name: str) -> bool:
        """Count one act of the person under a name, and return whether it is within a rate such as "20 per minute"."""
        counter = current_app.extensions["rates"]
        return not counter or counter.hit(parse(rate), name, _counted_as())

    def limit(self, rate: str) -> Callable[[Callable[P, R]], Callable[P, R]]:
        """Limit a view to a rate such as "20 per minute" per person or address; beyond it the answer is 429."""
        allowed = parse(rate)
        shared: RateLimitItem = type(allowed)(allowed.amount * SHARED_FACTOR, allowed.multiples)

        def decorated(view: Callable[P, R]) -> Callable[P, R]:
            @wraps(view)
            def limited(*args: P.args, **kwargs: P.kwargs) -> R:
                counter = current_app.extensions["rates"]
                key = _counted_as()
                if counter and not counter.hit(allowed if key else shared, request.endpoint or "", key):
                    abort(429)
                return view(*args, **kwargs)

            return limited

        return decorated


def _counted_as() -> str:
    """Return who is counted: the person signed in, whose neighbours may share the address, else the address."""
    person = str(session.get("_user_id", "")).partition(".")[0]
    return f"person:{person}" if person else sender()


limiter = Limiter()
