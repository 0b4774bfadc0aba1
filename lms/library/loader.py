"""Read the content folder from the disk, and keep its media in the store."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from hashlib import sha256
from io import BytesIO
from pathlib import Path, PurePosixPath

from lms.library.checks import in_order, valid_documents
from lms.library.documents import ReadDocument, Reader
from lms.library.media import MAX_BYTES, TYPES, InspectedMedia, inspect
from lms.library.overlay import NONE, Overlay
from lms.library.paths import is_asset, is_ignored
from lms.library.reading import ReadTree, read_tree
from lms.library.sitemap import AssetFacts
from lms.problems import Problem
from lms.slow_work import slow
from lms.storage import Storage

# Readers of kinds that other features own (quiz, board, contest), registered in lms/wiring.py.
READERS: dict[str, Reader] = {}

_WHOLE = 60_000_000  # a larger file is a video, of which only the head is looked into


@dataclass(frozen=True, slots=True)
class Loaded:
    """A content folder as read: documents, media by path, and everything that is wrong.

    `keys` gives the key of the document for each Markdown file, also of those that could not be read.
    """

    documents: list[ReadDocument]
    keys: Mapping[str, str]
    assets: Mapping[str, AssetFacts]
    problems: list[Problem]


@slow
def load(
    folder: Path, default_language: str, store: Storage | None = None, overlay: Overlay = NONE
) -> Loaded:
    """Read and check the whole folder; media are kept in the store when one is given.

    The texts and media of the `overlay` stand in the place of files.
    """
    texts: dict[str, bytes] = {}
    assets: dict[str, AssetFacts] = {}
    problems: list[Problem] = []
    for path, file in files(folder):
        if path in overlay.paths:
            continue
        if is_asset(path):
            looked, facts = _asset(path, file, store)
            problems += looked.problems
            if facts:
                assets[path] = facts
        else:
            texts[path] = _text(file)
    texts |= {path: text.encode() for path, text in overlay.texts.items()}
    assets |= overlay.media
    tree = read_tree(texts, assets, READERS, default_language)
    return Loaded(tree.documents, tree.keys, assets, in_order([*problems, *tree.problems]))


def check_text(folder: Path, path: str, text: str, default_language: str) -> list[Problem]:
    """Return what publishing would find wrong with a text at `path` of the folder, whose other files are not read."""
    tree = _tree_of(folder, {path: text.encode()}, default_language, {})
    return [problem for problem in tree.problems if problem.path == path]


@slow
def read_texts(
    folder: Path,
    written: Mapping[str, str],
    default_language: str,
    digests: Mapping[str, str],
    overlay: Overlay = NONE,
    *,
    alone: bool = False,
) -> ReadTree:
    """Read documents with the `written` texts, by path, in place of their files; other languages as they stand.

    `digests` are those of the media by path, so that pictures are found. `alone` leaves the other languages out.
    """
    texts = {} if alone else {name: one for path in written for name, one in _beside(folder, path, overlay)}
    texts |= {path: text.encode() for path, text in written.items()}
    return _tree_of(folder, texts, default_language, digests, overlay)


def _beside(folder: Path, path: str, overlay: Overlay) -> Iterator[tuple[str, bytes]]:
    """Yield the languages of one document as they are published, by path."""
    file = folder / path
    stem = file.name.partition(".")[0]
    for one in file.parent.glob(f"{stem}*.md") if file.parent.is_dir() else ():
        if one.name.partition(".")[0] == stem:
            yield one.relative_to(folder).as_posix(), _text(one)
    near = PurePosixPath(path).with_name(stem).as_posix()
    for name, text in overlay.texts.items():
        if name.partition(".")[0] == near:
            yield name, text.encode()


def _tree_of(
    folder: Path,
    read: Mapping[str, bytes],
    default_language: str,
    digests: Mapping[str, str],
    overlay: Overlay = NONE,
) -> ReadTree:
    texts, assets = dict.fromkeys(overlay.texts, b""), dict[str, AssetFacts]()
    for name, file in files(folder):
        if is_asset(name):
            mime = TYPES[file.suffix.lower()]
            assets[name] = AssetFacts(name, digests.get(name, ""), mime, file.stat().st_size)
        else:
            texts[name] = b""
    return read_tree(
        {**texts, **read}, {**assets, **overlay.media}, READERS, default_language, only=set(read)
    )


@dataclass(frozen=True, slots=True)
class FolderState:
    """A content folder as it is now: digests of sound documents by key and of media by path, and all problems.

    `keys` are those of all Markdown files, also of those that could not be read.
    """

    documents: Mapping[str, str]
    media: Mapping[str, str]
    keys: frozenset[str]
    problems: tuple[Problem, ...]


def folder_state(folder: Path, default_language: str, overlay: Overlay = NONE) -> FolderState:
    """Return how the folder stands; read again only after something in it changed."""
    return _state(folder, default_language, stamp(folder), overlay)


def edited(folder: Path, default_language: str, key: str, overlay: Overlay = NONE) -> ReadDocument | None:
    """Return a document as its files stand now, published or not; without renditions while it has errors."""
    loaded = _loaded(folder, default_language, stamp(folder), overlay)
    return next((one for one in loaded.documents if one.key == key), None)


def titles(folder: Path, default_language: str, language: str, overlay: Overlay = NONE) -> dict[str, str]:
    """Return the title that each file of the folder gives its document, by path.

    A file that speaks several languages gives its title in `language` where it has one.
    """
    loaded = _loaded(folder, default_language, stamp(folder), overlay)
    renditions = [one for document in loaded.documents for one in document.renditions]
    return {one.path: one.title for one in sorted(renditions, key=lambda one: one.language == language)}


@lru_cache(maxsize=1)
def _loaded(folder: Path, default_language: str, _stamp: str, overlay: Overlay) -> Loaded:
    return load(folder, default_language, overlay=overlay)


@lru_cache(maxsize=1)
def _state(folder: Path, default_language: str, stamped: str, overlay: Overlay) -> FolderState:
    loaded = _loaded(folder, default_language, stamped, overlay)
    return FolderState(
        {one.key: one.digest for one in valid_documents(loaded.documents, loaded.keys, loaded.problems)},
        {path: facts.digest for path, facts in loaded.assets.items()},
        frozenset(loaded.keys.values()),
        tuple(loaded.problems),
    )


def changed_since(folder: Path, moment: datetime) -> bool:
    """Return whether anything in the folder was written, added or taken away after the moment."""
    return any(path.lstat().st_mtime > moment.timestamp() for path in (folder, *folder.rglob("*")))


def files(folder: Path) -> Iterator[tuple[str, Path]]:
    """All files below the folder that count, by their path in it; links out of the folder do not."""
    if not folder.is_dir():
        return
    root = folder.resolve()
    for file in sorted(folder.rglob("*")):
        path = file.relative_to(folder).as_posix()
        if file.is_file() and not is_ignored(path) and file.resolve().is_relative_to(root):
            yield path, file


def stamp(folder: Path) -> str:
    """A short text that changes when any file of the folder changes."""
    marks = [f"{path}:{(s := file.stat()).st_mtime_ns}:{s.st_size}" for path, file in files(folder)]
    return sha256("\n".join(marks).encode()).hexdigest()


def digest_of(folder: Path, path: str) -> str:
    """Return the digest of the bytes of a text file as it is now, empty where there is none."""
    file = folder / path
    return sha256(_text(file)).hexdigest() if file.is_file() else ""


def media_digest(folder: Path, path: str) -> str:
    """Return the digest of the bytes of a media file as it is now, empty where there is none."""
    file = folder / path
    return _digest(file) if file.is_file() else ""


def asset_digest(folder: Path, path: str) -> str:
    """Return the digest under which publishing would show a media file, empty where there is none that is sound."""
    file = folder / path
    facts = _asset(path, file, None)[1] if file.is_file() else None
    return facts.digest if facts else ""


def _text(file: Path) -> bytes:
    """The bytes of a text; of an enormous file only as many as show that it is too large."""
    with file.open("rb") as source:
        return source.read(_WHOLE)


def _asset(path: str, file: Path, store: Storage | None) -> tuple[InspectedMedia, AssetFacts | None]:
    """Look into a media file and keep it."""
    size = file.stat().st_size
    family = TYPES[file.suffix.lower()].partition("/")[0]
    with file.open("rb") as source:
        data = source.read(64) if size > MAX_BYTES[family] or size > _WHOLE else source.read()
    looked = inspect(path, data, size)
    if any(not problem.warning for problem in looked.problems):
        return looked, None
    kept = looked.safe or data
    digest = sha256(kept).hexdigest() if len(kept) == size or looked.safe else _digest(file)
    if store and not store.has(digest):
        if looked.safe or len(kept) == size:
            store.put(BytesIO(kept))
        else:
            with file.open("rb") as source:
                store.put(source)
    size = len(looked.safe) if looked.safe else size
    return looked, AssetFacts(path, digest, looked.mime, size, looked.width, looked.height)


def _digest(file: Path) -> str:
    digest = sha256()
    with file.open("rb") as source:
        while block := source.read(1024 * 1024):
            digest.update(block)
    return digest.hexdigest()
