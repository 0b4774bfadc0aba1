"""The front of the application under granian's RSGI: slow networks wait here, not in the threads that compute.

A request reaches a thread only when its whole body has arrived, and a file is sent by the server itself after the
thread is free again. So a phone on a slow line, or someone who sends one byte a second, holds up no one.
"""

import asyncio
import io
import re
import signal
import sys
import tempfile
import threading
import time
from asyncio import Future
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import IO, TYPE_CHECKING, Any
from urllib.parse import unquote_to_bytes

from lms.http.streams import STREAM, Streams

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication
    from granian.rsgi import HTTPProtocol, Scope

# A body may be slow, but not for ever: after the first pause it must have come at this rate on average.
PAUSE_S = 20
LEAST_BYTES_PER_S = 512
# A chunked body may come in small pieces, but each costs the event loop 0.2 ms: after so many the mean must be this.
FREE_PIECES, LEAST_PIECE = 1000, 64
# Up to this size a body stays in memory; above, it waits on the disk.
IN_MEMORY = 256 * 1024
SENDFILE = "x-sendfile"
# Threads beyond the places, for requests that wait for the database's writer.
WAITING_WRITERS = 16
# Saved answers go before pages where requests wait: each takes 2 ms, and a page that waits loses nothing. After so
# many of them in a row one other request has its turn.
SAVES = re.compile(r"/quizzes/attempts/\d+/answers")
SAVES_IN_A_ROW = 8

Headers = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class RequestLimits:
    """What one process takes: the largest body in bytes, and how many requests may wait for a thread."""

    body: int
    waiting: int = 2000


@dataclass(slots=True)
class Answer:
    """An answer ready to send: status, headers, and its bytes or the path of a file.

    `stream` is the id of an event stream that begins with its bytes.
    """

    status: int
    headers: Headers
    body: bytes = b""
    file: str = ""
    stream: str = ""


class TooSlow(Exception):
    """The body did not arrive in time."""


class TooLarge(Exception):
    """The body is larger than the site takes."""


class TooManyPieces(Exception):
    """The body comes in so many small pieces that reading it would hold up others."""


class ConcurrencyLimit:
    """Computes only `places` requests at the same time; the rest wait in order, saves before others.

    Python runs one thread at a time, so more at once only take the interpreter and SQLite's writer from each other.
    A request that waits for the writer gives its place away meanwhile, so that readers go on (see `lms/db.py`).
    """

    def __init__(self, places: int, waiting: int) -> None:
        self.pool = ThreadPoolExecutor(places + WAITING_WRITERS, thread_name_prefix="request")
        self.free, self.waiting = places, waiting
        self.saves: deque[Callable[[], None]] = deque()
        self.queue: deque[Callable[[], None]] = deque()
        self.in_a_row = 0
        self.lock = threading.Lock()
        self.thread = threading.local()

    @property
    def is_full(self) -> bool:
        """Return whether another request would wait too long to be of use to anyone."""
        return len(self.saves) + len(self.queue) >= self.waiting

    def submit(self, work: Callable[[], None], *, is_save: bool = False) -> None:
        """Do `work` in a thread when a place is free."""
        (self.saves if is_save else self.queue).append(work)
        self._fill_place()

    def _fill_place(self) -> None:
        with self.lock:
            if self.free <= 0 or not (self.saves or self.queue):
                return
            self.free -= 1
        self.pool.submit(self._work)

    def _work(self) -> None:
        # A thread goes on with the next request by itself, because waking another for each costs more than it brings.
        self.thread.has_place = True
        while work := self._next():
            work()
        self.thread.has_place = False

    def _next(self) -> Callable[[], None] | None:
        """Return the next request, or give the place of this thread back and return None."""
        with self.lock:
            if self.free >= 0 and (self.saves or self.queue):
                is_save = bool(self.saves) and (not self.queue or self.in_a_row < SAVES_IN_A_ROW)
                self.in_a_row = self.in_a_row + 1 if is_save else 0
                return (self.saves if is_save else self.queue).popleft()
            self.free += 1
            return None

    @contextmanager
    def released(self) -> Iterator[None]:
        """Give the place of this thread to others for the time of a block; a job has none to give.

        Whoever has waited goes on at once; for as long as there is one too many, a thread that is done takes no other.
        """
        if not getattr(self.thread, "has_place", False):
            yield
            return
        with self.lock:
            self.free += 1
        self._fill_place()
        try:
            yield
        finally:
            with self.lock:
                self.free -= 1


