"""The page about the design system names every macro with its true signature."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "design-system.md").read_text()
FILES = sorted((ROOT / "lms" / "templates" / "macros").glob("*.html"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_macro_has_its_comment_line_and_is_documented(path: Path) -> None:
    text = path.read_text()
    macros = [name for name in re.findall(r"{% macro (\w+)\(", text) if not name.startswith("_")]
    comments = re.findall(r"{#\s((\w+)\(.*?\))(?: — .*?)?\s#}", text)
    assert [name for _, name in comments] == macros
    assert [signature for signature, _ in comments if f"`{signature}`" not in PAGE] == []


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_comment_names_every_argument(path: Path) -> None:
    text = path.read_text()
    told = {name: line for line, name in re.findall(r"{#\s((\w+)\(.*?\))(?: — .*?)?\s#}", text)}
    for name, arguments in re.findall(r"{% macro ([a-z]\w*)\((.*?)\) -?%}", text):
        wanted = re.findall(r"(?:^|, )(\w+)(?==|,|$)", arguments)
        assert [one for one in wanted if not re.search(rf"\b{one}\b", told[name])] == []
