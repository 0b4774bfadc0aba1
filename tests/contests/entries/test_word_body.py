# ruff: noqa: E501 -- small parts of documents read best on one line
"""A DOCX keeps its letters on the way into the essay, and every loss is told."""

from pathlib import Path

import pytest

from lms.contests.entries.essay import EssayText, html_of, length_of
from lms.contests.entries.pasting.word_file import BadDocument, read_docx
from lms.contests.entries.pasting.word_numbers import written
from tests.contests import files

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
M = "http://schemas.openxmlformats.org/officeDocument/2006/math"
MC = "http://schemas.openxmlformats.org/markup-compatibility/2006"
HEAD = f'<w:document xmlns:w="{W}" xmlns:m="{M}" xmlns:mc="{MC}" xmlns:v="urn:schemas-microsoft-com:vml" xmlns:wps="urn:wps">'
BOX = "<w:txbxContent><w:p><w:r><w:t>框内</w:t></w:r></w:p></w:txbxContent>"
CASES = Path(__file__).resolve().parents[4] / "shared" / "cases" / "docx"


def r(text: str, properties: str = "") -> str:
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def m(text: str) -> str:
    return f"<m:r><m:t>{text}</m:t></m:r>"


def docx(*paragraphs: str, **parts: str) -> bytes:
    """A document whose paragraphs hold this XML; `parts` are further parts of the folder word."""
    body = "".join(one if one.startswith("<w:tbl") else f"<w:p>{one}</w:p>" for one in paragraphs)
    given = {"word/document.xml": f"{HEAD}<w:body>{body}</w:body></w:document>".encode()}
    given |= {f"word/{name}.xml": text.encode() for name, text in parts.items()}
    return files.with_parts(files.make_docx("x"), given)


def ruby(base: str, over: str) -> str:
    return f"<w:ruby><w:rt>{r(over)}</w:rt><w:rubyBase>{r(base)}</w:rubyBase></w:ruby>"


FRACTION = f"<m:oMath><m:f><m:num>{m('a+1')}</m:num><m:den>{m('b')}</m:den></m:f></m:oMath>"
KEPT = {
    "pinyin guide": (r("读") + f"<w:r>{ruby('耕', 'gēng')}<w:t>田</w:t></w:r>", "读{耕|gēng}田"),
    "two guides in a run": (f"<w:r>{ruby('耕', 'gēng')}{ruby('读', 'dú')}</w:r>", "{耕|gēng}{读|dú}"),
    "guide over Latin": (f"<w:r>{ruby('abc', 'x')}</w:r>", "abc (x)"),
    "fraction": (r("得") + FRACTION, "得$\\frac{a+1}{b}$"),
    "power": (f"<m:oMath><m:sSup><m:e>{m('x')}</m:e><m:sup>{m('2')}</m:sup></m:sSup></m:oMath>", "${x}^{2}$"),
    "root": (f"<m:oMath><m:rad><m:deg/><m:e>{m('x')}</m:e></m:rad></m:oMath>", "$\\sqrt{x}$"),
    "sum": (
        f'<m:oMath><m:nary><m:naryPr><m:chr m:val="∑"/></m:naryPr><m:sub>{m("i=1")}</m:sub><m:sup>{m("n")}</m:sup><m:e>{m("i")}</m:e></m:nary></m:oMath>',
        "$\\sum_{i=1}^{n}{i}$",
    ),
    "Chinese in a formula": (f"<m:oMathPara><m:oMath>{m('面积=π')}</m:oMath></m:oMathPara>", "$\\text{面积}=\\pi$"),
    "simple field": (f'<w:fldSimple w:instr=" AUTHOR ">{r("王芳")}</w:fldSimple>', "王芳"),
    "field in a field": (f'<w:fldSimple w:instr="a"><w:fldSimple w:instr="b">{r("内")}</w:fldSimple></w:fldSimple>', "内"),
    "smart tag": (f"<w:smartTag><w:smartTag>{r('北京')}</w:smartTag></w:smartTag>", "北京"),
    "content control": (f"<w:sdt><w:sdtPr/><w:sdtContent>{r('控件')}</w:sdtContent></w:sdt>", "控件"),
    "inserted": (f'<w:ins w:id="1" w:author="a">{r("新增")}</w:ins>', "新增"),
    "moved": (f'<w:moveTo w:id="1">{r("移来")}</w:moveTo>', "移来"),
    "box in VML": (r("前") + f"<w:r><w:pict><v:shape><v:textbox>{BOX}</v:textbox></v:shape></w:pict></w:r>", "前\n\n框内"),
    "box twice": (
        r("前")
        + f"<w:r><mc:AlternateContent><mc:Choice Requires='wps'><w:drawing><wps:txbx>{BOX}</wps:txbx></w:drawing></mc:Choice>"
        f"<mc:Fallback><w:pict><v:textbox>{BOX}</v:textbox></w:pict></mc:Fallback></mc:AlternateContent></w:r>",
        "前\n\n框内",
    ),
    "symbol": ('<w:r><w:sym w:font="Wingdings" w:char="F0FC"/></w:r>' + r("好"), "✓好"),
    "not hidden": (r("见", '<w:vanish w:val="0"/>'), "见"),
}  # fmt: skip
TOLD = {
    "hidden": (r("明") + r("暗处", "<w:vanish/>"), "明", "Hidden text is not imported (2 characters)."),
    "deleted": (r("留") + '<w:del w:id="1"><w:r><w:delText>删去</w:delText></w:r></w:del>', "留", "Text deleted with tracked changes is not imported (2 characters)."),
    "unknown symbol": (r("a") + '<w:r><w:sym w:font="Webdings" w:char="F0AA"/></w:r>', "a□", "Symbols that could not be read are shown as □ (1)."),
    "unknown element": (r("字") + f"<w:unknown>{r('丢失')}</w:unknown>", "字", "Some text could not be imported (2 characters). Compare with your document."),
}  # fmt: skip


