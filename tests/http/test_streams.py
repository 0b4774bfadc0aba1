"""Event streams: what reaches whom, the limits, and what a node without its neighbours does."""

import asyncio
import json
import threading
from typing import Any

import pytest
from flask import Flask

from lms.http import gateway as gateways
from lms.http import streams as module
from lms.http.gateway import Gateway, RequestLimits
from lms.http.streams import Nodes, Streams, event_stream, event_text
from tests.http.test_gateway import Protocol, scope


class Reader(Protocol):
    """Takes a stream; leaves when told to."""

    def __init__(self) -> None:
        super().__init__()
        self.text = ""
        self.headers: dict[str, str] = {}
        self.left = asyncio.Event()

    async def client_disconnect(self) -> None:
        await self.left.wait()

    def response_stream(self, status: int, headers: list[tuple[str, str]]) -> "Reader":
        self.headers = dict(headers)
        return self

    async def send_bytes(self, data: bytes) -> None:
        self.text += data.decode()

    async def send_str(self, data: str) -> None:
        self.text += data


async def until(condition: Any) -> None:
    async with asyncio.timeout(20):
        while not condition():
            await asyncio.sleep(0.002)


@pytest.fixture
def streams(monkeypatch: pytest.MonkeyPatch) -> Streams:
    monkeypatch.setattr(module, "GAP_S", 0.001)
    return Streams(most=5)


def site(streams: Streams) -> Gateway:
    """A site with one thread, whose /N/channel opens a stream of the person N."""
    app = Flask("site")
    app.extensions["streams"] = streams

    @app.get("/<int:person>/<channel>")
    def listen(person: int, channel: str) -> Any:
        return event_stream(streams.open([channel], person, contact=person), event_text("first", channel))

    @app.get("/page")
    def page() -> str:
        return "page"

    return Gateway(app.wsgi_app, 1, RequestLimits(1000), streams)


def test_readers_hold_no_thread_and_get_what_is_theirs(streams: Streams) -> None:
    async def story() -> None:
        gateway = site(streams)
        readers = [Reader() for _ in range(3)]
        tasks = [
            asyncio.create_task(gateway.__rsgi__(scope(path), reader))  # type: ignore[arg-type]
            for path, reader in zip(("/1/a", "/2/a", "/3/b"), readers, strict=True)
        ]
        await until(lambda: all("event: first" in one.text for one in readers))
        assert module.STREAM not in {name.lower() for name in readers[0].headers}
        page = Protocol()
        await asyncio.wait_for(gateway.__rsgi__(scope("/page"), page), 20)  # type: ignore[arg-type]
        assert page.sent[2] == b"page"
        publisher = threading.Thread(target=streams.publish, args=({"a": event_text("x", "one\n\ntwo")},))
        publisher.start()
        publisher.join()
        await until(lambda: "event: x" in readers[0].text and "event: x" in readers[1].text)
        assert 'data: "one\\n\\ntwo"\n\n' in readers[0].text and "event: x" not in readers[2].text
        assert set(streams.contacts([1, 2, 9])) == {1, 2}
        readers[0].left.set()
        await until(lambda: len(streams._open) == 2)
        streams.close_all()
        await asyncio.wait_for(asyncio.gather(*tasks), 20)
        assert streams.open(["a"], 1) is None and set(streams.contacts([1])) == {1}

    asyncio.run(story())


def test_limits_of_a_person_and_of_the_process_end_the_oldest_and_refuse_the_last(streams: Streams) -> None:
    streams.is_served = True
    mine = [streams.open(["a"], 1) for _ in range(6)]
    assert [one is not None and one.is_over for one in mine] == [True, True, False, False, False, False]
    assert streams.open(["a"], 2) is not None
    assert streams.open(["a"], 3) is None  # the process has no more
    answer = event_stream(None, event_text("first", 1))
    wait_ms = int(answer.get_data(as_text=True).partition("\n")[0].removeprefix("retry: "))
    assert wait_ms >= 45_000 and module.STREAM not in answer.headers


