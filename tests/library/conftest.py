"""A published content folder."""

from pathlib import Path

import pytest
from flask import Flask

from lms.config import Settings
from lms.db import db
from lms.library.actions.sync import sync
from lms.library.loader import load
from lms.storage import storage
from tests.build import NOW
from tests.library.folder import write_folder


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The small content folder on disk."""
    return write_folder(tmp_path / "content")


@pytest.fixture
def published(app: Flask, folder: Path, settings: Settings) -> Path:
    """The small content folder, published."""
    sync(load(folder, "zh_Hans", storage(settings)), NOW)
    db.session.commit()
    return folder
