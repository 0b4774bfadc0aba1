"""Stored files that nothing uses: listed, noted, removed after a delay; what a version or an answer shows stays."""

from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
from flask import Flask

from lms import clock
from lms.db import db
from lms.library.models import Asset, MediaOverlay, Rendition
from lms.operations.actions.store_sweep import remove_unused, unused_files
from lms.operations.jobs import sweep_store
from lms.quizzes.files.models import AnswerFile
from lms.quizzes.models import SavedAnswer
from lms.storage import LocalStorage
from tests.build import NOW, make_document, make_user
from tests.quizzes.build import BASICS, begin, make_quiz

pytestmark = pytest.mark.database

DAY = timedelta(days=1)


@pytest.fixture
def store(tmp_path: Path) -> LocalStorage:
    return LocalStorage(tmp_path / "media")


def put(store: LocalStorage, text: str) -> str:
    return store.put(BytesIO(text.encode()))


def asset(path: str, digest: str, *, retired: bool = False) -> Asset:
    return Asset(path=path, digest=digest, mime="image/png", size=1, retired_at=NOW if retired else None)


def test_only_what_nothing_names_is_unused(app: Flask, store: LocalStorage) -> None:
    person = make_user("Tang")
    make_quiz(BASICS)
    attempt_id = begin(person)
    names = ("shown", "former", "replaced", "laid", "answer", "taken off", "stray")
    kept = {name: put(store, name) for name in names}
    lesson = make_document("lesson", "courses/sweep/basics/first")
    assert lesson.current is not None
    former: Rendition = lesson.current.renditions[0]
    former.html = f'<img src="/learn/media/{kept["former"]}/a.png">'
    db.session.add_all(
        [
            asset("a.png", kept["shown"]),
            asset("b.png", kept["former"], retired=True),
            asset("c.png", kept["replaced"], retired=True),
            MediaOverlay(path="d.png", digest=kept["laid"], size=1, base_digest="", at=NOW, by_id=person.id),
            AnswerFile(
                attempt_id=attempt_id,
                question="q",
                digest=kept["answer"],
                name="a",
                kind="pdf",
                size=1,
                added_at=NOW,
            ),
        ]
    )
    db.session.flush()
    found = {one.digest for one in unused_files(store)}
    assert {name for name, digest in kept.items() if digest in found} == {"replaced", "taken off", "stray"}
    assert SavedAnswer.__tablename__ == "response"


def test_unused_files_are_removed_after_the_delay_and_never_when_used_again(
    store: LocalStorage, app: Flask
) -> None:
    first, second, third = (put(store, text) for text in ("first", "second", "third"))
    assert remove_unused(store, unused_files(store), NOW, 90) == []
    db.session.add(asset("third.png", third))
    db.session.flush()
    assert remove_unused(store, unused_files(store), NOW + 89 * DAY, 90) == []
    found = unused_files(store)
    assert {one.since for one in found} == {NOW}
    assert store.has(second)  # somebody is about to use it
    assert [one.digest for one in remove_unused(store, found, NOW + 90 * DAY, 90)] == [first]
    assert [store.path(one) is not None for one in (first, second, third)] == [False, True, True]
    assert [one.since for one in unused_files(store)] == [None]


def test_command_lists_and_only_deletes_when_asked(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = LocalStorage(app.extensions["settings"].media)
    stray = put(kept, "a stray file of this test")

    def run(*words: str) -> str:
        done = app.test_cli_runner().invoke(args=["store", "sweep", *words])
        assert done.exception is None, repr(done.exception)
        return done.output

    assert f"{stray}  " in run()
    assert kept.unused_since(stray) is None
    run("--delete")
    later = clock.now() + 91 * DAY
    monkeypatch.setattr(clock, "now", lambda: later)
    assert " 0 files would be removed" not in run("--days", "91")
    assert " 0 files would be removed" in run("--days", "92")
    assert kept.path(stray) is not None
    sweep_store(later)
    assert kept.path(stray) is None
