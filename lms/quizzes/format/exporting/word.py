"""A quiz as a question sheet in Word, with answers and explanations, that an import reads again."""

import io
from collections.abc import Iterator, Mapping
from dataclasses import replace

from lms.quizzes.format.exporting.exported import Exported
from lms.quizzes.format.exporting.holds import Feature
from lms.quizzes.format.exporting.reducing import reduced_quiz
from lms.quizzes.format.exporting.sheet import (
    HOLDS,
    key_cell,
    level_word,
    option_texts,
    points_cell,
    stem_text,
    tags_cell,
    type_word,
)
from lms.quizzes.format.exporting.texts import plain
from lms.quizzes.format.exporting.word_formulas import add_words
from lms.quizzes.format.questions import Question, Quiz
from lms.slow_work import slow
from lms.text.printing.formula_setting import formula_text
from lms.text.printing.word_template import new_document

WORD_HOLDS = replace(HOLDS, features=HOLDS.features | {Feature.EQUATIONS})
_LABELS = {
    "zh": ("答案：", "解析：", "题型：", "分值：", "难度：", "标签："),
    "en": ("Answer: ", "Explanation: ", "Type: ", "Points: ", "Difficulty: ", "Tags: "),
}


@slow
def export_word(quiz: Quiz, language: str, media: Mapping[str, bytes]) -> Exported:
    """Return the quiz as DOCX: each question with its answer below it."""
    reduced = reduced_quiz(quiz, WORD_HOLDS, language, media)
    document = new_document()
    document.core_properties.title = reduced.title[:250]
    for number, question in enumerate(reduced.questions, 1):
        for line in _lines(number, question, language):
            add_words(document.add_paragraph(), line)
        document.add_paragraph("")
    out = io.BytesIO()
    document.save(out)
    return Exported(out.getvalue(), reduced.losses)


def _lines(number: int, one: Question, language: str) -> Iterator[str]:
    labels = _LABELS["zh" if language.startswith("zh") else "en"]
    first, *more = stem_text(one, language, formula_text).split("\n")
    yield f"{number}. {first}"
    yield from more
    for place, text in enumerate(option_texts(one, language, formula_text)):
        yield f"{chr(65 + place)}. {' '.join(text.split())}"
    values = (
        key_cell(one, language),
        plain(one.explanation.get(language, ""), language, formula_text),
        type_word(one, language),
        points_cell(one),
        level_word(one, language),
        tags_cell(one, language),
    )
    for label, value in zip(labels, values, strict=True):
        if value:
            yield f"{label}{value}"
