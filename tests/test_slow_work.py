"""Nothing slow runs inside a write transaction: every parser, renderer and hasher asks the guard first."""

import ast
import importlib
import pkgutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import text

import lms
from lms import isolated
from lms.db import SlowInTransaction, db
from lms.errors import Refused
from lms.slow_work import SLOW, guard
from lms.text.spreadsheets import UnreadableTable, read_table
from tests import isolated_work
from tests.house_exceptions import FAST_ENOUGH

ROOT = Path(lms.__file__).parent
# What reads files, draws, packs, hashes passwords or reaches over the network.
SLOW_LIBRARIES = {
    "PIL", "argon2", "docx", "fontTools", "fpdf", "http", "mammoth", "openpyxl", "pypdf", "requests", "smtplib",
    "socket", "subprocess", "uharfbuzz", "urllib.request", "zipfile",
}  # fmt: skip

SLOW_PACKAGES = {
    "argon2.exceptions",
    "docx.shared",
    "fontTools.ttLib",
    "fpdf.enums",
    "fpdf.outline",
    "pypdf.generic",
}

for module in pkgutil.walk_packages([str(ROOT)], "lms."):
    if not module.name.startswith(("lms.demo", "lms.schedule.jobs.nodes", "lms.serving")):
        importlib.import_module(module.name)

Function = ast.FunctionDef


def imported(node: ast.AST) -> Iterator[str]:
    """The names that the import statements in it bind, of slow libraries only."""
    for one in ast.walk(node):
        if isinstance(one, ast.Import):
            yield from (name.asname or name.name for name in one.names if name.name in SLOW_LIBRARIES)
        elif isinstance(one, ast.ImportFrom) and one.module in SLOW_LIBRARIES | SLOW_PACKAGES:
            yield from (name.asname or name.name for name in one.names)


def unguarded(source: str) -> list[str]:
    """The functions that use a slow library without asking the guard, themselves or in all that call them."""
    tree = ast.parse(source)
    imports = [node for node in ast.walk(tree) if isinstance(node, ast.Import | ast.ImportFrom)]
    if not any(name for node in imports for name in imported(node)):
        return []
    typing_only = {
        child
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test)
        for child in ast.walk(node)
    }
    slow_names = {name for node in imports if node not in typing_only for name in imported(node)}
    functions = {node.name: node for node in ast.walk(tree) if isinstance(node, Function)}
    names = {
        name: {one.id for one in ast.walk(node) if isinstance(one, ast.Name)}
        | {one.attr for one in ast.walk(node) if isinstance(one, ast.Attribute)}
        for name, node in functions.items()
    }
    guarded = {
        name
        for name, node in functions.items()
        if any(isinstance(one, ast.Name) and one.id == "slow" for one in node.decorator_list)
    }
    inside = {
        one.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ClassDef) and node.name.startswith("_")
        for one in node.body
        if isinstance(one, Function)
    }
    callers = {name: {one for one, used in names.items() if name in used and one != name} for name in names}
    covered = guarded | {name for name in names if (name.startswith("_") or name in inside) and callers[name]}
    while left := {name for name in covered - guarded if not callers[name] <= covered}:
        covered -= left
    return sorted(name for name, used in names.items() if used & slow_names and name not in covered)


def test_a_parser_without_guard_is_found() -> None:
    source = (
        "import zipfile\nfrom lms.slow_work import slow\n@slow\ndef a(): _b()\ndef _b(): zipfile.ZipFile\n"
    )
    assert unguarded(source) == []
    assert unguarded(source.replace("@slow\n", "")) == ["_b"]
    assert unguarded(source + "def c(): _b()\n") == ["_b"]
    assert unguarded("def a():\n    from PIL import Image\n    Image.open") == ["a"]


def test_every_slow_function_asks_the_guard() -> None:
    found = {}
    for path in sorted(ROOT.rglob("*.py")):
        name = path.relative_to(ROOT).as_posix()
        if not name.startswith("demo/") and (left := unguarded(path.read_text(encoding="utf-8"))):
            found[name] = left
    assert found == {name: sorted(reasons) for name, reasons in FAST_ENOUGH.items()}


@pytest.mark.parametrize("name", sorted(SLOW))
def test_slow_function_is_refused_inside_a_write_transaction(app: Flask, name: str) -> None:
    with app.test_request_context(method="POST"):
        db.session.execute(text("SELECT 1"))
        with pytest.raises(SlowInTransaction, match=name.rpartition(".")[2]):
            SLOW[name]()
        db.session.commit()
        guard.check(name)


def test_reading_transaction_hinders_nobody(app: Flask) -> None:
    with app.test_request_context(method="GET"):
        db.session.execute(text("SELECT 1"))
        guard.check("reading")


def test_production_logs_what_should_not_happen_and_goes_on(
    app: Flask, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    site = app.extensions["settings"]
    monkeypatch.setitem(
        app.extensions, "settings", type("Site", (), {"is_testing": False, "is_development": False})
    )
    with app.test_request_context(method="POST"):
        db.session.execute(text("SELECT 1"))
        guard.check("a parser")
        db.session.rollback()
    assert [record.getMessage() for record in caplog.records] == [
        "slow work inside a write transaction: a parser"
    ]
    assert site.is_testing


@pytest.mark.parametrize(
    "work",
    [
        isolated_work.sleep_for_ever,
        isolated_work.take_time,
        isolated_work.take_memory,
        isolated_work.crash,
    ],
)
def test_heavy_file_is_refused_with_a_sentence(
    work: Callable[[], object], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(isolated, "SECONDS", 1)
    monkeypatch.setattr(isolated, "WALL_S", 600 if work is isolated_work.take_time else 2)
    with pytest.raises(isolated.TooHeavy, match="too much time or memory"):
        isolated.run(work)


def test_refusal_of_the_other_process_is_raised_here_with_its_values() -> None:
    with pytest.raises(UnreadableTable) as refused:
        isolated.run(read_table, b"a\n" * 6000)
    assert (refused.value.values, type(refused.value).__mro__[1]) == ({"most": 5000}, Refused)


def test_other_process_knows_no_secret_and_writes_no_file(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("GENGDU_SECRET_KEY", "secret")
    assert "GENGDU_SECRET_KEY" not in isolated.run(isolated_work.secrets)
    with pytest.raises(isolated.TooHeavy):
        isolated.run(isolated_work.write_file, str(tmp_path / "x"))


def test_one_file_is_read_at_a_time_and_a_long_wait_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(isolated, "WAIT_S", 0.2)
    with isolated.readers.turn, pytest.raises(isolated.ReadersBusy) as refused:
        isolated.run(isolated_work.secrets)
    assert refused.value.status == 503
