"""The house rules, checked over the tree: shell and pure files, import order, commits at the edge, sizes."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
LMS = ROOT / "lms"

SHELL = {"models", "queries", "actions", "forms", "views", "commands", "jobs", "loader"}
EDGE = {"views", "commands", "jobs"}
# Left never imports right. Leaves may be used by all; nobody imports the top.
ORDER = ["people", "library", "quizzes", "contests", "boards", "home"]
LEAF_FOLDERS = {"measurement", "prose", "audit", "schedule"}
PURE_LEAVES = {"errors", "problems", "source", "frontmatter", "schema", "yamlnodes", "markup", "svg"}
TOP = {
    "addresses",
    "app",
    "appearance",
    "wiring",
    "commands",
    "demo",
    "navigation",
    "security",
    "refusals",
    "logs",
    "health",
    "statics",
    "styleguide",
    "served",
    "serving",
    "rates",
    "signing",
}
NOT_IN_PURE = (
    "flask",
    "flask_",
    "sqlalchemy",
    "wtforms",
    "alembic",
    "huey",
    "lms.db",
    "lms.clock",
    "lms.web",
    "lms.config",
)
FORBIDDEN_NAMES = {"utils", "util", "helpers", "helper", "common", "misc", "manager", "managers", "base"}
EXCEPTIONS = ("slow import", "optional dependency", "type checking")

FILES = sorted(path for path in LMS.rglob("*.py"))
TESTS = sorted((ROOT / "tests").rglob("*.py"))


def ids(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def role_of(path: Path) -> str:
    """The role name of a file in a feature: its stem, or its folder when a shell file became a package."""
    parts = path.relative_to(LMS).with_suffix("").parts
    return parts[1] if len(parts) > 1 else parts[0]


def is_shell(path: Path) -> bool:
    parts = path.relative_to(LMS).parts
    if len(parts) == 1 or parts[0] in TOP:
        return path.stem not in PURE_LEAVES
    return role_of(path) in SHELL


def imports(path: Path) -> Iterator[tuple[str, int]]:
    """Every module imported at run time, with its line."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    typing_only: set[ast.AST] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
            typing_only.update(child for part in node.body for child in ast.walk(part))
    for node in ast.walk(tree):
        if node in typing_only:
            continue
        if isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module, node.lineno
            if node.module.startswith("lms"):
                yield from ((f"{node.module}.{alias.name}", node.lineno) for alias in node.names)


CODE = [path for path in FILES if path.stem != "__init__"]
PURE = [path for path in CODE if not is_shell(path)]
FEATURES = [path for path in CODE if path.relative_to(LMS).parts[0] in ORDER]


@pytest.mark.parametrize("path", [path for path in FILES if path.stem == "__init__"], ids=ids)
def test_package_files_are_empty(path: Path) -> None:
    assert path.read_text(encoding="utf-8") == ""


@pytest.mark.parametrize("path", PURE, ids=ids)
def test_pure_file_imports_nothing_of_the_shell(path: Path) -> None:
    wrong = []
    for name, line in imports(path):
        parts = name.split(".")
        shell_import = parts[0] == "lms" and len(parts) > 2 and parts[2] in SHELL
        if name.startswith(NOT_IN_PURE) or shell_import:
            wrong.append(f"line {line}: {name}")
    assert wrong == []


@pytest.mark.parametrize("path", PURE, ids=ids)
def test_pure_file_reads_no_clock_and_no_file(path: Path) -> None:
    calls = {
        ast.unparse(node.func)
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
    }
    forbidden = {
        "open",
        "datetime.now",
        "datetime.utcnow",
        "time.time",
        "date.today",
        "random.random",
        "Path.read_text",
    }
    assert calls & forbidden == set()


@pytest.mark.parametrize("path", FEATURES, ids=ids)
def test_left_feature_never_imports_right(path: Path) -> None:
    own = ORDER.index(path.relative_to(LMS).parts[0])
    wrong = []
    for name, line in imports(path):
        parts = name.split(".")
        if parts[0] != "lms" or len(parts) < 2:
            continue
        if parts[1] in TOP - {"navigation"}:
            wrong.append(f"line {line}: {name} is the top")
        elif parts[1] in ORDER:
            if ORDER.index(parts[1]) > own:
                wrong.append(f"line {line}: {name} is to the right")
            elif (
                ORDER.index(parts[1]) < own
                and len(parts) > 2
                and parts[2] in {"views", "forms", "commands", "jobs"}
            ):
                wrong.append(f"line {line}: {name} is a neighbour's edge")
    assert wrong == []


@pytest.mark.parametrize("path", CODE, ids=ids)
def test_commit_only_at_the_edge(path: Path) -> None:
    edge = role_of(path) in EDGE or path.relative_to(LMS).parts[0] in TOP
    commits = [
        node.lineno
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute) and node.attr == "commit"
    ]
    assert edge or commits == []


@pytest.mark.parametrize("path", CODE, ids=ids)
def test_clock_and_person_are_read_only_at_the_edge(path: Path) -> None:
    edge = role_of(path) in EDGE or path.relative_to(LMS).parts[0] in TOP | {"clock", "language"}
    wrong = [
        f"line {line}: {name}"
        for name, line in imports(path)
        if name in ("lms.clock", "flask_login.current_user")
    ]
    assert edge or wrong == []


@pytest.mark.parametrize("path", [*CODE, *TESTS], ids=ids)
def test_file_is_short(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 400


@pytest.mark.parametrize("path", CODE, ids=ids)
def test_functions_are_short(path: Path) -> None:
    long = [
        f"{node.name}: {node.end_lineno - node.lineno + 1}"
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (node.end_lineno or 0) - node.lineno >= 60
    ]
    assert long == []


@pytest.mark.parametrize("path", CODE, ids=ids)
def test_names_say_what_is_inside(path: Path) -> None:
    assert path.stem not in FORBIDDEN_NAMES


@pytest.mark.parametrize("path", CODE, ids=ids)
def test_file_and_public_functions_have_docstrings(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    missing = [] if ast.get_docstring(tree) else ["the file"]
    for node in tree.body:
        public = isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_")
        if public and not ast.get_docstring(node):
            missing.append(node.name)
    assert missing == []


@pytest.mark.parametrize("path", CODE, ids=ids)
def test_inner_import_gives_a_known_reason(path: Path) -> None:
    wrong = [
        number
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if "PLC0415" in line and not any(reason in line for reason in EXCEPTIONS)
    ]
    assert wrong == []


def test_every_file_of_a_feature_is_known() -> None:
    folders = {path.relative_to(LMS).parts[0] for path in CODE if len(path.relative_to(LMS).parts) > 1}
    assert folders - set(ORDER) - LEAF_FOLDERS - TOP == set()
