"""Publishing the folder: nothing twice, nothing half, nothing lost."""

from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from lms.config import Settings
from lms.db import db
from lms.library.actions.folder import FolderNotEmpty, export
from lms.library.actions.sync import SyncReport, sync
from lms.library.loader import files, load, stamp
from lms.library.models import Alias, Asset, Document, Rendition, Revision
from lms.library.queries import pages as queries
from lms.library.search_terms import query
from lms.storage import storage
from tests.build import NOW
from tests.library.folder import HOW, MEDIA, TEXTS, WHY, write

LATER = NOW + timedelta(days=1)


@pytest.fixture
def publish(folder: Path, settings: Settings):  # type: ignore[no-untyped-def]
    """Publish the folder as it is now."""

    def publishing() -> SyncReport:
        report = sync(load(folder, "zh_Hans", storage(settings)), LATER)
        db.session.commit()
        return report

    return publishing


def count(model: type) -> int:
    return db.session.scalar(select(func.count()).select_from(model)) or 0


def found(typed: str, language: str = "en") -> list[str]:
    """The keys that a search finds, in order of key: the two databases rank in their own way."""
    return sorted(hit.key for hit in queries.search(query(typed), language))


@pytest.mark.database
def test_sync_writes_every_document_once(app: Flask, publish) -> None:  # type: ignore[no-untyped-def]
    report = publish()
    assert (len(report.added), report.changed, report.retired, report.unchanged) == (6, [], [], 0)
    assert [count(model) for model in (Document, Revision, Rendition, Asset, Alias)] == [6, 6, 12, 4, 1]
    again = publish()
    assert (again.is_quiet, again.unchanged) == (True, 6)
    assert [count(model) for model in (Document, Revision, Rendition, Asset, Alias)] == [6, 6, 12, 4, 1]


@pytest.mark.database
def test_sync_makes_a_revision_of_what_changed_and_returns_to_an_old_one(published: Path, publish) -> None:  # type: ignore[no-untyped-def]
    first = queries.page(WHY, "en")
    assert first is not None
    write(published, "courses/acc/01-basics/01-why.en.md", "---\ntitle: Why at all\n---\nNew words.\n")
    assert publish().changed == [WHY]
    second = queries.page(WHY, "en")
    assert second is not None
    assert (second.rendition.title, second.revision.created_at) == ("Why at all", LATER)
    kept = db.session.scalars(select(Rendition).where(Rendition.revision_id == first.revision.id))
    assert "Why publish" in {one.title for one in kept}
    write(published, "courses/acc/01-basics/01-why.en.md", TEXTS["courses/acc/01-basics/01-why.en.md"])
    assert publish().changed == [WHY]
    third = queries.page(WHY, "en")
    assert third is not None
    assert third.revision.id == first.revision.id
    assert count(Revision) == 7


def test_a_changed_picture_makes_new_revisions_of_what_shows_it(published: Path, publish) -> None:  # type: ignore[no-untyped-def]
    write(published, "courses/acc/media/well.svg", MEDIA["courses/acc/media/well.svg"].replace(b"10", b"20"))
    report = publish()
    assert sorted(report.changed) == ["courses/acc", WHY]
    assert (count(Asset), report.media) == (5, 1)


def test_sync_retires_what_is_gone_and_brings_it_back(published: Path, publish) -> None:  # type: ignore[no-untyped-def]
    for short in ("zh", "en"):
        (published / f"courses/acc/01-basics/02-film.{short}.md").unlink()
    assert publish().retired == ["courses/acc/basics/film"]
    assert queries.page("courses/acc/basics/film", "en") is None
    course = queries.course("acc", "en")
    assert course is not None
    assert [lesson.title for lesson in course.lessons()] == ["Why publish", "How to post"]
    assert found("film") == []
    write(published, "courses/acc/01-basics/02-film.en.md", TEXTS["courses/acc/01-basics/02-film.en.md"])
    write(published, "courses/acc/01-basics/02-film.zh.md", TEXTS["courses/acc/01-basics/02-film.zh.md"])
    assert publish().changed == ["courses/acc/basics/film"]
    assert found("film") == ["courses/acc/basics/film"]


def test_sound_documents_are_written_in_spite_of_others(published: Path, publish) -> None:  # type: ignore[no-untyped-def]
    write(published, "courses/acc/01-basics/01-why.en.md", "---\ntitle: Why at all\n---\nNew words.\n")
    write(published, "courses/acc/02-posting/01-how.en.md", b"\xff\xfe broken")
    write(published, "courses/acc/02-posting/01-how.zh.md", "no front matter")
    report = publish()
    assert (report.changed, report.skipped, report.retired) == ([WHY], [HOW], [])
    page = queries.page(HOW, "en")
    assert page is not None
    assert page.rendition.title == "How to post"


