"""The server process: one granian worker with request threads; `python -m lms.serving` starts it."""

from granian import Granian
from granian.constants import Interfaces

from lms.config import Settings, read_settings

# Threads that only wait for slow networks to take their answer; see lms/served.py.
SENDING = 14


def serve(settings: Settings) -> None:
    """Serve until stopped: one worker process, `settings.threads` requests computed at a time."""
    Granian(
        "lms.served:served_app",
        address=settings.host,
        port=settings.port,
        interface=Interfaces.WSGI,
        factory=True,
        workers=1,
        blocking_threads=settings.threads + SENDING,
        backlog=2048,
        log_access=False,
        log_enabled=settings.log_level == "DEBUG",
        respawn_failed_workers=True,
    ).serve()


if __name__ == "__main__":
    serve(read_settings())