class Gateway:
    """An RSGI application around a WSGI application."""

    def __init__(
        self, app: "WSGIApplication", threads: int, limits: RequestLimits, streams: Streams | None = None
    ) -> None:
        self.app, self.limits = app, limits
        self.streams = streams or Streams()
        self.streams.is_served = True
        self.limit = ConcurrencyLimit(threads, limits.waiting)
        self.environ = {
            "SCRIPT_NAME": "",
            "wsgi.errors": sys.stderr,
            "wsgi.input_terminated": True,
            "wsgi.multiprocess": False,
            "wsgi.multithread": True,
            "wsgi.run_once": False,
            "wsgi.version": (1, 0),
        }

    async def __rsgi__(self, scope: "Scope", protocol: "HTTPProtocol") -> None:
        """Read the body, compute the answer in its turn, and hand it to the server for sending."""
        if scope.proto != "http":
            return
        if scope.path == "/healthz":
            # Answered even when every thread is busy: a busy process is alive.
            protocol.response_bytes(200, [("content-type", "application/json")], b'{"status":"alive"}\n')
            return
        if self.limit.is_full:
            _refuse(protocol, 503, "The site is very busy. Try again in a moment.", ("retry-after", "5"))
            return
        try:
            body = await self._body(scope, protocol)
        except TooLarge:
            _refuse(protocol, 413, TOO_LARGE)
            return
        except TooSlow:
            _refuse(protocol, 408, "The request did not arrive in time.")
            return
        except TooManyPieces:
            _refuse(protocol, 400, "The request arrives in too many small pieces.")
            return
        answered: Future[Answer] = asyncio.get_running_loop().create_future()
        respond = partial(self._respond, protocol, environ_of(scope, self.environ, body), answered)
        self.limit.submit(respond, is_save=SAVES.fullmatch(scope.path) is not None)
        answer = await answered
        if answer.stream:
            # Here it waits in the event loop; its thread has gone on with other requests.
            await self._stream(protocol, answer)

    def __rsgi_init__(self, loop: asyncio.AbstractEventLoop) -> None:
        """End the streams when the worker is told to stop, because it waits for what is being sent.

        The event loop learns of the signal by its own way and stops the worker as before.
        """
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: loop.call_soon_threadsafe(self.streams.close_all))

    async def _stream(self, protocol: "HTTPProtocol", answer: Answer) -> None:
        headers = [
            (name, value) for name, value in answer.headers if name.lower() not in (STREAM, "content-length")
        ]
        stream = self.streams.claim(answer.stream)
        if stream is None:
            protocol.response_bytes(answer.status, headers, answer.body)
        else:
            await self.streams.keep(stream, protocol, headers, answer.status, answer.body)

    def _respond(self, protocol: "HTTPProtocol", environ: dict[str, Any], answered: "Future[Answer]") -> None:
        """Compute the answer in this thread, hand it to the server for sending, and let the coroutine go on."""
        loop = answered.get_loop()
        try:
            answer = self._answer(environ)
            if not answer.stream:
                _send(protocol, answer)
        except BaseException as error:
            loop.call_soon_threadsafe(answered.set_exception, error)
        else:
            loop.call_soon_threadsafe(answered.set_result, answer)

    async def _body(self, scope: "Scope", protocol: "HTTPProtocol") -> IO[bytes]:
        """Return the whole body, as it came within the limits; raises TooSlow, TooLarge and TooManyPieces."""
        if scope.method in ("GET", "HEAD") and not scope.headers.get("content-length"):
            return io.BytesIO()
        stated = scope.headers.get("content-length") or ""
        if stated.isdecimal() and int(stated) > self.limits.body:
            raise TooLarge
        if stated.isdecimal() and int(stated) <= IN_MEMORY:
            # Most bodies are saved answers; taken in one piece each costs 0.08 ms less than piece by piece.
            deadline = PAUSE_S + int(stated) / LEAST_BYTES_PER_S
            try:
                async with asyncio.timeout(deadline):
                    return io.BytesIO(await protocol())
            except TimeoutError as error:
                raise TooSlow from error
        kept: IO[bytes] = tempfile.SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115 -- closed with the answer
        began, size, count = time.monotonic(), 0, 0
        pieces = aiter(protocol)
        while True:
            try:
                async with asyncio.timeout(PAUSE_S):
                    piece = await anext(pieces)
            except StopAsyncIteration:
                break
            except TimeoutError as error:
                raise TooSlow from error
            size, count = size + len(piece), count + 1
            passed = time.monotonic() - began
            if size > self.limits.body:
                raise TooLarge
            if passed > PAUSE_S and size < passed * LEAST_BYTES_PER_S:
                raise TooSlow
            if count > FREE_PIECES and size < count * LEAST_PIECE:
                raise TooManyPieces
            kept.write(piece)
        kept.seek(0)
        return kept

    def _answer(self, environ: dict[str, Any]) -> Answer:
        """Run the application in this thread until its answer is complete."""
        found = Answer(500, [])

        def start(status: str, headers: Headers, exc_info: object = None) -> Callable[[bytes], object]:
            found.status, found.headers = int(status.split(" ", 1)[0]), headers
            return lambda data: None

        given: Iterable[bytes] = self.app(environ, start)
        try:
            found.file = next((value for name, value in found.headers if name.lower() == SENDFILE), "")
            found.stream = next((value for name, value in found.headers if name.lower() == STREAM), "")
            found.body = b"" if found.file else b"".join(given)
        finally:
            if close := getattr(given, "close", None):
                close()
            environ["wsgi.input"].close()
        return found


