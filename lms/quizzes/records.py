"""What reading quizzes and attempts gives back: a quiz read once, a quiz that can be taken, lines of lists."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from lms.people.second_person import ApprovalState
from lms.quizzes.format.questions import Question, Quiz
from lms.quizzes.regrading import Correction


@dataclass(frozen=True, slots=True)
class KeptQuiz:
    """A revision read once: the quiz, and its rendered texts by language."""

    quiz: Quiz
    pages: Mapping[str, Mapping[str, Any]]
    by_id: Mapping[str, Question]

    @classmethod
    def of(cls, quiz: Quiz, pages: Mapping[str, Mapping[str, Any]]) -> "KeptQuiz":
        """Return the quiz with its questions by id."""
        return cls(quiz, pages, {question.id: question for question in quiz.questions})

    def page(self, language: str) -> Mapping[str, Any]:
        """Return the rendered texts in `language`, else in the language the quiz was written in."""
        return self.pages.get(language) or self.pages[self.quiz.languages[0]]

    def language(self, wanted: str) -> str:
        """Return the language in which the quiz is shown to someone who reads `wanted`."""
        return wanted if wanted in self.pages else self.quiz.languages[0]


@dataclass(frozen=True, slots=True)
class QuizEntry:
    """A quiz that can be taken: its document and its current revision."""

    document_id: int
    key: str
    revision_id: int
    digest: str

    @property
    def slug(self) -> str:
        """The last part of the key."""
        return self.key.rsplit("/", 1)[-1]


@dataclass(frozen=True, slots=True)
class ResultRow:
    """One finished attempt as staff see it in a list; `waiting` counts its answers without marks.

    `counts` are what its browsers counted where the quiz announced that, `state` is how it ended.
    """

    attempt_id: int
    name: str
    username: str
    unit: str
    number: int
    started_at: datetime
    finished_at: datetime
    points: Any
    max_points: Any
    passed: bool | None
    waiting: int
    counts: Mapping[str, int] | None
    state: str


@dataclass(frozen=True, slots=True)
class Quizwork:
    """Quizzes finished since a day: by how many people, how many in all, how many passed."""

    people: int
    finished: int
    passed: int


@dataclass(frozen=True, slots=True)
class AnswerToMark:
    """An answer that a person marks, known to markers by its `number` alone; its marks count from `marked_at` on.

    `unit_path` is the path of the unit of that day, `in_review_at` when its marks were held back to be looked at.
    """

    id: int
    attempt_id: int
    question: str
    answer: str
    document_id: int
    user_id: int
    finished_at: datetime
    marked_at: datetime | None
    points: Decimal | None
    scores: Mapping[str, str]
    comment: str
    in_review_at: datetime | None
    unit_path: str
    revision_id: int
    digest: str
    number: int

    @property
    def version(self) -> str:
        """What a form keeps of the marks it shows, so that a later marker overwrites nothing unseen."""
        return self.marked_at.isoformat() if self.marked_at else ""


@dataclass(frozen=True, slots=True)
class CorrectionRecord:
    """A correction as it is stored: who asked, what it would change as it was shown, and where it stands.

    `follows` is the correction of the question that was in force before, 0 for none. `done_at` is None while grades or
    boards have still to follow.
    """

    correction: Correction
    document_id: int
    follows: int
    reason: str
    figures: Mapping[str, Any]
    state: ApprovalState
    asked_by_id: int
    asked_at: datetime
    decided_by_id: int | None
    decided_at: datetime | None
    note: str
    in_force_at: datetime | None
    done_at: datetime | None

    @property
    def id(self) -> int:
        """The number of the correction."""
        return self.correction.id

    @property
    def question(self) -> str:
        """The id of the question."""
        return self.correction.question
