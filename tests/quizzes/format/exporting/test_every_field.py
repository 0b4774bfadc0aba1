"""Every field of a quiz comes back from each format that is read again, or a loss names it."""
# ruff: noqa: E501 -- one case is easier to read on one line

from dataclasses import fields, replace
from decimal import Decimal
from typing import Any

import pytest

from lms import isolated
from lms.quizzes.format.behaviour import Behaviour
from lms.quizzes.format.exporting import formats as exports
from lms.quizzes.format.exporting.reducing import settings_of
from lms.quizzes.format.importing import formats as imports
from lms.quizzes.format.importing.bank import to_quiz
from lms.quizzes.format.parser import parse
from lms.quizzes.format.questions import (
    Gap,
    NumberAnswer,
    Option,
    Question,
    Quiz,
    QuizSettings,
    RubricCriterion,
    Section,
    TextAnswer,
    UploadRule,
    WordRange,
)
from tests.quizzes.build import ZONE
from tests.quizzes.format.exporting.round_trip import READ_AS, said

BOTH_WAYS = [name for name in exports.BY_NAME if READ_AS.get(name, name) in imports.BY_NAME]
CHOICE = "## Which? {#q WORDS}\n\n- (x) Water\n- ( ) Sand"
TICKS = "## Which two? {#q WORDS}\n\n- [x] Water\n- [x] Tea\n- [ ] Sand"
NAMED = "## Name it. {#q WORDS}\n\n= paint"
NUMBER = "## How many? {#q type=numeric WORDS}\n\n= 20"
PAIRS = "## Match. {#q WORDS}\n\n- a => b\n- c => d"
STEPS = "## Sort. {#q type=ordering WORDS}\n\n1. one\n2. two"
GAPS = "## The [[*left/right]] bank, [[7]] m. {#q WORDS}"
POLL = "## How was it? {#q type=survey WORDS}\n\n- ( ) Good\n- ( ) Bad"
ESSAY = "## Explain. {#q type=essay WORDS}"
FILES = "## Hand it in. {#q type=file WORDS}"
# For each field what to add to the heading, to put below the question, or to put in place of a piece of it.
VARIED: dict[tuple[type, str], list[tuple[str, str] | tuple[str, str, str]]] = {
    (Question, "id"): [(NAMED, "#q", "#other")],
    (Question, "type"): [(one, "") for one in (CHOICE, TICKS, NAMED, NUMBER, PAIRS, STEPS, GAPS, POLL, ESSAY, FILES)]
    + [(CHOICE, "Water\n- ( ) Sand", "True\n- ( ) False"), (POLL, "\n\n- ( ) Good\n- ( ) Bad", "")],
    (Question, "stem"): [(NAMED, "it.", "it.\n\nWith a **second** paragraph and $x^2$.")],
    (Question, "options"): [(CHOICE, "Sand", "Sand\n- ( ) Gravel")],
    (Question, "answers"): [(NAMED, "= paint", "= paint\n= ink")],
    (Question, "numbers"): [(NUMBER, "= 20", "= 20\n= 30")],
    (Question, "otherwise"): [(NAMED, "= paint", "= paint\n!= *\n  > No."), (NUMBER, "= 20", "= 20\n!= *\n  > No.")],
    (Question, "points"): [(one, "points=2.5") for one in (CHOICE, TICKS, NAMED, PAIRS, STEPS, GAPS, ESSAY)],
    (Question, "rule"): [(TICKS, f"score={one}") for one in ("net-correct", "each-answer", "coverage")]
    + [(TICKS, "[x] Water\n- [x] Tea", "[75%] Water\n- [25%] Tea")],
    (Question, "explanation"): [(one, "\n\nExplanation: Because.") for one in (CHOICE, NAMED, PAIRS, POLL, ESSAY)],
    (Question, "hints"): [(CHOICE, "\n\nHint: Look.\n\nHint: Again.")],
    (Question, "tags"): [(CHOICE, "tags=a,b")],
    (Question, "difficulty"): [(CHOICE, "difficulty=hard")],
    (Question, "shuffle"): [(CHOICE, "shuffle"), (PAIRS, "shuffle=no")],
    (Question, "unit_required"): [(NUMBER, "= 20", "= 20 kg"), (NUMBER.replace("20", "20 kg"), "unit=required")],
    (Question, "targets"): [(PAIRS, "c => d", "c => d\n- => e")],
    (Question, "gaps"): [(GAPS, "[[7]]", "[[= 7 +- 1]]")],
    (Question, "part_rule"): [(one, "score=all-or-nothing") for one in (PAIRS, STEPS, GAPS)]
    + [(STEPS, "score=longest"), (STEPS, "score=neighbours")],
    (Question, "lint_off"): [(CHOICE, "lint_off=no-explanation")],
    (Question, "traditional"): [(NAMED, "traditional=no"), (GAPS, "traditional=no")],
    (Question, "tries"): [(CHOICE, "tries=3")],
    (Question, "penalty"): [(CHOICE.replace("WORDS", "tries=3 WORDS"), "penalty=10%")],
    (Question, "several"): [(POLL, "( ) Good\n- ( )", "[ ] Good\n- [ ]")],
    (Question, "rubric"): [(ESSAY, "\n\n| Criterion | Points | Full marks when |\n|---|---|---|\n| Tone | 4 | calm |")],
    (Question, "words"): [(ESSAY, "words=50..200"), (ESSAY, "words=..90")],
    (Question, "upload"): [(FILES, "files=2 accept=pdf size=5MB")],
    (Question, "lesson"): [(CHOICE, "lesson=../courses/a/01-b/02-c.en.md#d")],
    (Option, "key"): [(CHOICE, "Water\n- ( ) Sand", "Sand\n- ( ) Water")],
    (Option, "text"): [(CHOICE, "Water", "Water *fresh* $x$")],
    (Option, "right"): [(CHOICE, "(x) Water\n- ( )", "( ) Water\n- (x)")],
    (Option, "weight"): [(CHOICE, "(x) Water\n- ( ) Sand", "(100%) Water\n- (50%) Sand\n- ( ) Air"), (GAPS, "*left/right", "*left/=50% right/up")],
    (Option, "feedback"): [(one, "Water", "Water\n  > Yes.") for one in (CHOICE, TICKS)] + [(POLL, "Good", "Good\n  > Thanks."), (GAPS, "left/", "left > Yes./"), (GAPS, "right", "right > *No* $x$.")],
    (Option, "match"): [(PAIRS, "a => b\n- c => d", "a => d\n- c => b")],
    (TextAnswer, "text"): [(NAMED, "paint", "ink")],
    (TextAnswer, "credit"): [(NAMED, "paint", "paint\n=50% ink"), (NAMED, "paint", "paint\n!= ink"), (GAPS, "[[7]]", "[[7|=50% 8]]")],
    (TextAnswer, "pattern"): [(NAMED, "paint", "/pa.*t/"), (NAMED, "paint", "ink\n= /colou?r/")],
    (TextAnswer, "feedback"): [(NAMED, "paint", "paint\n  > Yes."), (GAPS, "[[7]]", "[[seven > Yes.|!= six > No.]]"), ("## A [[wide > *Yes*.]] river. {#q WORDS}", "")],
    (NumberAnswer, "value"): [(NUMBER, "20", "20.5")],
    (NumberAnswer, "closeness"): [(NUMBER, "20", "20 +- 5 %"), (NUMBER, "20", "20.0(3sf)")],
    (NumberAnswer, "tolerance"): [(NUMBER, "20", "20 +- 2")],
    (NumberAnswer, "high"): [(NUMBER, "20", "20..25")],
    (NumberAnswer, "figures"): [(NUMBER, "20", "9.8(2sf)")],
    (NumberAnswer, "units"): [(NUMBER, "20", "20 kg|kilo"), (NUMBER, "20", "20 kg\n= 30 m"), (GAPS, "[[7]]", "[[= 7 kg]]")],
    (NumberAnswer, "credit"): [(NUMBER, "20", "20\n=50% 30")],
    (NumberAnswer, "feedback"): [(NUMBER, "20", "20\n  > Yes."), (GAPS, "[[7]]", "[[= 7 > Yes.|!= 6 > No.]]"), ("## [[= 7 > Yes.]] days {#q WORDS}", "")],
    (Gap, "key"): [(GAPS, "[[*left/right]] bank, [[7]]", "[[7]] bank, [[*left/right]]")],
    (Gap, "options"): [(GAPS, "left/right", "left/right/up")],
    (Gap, "answers"): [(GAPS, "[[7]]", "[[seven|VII]]"), ("## A [[wide]] river. {#q WORDS}", "")],
    (Gap, "numbers"): [(GAPS, "[[7]]", "[[= 7]]"), ("## [[= 7]] days {#q WORDS}", "")],
    (Gap, "otherwise"): [(GAPS, "[[7]]", "[[seven|!= * > No.]]"), (GAPS, "[[7]]", "[[= 7|!= * > No.]]"), ("## [[= 7|!= * > No.]] days {#q WORDS}", "")],
    (Gap, "points"): [(GAPS, "[[7]]", "[[7]]{points=2}")],
    (RubricCriterion, "name"): [(ESSAY, "\n\n| Criterion | Points |\n|---|---|\n| A *b* | 4 |")],
    (RubricCriterion, "points"): [(ESSAY, "\n\n| Criterion | Points |\n|---|---|\n| A | 1.5 |\n| B | 2 |")],
    (RubricCriterion, "full"): [(ESSAY, "\n\n| Criterion | Points | Full marks when |\n|---|---|---|\n| A | 4 | so |")],
    (WordRange, "least"): [(ESSAY, "words=5..")],
    (WordRange, "most"): [(ESSAY, "words=..5")],
    (UploadRule, "least"): [(FILES, "files=2..3")],
    (UploadRule, "most"): [(FILES, "files=3")],
    (UploadRule, "kinds"): [(FILES, "accept=png")],
    (UploadRule, "size_mb"): [(FILES, "size=3MB")],
}  # fmt: skip


