"""The right answers as a paper prints them: plain words with formulas set, and what earns only a part."""

from collections.abc import Iterable, Iterator
from decimal import Decimal

from lms.quizzes.format.exporting.paper_words import words_for
from lms.quizzes.format.exporting.texts import plain
from lms.quizzes.format.questions import (
    CHOICE_TYPES,
    HUNDRED,
    Closeness,
    Gap,
    NumberAnswer,
    Question,
    QuestionType,
    Text,
    TextAnswer,
)
from lms.quizzes.format.writing_numbers import number_words
from lms.text.printing.formula_setting import formula_text
from lms.text.values import write_decimal
from lms.text.wording import in_language


def printed(text: Text, language: str) -> str:
    """Return a text as plain words with its formulas between `OPEN` and `CLOSE` of `formula_setting`."""
    words = in_language(text, language)
    return plain(words, language, formula_text) if words else ""


def key_of(one: Question, language: str) -> str:
    """Return the answer on one line; empty where no answer is right, or where it stands in the question."""
    if one.type in CHOICE_TYPES:
        return ", ".join(
            chr(65 + place) + _worth(HUNDRED if option.weight is None else option.weight)
            for place, option in enumerate(one.options)
            if option.right
        )
    if one.type in (QuestionType.SHORT, QuestionType.NUMERIC):
        return "; ".join(_numbers(one.numbers, language) if one.numbers else _texts(_typed(one, language)))
    return ""


def gap_key(gap: Gap, language: str) -> str:
    """Return what may stand in a gap."""
    said = [
        printed(one.text, language) + _worth(HUNDRED if one.weight is None else one.weight)
        for one in gap.options
        if one.right
    ]
    return " / ".join([*said, *_texts(_typed(gap, language)), *_numbers(gap.numbers, language)])


def notes_of(one: Question, language: str) -> Iterator[str]:
    """Give the feedback to each answer, a line each."""
    for place, option in enumerate(one.options):
        yield from _note(chr(65 + place) + ".", option.feedback, language)
    yield from _notes_to_typed(one, "", language)
    for gap in one.gaps:
        for option in gap.options:
            yield from _note(f"[{gap.key}] {printed(option.text, language)}", option.feedback, language)
        yield from _notes_to_typed(gap, f"[{gap.key}] ", language)


def _typed(asked: Question | Gap, language: str) -> tuple[TextAnswer, ...]:
    return asked.answers.get(language) or next(iter(asked.answers.values()), ())


def _notes_to_typed(asked: Question | Gap, before: str, language: str) -> Iterator[str]:
    for text in _typed(asked, language):
        yield from _note(before + _text(text), text.feedback, language)
    for number in asked.numbers:
        yield from _note(before + _number(number, language), number.feedback, language)


def _note(answer: str, feedback: Text, language: str) -> Iterator[str]:
    if words := printed(feedback, language):
        yield f"{answer} {words}" if answer.endswith(".") else f"{answer}{words_for(language).colon}{words}"


def _texts(answers: Iterable[TextAnswer]) -> list[str]:
    return [_text(one) + _worth(one.credit) for one in answers if one.credit > 0]


def _text(answer: TextAnswer) -> str:
    return f"/{answer.text}/" if answer.pattern else answer.text


def _numbers(answers: Iterable[NumberAnswer], language: str) -> list[str]:
    return [_number(one, language) + _worth(one.credit) for one in answers if one.credit > 0]


def _number(answer: NumberAnswer, language: str) -> str:
    words = number_words(answer, " / ".join(answer.units))
    if answer.closeness is Closeness.FIGURES:
        words += words_for(language).figures.format(answer.figures)
    return words


def _worth(credit: Decimal) -> str:
    """Return what an answer brings where that is not everything."""
    return "" if credit == HUNDRED else f" ({write_decimal(credit)} %)"
