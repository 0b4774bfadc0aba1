"""A quiz as a workbook: one row a question, with the columns that Chinese and English question sheets have."""

import io
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from lms.quizzes.format.exporting.exported import Exported
from lms.quizzes.format.exporting.holds import Feature, Holds
from lms.quizzes.format.exporting.reducing import reduced_quiz
from lms.quizzes.format.exporting.texts import plain
from lms.quizzes.format.gaps import replace_gaps
from lms.quizzes.format.importing.sheet_parts import ARROWS
from lms.quizzes.format.questions import (
    CHOICE_TYPES,
    OPEN_TYPES,
    PART_TYPES,
    Difficulty,
    Question,
    QuestionType,
    Quiz,
    Text,
)
from lms.quizzes.format.writing_numbers import write_number_key
from lms.quizzes.format.writing_parts import write_gap
from lms.text.values import write_decimal
from lms.text.workbooks import Table, write_workbook

HOLDS = Holds(
    frozenset(QuestionType) - {QuestionType.FILE},
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
            Feature.ONE_GAP,
            Feature.GAP_UNITS,
            Feature.GAP_POINTS,
            Feature.CLOZE_POINTS,
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
    ("单选题", "多选题", "判断题", "填空题", "数值题", "排序题", "简答题", "匹配题", "填空题", "调查题"),
    ("易", "中", "难"),
)
_ENGLISH = _Words(
    ("Type", "Question", "Answer", "Explanation", "Points", "Difficulty", "Tags"),
    "Option {}",
    (
        "Single choice",
        "Multiple choice",
        "True or false",
        "Short answer",
        "Numerical",
        "Ordering",
        "Essay",
        "Matching",
        "Fill in the gaps",
        "Survey",
    ),
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
    QuestionType.MATCHING,
    QuestionType.CLOZE,
    QuestionType.SURVEY,
)
_WITHOUT_KEY = PART_TYPES | OPEN_TYPES
_GAP = re.compile("\ue010([0-9]{1,3})\ue011")
# What is written for the TeX of a formula; without it TeX between signs.
Formula = Callable[[str], str] | None
_SEVERAL = {True: "（多选）", False: " (several)"}


def export_sheet(quiz: Quiz, language: str, media: Mapping[str, bytes]) -> Exported:
    """Return the quiz as an XLSX file; headers are in the language of the questions, texts are plain words."""
    reduced = reduced_quiz(quiz, HOLDS, language, media)
    words = _words(language)
    most = max((len(option_texts(one, language)) for one in reduced.questions), default=0)
    letters = [words.option.format(chr(65 + place)) for place in range(most)]
    kind, stem, *rest = words.header
    out = io.BytesIO()
    rows = (_row(one, language, most) for one in reduced.questions)
    write_workbook(out, [Table(reduced.title or "1", [kind, stem, *letters, *rest], rows)])
    return Exported(out.getvalue(), reduced.losses)


def _words(language: str) -> _Words:
    return _CHINESE if language.startswith("zh") else _ENGLISH


def option_texts(one: Question, language: str, formula: Formula = None) -> list[str]:
    """Return what has columns: the options of a choice or survey, the steps of an order, pairs as `left → right`."""
    if one.type is QuestionType.TRUE_FALSE:
        return []
    texts = [plain(option.text.get(language, ""), language, formula) for option in one.options]
    if one.type is not QuestionType.MATCHING:
        return texts
    rights = {target.key: plain(target.text.get(language, ""), language, formula) for target in one.targets}
    used = {option.match for option in one.options}
    pairs = [(text, rights[option.match]) for text, option in zip(texts, one.options, strict=True)]
    pairs += [("", text) for key, text in rights.items() if key not in used]
    sides = [" ".join(side.split()) for pair in pairs for side in pair]
    arrow = next((one for one in ARROWS if not any(one in side for side in sides)), ARROWS[0])
    return [f"{left} {arrow} {right}".strip() for left, right in zip(sides[::2], sides[1::2], strict=True)]


def stem_text(one: Question, language: str, formula: Formula = None) -> str:
    """Return the question as plain words, gaps written out as in a quiz file."""
    stem = one.stem.get(language, "")
    if one.type is not QuestionType.CLOZE:
        return plain(stem, language, formula)
    gaps = {gap.key: write_gap(gap, language) for gap in one.gaps}
    words = plain(replace_gaps(stem, lambda key: f"\ue010{key}\ue011"), language, formula)
    return _GAP.sub(lambda found: gaps[found[1]], words)


def _row(one: Question, language: str, most: int) -> list[object]:
    def text(texts: Text) -> str:
        return plain(texts.get(language, ""), language)

    shown = option_texts(one, language)
    return [
        type_word(one, language),
        stem_text(one, language),
        *shown,
        *[""] * (most - len(shown)),
        key_cell(one, language),
        text(one.explanation),
        points_cell(one),
        level_word(one, language),
        tags_cell(one, language),
    ]


def type_word(one: Question, language: str) -> str:
    """Return the type as sheets call it."""
    word = _words(language).types[_TYPES.index(one.type)]
    if one.type is QuestionType.SURVEY and one.takes_several:
        word += _SEVERAL[language.startswith("zh")]
    return word


def points_cell(one: Question) -> str:
    """Return the points; empty for a survey, which earns none."""
    return "" if one.type is QuestionType.SURVEY else write_decimal(one.points)


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
    if one.type in _WITHOUT_KEY:
        return ""
    if one.type in CHOICE_TYPES:
        return "".join(chr(65 + place) for place, option in enumerate(one.options) if option.right)
    if one.type is QuestionType.NUMERIC:
        return "; ".join(write_number_key(number) for number in one.numbers)
    return "; ".join(answer.text for answer in one.answers[language])
