"""The results of a survey: sums of groups that are large enough, and nothing else."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import partial

from lms.surveys.definition import CHOSEN, TYPED, AnswerKind, SurveyQuestion, SurveyRules
from lms.surveys.grouping import TextGroup, grouped
from lms.surveys.suppression import divided, is_safe_choice

# (question, answer, unit) as stored.
StoredAnswer = tuple[str, str, int | None]


@dataclass(frozen=True, slots=True)
class GroupResult:
    """What the people of a group answered: how many, how often each was chosen, and the mean of numbers."""

    count: int
    chosen: tuple[int, ...] = ()
    mean: Decimal | None = None

    def share(self, chosen: int) -> int:
        """Return in whole per cent how many of those who answered chose an option."""
        return round(100 * chosen / self.count) if self.count else 0


@dataclass(frozen=True, slots=True)
class SurveyResult:
    """The result of one question; None as `total` when fewer people answered it than the minimum.

    `units` are the results of units that may be shown, by their path, each without the units below it that are shown
    too; `left_out` tells that some answers are in none of them.
    """

    question: SurveyQuestion
    total: GroupResult | None
    texts: tuple[TextGroup, ...] = ()
    units: Mapping[str, GroupResult] | None = None
    left_out: bool = False

    def is_rest_of(self, path: str) -> bool:
        """Return whether units below the one with the path are shown apart from it."""
        return any(other != path and other.startswith(path) for other in self.units or {})


def results(
    rules: SurveyRules, stored: Iterable[StoredAnswer], salt: str, paths: Mapping[int, str]
) -> list[SurveyResult]:
    """Return the result of each question; `salt` decides the order of texts, `paths` are those of units by id."""
    by_question: dict[str, list[tuple[str, int | None]]] = {}
    for id_, answer, unit_id in stored:
        by_question.setdefault(id_, []).append((answer, unit_id))
    return [_result(rules, one, by_question.get(one.id, []), salt, paths) for one in rules.questions]


def _result(
    rules: SurveyRules,
    question: SurveyQuestion,
    found: list[tuple[str, int | None]],
    salt: str,
    paths: Mapping[int, str],
) -> SurveyResult:
    if len(found) < rules.minimum:
        return SurveyResult(question, None)
    answers = [answer for answer, _ in found]
    total = _sums(question, answers)
    if question.kind in TYPED:
        return SurveyResult(question, total, tuple(grouped(answers, salt)))
    if not rules.by_unit:
        return SurveyResult(question, total)
    by_path: dict[str, list[str]] = {}
    for answer, unit_id in found:
        by_path.setdefault(paths.get(unit_id, "") if unit_id is not None else "", []).append(answer)
    groups, rest = divided(by_path, partial(_IS_SAFE[question.kind in CHOSEN], minimum=rules.minimum))
    # One group of everyone says no more than the total.
    shown = groups if len(groups) + bool(rest) > 1 else {}
    units = {path: _sums(question, shown[path]) for path in sorted(shown)}
    return SurveyResult(question, total, units=units, left_out=bool(rest) or not units)


def _is_large_enough(answers: Sequence[str], minimum: int) -> bool:
    return len(answers) >= minimum


_IS_SAFE = {True: is_safe_choice, False: _is_large_enough}


def _sums(question: SurveyQuestion, answers: list[str]) -> GroupResult:
    if question.kind in CHOSEN:
        chosen = Counter(key for answer in answers for key in answer.split(","))
        mean = _mean(answers) if question.kind is AnswerKind.SCALE else None
        return GroupResult(len(answers), tuple(chosen[key] for key in question.choices), mean)
    return GroupResult(len(answers), (), _mean(answers) if question.kind is AnswerKind.NUMBER else None)


def _mean(answers: list[str]) -> Decimal:
    numbers = [Decimal(answer) for answer in answers]
    return round(sum(numbers, Decimal(0)) / len(numbers), 1)
