"""Answer patterns: what they match, what is refused, and that none can run away."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.quizzes.format.patterns import MAX_STEPS, PatternError, compile_pattern


@pytest.mark.parametrize(
    ("pattern", "yes", "no"),
    [
        ("colou?r", ["color", "Colour", "COLOR."], ["colr", "colouur"]),
        ("(seven|7) days?", ["seven days", "7 day"], ["days", "seven"]),
        ("[0-9]{2,3}", ["12", "123"], ["1", "1234"]),
        (r"\d+", ["7", "٧"], ["x", ""]),
        (r"\w+ \w+", ["two words"], ["one"]),
        ("[^0-9]+", ["abc"], ["a1"]),
        ("[A-Z]x", ["ax", "AX"], ["1x"]),
        ("a.*z", ["az", "a to z"], ["a to y"]),
        ("^abc$", ["abc"], ["xabc"]),
        (r"3\.5", ["3.5"], ["3x5"]),
        ("(?:ab)+", ["abab"], ["aba"]),
        ("村(民|委)会?", ["村民", "村委会"], ["村会"]),
        ("x{0}y", ["y"], ["xy"]),
        ("", [""], ["a"]),
        ("a|b|c", ["a", "b", "c"], ["d", "ab"]),
        ("[]]", ["]"], ["["]),
        ("[a-]", ["a", "-"], ["b"]),
    ],
)
def test_patterns_match_whole_folded_answers(pattern: str, yes: list[str], no: list[str]) -> None:
    compiled = compile_pattern(pattern)
    assert {text: compiled.matches(text) for text in (*yes, *no)} == {
        **dict.fromkeys(yes, True),
        **dict.fromkeys(no, False),
    }


@pytest.mark.parametrize(
    ("pattern", "sentence"),
    [
        ("(a", "A bracket has no match."),
        ("a)", "This closing bracket has no opening bracket."),
        ("[a", "A square bracket has no match."),
        ("[z-a]", "The range in square brackets is in the wrong order."),
        ("*a", "A quantifier has nothing to repeat."),
        ("a**", "One quantifier directly follows another."),
        ("a{x}", "The count in braces is not a number."),
        ("a{5,2}", "The count in braces is too large or in the wrong order."),
        ("a{101}", "The count in braces is too large or in the wrong order."),
        ("(a)\\1", "The backslash comes before a letter or digit that has no special meaning here."),
        ("(?=a)", "Look-around and named groups are not supported."),
        ("(?P<x>a)", "Look-around and named groups are not supported."),
        ("a^b", "The anchors ^ and $ can only be at the start and end."),
        ("((((a{50}){50}){50}){50})", "The pattern is too large."),
        ("(" * 25 + "a" + ")" * 25, "Brackets are nested too deeply."),
    ],
)
def test_what_cannot_be_matched_is_refused_with_the_reason(pattern: str, sentence: str) -> None:
    with pytest.raises(PatternError) as refusal:
        compile_pattern(pattern)
    assert str(refusal.value) == sentence


@pytest.mark.parametrize(
    "pattern", ["(a+)+b", "(a|a)*b", "(a|aa)+b", "(a*)*b", "(.*.*.*)*b", "(a?){50}a{50}b"]
)
def test_a_pattern_that_runs_away_elsewhere_looks_at_each_letter_once(pattern: str) -> None:
    compiled = compile_pattern(pattern)
    assert (len(compiled.steps) <= MAX_STEPS, compiled.matches("a" * 500)) == (True, False)


letters = st.sampled_from("ab")
atoms = st.one_of(letters, st.just("."), st.just("[ab]"), st.just("[^a]"))
regexes = st.recursive(
    atoms,
    lambda inner: st.one_of(
        st.tuples(inner, inner).map("".join),
        st.tuples(inner, inner).map(lambda two: f"({two[0]}|{two[1]})"),
        st.tuples(inner, st.sampled_from(["?", "*", "+", "{2}", "{1,3}", "{2,}"])).map(
            lambda two: f"({two[0]}){two[1]}"
        ),
    ),
    max_leaves=6,
)


@given(regexes, st.text("ab", max_size=8))
def test_patterns_agree_with_regular_expressions(pattern: str, text: str) -> None:
    assert compile_pattern(pattern).matches(text) == (re.fullmatch(pattern, text) is not None)
