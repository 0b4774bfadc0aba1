"""The server process: one granian worker, whose threads compute and whose event loop waits for the network.

`python -m lms.serving` starts it.
"""

import socket

from granian import Granian
from granian.constants import Interfaces

from lms.config import BadSetting, Settings, read_settings


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


def require_free_port(host: str, port: int) -> None:
    """Raise BadSetting when the port is taken: the server shares ports, so a second one would start in silence."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise BadSetting(
                f"setting 'port': {host}:{port} cannot be used ({error.strerror}); "
                "stop the other server or set another port"
            ) from error


if __name__ == "__main__":
    serve(read_settings())
