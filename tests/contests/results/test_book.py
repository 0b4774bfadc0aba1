"""The text of an essay between the site and the printed page: blocks, clean XHTML, and where lines break."""

from typing import Any

import pytest

from lms.contests.results.book import Essay, byline, xhtml
from lms.text.printing.font_runs import is_right_to_left
from lms.text.printing.line_breaking import fitted, pieces
from lms.text.printing.prose_blocks import ProseBlock, prose_blocks
from tests.contests.results.test_printing import BOOK


@pytest.mark.parametrize(
    ("html", "wanted"),
    [
        ("<p>a<br>b</p>", [("text", "a", ""), ("text", "b", "")]),
        ("<p>a</p><hr><p>b</p>", [("text", "a", ""), ("rule", "", ""), ("text", "b", "")]),
        ("<ul><li>a</li><li>b</li></ul>", [("item", "a", "•"), ("item", "b", "•")]),
        ("<ol><li>a</li></ol><ol><li>b</li></ol>", [("item", "a", "1."), ("item", "b", "1.")]),
        (
            "<ol><li>a<ol><li>b</li><li>c</li></ol></li><li>d</li></ol>",
            [("item", "a", "1."), ("item", "b", "1."), ("item", "c", "2."), ("item", "d", "2.")],
        ),
        ("<ul><li><p>a</p></li></ul><p>b</p>", [("item", "a", "•"), ("text", "b", "")]),
        ("<blockquote><p>a</p></blockquote><p>b</p>", [("quote", "a", ""), ("text", "b", "")]),
        ("<blockquote><ul><li>a</li></ul></blockquote>", [("item", "a", "•")]),
        ("<h3>a</h3>b", [("heading", "a", "", 3), ("text", "b", "")]),
        ("<li><h4>a</h4></li>", [("heading", "a", "", 4)]),
        (
            "<table><tr><th>a</th><th>b</th></tr><tr><td>c</td><td>d</td></tr></table>",
            [("text", "a b", ""), ("text", "c d", "")],
        ),
        ("<p> a\n  <em>b</em> &amp; c </p><p> </p>", [("text", "a b & c", "")]),
        ("a<p>b</p>", [("text", "a", ""), ("text", "b", "")]),
        ("a<ul><li>b</li></ul>c", [("text", "a", ""), ("item", "b", "•"), ("text", "c", "")]),
        ("</ul><p>a</p></p>", [("text", "a", "")]),
        ('<p>a<img src="x">b</p>', [("text", "ab", "")]),
        ("<dl><dt>a</dt><dd>b</dd></dl>", [("text", "a", ""), ("text", "b", "")]),
    ],
)
def test_html_is_cut_into_blocks_of_a_kind(html: str, wanted: list[tuple[Any, ...]]) -> None:
    assert prose_blocks(html) == [ProseBlock(*one) for one in wanted]


@pytest.mark.parametrize(
    ("html", "wanted"),
    [
        ("<p>a<hr>b</p>", "<p>a<hr/>b</p>"),
        ('<table><tr><td colspan="2" rowspan="3" class="x">a</td></tr></table>',
         '<table><tr><td colspan="2" rowspan="3">a</td></tr></table>'),
        ("<td colspan>a</td>", "<td>a</td>"),
        ("<p><b>a<i>b</b>c</p>", "<p><b>a<i>b</i></b>c</p>"),
        ("<p>a", "<p>a</p>"),
        ("<ul><li><b>a", "<ul><li><b>a</b></li></ul>"),
        ("<p>a</b></p></br>", "<p>a</p>"),
        ("<script>x</script>", "<p>x</p>"),
        ('<p>"a" &gt; b &amp; c</p>', '<p>"a" &gt; b &amp; c</p>'),
        (" <p>a</p> ", "<p>a</p>"),
        ("", "<p></p>"),
    ],
)  # fmt: skip
def test_whatever_stands_open_is_closed_and_nothing_leads_out_of_the_book(html: str, wanted: str) -> None:
    assert xhtml(html) == wanted


def test_a_line_below_the_title_names_authors_unit_and_award_where_there_are_any() -> None:
    assert list(byline(Essay("T", ("张", "王"), "村", "一等奖", ""))) == ["张、王", "村", "一等奖"]
    assert list(byline(Essay("T", ("张",), "", "", ""))) == ["张"]


def test_the_fonts_of_a_book_are_chosen_for_every_line_that_is_printed() -> None:
    assert BOOK.text.split("\n") == [
        "秋收征文", "获奖作品集", "耕读", "目录",
        "我的<村庄>", "张伟", "王芳", "柳树村", "一等奖", "路通了，心就通了", "。",
        "Roads", "Li", "", "二等奖", "We built 3 km & a bridge.",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("", []),
        ("a", ["a"]),
        ("路", ["路"]),
        ("a b", ["a ", "b"]),
        ("a  b", ["a  ", "b"]),
        ("（路）a", ["（路）", "a"]),
        ("a路b", ["a", "路", "b"]),
        ("a⺀b", ["a", "⺀", "b"]),
        ("a“b”, c", ["a“b”, ", "c"]),
        ("3%的", ["3%", "的"]),
    ],
)
def test_lines_break_after_blanks_and_beside_han_characters_alone(text: str, parts: list[str]) -> None:
    assert list(pieces(text)) == parts
    assert "".join(pieces(text)) == text


@pytest.mark.parametrize(
    ("text", "width", "lines"),
    [
        ("", 5, [""]),
        ("ab cd", 5, ["ab cd"]),
        ("ab cd", 4, ["ab", "cd"]),
        ("ab cd ef", 5, ["ab cd", "ef"]),
        ("ab cd ", 5, ["ab cd"]),
        ("abcdef", 3, ["abc", "def"]),
        ("abcdefg h", 3, ["abc", "def", "g h"]),
        ("x abcdefg", 3, ["x", "abc", "def", "g"]),
        ("abc", 3, ["abc"]),
        ("路通了", 1, ["路", "通", "了"]),
    ],
)
def test_lines_are_filled_up_to_the_width_and_not_beyond(text: str, width: int, lines: list[str]) -> None:
    assert fitted(text, width, len) == lines


@pytest.mark.parametrize(
    ("text", "is_turned"),
    [
        ("ئۇ a", True),
        ("a ئۇ", False),
        ("12 ئۇ", True),
        ("אב", True),
        ("路", False),
        ("12", False),
        ("", False),
    ],
)
def test_the_first_letter_tells_the_direction_of_a_paragraph(text: str, is_turned: bool) -> None:
    assert is_right_to_left(text) is is_turned
