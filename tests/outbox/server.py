"""A real mail server in this process that keeps what it is given and refuses what it is told to."""

import email
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from email.message import EmailMessage
from email.policy import default
from typing import Any, cast

from aiosmtpd.controller import Controller
from flask import Flask


@dataclass
class Received:
    """What the server answers, and what arrived: (address, message)."""

    arrived: list[tuple[str, EmailMessage]] = field(default_factory=list)
    refused: dict[str, str] = field(default_factory=dict)
    after_data: Callable[[], str] = lambda: "250 OK"

    async def handle_RCPT(
        self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any
    ) -> str:
        if address in self.refused:
            return self.refused[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:
        message = cast(EmailMessage, email.message_from_bytes(envelope.content, policy=default))
        self.arrived += [(address, message) for address in envelope.rcpt_tos]
        return self.after_data()

    @property
    def addresses(self) -> list[str]:
        """To whom something arrived, in order."""
        return [address for address, _ in self.arrived]


@contextmanager
def running_server(received: Received) -> Iterator[int]:
    """Run the server on a free port, which is returned."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    controller = Controller(received, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        yield port
    finally:
        controller.stop()


def send_mail_through(app: Flask, port: int, **changes: Any) -> None:
    """Let the application send through a server on this machine, for the rest of the test."""
    mail = {
        "mail_host": "127.0.0.1",
        "mail_port": port,
        "mail_security": "none",
        "mail_sender": "site@example.org",
    }
    app.extensions["settings"] = replace(app.extensions["settings"], **{**mail, **changes})
