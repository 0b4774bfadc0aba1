"""Work for the other process of tests/test_slow_work.py; it imports nothing heavy."""

import os
import time
from pathlib import Path

from lms import isolated


def sleep_for_ever() -> None:
    """Do nothing, for ever."""
    time.sleep(3600)


def take_time() -> None:
    """Compute for ever."""
    while True:
        pass


def take_memory() -> int:
    """Ask for more memory than there is to have."""
    return len(b"x" * (2 * isolated.MEMORY_BYTES))


def crash() -> None:
    """End without a word."""
    os._exit(7)


def secrets() -> list[str]:
    """Return the names of what the process finds in its environment."""
    return sorted(os.environ)


def write_file(path: str) -> None:
    """Try to write a file."""
    Path(path).write_bytes(b"x")
