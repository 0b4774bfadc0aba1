"""The feedback on one answer: correctness, marks, comments and key, limited to what the review rules show."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import Any

from markupsafe import Markup

from lms.errors import N_
from lms.quizzes.answer_encoding import decoded
from lms.quizzes.attempt_grading import fraction_of, mark, share_of
from lms.quizzes.format.corrected import points_to_mark
from lms.quizzes.format.questions import (
    Floor,
    Gap,
    NumberAnswer,
    Question,
    QuestionType,
    TextAnswer,
)
from lms.quizzes.format.review_matrix import ReviewPart
from lms.quizzes.format.writing_numbers import number_words
from lms.quizzes.part_lines import NO_VERDICTS, PartVerdicts
from lms.quizzes.question_scoring import Marking, Score, score
from lms.quizzes.responses import Response
from lms.quizzes.tries import tried_score, tries_of
from lms.text.wording import in_language


class AnswerOutcome(StrEnum):
    """How an answer turned out."""

    RIGHT = "right"
    PARTLY = "partly"
    WRONG = "wrong"
    BLANK = "blank"
    WAITING = "waiting"

    @property
    def label(self) -> str:
        """The outcome in words."""
        return OUTCOME_LABELS[self]


OUTCOME_LABELS = {
    AnswerOutcome.RIGHT: N_("Correct"),
    AnswerOutcome.PARTLY: N_("Partly correct"),
    AnswerOutcome.WRONG: N_("Incorrect"),
    AnswerOutcome.BLANK: N_("Not answered"),
    AnswerOutcome.WAITING: N_("Waiting to be marked"),
}


@dataclass(frozen=True, slots=True)
class AnswerVerdict:
    """What is shown of one question; what the review matrix keeps back is empty or None.

    `options` gives right, partly, wrong or missed by option key, `feedback` the text by option key; `notes` is
    feedback that belongs to the whole answer, `hints` what helps on after one that is not right, `key` the
    accepted answers of a typed question; `lesson` the address of what to read about it;
    `scores` and `comment` are what its marker gave and said.
    """

    outcome: AnswerOutcome | None = None
    mark: Decimal | None = None
    options: Mapping[str, str] = field(default_factory=dict)
    feedback: Mapping[str, Markup] = field(default_factory=dict)
    notes: tuple[Markup, ...] = ()
    hints: tuple[Markup, ...] = ()
    explanation: Markup = Markup()
    key: tuple[str, ...] = ()
    lacks_unit: bool = False
    parts: PartVerdicts = NO_VERDICTS
    scores: Mapping[str, str] = field(default_factory=dict)
    comment: str = ""
    lesson: str = ""


@dataclass(frozen=True, slots=True)
class HandMark:
    """What a person gave an answer: points, points as text by number of the criterion, and a comment."""

    points: Decimal
    scores: Mapping[str, str] = field(default_factory=dict)
    comment: str = ""


def verdict(
    question: Question,
    line: str,
    shown: Collection[ReviewPart],
    texts: Mapping[str, Any],
    language: str,
    floor: Floor,
    graded: Decimal | None = None,
    by_hand: HandMark | None = None,
    confidence: bool = False,
) -> AnswerVerdict:
    """Judge a stored answer and keep what `shown` allows.

    `graded` is the mark of record if there is one, `by_hand` what a person gave.
    With `confidence` the certainty is in the mark.
    """
    response = decoded(question, line)
    share = None if by_hand is None else share_of(by_hand.points, points_to_mark(question))
    scored = score(question, response, share)
    fraction = fraction_of(question, scored, response, confidence=confidence)
    sees = {part: part in shown for part in ReviewPart}
    notes = texts["notes"]
    return AnswerVerdict(
        outcome=outcome(scored)
        if sees[ReviewPart.CORRECTNESS] or scored.marking is Marking.WAITING
        else None,
        mark=(mark(fraction, question.points, floor) if graded is None else graded)
        if sees[ReviewPart.MARKS] and scored.marking is Marking.DONE
        else None,
        options=_option_verdicts(question, line, sees),
        feedback={
            note.key: Markup(notes.get(in_language(note.text, language), ""))  # noqa: S704 -- rendered by lms.markup
            for note in scored.notes
            if note.key and sees[ReviewPart.FEEDBACK]
        },
        notes=tuple(
            Markup(notes.get(in_language(note.text, language), ""))  # noqa: S704 -- rendered by lms.markup
            for note in scored.notes
            if not note.key and sees[ReviewPart.FEEDBACK]
        ),
        hints=tuple(map(Markup, texts["questions"][question.id].get("hints", ())))
        if sees[ReviewPart.FEEDBACK]
        and scored.marking is Marking.DONE
        and not (scored.is_right or scored.is_blank)
        else (),
        explanation=Markup(texts["questions"][question.id]["explanation"])  # noqa: S704 -- rendered by lms.markup
        if sees[ReviewPart.EXPLANATION]
        else Markup(),
        lesson=texts["questions"][question.id].get("lesson", "") if sees[ReviewPart.EXPLANATION] else "",
        key=accepted(question, language) if sees[ReviewPart.RIGHT_ANSWER] else (),
        lacks_unit=scored.lacks_unit and sees[ReviewPart.FEEDBACK],
        parts=_part_verdicts(question, scored, response, sees, texts["questions"][question.id], language),
        scores=by_hand.scores if by_hand and sees[ReviewPart.MARKS] else {},
        comment=by_hand.comment if by_hand and sees[ReviewPart.FEEDBACK] else "",
    )


def tried_verdict(
    question: Question,
    submitted: Sequence[str],
    shown: Collection[ReviewPart],
    texts: Mapping[str, Any],
    language: str,
    floor: Floor,
) -> AnswerVerdict | None:
    """Judge the last try at a question during the attempt; None before the first.

    Checking always tells whether it was right, its feedback and a hint more each time; what else `shown` allows is
    told when the question is finished.
    """
    tries = tries_of(question, submitted)
    if not tries.used:
        return None
    told = {ReviewPart.CORRECTNESS, ReviewPart.FEEDBACK} | (set(shown) if tries.is_over else set())
    earned = tried_score(question, submitted, decoded(question, tries.lines[-1])).fraction
    graded = mark(earned, question.points, floor)
    found = verdict(question, tries.lines[-1], told, texts, language, floor, graded)
    return replace(found, hints=found.hints[: tries.used])


def outcome(scored: Score) -> AnswerOutcome | None:
    """Name how an answer turned out; None where none is right or wrong."""
    if scored.marking is Marking.NEVER:
        return None
    if scored.marking is Marking.WAITING:
        return AnswerOutcome.WAITING
    if scored.is_blank:
        return AnswerOutcome.BLANK
    if scored.is_right:
        return AnswerOutcome.RIGHT
    return AnswerOutcome.PARTLY if scored.fraction > Fraction(0) else AnswerOutcome.WRONG


def _option_verdicts(question: Question, line: str, sees: Mapping[ReviewPart, bool]) -> dict[str, str]:
    if question.type is QuestionType.SURVEY:
        return {}
    chosen = decoded(question, line).chosen
    # Of several options that each bring something, one alone can be chosen; then only the best is the right one.
    best = max((option.weight or Decimal(0) for option in question.options), default=Decimal(0))
    found = {}
    for option in question.options:
        is_full = option.right and (question.takes_several or option.weight in (None, best))
        if option.key in chosen and sees[ReviewPart.CORRECTNESS]:
            found[option.key] = "right" if is_full else "partly" if option.right else "wrong"
        elif option.key not in chosen and is_full and sees[ReviewPart.RIGHT_ANSWER]:
            found[option.key] = "missed"
    return found


def _part_verdicts(
    question: Question,
    scored: Score,
    response: Response,
    sees: Mapping[ReviewPart, bool],
    texts: Mapping[str, Any],
    language: str,
) -> PartVerdicts:
    verdicts = {}
    for key, fraction in scored.parts.items():
        if key not in response.parts:
            verdicts[key] = "missed"
        else:
            verdicts[key] = "right" if fraction == 1 else "partly" if fraction > 0 else "wrong"
    keys = {
        key: answer
        for key, answer in part_keys(question, texts, language).items()
        if verdicts.get(key) != "right"
    }
    return PartVerdicts(
        verdicts if sees[ReviewPart.CORRECTNESS] else {}, keys if sees[ReviewPart.RIGHT_ANSWER] else {}
    )


def part_keys(question: Question, texts: Mapping[str, Any], language: str) -> dict[str, Markup]:
    """Return the right answer to each part by key; `texts` are those of the question as rendered.

    A question without parts has none.
    """
    match question.type:
        case QuestionType.MATCHING:
            rights = {key: Markup(html) for key, html in texts["targets"].items()}  # noqa: S704 -- rendered by lms.markup
            return {option.key: rights[option.match] for option in question.options}
        case QuestionType.ORDERING:
            return {option.key: Markup.escape(place) for place, option in enumerate(question.options, 1)}
        case _:
            return {
                gap.key: Markup(" / ").join(_accepted_in(gap, texts["gaps"][gap.key], language))
                for gap in question.gaps
            }


def _accepted_in(gap: Gap, texts: Mapping[str, str], language: str) -> tuple[str, ...]:
    if gap.options:
        best = max(option.weight or Decimal(0) for option in gap.options)
        return tuple(
            Markup(texts[option.key])  # noqa: S704 -- rendered by lms.markup
            for option in gap.options
            if (option.right if option.weight is None else option.weight == best)
        )
    return _accepted(gap.numbers, gap.answers, language)


def accepted(question: Question, language: str) -> tuple[str, ...]:
    """Return what would have earned full marks in a typed question, as a person writes it."""
    return _accepted(question.numbers, question.answers, language)


def _accepted(
    numbers: Iterable[NumberAnswer], by_language: Mapping[str, Iterable[TextAnswer]], language: str
) -> tuple[str, ...]:
    full = tuple(
        number_words(answer, answer.units[0] if answer.units else "")
        for answer in numbers
        if answer.credit == 100
    )
    if full:
        return full
    answers = by_language.get(language) or next(iter(by_language.values()), ())
    return tuple(answer.text for answer in answers if answer.credit == 100 and not answer.pattern)
