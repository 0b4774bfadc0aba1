"""The results of a survey: sums of groups that are large enough, and nothing else."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from lms.surveys.definition import CHOSEN, TYPED, AnswerKind, SurveyQuestion, SurveyRules
from lms.surveys.grouping import TextGroup, grouped
from lms.surveys.suppression import shown_groups

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

    `units` are the results of units that may be shown, by their id; `left_out` tells that others may not.
    """

    question: SurveyQuestion
    total: GroupResult | None
    texts: tuple[TextGroup, ...] = ()
    units: Mapping[int, GroupResult] | None = None
    left_out: bool = False


def results(rules: SurveyRules, stored: Iterable[StoredAnswer], salt: str) -> list[SurveyResult]:
    """Return the result of each question; `salt` decides the order of texts."""
    by_question: dict[str, list[tuple[str, int | None]]] = {}
    for id_, answer, unit_id in stored:
        by_question.setdefault(id_, []).append((answer, unit_id))
    return [_result(rules, one, by_question.get(one.id, []), salt) for one in rules.questions]


def _result(
    rules: SurveyRules, question: SurveyQuestion, found: list[tuple[str, int | None]], salt: str
) -> SurveyResult:
    if len(found) < rules.minimum:
        return SurveyResult(question, None)
    answers = [answer for answer, _ in found]
    total = _sums(question, answers)
    if question.kind in TYPED:
        return SurveyResult(question, total, tuple(grouped(answers, salt)))
    if not rules.by_unit:
        return SurveyResult(question, total)
    by_unit: dict[int | None, list[str]] = {}
    for answer, unit_id in found:
        by_unit.setdefault(unit_id, []).append(answer)
    counts = {unit_id: len(here) for unit_id, here in by_unit.items()}
    shown = shown_groups(counts, rules.minimum)
    units = {
        unit_id: _sums(question, by_unit[unit_id])
        for unit_id in sorted(one for one in shown if one is not None)
    }
    return SurveyResult(question, total, units=units, left_out=len(shown) < len(counts))


def _sums(question: SurveyQuestion, answers: list[str]) -> GroupResult:
    if question.kind in CHOSEN:
        chosen = Counter(key for answer in answers for key in answer.split(","))
        mean = _mean(answers) if question.kind is AnswerKind.SCALE else None
        return GroupResult(len(answers), tuple(chosen[key] for key in question.choices), mean)
    return GroupResult(len(answers), (), _mean(answers) if question.kind is AnswerKind.NUMBER else None)


def _mean(answers: list[str]) -> Decimal:
    numbers = [Decimal(answer) for answer in answers]
    return round(sum(numbers, Decimal(0)) / len(numbers), 1)
