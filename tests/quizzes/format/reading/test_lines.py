"""Lines, code blocks and what is blotted out before signs are looked for."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.quizzes.format.reading.lines import SourceLine, body_lines, mask, split_lines

O = "\u00a4"  # noqa: E741 -- as wide as the sign it stands for


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("plain", "plain"),
        ("a `[x]` b", f"a {O * 5} b"),
        ("a ``[`]`` b", f"a {O * 7} b"),
        ("a ` alone [x]", f"a {O} alone [x]"),
        ("cost $5 and $6", "cost $5 and $6"),
        ("so $x_{1}$ is", f"so {O * 7} is"),
        ("[text](target{#a}) b", f"[text{O * 13} b"),
        ("\\{#a} b", f"{O * 2}#a}} b"),
        ("<https://a.b/{c}> d", f"{O * 17} d"),
        ("a < b {c}", "a < b {c}"),
    ],
)
def test_code_formulas_targets_and_escaped_signs_are_blotted_out(text: str, masked: str) -> None:
    assert mask(text) == masked


@given(st.text(alphabet="ab`$\\[](){}<>htps:/ ", max_size=80))
def test_the_mask_is_as_long_as_the_text(text: str) -> None:
    assert len(mask(text)) == len(text)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("a\n```\nb\n```\nc", [False, True, True, True, False]),
        ("~~~~\n~~~\n~~~~\nc", [True, True, True, False]),
        ("$$\nx\n$$\nc", [True, True, True, False]),
        ("$$ x $$\nc", [False, False]),
        ("> ```\n> b\n> ```\nc", [True, True, True, False]),
        ("``` a ` b\nc", [False, False]),
    ],
)
def test_lines_in_code_and_formulas_are_known(text: str, code: list[bool]) -> None:
    lines, opened = body_lines(text.split("\n"), 1)
    assert ([line.is_code for line in lines], opened) == (code, None)


def test_a_fence_that_never_closes_is_returned() -> None:
    _, opened = body_lines(["a", "```py", "b"], 10)
    assert opened == SourceLine(11, "```py", is_code=True, opens=True)


@pytest.mark.parametrize("text", ["a\nb", "a\r\nb", "a\rb", "\ufeffa\nb"])
def test_line_ends_of_every_system_are_split(text: str) -> None:
    assert split_lines(text) == ["a", "b"]


def test_other_separators_are_letters() -> None:
    assert split_lines("a\u2028b\x0bc\x85d") == ["a\u2028b\x0bc\x85d"]
