"""What is kept of the last tries to publish the content folder."""

from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from lms.config import Settings
from lms.db import db
from lms.library.actions.notes import KEPT_RUNS, note_sync
from lms.library.actions.sync import SyncReport
from lms.library.loader import load
from lms.library.models import SyncRun
from lms.library.queries import pages as queries
from lms.problems import from_data
from tests.build import NOW
from tests.library.folder import write


def sync(app: Flask, folder: Path, *more: str) -> int:
    """Run the command and return its exit code."""
    arguments = ["content", "sync", "--folder", str(folder), *more]
    return app.test_cli_runner().invoke(args=arguments).exit_code


def newest() -> SyncRun:
    """Return the newest note."""
    run = queries.newest_sync()
    assert run is not None
    return run


def test_a_sound_folder_leaves_a_note_of_what_was_written(app: Flask, folder: Path) -> None:
    assert sync(app, folder) == 0
    run = newest()
    assert (run.published, run.counts["added"], run.counts["errors"]) == (True, 6, 0)
    assert run.problems == []


def test_documents_kept_back_are_noted_with_the_place(app: Flask, folder: Path) -> None:
    write(folder, "courses/acc/02-posting/01-how.en.md", "---\ntitel: How\n---\n## Steps {#steps}\n")
    assert sync(app, folder) == 1
    run = newest()
    assert (run.published, run.counts["added"], run.counts["errors"], run.counts["skipped"]) == (
        True,
        5,
        1,
        1,
    )
    first = from_data(run.problems[0])
    assert first.place == "courses/acc/02-posting/01-how.en.md:2:1"
    assert str(first).endswith("The key “titel” is not recognised here. Did you mean “title”?")


@pytest.mark.database
def test_old_notes_are_forgotten(app: Flask, folder: Path, settings: Settings) -> None:
    loaded = load(folder, settings.default_language)
    for _ in range(KEPT_RUNS + 3):
        note_sync(loaded, SyncReport(), NOW)
    assert len(db.session.scalars(select(SyncRun)).all()) == KEPT_RUNS
