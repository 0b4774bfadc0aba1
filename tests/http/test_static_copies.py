"""Compressed static files: one copy, however many processes start at once."""

from pathlib import Path

import pytest
from whitenoise.compress import Compressor

from lms.http.static_files import compressed_copy


def test_two_processes_that_start_at_once_share_one_copy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, into = tmp_path / "static", tmp_path / "copies" / "abc"
    folder.mkdir()
    (folder / "app.css").write_text("body { margin: 0 }\n" * 50)
    plain, begun = Compressor.compress, []

    def compress(self: Compressor, path: str) -> object:
        if not begun:
            begun.append(path)
            compressed_copy(folder, into)  # the other process, which is quicker
        return plain(self, path)

    monkeypatch.setattr(Compressor, "compress", compress)
    assert compressed_copy(folder, into) == into
    assert sorted(file.name for file in into.iterdir()) == ["app.css", "app.css.br", "app.css.gz"]
    assert [found.name for found in into.parent.iterdir()] == ["abc"]
