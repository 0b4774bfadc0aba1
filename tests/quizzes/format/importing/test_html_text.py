"""Plain text and HTML of question banks as Markdown that shows the same."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.quizzes.format.importing.html_markdown import markdown_from_html
from lms.quizzes.format.importing.html_text import markdown_from_plain, text_from_html
from lms.text.markup import render_fragment


@pytest.mark.parametrize(
    ("html", "markdown", "lost"),
    [
        ("<p>One</p><p>Two</p>", "One\n\nTwo", []),
        ("One<br>Two", "One  \nTwo", []),
        ("<b>bold </b>word", "**bold** word", []),
        ("<i><b>both</b></i>", "***both***", []),
        ("<b></b>nothing", "nothing", []),
        ("<ul><li>a</li><li>b</li></ul>", "- a\n- b", []),
        ("<ol><li>a</li><li>b</li></ol>", "1. a\n2. b", []),
        ("<pre>x = 1\n  y</pre>", "```\nx = 1\n  y\n```", []),
        ("a <code>x*y</code> b", "a `x*y` b", []),
        ("<h2>Title</h2>Text", "**Title**\n\nText", []),
        ("See <a href='https://a.b/c'>here</a>", "See [here](https://a.b/c)", []),
        ("<a href=' https://a.b/c d (e) '>here</a>", "[here](https://a.b/c%20d%20(e%29)", []),
        ("See <a href='c.html'>here</a>", "See here", ["link"]),
        ("H<sub>2</sub>O and x<sup>2</sup>", "H₂O and x²", []),
        ("the 2<sup>nd</sup> x<sub>max</sub>", "the 2^nd xmax", ["sup", "sub"]),
        ("<img src='a/b.png' alt='A well'>", "\\[A well]", ["img b.png"]),
        ("<script>alert(1)</script>safe", "safe", []),
        ("<style>p{}</style>safe", "safe", []),
        ("<table><tr><td>a</td><td>b</td></tr></table>", "|  |  |\n| --- | --- |\n| a | b |", []),
        (
            "x<table><tr><th>a<th>b</tr><tr><td><p>c|d</p><ul><li>e</ul><td><b>f</b></table>",
            "x\n\n| a | b |\n| --- | --- |\n| c\\|d • e | **f** |",
            [],
        ),
        (
            "<table><tr><th rowspan=2>a<td>b<tr><td colspan=2>c</table>",
            "|  |  |  |\n| --- | --- | --- |\n| **a** | b |  |\n|  | c |  |",
            ["merged cells"],
        ),
        ("<table><tr><td><p>a</p><p>b</p></table>", "a\n\nb", []),
        ("<table><tr><td><pre>a\nb</pre><td>c</table>", "```\na\nb\n```\n\nc", ["table"]),
        ("<ul><li>a<table><tr><td>b<td>c</table></ul>", "- a b c", ["table"]),
        ("&lt;b&gt; &amp;amp; &nbsp;x", "&lt;b> &amp;amp; x", []),
        ("1. not a list", "1\\. not a list", []),
        ("- not a list", "\\- not a list", []),
    ],
)
def test_html_becomes_markdown_and_losses_are_named(html: str, markdown: str, lost: list[str]) -> None:
    assert markdown_from_html(html) == (markdown, lost)


@pytest.mark.parametrize(
    ("text", "markdown"),
    [
        ("plain words", "plain words"),
        ("two\nlines", "two lines"),
        ("two\n\nparagraphs", "two\n\nparagraphs"),
        ("*stars* and 2 * 3", "\\*stars\\* and 2 * 3"),
        ("_x_ and __y__", "\\_x\\_ and \\_\\_y\\_\\_"),
        ("snake_case and a ____ gap", "snake_case and a ____ gap"),
        ("`code` [link](x) {#id} $5", "\\`code\\` \\[link](x) \\{#id} \\$5"),
        ("# one", "\\# one"),
        ("3. three", "3\\. three"),
        ("a < b & c", "a &lt; b & c"),
        ("$$x^2$$ and \\(y\\)", "$x^2$ and $y$"),
    ],
)
def test_plain_text_shows_as_it_is(text: str, markdown: str) -> None:
    assert markdown_from_plain(text) == markdown


@given(
    st.text(alphabet="ab _*`#>-+1.)[](){}<>&!|~^=:\\\n", max_size=60).filter(
        lambda text: "\\[" not in text and "\\(" not in text  # these begin a formula
    )
)
def test_no_sign_of_a_plain_text_is_lost_when_it_is_shown(text: str) -> None:
    shown = render_fragment(markdown_from_plain(text)).plain_text
    assert "".join(shown.split()) == "".join(text.split())


def test_answers_are_bare_words() -> None:
    assert text_from_html("<p>Two <b>words</b></p>\n&amp; more") == ("Two words & more", [])


def test_quotations_stay_quotations() -> None:
    html = "<p>a</p><blockquote><p>b</p><ul><li>c</li><li>d</li></ul><blockquote>e</blockquote></blockquote>f"
    assert markdown_from_html(html) == ("a\n\n> b\n>\n> - c\n> - d\n>\n> > e\n\nf", [])
    assert markdown_from_html("<blockquote></blockquote><blockquote>open") == ("> open", [])
