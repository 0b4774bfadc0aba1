"""The house rules, checked over the tree: shell and pure files, import order, commits at the edge, sizes."""

import ast
import re
from collections import Counter
from collections.abc import Callable, Iterable
from graphlib import TopologicalSorter
from pathlib import Path

from tests.house_exceptions import (
    CLOCK_READERS,
    GIVEN,
    LEAF_EXCEPTIONS,
    MODEL_EXCEPTIONS,
    OPEN_MODELS,
    SHARED_VIEWS,
)
from tests.house_tree import ROOT, imports, name_of, nodes_of, text_of, tree_of

LMS = ROOT / "lms"

SHELL = {"models", "queries", "actions", "forms", "views", "commands", "jobs", "loader"}
EDGE = {"views", "commands", "jobs"}
# Left never imports right. Leaves may be used by all; nobody imports the top.
ORDER = [
    "people",
    "library",
    "quizzes",
    "contests",
    "boards",
    "bulletins",
    "surveys",
    "discussions",
    "announcements",
    "calendar",
    "search",
    "enquiries",
    "sharing",
    "regrading",
    "editor",
    "operations",
    "home",
]
# Features inside a feature, with shell names of their own; left never imports right here either.
NESTED = {
    "quizzes": ["format", "files", "bank", "overrides", "offline", "pass_marks", "paper"],
    "contests": ["rules", "entries", "screening", "judging", "results", "run"],
}
LEAF_FOLDERS = {"marking", "measurement", "text", "http", "outbox", "notifications", "audit", "schedule"}
PURE_LEAVES = {"errors", "problems", "slow_work"}
PURE_FOLDERS = {"text", "marking", "measurement"}
TOP = {"app", "wiring", "commands", "demo", "served", "serving", "styleguide"}
# Parts of lms/http that only the application itself uses.
APPLICATION_ONLY = {
    f"lms.http.{name}"
    for name in ("error_pages", "health", "logs", "security_headers", "sign_in_gate", "static_files")
}
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


def broken(rule: Callable[[Path], Iterable[str]], paths: Iterable[Path]) -> dict[str, list[str]]:
    """What a rule finds wrong, by file."""
    return {name_of(path): found for path in paths if (found := list(rule(path)))}


CODE = [path for path in FILES if path.stem != "__init__"]
PURE = [path for path in CODE if not is_shell(path)]
FEATURES = [path for path in CODE if path.relative_to(LMS).parts[0] in ORDER]
LEAVES = [
    path
    for path in CODE
    if path.relative_to(LMS).parts[0] in LEAF_FOLDERS or (path.parent == LMS and path.stem not in TOP)
]


def test_package_files_hold_a_docstring_at_most() -> None:
    packages = [path for path in FILES if path.stem == "__init__"]
    assert [
        name_of(path)
        for path in packages
        if len(tree_of(path).body) != (1 if ast.get_docstring(tree_of(path)) else 0)
    ] == []


def test_features_name_what_they_offer() -> None:
    missing, silent = {}, []
    for feature in [*ORDER, "outbox", "notifications", "audit", "schedule"]:
        offered = (ast.get_docstring(tree_of(LMS / feature / "__init__.py")) or "").partition("Offers:")[2]
        names = [part.strip() for part in re.findall(r"`([^`]+)`", offered)]
        missing[feature] = [name for name in names if not is_there(feature, name)]
        silent += [] if names else [feature]
    assert {feature: names for feature, names in missing.items() if names} == {}
    assert silent == ["home"]


def shell_imports(path: Path) -> list[str]:
    """The imports that a pure file may not have."""
    wrong = []
    for name, line in imports(path):
        parts = name.split(".")
        inside = 3 if len(parts) > 3 and parts[2] in NESTED.get(parts[1], ()) else 2
        shell_import = parts[0] == "lms" and len(parts) > inside and parts[inside] in SHELL
        if name.startswith(NOT_IN_PURE) or shell_import:
            wrong.append(f"line {line}: {name}")
    return wrong


def test_pure_files_import_nothing_of_the_shell() -> None:
    assert broken(shell_imports, PURE) == {}


CLOCK_AND_FILES = {"now", "utcnow", "today", "time", "monotonic"} | {
    "open", "read_text", "read_bytes", "write_text", "write_bytes", "exists", "is_file", "iterdir", "glob", "rglob",
}  # fmt: skip
GLOBAL_RANDOM = {
    f"random.{name}" for name in ("random", "choice", "choices", "shuffle", "sample", "randint", "seed")
}


def impure_calls(nodes: Iterable[ast.AST]) -> list[str]:
    """Return the calls that read a clock or a file, whatever the object is called, or draw without a generator."""
    calls = [node.func for node in nodes if isinstance(node, ast.Call)]
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
    assert impure_calls(ast.walk(ast.parse(source))) == [
        "datetime.datetime.now",
        "clock.now",
        "path.read_text",
        "open",
        "random.shuffle",
    ]
    assert impure_calls(ast.walk(ast.parse("time(); now + 1; opened()"))) == []


