"""Requests take turns at computing, and sending is outside the turns."""

import threading
from collections.abc import Iterator

from lms.served import ConcurrencyLimit


def test_no_more_than_the_given_number_compute_at_once() -> None:
    running, most, guard = [0], [0], threading.Lock()

    def inner(_environ: object, _start: object) -> list[bytes]:
        with guard:
            running[0] += 1
            most[0] = max(most[0], running[0])
        threading.Event().wait(0.01)
        with guard:
            running[0] -= 1
        return [b"done"]

    turns = ConcurrencyLimit(inner, 2)  # type: ignore[arg-type]
    threads = [threading.Thread(target=turns, args=({}, None)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most == [2]


def test_answer_that_is_still_being_sent_holds_no_turn() -> None:
    def inner(environ: dict[str, str], _start: object) -> Iterator[bytes]:
        return iter([environ["name"].encode()] * 3)

    turns = ConcurrencyLimit(inner, 1)  # type: ignore[arg-type]
    slow = turns({"name": "video"}, None)  # type: ignore[arg-type, dict-item]
    assert next(iter(slow)) == b"video"
    assert list(turns({"name": "page"}, None)) == [b"page"] * 3  # type: ignore[arg-type, dict-item]


def test_broken_request_gives_its_turn_back() -> None:
    def inner(_environ: object, _start: object) -> list[bytes]:
        raise ZeroDivisionError

    turns = ConcurrencyLimit(inner, 1)  # type: ignore[arg-type]
    failures = 0
    for _ in range(3):
        try:
            turns({}, None)  # type: ignore[arg-type]
        except ZeroDivisionError:
            failures += 1
    assert failures == 3
