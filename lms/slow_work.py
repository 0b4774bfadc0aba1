"""Work that takes long, and the rule that none of it runs while the database's writer is held."""

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any, TypeVar, cast

Function = TypeVar("Function", bound=Callable[..., Any])

# Every function marked as slow, by its full name.
SLOW: dict[str, Callable[..., Any]] = {}


class Guard:
    """Asked before slow work begins; `lms/db.py` sets `check`, and a process without a database needs none."""

    def __init__(self) -> None:
        self.check: Callable[[str], None] = _allowed


def _allowed(_name: str) -> None:
    pass


guard = Guard()


@contextmanager
def paused() -> Iterator[None]:
    """Keep Python's search for reference cycles from running inside a block or a function.

    The standings of 100,000 people are millions of objects without a cycle; looking through them again and again
    took more than a quarter of the time and freed nothing. So does one look at the end, if they are not gone by then.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def slow(function: Function) -> Function:
    """Mark a function that parses, draws, packs or hashes: it is refused inside a write transaction."""
    name = f"{function.__module__}.{function.__qualname__}"

    @wraps(function)
    def guarded(*args: Any, **kwargs: Any) -> Any:
        guard.check(name)
        return function(*args, **kwargs)

    SLOW[name] = guarded
    return cast(Function, guarded)
