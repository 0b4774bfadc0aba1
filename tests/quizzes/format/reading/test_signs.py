"""What the start of a line says."""

import pytest

from lms.quizzes.format.reading.lines import Line
from lms.quizzes.format.reading.signs import Kind, sign


@pytest.mark.parametrize(
    ("text", "kind", "mark", "rest"),
    [
        ("# Part", Kind.HEADING, "1", " Part"),
        ("## Ask", Kind.HEADING, "2", " Ask"),
        ("  ## Ask", Kind.HEADING, "2", " Ask"),
        ("＃＃ Ask", Kind.HEADING, "2", " Ask"),
        ("##Ask", Kind.NEAR_HEADING, "2", "Ask"),
        ("- [x] a", Kind.OPTION, "x", " a"),
        ("- [ ] a", Kind.OPTION, " ", " a"),
        ("- [50%] a", Kind.OPTION, "50", " a"),
        ("- [−12.5%] a", Kind.OPTION, "-12.5", " a"),
        ("- (x) a", Kind.OPTION, "x", " a"),
        ("-[x] a", Kind.NEAR_OPTION, "gap", " a"),
        ("- [y] a", Kind.NEAR_OPTION, "mark", " a"),
        ("[x] a", Kind.NEAR_OPTION, "bullet", "a"),
        ("1. [x] a", Kind.NEAR_OPTION, "bullet", "a"),
        ("= a", Kind.ANSWER, "=", " a"),
        ("!= a", Kind.ANSWER, "!=", " a"),
        ("=50% a", Kind.ANSWER, "=50", " a"),
        ("= 50% a", Kind.ANSWER, "=", " 50% a"),
        ("＝ a", Kind.ANSWER, "=", " a"),
        ("== a", Kind.NEAR_ANSWER, "=", " a"),
        ("A. a", Kind.LETTERED, "A", "A. a"),
        ("B、甲", Kind.LETTERED, "B", "B、甲"),
        ("Ａ．a", Kind.LETTERED, "A", "Ａ．a"),
        ("a => b", Kind.TEXT, "", "a => b"),
        ("- a => b", Kind.MATCH, "=>", "=> b"),
        ("Explanation: a", Kind.KEYWORD, "explanation", " a"),
        ("解析：a", Kind.KEYWORD, "explanation", "a"),
        ("**Hint:** a", Kind.KEYWORD, "hint", " a"),
        ("正确答案：B", Kind.KEYWORD, "answer", "B"),
        ("Feedback >=80%: a", Kind.KEYWORD, "feedback>=80%", " a"),
        ("评语 ＜60％：a", Kind.KEYWORD, "feedback<60%", "a"),
        ("::: zh", Kind.LANGUAGE, "::: zh", " zh"),
    ],
)
def test_signs_are_told_by_the_first_letters(text: str, kind: Kind, mark: str, rest: str) -> None:
    found = sign(Line(1, text))
    assert (found.kind, found.mark, text[found.rest :]) == (kind, mark, rest)


@pytest.mark.parametrize(
    "text",
    [
        "words", "", "- words", "- [text](link)", "- [x](link)", "- [ref]: address", "- (a) words", "- (see below)",
        "* **bold** words", "A.D. 618 was long ago", "U.S. rules", "####### seven", "[text](link)", "[^1]: a note",
        "(a) words", "Feedback: words", "Hint without colon", "Explain: words", "\\= words", "a = b",
        "!important", "1. words",
    ],
)  # fmt: skip
def test_prose_is_no_sign(text: str) -> None:
    assert sign(Line(1, text)).kind is Kind.TEXT


def test_nothing_in_code_is_a_sign() -> None:
    assert sign(Line(1, "- [x] a", is_code=True)).kind is Kind.TEXT
