"""In development a change in the content folder is live at once; elsewhere it is not looked for."""

from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from lms.config import Settings
from lms.library.queries import pages as queries
from tests.library.folder import WHY, write


def title() -> str | None:
    """The published title of a lesson."""
    page = queries.page(WHY, "en")
    return page.rendition.title if page else None


def test_a_change_is_live_in_development(
    app: Flask, settings: Settings, client: FlaskClient, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    development = replace(settings, environment="development", content=folder)
    monkeypatch.setitem(app.extensions, "settings", development)
    monkeypatch.setitem(app.extensions, "content_seen", {"at": 0.0, "stamp": ""})
    client.get("/sign-in")
    assert title() == "Why publish"
    write(folder, "courses/acc/01-basics/01-why.en.md", "---\ntitle: Changed\n---\n## Steps\n\nNew.\n")
    write(folder, "courses/acc/02-posting/01-how.en.md", "---\ntitel: Broken\n---\n## Steps\n")
    app.extensions["content_seen"]["at"] = 0.0
    client.get("/sign-in")
    assert title() == "Changed"
    how = queries.page("courses/acc/posting/how", "en")
    assert how is not None
    assert how.rendition.title == "How to post"


def test_the_folder_is_left_alone_elsewhere(
    app: Flask, settings: Settings, client: FlaskClient, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.extensions, "settings", replace(settings, content=folder))
    client.get("/sign-in")
    assert title() is None
