"""Question sheets as tables (XLSX and CSV): one question a row, under headers that go by many names."""
# ruff: noqa: E501 -- the names of columns are easier to compare on one line

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from lms import isolated
from lms.errors import Refused
from lms.problems import Problem
from lms.quizzes.format.importing.bank import Imported
from lms.quizzes.format.importing.collecting import MOST_QUESTIONS, Collector, refusal
from lms.quizzes.format.importing.gift_text import decode_gift
from lms.quizzes.format.importing.sheet_options import options_inside, options_of
from lms.quizzes.format.importing.sheet_question import SheetQuestion
from lms.quizzes.format.importing.sheet_signs import KEY_WORDS, kind_of
from lms.quizzes.format.importing.sheet_text import add_questions
from lms.text.source import looks_like_gbk
from lms.text.spreadsheets import Row, Sheet, read_sheets

_NAMES = {
    "stem": "题干 题目 试题 试题内容 题目内容 试题题干 题干内容 题目题干 试题描述 题目描述 题目名称 试题名称 问题 问题内容 question questiontext stem questionstem title text",
    "kind": "题型 类型 试题类型 题目类型 题目题型 试题题型 题类 type questiontype kind",
    "options": "选项 选项内容 备选项 备选答案 全部选项 候选项 可选项 options choices answeroptions",
    "key": "答案 正确答案 标准答案 参考答案 试题答案 题目答案 正确选项 答案选项 answer answers correctanswer correctanswers rightanswer key correct correctoption solution",
    "explanation": "解析 试题解析 答案解析 题目解析 分析 详解 解释 说明 答案说明 explanation feedback rationale comment generalfeedback",
    "points": "分值 分数 试题分数 题目分值 试题分值 每题分值 得分 score points point marks mark",
    "difficulty": "难度 难易度 难易程度 难度等级 难度系数 试题难度 题目难度 difficulty level",
    "tags": "知识点 标签 考点 关键词 章节 分类 试题分类 题目分类 所属分类 知识分类 目录 tag tags topic topics category keywords chapter",
    "aside": "序号 编号 题号 试题编号 id no no. number 备注 出处 来源 出题人 作者 note remark source 状态 更新时间 创建时间 创建人",
}
_BY_NAME = {name: kind for kind, names in _NAMES.items() for name in names.split()}
_OPTION = re.compile(
    r"(?:选项|备选项|备选答案|答案选项|答案|option|choice|answer)?(?P<sign>[a-j]|[1-9]|10|[一二三四五六七八九十])(?:选项|项)?"
)
_NUMBERS = "一二三四五六七八九十"
_ROWS_ABOVE = 20
_SPLIT = re.compile(r"\n+|[|｜]+|[;；]+(?!$)")


@dataclass(slots=True)
class _Columns:
    """Where the columns of a table stand; `options` holds those of single options in order."""

    by_kind: dict[str, int] = field(default_factory=dict)
    tags: list[int] = field(default_factory=list)
    options: list[int] = field(default_factory=list)
    unknown: list[tuple[int, str]] = field(default_factory=list)

    @property
    def is_table(self) -> bool:
        has_answers = "key" in self.by_kind or "options" in self.by_kind or len(self.options) > 1
        return "stem" in self.by_kind and has_answers


def looks_like_xlsx(data: bytes, _name: str) -> bool:
    """Return whether a file is an XLSX workbook: an archive with a part for its sheets."""
    return data.startswith(b"PK\x03\x04") and b"xl/" in data and b"word/document.xml" not in data


def looks_like_csv(data: bytes, name: str) -> bool:
    """Return whether a file is called CSV, or begins with a header row of a question sheet."""
    if data.startswith((b"PK", b"<")):
        return False
    if name.lower().endswith((".csv", ".tsv")):
        return True
    head = [line for line in decode_gift(data[:20_000])[0].splitlines()[:3] if line.strip()]
    return any(columns_of(re.split(r"[,;\t]", line)).is_table for line in head if re.search(r"[,;\t]", line))


def import_xlsx(data: bytes, language: str, path: str = "") -> Imported:
    """Read a workbook in its own process; never raises for what the file says."""
    return _imported(lambda: isolated.run(read_sheets, data, "", MOST_QUESTIONS), language, path)


def import_csv(data: bytes, language: str, path: str = "") -> Imported:
    """Read a CSV file; never raises for what the file says."""
    return _imported(lambda: read_sheets(data, _encoding(data), MOST_QUESTIONS), language, path)


