"""Every act that is kept by a short name has words for the reader of the trail."""

import ast
from collections.abc import Iterator
from pathlib import Path

from lms.audit.words import VERB_LABELS, label

LMS = Path(__file__).resolve().parent.parent.parent / "lms"


def short_names() -> Iterator[str]:
    """Return the short names, such as "entry.submit", that are given to `record` somewhere."""
    for file in LMS.rglob("*.py"):
        text = file.read_text()
        if "lms.audit.actions" not in text:
            continue
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "record" and node.args:
                for one in ast.walk(node.args[0]):
                    if isinstance(one, ast.Constant) and isinstance(one.value, str) and "." in one.value:
                        yield one.value


def test_every_short_name_has_words() -> None:
    assert sorted(set(short_names()) - VERB_LABELS.keys()) == []


def test_sentence_stays() -> None:
    assert label("moved a unit") == "moved a unit"
