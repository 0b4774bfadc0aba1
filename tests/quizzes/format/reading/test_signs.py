"""What the start of a line says."""

import pytest

from lms.quizzes.format.reading.lines import SourceLine
from lms.quizzes.format.reading.signs import LineKind, sign


@pytest.mark.parametrize(
    ("text", "kind", "mark", "rest"),
    [
        ("# Part", LineKind.HEADING, "1", " Part"),
        ("## Ask", LineKind.HEADING, "2", " Ask"),
        ("  ## Ask", LineKind.HEADING, "2", " Ask"),
        ("＃＃ Ask", LineKind.HEADING, "2", " Ask"),
        ("##Ask", LineKind.NEAR_HEADING, "2", "Ask"),
        ("- [x] a", LineKind.OPTION, "x", " a"),
        ("- [ ] a", LineKind.OPTION, " ", " a"),
        ("- [50%] a", LineKind.OPTION, "50", " a"),
        ("- [−12.5%] a", LineKind.OPTION, "-12.5", " a"),
        ("- (x) a", LineKind.OPTION, "x", " a"),
        ("-[x] a", LineKind.NEAR_OPTION, "gap", " a"),
        ("- [y] a", LineKind.NEAR_OPTION, "mark", " a"),
        ("[x] a", LineKind.NEAR_OPTION, "bullet", " a"),
        ("1. [x] a", LineKind.NEAR_OPTION, "bullet", " a"),
        ("= a", LineKind.ANSWER, "=", " a"),
        ("!= a", LineKind.ANSWER, "!=", " a"),
        ("=50% a", LineKind.ANSWER, "=50", " a"),
        ("= 50% a", LineKind.ANSWER, "=", " 50% a"),
        ("＝ a", LineKind.ANSWER, "=", " a"),
        ("== a", LineKind.NEAR_ANSWER, "=", " a"),
        ("A. a", LineKind.LETTERED, "A", "A. a"),
        ("B、甲", LineKind.LETTERED, "B", "B、甲"),
        ("Ａ．a", LineKind.LETTERED, "A", "Ａ．a"),
        ("a => b", LineKind.TEXT, "", "a => b"),
        ("- a => b", LineKind.MATCH, "=>", "=> b"),
        ("Explanation: a", LineKind.KEYWORD, "explanation", " a"),
        ("解析：a", LineKind.KEYWORD, "explanation", "a"),
        ("**Hint:** a", LineKind.KEYWORD, "hint", " a"),
        ("正确答案：B", LineKind.KEYWORD, "answer", "B"),
        ("Feedback >=80%: a", LineKind.KEYWORD, "feedback>=80%", " a"),
        ("评语 ＜60％：a", LineKind.KEYWORD, "feedback<60%", "a"),
        ("::: zh", LineKind.LANGUAGE, "::: zh", " zh"),
    ],
)
def test_signs_are_told_by_the_first_letters(text: str, kind: LineKind, mark: str, rest: str) -> None:
    found = sign(SourceLine(1, text))
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
    assert sign(SourceLine(1, text)).kind is LineKind.TEXT


def test_nothing_in_code_is_a_sign() -> None:
    assert sign(SourceLine(1, "- [x] a", is_code=True)).kind is LineKind.TEXT
