"""What the estimates of a panel come to: the cut score of each round, and how far apart the members are."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from lms.measurement.standard_setting import CutScore, ItemSpread, angoff, item_spreads
from lms.quizzes.exposure import pool_reports
from lms.quizzes.format.questions import Question, Quiz
from lms.quizzes.pass_marks.panels import ROUNDS, Estimates
from lms.quizzes.statistics.counted_attempts import analysed_questions

# Members this far apart at a question, in per cent, are asked to discuss it.
FAR_APART = 40


@dataclass(frozen=True, slots=True)
class QuestionLine:
    """One question: what it weighs in an attempt, in points, and what the members said of it in each round."""

    question: Question
    weight: float
    rounds: tuple[ItemSpread | None, ...]

    @property
    def is_far_apart(self) -> bool:
        """Whether the members disagree widely in the last round that has estimates."""
        last = next((one for one in reversed(self.rounds) if one is not None), None)
        return last is not None and last.most - last.least >= FAR_APART


@dataclass(frozen=True, slots=True)
class PanelResult:
    """The cut scores by round (None where no member estimated every question), and a line for each question."""

    cuts: tuple[CutScore | None, ...]
    lines: tuple[QuestionLine, ...]

    @property
    def cut(self) -> CutScore | None:
        """The cut score of the last round that has one."""
        return next((one for one in reversed(self.cuts) if one is not None), None)


def weights(quiz: Quiz) -> dict[str, float]:
    """Return the points that each question brings on average: where some are drawn, by how often it is drawn."""
    shares = {id_: share for pool in pool_reports(quiz.sections) for id_, share in pool.shares.items()}
    return {one.id: float(one.points) * shares.get(one.id, 1.0) for one in analysed_questions(quiz)}


def panel_result(quiz: Quiz, members: Sequence[int], estimates: Estimates, rounds: int) -> PanelResult:
    """Return the result of the first `rounds` rounds; an estimate stands in later rounds until it is changed."""
    weighed, questions = weights(quiz), analysed_questions(quiz)
    tables = [_standing(members, questions, estimates, number) for number in ROUNDS[:rounds]]
    spreads = [item_spreads(one) if one else [None] * len(questions) for one in tables]
    lines = (
        QuestionLine(one, weighed[one.id], tuple(spread[place] for spread in spreads))
        for place, one in enumerate(questions)
    )
    return PanelResult(tuple(angoff(one, list(weighed.values())) for one in tables), tuple(lines))


def _standing(
    members: Sequence[int], questions: Sequence[Question], estimates: Estimates, last: int
) -> list[list[float | None]]:
    """Return for each member and question the estimate that stands in round `last`."""
    return [
        [
            next((float(estimates[key]) for key in _keys(member, last, one.id) if key in estimates), None)
            for one in questions
        ]
        for member in members
    ]


def _keys(member: int, last: int, question: str) -> list[tuple[int, int, str]]:
    return [(member, number, question) for number in range(last, 0, -1)]


def standing_estimates(estimates: Estimates, member: int, last: int) -> dict[str, int]:
    """Return the estimates of one member that stand in round `last`, by question."""
    mine = sorted(
        (number, question) for who, number, question in estimates if who == member and number <= last
    )
    return {question: estimates[member, number, question] for number, question in mine}


def pass_share(percents: Iterable[float], cut: float) -> float | None:
    """Return the share 0-1 of results that reach a pass mark; None without results."""
    results = list(percents)
    return sum(one >= cut for one in results) / len(results) if results else None