def test_pure_files_read_no_clock_and_no_file() -> None:
    found = {path: set(impure_calls(nodes_of(path))) - GIVEN.get(name_of(path), set()) for path in PURE}
    assert {name_of(path): calls for path, calls in found.items() if calls} == {}


def imports_against_the_order(path: Path) -> list[str]:
    """The imports of the top, of what stands to the right, and of a neighbour's edge."""
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
    return wrong


def test_left_never_imports_right() -> None:
    assert broken(imports_against_the_order, FEATURES) == {}


def test_leaves_import_no_feature_and_no_top() -> None:
    top = [["lms", name] for name in TOP]
    wrong = {
        name_of(path): {
            name for name, _ in imports(path) if place_of(name) is not None or name.split(".")[:2] in top
        }
        for path in LEAVES
    }
    assert {path: names for path, names in wrong.items() if names} == LEAF_EXCEPTIONS


def test_import_graph_has_no_circle() -> None:
    modules = {".".join(path.relative_to(ROOT).with_suffix("").parts): path for path in CODE}
    graph = {name: sorted({one for one, _ in imports(path)} & set(modules)) for name, path in modules.items()}
    list(TopologicalSorter(graph).static_order())  # raises CycleError, which names the circle


def commits(path: Path) -> list[str]:
    """The lines that commit."""
    return [
        f"line {node.lineno}"
        for node in nodes_of(path)
        if isinstance(node, ast.Attribute) and node.attr == "commit"
    ]


def test_commit_only_at_the_edge() -> None:
    assert broken(commits, [path for path in CODE if not is_edge(path)]) == {}


def reads_of_clock_and_person(path: Path) -> list[str]:
    """The imports of the clock and of the signed-in person."""
    return [
        f"line {line}: {name}"
        for name, line in imports(path)
        if name in ("lms.clock", "flask_login.current_user")
    ]


def test_clock_and_person_are_read_only_at_the_edge() -> None:
    inside = [
        path
        for path in CODE
        if not (is_edge(path) or path.parent.name == "http" or path.stem == "clock")
        and name_of(path) not in CLOCK_READERS
    ]
    assert broken(reads_of_clock_and_person, inside) == {}


def test_files_are_short() -> None:
    lengths = {name_of(path): len(text_of(path).splitlines()) for path in [*CODE, *TESTS]}
    assert {path: length for path, length in lengths.items() if length > 400} == {}


def long_functions(path: Path) -> list[str]:
    """The functions of more than sixty lines."""
    return [
        f"{node.name}: {node.end_lineno - node.lineno + 1}"
        for node in nodes_of(path)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (node.end_lineno or 0) - node.lineno >= 60
    ]


def test_functions_are_short() -> None:
    assert broken(long_functions, CODE) == {}


def statements(view: ast.FunctionDef) -> int:
    """How many statements a function has at its own level, its docstring apart."""
    return len(view.body) - (ast.get_docstring(view) is not None)


def test_views_have_at_most_six_statements() -> None:
    """Load, require, validate, act, commit, answer; rules and page data belong to other functions."""
    long = {
        f"{path.relative_to(LMS).with_suffix('').as_posix()}.{node.name}"
        for path in CODE
        if role_of(path) == "views"
        for node in tree_of(path).body
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_") and statements(node) > 6
    }
    assert long == set()


def test_names_say_what_is_inside() -> None:
    assert [name_of(path) for path in CODE if path.stem in FORBIDDEN_NAMES] == []


def without_docstring(path: Path) -> list[str]:
    """The public functions and classes of a file that have no docstring, and the file itself."""
    public = [
        node
        for node in tree_of(path).body
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_")
    ]
    missing = [] if ast.get_docstring(tree_of(path)) else ["the file"]
    return missing + [node.name for node in public if not ast.get_docstring(node)]


def test_files_and_public_functions_have_docstrings() -> None:
    assert broken(without_docstring, CODE) == {}


def inner_imports_without_a_reason(path: Path) -> list[str]:
    """The imports inside functions whose comment gives no reason of the list."""
    return [
        f"line {number}"
        for number, line in enumerate(text_of(path).splitlines(), 1)
        if "PLC0415" in line and not any(reason in line for reason in EXCEPTIONS)
    ]


def test_inner_imports_give_a_known_reason() -> None:
    assert broken(inner_imports_without_a_reason, CODE) == {}


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
            found.setdefault(name_of(path), set()).add(".".join(part))
    assert found == MODEL_EXCEPTIONS


def test_every_folder_is_known() -> None:
    folders = {path.relative_to(LMS).parts[0] for path in CODE if len(path.relative_to(LMS).parts) > 1}
    assert folders - set(ORDER) - LEAF_FOLDERS - TOP == set()


def test_few_files_lie_loose_and_no_folder_is_crowded() -> None:
    assert len([path for path in CODE if path.parent == LMS]) <= 16
    crowded = Counter(path.parent.relative_to(ROOT).as_posix() for path in CODE)
    assert {folder: count for folder, count in crowded.items() if count > 45} == {}
