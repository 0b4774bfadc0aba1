"""The guide for trainers says what is so: every example is a sound quiz, and nothing is left unsaid."""

import re

import pytest

from lms.quizzes.format.lint.names import LintCheck
from lms.quizzes.format.parser import parse
from lms.quizzes.format.questions import (
    Difficulty,
    Floor,
    Grading,
    PartRule,
    QuestionType,
    ScoringRule,
    Shuffle,
)
from lms.quizzes.format.reading.building import KEYS
from lms.quizzes.format.reading.settings import FIELDS
from lms.quizzes.format.review_matrix import NAMED, ReviewPart
from lms.quizzes.review import Moment
from tests.conftest import ROOT
from tests.quizzes.build import ZONE

GUIDE = (ROOT / "docs" / "quiz-format.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"```markdown\n(.*?)```", GUIDE, re.S)
TOLD = set(re.findall(r"[\w-]+", " ".join(re.findall(r"`([^`\n]+)`", GUIDE))))


@pytest.mark.parametrize("example", EXAMPLES, ids=range(len(EXAMPLES)))
def test_an_example_is_a_sound_quiz(example: str) -> None:
    text = example if example.startswith("---") else f"---\ntitle: T\n---\n{example}"
    read = parse(text, "quizzes/example.md", ZONE)
    assert [str(problem) for problem in read.problems if problem.code != "id-missing"] == []


def test_every_kind_of_question_has_an_example() -> None:
    texts = [text if text.startswith("---") else f"---\ntitle: T\n---\n{text}" for text in EXAMPLES]
    quizzes = [parse(text, "quizzes/example.md", ZONE).quiz for text in texts]
    assert {question.type for quiz in quizzes if quiz for question in quiz.questions} == set(QuestionType)


@pytest.mark.parametrize(
    "names",
    [
        frozenset(one.name for one in FIELDS),
        frozenset(KEYS),
        ScoringRule,
        PartRule,
        QuestionType,
        Shuffle,
        Grading,
        Floor,
        Difficulty,
        NAMED,
        Moment,
        ReviewPart,
        LintCheck,
    ],
    ids=lambda names: getattr(names, "__name__", "") or sorted(names)[0],
)
def test_every_name_of_the_language_is_in_the_guide(names: frozenset[str]) -> None:
    assert {str(name) for name in names} - TOLD == set()
