"""Question sheets in Word: the same shapes as in plain text and in tables, with marks, pictures and list numbers."""

import re

from lms import isolated
from lms.errors import Refused
from lms.problems import Problem
from lms.quizzes.format.importing.bank import Imported
from lms.quizzes.format.importing.collecting import Collector
from lms.quizzes.format.importing.docx_lines import (
    BOLD,
    COLOUR,
    HIGHLIGHT,
    MOST_OBJECTS,
    PICTURE_CLOSE,
    PICTURE_OPEN,
    UNDERLINE,
    DocxLine,
    DocxTable,
    DocxText,
    read_docx_text,
)
from lms.quizzes.format.importing.html_tables import ImportedCell, ImportedTable
from lms.quizzes.format.importing.media import PictureFiles
from lms.quizzes.format.importing.sheet_options import options_inside, options_of
from lms.quizzes.format.importing.sheet_question import SheetQuestion, Shown
from lms.quizzes.format.importing.sheet_signs import NUMBER, PLAIN, kind_of
from lms.quizzes.format.importing.sheet_table import add_sheets, columns_of
from lms.quizzes.format.importing.sheet_text import add_questions, read_lines
from lms.text.spreadsheets import Sheet

_KINDS = (HIGHLIGHT, COLOUR, BOLD, UNDERLINE)


def looks_like_docx(data: bytes, _name: str) -> bool:
    """Return whether a file is a Word document: an archive with its main part."""
    return data.startswith(b"PK\x03\x04") and b"word/document" in data


def import_docx(data: bytes, language: str, path: str = "") -> Imported:
    """Read a Word file in its own process; lines are counted by paragraph. Never raises for what the file says."""
    found = Collector(language, path)
    try:
        text = isolated.run(read_docx_text, data)
    except Refused as error:
        found.refusal = Problem("import-word", 1, 1, error.sentence, "", dict(error.values), path=path)
        return found.done()
    add_docx(found, text)
    return found.done()


def add_docx(found: Collector, text: DocxText) -> None:
    """Add the questions of a Word file that was read."""
    pictures = _pictures(found, text)
    for code, line in dict.fromkeys(text.notes):
        found.lose(code, line)
    lines = {line.number: line for line in text.lines}
    sheets = []
    for table in text.tables:
        first, rows = table.first, table.rows
        is_sheet = any(columns_of(cells).is_table for cells in rows[:20])
        if is_sheet:
            kept = [(first + place, cells) for place, cells in enumerate(rows) if any(cells)]
            sheets.append(Sheet("", kept))
        elif all(len(cells) == 2 for cells in rows) and columns_of([cells[0] for cells in rows]).is_table:
            # A card for each question: names on the left, what they name on the right.
            sheets.append(
                Sheet("", [(first, [cells[0] for cells in rows]), (first, [cells[1] for cells in rows])])
            )
        else:
            _lay_out(found, lines, table, pictures)
    written = [(number, part) for number, line in sorted(lines.items()) for part in line.text.split("\n")]
    has_words = any(part.strip() for _, part in written)
    questions = read_lines(found, written) if has_words else []
    for place, question in enumerate(questions):
        end = questions[place + 1].line if place + 1 < len(questions) else len(text.lines) + 1
        _take_marks(question, [lines[number] for number in range(question.line, end) if number in lines])
    for question in questions:
        question.pictures = pictures
    if sheets:
        # Words around a table of questions are its title and remarks.
        questions = [one for one in questions if one.number or one.options or one.key]
    add_questions(found, questions)
    if sheets:
        add_sheets(found, sheets, pictures)


def _pictures(found: Collector, text: DocxText) -> list[str]:
    """Keep the pictures; return the Markdown of each, and of each formula."""
    media = PictureFiles()
    written = []
    for name, alt, data in text.pictures:
        if not name:
            written.append(f"${alt}$")
            continue
        place = media.keep(name, data)
        words = re.sub(r"[\[\]\\\s]+", " ", alt).strip()[:120]
        written.append(f"![{words}]({place})" if place else "")
        if not place:
            found.lose("media", 1, text=name)
    found.files = media.files
    return written


