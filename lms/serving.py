"""The server process: one granian worker, whose threads compute and whose event loop waits for the network.

`python -m lms.serving` starts it.
"""

import logging
import os
import resource

from granian import Granian
from granian.constants import HTTPModes, Interfaces

from lms.config import Settings, read_settings
from lms.http.ports import require_free_port
from lms.isolated import ONE_THREAD

logger = logging.getLogger("lms.serving")

CONNECTIONS = 16_384
OTHER_FILES = 256  # of the database, of what is sent, of libraries


def serve(settings: Settings) -> None:
    """Serve until stopped: one worker process, `settings.threads` requests computed at a time.

    Raises BadSetting when something else listens on the port.
    """
    require_free_port(settings.host, settings.port)
    if not settings.base_url and not settings.is_development:
        logger.warning(
            "base_url is not set: mail goes out without links, and feeds, notices and QR codes cannot be made"
        )
    most = _allowed_connections()
    os.environ.update({name: os.environ.get(name, count) for name, count in ONE_THREAD.items()})
    Granian(
        "lms.served:served_app",
        address=settings.host,
        port=settings.port,
        interface=Interfaces.RSGI,
        http=HTTPModes.http1,  # what proxies speak; one connection then asks for one thing at a time
        factory=True,
        workers=1,
        websockets=False,
        backlog=2048,
        backpressure=most,  # connections; those whose headers never end are closed after 30 s
        log_access=False,
        log_enabled=settings.log_level == "DEBUG",
        respawn_failed_workers=True,
    ).serve()


def _allowed_connections() -> int:
    """Return how many connections may be open, after raising the usual 1024 open files to what the system allows."""
    now, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = CONNECTIONS if most == resource.RLIM_INFINITY else min(CONNECTIONS, most)
    if now != resource.RLIM_INFINITY and now < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, most))
    return max(wanted - OTHER_FILES, OTHER_FILES)


if __name__ == "__main__":
    serve(read_settings())
