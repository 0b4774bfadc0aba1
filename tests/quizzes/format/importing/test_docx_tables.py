"""Tables in Word files: data in a question stays a table, and only tables of questions or options become questions."""

import io

import docx

from lms.quizzes.format.importing.collecting import Collector
from lms.quizzes.format.importing.docx import add_docx
from lms.quizzes.format.importing.docx_lines import read_docx_text


def test_a_table_of_data_stays_one_and_a_table_of_options_becomes_options() -> None:
    document, out = docx.Document(), io.BytesIO()
    document.add_paragraph("1. 哪个月收入最高？（2分）")
    _table(document, ["月份", "收入"], ["一月", "3|000"], ["二月", "4000"])
    for line in ("A. 一月", "B. 二月", "答案：B", "解析：见表"):
        document.add_paragraph(line)
    merged = _table(document, ["月份", "收入"], ["合计", ""])
    merged.cell(1, 0).merge(merged.cell(1, 1))
    document.add_paragraph("2. 公开栏每（  ）公布一次。")
    _table(document, ["A. 月", "B. 季度"])
    document.add_paragraph("答案：B")
    document.save(out)
    found = Collector("zh_Hans", "bank.docx")
    add_docx(found, read_docx_text(out.getvalue()))
    made = found.done()
    first, second = made.questions
    assert first.stem["zh_Hans"] == (
        "哪个月收入最高？\n\n| 月份 | 收入 |\n| --- | --- |\n| 一月 | 3\\|000 |\n| 二月 | 4000 |"
    )
    assert first.explanation["zh_Hans"] == "见表\n\n| 月份 | 收入 |\n| --- | --- |\n| 合计 |  |"
    assert [one.text["zh_Hans"] for one in second.options] == ["月", "季度"]
    assert [(one.code, one.line) for one in made.losses] == [("import-merged-cells", 9)]


def _table(document, *rows):  # type: ignore[no-untyped-def]
    table = document.add_table(len(rows), len(rows[0]))
    for row, words in zip(table.rows, rows, strict=True):
        for cell, text in zip(row.cells, words, strict=True):
            cell.text = text
    return table
