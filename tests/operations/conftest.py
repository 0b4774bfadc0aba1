"""A site in a folder of its own, for backups and what else touches files."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask

from lms.config import Settings


@pytest.fixture
def site(app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Settings]:
    """The settings of a site with an instance folder of its own, two stored files and a content folder."""
    instance = tmp_path / "site"
    (instance / "content" / "quizzes").mkdir(parents=True)
    (instance / "content" / "quizzes" / "one.en.md").write_text("---\ntitle: One\n---\n", encoding="utf-8")
    (instance / "config.toml").write_text('site_name = "Qinghe"\n', encoding="utf-8")
    instance.chmod(0o700)
    kept = replace(app.extensions["settings"], instance=instance, content=instance / "content", port=59_999)
    monkeypatch.setitem(app.extensions, "settings", kept)
    yield kept
