"""The answers of imported questions put into the fields of our own, whatever format they came from."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from dataclasses import fields as fields_of
from decimal import Decimal, InvalidOperation
from itertools import chain
from typing import Any

from lms.quizzes.format.importing.html_tables import without_tables
from lms.quizzes.format.importing.losses import UnreadableError
from lms.quizzes.format.parser import parse_question
from lms.quizzes.format.questions import (
    HUNDRED,
    Gap,
    NumberAnswer,
    Option,
    PartRule,
    QuestionType,
    RubricCriterion,
    ScoringRule,
    Text,
    TextAnswer,
    UploadRule,
)
from lms.quizzes.format.reading.choices import is_true_false
from lms.quizzes.format.truth_names import truth_names

_ALL = Decimal("99.9")
_FINEST = Decimal("0.00001")


@dataclass(frozen=True, slots=True)
class ChoiceDraft:
    """One option: its Markdown, its credit in per cent of the question, and its feedback."""

    text: str
    credit: Decimal
    feedback: str = ""


@dataclass(slots=True)
class Draft:
    """The fields of a question that its answers settle, and notices about them as (code, text)."""

    fields: dict[str, Any]
    notices: list[tuple[str, str]] = field(default_factory=list)


def text_in(language: str, words: str) -> dict[str, str]:
    """Return the words as a text of one language; nothing where there are none."""
    return {language: words} if words else {}


def credit_of(text: str) -> Decimal:
    """Return a credit in per cent as written; raises UnreadableError for what is none from -100 to 100."""
    try:
        credit = Decimal(text.strip() or "0")
    except InvalidOperation:
        raise UnreadableError("weight", text) from None
    if not credit.is_finite() or abs(credit) > HUNDRED:
        raise UnreadableError("weight", text)
    return fine(credit)


def fine(credit: Decimal) -> Decimal:
    """Return a credit without more decimals than a quiz file keeps, and without trailing zeros."""
    short = credit.quantize(_FINEST).normalize()
    return short.quantize(Decimal(1)) if short == short.to_integral_value() else short


def single_choice(choices: Sequence[ChoiceDraft], language: str) -> Draft:
    """Make a choice of one: plain where one option earns all and the others nothing, else weighted."""
    choices = _filled(choices)
    _check(choices)
    best = max(one.credit for one in choices)
    is_plain = [one.credit for one in choices if one.credit] == [HUNDRED]
    options = _options(choices, language, is_weighted=not is_plain)
    is_truth = is_plain and is_true_false(options, language)
    type_ = QuestionType.TRUE_FALSE if is_truth else QuestionType.SINGLE
    return Draft({"type": type_, "options": options}, [] if best >= _ALL else [("under-100", "")])


def multiple_choice(choices: Sequence[ChoiceDraft], language: str) -> Draft:
    """Make a choice of several whose credits add up."""
    choices = _filled(choices)
    _check(choices)
    total = sum(one.credit for one in choices if one.credit > 0)
    if total > Decimal("100.1"):
        raise UnreadableError("over-100", f"{total:f}")
    fields = {
        "type": QuestionType.MULTIPLE,
        "options": _options(choices, language, is_weighted=True),
        "rule": ScoringRule.WEIGHTS,
    }
    return Draft(fields, [] if total >= _ALL else [("under-100", "")])


def ticked_choice(choices: Sequence[ChoiceDraft], language: str) -> Draft:
    """Make a choice of several that earns its points when exactly the right ones are ticked."""
    choices = _filled(choices)
    _check(choices)
    fields = {
        "type": QuestionType.MULTIPLE,
        "options": _options(choices, language, is_weighted=False),
        "rule": ScoringRule.ALL_OR_NOTHING,
    }
    return Draft(fields)


def truth(is_true: bool, when_true: str, when_false: str, language: str) -> Draft:
    """Make a question of true or false with the feedback of both answers."""
    options = tuple(
        Option(str(number), {language: name}, right, None, text_in(language, note))
        for number, (name, right, note) in enumerate(
            zip(truth_names(language), (is_true, not is_true), (when_true, when_false), strict=True), 1
        )
    )
    return Draft({"type": QuestionType.TRUE_FALSE, "options": options})


def _options(choices: Sequence[ChoiceDraft], language: str, *, is_weighted: bool) -> tuple[Option, ...]:
    return tuple(
        Option(
            str(number),
            {language: one.text},
            one.credit > 0,
            one.credit if is_weighted else None,
            text_in(language, one.feedback),
        )
        for number, one in enumerate(choices, 1)
    )


def _filled(choices: Sequence[ChoiceDraft]) -> list[ChoiceDraft]:
    """Return the options without those that were left empty and earn nothing."""
    return [one for one in choices if one.text or one.feedback or one.credit > 0]


def _check(choices: Sequence[ChoiceDraft]) -> None:
    """Refuse what no learner could answer: no options, two alike, or none that earns anything."""
    if not choices:
        raise UnreadableError("no-options")
    if not any(one.credit > 0 for one in choices):
        raise UnreadableError("no-key")
    seen: set[str] = set()
    for one in choices:
        same = " ".join(one.text.split())
        if same in seen:
            raise UnreadableError("same-answers", same)
        seen.add(same)


def short_answer(answers: Sequence[TextAnswer], otherwise: str, language: str) -> Draft:
    """Make a question that accepts texts."""
    fields = {
        "type": QuestionType.SHORT,
        "answers": {language: tuple(answers)},
        "otherwise": text_in(language, otherwise),
    }
    return Draft(fields, _accepted([one.credit for one in answers]))


def joined(feedback: Text, more: str, language: str) -> Text:
    """Return the feedback of an answer with what is told about all right or all wrong ones below it, once."""
    own = feedback.get(language, "")
    return text_in(language, "\n\n".join(dict.fromkeys(part for part in (own, more) if part)))


def without_twins(answers: Iterable[TextAnswer]) -> tuple[list[TextAnswer], list[tuple[str, str]]]:
    """Return typed answers without those that differ in capital letters alone, and a notice that names them.

    What is left is the one with the most credit, with the feedback of all.
    """
    found: dict[str, list[TextAnswer]] = {}
    for one in answers:
        if one.text:
            found.setdefault(one.text.casefold(), []).append(one)
    merged, notices = [], []
    for same in found.values():
        best = max(same, key=lambda one: one.credit)
        notes = {
            language: dict.fromkeys(one.feedback.get(language, "") for one in same)
            for one in same
            for language in one.feedback
        }
        feedback = {language: "\n\n".join(note for note in told if note) for language, told in notes.items()}
        merged.append(replace(best, feedback=feedback))
        if len(texts := dict.fromkeys(one.text for one in same)) > 1:
            notices.append(("case-twins", ", ".join(texts)))
    return merged, notices


def number_answer(numbers: Sequence[NumberAnswer], otherwise: str, language: str) -> Draft:
    """Make a question that accepts numbers."""
    fields = {
        "type": QuestionType.NUMERIC,
        "numbers": tuple(numbers),
        "otherwise": text_in(language, otherwise),
    }
    return Draft(fields, _accepted([one.credit for one in numbers]))


def _accepted(credits_: Iterable[Decimal]) -> list[tuple[str, str]]:
    best = max(credits_, default=Decimal(0))
    if best <= 0:
        raise UnreadableError("no-key")
    return [] if best >= _ALL else [("under-100", "")]


def matching(
    pairs: Sequence[tuple[str, str]],
    extras: Iterable[str],
    language: str,
    rule: PartRule = PartRule.EACH_PART,
) -> Draft:
    """Make a matching question of pairs of left and right side, and right sides that match nothing."""
    targets: dict[str, Option] = {}

    def target(text: str) -> str:
        key = str(len(targets) + 1)
        return targets.setdefault(" ".join(text.split()), Option(key, {language: _line(text)})).key

    options = tuple(
        Option(str(number), {language: _line(left)}, match=target(right))
        for number, (left, right) in enumerate(pairs, 1)
    )
    others = list(extras)
    for extra in others:
        target(extra)
    fields = {
        "type": QuestionType.MATCHING,
        "options": options,
        "targets": tuple(targets.values()),
        "part_rule": rule,
    }
    has_table = any(without_tables(text)[1] for text in [*chain(*pairs), *others])
    return Draft(fields, [("table", "")] if has_table else [])


def ordering(steps: Sequence[str], rule: PartRule, language: str) -> Draft:
    """Make an ordering question of its steps in the right order."""
    options = tuple(Option(str(number), {language: step}) for number, step in enumerate(steps, 1))
    return Draft({"type": QuestionType.ORDERING, "options": options, "part_rule": rule})


def cloze(gaps: Sequence[Gap], rule: PartRule = PartRule.EACH_PART) -> Draft:
    """Make a question of gaps; its stem holds `[[1]]`, `[[2]]` …"""
    if not gaps:
        raise UnreadableError("no-gaps")
    has_lone = any(isinstance(gap, _LoneChoice) for gap in gaps)
    plain = tuple(Gap(**{one.name: getattr(gap, one.name) for one in fields_of(Gap)}) for gap in gaps)
    notices = [("gap-lone-choice", "")] if has_lone else []
    return Draft({"type": QuestionType.CLOZE, "gaps": plain, "part_rule": rule}, notices)


class _LoneChoice(Gap):
    """A gap for which the file offers one choice alone, so that it is typed; a question tells of it."""

    __slots__ = ()


def choice_gap(key: str, choices: Sequence[ChoiceDraft], language: str, points: Decimal = Decimal(1)) -> Gap:
    """Make a gap in which one of the choices is picked; where nothing else is offered it is typed."""
    _check(choices)
    if len(choices) == 1:
        (only,) = choices
        answer = TextAnswer(only.text, only.credit, feedback=text_in(language, only.feedback))
        typed = text_gap(key, [answer], language, points)
        return _LoneChoice(key, answers=typed.answers, points=points)
    is_plain = all(one.credit in (0, HUNDRED) for one in choices)
    options = tuple(
        Option(
            str(number),
            {language: _line(one.text)},
            one.credit > 0,
            None if is_plain else max(one.credit, Decimal(0)),
            text_in(language, _line(one.feedback)),
        )
        for number, one in enumerate(choices, 1)
    )
    return Gap(key, options=options, points=points)


def text_gap(
    key: str,
    answers: Sequence[TextAnswer],
    language: str,
    points: Decimal = Decimal(1),
    otherwise: Text | None = None,
) -> Gap:
    """Make a gap in which a text is typed; `otherwise` is told about every other answer."""
    _accepted([one.credit for one in answers])
    lines = tuple(replace(one, feedback=_lines(one.feedback)) for one in answers)
    return Gap(key, answers={language: lines}, points=points, otherwise=_lines(otherwise or {}))


def number_gap(
    key: str, numbers: Sequence[NumberAnswer], points: Decimal = Decimal(1), otherwise: Text | None = None
) -> Gap:
    """Make a gap in which a number is typed; `otherwise` is told about every other answer."""
    _accepted([one.credit for one in numbers])
    lines = tuple(replace(one, feedback=_lines(one.feedback)) for one in numbers)
    return Gap(key, numbers=lines, points=points, otherwise=_lines(otherwise or {}))


def _lines(text: Text) -> dict[str, str]:
    """Return a text on one line, as feedback stands inside a gap."""
    return {code: _line(words) for code, words in text.items() if words.strip()}


def essay(for_markers: str = "", language: str = "") -> Draft:
    """Make a question whose answer a person reads and marks, by the rubric in what is said to markers."""
    draft = Draft({"type": QuestionType.ESSAY})
    rubric = _rubric(for_markers, language)
    if rubric:
        draft.fields["rubric"] = rubric
        draft.fields["points"] = sum((one.points for one in rubric), Decimal(0))
    elif for_markers:
        draft.notices.append(("for-markers", for_markers))
    return draft


def files(for_markers: str, language: str, rule: UploadRule | None = None) -> Draft:
    """Make a question that is answered with files and marked by a person."""
    draft = essay(for_markers, language)
    draft.fields |= {"type": QuestionType.FILE, "upload": rule or UploadRule()}
    return draft


def survey(choices: Sequence[ChoiceDraft], language: str, *, several: bool = False) -> Draft:
    """Make a question that earns nothing, with options or with a free answer."""
    options = tuple(
        Option(str(number), {language: one.text}, feedback=text_in(language, one.feedback))
        for number, one in enumerate(choices, 1)
    )
    return Draft({"type": QuestionType.SURVEY, "options": options, "points": Decimal(0), "several": several})


def _rubric(text: str, language: str) -> tuple[RubricCriterion, ...]:
    """Return the criteria of a text that is nothing but a rubric."""
    if "|" not in text:
        return ()
    found = parse_question(["## x {#x type=essay}", "", *text.split("\n")], language)
    return found.rubric if found and found.stem == {language: "x"} else ()


def points_of(text: str) -> dict[str, Decimal]:
    """Return the points of a question as its field; nothing where they are not said or cannot be kept."""
    try:
        points = Decimal(text.strip())
    except InvalidOperation:
        return {}
    if not points.is_finite() or not 0 < points <= 1000:
        return {}
    short = points.quantize(Decimal("0.01")).normalize()
    return {"points": short.quantize(Decimal(1)) if short == short.to_integral_value() else short}


def with_defaults(draft: Draft, stem: str, explanation: str, language: str) -> Mapping[str, Any]:
    """Return all fields: those of the answers with the stem and what is told afterwards."""
    return {
        "stem": {language: stem},
        "explanation": text_in(language, explanation),
        **draft.fields,
    }


def _line(text: str) -> str:
    return " ".join(without_tables(text)[0].split())