def test_lessons_wait_for_a_broken_module_that_was_never_published(app: Flask, folder: Path, publish) -> None:  # type: ignore[no-untyped-def]
    write(folder, "courses/acc/02-posting/module.en.md", "---\n---\n")
    report = publish()
    assert report.skipped == ["courses/acc/posting", HOW]
    assert sorted(report.added) == ["courses/acc", "courses/acc/basics", "courses/acc/basics/film", WHY]


def test_lessons_of_a_published_module_do_not_wait_for_it(published: Path, publish) -> None:  # type: ignore[no-untyped-def]
    write(published, "courses/acc/02-posting/module.en.md", "---\n---\n")
    write(published, "courses/acc/course.en.md", b"\xff")
    write(
        published, "courses/acc/02-posting/01-how.en.md", "---\ntitle: Posting it\n---\n## Steps {#steps}\n"
    )
    report = publish()
    assert (report.changed, report.skipped) == ([HOW], ["courses/acc", "courses/acc/posting"])


def test_nothing_is_retired_while_a_file_has_no_place(published: Path, publish) -> None:  # type: ignore[no-untyped-def]
    lesson = published / "courses/acc/02-posting"
    (lesson / "01-how.en.md").rename(lesson / "01-How it is.en.md")
    (lesson / "01-how.zh.md").unlink()
    assert publish().retired == []
    (lesson / "01-How it is.en.md").unlink()
    assert publish().retired == [HOW]


@pytest.mark.database
def test_search_finds_chinese_words_and_english_stems(published: Path) -> None:
    assert found("公开", "zh_Hans") == ["courses/acc", WHY]
    assert found("备份", "zh_Hans") == [WHY]
    assert found("步", "zh_Hans") == [HOW]
    assert found("account") == ["courses/acc", WHY]
    assert found("floods") == [HOW]
    assert found("network boards") == [WHY]
    assert found("zebra") == []


@pytest.mark.database
def test_search_falls_back_to_the_other_language(published: Path) -> None:
    assert found("公开", "en") == ["courses/acc", WHY]


@pytest.mark.database
@pytest.mark.parametrize(
    "typed", ["'", '"', "zq'b", "*", "zq AND", "NEAR(", "zq*", "x:zq", "(", "\\", "%", "🙂", "AND OR NOT"]
)
def test_search_takes_any_text(published: Path, typed: str) -> None:
    assert found(typed) == []


def test_former_keys_lead_to_the_document(published: Path, publish) -> None:  # type: ignore[no-untyped-def]
    assert queries.moved_to("courses/acc/old-how") == HOW
    write(
        published,
        "courses/acc/02-posting/01-how.zh.md",
        TEXTS["courses/acc/02-posting/01-how.zh.md"].replace("old-how", "older"),
    )
    publish()
    assert queries.moved_to("courses/acc/old-how") is None
    assert queries.moved_to("courses/acc/older") == HOW


def test_export_writes_the_same_bytes(published: Path, tmp_path: Path, settings: Settings) -> None:
    out = tmp_path / "out"
    assert export(out, storage(settings)) == len(TEXTS) + len(MEDIA)
    written = {path: file.read_bytes() for path, file in files(out)}
    assert written == {**{path: text.encode() for path, text in TEXTS.items()}, **MEDIA}
    with pytest.raises(FolderNotEmpty) as refusal:
        export(out, storage(settings))
    assert str(refusal.value) == f"{out} is not empty. Name a new folder so that nothing is overwritten."


def test_stamp_changes_with_any_file(folder: Path) -> None:
    before = stamp(folder)
    assert stamp(folder) == before
    write(folder, "courses/acc/media/well.svg", b"<svg/>")
    assert stamp(folder) != before


def test_load_passes_by_notes_and_links_that_lead_out(folder: Path, tmp_path: Path) -> None:
    write(folder, "README.md", "for authors")
    write(folder, ".git/config", "x")
    write(folder, "courses/acc/_draft/x.md", "x")
    (tmp_path / "secret.md").write_text("secret")
    (folder / "courses/acc/secret.zh.md").symlink_to(tmp_path / "secret.md")
    assert load(folder, "zh_Hans").problems == []


def test_load_of_a_missing_folder_is_empty(tmp_path: Path) -> None:
    loaded = load(tmp_path / "none", "zh_Hans")
    assert (loaded.documents, loaded.problems) == ([], [])
