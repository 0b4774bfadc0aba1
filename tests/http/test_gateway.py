"""The gateway: slow bodies and slow readers hold no thread, places are given away while a writer waits."""

import asyncio
import io
import threading
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterable
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask, request, send_file, url_for

from lms.http import gateway
from lms.http.gateway import Gateway, RequestLimits, environ_of

pytestmark = pytest.mark.database

LIMITS = RequestLimits(body=1_000_000, waiting=3)


class Headers(dict[str, str]):
    """Headers of a scope: names in lower case, each once."""


def scope(path: str = "/", method: str = "GET", **headers: str) -> Any:
    """An RSGI scope as granian gives it."""
    named = Headers({name.replace("_", "-"): value for name, value in headers.items()})
    return SimpleNamespace(
        proto="http", http_version="1.1", server="127.0.0.1:8000", client="192.0.2.7:5000", scheme="http",
        method=method, path=path, query_string="", authority=None, headers=named,
    )  # fmt: skip


class Protocol:
    """Records the answer; `pieces` is what the body is made of, and None in it waits for ever."""

    def __init__(self, *pieces: bytes | None) -> None:
        self.pieces = pieces
        self.sent: tuple[Any, ...] = ()

    async def __call__(self) -> bytes:
        return b"".join([piece async for piece in self])

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for piece in self.pieces:
            if piece is None:
                await asyncio.Event().wait()
            yield piece or b""

    def response_bytes(self, status: int, headers: list[tuple[str, str]], body: bytes) -> None:
        self.sent = (status, dict(headers), body)

    def response_file(self, status: int, headers: list[tuple[str, str]], file: str) -> None:
        self.sent = (status, dict(headers), file)

    def response_file_range(
        self, status: int, headers: list[tuple[str, str]], file: str, start: int, end: int
    ) -> None:
        self.sent = (status, dict(headers), file, start, end)


def answer_of(front: Gateway, asked: Any, protocol: Protocol) -> tuple[Any, ...]:
    asyncio.run(front.__rsgi__(asked, protocol))  # type: ignore[arg-type]
    return protocol.sent


@pytest.fixture
def site(tmp_path: Path) -> Flask:
    """A small application with a page, a form and a file."""
    app = Flask("small")
    app.config["USE_X_SENDFILE"] = True
    (tmp_path / "video").write_bytes(bytes(range(100)))
    app.add_url_rule("/", view_func=lambda: "page", endpoint="page")
    app.add_url_rule(
        "/form", view_func=lambda: {"size": len(request.get_data())}, endpoint="form", methods=["POST"]
    )
    app.add_url_rule(
        "/file", view_func=lambda: send_file(tmp_path / "video", mimetype="video/mp4"), endpoint="file"
    )
    return app


def front(site: Flask, threads: int = 1) -> Gateway:
    return Gateway(site.wsgi_app, threads, LIMITS)


def test_page_and_form_are_answered(site: Flask) -> None:
    status, headers, body = answer_of(front(site), scope(), Protocol())
    assert (status, headers["Content-Type"], body) == (200, "text/html; charset=utf-8", b"page")
    sent = answer_of(front(site), scope("/form", "POST", content_length="5"), Protocol(b"he", b"llo"))
    assert (sent[0], sent[2]) == (200, b'{"size":5}\n')


def test_large_body_without_a_stated_length_arrives_whole(site: Flask) -> None:
    pieces = [b"x" * 100_000] * 9
    sent = answer_of(front(site), scope("/form", "POST", transfer_encoding="chunked"), Protocol(*pieces))
    assert (sent[0], sent[2]) == (200, b'{"size":900000}\n')


@pytest.mark.parametrize("length", ["1000001", ""])
def test_body_above_the_limit_is_refused(site: Flask, length: str) -> None:
    named = {"content_length": length} if length else {}
    sent = answer_of(front(site), scope("/form", "POST", **named), Protocol(*[b"x" * 100_000] * 11))
    assert sent[0] == 413


@pytest.mark.parametrize("length", ["10", ""])
def test_body_that_stops_is_refused(site: Flask, length: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gateway, "PAUSE_S", 0.01)
    named = {"content_length": length} if length else {}
    sent = answer_of(front(site), scope("/form", "POST", **named), Protocol(b"x", None))
    assert sent[0] == 408


def test_body_in_very_many_small_pieces_is_refused(site: Flask) -> None:
    asked = scope("/", "POST")
    small = answer_of(front(site), asked, Protocol(*[b"a"] * 5000))
    assert small[0] == 400 and b"small pieces" in small[2]
    assert answer_of(front(site), asked, Protocol(*[b"a" * 64] * 5000))[0] != 400


def test_file_is_handed_to_the_server_whole_and_in_ranges(site: Flask, tmp_path: Path) -> None:
    file = str(tmp_path / "video")
    status, headers, path = answer_of(front(site), scope("/file"), Protocol())
    assert (status, path, headers["Content-Length"], "X-Sendfile" in headers) == (200, file, "100", False)
    part = answer_of(front(site), scope("/file", range="bytes=10-19"), Protocol())
    assert (part[0], part[2:], part[1]["Content-Length"]) == (206, (file, 10, 20), "10")


def test_slow_bodies_hold_no_place(site: Flask) -> None:
    """Many bodies that never end, and a page is answered all the same with the only place there is."""

    async def run() -> tuple[Any, ...]:
        one = front(site)
        stuck = [
            asyncio.ensure_future(
                one.__rsgi__(scope("/form", "POST", content_length="9"), Protocol(b"x", None))  # type: ignore[arg-type]
            )
            for _ in range(50)
        ]
        await asyncio.sleep(0)
        page = Protocol()
        await one.__rsgi__(scope(), page)  # type: ignore[arg-type]
        for task in stuck:
            task.cancel()
        return page.sent

    assert asyncio.run(run())[2] == b"page"


