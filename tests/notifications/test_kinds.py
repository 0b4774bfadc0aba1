"""The catalogue: what it says is sent is sent, and nothing else."""

import ast
import re
from pathlib import Path

from lms.notifications.kinds import CATALOGUE, Kind, Way, ways_of

LMS = Path(__file__).resolve().parent.parent.parent / "lms"


def test_every_kind_that_counts_as_sent_is_sent_and_no_other() -> None:
    """A kind is sent by the features that name it; the catalogue and the demo do not count."""
    named = set()
    for path in LMS.rglob("*.py"):
        if path.relative_to(LMS).parts[0] not in ("notifications", "demo"):
            text = path.read_text(encoding="utf-8")
            if "lms.notifications.kinds" in text:
                named |= {
                    node.attr
                    for node in ast.walk(ast.parse(text))
                    if isinstance(node, ast.Attribute) and re.fullmatch(r"\w*Kind", ast.unparse(node.value))
                }
    assert {kind.name for kind, about in CATALOGUE.items() if about.sent} == {
        kind.name for kind in Kind if kind.name in named
    }


def test_every_kind_is_in_the_catalogue_and_what_cannot_be_switched_off_says_why() -> None:
    assert set(CATALOGUE) == set(Kind)
    assert {kind for kind in Kind if ways_of(kind) == (Way.AT_ONCE,)} == {
        kind for kind, about in CATALOGUE.items() if about.always
    }
