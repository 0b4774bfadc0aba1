"""A bulletin as a Word file: plain, or set as an official document after GB/T 9704-2012."""

import io
from math import floor
from typing import Any

from lms.bulletins.document import BulletinBlock, PrintedBulletin
from lms.bulletins.measures import (
    HEIGHT,
    LARGEST_MARK,
    MARK_TOP,
    NUMBER_BELOW,
    POINT,
    RED,
    WIDTH,
    Measures,
    measures_of,
)
from lms.bulletins.words import Layout
from lms.slow_work import slow

# The fonts that the standard names, and what a computer that lacks one shows instead.
FALLBACKS = {
    "方正小标宋简体": "华文中宋",
    "仿宋_GB2312": "仿宋",
    "楷体_GB2312": "楷体",
    "黑体": "SimHei",
    "宋体": "SimSun",
}
TITLE, BODY, SONG = "方正小标宋简体", "仿宋_GB2312", "宋体"
LEVELS = {1: "黑体", 2: "楷体_GB2312", 3: BODY, 4: BODY}
LATIN = "Times New Roman"


@slow
def document_docx(document: PrintedBulletin) -> bytes:
    """Return the document as DOCX."""
    from docx import Document as WordDocument  # noqa: PLC0415 -- slow import

    word: Any = WordDocument()
    word.core_properties.title = _writable(" ".join(document.title))[:250]
    word.core_properties.author = _writable(document.issuer)[:250]
    writer = _Writer(word, document)
    writer.set_page()
    writer.write()
    _name_fallbacks(word)
    out = io.BytesIO()
    word.save(out)
    return out.getvalue()


def _w(name: str) -> str:
    from docx.oxml.ns import qn  # noqa: PLC0415 -- slow import

    return str(qn(f"w:{name}"))


def _made(kind: str, **values: object) -> Any:
    from docx.oxml import OxmlElement  # noqa: PLC0415 -- slow import

    made = OxmlElement(f"w:{kind}")
    for key, value in values.items():
        made.set(_w(key), str(value))
    return made


