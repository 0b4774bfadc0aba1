"""Server-sent events: connections that wait in the server's event loop, and who of the watched was last in contact.

A view authorises the reader, opens a stream and answers with `event_stream`. The gateway then keeps the connection in
its event loop, where it costs memory and no thread. Without the gateway, and beyond `MOST_STREAMS`, the answer ends at
once and the browser asks again after `ASK_AGAIN_S`; so what a stream says must follow from what it says first.

One process holds its streams in memory. Where the rate limits are counted in Redis there are several nodes: then what
is published goes through Redis to all of them, from a thread of its own, so that no request ever waits for Redis.
"""

import asyncio
import json
import logging
import random
import secrets
import threading
import time
from collections import deque
from collections.abc import Collection, Iterable, Mapping
from typing import TYPE_CHECKING, Any

from flask import Flask, Response, current_app

if TYPE_CHECKING:
    from granian.rsgi import HTTPProtocol

logger = logging.getLogger("lms.streams")

STREAM = "x-event-stream"  # names the stream in an answer to the gateway; it never leaves the house
MOST_STREAMS = 4000  # of one process
MOST_OF_PERSON = 4  # further ones end the oldest: tabs that were left open
LASTS_S = 600  # then the browser opens it anew, and whoever may no longer read it is refused
ALIVE_S = 20  # a line without meaning, so that no proxy takes the connection for dead
GAP_S = 2  # between two deliveries, so that many changes are told at once
SOON_S, ASK_AGAIN_S = (3, 12), (45, 75)  # spread, so that a thousand browsers do not come back in one moment
UNCLAIMED_S = 30
SEEN_KEPT_S = 900

CHANNEL, SEEN = "gengdu:events", "gengdu:seen"
REDIS_WAIT_S, SENT_EVERY_S, MOST_UNSENT = 2, 0.5, 20_000


def event_text(name: str, data: Any) -> str:
    """Return one event as it is sent; `data` becomes JSON on one line, so no text can end the event early."""
    return f"event: {name}\ndata: {json.dumps(data, ensure_ascii=False, separators=(',', ':'))}\n\n"


class EventStream:
    """One reader's stream: what is still to be sent, each text once however often it was published."""

    def __init__(self, channels: Collection[str], person_id: int) -> None:
        self.id = secrets.token_hex(8)
        self.channels, self.person_id = tuple(channels), person_id
        self.opened = time.monotonic()
        self.waiting: dict[str, None] = {}
        self.loop: asyncio.AbstractEventLoop | None = None
        self.woken = asyncio.Event()
        self.is_over = False


