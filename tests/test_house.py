"""The house rules, checked over the tree: shell and pure files, import order, commits at the edge, sizes."""

import ast
import re
from collections import Counter
from collections.abc import Iterator
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

from tests.house_exceptions import CLOCK_READERS, MODEL_EXCEPTIONS, OPEN_MODELS

ROOT = Path(__file__).resolve().parent.parent
LMS = ROOT / "lms"

SHELL = {"models", "queries", "actions", "forms", "views", "commands", "jobs", "loader"}
EDGE = {"views", "commands", "jobs"}
# Left never imports right. Leaves may be used by all; nobody imports the top.
ORDER = ["people", "library", "quizzes", "contests", "boards", "regrading", "editor", "operations", "home"]
# Features inside a feature, with shell names of their own; left never imports right here either.
NESTED = {
    "quizzes": ["format", "files", "bank", "overrides", "offline", "pass_marks", "paper"],
    "contests": ["rules", "entries", "screening", "judging", "results", "run"],
}
LEAF_FOLDERS = {"marking", "measurement", "text", "http", "outbox", "audit", "schedule"}
PURE_LEAVES = {"errors", "problems", "slow_work"}
PURE_FOLDERS = {"text", "marking", "measurement"}
TOP = {"app", "wiring", "commands", "demo", "served", "serving", "styleguide"}
# Parts of lms/http that only the application itself uses.
APPLICATION_ONLY = {
    f"lms.http.{name}"
    for name in ("error_pages", "health", "logs", "security_headers", "sign_in_gate", "static_files")
}
# A contest is loaded, with 404 and 403, by one function for all of its parts.
SHARED_VIEWS = {"lms.contests.entries.views.access", "lms.contests.entries.views"}
NOT_IN_PURE = (
    "flask",
    "sqlalchemy",
    "wtforms",
    "alembic",
    "huey",
    "lms.db",
    "lms.clock",
    "lms.http",
    "lms.config",
    "lms.storage",
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
    inside = 2 if len(parts) > 2 and parts[1] in NESTED.get(parts[0], ()) else 1
    return parts[inside] if len(parts) > inside else parts[-1]


def is_shell(path: Path) -> bool:
    parts = path.relative_to(LMS).parts
    if parts[0] in PURE_FOLDERS:
        return False
    if len(parts) == 1 or parts[0] in TOP or parts[0] == "http":
        return path.stem not in PURE_LEAVES
    return role_of(path) in SHELL


def is_edge(path: Path) -> bool:
    return role_of(path) in EDGE or path.relative_to(LMS).with_suffix("").parts[0] in TOP


def place_of(name: str) -> tuple[int, int] | None:
    """Where a module of a feature stands in the order: the feature, then its part (-1: outside the nested ones)."""
    parts = name.split(".")
    if len(parts) < 2 or parts[0] != "lms" or parts[1] not in ORDER:
        return None
    nested = NESTED.get(parts[1], [])
    inner = nested.index(parts[2]) if len(parts) > 2 and parts[2] in nested else len(nested)
    return ORDER.index(parts[1]), inner


def part_of(name: str) -> tuple[str, ...]:
    """The feature a module belongs to, with its part where features are nested; of other modules the name."""
    parts = name.split(".")[1:] if name.startswith("lms.") else name.split(".")
    return tuple(parts[:2]) if len(parts) > 1 and parts[1] in NESTED.get(parts[0], ()) else tuple(parts[:1])


def is_there(feature: str, name: str) -> bool:
    """Whether a feature has the module, or the module the function, that its docstring names."""
    place = LMS.joinpath(feature, *name.split("."))
    if place.is_dir() or place.with_suffix(".py").is_file():
        return True
    inside = place.parent.with_suffix(".py")
    return inside.is_file() and f"\ndef {place.name}(" in inside.read_text(encoding="utf-8")


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
LEAVES = [
    path
    for path in CODE
    if path.relative_to(LMS).parts[0] in LEAF_FOLDERS or (path.parent == LMS and path.stem not in TOP)
]
# The navigation shows places by role, so it knows the words for roles.
LEAF_EXCEPTIONS = {"lms/http/navigation.py": {"lms.people.roles", "lms.people.roles.Role"}}


@pytest.mark.parametrize("path", [path for path in FILES if path.stem == "__init__"], ids=ids)
def test_package_files_hold_a_docstring_at_most(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    assert len(tree.body) == (1 if ast.get_docstring(tree) else 0)


@pytest.mark.parametrize("feature", [*ORDER, "outbox", "audit", "schedule"])
def test_feature_names_what_it_offers(feature: str) -> None:
    text = ast.get_docstring(ast.parse((LMS / feature / "__init__.py").read_text(encoding="utf-8"))) or ""
    offered = text.partition("Offers:")[2]
    names = [part.strip() for part in re.findall(r"`([^`]+)`", offered)]
    missing = [name for name in names if not is_there(feature, name)]
    assert missing == []
    assert names or feature == "home"


@pytest.mark.parametrize("path", PURE, ids=ids)
def test_pure_file_imports_nothing_of_the_shell(path: Path) -> None:
    wrong = []
    for name, line in imports(path):
        parts = name.split(".")
        inside = 3 if len(parts) > 3 and parts[2] in NESTED.get(parts[1], ()) else 2
        shell_import = parts[0] == "lms" and len(parts) > inside and parts[inside] in SHELL
        if name.startswith(NOT_IN_PURE) or shell_import:
            wrong.append(f"line {line}: {name}")
    assert wrong == []


CLOCK_AND_FILES = {"now", "utcnow", "today", "time", "monotonic"} | {
    "open", "read_text", "read_bytes", "write_text", "write_bytes", "exists", "is_file", "iterdir", "glob", "rglob",
}  # fmt: skip
GLOBAL_RANDOM = {
    f"random.{name}" for name in ("random", "choice", "choices", "shuffle", "sample", "randint", "seed")
}

# These open what was handed to them: the bytes of a picture, a member of an archive, a file by the given function.
GIVEN = {
    "lms/contests/entries/attachment_files.py": {"Image.open"},
    "lms/contests/entries/pasting/word_file.py": {"picture.open"},
    "lms/audit/evidence.py": {"one.open", "archive.open"},
    "lms/quizzes/format/importing/archive.py": {"self.zip.open"},
    "lms/library/media.py": {"Image.open"},
    "lms/library/redrawing.py": {"Image.open"},
    "lms/quizzes/format/exporting/paper_pdf.py": {"Image.open"},
    "lms/quizzes/paper/straight_page.py": {"Image.open"},
    # The fonts lie with the code and never change while it runs.
    "lms/text/printing/font_signs.py": {"(FONTS / f'{font}.signs').read_text"},
    "lms/text/printing/fonts.py": {"path.write_bytes", "(FONTS / f'{font}.ttf.br').read_bytes"},
}


def impure_calls(source: str) -> list[str]:
    """Return the calls that read a clock or a file, whatever the object is called, or draw without a generator."""
    calls = [node.func for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)]
    named = [(ast.unparse(call), ast.unparse(call).rpartition(".")) for call in calls]
    return [
        whole
        for whole, (owner, _, last) in named
        if whole == "open" or whole in GLOBAL_RANDOM or (owner and last in CLOCK_AND_FILES)
    ]


def test_calls_of_clock_and_file_are_found() -> None:
    source = (
        "datetime.datetime.now(); clock.now(); path.read_text(); open('x'); random.shuffle(x); rng.shuffle(x)"
    )
    assert impure_calls(source) == [
        "datetime.datetime.now",
        "clock.now",
        "path.read_text",
        "open",
        "random.shuffle",
    ]
    assert impure_calls("time(); now + 1; opened()") == []


@pytest.mark.parametrize("path", PURE, ids=ids)
def test_pure_file_reads_no_clock_and_no_file(path: Path) -> None:
    found = [
        call
        for call in impure_calls(path.read_text(encoding="utf-8"))
        if call not in GIVEN.get(ids(path), ())
    ]
    assert found == []


@pytest.mark.parametrize("path", FEATURES, ids=ids)
def test_left_never_imports_right(path: Path) -> None:
    own = place_of(".".join(path.relative_to(ROOT).with_suffix("").parts))
    wrong = []
    for name, line in imports(path):
        parts = name.split(".")
        if parts[0] != "lms" or len(parts) < 2:
            continue
        other = place_of(name)
        role = parts[3:4] if parts[2:3] and parts[2] in NESTED.get(parts[1], ()) else parts[2:3]
        if parts[1] in TOP or name.startswith(tuple(APPLICATION_ONLY)):
            wrong.append(f"line {line}: {name} is the top")
        elif other is None or own is None or other == own:
            continue
        elif other > own:
            wrong.append(f"line {line}: {name} is to the right")
        elif (
            set(role) & {*EDGE, "forms"}
            and name not in SHARED_VIEWS
            and not name.startswith("lms.contests.entries.views.access.")
            and path.stem != "routes"  # one file brings the addresses of all parts together
        ):
            wrong.append(f"line {line}: {name} is a neighbour's edge")
    assert wrong == []


@pytest.mark.parametrize("path", LEAVES, ids=ids)
def test_leaf_imports_no_feature_and_no_top(path: Path) -> None:
    wrong = {
        name
        for name, _ in imports(path)
        if place_of(name) is not None or name.split(".")[:2] in [["lms", top] for top in TOP]
    }
    assert wrong == LEAF_EXCEPTIONS.get(ids(path), set())


def test_import_graph_has_no_circle() -> None:
    modules = {".".join(path.relative_to(ROOT).with_suffix("").parts): path for path in CODE}
    graph = {name: sorted({one for one, _ in imports(path)} & set(modules)) for name, path in modules.items()}
    list(TopologicalSorter(graph).static_order())  # raises CycleError, which names the circle


@pytest.mark.parametrize("path", CODE, ids=ids)
def test_commit_only_at_the_edge(path: Path) -> None:
    commits = [
        node.lineno
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute) and node.attr == "commit"
    ]
    assert is_edge(path) or commits == []