@pytest.mark.parametrize("name", KEPT)
def test_letters_are_kept(name: str) -> None:
    inside, markdown = KEPT[name]
    made = read_docx(docx(inside))
    assert (made.markdown, made.losses) == (markdown, ())


@pytest.mark.parametrize("name", TOLD)
def test_loss_is_told(name: str) -> None:
    inside, markdown, sentence = TOLD[name]
    made = read_docx(docx(inside))
    assert (made.markdown, [str(one) for one in made.losses]) == (markdown, [sentence])


def test_header_footer_and_comments_are_told() -> None:
    part = f'<w:x xmlns:w="{W}"><w:p>{r("字")}</w:p></w:x>'
    told = [str(one) for one in read_docx(docx(r("正文"), header1=part, footer2=part, comments=part)).losses]
    assert told == [
        "Page headers are not imported (1).",
        "Page footers are not imported (1).",
        "Comments are not imported.",
    ]


def numbering(form: str, pattern: str) -> str:
    level = f'<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="{form}"/><w:lvlText w:val="{pattern}"/></w:lvl>'
    return (
        f'<w:numbering xmlns:w="{W}"><w:abstractNum w:abstractNumId="5">{level}</w:abstractNum>'
        '<w:num w:numId="7"><w:abstractNumId w:val="5"/></w:num></w:numbering>'
    )


def item(text: str) -> str:
    return f'<w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="7"/></w:numPr></w:pPr>{r(text)}'


def test_interrupted_list_goes_on_counting() -> None:
    data = docx(item("一"), item("二"), r("中间"), item("三"), numbering=numbering("decimal", "%1."))
    markdown = read_docx(data).markdown
    assert markdown == "1. 一\n2. 二\n\n中间\n\n3. 三"
    assert '<ol start="3">' in html_of(EssayText("", "", markdown), "zh")


def test_chinese_numbers_stay_as_words() -> None:
    data = docx(item("甲"), item("乙"), numbering=numbering("chineseCounting", "（%1）"))
    assert read_docx(data).markdown == "（一） 甲\n\n（二） 乙"


def test_circled_numbers_stay_as_words() -> None:
    data = docx(item("甲"), item("乙"), numbering=numbering("decimalEnclosedCircle", "%1"))
    assert read_docx(data).markdown == "① 甲\n\n② 乙"


@pytest.mark.parametrize(
    ("value", "form", "shown"),
    [(10, "chineseCounting", "十"), (21, "chineseCounting", "二十一"), (105, "chineseCounting", "一百零五"), (4, "upperRoman", "IV"),
     (28, "lowerLetter", "bb"), (3, "decimalEnclosedCircle", "③")],
)  # fmt: skip
def test_number_is_written_in_its_form(value: int, form: str, shown: str) -> None:
    assert written(value, form) == shown


def test_pinyin_guide_is_shown_and_not_counted() -> None:
    assert "<ruby>耕<rp>(</rp><rt>gēng</rt><rp>)</rp></ruby>" in html_of(
        EssayText("", "", "{耕|gēng}读"), "zh"
    )
    table = html_of(
        EssayText("", "", "| 甲 | 乙 |\n| --- | --- |\n| {耕|gēng} | 2 |".replace("耕|", "耕\\|")), "zh"
    )
    assert "<rt>gēng</rt>" in table
    assert length_of("{耕|gēng}读").total == 2


@pytest.mark.parametrize("text", ["{a|b}", "{耕|<b>}", "{耕}", "\\{耕|x}"])
def test_other_braces_stay(text: str) -> None:
    assert "<ruby>" not in html_of(EssayText("", "", text), "zh")


def test_nested_tables_are_refused_with_a_sentence() -> None:
    inner = "".join(["<w:tbl><w:tr><w:tc>"] * 3000) + f"<w:p>{r('x')}</w:p>" + "</w:tc></w:tr></w:tbl>" * 3000
    with pytest.raises(BadDocument) as refused:
        read_docx(docx(inner))
    assert refused.value.code == "too-nested"


@pytest.mark.skipif(not CASES.is_dir(), reason="no shared cases beside the project")
@pytest.mark.parametrize("name", ["ruby", "omath", "attach-fldSimple", "textbox-drawingml", "numbered-auto"])
def test_shared_case_loses_nothing(name: str) -> None:
    assert read_docx((CASES / f"{name}.docx").read_bytes()).losses == ()


@pytest.mark.skipif(not CASES.is_dir(), reason="no shared cases beside the project")
def test_shared_list_goes_on_counting_and_shared_header_is_told() -> None:
    numbered, header = (
        read_docx((CASES / f"{name}.docx").read_bytes()) for name in ("numbered-auto", "attach-header")
    )
    assert numbered.markdown == "一、 one\n\nmid\n\n二、 two"
    assert [loss.sentence for loss in header.losses] == ["Page headers are not imported (%(count)d)."]
