"""Pausing Python's search for reference cycles while an issue is computed."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def paused() -> Iterator[None]:
    """Keep the collector from running inside a block or a function.

    The standings of 100,000 people are millions of objects without a cycle; looking through them again and again
    took more than a quarter of the time and freed nothing.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