class _Writer:
    """Writes the parts of a document as paragraphs and tables."""

    def __init__(self, word: Any, document: PrintedBulletin) -> None:
        self.word = word
        self.document = document
        self.size: Measures = measures_of(document.layout)
        self.official = document.layout is Layout.OFFICIAL

    def set_page(self) -> None:
        """Set paper, margins, the grid of lines, the distance of letters, and page numbers."""
        from docx.shared import Mm, Pt  # noqa: PLC0415 -- slow import

        section, size = self.word.sections[0], self.size
        section.page_width, section.page_height = Mm(WIDTH), Mm(HEIGHT)
        section.top_margin, section.bottom_margin = Mm(size.top), Mm(size.bottom)
        section.left_margin, section.right_margin = Mm(size.left), Mm(size.right)
        section.footer_distance = Mm(size.bottom - NUMBER_BELOW - size.small * POINT)
        style: Any = self.word.styles["Normal"]
        style.font.size = Pt(size.body)
        style.font.name = LATIN
        style.element.rPr.rFonts.set(_w("eastAsia"), BODY if self.official else SONG)
        style.paragraph_format.space_after = Pt(0)
        language = _made("lang", val="en-US", eastAsia="zh-CN")
        style.element.rPr.append(language)
        grid = section._sectPr.find(_w("docGrid"))
        if grid is not None:
            section._sectPr.remove(grid)
        if self.official:
            section._sectPr.append(_made("docGrid", type="lines", linePitch=round(size.pitch / POINT * 20)))
            # Not a grid of letters: LibreOffice gives two of its cells to a letter that is a little wider than one.
            closer = _made("spacing", val=floor((size.stretch / 100 - 1) * size.body * 20))
            style.element.rPr.insert_element_before(closer, "w:sz")
        self._number_pages(section)

    def _number_pages(self, section: Any) -> None:
        from docx.enum.text import WD_ALIGN_PARAGRAPH  # noqa: PLC0415 -- slow import

        if not self.official:
            self._page_number(section.footer.paragraphs[0], WD_ALIGN_PARAGRAPH.CENTER, "", "")
            return
        self.word.settings.odd_and_even_pages_header_footer = True
        self._page_number(section.footer.paragraphs[0], WD_ALIGN_PARAGRAPH.RIGHT, "— ", " —　")
        self._page_number(section.even_page_footer.paragraphs[0], WD_ALIGN_PARAGRAPH.LEFT, "　— ", " —")

    def _page_number(self, paragraph: Any, align: Any, before: str, after: str) -> None:
        paragraph.alignment = align
        self._run(paragraph, before, SONG, self.size.small)
        field = _made("fldSimple", instr="PAGE")
        paragraph._p.append(field)
        number = self._run(paragraph, "1", SONG, self.size.small)
        field.append(number._r)
        self._run(paragraph, after, SONG, self.size.small)

    def write(self) -> None:
        self._head()
        for note in self.document.notes:
            self._paragraph(note, size=self.size.table)
        if self.document.addressee:
            self._paragraph(self.document.addressee)
        for block in self.document.blocks():
            self._block(block)
        self._attachments()
        self._signature()

    def _run(
        self,
        paragraph: Any,
        text: str,
        font: str = "",
        size: float = 0.0,
        *,
        bold: bool = False,
        red: bool = False,
    ) -> Any:
        from docx.shared import Pt, RGBColor  # noqa: PLC0415 -- slow import

        run = paragraph.add_run(_writable(text))
        run.font.size = Pt(size or self.size.body)
        run.font.bold = bold
        if red:
            run.font.color.rgb = RGBColor(*RED)
        if font:
            properties = run._r.get_or_add_rPr()
            fonts = properties.get_or_add_rFonts()
            fonts.set(_w("eastAsia"), font)
            fonts.set(_w("ascii"), LATIN)
            fonts.set(_w("hAnsi"), LATIN)
        return run

    def _paragraph(
        self, text: str, font: str = "", size: float = 0.0, *, indented: bool = False, bold: bool = False,
        align: str = "", keep: bool = False,
    ) -> Any:  # fmt: skip
        from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING  # noqa: PLC0415 -- slow import
        from docx.shared import Pt  # noqa: PLC0415 -- slow import

        paragraph = self.word.add_paragraph()
        self._run(paragraph, text, font, size, bold=bold)
        form = paragraph.paragraph_format
        form.line_spacing_rule = WD_LINE_SPACING.EXACTLY
        is_title = (size or self.size.body) == self.size.title
        pitch = self.size.title_pitch if is_title else self.size.pitch
        form.line_spacing = Pt(round(pitch / POINT, 1))
        form.space_after = Pt(0)
        form.keep_with_next = keep
        if indented:
            form.first_line_indent = Pt(2 * self.size.body)
            paragraph._p.get_or_add_pPr().find(_w("ind")).set(_w("firstLineChars"), "200")
        if align:
            paragraph.alignment = {"C": WD_ALIGN_PARAGRAPH.CENTER, "R": WD_ALIGN_PARAGRAPH.RIGHT}[align]
        return paragraph

    def _head(self) -> None:
        document, size = self.document, self.size
        if self.official and document.has_red_head:
            self._red_head()
        elif not self.official and document.issuer:
            self._paragraph(document.issuer, align="C")
        for line in document.title:
            self._paragraph(
                line, TITLE if self.official else "黑体", size.title, align="C", bold=not self.official
            )
        if document.number and not (self.official and document.has_red_head):
            self._paragraph(document.number, align="C")
        self._paragraph("")

    def _red_head(self) -> None:
        from docx.shared import Pt  # noqa: PLC0415 -- slow import

        paragraph = self._paragraph("", align="C")
        letters = max(len(self.document.issuer), 1)
        size = min(LARGEST_MARK, self.size.room / POINT / letters)
        self._run(paragraph, self.document.issuer, TITLE, size, red=True)
        paragraph.paragraph_format.line_spacing = Pt(size * 1.25)
        paragraph.paragraph_format.space_before = Pt(MARK_TOP / POINT)
        paragraph.paragraph_format.space_after = Pt(2 * self.size.pitch / POINT)
        number = self._paragraph(self.document.number, align="C")
        borders = _made("pBdr")
        borders.append(
            _made("bottom", val="single", sz=18, space=11, color="{:02X}{:02X}{:02X}".format(*RED))
        )
        number._p.get_or_add_pPr().append(borders)
        number.paragraph_format.space_after = Pt(2 * self.size.pitch / POINT)

    def _block(self, block: BulletinBlock) -> None:
        if block.kind == "heading":
            font = LEVELS[block.level] if self.official else "黑体"
            bold = not self.official
            indented = self.official
            made = self._paragraph(block.mark + block.text, font, indented=indented, keep=True, bold=bold)
            made._p.get_or_add_pPr().append(_made("outlineLvl", val=block.level - 1))
        elif block.kind == "table":
            self._table(block)
        elif block.kind in ("source", "note"):
            self._paragraph(self.document.note(block), size=self.size.table)
        else:
            indented = self.official or self.document.is_chinese
            self._paragraph(block.mark + block.text, indented=indented)

    def _table(self, block: BulletinBlock) -> None:
        table = self.word.add_table(rows=0, cols=len(block.headings), style="Table Grid")
        for index, row in enumerate((block.headings, *block.rows)):
            cells = table.add_row().cells
            for cell, text in zip(cells, row, strict=True):
                self._run(cell.paragraphs[0], text, size=self.size.table, bold=not index)
        # The head of a table that runs over pages stands on each of them.
        table.rows[0]._tr.get_or_add_trPr().append(_made("tblHeader"))

    def _attachments(self) -> None:
        named, label = self.document.attachments, self.document.labels["attachments"]
        if not named:
            return
        self._paragraph("")
        for index, name in enumerate(named):
            mark = f"{index + 1}. " if len(named) > 1 else ""
            front = "　" * len(label) if index else label
            self._paragraph(f"{front}{mark}{name}", indented=True)

    def _signature(self) -> None:
        from docx.shared import Pt  # noqa: PLC0415 -- slow import

        for _ in range(3 if self.official and self.document.has_seal else 1):
            self._paragraph("", keep=True)
        for text in filter(None, (self.document.issuer, self.document.date)):
            made = self._paragraph(text, align="R", keep=text != self.document.date)
            if self.official:
                made.paragraph_format.right_indent = Pt(
                    (4 if text == self.document.date else 2) * self.size.body
                )


def _name_fallbacks(word: Any) -> None:
    """Name for each font of the standard the one that stands in for it where it is not installed."""
    from docx.oxml import parse_xml  # noqa: PLC0415 -- slow import
    from lxml import etree  # noqa: PLC0415 -- slow import

    for part in word.part.package.iter_parts():
        if str(part.partname) == "/word/fontTable.xml":
            table = parse_xml(part.blob)
            for name, other in FALLBACKS.items():
                font = _made("font", name=name)
                font.append(_made("altName", val=other))
                table.append(font)
            part._blob = etree.tostring(table, xml_declaration=True, encoding="UTF-8", standalone=True)


def _writable(text: str) -> str:
    """Return a text without the signs that XML cannot hold."""
    return "".join(sign for sign in text if sign in "\t\n" or (sign >= " " and sign not in "\ufffe\uffff"))
