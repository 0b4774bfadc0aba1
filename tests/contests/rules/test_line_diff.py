"""Two versions of a text side by side: only what changed, and two lines around it."""

import pytest

from lms.text.line_diff import MOST_LINES, line_diff

SIGNS = {"same": " ", "added": "+", "removed": "-", "gap": "…"}


def shown(old: str, new: str) -> str:
    """The comparison as one line of signs and letters."""
    return " ".join(f"{SIGNS[line.kind]}{line.text}".strip() for line in line_diff(old, new))


def lines(letters: str) -> str:
    return "\n".join(letters)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("abc", "abc", ""),
        ("", "", ""),
        ("abc", "abXc", "a b +X c"),
        ("abc", "ac", "a -b c"),
        ("abc", "aXc", "a -b +X c"),
        ("", "ab", "+a +b"),
        ("abcdef", "abcdeX", "… d e -f +X"),  # two lines before, and a sign that there are more
        ("abcd", "abcX", "… b c -d +X"),  # even when one line is left out
        ("abcdef", "Xbcdef", "-a +X b c"),  # nothing is left out before the first line
        ("abcdefghij", "XbcdefghiY", "-a +X b c … h i -j +Y"),
        ("cdXef", "cdef", "c d -X e f"),
    ],
)
def test_changed_lines_stand_with_two_lines_around_them(old: str, new: str, said: str) -> None:
    assert shown(lines(old), lines(new)) == said


def test_lines_that_many_others_equal_are_still_matched() -> None:
    """A comparison that ignores frequent lines would show all of them as changed."""
    assert shown(lines("x" * 300), lines("x" * 150 + "y" + "x" * 150)) == "… x x +y x x"


def test_a_long_comparison_is_cut_and_says_so() -> None:
    new = "\n".join(map(str, range(MOST_LINES + 1)))
    found = line_diff("", new)
    assert (len(found), found[-1].kind, found[-2].text) == (MOST_LINES + 1, "gap", str(MOST_LINES - 1))
    assert len(line_diff("", "\n".join(map(str, range(MOST_LINES))))) == MOST_LINES