@pytest.mark.parametrize("path", CODE, ids=ids)
def test_clock_and_person_are_read_only_at_the_edge(path: Path) -> None:
    wrong = [
        f"line {line}: {name}"
        for name, line in imports(path)
        if name in ("lms.clock", "flask_login.current_user")
    ]
    is_allowed = is_edge(path) or path.parent.name == "http" or path.stem == "clock"
    assert is_allowed or str(path.relative_to(ROOT)) in CLOCK_READERS or wrong == []


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


def statements(view: ast.FunctionDef) -> int:
    """How many statements a function has at its own level, its docstring apart."""
    return len(view.body) - (ast.get_docstring(view) is not None)


def test_views_have_at_most_six_statements() -> None:
    """Load, require, validate, act, commit, answer; rules and page data belong to other functions."""
    long = {
        f"{path.relative_to(LMS).with_suffix('').as_posix()}.{node.name}"
        for path in CODE
        if role_of(path) == "views"
        for node in ast.parse(path.read_text(encoding="utf-8")).body
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_") and statements(node) > 6
    }
    assert long == set()


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


def test_no_feature_imports_the_models_of_a_neighbour() -> None:
    found: dict[str, set[str]] = {}
    for path in CODE:
        own = part_of(".".join(path.relative_to(ROOT).with_suffix("").parts))
        if own[0] in TOP:  # the demo fills the tables of every feature
            continue
        for name, _ in imports(path):
            part = part_of(name)
            inner = name.split(".")[1 + len(part) :] if name.startswith("lms.") else []
            if inner[:1] != ["models"] or part == own:
                continue
            if part[0] == own[0] == "contests" and part in OPEN_MODELS:
                continue
            found.setdefault(ids(path), set()).add(".".join(part))
    assert found == MODEL_EXCEPTIONS


def test_every_folder_is_known() -> None:
    folders = {path.relative_to(LMS).parts[0] for path in CODE if len(path.relative_to(LMS).parts) > 1}
    assert folders - set(ORDER) - LEAF_FOLDERS - TOP == set()


def test_few_files_lie_loose_and_no_folder_is_crowded() -> None:
    assert len([path for path in CODE if path.parent == LMS]) <= 16
    crowded = Counter(path.parent.relative_to(ROOT).as_posix() for path in CODE)
    assert {folder: count for folder, count in crowded.items() if count > 45} == {}
