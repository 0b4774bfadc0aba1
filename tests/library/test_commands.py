"""`flask content`: what it prints and how it ends."""

from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from lms.app import create_app
from lms.db import db
from lms.library.models import Revision
from tests.library.folder import write


def run(app: Flask, *arguments: str) -> tuple[int, list[str]]:
    """The exit code and the lines that a command prints."""
    result = app.test_cli_runner().invoke(args=["content", *arguments])
    return result.exit_code, result.output.splitlines()


def test_check_of_sound_content_says_so(app: Flask, folder: Path) -> None:
    assert run(app, "check", "--lang", "en", "--folder", str(folder)) == (
        0, ["6 documents, 4 media files: 0 errors, 0 warnings."],
    )  # fmt: skip
    assert db.session.scalar(select(func.count()).select_from(Revision)) == 0


def test_check_of_the_own_folder_needs_no_database(folder: Path, tmp_path: Path) -> None:
    new = create_app(environment="testing", instance=tmp_path / "new", content=folder, jobs="off")
    assert run(new, "check", "--lang", "en") == (0, ["6 documents, 4 media files: 0 errors, 0 warnings."])


@pytest.mark.database
def test_check_lists_each_place_and_fails(app: Flask, folder: Path) -> None:
    write(folder, "courses/acc/02-posting/01-how.en.md", "---\ntitel: How\n---\n<b>x</b>\n")
    write(folder, "courses/acc/02-posting/02-more.en.md", "---\ntitle: More\n---\nx\n")
    code, lines = run(app, "check", "--lang", "en", "--folder", str(folder))
    how = "courses/acc/02-posting/01-how.en.md"
    assert (code, lines) == (
        1,
        [
            "courses/acc/01-basics/01-why.en.md:12:7: error: There is no heading “#steps” in 01-how.en.md. "
            "Remove the part from # onwards. [broken-heading-link]",
            f"{how}:2:1: error: The key “titel” is not recognised here. Did you mean “title”? [unknown-key]",
            f"{how}:4:1: error: Raw HTML would be removed: <b> Use Markdown instead; to show the character itself, "
            "put it in `code` or write \\<. [raw-html]",
            "courses/acc/02-posting/02-more.en.md:1:1: warning: The text is available in one language only. "
            "Add the same file with a name ending in .zh.md. [missing-translation]",
            "7 documents, 4 media files: 3 errors, 1 warnings.",
        ],
    )
    code, lines = run(app, "check", "--lang", "en", "--no-warnings", "--folder", str(folder))
    assert (code, len(lines)) == (1, 4)


@pytest.mark.database
def test_commands_speak_english_whatever_the_site_and_the_terminal_speak_and_chinese_when_asked(
    app: Flask, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LANG", "zh_CN.UTF-8")
    chinese = replace(app.extensions["settings"], default_language="zh_Hans")
    monkeypatch.setitem(app.extensions, "settings", chinese)
    write(folder, "courses/acc/02-posting/01-how.zh.md", "---\ntitle:\n---\n## 步骤\n")
    start = "courses/acc/02-posting/01-how.zh.md:2:7: "
    assert run(app, "check", "--folder", str(folder))[1][0].startswith(f"{start}error: ")
    assert run(app, "check", "--folder", str(folder), "--lang", "zh")[1][0] == (
        f"{start}错误: “title”后面没有内容。请在冒号后面写上内容。 [empty-value]"
    )


def test_sync_prints_what_it_did_and_nothing_new_the_second_time(app: Flask, folder: Path) -> None:
    code, lines = run(app, "sync", "--lang", "en", "--folder", str(folder))
    assert code == 0
    assert lines == [
        "+ courses/acc",
        "+ courses/acc/basics",
        "+ courses/acc/posting",
        "+ courses/acc/basics/film",
        "+ courses/acc/basics/why",
        "+ courses/acc/posting/how",
        "6 new, 0 changed, 0 retired, 0 unchanged, 0 skipped because of errors.",
    ]
    assert run(app, "sync", "--lang", "en", "--folder", str(folder)) == (
        0, ["0 new, 0 changed, 0 retired, 6 unchanged, 0 skipped because of errors."],
    )  # fmt: skip


def test_sync_with_errors_publishes_the_others_and_fails_unless_told_not_to(app: Flask, folder: Path) -> None:
    write(folder, "courses/acc/02-posting/01-how.en.md", "---\ntitle:\n---\n## Steps\n")
    code, lines = run(app, "sync", "--lang", "en", "--folder", str(folder))
    assert (code, lines[0], lines[-2:]) == (
        1,
        "courses/acc/02-posting/01-how.en.md:2:7: error: The key “title” has no value. "
        "Write a value after the colon. [empty-value]",
        [
            "! courses/acc/posting/how",
            "5 new, 0 changed, 0 retired, 0 unchanged, 1 skipped because of errors.",
        ],
    )
    assert run(app, "sync", "--lang", "en", "--force-good", "--folder", str(folder))[0] == 0


def test_export_writes_a_new_folder_and_no_other(app: Flask, published: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    assert run(app, "export", str(out), "--lang", "en") == (0, [f"16 files written to {out}."])
    assert run(app, "export", str(out), "--lang", "en") == (
        1, [f"Error: {out} is not empty. Name a new folder so that nothing is overwritten."],
    )  # fmt: skip
