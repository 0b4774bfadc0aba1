"""A survey's files are read in the language of quizzes, and each mistake is found where it is."""

import pytest

from lms.surveys.definition import AnswerKind, SurveyQuestion, from_data
from tests.build import NOW
from tests.surveys.make import QUESTIONS, front, read_texts

GOOD = front(NOW)


def codes(*texts: str) -> list[tuple[str, int]]:
    return [(one.code, one.line) for one in read_texts(*texts).problems]


def questions(*texts: str) -> dict[str, SurveyQuestion]:
    read = read_texts(*texts)
    assert [str(one) for one in read.problems if not one.warning] == []
    return {one.id: one for one in from_data(read.data).questions}


def test_every_kind_of_question_is_read() -> None:
    found = questions(GOOD + QUESTIONS)
    assert {id_: one.kind for id_, one in found.items()} == {
        "way": AnswerKind.ONE,
        "topics": AnswerKind.SEVERAL,
        "useful": AnswerKind.SCALE,
        "hours": AnswerKind.NUMBER,
        "speaker": AnswerKind.LINE,
        "advice": AnswerKind.TEXT,
    }
    assert [id_ for id_, one in found.items() if one.required] == ["way"]
    assert found["useful"].choices == ("1", "2", "3", "4", "5")
    assert (found["hours"].low, found["hours"].high) == (0, 40)


def test_the_second_language_need_not_say_everything_again() -> None:
    chinese = "---\ntitle: 课程\n---\n" + QUESTIONS.replace(" required", "").replace(" scale=1..5", "")
    both = read_texts(GOOD + QUESTIONS, chinese)
    assert [one for one in both.problems if not one.warning] == []
    assert from_data(both.data).titles == {"en": "Courses", "zh_Hans": "课程"}
    assert from_data(both.data).questions == from_data(read_texts(GOOD + QUESTIONS).data).questions


@pytest.mark.parametrize(
    ("heading", "code", "line"),
    [
        ("## A {#a scale=5..1}", "bad-scale", 7),
        ("## A {#a scale=1..40}", "bad-scale", 7),
        ("## A {#a scale=1.5..3}", "bad-scale", 7),
        ("## A {#a answer=shrt}", "bad-answer", 7),
        ("## A {#a answer=number range=a..b}", "bad-range", 7),
        ("## A {#a required=perhaps}", "bad-required", 7),
        ("## A {#a range=1..2}", "range-without-number", 7),
        ("## A {#a scale=1..5 answer=short}", "scale-and-answer", 7),
        ("## A {#a scale=1..5}\n- ( ) x\n- ( ) y", "options-and-answer", 7),
        ("## A {#a}\n- (x) x\n- ( ) y", "survey-right", 8),
        ("## A {#a}\n= 5", "survey-answer", 8),
        ("## A {#a type=essay}", "not-a-survey-question", 7),
        ("## A {#a requird}", "unknown-attribute", 7),
        ("## A", "id-missing", 7),
        ("# P {draw=1}\n\n## A {#a}", "survey-draws", 9),
        ("\n".join(f"## A {{#a{number}}}" for number in range(101)), "survey-too-long", 107),
    ],
)
def test_a_mistake_in_a_question_is_found_in_its_line(heading: str, code: str, line: int) -> None:
    assert (code, line) in codes(f"{GOOD}{heading}\n")


def test_a_scale_keeps_its_words_in_code_and_after_full_width_braces() -> None:
    found = questions(GOOD + "## A｛#a required scale=1..5｝\n\n```\n## no {#b required}\n```\n")
    assert found["a"].required
    assert found["a"].kind is AnswerKind.SCALE
    assert [*found] == ["a"]


@pytest.mark.parametrize(
    ("more", "code", "line"),
    [
        ("minimum: 2", "out-of-range", 5),
        ("results: all", "unknown-choice", 5),
        ("for: {roles: [lerner]}", "unknown-choice", 5),
        ("for: {units: [nowhere]}", "unknown-unit", 5),
        ("until: 2026-01-01", "unknown-key", 5),
    ],
)
def test_a_mistake_in_the_settings_is_found_in_its_line(more: str, code: str, line: int) -> None:
    read = read_texts(front(NOW, more) + QUESTIONS, knows_unit=lambda _code: False)
    assert (code, line) in [(one.code, one.line) for one in read.problems]


def test_files_that_do_not_agree_or_are_none() -> None:
    other = GOOD.replace("title: Courses", "title: 课程")
    assert ("setting-differs", 5) in codes(
        front(NOW, "minimum: 5") + QUESTIONS, front(NOW, "minimum: 6") + QUESTIONS
    )
    assert ("attribute-differs", 8) in codes(
        GOOD + "\n## A {#a scale=1..5}\n", other + "\n## A {#a scale=1..4}\n"
    )
    assert codes("no front matter\n")[0] == ("no-front-matter", 1)
    assert ("missing-key", 1) in [(code, 1) for code, _ in codes("---\ntitle: A\n---\n## A {#a}\n")]
    late = "---\ntitle: A\nopens: 2026-02-02\ncloses: 2026-01-01\n---\n## A {#a}\n"
    assert ("closes-before-opens", 4) in codes(late)
    assert read_texts(late).data == {}
