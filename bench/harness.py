"""Start a server for a benchmark, read its CPU time from the system, and talk HTTP to it from asyncio."""

import asyncio
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import psutil


def free_port() -> int:
    """Return a port no one listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


class Server:
    """A running server process and its children."""

    def __init__(self, process: subprocess.Popen[bytes], port: int) -> None:
        self.process = process
        self.port = port

    def cpu_s(self) -> float:
        """Return the CPU seconds, user and system, spent so far by the server's processes."""
        root = psutil.Process(self.process.pid)
        spent = 0.0
        for each in [root, *root.children(recursive=True)]:
            times = each.cpu_times()
            spent += times.user + times.system
        return spent


@contextmanager
def granian(target: str, environ: Mapping[str, str], threads: int | None) -> Iterator[Server]:
    """Serve `module:factory` by granian: WSGI in so many threads, or None for an RSGI application with its own."""
    interface, more = (
        ("RSGI", "websockets=False, ") if threads is None else ("WSGI", f"blocking_threads={threads}, ")
    )
    port = free_port()
    program = (
        "from granian import Granian; from granian.constants import Interfaces; "
        f"Granian({target!r}, port={port}, interface=Interfaces.{interface}, factory=True, workers=1, "
        f"{more}backlog=2048, log_enabled=False).serve()"
    )
    process = subprocess.Popen([sys.executable, "-c", program], env=os.environ | dict(environ))
    try:
        _wait(port, process)
        yield Server(process, port)
    finally:
        process.terminate()
        process.wait(timeout=20)


def _wait(port: int, process: subprocess.Popen[bytes], patience_s: float = 40) -> None:
    until = time.monotonic() + patience_s
    while time.monotonic() < until:
        if process.poll() is not None:
            raise RuntimeError(f"the server ended with {process.returncode}")
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=1):
                return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError("the server did not start")


@dataclass
class Reply:
    """One HTTP answer; `size` is what went over the wire, headers and compressed body."""

    status: int
    headers: dict[str, str]
    body: bytes
    size: int

    @property
    def text(self) -> str:
        """The body as text."""
        return self.body.decode("utf-8", "replace")


@dataclass
class Browser:
    """One learner's browser: one kept connection, cookies, and the seconds each step took."""

    port: int
    cookies: dict[str, str] = field(default_factory=dict)
    taken: dict[str, list[float]] = field(default_factory=dict)
    received: int = 0
    encoding: str = "identity"
    streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def get(self, step: str, path: str) -> Reply:
        """Get a page."""
        return await self._ask(step, "GET", path, b"", "")

    async def post(self, step: str, path: str, form: Mapping[str, str] | list[tuple[str, str]]) -> Reply:
        """Send a form."""
        return await self._ask(
            step, "POST", path, urlencode(form).encode(), "application/x-www-form-urlencoded"
        )

    async def post_json(self, step: str, path: str, body: bytes, token: str) -> Reply:
        """Send JSON as our own script does."""
        more = f"X-CSRFToken: {token}\r\nAccept: application/json\r\n"
        return await self._ask(step, "POST", path, body, "application/json", more)

    async def _ask(self, step: str, method: str, path: str, body: bytes, kind: str, more: str = "") -> Reply:
        began = time.perf_counter()
        was_open = self.streams is not None
        if self.streams is None:
            self.streams = await asyncio.open_connection("127.0.0.1", self.port, limit=1 << 20)
        reader, writer = self.streams
        cookie = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        head = f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1:{self.port}\r\n"
        head += f"Accept-Encoding: {self.encoding}\r\n{more}"
        head += f"Cookie: {cookie}\r\n" if cookie else ""
        head += f"Content-Type: {kind}\r\nContent-Length: {len(body)}\r\n" if method == "POST" else ""
        request = head.encode() + b"\r\n" + body
        writer.write(request)
        try:
            reply = await _read(reader)
        except (asyncio.IncompleteReadError, ConnectionError) as error:
            if not was_open or getattr(error, "partial", b""):
                raise
            # The server closed the idle connection: like a browser, ask again on a new one.
            reader, writer = self.streams = await asyncio.open_connection(
                "127.0.0.1", self.port, limit=1 << 20
            )
            writer.write(request)
            reply = await _read(reader)
        for line in reply.headers.get("set-cookie", "").split("\n"):
            if "=" in line:
                name, value = line.split(";", 1)[0].split("=", 1)
                self.cookies[name] = value
        self.received += reply.size
        self.taken.setdefault(step, []).append(time.perf_counter() - began)
        return reply

    def close(self) -> None:
        """Close the connection."""
        if self.streams is not None:
            self.streams[1].close()


async def _read(reader: asyncio.StreamReader) -> Reply:
    head = await reader.readuntil(b"\r\n\r\n")
    first, *lines = head.decode("latin-1").split("\r\n")
    headers: dict[str, str] = {}
    for line in lines:
        if ":" in line:
            name, value = line.split(":", 1)
            key = name.lower()
            headers[key] = f"{headers[key]}\n{value.strip()}" if key in headers else value.strip()
    if headers.get("transfer-encoding", "").lower() == "chunked":
        body, size = b"", 0
        while True:
            length = int((await reader.readline()).strip(), 16)
            chunk = await reader.readexactly(length + 2)
            size += length
            if not length:
                break
            body += chunk[:-2]
    else:
        body = await reader.readexactly(int(headers.get("content-length", 0)))
    return Reply(int(first.split()[1]), headers, body, len(head) + len(body))


@dataclass
class Learner:
    """One learner's browser, how many answers are meant to be right, and the seconds before each answer."""

    browser: Browser
    username: str
    right: int = 0
    thinks_s: float = 0.0
    state: dict[str, Any] = field(default_factory=dict)
    failures: list[str] = field(default_factory=list)


def expect(reply: Reply, status: int) -> Reply:
    """Return the reply, or raise when its status is another."""
    if reply.status != status:
        raise RuntimeError(f"{reply.status} instead of {status}: {reply.text[-1500:]}")
    return reply


def percentile(values: list[float], share: float) -> float:
    """Return the value below which `share` (0-1) of the values lie, in the unit of the values."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def peak_mb() -> float:
    """Return the most memory, in MiB, that this process has held since it began its program."""
    # What getrusage gives counts the process that started this one as well.
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.partition("VmHWM:")[2].split()[0]) / 1024


def apart(module: str, part: str, folder: str) -> dict[str, Any]:
    """Run one part of a benchmark over a folder in a process of its own; return the JSON object it prints last."""
    code = f"import json; from {module} import {part}; print(json.dumps({part}({folder!r})))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found
