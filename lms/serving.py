"""The server process: one granian worker with request threads, and the jobs beside them."""

from flask import Flask
from granian import Granian
from granian.constants import Interfaces

from lms.app import create_app
from lms.config import Settings


def served_app() -> Flask:
    """Return the application as the server runs it (granian calls this in its worker)."""
    return create_app()


def serve(settings: Settings) -> None:
    """Serve until stopped: one worker process, `settings.threads` requests at a time."""
    Granian(
        "lms.serving:served_app",
        address=settings.host,
        port=settings.port,
        interface=Interfaces.WSGI,
        factory=True,
        workers=1,
        blocking_threads=settings.threads,
        backlog=2048,
        log_access=False,
        log_enabled=settings.log_level == "DEBUG",
        respawn_failed_workers=True,
    ).serve()
