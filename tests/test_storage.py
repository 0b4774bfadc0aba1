"""The store keeps bytes under their digest, once."""

from hashlib import sha256
from io import BytesIO
from pathlib import Path

import pytest

from lms.storage import LocalStorage


def test_put_keeps_bytes_by_their_digest_once(tmp_path: Path) -> None:
    store = LocalStorage(tmp_path / "media")
    digest = store.put(BytesIO(b"abc"))
    assert digest == sha256(b"abc").hexdigest()
    assert store.put(BytesIO(b"abc")) == digest
    assert [file.name for file in (tmp_path / "media").rglob("*") if file.is_file()] == [digest]
    with store.open(digest) as kept:
        assert kept.read() == b"abc"
    assert store.path(digest) == tmp_path / "media" / digest[:2] / digest


@pytest.mark.parametrize("digest", ["0" * 64, "", "../../etc/passwd", "x" * 64, "A" * 64])
def test_what_is_not_kept_is_not_there(tmp_path: Path, digest: str) -> None:
    store = LocalStorage(tmp_path)
    assert (store.has(digest), store.path(digest)) == (False, None)
    with pytest.raises(FileNotFoundError):
        store.open(digest)


def test_a_name_that_is_no_digest_reaches_no_other_file(tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.write_text("kept")
    store = LocalStorage(tmp_path / "media")
    (tmp_path / "media-unused").mkdir()
    assert not store.has("../other")
    for ask in (store.forget_unused, store.unused_since):
        with pytest.raises(FileNotFoundError):
            ask("../other")
    assert other.read_text() == "kept"


def test_a_failed_put_leaves_nothing(tmp_path: Path) -> None:
    class Broken(BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            raise OSError

    with pytest.raises(OSError):
        LocalStorage(tmp_path).put(Broken())
    assert list(tmp_path.iterdir()) == []
