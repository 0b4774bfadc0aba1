"""Whether the server's port is free."""

import socket

from lms.config import BadSetting


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
