"""A content folder of its own for tests that write quiz files."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask


@pytest.fixture
def content(app: Flask, tmp_path: Path) -> Iterator[Path]:
    """An empty content folder that the application takes for its own."""
    kept = app.extensions["settings"]
    folder = tmp_path / "content"
    (folder / "quizzes").mkdir(parents=True)
    app.extensions["settings"] = replace(kept, content=folder)
    yield folder
    app.extensions["settings"] = kept
