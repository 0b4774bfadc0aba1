"""Reads files of strangers in its own process, one at a time, with a limit of memory and of time.

What a file does to its reader (a bomb, a loop, a crash) ends with that process, and its memory goes back to
the machine.
"""

import logging
import os
import pickle
import resource
import subprocess
import sys
import threading
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from importlib import import_module
from pathlib import Path
from typing import Any, TypeVar

from lms.errors import N_, Refused
from lms.slow_work import slow

logger = logging.getLogger("lms.isolated")

Result = TypeVar("Result")

# Of the processor's time, so that a busy machine refuses no file it would have read otherwise.
SECONDS = 30
# Until a reader that waits for something, and so takes no time of the processor, is stopped.
WALL_S = 120
MEMORY_BYTES = 768 * 1024 * 1024
# How long a file waits for the one before it.
WAIT_S = 40
ROOT = Path(__file__).resolve().parent.parent
_WORK = "from lms.isolated import work; work()"
# For numpy, which otherwise starts a thread for each processor; on a busy machine these wait for each other.
ONE_THREAD = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
# The settings of the site, among them its secret key, stay outside.
_ENVIRONMENT = {"PYTHONPATH": str(ROOT), "LANG": "C.UTF-8", **ONE_THREAD}


class TooHeavy(Refused):
    """The file could not be read within the limits, or its reader broke; `code` is its short name for the log."""

    code = "too-heavy"


class ReadersBusy(Refused):
    """Another file is being read, and the wait was too long."""

    status = 503


class _Readers:
    """The one place for reading; `while_waiting` lets the server give the place of a waiting request to others."""

    def __init__(self) -> None:
        self.turn = threading.Lock()
        self.while_waiting: Callable[[], AbstractContextManager[None]] = nullcontext


readers = _Readers()


@slow
def run(function: Callable[..., Result], *args: object) -> Result:
    """Return what a function of a module returns, computed in its own process.

    Raises what the function refuses (a Refused), TooHeavy past the limits and ReadersBusy after a long wait.
    """
    job = pickle.dumps((function.__module__, function.__qualname__, args))
    with readers.while_waiting():
        if not readers.turn.acquire(timeout=WAIT_S):
            raise ReadersBusy(N_("Other files are being read. Try again in a minute."))
        try:
            answer = _answer(job, f"{function.__module__}.{function.__qualname__}")
        finally:
            readers.turn.release()
    kind, value = answer
    if kind == "refused":
        raise value
    return value


def _answer(job: bytes, name: str) -> tuple[str, Any]:
    heavy = TooHeavy(
        N_(
            "The file takes too much time or memory to read. Make it smaller, or save it again in the program "
            "it was made with."
        )
    )
    try:
        done = subprocess.run(  # noqa: S603 -- our own code; the file arrives as bytes on its input
            [sys.executable, "-c", _WORK, str(MEMORY_BYTES), str(SECONDS)],
            input=job, capture_output=True, timeout=WALL_S, cwd=ROOT, env=_ENVIRONMENT, check=False,
        )  # fmt: skip
    except subprocess.TimeoutExpired as error:
        logger.warning("%s was stopped after %s s", name, WALL_S)
        raise heavy from error
    if done.returncode or not done.stdout:
        logger.warning(
            "%s ended with %s: %s", name, done.returncode, done.stderr[-500:].decode(errors="replace")
        )
        raise heavy
    # Written by our own code in `work`, never by the file.
    answer: tuple[str, Any] = pickle.loads(done.stdout)  # noqa: S301
    return answer


def work() -> None:
    """Do one job in this process: read it from the input, write the answer to the output (called by `run`)."""
    memory, seconds = int(sys.argv[1]), int(sys.argv[2])
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    os.nice(
        10
    )  # whoever saves an answer goes first; at 19 a busy site left too little to end in the time allowed
    module, name, args = pickle.loads(sys.stdin.buffer.read())  # noqa: S301 -- written by `run`
    try:
        answer = ("done", getattr(import_module(module), name)(*args))
    except Refused as refusal:
        answer = ("refused", refusal)
    out = sys.stdout.buffer
    out.write(pickle.dumps(answer))
    out.flush()
