"""The server process: one granian worker, whose threads compute and whose event loop waits for the network.

`python -m lms.serving` starts it.
"""

import resource

from granian import Granian
from granian.constants import HTTPModes, Interfaces

from lms.config import Settings, read_settings
from lms.http.ports import require_free_port

CONNECTIONS = 16_384


def serve(settings: Settings) -> None:
    """Serve until stopped: one worker process, `settings.threads` requests computed at a time.

    Raises BadSetting when something else listens on the port.
    """
    require_free_port(settings.host, settings.port)
    _allow_connections()
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
        log_access=False,
        log_enabled=settings.log_level == "DEBUG",
        respawn_failed_workers=True,
    ).serve()


def _allow_connections() -> None:
    """Raise the number of open files to what the system allows: idle connections would use up the usual 1024."""
    now, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = CONNECTIONS if most == resource.RLIM_INFINITY else min(CONNECTIONS, most)
    if now != resource.RLIM_INFINITY and now < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, most))


if __name__ == "__main__":
    serve(read_settings())