def environ_of(scope: "Scope", base: Mapping[str, Any], body: IO[bytes]) -> dict[str, Any]:
    """Return the WSGI environ (PEP 3333) of an RSGI scope."""
    host, _, port = scope.server.rpartition(":")
    environ = {
        **base,
        "REQUEST_METHOD": scope.method,
        "PATH_INFO": unquote_to_bytes(scope.path).decode("latin-1"),
        "QUERY_STRING": scope.query_string,
        "SERVER_NAME": host,
        "SERVER_PORT": port,
        "SERVER_PROTOCOL": f"HTTP/{scope.http_version}",
        "REMOTE_ADDR": scope.client.rpartition(":")[0].strip("[]"),
        "wsgi.url_scheme": scope.scheme,
        "wsgi.input": body,
    }
    for name, value in scope.headers.items():
        key = name.upper().replace("-", "_")
        if key not in ("CONTENT_TYPE", "CONTENT_LENGTH"):
            key = f"HTTP_{key}"
        environ[key] = (
            f"{environ[key]}{'; ' if key == 'HTTP_COOKIE' else ','}{value}" if key in environ else value
        )
    if "HTTP_HOST" not in environ and scope.authority:
        environ["HTTP_HOST"] = scope.authority
    return environ


def _send(protocol: "HTTPProtocol", answer: Answer) -> None:
    if not answer.file:
        protocol.response_bytes(answer.status, answer.headers, answer.body)
        return
    headers = [(name, value) for name, value in answer.headers if name.lower() != SENDFILE]
    if answer.status == 206:
        part = next(value for name, value in headers if name.lower() == "content-range")
        first, _, last = part.removeprefix("bytes ").partition("/")[0].partition("-")
        protocol.response_file_range(206, headers, answer.file, int(first), int(last) + 1)
    else:
        protocol.response_file(answer.status, headers, answer.file)


# Said before the application, which knows the reader's language, has the request: in both languages.
TOO_LARGE = (
    "文件太大，本站无法接收。没有保存任何内容。请返回上一页，选择较小的文件。\n"
    "The file is larger than the site takes. Nothing was saved. Go back and choose a smaller one."
)


def _refuse(protocol: "HTTPProtocol", status: int, sentence: str, *more: tuple[str, str]) -> None:
    headers = [("content-type", "text/plain; charset=utf-8"), ("connection", "close"), *more]
    protocol.response_bytes(status, headers, f"{sentence}\n".encode())
