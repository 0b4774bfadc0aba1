"""A paper as a Word file."""

import io
from typing import Any

from lms.quizzes.format.exporting.paper import Block, QuizPaper
from lms.quizzes.format.exporting.word_formulas import add_words
from lms.slow_work import slow
from lms.text.printing.word_template import new_document

_SIZES = {"title": 18, "heading": 13, "note": 10}


@slow
def paper_docx(paper: QuizPaper) -> bytes:
    """Return the paper as DOCX on A4 with page numbers."""
    from docx.shared import Cm, Pt  # noqa: PLC0415 -- slow import

    document = new_document()
    document.core_properties.title = paper.title[:250]
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    style: Any = document.styles["Normal"]
    style.font.size = Pt(11)
    style.font.name = "Noto Serif"
    style.element.rPr.rFonts.set(_w("eastAsia"), "SimSun")
    for block in paper.blocks:
        _add(document, block)
    _number_pages(section.footer.paragraphs[0])
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _w(name: str) -> str:
    from docx.oxml.ns import qn  # noqa: PLC0415 -- slow import

    return str(qn(f"w:{name}"))


def _add(document: Any, block: Block) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH  # noqa: PLC0415 -- slow import
    from docx.shared import Cm, Pt  # noqa: PLC0415 -- slow import

    if block.kind == "table":
        _table(document, block.rows)
        return
    paragraph = document.add_paragraph()
    if block.kind == "picture":
        _picture(document, paragraph, block.picture)
        return
    if block.kind == "lines":
        paragraph.add_run("\n".join(["_" * 70] * block.lines))
        paragraph.paragraph_format.line_spacing = 1.8
        return
    for run in add_words(paragraph, f"{block.mark} {block.text}" if block.mark else block.text):
        run.font.size = Pt(_SIZES.get(block.kind, 11))
        run.font.bold = block.kind in ("title", "heading")
    paragraph.paragraph_format.space_after = Pt(4)
    if block.kind == "title":
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    paragraph.paragraph_format.keep_with_next = block.kind in ("heading", "question")
    paragraph.paragraph_format.left_indent = Cm({"option": 0.8, "text": 0.5, "note": 0.5}.get(block.kind, 0))


def _table(document: Any, rows: tuple[tuple[str, ...], ...]) -> None:
    width = max((len(row) for row in rows), default=0)
    if not width:
        return
    table = document.add_table(rows=0, cols=width, style="Table Grid")
    for row in rows:
        for cell, words in zip(table.add_row().cells, row, strict=False):
            add_words(cell.paragraphs[0], words)
    document.add_paragraph()


def _picture(document: Any, paragraph: Any, data: bytes) -> None:
    from docx.image.exceptions import UnrecognizedImageError  # noqa: PLC0415 -- slow import

    section = document.sections[0]
    room = section.page_width - section.left_margin - section.right_margin
    try:
        shown = paragraph.add_run().add_picture(io.BytesIO(data))
    except (UnrecognizedImageError, ValueError, KeyError, EOFError):
        return
    if shown.width > room:
        shown.height = int(shown.height * room / shown.width)
        shown.width = room


def _number_pages(paragraph: Any) -> None:
    """Put the number of the page into a footer."""
    from docx.enum.text import WD_ALIGN_PARAGRAPH  # noqa: PLC0415 -- slow import
    from docx.oxml import OxmlElement  # noqa: PLC0415 -- slow import

    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    field = OxmlElement("w:fldSimple")
    field.set(_w("instr"), "PAGE")
    paragraph._p.append(field)
