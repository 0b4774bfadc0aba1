"""The light stemmer brings the forms of a word together and keeps different words apart."""

import pytest

from lms.library.stemming import stem

FAMILIES = [
    ("account", "accounts accounting accounted"),
    ("villag", "village villages"),
    ("meet", "meeting meetings meets"),
    ("receiv", "receive received receiving receives"),
    ("communiti", "community communities"),
    ("saf", "safe safely"),
    ("plan", "plan plans planned planning"),
    ("flood", "flood floods flooding flooded"),
    ("address", "address addresses"),
    ("evacuat", "evacuate evacuation evacuated"),
    ("quick", "quick quickly quickness"),
    ("govern", "govern government governments governed"),
]


@pytest.mark.parametrize(("expected", "words"), FAMILIES)
def test_stem_joins_the_forms_of_a_word(expected: str, words: str) -> None:
    assert {stem(word) for word in words.split()} == {expected}


def test_stem_leaves_short_and_strange_words_alone() -> None:
    words = ["as", "bus", "is", "2026", "x86", "caf\u00e9", "status", "analysis", "news"]
    assert [stem(word) for word in words] == [
        "as",
        "bus",
        "is",
        "2026",
        "x86",
        "café",
        "status",
        "analysis",
        "new",
    ]
