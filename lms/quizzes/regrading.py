"""What a correction does to graded attempts: their new grades, computed from what is stored of them.

Only the corrected question is scored again. What the other questions brought stays as it is stored, so the cost of
a correction does not grow with the number of questions.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from lms.errors import N_
from lms.quizzes.answer_encoding import decoded
from lms.quizzes.attempt_grading import GradedQuestion, grade, percent_of
from lms.quizzes.format.corrected import CorrectionKind, QuestionRuling, is_same_key, ruling_in_version
from lms.quizzes.format.questions import Floor, Question, QuizSettings


@dataclass(frozen=True, slots=True)
class Correction:
    """A ruling about one question of a quiz, for attempts at revisions `first` (None: any) to `last` and later ones.

    `named` is the question that was looked at. At later revisions it holds as long as the key is the same.
    """

    id: int
    question: str
    named: Question
    ruling: QuestionRuling
    first: int | None
    last: int


def ruling_for(correction: Correction, revision_id: int, question: Question) -> QuestionRuling | None:
    """Return the ruling in the keys of the question as a revision has it; None where it does not hold there."""
    if correction.question != question.id or (
        correction.first is not None and revision_id < correction.first
    ):
        return None
    if revision_id > correction.last and not is_same_key(correction.named, question):
        return None
    return ruling_in_version(correction.ruling, correction.named, question)


def rulings(
    corrections: Iterable[Correction], revision_id: int, questions: Mapping[str, Question]
) -> dict[str, tuple[int, QuestionRuling]]:
    """Return by question the newest ruling for a revision and the id of its correction, of corrections oldest first."""
    found = {}
    for one in corrections:
        question = questions.get(one.question)
        if question is not None and (ruling := ruling_for(one, revision_id, question)) is not None:
            found[one.question] = (one.id, ruling)
    return found


@dataclass(frozen=True, slots=True)
class AttemptGrade:
    """The grade of an attempt; `passed` is None without a pass mark and while marks are missing."""

    points: Decimal
    max_points: Decimal
    passed: bool | None

    @property
    def percent(self) -> Decimal:
        """The points in per cent of the most."""
        return percent_of(self.points, self.max_points)

    def to_data(self) -> dict[str, object]:
        """Return the grade as JSON-ready data."""
        return {
            "points": str(self.points),
            "max_points": str(self.max_points),
            "passed": self.passed,
        }

    @classmethod
    def of(cls, data: Mapping[str, object]) -> "AttemptGrade":
        """Rebuild the grade that `to_data` wrote."""
        passed = data["passed"]
        return cls(
            Decimal(str(data["points"])),
            Decimal(str(data["max_points"])),
            None if passed is None else bool(passed),
        )


@dataclass(frozen=True, slots=True)
class StoredGrade:
    """A finished attempt that was asked the question: its grade, its answer, and what the question brought.

    `rest` is the sum of the marks of its other questions where the grade does not tell it.
    `is_waiting` tells that answers to other questions wait for marks, `waits_here` that the one to this question does.
    """

    attempt_id: int
    user_id: int
    revision_id: int
    finished_at: datetime
    grade: AttemptGrade
    line: str
    mark: Decimal
    maximum: Decimal
    fraction: Decimal | None
    checked: Sequence[str] = ()
    by_hand: Decimal | None = None
    rest: Decimal | None = None
    is_waiting: bool = False


@dataclass(frozen=True, slots=True)
class Regraded:
    """An attempt with its grade before and after; `result` is what the corrected question brings it."""

    stored: StoredGrade
    after: AttemptGrade
    result: GradedQuestion

    @property
    def is_changed(self) -> bool:
        """Whether points, maximum or passing change."""
        return self.stored.grade != self.after

    @property
    def flips(self) -> bool:
        """Whether it passes now and did not before, or the other way round."""
        return {self.stored.grade.passed, self.after.passed} == {True, False}


@dataclass(frozen=True, slots=True)
class Version:
    """The corrected question of one revision with the settings by which the quiz is graded there."""

    question: Question
    rules: QuizSettings


def regraded(attempts: Iterable[StoredGrade], versions: Mapping[int, Version]) -> Iterator[Regraded]:
    """Grade attempts again, each by the version of the question at its revision; the same answer is scored once."""
    known: dict[tuple[int, str], GradedQuestion] = {}
    for one in attempts:
        version = versions[one.revision_id]
        is_plain = not one.checked and one.by_hand is None
        result = known.get((one.revision_id, one.line)) if is_plain else None
        if result is None:
            result = _result(one, version)
            if is_plain:
                known[one.revision_id, one.line] = result
        yield Regraded(one, _after(one, result, version.rules), result)


def _result(one: StoredGrade, version: Version) -> GradedQuestion:
    question, rules = version.question, version.rules
    made = grade(
        (question,),
        {question.id: decoded(question, one.line)} if one.line else {},
        rules.floor,
        None,
        {question.id: one.checked},
        {} if one.by_hand is None else {question.id: one.by_hand},
        confidence=rules.confidence,
    )
    return made.marked[0]


def _after(one: StoredGrade, result: GradedQuestion, rules: QuizSettings) -> AttemptGrade:
    """Put the new mark in the place of the old one; the total is cut and compared as `attempt_grading.grade` does."""
    rest = one.grade.points - one.mark if one.rest is None else one.rest
    total, maximum = rest + result.mark, one.grade.max_points - one.maximum + result.maximum
    if rules.floor is not Floor.NONE:
        total = max(Decimal(0), total)
    is_waiting = one.is_waiting or result.score.marking == "waiting"
    passed = None if rules.pass_percent is None else total * 100 >= rules.pass_percent * maximum
    return AttemptGrade(total, maximum, None if is_waiting else passed)


@dataclass(frozen=True, slots=True)
class CorrectionNote:
    """What a learner reads of a correction: the question, what was done and why, and the result before and after.

    `before` is None where the attempt was graded with it from the start.
    """

    correction: Correction
    reason: str
    at: datetime
    before: AttemptGrade | None
    after: AttemptGrade | None

    @property
    def sentence(self) -> str:
        """What was done, in English for the shell to translate."""
        ruling = self.correction.ruling
        return TAKEN_BACK if ruling == QuestionRuling() else NOTES[ruling.kind]


TAKEN_BACK = N_("An earlier correction has been withdrawn.")
NOTES = {
    CorrectionKind.AS_WRITTEN: N_("Its points or its scoring rule have changed."),
    CorrectionKind.ALSO: N_("Further answers to it are accepted."),
    CorrectionKind.ONLY: N_("Its correct answer is not the one given at first."),
    CorrectionKind.CREDIT: N_("Everyone gets full marks for it."),
    CorrectionKind.VOID: N_("It no longer counts."),
}
