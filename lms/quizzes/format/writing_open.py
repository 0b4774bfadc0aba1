"""Rubrics, lengths and rules for files written as they stand in a quiz file."""

from collections.abc import Sequence

from lms.quizzes.format.questions import Question, UploadRule, WordRange
from lms.text.values import write_decimal

_COLUMNS = {"zh": ("评分标准", "分值", "满分条件"), "en": ("Criterion", "Points", "Full marks when")}


def open_words(question: Question) -> list[str]:
    """Return the attributes that only essays and files have."""
    words = [f"words={_range(question.words)}"] if question.words else []
    rule, default = question.upload, UploadRule()
    if rule is None:
        return words
    if (rule.least, rule.most) != (default.least, default.most):
        words.append(f"files={rule.least}..{rule.most}")
    if rule.kinds != default.kinds:
        words.append(f"accept={','.join(rule.kinds)}")
    if rule.size_mb != default.size_mb:
        words.append(f"size={rule.size_mb}MB")
    return words


def _range(words: WordRange) -> str:
    return f"{words.least or ''}..{words.most or ''}"


def write_rubric(question: Question, language: str) -> str:
    """Write the table that ends the text of the question."""
    rows = [
        (one.name.get(language, ""), write_decimal(one.points), one.full.get(language, ""))
        for one in question.rubric
    ]
    return rubric_table(rows, language)


def rubric_table(criteria: Sequence[tuple[str, str, str]], language: str) -> str:
    """Write criteria, each with its points and when it gets all of them, as a table."""
    has_full = any(full for _, _, full in criteria)
    columns = _COLUMNS["zh" if language.startswith("zh") else "en"][: 3 if has_full else 2]
    rows: list[tuple[str, ...]] = [columns, ("---",) * len(columns)]
    rows += [tuple(map(_cell, cells[: len(columns)])) for cells in criteria]
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")
