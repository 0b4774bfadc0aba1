"""The key of a choice cut down to what a format holds: weights, and the rule by which ticks are scored."""

from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING

from lms.quizzes.format.exporting.holds import Feature
from lms.quizzes.format.exporting.typed_keys import NoKeyError
from lms.quizzes.format.questions import (
    HUNDRED,
    Option,
    Question,
    QuestionType,
    ScoringRule,
)
from lms.quizzes.format.reading.answer_line import truth
from lms.quizzes.format.truth_names import truth_names

if TYPE_CHECKING:
    from lms.quizzes.format.exporting.reducing import Reduction

_FIVE_PLACES = Decimal("0.00001")


def reduced_choice(question: Question, run: "Reduction") -> Question:
    """Return the question with options and a rule that the format holds; NoKeyError where nothing fits."""
    if question.type is QuestionType.MULTIPLE:
        return _multiple(question, run)
    options = question.options
    if any(option.weight is not None for option in options):
        best = max(option.weight or Decimal(0) for option in options)
        if Feature.WEIGHTS not in run.holds:
            options = _best_only(options, best)
            run.lose("weights")
        elif best != HUNDRED:
            raise NoKeyError("under-100")
    if question.type is QuestionType.TRUE_FALSE:
        options = _true_first(options, run)
    return replace(question, options=options)


def _best_only(options: tuple[Option, ...], best: Decimal) -> tuple[Option, ...]:
    first = next(option for option in options if option.weight == best)
    return tuple(replace(option, weight=None, right=option is first) for option in options)


def _true_first(options: tuple[Option, ...], run: "Reduction") -> tuple[Option, ...]:
    """Put "true" first under its usual name, as other programs have it; only other words are a loss."""
    said = [truth(option.text.get(run.language, "")) for option in options]
    ordered = options[::-1] if said[0] is False or said[-1] is True else options
    if Feature.TRUTH_WORDS not in run.holds:
        if None in said:
            run.lose("truth")
        names = truth_names(run.language)
        ordered = tuple(
            replace(option, text={run.language: name}) for option, name in zip(ordered, names, strict=True)
        )
    return tuple(replace(option, key=str(place)) for place, option in enumerate(ordered, 1))


def _multiple(question: Question, run: "Reduction") -> Question:
    rule = question.rule or ScoringRule.ALL_OR_NOTHING
    if rule in run.holds.rules:
        return question
    new = run.holds.rules[0]
    is_same = rule is ScoringRule.NET_CORRECT and new is ScoringRule.WEIGHTS
    run.lose("rule-same" if is_same else "rule", "" if is_same else new.value)
    if new is ScoringRule.WEIGHTS:
        share = HUNDRED / sum(option.right for option in question.options)
        share = share.quantize(_FIVE_PLACES, ROUND_HALF_UP)
        share = share.quantize(Decimal(1)) if share == share.to_integral_value() else share.normalize()
        options = tuple(
            replace(option, weight=share if option.right else -share) for option in question.options
        )
    else:
        options = tuple(replace(option, weight=None) for option in question.options)
    return replace(question, options=options, rule=new)
