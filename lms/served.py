"""The application as the server runs it: with its jobs beside the requests."""

from collections.abc import Iterable
from queue import SimpleQueue
from typing import TYPE_CHECKING

from flask import Flask

from lms.app import create_app
from lms.config import Settings
from lms.schedule.jobs.inside import start_inside

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment


class ConcurrencyLimit:
    """Computes only a few requests at the same time; the rest queue, and sending is outside the queue.

    Python runs one thread at a time, so more at once only take the interpreter and SQLite's writer from each other
    (a third more CPU a save with four than with two). Threads that send a video to a slow phone cost nothing.
    """

    def __init__(self, inner: "WSGIApplication", places: int) -> None:
        self.inner = inner
        # A queue of tokens: unlike a semaphore it waits in C, without waking for every release.
        self.turns: SimpleQueue[None] = SimpleQueue()
        for _ in range(places):
            self.turns.put(None)

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """Compute the answer when it is this request's turn."""
        self.turns.get()
        try:
            return self.inner(environ, start_response)
        finally:
            self.turns.put(None)


def served_app() -> Flask:
    """Return the application with its jobs started (granian calls this in its worker)."""
    app = create_app()
    settings: Settings = app.extensions["settings"]
    if settings.jobs == "inside":
        start_inside(app)
    app.wsgi_app = ConcurrencyLimit(app.wsgi_app, settings.threads)  # type: ignore[method-assign]
    return app
