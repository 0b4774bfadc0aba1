"""Read and write single files of the content folder, with one git commit for each publication."""

import logging
import os
import shutil
import subprocess
import tempfile
from collections.abc import Collection, Iterator, Sequence
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

from lms.editor.states import FileState
from lms.errors import N_, Conflict
from lms.library.loader import files
from lms.library.paths import ContentPath, content_path, is_asset, is_ignored
from lms.library.reading import MAX_TEXT_BYTES
from lms.problems import Problem
from lms.slow_work import slow
from lms.text.source import decode

logger = logging.getLogger(__name__)
GIT_PATIENCE_S = 20
_BLOCK = 1024 * 1024


def placed(content: Path, path: str, default_language: str) -> ContentPath | None:
    """Return what a path of the content folder means; None when no document may be there."""
    parts = path.split("/")
    if (
        not path.endswith(".md")
        or is_ignored(path)
        or not all(parts)
        or any(set(part) == {"."} for part in parts)
    ):
        return None
    found = content_path(path, default_language)
    is_inside = (content / path).resolve().is_relative_to(content.resolve())
    return found if isinstance(found, ContentPath) and is_inside else None


def documents(content: Path, default_language: str) -> list[ContentPath]:
    """Return the documents of the content folder, file by file, in the order of their paths."""
    found = (content_path(path, default_language) for path, _ in files(content) if not is_asset(path))
    return [one for one in found if isinstance(one, ContentPath)]


def file_state(content: Path, path: str) -> FileState:
    """Return a file as it is now; what cannot be read as text has an empty text but a digest."""
    file = content / path
    if not file.is_file():
        return FileState()
    with file.open("rb") as source:
        data = source.read(MAX_TEXT_BYTES + 1)
    text = decode(data, path, MAX_TEXT_BYTES)
    return FileState("" if isinstance(text, Problem) else text, sha256(data).hexdigest())


def state_of_text(text: str) -> FileState:
    """Return the state that a file of this text has."""
    return FileState(text, sha256(text.encode()).hexdigest())


def is_writable(content: Path, path: str) -> bool:
    """Return whether the file can be written, or made, on this machine."""
    file = content / path
    folder = next((one for one in file.parents if one.is_dir()), content)
    return os.access(folder, os.W_OK) and (not file.exists() or os.access(file, os.W_OK))


def add_file(content: Path, path: str, source: BinaryIO, taken: Collection[str] = ()) -> str:
    """Write a file beside the others and return its path, with a number when another file has it or it is taken.

    The same file is not written again. Of two that come at once with one name, each gets its own path.
    """
    for found in numbered(path):
        file = content / found
        if found not in taken and (is_same(file, source) or (not file.exists() and _is_placed(file, source))):
            return found
    raise too_many()


def numbered(path: str) -> Iterator[str]:
    """Yield the names that a file may get: its own, then those with a number."""
    stem, dot, ending = path.rpartition(".")
    yield path
    yield from (f"{stem}-{number}{dot}{ending}" for number in range(2, 1_000))


def too_many() -> Conflict:
    """Return the refusal of a file whose names are all taken."""
    return Conflict(N_("Too many files have this name. Rename the file first."))


def is_same(file: Path, source: BinaryIO) -> bool:
    """Return whether a file is there and has the same bytes as a seekable source."""
    if not file.is_file() or file.stat().st_size != source.seek(0, os.SEEK_END):
        return False
    source.seek(0)
    with file.open("rb") as kept:
        return all(block == source.read(len(block)) for block in iter(lambda: kept.read(_BLOCK), b""))


def write_file(content: Path, path: str, text: str) -> FileState:
    """Write a text file whole or not at all."""
    write_stream(content, path, BytesIO(text.encode()))
    return state_of_text(text)


def write_stream(content: Path, path: str, source: BinaryIO) -> str:
    """Write a file whole or not at all; return its path."""
    file = content / path
    making = _made_beside(file, source)
    try:
        making.replace(file)
    finally:
        making.unlink(missing_ok=True)
    return path


def _is_placed(file: Path, source: BinaryIO) -> bool:
    """Write a new file whole; return False when another one was there first."""
    making = _made_beside(file, source)
    try:
        file.hardlink_to(making)
    except FileExistsError:
        return False
    except OSError:  # a file system without links: the name is taken first, then filled
        try:
            file.touch(exist_ok=False)
        except FileExistsError:
            return False
        making.replace(file)
    finally:
        making.unlink(missing_ok=True)
    return True


def _made_beside(file: Path, source: BinaryIO) -> Path:
    """Write what a seekable source has under a name that nobody else uses, in the folder of the file."""
    file.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name}.", suffix=".making")
    source.seek(0)
    try:
        with os.fdopen(handle, "wb") as out:
            shutil.copyfileobj(source, out, _BLOCK)
    except OSError:  # such as a full disk
        Path(name).unlink(missing_ok=True)
        raise
    Path(name).chmod(0o644)
    return Path(name)


def remove_file(content: Path, path: str) -> bool:
    """Remove a file if it is there; return whether it was."""
    file = content / path
    is_there = file.is_file()
    file.unlink(missing_ok=True)
    return is_there


@slow
def commit_files(content: Path, paths: Sequence[str], author: str, message: str) -> bool:
    """Commit files where the content folder is the top of a git work tree; return whether they were committed.

    `author` is "Name <address>". A commit that fails is logged; the files stay written.
    """
    if not (content / ".git").exists():
        return False
    try:
        _git(content, "add", "--", *paths)
        # Only these files: what another person has staged is not ours to commit.
        _git(content, "commit", "--no-verify", "-m", message, "--author", author, "--only", "--", *paths)
    except (OSError, subprocess.SubprocessError) as failure:
        output = getattr(failure, "stderr", b"") or b""
        logger.warning(
            "git commit of %s failed: %s %s", paths, failure, output.decode(errors="replace")[-500:]
        )
        return False
    return True


def _git(content: Path, *words: str) -> None:
    settings = ("-c", "commit.gpgsign=false", "-c", "user.name=Gengdu", "-c", "user.email=gengdu@localhost")
    subprocess.run(  # noqa: S603 -- a fixed program, and the paths stand behind "--"
        ["git", *settings, *words],  # noqa: S607
        cwd=content,
        check=True,
        capture_output=True,
        timeout=GIT_PATIENCE_S,
        stdin=subprocess.DEVNULL,
    )