def waiting(inside: threading.Event, go_on: threading.Event) -> Callable[..., Iterable[bytes]]:
    def inner(_environ: object, start: Callable[..., object]) -> Iterable[bytes]:
        inside.set()
        go_on.wait()
        start("200 OK", [])
        return [b"done"]

    return inner


def test_healthz_is_answered_while_every_place_is_taken_and_a_full_queue_is_refused() -> None:
    inside, go_on = threading.Event(), threading.Event()

    async def run() -> tuple[int, int]:
        one = Gateway(waiting(inside, go_on), 1, LIMITS)  # type: ignore[arg-type]
        busy = [asyncio.ensure_future(one.__rsgi__(scope(), Protocol())) for _ in range(4)]  # type: ignore[arg-type]
        await asyncio.get_running_loop().run_in_executor(None, inside.wait)
        health, refused = Protocol(), Protocol()
        await one.__rsgi__(scope("/healthz"), health)  # type: ignore[arg-type]
        await one.__rsgi__(scope(), refused)  # type: ignore[arg-type]
        go_on.set()
        await asyncio.gather(*busy)
        assert refused.sent[1]["retry-after"] == "5"
        return health.sent[0], refused.sent[0]

    assert asyncio.run(run()) == (200, 503)


def test_request_that_waits_for_the_writer_gives_its_place_away() -> None:
    limit = gateway.ConcurrencyLimit(1, 10)
    inside, go_on, ended = threading.Event(), threading.Event(), threading.Event()
    done: list[str] = []

    def writer() -> None:
        with limit.released():
            inside.set()
            go_on.wait(5)
        done.append("writer")
        ended.set()

    def reader() -> None:
        done.append("reader")
        go_on.set()

    limit.submit(writer)
    assert inside.wait(5)
    limit.submit(reader)
    assert ended.wait(5)
    assert done == ["reader", "writer"]


def test_one_that_comes_back_from_waiting_makes_the_next_wait_for_its_place() -> None:
    limit = gateway.ConcurrencyLimit(1, 10)
    inside, begun, back, last = (threading.Event() for _ in range(4))
    at_once: list[int] = []
    running = Counter[str]()

    def writer() -> None:
        with limit.released():
            inside.set()
            begun.wait(5)
        running["now"] += 1
        back.set()
        time.sleep(0.05)
        running["now"] -= 1

    def reader() -> None:
        begun.set()
        back.wait(5)

    def third() -> None:
        at_once.append(running["now"])
        last.set()

    limit.submit(writer)
    assert inside.wait(5)
    limit.submit(reader)
    limit.submit(third)
    assert last.wait(5)
    assert at_once == [0]
    assert not limit.queue


def test_saves_go_before_pages_but_do_not_keep_them_out() -> None:
    limit = gateway.ConcurrencyLimit(1, 30)
    inside, go_on, last = (threading.Event() for _ in range(3))
    done: list[str] = []

    def first() -> None:
        inside.set()
        go_on.wait(5)

    limit.submit(first)
    assert inside.wait(5)
    for name in ("page", "other page"):
        limit.submit(partial(done.append, name))
    for _ in range(gateway.SAVES_IN_A_ROW + 2):
        limit.submit(partial(done.append, "save"), is_save=True)
    limit.submit(last.set)
    go_on.set()
    assert last.wait(5)
    assert done == ["save"] * gateway.SAVES_IN_A_ROW + ["page", "save", "save", "other page"]


def test_address_of_saves_is_the_one_of_quizzes(app: Flask) -> None:
    with app.test_request_context():
        address = url_for("quizzes.save_answers", attempt_id=7)
    assert gateway.SAVES.fullmatch(address) is not None


def test_failure_gives_the_place_back() -> None:
    def inner(_environ: object, _start: object) -> list[bytes]:
        raise ZeroDivisionError

    async def run() -> int:
        one, failures = Gateway(inner, 1, LIMITS), 0  # type: ignore[arg-type]
        for _ in range(3):
            try:
                await one.__rsgi__(scope(), Protocol())  # type: ignore[arg-type]
            except ZeroDivisionError:
                failures += 1
        return failures

    assert asyncio.run(run()) == 3


def test_environ_follows_pep_3333() -> None:
    asked = scope("/%C3%A9/a%2Fb", content_type="text/plain", x_forwarded_for="192.0.2.9", cookie="a=1")
    environ = environ_of(asked, {"SCRIPT_NAME": ""}, io.BytesIO())
    found = {
        name: environ[name] for name in ("PATH_INFO", "CONTENT_TYPE", "HTTP_X_FORWARDED_FOR", "REMOTE_ADDR")
    }
    assert found == {
        "PATH_INFO": "/é/a/b".encode().decode("latin-1"),
        "CONTENT_TYPE": "text/plain",
        "HTTP_X_FORWARDED_FOR": "192.0.2.9",
        "REMOTE_ADDR": "192.0.2.7",
    }


def test_every_thread_has_a_connection_of_its_own(app: Flask) -> None:
    """A request that waits for a connection would hold a place that the writer needs."""
    threads = app.extensions["settings"].threads + gateway.WAITING_WRITERS
    pool = app.config["SQLALCHEMY_ENGINE_OPTIONS"]
    assert pool["pool_size"] + pool["max_overflow"] > threads