class Streams:
    """The open streams of this process by channel, and when attempts were last in contact."""

    def __init__(self, most: int = MOST_STREAMS) -> None:
        self.most = most
        self.is_served = False  # whether a gateway keeps streams open
        self.nodes: Nodes | None = None
        self._lock = threading.Lock()
        self._open: dict[str, EventStream] = {}
        self._by_channel: dict[str, dict[str, EventStream]] = {}
        self._seen: dict[int, float] = {}
        self._contacts: dict[str, int] = {}

    def open(
        self, channels: Collection[str], person_id: int, contact: int | None = None
    ) -> EventStream | None:
        """Open a stream before its first text is read, so that nothing is missed in between; None where none is free.

        `contact` is the attempt that is in contact as long as the stream is open.
        """
        with self._lock:
            self._drop_unclaimed()
            own = [one for one in self._open.values() if one.person_id == person_id]
            for oldest in sorted(own, key=lambda one: one.opened)[: max(0, len(own) + 1 - MOST_OF_PERSON)]:
                self._end(oldest)
            if not self.is_served or len(self._open) >= self.most:
                return None
            stream = EventStream(channels, person_id)
            self._open[stream.id] = stream
            for channel in stream.channels:
                self._by_channel.setdefault(channel, {})[stream.id] = stream
            if contact is not None:
                self._contacts[stream.id] = contact
        return stream

    def _drop_unclaimed(self) -> None:
        """Forget streams whose answer never reached the gateway: their request failed."""
        oldest = time.monotonic() - UNCLAIMED_S
        for one in [one for one in self._open.values() if one.loop is None and one.opened < oldest]:
            self._end(one)

    def _end(self, stream: EventStream) -> None:
        self._open.pop(stream.id, None)
        for channel in stream.channels:
            readers = self._by_channel.get(channel, {})
            readers.pop(stream.id, None)
            if not readers:
                self._by_channel.pop(channel, None)
        if (attempt_id := self._contacts.pop(stream.id, None)) is not None:
            self._seen[attempt_id] = time.time()
        stream.is_over = True
        if stream.loop is not None:
            stream.loop.call_soon_threadsafe(stream.woken.set)

    def close(self, stream: EventStream) -> None:
        """End a stream."""
        with self._lock:
            self._end(stream)

    def close_all(self) -> None:
        """End all streams and open no more, because the server stops."""
        with self._lock:
            self.is_served = False
            for one in list(self._open.values()):
                self._end(one)

    def claim(self, stream_id: str) -> EventStream | None:
        """Return the stream of an answer to the gateway that keeps it open, once."""
        with self._lock:
            stream = self._open.get(stream_id)
            if stream is None or stream.loop is not None:
                return None
            stream.loop = asyncio.get_running_loop()
            if stream.waiting:
                stream.woken.set()
            return stream

    def _take(self, stream: EventStream) -> str:
        """Return what is to be sent, and keep nothing of it."""
        with self._lock:
            texts, stream.waiting = stream.waiting, {}
        return "".join(texts)

    def publish(self, texts: Mapping[str, str]) -> None:
        """Send each channel its event, on every node; a channel without readers costs a look into a dictionary."""
        self.deliver(texts)
        if self.nodes is not None:
            self.nodes.send(texts)

    def deliver(self, texts: Mapping[str, str]) -> None:
        """Send each channel its event in this process."""
        woken: dict[asyncio.AbstractEventLoop, list[EventStream]] = {}
        with self._lock:
            for channel, text in texts.items():
                for stream in self._by_channel.get(channel, {}).values():
                    stream.waiting.pop(text, None)  # what was said last is sent last
                    stream.waiting[text] = None
                    if stream.loop is not None:
                        woken.setdefault(stream.loop, []).append(stream)
        for loop, streams in woken.items():
            loop.call_soon_threadsafe(_wake, streams)

    def note_contact(self, attempt_id: int) -> None:
        """Note that someone was in contact just now."""
        self._seen[attempt_id] = time.time()

    def contacts(self, ids: Iterable[int]) -> dict[int, float]:
        """Return when these attempts were last in contact, as seconds of the epoch; others were not since the start."""
        wanted = list(ids)
        with self._lock:
            now = time.time()
            found = {one: self._seen[one] for one in wanted if one in self._seen}
            found |= dict.fromkeys(set(self._contacts.values()).intersection(wanted), now)
        if self.nodes is not None:
            for one, moment in self.nodes.contacts(wanted).items():
                found[one] = max(moment, found.get(one, 0.0))
        return found

    def recent_contacts(self, since: float) -> dict[int, float]:
        """Return the contacts of this process since a moment, and forget those that are too old to matter."""
        with self._lock:
            now = time.time()
            self._seen = {one: at for one, at in self._seen.copy().items() if at > now - SEEN_KEPT_S}
            found = {one: at for one, at in self._seen.items() if at >= since}
            return found | dict.fromkeys(self._contacts.values(), now)

    async def keep(
        self, stream: EventStream, protocol: "HTTPProtocol", headers: Any, status: int, first: bytes
    ) -> None:
        """Send a stream until its reader leaves, its time is over or it is ended."""
        until = time.monotonic() + LASTS_S
        gone = asyncio.ensure_future(protocol.client_disconnect())
        gone.add_done_callback(lambda _: self.close(stream))
        try:
            transport = protocol.response_stream(status, headers)
            await transport.send_bytes(first)
            while not stream.is_over and time.monotonic() < until:
                try:
                    async with asyncio.timeout(ALIVE_S):
                        await stream.woken.wait()
                except TimeoutError:
                    await transport.send_str(":\n\n")
                    continue
                stream.woken.clear()
                if text := self._take(stream):
                    await transport.send_str(text)
                    if not stream.is_over:
                        await asyncio.sleep(GAP_S)
        except Exception as found:  # the reader left while something was being sent
            logger.debug("stream ended: %s", found)
        finally:
            self.close(stream)
            gone.cancel()


def _wake(streams: Iterable[EventStream]) -> None:
    for one in streams:
        one.woken.set()


