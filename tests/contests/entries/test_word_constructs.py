# ruff: noqa: E501 -- small parts of documents read best on one line
"""Every construct of Word keeps its letters on the way into the essay, or the author is told what is missing."""

import pytest

from lms.contests.entries.essay import EssayText, html_of
from lms.contests.entries.pasting.word_file import read_docx
from lms.contests.entries.pasting.word_numbers import written
from tests.contests import files
from tests.contests.entries.test_word_body import BOX, HEAD, M, W, docx, m, r, ruby

A = "http://schemas.openxmlformats.org/drawingml/2006/main"


def mark(kind: str, inside: str = "") -> str:
    return f'<w:r><w:fldChar w:fldCharType="{kind}">{inside}</w:fldChar></w:r>'


def code(text: str) -> str:
    return f'<w:r><w:instrText xml:space="preserve"> {text} </w:instrText></w:r>'


def complex_field(instruction: str, result: str = "", inside: str = "") -> str:
    shown = mark("separate") + r(result) if result else ""
    return mark("begin", inside) + code(instruction) + shown + mark("end")


def level(depth: int, form: str, pattern: str, more: str = "") -> str:
    return f'<w:lvl w:ilvl="{depth}"><w:start w:val="1"/><w:numFmt w:val="{form}"/>{more}<w:lvlText w:val="{pattern}"/></w:lvl>'


def numbering(*levels: str, more: str = "", second: str = "") -> str:
    return (
        f'<w:numbering xmlns:w="{W}"><w:abstractNum w:abstractNumId="5"><w:styleLink w:val="Own"/>{"".join(levels)}</w:abstractNum>'
        '<w:abstractNum w:abstractNumId="6"><w:numStyleLink w:val="Own"/></w:abstractNum>'
        f'<w:num w:numId="7"><w:abstractNumId w:val="5"/></w:num><w:num w:numId="8"><w:abstractNumId w:val="{second or 5}"/>{more}</w:num></w:numbering>'
    )


def item(text: str, depth: int = 0, number: int = 7) -> str:
    return f'<w:pPr><w:numPr><w:ilvl w:val="{depth}"/><w:numId w:val="{number}"/></w:numPr></w:pPr>{r(text)}'


def table(*rows: str) -> str:
    return f"<w:tbl>{''.join(f'<w:tr>{row}</w:tr>' for row in rows)}</w:tbl>"


def cell(inside: str, properties: str = "") -> str:
    return f"<w:tc><w:tcPr>{properties}</w:tcPr><w:p>{inside}</w:p></w:tc>"


def raised(text: str) -> str:
    return r(text, '<w:vertAlign w:val="superscript"/>')


