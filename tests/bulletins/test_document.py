"""A bulletin on paper: numbering, the measures of the standard, and what a Word file names."""

import io
import zipfile
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from lms.bulletins.document import BulletinBlock, BulletinPart, PrintedBulletin, chinese_number, heading_mark
from lms.bulletins.document_docx import document_docx
from lms.bulletins.document_pdf import document_pdf
from lms.bulletins.measures import OFFICIAL, POINT
from lms.bulletins.words import Layout
from lms.text.printing.fonts import fonts_for

HTML = "<h2>总体情况</h2><p>正文。</p><h3>做法</h3><h2>问题</h2><ol><li>第一条</li></ol>"
TABLE = BulletinBlock("table", headings=("名次", "姓名"), rows=(("1", "<b>张</b>\x00"),))
SOURCE = BulletinBlock("source", "周榜")
DOCUMENT = PrintedBulletin(
    Layout.OFFICIAL, "zh_Hans", "青山县农业农村局", "青农学〔2026〕1号", ("关于学习", "情况的通报"), "各乡镇：",
    (BulletinPart("period", "", "<p>开头。</p>", ()), BulletinPart("boards", "榜单", HTML, (TABLE, SOURCE))),
    ("名单", "全文"), "2026年3月2日", datetime(2026, 3, 2, tzinfo=UTC), True, True, (),
    {"attachments": "附件：", "seal": "（印章）", "source": "（数据来源：%(source)s）"},
)  # fmt: skip


def test_headings_are_numbered_as_the_standard_has_it() -> None:
    headed = [one.mark + one.text for one in DOCUMENT.blocks() if one.kind == "heading"]
    assert headed == ["一、榜单", "（一）总体情况", "1. 做法", "（二）问题"]
    assert [heading_mark(level, 12, True) for level in (1, 2, 3, 4)] == [
        "十二、",
        "（十二）",
        "12. ",
        "（12）",
    ]
    assert [heading_mark(level, 2, False) for level in (1, 2, 3, 4)] == ["2. ", "(2) ", "b. ", "(b) "]
    assert [chinese_number(one) for one in (1, 10, 11, 99, 100)] == ["一", "十", "十一", "九十九", "100"]


def test_page_has_22_lines_of_28_letters() -> None:
    height = 297 - OFFICIAL.top - OFFICIAL.bottom
    letter = OFFICIAL.body * POINT * OFFICIAL.stretch / 100
    assert (OFFICIAL.room, round(height / OFFICIAL.pitch), int(OFFICIAL.room / letter)) == (156, 22, 28)


@pytest.mark.parametrize("layout", Layout)
def test_pdf_is_tagged_and_word_file_names_fonts_with_stand_ins(layout: Layout) -> None:
    document = replace(DOCUMENT, layout=layout)
    with fonts_for(document.text) as fonts:
        pdf = document_pdf(document, fonts)
    assert (pdf[:5], b"/StructTreeRoot" in pdf) == (b"%PDF-", True)
    with zipfile.ZipFile(io.BytesIO(document_docx(document))) as word:
        table, body, styles = (
            word.read(f"word/{name}.xml").decode() for name in ("fontTable", "document", "styles")
        )
    assert 'w:name="仿宋_GB2312"><w:altName w:val="仿宋"/>' in table
    # 16 points less a quarter of a point: 28 letters are 441 points, and 156 mm are 442.
    assert (
        '<w:docGrid w:type="lines"' in body,
        '<w:spacing w:val="-5"/>' in styles,
        "&lt;b&gt;张" in body,
    ) == (
        layout is Layout.OFFICIAL,
        layout is Layout.OFFICIAL,
        True,
    )