@pytest.fixture(autouse=True)
def in_this_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """Our own small files are read without a process of their own."""
    monkeypatch.setattr(isolated, "run", lambda read, *given: read(*given))


CASES = [(kind.__name__, name, one) for (kind, name), some in VARIED.items() for one in some]


def quiz_of(text: str, head: str = "") -> Quiz:
    read = parse(f"---\ntitle: T\n{head}---\n\n{text}\n", "q.en.md", ZONE)
    assert read.quiz, [str(one) for one in read.problems]
    return read.quiz


def variant(one: tuple[str, ...]) -> Quiz:
    base, *change = one
    if len(change) == 2:
        assert change[0] in base
        return quiz_of(base.replace(*change).replace(" WORDS", ""))
    words, below = ("", change[0]) if change[0].startswith("\n") else (change[0], "")
    return quiz_of(base.replace(" WORDS", f" {words}" if words else "") + below)


def came_back(quiz: Quiz, name: str) -> tuple[list[dict[str, Any]], set[str]]:
    """What the questions say after export and import, and the codes of all losses."""
    target = exports.BY_NAME[name]
    exported = target.write(quiz, "en", {})
    made = imports.BY_NAME[READ_AS.get(name, name)].read(exported.data, "en", f"q.{target.extension}")
    losses = {one.code for one in (*exported.losses, *made.losses, *([made.refusal] if made.refusal else []))}
    return [all_said(one) for one in made.questions], losses


