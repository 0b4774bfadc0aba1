"""Signs at which YAML would break a line and an editor does not."""

import pytest

from tests.quizzes.ask import read


@pytest.mark.parametrize("sign", ["\u0085", "\u2028", "\u2029"])
def test_rare_line_break_in_a_value_counts_as_a_space(sign: str) -> None:
    parsed = read("## Ask? {#a}\n\n= 7\n", front=f"title: Flood safety{sign}part 1\npass: 60%")
    assert parsed.quiz is not None
    assert parsed.quiz.title == {"en": "Flood safety part 1"}
    assert [problem.line for problem in parsed.problems] == []