def _encoding(data: bytes) -> str:
    """Return the encoding to read with; "" leaves it to be recognised."""
    try:
        data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return (
            "" if data.startswith((b"\xff\xfe", b"\xfe\xff")) else "gb18030" if looks_like_gbk(data) else ""
        )
    return "utf-8" if b"\x00" not in data else ""


def _imported(read: Callable[[], list[Sheet]], language: str, path: str) -> Imported:
    found = Collector(language, path)
    try:
        sheets = read()
    except Refused as error:
        line = error.values.get("line", 1)
        found.refusal = Problem(
            "import-table",
            line if isinstance(line, int) else 1,
            1,
            error.sentence,
            "",
            dict(error.values),
            path=path,
        )
        return found.done()
    add_sheets(found, sheets)
    return found.done()


def add_sheets(found: Collector, sheets: Sequence[Sheet], pictures: Sequence[str] = ()) -> None:
    """Read all sheets that have a header row; a file without any is refused."""
    read = [(sheet, header) for sheet in sheets if (header := _header(sheet.rows))]
    if not read:
        found.refusal = refusal("no-header", sheets[0].rows[0][0], found.path)
        return
    for sheet in sheets:
        if not any(sheet is one for one, _ in read):
            found.lose("sheet-skipped", sheet.rows[0][0], text=sheet.name)
    for sheet, (place, columns) in read:
        found.losses += [_remark(one, found.path) for one in sheet.remarks]
        for column, name in columns.unknown:
            if any(len(cells) > column and cells[column] for _, cells in sheet.rows[place + 1 :]):
                found.lose("column-skipped", sheet.rows[place][0], text=name)
        questions = _questions(found, sheet, sheet.rows[place + 1 :], columns)
        for question in questions:
            question.category = sheet.name if len(read) > 1 else ""
            question.pictures = list(pictures)
        add_questions(found, questions)


def _remark(one: Problem, path: str) -> Problem:
    return Problem(one.code, one.line, 1, one.message, one.fix, one.values, path=path, warning=True)


def _header(rows: Sequence[Row]) -> tuple[int, _Columns] | None:
    """Return the place of the header row among the first rows, and its columns."""
    for place, (_, cells) in enumerate(rows[:_ROWS_ABOVE]):
        columns = columns_of(cells)
        if columns.is_table:
            return place, columns
    return None


@lru_cache(4096)
def _plain_name(cell: str) -> str:
    """Return a header as it is compared: without case, blanks, signs and remarks in brackets."""
    written = unicodedata.normalize("NFKC", cell).lower()
    return re.sub(r"[\s*:_\-/]|\(.*?\)|\[.*?\]|【.*?】|必填|选填", "", written)


def _named(cell: str) -> str:
    """Return which column a header names; "" for what is far too long to be one."""
    return _BY_NAME.get(_plain_name(cell), "") if len(cell) < 40 else ""


def columns_of(cells: Sequence[str]) -> _Columns:
    """Return what the cells of a row name when they are headers."""
    columns = _Columns()
    options: dict[int, int] = {}
    for place, cell in enumerate(cells):
        name = _plain_name(cell)
        kind = _BY_NAME.get(name, "")
        option = _OPTION.fullmatch(name) if not kind else None
        if option:
            sign = option["sign"]
            number = (
                ord(sign) - 96 if sign.isalpha() and sign.isascii() else _NUMBERS.find(sign) + 1 or int(sign)
            )
            options.setdefault(number, place)
        elif kind == "tags":
            columns.tags.append(place)
        elif kind and kind != "aside" and kind not in columns.by_kind:
            columns.by_kind[kind] = place
        elif not kind and name:
            columns.unknown.append((place, cell.strip()))
    if not options and "options" in columns.by_kind:
        # One header over several columns: the cells after it are empty.
        start = columns.by_kind["options"]
        end = next((at for at in range(start + 1, len(cells)) if cells[at].strip()), start + 1)
        options = dict(enumerate(range(start, end), 1)) if end > start + 1 else {}
    if sorted(options) == list(range(1, len(options) + 1)):
        columns.options = [options[number] for number in sorted(options)]
    else:
        columns.options = [options[number] for number in sorted(options)] if 1 in options else []
    return columns