def _lay_out(found: Collector, lines: dict[int, DocxLine], table: DocxTable, pictures: list[str]) -> None:
    """Write a table that is no list of questions as lines: a table of answers, options side by side, or data.

    A table of data is kept among the pictures, as a table of Markdown.
    """
    first, rows = table.first, table.rows
    if len(rows) > 1 and rows[0] and re.sub(r"\s", "", rows[0][0]) in ("题号", "序号"):
        answers = [
            f"{number}. {key}"
            for numbers, keys in zip(rows[::2], rows[1::2], strict=False)
            for number, key in zip(numbers[1:], keys[1:], strict=False)
            if number.strip().isdecimal() and key.strip()
        ]
        if answers:
            lines[first].text = "参考答案\n" + "  ".join(answers)
            return
    is_text = [len(cells) == 1 or any(_begins(cell) for cell in cells) for cells in rows]
    is_data = not any(_begins(cell) for cells in rows for cell in cells) and any(
        len(cells) > 1 for cells in rows
    )
    if is_data and any(map(any, rows)) and len(pictures) < MOST_OBJECTS:
        _keep_table(found, lines, table, pictures)
        return
    for place, cells in enumerate(rows):
        lines[first + place].text = (
            "\n".join(cells) if is_text[place] else " | ".join(" ".join(cell.split()) for cell in cells)
        )
    if is_text and not is_text[0]:
        found.lose("table", first)


def _keep_table(found: Collector, lines: dict[int, DocxLine], table: DocxTable, pictures: list[str]) -> None:
    shown = Shown(pictures, found.language)
    read = ImportedTable([
        [
            ImportedCell([shown.paragraphs(words.split("\n"))], place == 0 and len(table.rows) > 1, columns)
            for words, columns in zip(cells, spans, strict=True)
        ]
        for place, (cells, spans) in enumerate(zip(table.rows, table.spans, strict=True))
    ])  # fmt: skip
    blocks, lost = read.blocks()
    if table.is_merged or lost:
        found.lose("merged-cells" if table.is_merged else "table", table.first)
    pictures.append("\n\n".join(blocks))
    lines[table.first].text = f"{PICTURE_OPEN}{len(pictures) - 1}{PICTURE_CLOSE}"


def _begins(cell: str) -> bool:
    return bool(
        NUMBER.match(cell.translate(PLAIN))
        or options_of(cell, 0)
        or options_inside(cell)[1]
        or re.match(r"[(（]?[A-H][)）.、．]", cell)
    )


def _take_marks(question: SheetQuestion, lines: list[DocxLine]) -> None:
    """Take the key from bold, coloured, underlined or highlighted options, where some are and some are not."""
    if question.key is None and not question.options and kind_of(question.kind) == "gap":
        _take_underlined(question, lines)
    if (question.key and question.key.strip()) or any(marked for _, _, marked in question.options):
        return
    marks = [_mark_of(words, lines) for _, words, _ in question.options]
    for kind in _KINDS:
        right = [bool(mark & kind) for mark in marks]
        if any(right) and not all(right):
            question.options = [
                (letter, words, is_right)
                for (letter, words, _), is_right in zip(question.options, right, strict=True)
            ]
            return


def _mark_of(words: str, lines: list[DocxLine]) -> int:
    """Return the marks that all letters of an option have."""
    first = words.split("\n")[0]
    for line in lines:
        start = line.text.find(first) if first else -1
        if start >= 0 and len(line.marks) == len(line.text):
            found = [line.marks[start + place] for place, sign in enumerate(first) if sign.isalnum()]
            mark = found[0] if found else 0
            for one in found:
                mark &= one
            return mark
    return 0


def _take_underlined(question: SheetQuestion, lines: list[DocxLine]) -> None:
    """Turn underlined words of the question into gaps with these words as their answers."""
    line = lines[0] if lines else None
    if line is None or len(line.marks) != len(line.text) or not question.stem:
        return
    words: list[str] = []
    for place, sign in enumerate(line.text):
        if line.marks[place] & UNDERLINE and sign != "_":
            is_next = place and line.marks[place - 1] & UNDERLINE and words
            words = [*words[:-1], words[-1] + sign] if is_next else [*words, sign]
    stem = question.stem[0]
    for word in words:
        stem = stem.replace(word, "____", 1)
    if any(word.strip() for word in words):
        question.stem[0] = stem
        question.key = "；".join(word.strip() for word in words if word.strip())
