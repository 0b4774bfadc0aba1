"""A mail server for the tests of the outbox."""

from collections.abc import Iterator

import pytest
from flask import Flask

from tests.outbox.server import Received, running_server, send_mail_through


@pytest.fixture
def received(app: Flask) -> Iterator[Received]:
    """What a mail server gets from the application."""
    kept = Received()
    with running_server(kept) as port:
        send_mail_through(app, port)
        yield kept