def _questions(found: Collector, sheet: Sheet, rows: Sequence[Row], columns: _Columns) -> list[SheetQuestion]:
    questions: list[SheetQuestion] = []
    above = ""  # the type of the row above, which a merged cell names once
    for number, cells in rows:
        if any(_named(cell) == "stem" for cell in cells) and columns_of(cells).is_table:
            continue  # the header again, as on every printed page

        def cell(kind: str, cells: Sequence[str] = cells) -> str:
            place = columns.by_kind.get(kind, len(cells))
            return cells[place].strip() if place < len(cells) else ""

        stem, texts = (
            cell("stem"),
            [cells[place].strip() if place < len(cells) else "" for place in columns.options],
        )
        if not stem and "".join(texts) == "ABCDEFGHIJ"[: len(texts)]:
            continue  # the second row of the header names the options
        if not stem:
            _continued(found, questions, number, cell, texts)
            continue
        above = cell("kind") or above
        is_merged = not any(texts) and kind_of(above) == "true-false"
        kind = cell("kind") or (above if is_merged else "") or sheet.name
        question = SheetQuestion(number, kind=kind, stem=stem.splitlines())
        question.key = cell("key") or None
        question.explanation = cell("explanation").splitlines()
        question.points, question.difficulty = cell("points"), cell("difficulty")
        question.tags = [cells[place] for place in columns.tags if place < len(cells)]
        is_one_cell = "options" in columns.by_kind and sum(map(bool, texts)) < 2
        question.options = _in_one_cell(cell("options")) if is_one_cell else _lettered(texts)
        _stem_options(question)
        _key_places(question)
        questions.append(question)
    return questions


def _continued(
    found: Collector,
    questions: list[SheetQuestion],
    number: int,
    cell: Callable[[str], str],
    texts: Sequence[str],
) -> None:
    """Take a row without a question: a further option of the one above, or nothing that can be read."""
    more = _in_one_cell(cell("options"), known=len(questions[-1].options) if questions else 0)
    if questions and len(more) == 1 and not any(texts) and not cell("key"):
        questions[-1].options += more
    elif cell("key") or cell("options") or any(texts):
        found.seen += 1
        found.lose("no-stem", number)


def _lettered(texts: Sequence[str]) -> list[tuple[str, str, bool]]:
    """Return the options of a row; a letter that each cell repeats is taken off."""
    filled = [(chr(ord("A") + place), text) for place, text in enumerate(texts) if text]
    repeats = [
        re.match(rf"[(（]?{letter}[)）]?[ \t]?[.．、:：)）][ \t]*(?=\S)", text, re.IGNORECASE)
        for letter, text in filled
    ]
    if filled and all(repeats):
        filled = [
            (letter, text[one.end() :]) for (letter, text), one in zip(filled, repeats, strict=True) if one
        ]
    return [(letter, text, False) for letter, text in filled]


def _in_one_cell(text: str, known: int = 0) -> list[tuple[str, str, bool]]:
    """Return the options of a cell that holds all of them: lettered, or one a line, or with a sign between."""
    found: list[tuple[str, str, bool]] = []
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    for line in lines:
        options = options_of(line, known + len(found))
        if options is None:
            found = []
            break
        found += [(letter, words.rstrip("|；; "), marked) for letter, words, marked in options[1]]
    if found or not text:
        return found
    parts = [part.strip() for part in _SPLIT.split(text) if part.strip()]
    return [(chr(ord("A") + known + place), part, False) for place, part in enumerate(parts[: 26 - known])]


def _stem_options(question: SheetQuestion) -> None:
    """Take options that stand below the question in its own cell."""
    if question.options or kind_of(question.kind) in ("gap", "essay", "true-false"):
        return
    kept: list[str] = []
    for line in question.stem:
        options = options_of(line.strip(), len(question.options)) if kept else None
        if options:
            question.options += options[1]
        elif not question.options:
            before, inside = options_inside(line)
            kept.append(before)
            question.options += inside
        else:
            kept.append(line)
    question.stem = kept


def _key_places(question: SheetQuestion) -> None:
    """Turn a key that counts the options (`2` or `1,3`) into letters, where no option is such a number itself."""
    key = KEY_WORDS.sub("", (question.key or "").strip())
    numbers = re.split(r"[\s,，、;；|]+", key) if key else []
    texts = {text for _, text, _ in question.options}
    if (
        not question.options
        or not all(re.fullmatch(r"[1-9]|1[0-9]|2[0-6]", one) for one in numbers)
        or texts & {key, *numbers}
    ):
        return
    letters = [chr(ord("A") + int(one) - 1) for one in numbers]
    if set(letters) <= {letter for letter, _, _ in question.options}:
        question.key = "".join(letters)
