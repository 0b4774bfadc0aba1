"""The table of a blueprint as Markdown."""

from collections.abc import Sequence

from lms.quizzes.format.questions import Cell

_HEADS = {
    "zh": "| 标签 | 难度 | 题型 | 题数 |",
    "en": "| tag | difficulty | type | count |",
}


def write_blueprint(cells: Sequence[Cell], language: str) -> list[str]:
    """Return the table as one block, or nothing where there is no blueprint."""
    if not cells:
        return []
    rows = [
        f"| {one.tag or '-'} | {one.difficulty or '-'} | {one.type or '-'} | {one.count} |" for one in cells
    ]
    return ["\n".join([_HEADS["zh" if language.startswith("zh") else "en"], "|---|---|---|---|", *rows])]