def test_stream_whose_request_failed_is_forgotten(streams: Streams, monkeypatch: pytest.MonkeyPatch) -> None:
    streams.is_served = True
    lost = streams.open(["a"], 1)
    assert lost is not None
    lost.opened -= module.UNCLAIMED_S + 1
    streams.open(["b"], 2)
    assert lost.is_over and list(streams._by_channel) == ["b"]


def test_same_event_is_kept_once_while_it_waits(streams: Streams) -> None:
    streams.is_served = True
    stream = streams.open(["a"], 1)
    assert stream is not None
    for _ in range(1000):
        streams.publish({"a": event_text("changed", 0)})
    assert list(stream.waiting) == [event_text("changed", 0)]


def test_what_was_said_last_is_sent_last(streams: Streams) -> None:
    redis, here = Redis(), Streams()
    here.nodes, streams.is_served = Nodes(here, redis), True
    stream = streams.open(["a"], 1)
    assert stream is not None
    paused, running = (event_text("standing", {"left_s": None, "paused": one}) for one in (True, False))
    for text in (paused, running, paused):
        streams.publish({"a": text})
        here.publish({"a": text})
    here.nodes.send_waiting()
    assert list(stream.waiting) == [running, paused]
    assert [text for _, text in json.loads(redis.published[0])["events"]] == [running, paused]


class Redis:
    """What the nodes need of Redis; `away` as when it cannot be reached."""

    def __init__(self) -> None:
        self.away = False
        self.published: list[str] = []
        self.seen: dict[str, float] = {}

    def _reach(self) -> None:
        if self.away:
            raise ConnectionError("away")

    def publish(self, _channel: str, text: str) -> None:
        self._reach()
        self.published.append(text)

    def zadd(self, _key: str, scores: dict[str, float]) -> None:
        self._reach()
        self.seen |= scores

    def zremrangebyscore(self, _key: str, _least: float, most: float) -> None:
        self.seen = {one: at for one, at in self.seen.items() if at > most}

    def zmscore(self, _key: str, ids: list[int]) -> list[float | None]:
        self._reach()
        return [self.seen.get(str(one)) for one in ids]


def test_nodes_hear_each_other_and_go_on_alone() -> None:
    redis, here, there = Redis(), Streams(), Streams()
    here.nodes, there.nodes = Nodes(here, redis), Nodes(there, redis)
    there.is_served = True
    reader = there.open(["a"], 1, contact=7)
    assert reader is not None
    for _ in range(3):
        here.publish({"a": event_text("x", 1)})
    here.nodes.send_waiting()
    assert len(redis.published) == 1 and len(json.loads(redis.published[0])["events"]) == 1
    here.nodes.receive(redis.published[0])  # its own words come back and are passed over
    there.nodes.receive(redis.published[0])
    assert list(reader.waiting) == [event_text("x", 1)]
    there.nodes.send_waiting()
    assert set(here.contacts([7, 8])) == {7}
    redis.away = True
    here.publish({"a": event_text("y", 1)})
    here.nodes.send_waiting()
    assert here.nodes.is_lost and here.contacts([7]) == {}
    redis.away = False
    here.nodes.send_waiting()
    assert not here.nodes.is_lost
    assert [text for _, text in json.loads(redis.published[-1])["events"]] == [event_text("y", 1)]


def test_signal_to_stop_ends_the_streams(streams: Streams, monkeypatch: pytest.MonkeyPatch) -> None:
    handlers: list[Any] = []
    monkeypatch.setattr(gateways.signal, "signal", lambda number, handler: handlers.append(handler))

    async def story() -> None:
        gateway = site(streams)
        gateway.__rsgi_init__(asyncio.get_running_loop())
        reader = Reader()
        task = asyncio.create_task(gateway.__rsgi__(scope("/1/a"), reader))  # type: ignore[arg-type]
        await until(lambda: "event: first" in reader.text)
        handlers[-1](15, None)
        await asyncio.wait_for(task, 20)

    asyncio.run(story())
