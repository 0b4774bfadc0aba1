"""Text from word processors keeps its structure; dangerous documents are refused with a reason."""

from collections.abc import Callable

import pytest

from lms.contests.entries.pasting.markdown import markdown_from_html
from lms.contests.entries.pasting.word_file import BadDocument, read_docx
from tests.contests import files

DOCTYPE = b"<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>"


@pytest.mark.parametrize(
    ("html", "markdown"),
    [
        ("<h1>One</h1><p>Text</p><h2>Two</h2>", "## One\n\nText\n\n### Two"),
        ("<p>a <b>bold</b> and <i>slanted</i> word</p>", "a **bold** and *slanted* word"),
        ('<p><span style="font-weight:700">粗</span>体</p>', "**粗**体"),
        ('<b style="font-weight:normal"><p>One</p><p>Two</p></b>', "One\n\nTwo"),
        ("<ul><li>a<ol><li>b</li></ol></li><li>c</li></ul>", "- a\n    1. b\n- c"),
        ("<ol start=3><li><p>x</p></li><li>y</li></ol>", "3. x\n4. y"),
        (
            "<table><tr><td><p>年</p></td><td>亩</td></tr><tr><td colspan=2>合|计</td></tr></table>",
            "| 年 | 亩 |\n| --- | --- |\n| 合\\|计 |  |",
        ),
        ("<p>一<br>二</p>", "一  \n二"),
        ("<blockquote><p>引文</p></blockquote>", "> 引文"),
        ("<p>1. not a list</p><p># nor a heading</p>", "1\\. not a list\n\n\\# nor a heading"),
        ("<p>m<sup>2</sup> H<sub>2</sub>O</p>", "m² H₂O"),
        ("<style>p{}</style><script>alert(1)</script><p>safe</p><!-- x -->", "safe"),
        ("<p>  </p><p>&nbsp;</p>", ""),
        ("loose <b>words</b><p>then</p>", "loose **words**\n\nthen"),
    ],
)
def test_html_becomes_markdown(html: str, markdown: str) -> None:
    assert markdown_from_html(html).markdown == markdown


def test_lists_as_word_pastes_them_are_lists() -> None:
    item = (
        "<p class=MsoListParagraph style='mso-list:l0 level{} lfo1'>"
        "<span style='mso-list:Ignore'>{}<span>&nbsp;</span></span>{}</p>"
    )
    html = item.format(1, "1.", "first") + item.format(2, "·", "inner") + item.format(1, "2.", "second")
    assert markdown_from_html(html).markdown == "1. first\n    - inner\n1. second"


def test_footnotes_of_word_are_footnotes() -> None:
    html = (
        "<p>据县志<a href='#_ftn1' name='_ftnref1'><span><span>[1]</span></span></a>记载。</p>"
        "<div><div id='ftn1'><p><a href='#_ftnref1'>[1]</a> 第三卷</p></div></div>"
    )
    assert markdown_from_html(html).markdown == "据县志[^1]记载。\n\n[^1]: 第三卷"


def test_what_cannot_be_carried_over_is_named() -> None:
    pasted = markdown_from_html("<p>x<img src=a><img src=b> <a href='http://example.org'>site</a></p>")
    assert pasted.markdown == "x site"
    assert [str(loss) for loss in pasted.losses] == [
        "Links are kept as plain text (1).",
        "Pictures are not imported (2). Add them as attachments.",
    ]


def test_deeply_nested_html_keeps_its_words() -> None:
    assert markdown_from_html("<div>" * 3000 + "deep" + "</div>" * 3000).markdown == "deep"


def test_docx_keeps_headings_bold_lists_and_tables() -> None:
    assert read_docx(files.structured_docx()).markdown == (
        "## 修渠记\n\n去年冬天，**全村**一起修渠。\n\n- 开会\n- 动工\n\n| 年份 | 亩数 |\n| --- | --- |\n| 2025 | 320 |"
    )


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (files.macro_docx, "macros"),
        (files.external_docx, "external"),
        (lambda: files.external_docx("image", "http://example.org/a.png"), "external"),
        (files.bomb_docx, "zip-bomb"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 old or encrypted", "encrypted"),
        (b"%PDF-1.4", "not-docx"),
        (b"PK\x03\x04 broken", "broken"),
        (lambda: files.with_parts(files.make_docx("x"), {"word/document.xml": DOCTYPE}), "broken"),
        (files.make_docx, "empty"),
        (lambda: files.make_docx("字" * 200_001), "too-long"),
        (lambda: b"x" * 10_000_001, "too-large"),
    ],
)  # fmt: skip
def test_document_is_refused_with_a_reason(data: bytes | Callable[[], bytes], code: str) -> None:
    with pytest.raises(BadDocument) as refused:
        read_docx(data if isinstance(data, bytes) else data())
    assert refused.value.code == code


def test_hyperlinks_of_a_docx_are_kept_as_words_and_told() -> None:
    assert read_docx(files.external_docx("hyperlink", "http://example.org/")).markdown == "Text"


@pytest.mark.parametrize("number", ["²", "①", "9" * 5000, "-1", ""])
def test_numbers_that_are_none_are_passed_over(number: str) -> None:
    html = f'<ol start="{number}"><li>a</li></ol><table><tr><td colspan="{number}">b</td></tr></table>'
    assert "1. a" in markdown_from_html(html).markdown
    assert markdown_from_html(f'<p><span style="font-weight:{number}">c</span></p>').markdown == "c"
