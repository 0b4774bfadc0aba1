"""Files for tests: a DOCX with all kinds of structure, and DOCX files that must not be taken."""

import zipfile
from collections.abc import Mapping
from functools import cache
from io import BytesIO

from docx.shared import Pt
from fpdf import FPDF
from PIL import Image

from lms.text.printing.word_template import new_document


@cache
def make_docx(*paragraphs: str) -> bytes:
    """Make a DOCX of plain paragraphs."""
    document = new_document()
    document.core_properties.author = "张小明"
    for text in paragraphs:
        document.add_paragraph(text)
    return saved(document)


def saved(document: object) -> bytes:
    """Return the bytes of a python-docx document."""
    out = BytesIO()
    document.save(out)  # type: ignore[attr-defined]
    return out.getvalue()


def structured_docx() -> bytes:
    """Make a DOCX with a heading, bold words, a list and a table."""
    document = new_document()
    document.add_heading("修渠记", 1)
    paragraph = document.add_paragraph("去年冬天，")
    paragraph.add_run("全村").bold = True
    paragraph.add_run("一起修渠。").font.size = Pt(12)
    document.add_paragraph("开会", style="List Bullet")
    document.add_paragraph("动工", style="List Bullet")
    table = document.add_table(rows=2, cols=2)
    for place, text in enumerate(["年份", "亩数", "2025", "320"]):
        table.cell(place // 2, place % 2).text = text
    return saved(document)


def with_parts(data: bytes, parts: Mapping[str, bytes]) -> bytes:
    """Return a zip file with further or replaced parts."""
    out = BytesIO()
    with (
        zipfile.ZipFile(BytesIO(data)) as source,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as target,
    ):
        for name in source.namelist():
            if name not in parts:
                target.writestr(name, source.read(name))
        for name, content in parts.items():
            target.writestr(name, content)
    return out.getvalue()


def macro_docx() -> bytes:
    """Make a DOCX that holds macros."""
    return with_parts(make_docx("Text"), {"word/vbaProject.bin": b"macro"})


def external_docx(kind: str = "attachedTemplate", target: str = "http://example.org/t.dotm") -> bytes:
    """Make a DOCX with a part that lies elsewhere."""
    relations = (
        '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}" '
        f'Target="{target}" TargetMode="External"/></Relationships>'
    )
    return with_parts(make_docx("Text"), {"word/_rels/settings.xml.rels": relations.encode()})


def bomb_docx() -> bytes:
    """Make a small DOCX that unpacks to a hundred megabytes."""
    return with_parts(make_docx("Text"), {"word/media/image1.png": b"\0" * 100_000_000})


def make_jpeg(author: str = "张小明") -> bytes:
    """Make a small photograph that names its author."""
    exif = Image.Exif()
    exif[0x013B] = author
    out = BytesIO()
    Image.new("RGB", (40, 30), "green").save(out, "JPEG", exif=exif)
    return out.getvalue()


def made_pdf(*pages: str, **info: str) -> bytes:
    """Make a PDF with a line of Latin text a page and these properties."""
    document = FPDF()
    for name, value in info.items():
        getattr(document, f"set_{name}")(value)
    for page in pages:
        document.add_page()
        document.set_font("Helvetica", size=12)
        document.cell(text=page)
    return bytes(document.output())


def make_pdf(author: str = "Zhang Xiaoming", more: bytes = b"") -> bytes:
    """Make the smallest PDF with an Info dictionary; `more` is put before its trailer."""
    return (
        b"%PDF-1.4\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n"
        b"2 0 obj\n<< /Type /Pages /Kids [9 0 R] /Count 1 >>\nendobj\n"
        b"9 0 obj\n<< /Type /Page /Parent 2 0 R /MediaBox [0 0 300 300] >>\nendobj\n"
        b"3 0 obj\n<< /Author (" + author.encode() + b") /Creator (Writer) >>\nendobj\n" + more
        + b"trailer\n<< /Root 1 0 R /Info 3 0 R >>\nstartxref\n0\n%%EOF\n"
    )  # fmt: skip
