"""The key of a question of parts cut down to what a format holds: pairs, steps and gaps."""

from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

from lms.quizzes.format.exporting.holds import Feature
from lms.quizzes.format.exporting.texts import has_formula, is_formatted, plain
from lms.quizzes.format.exporting.typed_keys import NoKeyError, reduced_numbers, reduced_texts
from lms.quizzes.format.gaps import replace_gaps
from lms.quizzes.format.importing.html_text import markdown_from_plain
from lms.quizzes.format.questions import Gap, NumberAnswer, Option, Question, QuestionType
from lms.text.values import write_decimal

if TYPE_CHECKING:
    from lms.quizzes.format.exporting.reducing import Reduction


def reduced_parts(question: Question, run: "Reduction") -> Question:
    """Return the question with parts and a rule that the format holds; NoKeyError where nothing fits."""
    is_order = question.type is QuestionType.ORDERING
    rules = run.holds.order_rules if is_order else run.holds.part_rules
    if question.part_rule and question.part_rule not in rules:
        run.lose("rule", rules[0].value)
        question = replace(question, part_rule=rules[0])
    question = replace(
        question,
        options=tuple(run.option(option) for option in question.options),
        targets=tuple(_target(run.option(target), run) for target in question.targets),
        gaps=_gaps(question.gaps, run),
    )
    _require_differing(question.targets, run)
    if len(question.gaps) == 1 and not question.gaps[0].options and Feature.ONE_GAP not in run.holds:
        run.lose("one-gap")
        return _as_typed(question, question.gaps[0])
    if question.type is QuestionType.CLOZE and Feature.CLOZE_POINTS not in run.holds:
        return _with_points_of_gaps(question, run)
    return question


def _as_typed(question: Question, gap: Gap) -> Question:
    """Return a text with one gap as a question whose answer is typed, with a line where the gap was."""
    return replace(
        question,
        type=QuestionType.NUMERIC if gap.numbers else QuestionType.SHORT,
        # A gap with nothing around it leaves no question, so it is asked for by its name.
        stem={
            code: replace_gaps(text, lambda _: r" \_\_\_\_\_ ")
            if replace_gaps(text, lambda _: "").strip()
            else question.id
            for code, text in question.stem.items()
        },
        answers=gap.answers,
        numbers=gap.numbers,
        otherwise=gap.otherwise,
        gaps=(),
        part_rule=None,
    )


def _require_differing(targets: Iterable[Option], run: "Reduction") -> None:
    texts = [" ".join(target.text.get(run.language, "").split()) for target in targets]
    if len(set(texts)) < len(texts):
        raise NoKeyError("same-text")


def _target(target: Option, run: "Reduction") -> Option:
    """Return a right side, as plain words where the format has nothing else there."""
    text = target.text.get(run.language, "")
    if Feature.RICH_PAIRS in run.holds:
        return target
    if is_formatted(text, run.language) or has_formula(text, run.language):
        run.lose("right-side")
    words = " ".join(plain(text, run.language).split())
    return replace(target, text={run.language: markdown_from_plain(words)})


def _gaps(gaps: Iterable[Gap], run: "Reduction") -> tuple[Gap, ...]:
    found = []
    for gap in gaps:
        if gap.points != 1 and not run.kept(Feature.GAP_POINTS, "gap-points"):
            gap = replace(gap, points=Decimal(1))
        has_notes = any(one.feedback for one in gap.options) or bool(gap.otherwise)
        keeps_notes = has_notes and run.kept(Feature.FEEDBACK, "feedback")
        gap = replace(gap, otherwise=run.text(gap.otherwise) if keeps_notes else {})
        if gap.options:
            options = gap.options if keeps_notes else [replace(one, feedback={}) for one in gap.options]
            gap = replace(gap, options=tuple(run.option(option) for option in options))
        elif gap.numbers:
            gap = replace(gap, numbers=_gap_numbers(gap, run))
        else:
            gap = replace(gap, answers=reduced_texts(gap.answers, run))
        found.append(gap)
    return tuple(found)


def _gap_numbers(gap: Gap, run: "Reduction") -> tuple[NumberAnswer, ...]:
    numbers = reduced_numbers(gap.numbers, run)
    units = [unit for number in numbers for unit in number.units]
    if units and Feature.GAP_UNITS not in run.holds:
        run.lose("units", ", ".join(units))
        return tuple(replace(number, units=()) for number in numbers)
    return numbers


def _with_points_of_gaps(question: Question, run: "Reduction") -> Question:
    """Return the question worth what its gaps carry in all, each of them a whole number of points."""
    gaps = question.gaps
    while any(gap.points % 1 for gap in gaps):
        gaps = tuple(replace(gap, points=gap.points * 10) for gap in gaps)
    total = sum((gap.points for gap in gaps), Decimal(0))
    if total != question.points:
        run.lose("cloze-points", write_decimal(total))
    return replace(question, gaps=gaps, points=total)
