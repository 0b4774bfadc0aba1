"""The server process: one granian worker, whose threads compute and whose event loop waits for the network.

`python -m lms.serving` starts it.
"""

from granian import Granian
from granian.constants import Interfaces

from lms.config import Settings, read_settings
from lms.http.ports import require_free_port


def serve(settings: Settings) -> None:
    """Serve until stopped: one worker process, `settings.threads` requests computed at a time.

    Raises BadSetting when something else listens on the port.
    """
    require_free_port(settings.host, settings.port)
    Granian(
        "lms.served:served_app",
        address=settings.host,
        port=settings.port,
        interface=Interfaces.RSGI,
        factory=True,
        workers=1,
        websockets=False,
        backlog=2048,
        log_access=False,
        log_enabled=settings.log_level == "DEBUG",
        respawn_failed_workers=True,
    ).serve()


if __name__ == "__main__":
    serve(read_settings())