AGAIN = '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride>'
CHECKED = "<w:ffData><w:checkBox><w:default w:val='1'/></w:checkBox></w:ffData>"
MENU = "<w:ffData><w:ddList><w:result w:val='1'/><w:listEntry w:val='甲'/><w:listEntry w:val='乙'/></w:ddList></w:ffData>"
WINGDINGS = '<w:rFonts w:ascii="Wingdings" w:hAnsi="Wingdings"/>'
DELETED = '<w:pPr><w:rPr><w:del w:id="1"/></w:rPr></w:pPr>'
KEPT = {
    "nested list": (docx(item("一"), item("内甲", 1), item("内乙", 1), item("二"), item("内丙", 1), numbering=numbering(level(0, "decimal", "%1."), level(1, "decimal", "%2."))), "1. 一\n    1. 内甲\n    2. 内乙\n2. 二\n    1. 内丙"),
    "list that begins again": (docx(item("一"), item("二"), item("又", number=8), numbering=numbering(level(0, "decimal", "%1."), more=AGAIN)), "1. 一\n2. 二\n\n1\\. 又"),
    "level changed for one list": (docx(item("总", number=8), numbering=numbering(level(0, "decimal", "%1."), more=f'<w:lvlOverride w:ilvl="0">{level(0, "chineseCounting", "第%1条")}</w:lvlOverride>')), "第一条 总"),
    "list by its style": (docx(item("总", number=8), numbering=numbering(level(0, "chineseCounting", "第%1条"), second="6")), "第一条 总"),
    "digits under a Chinese number": (docx(item("章"), item("节", 1), numbering=numbering(level(0, "chineseCounting", "第%1章"), level(1, "decimal", "%1.%2", "<w:isLgl/>"))), "第一章 章\n\n1.1 节"),
    "row in a control": (docx("<w:tbl><w:sdt><w:sdtContent><w:tr>" + cell(r("格")) + f"<w:sdt><w:sdtContent>{cell(r('乙'))}</w:sdtContent></w:sdt></w:tr></w:sdtContent></w:sdt></w:tbl>"), "| 格 | 乙 |\n| --- | --- |"),
    "moved": (docx(f'<w:moveFrom w:id="2">{r("移走")}</w:moveFrom>{r("x")}<w:moveTo w:id="3">{r("移走")}</w:moveTo>'), "x移走"),
    "end of a paragraph deleted": (docx(DELETED + r("甲"), r("乙")), "甲乙"),
    "Greek symbol": (docx('<w:r><w:sym w:font="Symbol" w:char="F062"/></w:r>'), "β"),
    "letters in a symbol font": (docx(r("ü", WINGDINGS) + r("好\uf0fb")), "✓好✗"),
    "tabs, new lines and pages": (docx('<w:r><w:t>甲</w:t><w:ptab/><w:t>乙</w:t><w:cr/><w:t>丙</w:t><w:br w:type="page"/><w:t>丁</w:t></w:r>'), "甲 乙  \n丙  \n丁"),
    "result of a field": (docx(r("见") + complex_field("REF a", "上文")), "见上文"),
    "old pinyin guide": (docx(r("前") + complex_field('EQ \\* jc2 \\* "Font:宋体" \\* hps10 \\o\\ad(\\s\\up 9(gēng),耕)')), "前{耕|gēng}"),
    "symbol field": (docx(complex_field("SYMBOL 252 \\f Wingdings \\s 10")), "✓"),
    "check box": (docx(complex_field("FORMCHECKBOX", inside=CHECKED) + r("同意")), "☑同意"),
    "menu": (docx(complex_field("FORMDROPDOWN", inside=MENU) + r("村")), "乙村"),
    "guide in a table": (docx(table(cell(f"<w:r>{ruby('耕', 'gēng')}</w:r>") + cell(r("乙")))), "| {耕\\|gēng} | 乙 |\n| --- | --- |"),
    "words in a formula": (docx(f"<m:oMath>{r('面积')}{m('=x')}</m:oMath>"), "$\\text{面积}=x$"),
    "large first letter": (docx('<w:pPr><w:framePr w:dropCap="drop"/></w:pPr>' + r("春"), r("天来了")), "春天来了"),
    "cell over two rows": (docx(table(cell(r("合"), '<w:vMerge w:val="restart"/>') + cell(r("乙")), cell("", "<w:vMerge/>") + cell(r("丙")))), "| 合 | 乙 |\n| --- | --- |\n|  | 丙 |"),
    "box in a box": (docx(r("前") + f"<w:r><w:pict><v:textbox><w:txbxContent><w:p>{r('外')}<w:r><w:pict><v:textbox>{BOX}</v:textbox></w:pict></w:r></w:p></w:txbxContent></v:textbox></w:pict></w:r>"), "前\n\n外\n\n框内"),
    "struck twice": (docx(r("旧", "<w:dstrike/>") + r("新")), "~~旧~~新"),
    "hidden on the web only": (docx(r("见", "<w:webHidden/>")), "见"),
}  # fmt: skip

DRAWN = "Words in diagrams, charts and WordArt are not imported ({} characters)."
HIDDEN = "Hidden text is not imported ({} characters)."
GONE = "Text deleted with tracked changes is not imported ({} characters)."
UNREAD = "Symbols that could not be read are shown as □ (1)."
HEADER = "Page headers are not imported (1)."
ELSEWHERE = "Parts of the document that lie in other files are not imported (1)."


def with_part(name: str, xml: str) -> bytes:
    return files.with_parts(docx(r("前")), {name: xml.encode()})