def all_said(question: Question) -> dict[str, Any]:
    """What is compared, with the fields that only some formats hold."""
    return said(question, "en") | {
        "id": question.id,
        "shuffle": bool(question.shuffle),
        "tries": (question.tries, question.penalty if question.tries is not None else None),
        "traditional": question.traditional,
        "lint_off": question.lint_off,
        "several": question.several,
        "rubric": question.rubric,
        "words": question.words,
        "upload": question.upload,
    }


def is_kept_or_named(one: tuple[str, ...], name: str) -> bool:
    """Whether what a variant of a question says comes back from a format, or a loss names it."""
    quiz = variant(one)
    before = [all_said(question) for question in quiz.questions]
    after, losses = came_back(quiz, name)
    if "export-ids" in losses:
        losses.discard("export-ids")
        before, after = ([one | {"id": ""} for one in some] for some in (before, after))
    return after == before or bool(losses)


@pytest.mark.parametrize("name", BOTH_WAYS)
def test_each_field_comes_back_or_a_loss_names_it(name: str) -> None:
    assert [(kind, field) for kind, field, one in CASES if not is_kept_or_named(one, name)] == []


def test_each_field_is_varied() -> None:
    kinds = (Question, Option, TextAnswer, NumberAnswer, Gap, RubricCriterion, WordRange, UploadRule)
    assert set(VARIED) == {(kind, one.name) for kind in kinds for one in fields(kind)}


