"""Every act of the audit trail has words for its reader, and rows keep what they always kept."""

import pytest

from lms.audit.verbs import VERB_LABELS, Verb
from lms.audit.words import label


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
