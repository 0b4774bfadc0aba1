"""Each option of each command of ours is given in some test, here those that no feature's own test gives."""

import ast
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from flask import Flask

from lms import commands
from lms.boards.commands import publish
from lms.config import Settings
from lms.db import db
from lms.operations.checkup import HealthFinding, Urgency
from lms.people.models import RoleGrant, User
from lms.people.queries import people
from lms.people.roles import Role
from tests.build import make_unit

TESTS = Path(__file__).resolve().parent
FLASKS_OWN = {"db", "run", "routes", "shell"}
GOOD = "---\ntitle: T\n---\n\n## Ask? {#a}\n\n- [x] Yes\n- [ ] No\n"


def options(name: str, command: click.Command) -> Iterator[tuple[str, str]]:
    """Name each long option of a command and those below it."""
    for inner, below in getattr(command, "commands", {}).items():
        yield from options(f"{name} {inner}", below)
    for parameter in command.params:
        yield from (
            (name, word) for word in (*parameter.opts, *parameter.secondary_opts) if word.startswith("--")
        )


@pytest.mark.database
def test_every_option_is_given_in_a_test(app: Flask) -> None:
    given: set[str] = set()
    for file in TESTS.rglob("test_*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value.startswith("--"):
                given.add(node.value)
    own = [
        found
        for name, command in app.cli.commands.items()
        if name not in FLASKS_OWN
        for found in options(name, command)
    ]
    assert [(name, word) for name, word in own if word not in given] == []
    assert len(own) > 40


@pytest.mark.database
def test_people_create_takes_a_reach_and_a_phone(app: Flask) -> None:
    unit = make_unit("Baishi")
    db.session.commit()
    words = [
        "people",
        "create",
        "li",
        "李四",
        "--role",
        "unit_manager",
        "--over",
        unit.code,
        "--phone",
        "13800138000",
    ]
    assert app.test_cli_runner().invoke(args=words).exit_code == 0
    person = db.session.query(User).one()
    assert person.phone == "13800138000"
    assert [(grant.role, grant.unit_id) for grant in db.session.query(RoleGrant)] == [
        (Role.UNIT_MANAGER, unit.id)
    ]


@pytest.mark.parametrize(("encoding", "name"), [("big5", "測試"), ("gb18030", "\u79d1\u6c34\u5f48\u683c")])
def test_people_import_reads_the_encoding_it_is_told(
    app: Flask, tmp_path: Path, encoding: str, name: str
) -> None:
    (tmp_path / "units.csv").write_bytes(f"code,name,kind\nqh,{name},county\n".encode(encoding))
    words = ["people", "import", str(tmp_path / "units.csv"), "--units", "--encoding", encoding]
    assert app.test_cli_runner().invoke(args=words).exit_code == 0
    assert [unit.name for unit in people.all_units()] == [name]


@pytest.mark.database
@pytest.mark.parametrize(("option", "lines"), [("--warnings", 2), ("--no-warnings", 1)])
def test_quiz_check_lists_warnings_or_not(app: Flask, tmp_path: Path, option: str, lines: int) -> None:
    (tmp_path / "mine.md").write_text(GOOD.replace(" {#a}", ""))
    words = ["quiz", "check", str(tmp_path / "mine.md"), "--lang", "en", option]
    assert len(app.test_cli_runner().invoke(args=words).output.splitlines()) == lines


@pytest.mark.database
def test_quiz_import_takes_a_name(app: Flask, content: Path, tmp_path: Path) -> None:
    (tmp_path / "bank.gift").write_text("Which? {=a ~b}\n")
    words = ["quiz", "import", str(tmp_path / "bank.gift"), "--name", "seats", "--language", "en"]
    assert app.test_cli_runner().invoke(args=words).exit_code == 0
    assert (content / "quizzes" / "seats.en.md").is_file()


def test_board_publish_hands_its_note_on(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    assert [parameter.name for parameter in publish.params] == ["lang", "slug", "period", "name", "note"]
    found = app.test_cli_runner().invoke(
        args=["boards", "publish", "none", "2026-W10", "--by", "li", "--note", "x"]
    )
    assert (found.exit_code, "none" in found.output) == (1, True)


def test_setup_takes_the_name_of_the_site_and_doctor_can_be_strict(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept: Settings = app.extensions["settings"]
    words = [
        "setup",
        "--no-input",
        "--lang",
        "en",
        "--admin",
        "wang",
        "--admin-name",
        "王芳",
        "--site-name",
        "Qinghe",
    ]
    assert app.test_cli_runner().invoke(args=words).exit_code == 0
    try:
        assert 'site_name = "Qinghe"' in (kept.instance / "config.toml").read_text(encoding="utf-8")
    finally:
        (kept.instance / "config.toml").unlink()
    calm = "lms.operations.commands.doctor.findings"
    monkeypatch.setattr(calm, lambda *_, **__: [HealthFinding("Clock", Urgency.WARN, "x", "y")])
    assert app.test_cli_runner().invoke(args=["doctor"]).exit_code == 0
    assert app.test_cli_runner().invoke(args=["doctor", "--strict"]).exit_code == 1


def test_serve_reloads_when_asked(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    kept: dict[str, object] = {}
    monkeypatch.setattr(commands, "run_simple", lambda *_, **given: kept.update(given))
    monkeypatch.setattr(commands, "require_free_port", lambda *_: None)
    assert app.test_cli_runner().invoke(args=["serve", "--reload"]).exit_code == 0
    assert kept["use_reloader"] is True


@pytest.mark.database
def test_serve_fills_an_empty_database_with_the_demo_only_when_asked(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    filled: list[bool] = []
    monkeypatch.setattr(commands, "run_simple", lambda *_, **__: None)
    monkeypatch.setattr(commands, "require_free_port", lambda *_: None)
    monkeypatch.setattr(commands.demo, "fill", lambda: filled.append(True))
    for words, times in ((("serve", "--reload"), 0), (("serve", "--reload", "--demo"), 1)):
        assert app.test_cli_runner().invoke(args=list(words)).exit_code == 0
        assert len(filled) == times
