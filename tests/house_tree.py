"""The files of the tree as the house rules read them: each is read and parsed once for all rules."""

import ast
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def name_of(path: Path) -> str:
    """The path of a file from the top of the tree."""
    return path.relative_to(ROOT).as_posix()


@cache
def text_of(path: Path) -> str:
    """The text of a file."""
    return path.read_text(encoding="utf-8")


@cache
def tree_of(path: Path) -> ast.Module:
    """The syntax tree of a file, which several rules look at."""
    return ast.parse(text_of(path))


@cache
def nodes_of(path: Path) -> list[ast.AST]:
    """All nodes of a file."""
    return list(ast.walk(tree_of(path)))


@cache
def imports(path: Path) -> list[tuple[str, int]]:
    """Every module imported at run time, with its line."""
    typing_only: set[ast.AST] = set()
    for node in nodes_of(path):
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
            typing_only.update(child for part in node.body for child in ast.walk(part))
    found: list[tuple[str, int]] = []
    for node in nodes_of(path):
        if node in typing_only:
            continue
        if isinstance(node, ast.Import):
            found += [(alias.name, node.lineno) for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.append((node.module, node.lineno))
            if node.module.startswith("lms"):
                found += [(f"{node.module}.{alias.name}", node.lineno) for alias in node.names]
    return found
