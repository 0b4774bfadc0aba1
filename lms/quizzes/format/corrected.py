"""A question as a correction after the fact has it: void, full marks for everyone, another key, other points.

A `QuestionRuling` says how the answers to one question count from now on. It is the whole statement and not a change
of an earlier one: the newest ruling about a question counts alone, and one that says nothing undoes those before it.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from decimal import Decimal
from enum import StrEnum
from itertools import product

from lms.errors import N_, Refused
from lms.quizzes.format.questions import (
    OPEN_TYPES,
    ORDER_RULES,
    PART_TYPES,
    Gap,
    NumberAnswer,
    Option,
    PartRule,
    Question,
    QuestionType,
    Quiz,
    ScoringRule,
    TextAnswer,
)

MOST_POINTS = Decimal(1000)
# Each pair with a further right side doubles the number of keys that are tried.
MOST_FURTHER_PAIRS = 6


class CorrectionKind(StrEnum):
    """What a correction does with the key of a question."""

    AS_WRITTEN = "as-written"
    ALSO = "also"
    ONLY = "only"
    CREDIT = "credit"
    VOID = "void"


RULING_LABELS = {
    CorrectionKind.AS_WRITTEN: N_("Keep the key as it is in the quiz file"),
    CorrectionKind.ALSO: N_("Accept further answers"),
    CorrectionKind.ONLY: N_("Replace the key"),
    CorrectionKind.CREDIT: N_("Give everyone full marks"),
    CorrectionKind.VOID: N_("Do not count the question"),
}
KEY_KINDS = frozenset({CorrectionKind.ALSO, CorrectionKind.ONLY})


@dataclass(frozen=True, slots=True)
class GapKey:
    """What one gap accepts: keys of its options, texts or numbers."""

    key: str
    options: tuple[str, ...] = ()
    texts: tuple[TextAnswer, ...] = ()
    numbers: tuple[NumberAnswer, ...] = ()


@dataclass(frozen=True, slots=True)
class QuestionRuling:
    """How the answers to a question count. What is accepted is by type, as in `Question`.

    `options` are the right options (of a multiple choice one whole set), `pairs` right sides by left side, `order` the
    steps in a right order, all by the keys of the question that was corrected. `points` and the rules replace those of
    the file where they are set.
    """

    kind: CorrectionKind = CorrectionKind.AS_WRITTEN
    options: tuple[str, ...] = ()
    texts: tuple[TextAnswer, ...] = ()
    numbers: tuple[NumberAnswer, ...] = ()
    gaps: tuple[GapKey, ...] = ()
    pairs: Mapping[str, str] = field(default_factory=dict)
    order: tuple[str, ...] = ()
    points: Decimal | None = None
    rule: ScoringRule | None = None
    part_rule: PartRule | None = None

    @property
    def has_key(self) -> bool:
        """Whether it names anything that is accepted."""
        return bool(self.options or self.texts or self.numbers or self.gaps or self.pairs or self.order)


@dataclass(frozen=True, slots=True)
class CorrectedQuestion(Question):
    """A question with a ruling applied: of its own key and the `further` ones the best for the answer counts.

    `first_points` are those of the file, which people who mark answers give points of.
    """

    kind: CorrectionKind = CorrectionKind.AS_WRITTEN
    further: tuple[Question, ...] = ()
    first_points: Decimal = Decimal(1)


def points_to_mark(question: Question) -> Decimal:
    """Return the most points that a person who marks an answer can give."""
    return question.first_points if isinstance(question, CorrectedQuestion) else question.points


def kind_of(question: Question) -> CorrectionKind:
    """Return what a correction did with the key of the question."""
    return question.kind if isinstance(question, CorrectedQuestion) else CorrectionKind.AS_WRITTEN


def kinds_for(question: Question) -> tuple[CorrectionKind, ...]:
    """Return what can be done with the key of a question of this type."""
    if question.type is QuestionType.SURVEY:
        return ()
    is_open = question.type in OPEN_TYPES
    return tuple(kind for kind in CorrectionKind if not (is_open and kind in KEY_KINDS))


def part_rules_for(question: Question) -> tuple[PartRule, ...]:
    """Return the rules by which a question of parts can be scored; none for other types."""
    if question.type not in PART_TYPES:
        return ()
    is_order = question.type is QuestionType.ORDERING
    return tuple(rule for rule in PartRule if is_order or rule not in ORDER_RULES)


def scoring_rules_for(question: Question) -> tuple[ScoringRule, ...]:
    """Return the rules by which a multiple choice can be scored; none for other types."""
    if question.type is not QuestionType.MULTIPLE:
        return ()
    is_weighted = any(one.weight is not None for one in question.options)
    return tuple(rule for rule in ScoringRule if is_weighted or rule is not ScoringRule.WEIGHTS)


def require_ruling(question: Question, ruling: QuestionRuling) -> None:
    """Raise Refused unless the ruling can be applied to the question."""
    if ruling.kind not in kinds_for(question):
        raise Refused(N_("This cannot be done with a question of this type."))
    if ruling.kind in KEY_KINDS and not ruling.has_key:
        raise Refused(N_("Choose or enter at least one answer to accept."))
    if ruling.points is not None and not (ruling.points.is_finite() and 0 < ruling.points <= MOST_POINTS):
        raise Refused(N_("Enter points above 0, up to %(most)s."), most=str(MOST_POINTS))
    if ruling.points is not None and ruling.points != round(ruling.points, 2):
        raise Refused(N_("Enter points with at most two decimal places."))
    if (ruling.rule and ruling.rule not in scoring_rules_for(question)) or (
        ruling.part_rule and ruling.part_rule not in part_rules_for(question)
    ):
        raise Refused(N_("This scoring rule does not fit the type of question."))
    if ruling.kind in KEY_KINDS:
        _require_key(question, ruling)


def _require_key(question: Question, ruling: QuestionRuling) -> None:
    keys = {one.key for one in question.options}
    unknown = Refused(N_("The answer to accept names something that the question does not have."))
    wanted = {
        QuestionType.SHORT: bool(ruling.texts),
        QuestionType.NUMERIC: bool(ruling.numbers),
        QuestionType.CLOZE: bool(ruling.gaps),
        QuestionType.MATCHING: bool(ruling.pairs),
        QuestionType.ORDERING: bool(ruling.order),
    }
    if not wanted.get(question.type, bool(ruling.options)):
        raise unknown
    targets = {one.key for one in question.targets}
    gaps = {one.key: {option.key for option in one.options} for one in question.gaps}
    if set(ruling.options) - keys or set(ruling.pairs) - keys or set(ruling.pairs.values()) - targets:
        raise unknown
    if ruling.order and sorted(ruling.order) != sorted(keys):
        raise Refused(N_("The order must name each step once."))
    for one in ruling.gaps:
        accepted = one.options or one.texts or one.numbers
        if not accepted or one.key not in gaps or set(one.options) - gaps[one.key]:
            raise unknown
    if ruling.kind is CorrectionKind.ALSO and len(ruling.pairs) > MOST_FURTHER_PAIRS:
        raise Refused(N_("At most %(most)s pairs can get a further right side."), most=MOST_FURTHER_PAIRS)


def corrected(quiz: Quiz, rulings: Mapping[str, QuestionRuling]) -> Quiz:
    """Return the quiz with the rulings applied to its questions by id; without any it is the quiz itself."""
    if not rulings:
        return quiz
    sections = tuple(
        replace(
            section,
            questions=tuple(
                corrected_question(one, rulings[one.id]) if one.id in rulings else one
                for one in section.questions
            ),
        )
        for section in quiz.sections
    )
    return replace(quiz, sections=sections)


def corrected_question(question: Question, ruling: QuestionRuling) -> Question:
    """Return the question as the ruling has it; the ruling must fit it."""
    if ruling == QuestionRuling():
        return question
    key, *further = _keys(question, ruling)
    points = Decimal(0) if ruling.kind is CorrectionKind.VOID else ruling.points or question.points
    changed = {
        "points": points,
        "rule": ruling.rule or key.rule,
        "part_rule": ruling.part_rule or question.part_rule,
    }
    same = {one.name: getattr(key, one.name) for one in fields(Question)}
    others = tuple(
        replace(one, points=points, rule=ruling.rule or one.rule, part_rule=ruling.part_rule or one.part_rule)
        for one in further
    )
    return CorrectedQuestion(
        **(same | changed), kind=ruling.kind, further=others, first_points=question.points
    )


def _keys(question: Question, ruling: QuestionRuling) -> list[Question]:
    """Return the question with each key that counts, the one to show first."""
    if ruling.kind not in KEY_KINDS:
        return [question]
    is_only = ruling.kind is CorrectionKind.ONLY
    match question.type:
        case QuestionType.MULTIPLE:
            other = _with_set(question, ruling.options)
            return [other] if is_only else [question, other]
        case QuestionType.SHORT:
            return [replace(question, answers=_texts(question.answers, ruling.texts, is_only))]
        case QuestionType.NUMERIC:
            return [replace(question, numbers=(*ruling.numbers, *(() if is_only else question.numbers)))]
        case QuestionType.CLOZE:
            named = {one.key: one for one in ruling.gaps}
            gaps = (_gap(one, named[one.key], is_only) if one.key in named else one for one in question.gaps)
            return [replace(question, gaps=tuple(gaps))]
        case QuestionType.MATCHING:
            return list(_matched(question, ruling.pairs, is_only))
        case QuestionType.ORDERING:
            known = {one.key: one for one in question.options}
            other = replace(question, options=tuple(known[key] for key in ruling.order))
            return [other] if is_only else [question, other]
        case _:
            return [replace(question, options=_options(question.options, ruling.options, is_only))]


def _options(options: Iterable[Option], right: Sequence[str], is_only: bool) -> tuple[Option, ...]:
    return tuple(
        replace(one, right=True, weight=None)
        if one.key in right
        else replace(one, right=False, weight=None)
        if is_only
        else one
        for one in options
    )


def _with_set(question: Question, right: Sequence[str]) -> Question:
    rule = ScoringRule.ALL_OR_NOTHING if question.rule is ScoringRule.WEIGHTS else question.rule
    return replace(question, options=_options(question.options, right, True), rule=rule)


def _texts(
    answers: Mapping[str, tuple[TextAnswer, ...]], texts: tuple[TextAnswer, ...], is_only: bool
) -> dict[str, tuple[TextAnswer, ...]]:
    # First, because of several answers that match the first one counts.
    return {language: (*texts, *(() if is_only else old)) for language, old in answers.items()}


def _gap(gap: Gap, accepted: GapKey, is_only: bool) -> Gap:
    return replace(
        gap,
        options=_options(gap.options, accepted.options, is_only),
        answers=_texts(gap.answers, accepted.texts, is_only),
        numbers=(*accepted.numbers, *(() if is_only else gap.numbers)),
    )


def _matched(question: Question, pairs: Mapping[str, str], is_only: bool) -> Iterator[Question]:
    """Yield the question with each choice between the old and the new right side of every pair that has two."""
    sides = [
        (pairs[one.key],)
        if is_only and one.key in pairs
        else (one.match, pairs[one.key])
        if one.key in pairs
        else (one.match,)
        for one in question.options
    ]
    for chosen in product(*sides):
        matched = zip(question.options, chosen, strict=True)
        yield replace(question, options=tuple(replace(one, match=side) for one, side in matched))


def is_same_key(one: Question, other: Question) -> bool:
    """Return whether two versions of a question are graded alike, whatever else was written anew."""
    return _graded_part(one) == _graded_part(other)


def _graded_part(question: Question) -> Question:
    return replace(
        question,
        stem={},
        explanation={},
        otherwise={},
        hints=(),
        tags=(),
        difficulty=None,
        shuffle=None,
        lint_off=(),
        lesson={},
    )


def ruling_in_version(ruling: QuestionRuling, named: Question, question: Question) -> QuestionRuling | None:
    """Return a ruling about the question `named` in the keys of another version of it; None where it does not fit.

    Options are found by their text; where a text was changed and there are as many of them, by their place.
    """
    if question.type is not named.type:
        return ruling if ruling.kind in (CorrectionKind.VOID, CorrectionKind.CREDIT) else None
    if ruling.kind not in KEY_KINDS:
        return ruling
    options = _places(named.options, question.options)
    targets = _places(named.targets, question.targets)
    if len(named.gaps) != len(question.gaps) or (
        ruling.order and len(named.options) != len(question.options)
    ):
        return None
    try:
        return replace(
            ruling,
            options=tuple(options[key] for key in ruling.options),
            pairs={options[left]: targets[right] for left, right in ruling.pairs.items()},
            order=tuple(options[key] for key in ruling.order),
            gaps=_gaps_in_version(ruling.gaps, named, question),
        )
    except KeyError:  # an option that this version does not have
        return None


def _gaps_in_version(gaps: Iterable[GapKey], named: Question, question: Question) -> tuple[GapKey, ...]:
    there = {one.key: one for one in question.gaps}
    known = {one.key: one for one in named.gaps}
    found = []
    for one in gaps:
        places = _places(known[one.key].options, there[one.key].options)
        found.append(replace(one, options=tuple(places[key] for key in one.options)))
    return tuple(found)


def _places(named: Sequence[Option], options: Sequence[Option]) -> dict[str, str]:
    """Return the keys of another version by the keys of this one: by text, else by place."""
    by_text = {
        one.key: other.key
        for one in named
        for other in options
        if any(text and other.text.get(language) == text for language, text in one.text.items())
    }
    if len(named) == len(options) and len(set(by_text.values())) < len(named):
        left = [one.key for one in options if one.key not in by_text.values()]
        rest = [one.key for one in named if one.key not in by_text]
        by_text |= dict(zip(rest, left, strict=False)) if len(rest) == len(left) else {}
    return by_text
