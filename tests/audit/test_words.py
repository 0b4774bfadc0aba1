"""Every act of the audit trail has words for its reader, and rows keep what they always kept."""

import ast
from pathlib import Path

import pytest

from lms.audit.field_changes import FIELD_LABELS
from lms.audit.queries.trail import NAMED
from lms.audit.verbs import VERB_LABELS, Verb
from lms.audit.words import KIND_LABELS, label
from lms.contests.results.queries.evidence import OF_CONTEST


def test_every_verb_has_words() -> None:
    assert set(VERB_LABELS) == set(Verb)
    assert len(set(VERB_LABELS.values())) == len(Verb)


@pytest.mark.parametrize(
    ("stored", "shown"),
    [
        ("moved a unit", "moved a unit"),
        ("reading.decline", VERB_LABELS[Verb.ASSIGNMENT_DECLINE]),
        ("panel_judge", "judge on the panel"),
        ("some.former-act", "some.former-act"),
    ],
)
def test_stored_names_are_labelled(stored: str, shown: str) -> None:
    assert label(stored) == shown


def _written_fields() -> dict[str, str]:
    """Return every field that the code writes into `before` or `after` of an act, with the file that does."""
    found: dict[str, str] = {}
    for path in Path("lms").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            sides = (
                [one.value for one in node.keywords if one.arg in ("before", "after")]
                if isinstance(node, ast.Call)
                else [node.value]
                if isinstance(node, ast.Assign)
                and any(isinstance(one, ast.Name) and one.id in ("before", "after") for one in node.targets)
                else []
            )
            for side in sides:
                keys = side.keys if isinstance(side, ast.Dict) else []
                found |= {one.value: str(path) for one in keys if isinstance(one, ast.Constant)}
    return found


def test_every_field_of_an_act_has_words() -> None:
    written = _written_fields()
    assert len(written) > 60
    assert {name: path for name, path in written.items() if name not in FIELD_LABELS} == {}
    assert {"prizes", "deadline_at", "second_person"} <= FIELD_LABELS.keys()


def test_every_kind_of_thing_has_words() -> None:
    assert set(NAMED) | set(OF_CONTEST) - {"mark", "interest", "comparison", "anchor"} <= KIND_LABELS.keys()
