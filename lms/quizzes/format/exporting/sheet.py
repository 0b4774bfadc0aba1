"""A quiz as a workbook: one row a question, with the columns that Chinese and English question sheets have."""

import io
from collections.abc import Mapping
from dataclasses import dataclass

from lms.quizzes.format.exporting.exported import Exported
from lms.quizzes.format.exporting.holds import PLAIN_TYPES, Feature, Holds
from lms.quizzes.format.exporting.reducing import reduced_quiz
from lms.quizzes.format.exporting.texts import plain
from lms.quizzes.format.questions import CHOICE_TYPES, Difficulty, Option, Question, QuestionType, Quiz, Text
from lms.quizzes.format.writing_numbers import write_number_key
from lms.text.values import write_decimal
from lms.text.workbooks import Table, write_workbook

HOLDS = Holds(
    PLAIN_TYPES | {QuestionType.ORDERING, QuestionType.ESSAY},
    frozenset(
        {
            Feature.EXPLANATION,
            Feature.POINTS,
            Feature.TAGS,
            Feature.DIFFICULTY,
            Feature.NUMBERS,
            Feature.TOLERANCE,
            Feature.RELATIVE,
            Feature.RANGE,
            Feature.FIGURES,
            Feature.UNITS,
            Feature.UNITS_EACH,
        }
    ),
)


@dataclass(frozen=True, slots=True)
class _Words:
    header: tuple[str, ...]
    option: str
    types: tuple[str, ...]
    levels: tuple[str, ...]


_CHINESE = _Words(
    ("题型", "题干", "答案", "解析", "分值", "难度", "标签"),
    "选项{}",
    ("单选题", "多选题", "判断题", "填空题", "数值题", "排序题", "简答题"),
    ("易", "中", "难"),
)
_ENGLISH = _Words(
    ("Type", "Question", "Answer", "Explanation", "Points", "Difficulty", "Tags"),
    "Option {}",
    ("Single choice", "Multiple choice", "True or false", "Short answer", "Numerical", "Ordering", "Essay"),
    ("easy", "medium", "hard"),
)
_TYPES = (
    QuestionType.SINGLE,
    QuestionType.MULTIPLE,
    QuestionType.TRUE_FALSE,
    QuestionType.SHORT,
    QuestionType.NUMERIC,
    QuestionType.ORDERING,
    QuestionType.ESSAY,
)


def export_sheet(quiz: Quiz, language: str, media: Mapping[str, bytes]) -> Exported:
    """Return the quiz as an XLSX file; headers are in the language of the questions, texts are plain words."""
    reduced = reduced_quiz(quiz, HOLDS, language, media)
    words = _words(language)
    most = max((len(options_of(one)) for one in reduced.questions), default=0)
    letters = [words.option.format(chr(65 + place)) for place in range(most)]
    kind, stem, *rest = words.header
    out = io.BytesIO()
    rows = (_row(one, language, most) for one in reduced.questions)
    write_workbook(out, [Table(reduced.title or "1", [kind, stem, *letters, *rest], rows)])
    return Exported(out.getvalue(), reduced.losses)


def _words(language: str) -> _Words:
    return _CHINESE if language.startswith("zh") else _ENGLISH


def options_of(one: Question) -> tuple[Option, ...]:
    """Return the options that have columns: those of a choice, and the steps of an ordering question."""
    return () if one.type is QuestionType.TRUE_FALSE else one.options


def _row(one: Question, language: str, most: int) -> list[object]:
    def text(texts: Text) -> str:
        return plain(texts.get(language, ""), language)

    shown = [text(option.text) for option in one.options] if options_of(one) else []
    return [
        type_word(one, language),
        text(one.stem),
        *shown,
        *[""] * (most - len(shown)),
        key_cell(one, language),
        text(one.explanation),
        write_decimal(one.points),
        level_word(one, language),
        tags_cell(one, language),
    ]


def type_word(one: Question, language: str) -> str:
    """Return the type as sheets call it."""
    return _words(language).types[_TYPES.index(one.type)]


def level_word(one: Question, language: str) -> str:
    """Return the difficulty as sheets call it; empty where nothing is said."""
    return _words(language).levels[list(Difficulty).index(one.difficulty)] if one.difficulty else ""


def tags_cell(one: Question, language: str) -> str:
    """Return all tags on one line."""
    return ("、" if language.startswith("zh") else ", ").join(one.tags)


def key_cell(one: Question, language: str) -> str:
    """Return the answer on one line as sheets give it."""
    if one.type is QuestionType.TRUE_FALSE:
        return next(plain(option.text[language], language) for option in one.options if option.right)
    if one.type is QuestionType.ORDERING:
        return "".join(chr(65 + place) for place, _ in enumerate(one.options))
    if one.type is QuestionType.ESSAY:
        return ""
    if one.type in CHOICE_TYPES:
        return "".join(chr(65 + place) for place, option in enumerate(one.options) if option.right)
    if one.type is QuestionType.NUMERIC:
        return "; ".join(write_number_key(number) for number in one.numbers)
    return "; ".join(answer.text for answer in one.answers[language])
