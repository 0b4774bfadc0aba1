"""Commands speak one language: English, or what `--lang` says, in everything they print."""

import ast
from pathlib import Path

import click
import pytest
from flask import Flask

from tests.test_command_options import FLASKS_OWN

LMS = Path(__file__).resolve().parent.parent / "lms"
FILES = [*LMS.rglob("commands.py"), *LMS.rglob("commands/*.py"), LMS / "demo" / "fill.py"]


def leaves(command: click.Command) -> list[click.Command]:
    """The commands below a group, or the command itself."""
    if isinstance(command, click.Group):
        return [leaf for below in command.commands.values() for leaf in leaves(below)]
    return [] if command.hidden else [command]


@pytest.mark.database
def test_every_command_takes_a_language(app: Flask) -> None:
    own = [
        leaf
        for name, command in app.cli.commands.items()
        if name not in FLASKS_OWN
        for leaf in leaves(command)
    ]
    dumb = [one.name for one in own if "--lang" not in [word for each in one.params for word in each.opts]]
    assert (dumb, len(own) > 25) == ([], True)


def untranslated(tree: ast.AST) -> list[int]:
    """Lines where text with a word in it is printed, or ends a command, as it stands in the source."""
    found = []
    for node in ast.walk(tree):
        if not (
            isinstance(node, ast.Call) and ast.unparse(node.func) in ("click.echo", "click.ClickException")
        ):
            continue
        for part in node.args[:1]:
            pieces = part.values if isinstance(part, ast.JoinedStr) else [part]
            texts = [
                one.value for one in pieces if isinstance(one, ast.Constant) and isinstance(one.value, str)
            ]
            found += [
                node.lineno for text in texts if any(map(str.isalpha, text.removesuffix("backup_key = ")))
            ]
    return found


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(LMS)))
def test_what_a_command_prints_is_translated(file: Path) -> None:
    assert untranslated(ast.parse(file.read_text(encoding="utf-8"))) == []


def test_the_check_finds_a_plain_sentence() -> None:
    assert untranslated(ast.parse('click.echo(f"done: {count}")\nclick.echo(gettext("Done."))')) == [1]


def test_a_command_answers_in_the_language_asked_for(app: Flask) -> None:
    runner = app.test_cli_runner()
    wrong = ["boards", "publish", "none", "2026-W10", "--by", "nobody"]
    assert runner.invoke(args=wrong).output == (
        "Error: There is no board none. Run `flask boards list` to see them.\n"
    )
    assert runner.invoke(args=[*wrong, "--lang", "zh"]).output == (
        "错误：没有榜单 none。运行 `flask boards list` 可查看全部榜单。\n"
    )
    assert "从未运行" in runner.invoke(args=["jobs", "list", "--lang", "zh"]).output
