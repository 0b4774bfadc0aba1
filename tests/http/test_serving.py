"""What the server is told: many idle connections leave room for those who ask for something."""

import resource
from typing import Any

import pytest
from flask import Flask
from granian.constants import HTTPModes

from lms import serving


@pytest.mark.parametrize(
    ("now", "most", "open_files", "connections"),
    [
        (1024, 1_048_576, 16_384, 16_384 - 256),
        (1024, resource.RLIM_INFINITY, 16_384, 16_384 - 256),
        (1024, 4096, 4096, 4096 - 256),
        (65_536, 65_536, None, 16_384 - 256),
        (resource.RLIM_INFINITY, resource.RLIM_INFINITY, None, 16_384 - 256),
    ],
)
def test_server_takes_as_many_connections_as_the_system_allows(
    worker_app: Flask,
    monkeypatch: pytest.MonkeyPatch,
    now: int,
    most: int,
    open_files: int | None,
    connections: int,
) -> None:
    told: dict[str, Any] = {}
    raised: list[tuple[int, int]] = []

    class Server:
        def __init__(self, *_: object, **given: Any) -> None:
            told.update(given)

        def serve(self) -> None:
            """Serve nothing."""

    monkeypatch.setattr(serving, "Granian", Server)
    environ = {"OMP_NUM_THREADS": "4"}
    monkeypatch.setattr("lms.serving.os.environ", environ)
    monkeypatch.setattr(serving, "require_free_port", lambda *_: None)
    monkeypatch.setattr(resource, "getrlimit", lambda _: (now, most))
    monkeypatch.setattr(resource, "setrlimit", lambda _, pair: raised.append(pair))
    serving.serve(worker_app.extensions["settings"])
    assert environ == {"OMP_NUM_THREADS": "4", "OPENBLAS_NUM_THREADS": "1"}  # what was chosen stays
    assert (told["backpressure"], told["http"]) == (connections, HTTPModes.http1)
    assert raised == ([(open_files, most)] if open_files else [])
