"""Streams to and from a file that is encrypted in the age format (age-encryption.org), or left as it is."""

import io
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Thread
from typing import Any, BinaryIO

from lms.errors import N_, Refused
from lms.operations.manifest import BadBackup

PRIVATE = 0o600


@contextmanager
def sealed(file: Path, keys: Sequence[Any]) -> Iterator[BinaryIO]:
    """Open a new file for its owner alone; what is written is encrypted to each public key, without keys as it is.

    When the block ends, the file is on the disk.
    """
    handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, PRIVATE)
    with os.fdopen(handle, "wb") as out:
        if keys:
            import pyrage  # noqa: PLC0415 -- slow import

            readable, writable = os.pipe()
            plain, given = os.fdopen(writable, "wb"), os.fdopen(readable, "rb")
            worker = _Worker(lambda: pyrage.encrypt_io(_Reader(given), out, keys), given)
            try:
                yield plain
            finally:
                with suppress(BrokenPipeError):  # the worker says why it stopped reading
                    plain.close()
                worker.join()
        else:
            yield out
        out.flush()
        os.fsync(out.fileno())


@contextmanager
def unsealed(file: Path, identities: Sequence[Any]) -> Iterator[BinaryIO]:
    """Open a file that `sealed` wrote; raises BadBackup when no identity fits or it was damaged."""
    with file.open("rb") as source:
        if not is_sealed(file):
            yield source
            return
        if not identities:
            raise Refused(N_("This backup is encrypted. Name the file with the private key: --key FILE."))
        import pyrage  # noqa: PLC0415 -- slow import

        readable, writable = os.pipe()
        out = os.fdopen(writable, "wb")
        with os.fdopen(readable, "rb") as plain:
            worker = _Worker(lambda: pyrage.decrypt_io(source, _Writer(out), identities), out)
            try:
                yield plain
                while plain.read(1 << 20):
                    pass
            except Exception as error:
                plain.close()
                if worker.fault() is not None and not isinstance(error, Refused):
                    raise _bad(worker) from error
                raise
            if worker.fault() is not None:
                raise _bad(worker)


def is_sealed(file: Path) -> bool:
    """Return whether the file is encrypted."""
    with file.open("rb") as source:
        return source.read(21) == b"age-encryption.org/v1"


def identities_of(text: str) -> list[Any]:
    """Return the private keys in a key file (age-keygen's form); raises Refused when there is none."""
    import pyrage  # noqa: PLC0415 -- slow import

    found = []
    for line in text.splitlines():
        if line.strip().startswith("AGE-SECRET-KEY-"):
            with suppress(pyrage.IdentityError):
                found.append(pyrage.x25519.Identity.from_str(line.strip()))
    if not found:
        raise Refused(N_("The key file holds no private key: a line that begins with AGE-SECRET-KEY-1."))
    return found


def public_keys(*texts: str) -> list[Any]:
    """Return the public keys written in the texts; raises Refused for one that is none."""
    import pyrage  # noqa: PLC0415 -- slow import

    try:
        return [pyrage.x25519.Recipient.from_str(text) for text in texts if text]
    except pyrage.RecipientError as error:
        raise Refused(
            N_("The setting backup_key is not a public key. Copy the line that begins with age1.")
        ) from error


def new_identity() -> Any:
    """Return a new private key; `str()` of it and of its `to_public()` are the two texts."""
    import pyrage  # noqa: PLC0415 -- slow import

    return pyrage.x25519.Identity.generate()


def _bad(worker: "_Worker") -> BadBackup:
    if "No matching keys" in str(worker.fault()):
        return BadBackup(N_("The private key does not match this backup."))
    return BadBackup(N_("The backup is damaged: it cannot be decrypted to its end."))


# Given a file with a descriptor, pyrage reads it without letting other threads run, and the pipe stands still.
class _Reader(io.RawIOBase):
    def __init__(self, source: BinaryIO) -> None:
        super().__init__()
        self.source = source

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        return self.source.read(size)


class _Writer(io.RawIOBase):
    def __init__(self, out: BinaryIO) -> None:
        super().__init__()
        self.out = out

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        return self.out.write(data)

    def flush(self) -> None:
        self.out.flush()


class _Worker(Thread):
    """Runs one end of a pipe; a fault is kept for the other end, which then sees the pipe closed."""

    def __init__(self, work: Callable[[], None], end: BinaryIO) -> None:
        super().__init__(daemon=True)
        self.work, self.end = work, end
        self.kept: Exception | None = None
        self.start()

    def run(self) -> None:
        """Do the work and close this end."""
        try:
            self.work()
        except Exception as error:
            self.kept = error
        with suppress(OSError):
            self.end.close()

    def fault(self) -> Exception | None:
        """Wait for the end and return what broke."""
        super().join()
        return None if isinstance(self.kept, BrokenPipeError) else self.kept

    def join(self, timeout: float | None = None) -> None:
        """Wait for the end; raises what broke."""
        super().join(timeout)
        if self.kept is not None:
            raise self.kept