TOLD = {
    "diagram": (with_part("word/diagrams/data1.xml", f'<d:x xmlns:d="urn:d" xmlns:a="{A}"><a:t>图中字</a:t></d:x>'), "前", DRAWN.format(3)),
    "chart": (with_part("word/charts/chart1.xml", f'<d:x xmlns:d="urn:d" xmlns:a="{A}"><a:t>产量</a:t></d:x>'), "前", DRAWN.format(2)),
    "WordArt": (docx(r("前") + '<w:r><w:pict><v:shape><v:textpath string="艺术字"/></v:shape></w:pict></w:r>'), "前", DRAWN.format(3)),
    "words in a drawing": (docx(r("前") + f'<w:r><w:drawing><a:t xmlns:a="{A}">画里</a:t></w:drawing></w:r>'), "前", DRAWN.format(2)),
    "embedded file": (with_part("word/embeddings/o.bin", "x"), "前", "Files embedded in the document are not imported."),
    "field of a formula": (docx(r("前") + complex_field("EQ \\f(1,2)")), "前", "Formulas written as EQ fields are not imported (1). Type them again."),
    "field in the code of another": (docx(mark("begin") + code("IF") + complex_field("REF a", "内") + code("= 1") + mark("separate") + r("外") + mark("end")), "外", HIDDEN.format(1)),
    "note without its text": (docx(r("正") + '<w:r><w:footnoteReference w:id="9"/></w:r>'), "正", "Footnotes and endnotes without text are not imported (1)."),
    "symbol without a number": (docx('<w:r><w:sym w:font="Symbol" w:char="zz"/></w:r>'), "□", UNREAD),
    "sign for private use": (docx(r("a\ue005b")), "a□b", UNREAD),
    "other file": (files.with_parts(docx("x"), {"word/document.xml": f"{HEAD}<w:body><w:p>{r('正')}</w:p><w:altChunk/></w:body></w:document>".encode()}), "正", ELSEWHERE),
    "row deleted": (docx(f'<w:tbl><w:tr><w:trPr><w:del w:id="1"/></w:trPr>{cell(r("删"))}</w:tr><w:tr>{cell(r("留"))}</w:tr></w:tbl>'), "留", GONE.format(1)),
    "inserted, then deleted": (docx(r("x") + '<w:ins w:id="1"><w:del w:id="2"><w:r><w:delText>删去</w:delText></w:r></w:del></w:ins>'), "x", GONE.format(2)),
    "deleted in a formula": (docx(f'<m:oMath>{m("x")}<w:del w:id="1">{m("yz")}</w:del></m:oMath>'), "$x$", GONE.format(2)),
    "symbol deleted": (docx(r("x") + '<w:del w:id="1"><w:r><w:sym w:font="Wingdings" w:char="F0FC"/></w:r></w:del>'), "x", GONE.format(1)),
    "hidden in a formula": (docx(f'<m:oMath>{m("x")}<m:r><w:rPr><w:vanish/></w:rPr><m:t>yz</m:t></m:r></m:oMath>'), "$x$", HIDDEN.format(2)),
    "hidden guide": (docx(r("x") + f"<w:r><w:rPr><w:vanish/></w:rPr>{ruby('耕', 'g')}</w:r>"), "x", HIDDEN.format(2)),
    "hidden by the document": (docx(r("x") + r("见", '<w:vanish w:val="0"/>'), styles=f'<w:styles xmlns:w="{W}"><w:docDefaults><w:rPrDefault><w:rPr><w:vanish/></w:rPr></w:rPrDefault></w:docDefaults></w:styles>'), "见", HIDDEN.format(1)),
    "white": (docx(r("x") + r("暗", '<w:color w:val="FFFFFF"/>')), "x", HIDDEN.format(1)),
    "dots": (docx(r("x") + r("暗", '<w:sz w:val="2"/>')), "x", HIDDEN.format(1)),
    "hidden row": (docx(f'<w:tbl><w:tr><w:trPr><w:hidden/></w:trPr>{cell(r("暗"))}</w:tr><w:tr>{cell(r("留"))}</w:tr></w:tbl>'), "留", HIDDEN.format(1)),
    "white after a box": (docx(r("x") + f'<w:r><w:pict><v:textbox>{BOX}</v:textbox></w:pict></w:r>' + r("暗", '<w:color w:val="FFFFFF"/>')), "x\n\n框内", HIDDEN.format(1)),
    "box in a header": (docx(r("正"), header1=f'<w:hdr xmlns:w="{W}" xmlns:v="urn:v"><w:p><w:r><w:pict><v:textbox>{BOX}</v:textbox></w:pict></w:r></w:p></w:hdr>'), "正", HEADER),
    "formula in a header": (docx(r("正"), header1=f'<w:hdr xmlns:w="{W}" xmlns:m="{M}"><w:p><m:oMath>{m("x")}</m:oMath></w:p></w:hdr>'), "正", HEADER),
    "raised letters": (docx(r("x") + raised("n+1") + raised("2")), "xn⁺¹²", "Superscripts and subscripts are imported as plain text (1). Write powers as formulas."),
}  # fmt: skip


@pytest.mark.parametrize("name", KEPT)
def test_construct_is_kept(name: str) -> None:
    data, markdown = KEPT[name]
    made = read_docx(data)
    assert (made.markdown, [str(one) for one in made.losses]) == (markdown, [])


@pytest.mark.parametrize("name", TOLD)
def test_loss_is_told(name: str) -> None:
    data, markdown, sentence = TOLD[name]
    made = read_docx(data)
    assert (made.markdown, [str(one) for one in made.losses]) == (markdown, [sentence])


def test_list_that_begins_again_does_not_go_on_counting() -> None:
    html = html_of(EssayText("", "", "1. 一\n2. 二\n\n1\\. 又"), "zh")
    assert (html.count("<li>"), "<p>1. 又</p>" in html) == (2, True)


@pytest.mark.parametrize(
    ("value", "form", "shown"),
    [(7, "decimalZero", "07"), (12, "ordinal", "12th"), (2, "ordinal", "2nd"), (3, "ideographTraditional", "丙"),
     (12, "ideographZodiac", "亥"), (13, "ideographZodiac", "13"), (12, "chineseLegalSimplified", "拾贰"), (10, "ideographDigital", "一〇"),
     (21, "decimalEnclosedCircle", "㉑"), (36, "decimalEnclosedCircle", "㊱"), (2, "decimalEnclosedParen", "⑵"), (20, "decimalFullWidth", "２０")],
)  # fmt: skip
def test_number_is_written_in_its_form(value: int, form: str, shown: str) -> None:
    assert written(value, form) == shown