SETTINGS = (
    "time_limit: 20 min", "opens: 2026-12-01 09:00", "closes: 2026-12-31", "attempts: 2", "pass: 60%", "review: practice",
    "shuffle: questions", "page: 5", "cut_by_close: no", "grading: average", "floor: none", "tags: [a]", "aliases: [old]",
    "required: yes", "lint_off: [longest-key]", "pool: exam", "confidence: yes", "summary: S", "audience: A",
    "at_end: grace", "grace: 2 min", "network_allowance: 30 s",
    "delay: 1 h", "password: secret", "networks: [10.0.0.0/8]", "honour: yes", "units: [town]", "after: [other]",
    "marking: double", "marking_limit: 15%", "marking_release: together", "marking_own_unit: no",
    "navigation: sequential", "announce: [focus]", "one_device: yes",
)  # fmt: skip


@pytest.mark.parametrize("name", sorted(set(BOTH_WAYS) - {"markdown"}))
def test_settings_that_are_not_in_the_file_are_named(name: str) -> None:
    quiz = quiz_of(CHOICE.replace(" WORDS", ""), "\n".join(SETTINGS) + "\n")
    # Checking does not go together with confidence in a file.
    quiz = replace(quiz, settings=replace(quiz.settings, behaviour=Behaviour.ADAPTIVE, offline=True))
    usual = QuizSettings()
    changed = [
        one.name for one in fields(usual) if getattr(quiz.settings, one.name) != getattr(usual, one.name)
    ]
    assert len(changed) == len(fields(usual)) == len(SETTINGS)
    found = exports.BY_NAME[name].write(quiz, "en", {}).losses
    told = next(one for one in found if one.code == "export-settings")
    keys = ["behaviour", "offline", *(line.partition(":")[0] for line in SETTINGS)]
    assert sorted(str(told.values["text"]).split(", ")) == sorted(keys) == sorted(settings_of(quiz))


@pytest.mark.parametrize("name", sorted(set(BOTH_WAYS) - {"markdown"}))
def test_sections_come_back_or_are_named(name: str) -> None:
    question = quiz_of(CHOICE.replace(" WORDS", "")).sections[0].questions[0]
    more = replace(question, id="r")
    for section, code in (
        (Section((question, more), title={"en": "Part"}), "export-sections"),
        (Section((question, more), text={"en": "The case."}), "export-sections"),
        (Section((question, more), draw=1), "export-draw"),
        (Section((question, more), shuffle=True), "export-settings"),
    ):
        quiz = Quiz(("en",), {"en": "T"}, (section,))
        target = exports.BY_NAME[name]
        exported = target.write(quiz, "en", {})
        made = imports.BY_NAME[READ_AS.get(name, name)].read(exported.data, "en", f"q.{target.extension}")
        back = to_quiz(made, "T")
        assert back
        kept = [(one.title, one.text, one.draw, one.shuffle) for one in back.sections]
        wanted = [(section.title, section.text, section.draw, section.shuffle)]
        assert kept == wanted or code in {one.code for one in exported.losses}


def test_points_of_a_survey_are_none() -> None:
    assert quiz_of(POLL.replace(" WORDS", "")).question("q").points == Decimal(0)  # type: ignore[union-attr]
