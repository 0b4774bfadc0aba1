"""Questions moved between quiz files: what is written, and what is refused with which words."""

import re

import pytest

from lms.editor.question_moves import QuizText, WouldBreak, move_places, moved
from lms.errors import Refused
from tests.quizzes.bank.build import question
from tests.quizzes.build import ZONE

A, B = question("a"), question("b", attributes="points=2  tags=x")
OTHER = "---\ntitle: T\n# the key of a comment\n---\n\nIntro.\n\n## Own? {#own}\n\n= 1\n"


def file(slug: str, text: str, language: str = "en") -> QuizText:
    return QuizText(f"quizzes/{slug}.{language[:2]}.md", language, text)


def quiz(*parts: str) -> str:
    return "---\ntitle: T\n---\n\n" + "\n".join(parts)


def made(source: str, target: str, *ids: str) -> tuple[str, str]:
    texts = moved([file("from", source)], [file("to", target)], ids, ZONE)
    return texts["quizzes/from.en.md"], texts["quizzes/to.en.md"]


def test_a_question_is_cut_out_and_put_at_the_end_as_it_was_written() -> None:
    assert made(quiz(A, B), OTHER, "b") == (quiz(A), OTHER + "\n" + B)
    assert made(quiz(B, A), OTHER, "b") == (quiz(A), OTHER + "\n" + B)
    last = quiz(A, B) + "\n# Last {draw=1}\n\n" + question("c") + "\n# Case\n\nA village.\n\n" + question("d")
    left, filled = made(OTHER + "\n" + question("x"), last, "x")
    assert left == OTHER
    assert filled == last.replace(question("c"), question("c") + "\n" + question("x"))


def test_the_place_is_chosen_and_is_the_same_in_all_languages() -> None:
    there = quiz(A, "# Case\n\nA village.\n", question("c"), "# Last\n", question("d"))
    places = move_places([file("to", there)], "en", ZONE)
    assert [(one.value, one.number, one.section) for one in places] == [
        ("before:a", 1, ""),
        ("after:a", 1, ""),
        ("before:d", 3, "Last"),
        ("after:d", 3, "Last"),
    ]
    new = "## New? {#new}\n\n= 1\n"
    orders = {}
    for place in ("before:a", "after:a", "before:d", ""):
        source = [file("from", OTHER + "\n" + new)]
        text = moved(source, [file("to", there)], ["new"], ZONE, place)["quizzes/to.en.md"]
        orders[place] = [one for one in re.findall("{#([a-z]+)", text) if one != "c"]
    assert orders == {
        "before:a": ["new", "a", "d"],
        "after:a": ["a", "new", "d"],
        "before:d": ["a", "new", "d"],
        "": ["a", "d", "new"],
    }
    with pytest.raises(Refused, match="Choose the place again"):
        moved([file("from", OTHER + "\n" + new)], [file("to", there)], ["new"], ZONE, "after:c")


def test_an_id_that_was_made_from_the_text_is_written_down() -> None:
    left, filled = made(quiz("## Who is it? {points=2}\n\n= 1\n", A), OTHER, "who-is-it")
    assert left == quiz(A)
    assert "## Who is it? {#who-is-it points=2}\n\n= 1\n" in filled


def test_both_languages_move_together() -> None:
    chinese = OTHER.replace("Own", "自己")
    asked = quiz(A, B)
    in_chinese = asked.replace("Question b", "第二题").replace("Question a", "第一题")
    texts = moved(
        [file("from", in_chinese, "zh_Hans"), file("from", asked)],
        [file("to", chinese, "zh_Hans"), file("to", OTHER)],
        ["b"],
        ZONE,
    )
    assert "第二题" in texts["quizzes/to.zh.md"]
    assert "第二题" not in texts["quizzes/from.zh.md"]
    assert "Question b" in texts["quizzes/to.en.md"]


@pytest.mark.parametrize(
    ("source", "target", "words"),
    [
        (quiz(A, question("c")), OTHER, "from has no question b any more"),
        (quiz(A, B, "## Bad\n"), OTHER, "from has errors"),
        (quiz(A, B), quiz("## Bad\n"), "to has errors"),
        (quiz(A, B), quiz(question("b", "Another?")), "to has a question with the id b already"),
        (quiz(A, "# Case\n\nA village.\n", B), OTHER, "b stands under a text that it shares"),
        (
            quiz(A, B),
            quiz("# Case\n\nA village.\n", question("c")),
            "All parts of to have a text of their own",
        ),
        (quiz("# Part {draw=2}\n", A, B), OTHER, "Without these questions from would have errors."),
        (quiz(B), OTHER, "Without these questions from would have errors."),
    ],
)
def test_what_would_break_is_refused(source: str, target: str, words: str) -> None:
    with pytest.raises(Refused, match=words) as refused:
        made(source, target, "b")
    if isinstance(refused.value, WouldBreak):
        assert refused.value.problem.code in ("draw-too-large", "no-questions", "section-empty")


def test_a_quiz_in_other_languages_takes_no_question() -> None:
    with pytest.raises(Refused, match="to is not written in the same languages as b"):
        moved([file("from", quiz(A, B))], [file("to", OTHER), file("to", OTHER, "zh_Hans")], ["b"], ZONE)
