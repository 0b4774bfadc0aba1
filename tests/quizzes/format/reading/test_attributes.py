"""The braces at the end of a heading."""

import pytest

from lms.quizzes.format.reading.attributes import read_heading
from lms.quizzes.format.reading.lines import SourceLine
from lms.quizzes.format.reading.report import ProblemReport


@pytest.mark.parametrize(
    ("heading", "text", "id_", "words"),
    [
        ("Ask?", "Ask?", "", {}),
        ("Ask? {#a}", "Ask?", "a", {}),
        ("Ask?{#a}", "Ask?", "a", {}),
        ("Ask? {#a points=2 tags=x,y}", "Ask?", "a", {"points": "2", "tags": "x,y"}),
        ("Ask? {#a, points=2, shuffle}", "Ask?", "a", {"points": "2", "shuffle": "yes"}),
        ("Ask? {.shuffle #a}", "Ask?", "a", {"shuffle": "yes"}),
        ('Ask? {tags="two words,村务"}', "Ask?", "", {"tags": "two words,村务"}),
        ("Ask? ｛＃a　points＝2｝", "Ask?", "a", {"points": "2"}),
        ("Ask? {POINTS=2}", "Ask?", "", {"points": "2"}),
        ("Ask? {}", "Ask?", "", {}),
        ("Ask? ##", "Ask?", "", {}),
        ("C #", "C", "", {}),
        ("The set {1, 2} here", "The set {1, 2} here", "", {}),
        ("`{#code}`", "`{#code}`", "", {}),
        ("Is \\{#x\\} code?", "Is \\{#x\\} code?", "", {}),
        ("Solve $x^{2}$", "Solve $x^{2}$", "", {}),
        ("", "", "", {}),
    ],
)
def test_braces_at_the_end_are_attributes(heading: str, text: str, id_: str, words: dict[str, str]) -> None:
    report = ProblemReport()
    found, _, attributes = read_heading(SourceLine(1, "## " + heading), 2, report)
    assert report.sorted == ()
    assert (found, attributes.id, {key: value for key, (value, _) in attributes.words.items()}) == (
        text,
        id_,
        words,
    )


def test_places_are_those_of_the_line() -> None:
    _, _, attributes = read_heading(SourceLine(7, "## Ask? {#a points=2}"), 2, ProblemReport())
    assert (attributes.place, attributes.words["points"][1]) == ((7, 9), (7, 13))
