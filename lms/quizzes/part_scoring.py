"""The score of a question of parts: matching, ordering, gaps.

Each part has a fraction of its own. each-part is their mean, in gaps weighted by the points of each;
all-or-nothing is 1 when every part is fully right. In ordering, of n steps: each-part (steps in their right
place)/n · neighbours (steps directly followed by the right next one)/(n - 1) · longest (steps of the longest run
that stands in the right order, gaps allowed)/n, 0 for a run of one; these are the "absolute position", "relative to
the next item excluding last" and "longest ordered subset" of Moodle's ordering question type.
"""

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import pairwise

from lms.quizzes.format.questions import Gap, Option, PartRule, Question, QuestionType, Text
from lms.quizzes.typed_scoring import matching_number, matching_text


@dataclass(frozen=True, slots=True)
class PartScore:
    """How right one part is, 0-1 (below 0 for an option with a weight below 0), and the feedback it earned."""

    fraction: Fraction
    feedback: Text = field(default_factory=dict)


def part_scores(question: Question, parts: Mapping[str, str]) -> dict[str, PartScore]:
    """Score each part by its key; a part without a value has 0."""
    if question.type is QuestionType.CLOZE:
        return {gap.key: _gap(gap, parts.get(gap.key, ""), question.traditional) for gap in question.gaps}
    right = (
        {one.key: one.match for one in question.options}
        if question.type is QuestionType.MATCHING
        else {one.key: str(place) for place, one in enumerate(question.options, 1)}
    )
    return {key: PartScore(Fraction(parts.get(key) == value)) for key, value in right.items()}


def combined(question: Question, parts: Mapping[str, str], scores: Mapping[str, PartScore]) -> Fraction:
    """Return the fraction of the question by its rule, -1..1."""
    match question.part_rule:
        case PartRule.ALL_OR_NOTHING:
            return Fraction(all(one.fraction == 1 for one in scores.values()))
        case PartRule.NEIGHBOURS:
            return _neighbours(question.options, parts)
        case PartRule.LONGEST:
            return _longest(question.options, parts)
        case _:
            weights = {key: Fraction(1) for key in scores}
            weights |= {gap.key: Fraction(gap.points) for gap in question.gaps}
            earned = sum((weights[key] * one.fraction for key, one in scores.items()), Fraction(0))
            return earned / sum(weights.values())


def _gap(gap: Gap, value: str, traditional: bool) -> PartScore:
    if not value:
        return PartScore(Fraction(0))
    if gap.options:
        chosen = next((option for option in gap.options if option.key == value), None)
        return PartScore(option_worth(chosen), chosen.feedback) if chosen else PartScore(Fraction(0))
    found = matching_number(gap.numbers, value)
    hit = found.answer if found else matching_text(gap.answers, value, traditional=traditional)
    return (
        PartScore(Fraction(hit.credit) / 100, hit.feedback) if hit else PartScore(Fraction(0), gap.otherwise)
    )


def option_worth(option: Option) -> Fraction:
    """Return what one option brings as a fraction; below 0 for a weight below 0."""
    return Fraction(option.right) if option.weight is None else Fraction(option.weight) / 100


def _order(options: Sequence[Option], parts: Mapping[str, str]) -> list[int]:
    """Return the right places of the steps in the order that was given; two at one place count as in wrong order."""
    known = [(int(parts[one.key]), -place) for place, one in enumerate(options) if one.key in parts]
    return [-place for _, place in sorted(known)]


def _neighbours(options: Sequence[Option], parts: Mapping[str, str]) -> Fraction:
    order = _order(options, parts)
    return Fraction(sum(b - a == 1 for a, b in pairwise(order)), len(options) - 1)


def _longest(options: Sequence[Option], parts: Mapping[str, str]) -> Fraction:
    ends: list[int] = []  # by length of run, the least place with which one ends
    for place in _order(options, parts):
        at = bisect_left(ends, place)
        ends[at : at + 1] = [place]
    return Fraction(len(ends) if len(ends) > 1 else 0, len(options))
