"""The table of a blueprint under the heading of a section: a row for each cell, the last column counts."""

from lms.quizzes.format.questions import Cell, Difficulty, QuestionType
from lms.quizzes.format.reading.lines import SourceLine
from lms.quizzes.format.reading.report import ProblemReport
from lms.text.nearest import listed, nearest

Place = tuple[int, int]
MOST_ROWS = 100
_COLUMNS = {
    **dict.fromkeys(("tag", "topic", "标签", "主题", "知识点"), "tag"),
    **dict.fromkeys(("difficulty", "难度"), "difficulty"),
    **dict.fromkeys(("type", "题型"), "type"),
    **dict.fromkeys(("count", "questions", "题数", "数量"), "count"),
}
_DIFFICULTIES = {
    **{one.value: one for one in Difficulty},
    "易": Difficulty.EASY,
    "中": Difficulty.MEDIUM,
    "难": Difficulty.HARD,
}
_TYPES = {
    **{one.value: one for one in QuestionType},
    "单选": QuestionType.SINGLE,
    "多选": QuestionType.MULTIPLE,
    "判断": QuestionType.TRUE_FALSE,
    "简答": QuestionType.SHORT,
    "数值": QuestionType.NUMERIC,
    "匹配": QuestionType.MATCHING,
    "排序": QuestionType.ORDERING,
    "填空": QuestionType.CLOZE,
}
_ANY = frozenset({"", "-", "–", "*"})


def take_table(
    lines: list[SourceLine], place: Place, report: ProblemReport
) -> tuple[list[tuple[Place, Cell]], list[SourceLine]]:
    """Return the cells of the first table with their places, and the other lines; what is wrong is noted."""
    start = next((at for at, line in enumerate(lines) if line.text.lstrip().startswith("|")), None)
    if start is None:
        report.add("blueprint-missing", place)
        return [], lines
    end = start
    while end < len(lines) and lines[end].text.lstrip().startswith("|"):
        end += 1
    head, *rows = lines[start:end]
    columns = _columns(head, report)
    rows = [row for row in rows if set(row.text) - set("|-: \t")]
    if columns and not rows:
        report.add("blueprint-missing", place)
    cells = [_cell(row, columns, report) for row in rows[:MOST_ROWS]] if columns else []
    return cells, [*lines[:start], *lines[end:]]


def _values(line: SourceLine) -> list[str]:
    return [value.strip() for value in line.text.strip().strip("|").split("|")]


def _columns(head: SourceLine, report: ProblemReport) -> list[str]:
    names = [_COLUMNS.get(value.lower(), "") for value in _values(head)]
    if not all(names) or len(set(names)) < len(names) or "count" not in names:
        report.add("blueprint-columns", (head.number, head.start + 1), marked=head.text.strip())
        return []
    return names


def _cell(row: SourceLine, columns: list[str], report: ProblemReport) -> tuple[Place, Cell]:
    place = (row.number, row.start + 1)
    found = dict(zip(columns, _values(row), strict=False))
    count = found.get("count", "")
    if not (count.isascii() and count.isdigit() and int(count[:6]) > 0 and len(count) < 5):
        report.add("bad-draw", place, marked=row.text.strip(), value=count[:40])
        count = "1"
    words = {name: found.get(name, "") for name in ("tag", "difficulty", "type")}
    words = {name: "" if word in _ANY else word for name, word in words.items()}
    difficulty, type_ = words["difficulty"].lower(), words["type"].lower().removesuffix("题")
    for key, word, known in (("difficulty", difficulty, list(_DIFFICULTIES)), ("type", type_, list(_TYPES))):
        if word and word not in known:
            near = nearest(word, known)
            report.add(
                "bad-attribute", place, marked=word, key=key, value=word[:40], near=near, known=listed(known)
            )
    return place, Cell(int(count), words["tag"], _DIFFICULTIES.get(difficulty), _TYPES.get(type_))