class Nodes:
    """The other nodes, reached through Redis: a thread sends, a thread listens; both go on when Redis comes back."""

    def __init__(self, streams: Streams, client: Any) -> None:
        self.streams, self.client = streams, client
        self.name = secrets.token_hex(8)
        self.unsent: deque[Mapping[str, str]] = deque(maxlen=MOST_UNSENT)
        self.is_lost = False
        self._contacts_sent = 0.0

    def start(self) -> None:
        """Start the threads."""
        for work in (self._send_for_ever, self._listen_for_ever):
            threading.Thread(target=work, name=work.__name__, daemon=True).start()

    def send(self, texts: Mapping[str, str]) -> None:
        """Let the thread send events; when Redis is away for long the oldest are given up."""
        self.unsent.append(texts)

    def contacts(self, ids: list[int]) -> dict[int, float]:
        """Return what the nodes say of contacts; nothing while Redis is away."""
        if not ids or self.is_lost:
            return {}
        try:
            found = self.client.zmscore(SEEN, ids)
        except Exception as error:  # whatever the client raises: the page is shown without
            self._note_lost(error)
            return {}
        return {one: float(at) for one, at in zip(ids, found, strict=True) if at is not None}

    def _send_for_ever(self) -> None:
        while True:
            time.sleep(SENT_EVERY_S)
            self.send_waiting()

    def send_waiting(self) -> None:
        """Send what is to be sent, many events in one message, and the contacts of this node now and then."""
        batch: dict[tuple[str, str], None] = {}
        waiting = self.unsent.copy()  # they stay until Redis has them
        for texts in waiting:
            for event in texts.items():
                batch.pop(event, None)  # what was said last is sent last
                batch[event] = None
        now = time.time()
        is_due = self.is_lost or now - self._contacts_sent >= ALIVE_S
        if not batch and not is_due:
            return  # nothing is asked of Redis, so nothing is learned of it
        try:
            if batch:
                self.client.publish(CHANNEL, json.dumps({"from": self.name, "events": list(batch)}))
                for _ in waiting:
                    self.unsent.popleft()
            if is_due:
                if seen := self.streams.recent_contacts(self._contacts_sent):
                    self.client.zadd(SEEN, {str(one): at for one, at in seen.items()})
                self.client.zremrangebyscore(SEEN, 0, now - SEEN_KEPT_S)
                self._contacts_sent = now
        except Exception as error:  # whatever the client raises: it is tried again
            self._note_lost(error)
        else:
            self.is_lost = False

    def _listen_for_ever(self) -> None:
        while True:
            try:
                listener = self.client.pubsub(ignore_subscribe_messages=True)
                listener.subscribe(CHANNEL)
                while True:
                    if message := listener.get_message(timeout=ALIVE_S):
                        self.receive(message["data"])
            except Exception as error:  # whatever the client raises: it is tried again
                self._note_lost(error)
                time.sleep(REDIS_WAIT_S)

    def receive(self, data: bytes | str) -> None:
        """Deliver what another node published."""
        body = json.loads(data)
        if body["from"] != self.name:
            for channel, text in body["events"]:
                self.streams.deliver({channel: text})

    def _note_lost(self, error: Exception) -> None:
        if not self.is_lost:
            logger.warning("Redis cannot be reached; events stay within this node meanwhile: %s", error)
        self.is_lost = True


def start_streams(app: Flask, storage: str) -> None:
    """Give the application its streams; `storage` is where rate limits are counted, Redis for several nodes."""
    streams = app.extensions["streams"] = Streams()
    if storage.startswith(("redis://", "rediss://", "unix://")):
        from redis import Redis  # noqa: PLC0415 -- optional dependency

        streams.nodes = Nodes(
            streams,
            Redis.from_url(storage, socket_timeout=REDIS_WAIT_S, socket_connect_timeout=REDIS_WAIT_S),
        )


def streams() -> Streams:
    """Return the streams of the running application."""
    kept: Streams = current_app.extensions["streams"]
    return kept


def event_stream(stream: EventStream | None, first: str) -> Response:
    """Return the answer that opens a stream; `first` are its first events.

    Without a stream it is complete, and the browser asks again later.
    """
    least, most = SOON_S if stream else ASK_AGAIN_S
    wait_ms = random.randint(least * 1000, most * 1000)  # noqa: S311 -- only spreads the load
    response = Response(f"retry: {wait_ms}\n\n{first}", mimetype="text/event-stream")
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["X-Accel-Buffering"] = "no"  # nginx would keep the events back
    if stream is not None:
        response.headers[STREAM] = stream.id
    return response
