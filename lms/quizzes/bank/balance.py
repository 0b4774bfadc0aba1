"""A quiz put together from questions of the bank: whether it can be made, and how balanced it is."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from lms.quizzes.format.importing.bank import Ids
from lms.quizzes.format.lint.timing import CHARACTERS_A_MINUTE, answering_time_s, reading_length
from lms.quizzes.format.questions import DIFFICULTY_LABELS, TYPE_LABELS, Question, Quiz, QuizSettings, Section


@dataclass(frozen=True, slots=True)
class Balance:
    """What a set of questions holds: counts by label, points, and minutes to read and answer by language.

    `missing` gives for each language the ids of questions that are not written in it.
    """

    count: int
    types: Mapping[str, int]
    difficulties: Mapping[str, int]
    tags: Mapping[str, int]
    points: Decimal
    minutes: Mapping[str, int]
    missing: Mapping[str, Sequence[str]]


def balance(questions: Sequence[Question], languages: Sequence[str]) -> Balance:
    """Return what the questions hold; `languages` are those a quiz may be written in."""
    return Balance(
        count=len(questions),
        types=_counted(TYPE_LABELS[one.type] for one in questions),
        difficulties=_counted(
            DIFFICULTY_LABELS[one.difficulty] if one.difficulty else "" for one in questions
        ),
        tags=_counted(tag for one in questions for tag in one.tags),
        points=sum((one.points for one in questions), Decimal(0)),
        minutes={language: _minutes(questions, language) for language in languages},
        missing={
            language: [one.id for one in questions if not one.stem.get(language)] for language in languages
        },
    )


def _counted(names: object) -> dict[str, int]:
    return dict(Counter(names).most_common())  # type: ignore[call-overload]


def _minutes(questions: Sequence[Question], language: str) -> int:
    characters = sum(reading_length(one, language) for one in questions)
    seconds = characters * 60 / CHARACTERS_A_MINUTE.get(language, 1000)
    return -(-round(seconds + sum(map(answering_time_s, questions))) // 60)


def assembled(
    questions: Sequence[Question],
    titles: Mapping[str, str],
    *,
    draw: int | None = None,
    settings: QuizSettings | None = None,
) -> Quiz:
    """Return a quiz of the questions in the languages of its titles; ids that are used twice get a number."""
    ids = Ids()
    own = tuple(replace(one, id=ids.new(one.id, next(iter(one.stem.values())))) for one in questions)
    is_drawn = draw is not None and 0 < draw < len(own)
    section = Section(own, draw=draw if is_drawn else None)
    return Quiz(tuple(titles), dict(titles), (section,), settings=settings or QuizSettings())
