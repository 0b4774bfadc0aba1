"""Markdown → safe HTML: the dialect, the places of findings, and nothing dangerous in the result."""
# ruff: noqa: E501 -- sentences and markup are easier to compare on one line

import re
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lms.text.markup import (
    CHINESE,
    Captions,
    Heading,
    Link,
    Target,
    render,
    render_fragment,
    render_inline,
    sanitise,
    words_for,
)

# What an attacker writes, and what must never stand in the page for any of it.
ATTACKS = [
    "<script>alert(1)</script>",
    "<SCRIPT SRC=https://evil.example/x.js></SCRIPT>",
    "<scr<script>ipt>alert(1)</scr</script>ipt>",
    "<img src=x onerror=alert(1)>",
    "<img src='x' onerror='alert(1)'",
    "<svg/onload=alert(1)>",
    "<svg><script>alert(1)</script></svg>",
    "<math><mi xlink:href='javascript:alert(1)'>x</mi></math>",
    "<iframe src=javascript:alert(1)></iframe>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<object data=javascript:alert(1)></object>",
    "<embed src=javascript:alert(1)>",
    "<a href=javascript:alert(1)>x</a>",
    "<a href='&#106;avascript:alert(1)'>x</a>",
    "<body onload=alert(1)>",
    "<style>@import 'https://evil.example'</style>",
    "<link rel=stylesheet href=//evil.example>",
    "<meta http-equiv=refresh content='0;url=javascript:alert(1)'>",
    "<form action=javascript:alert(1)><button>x</button></form>",
    "<input autofocus onfocus=alert(1)>",
    "<details open ontoggle=alert(1)>",
    "<video><source onerror=alert(1)></video>",
    "<template><script>alert(1)</script></template>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "<!--><img src=x onerror=alert(1)>-->",
    "<!-- --!><img src=x onerror=alert(1)> -->",
    "<![CDATA[<img src=x onerror=alert(1)>]]>",
    "<?php echo '<script>alert(1)</script>' ?>",
    "<div style='background:url(javascript:alert(1))'>x</div>",
    "<div\nonmouseover=alert(1)>x</div>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](java\tscript:alert(1))",
    "[x](&#106;avascript:alert(1))",
    "[x](\x01javascript:alert(1))",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "[x](vbscript:alert(1))",
    "[x](//evil.example/x)",
    "[x](/\\evil.example)",
    "[x][1]\n\n[1]: javascript:alert(1)",
    "![x](javascript:alert(1))",
    "![x](https://evil.example/x.png)",
    "![x\" onerror=\"alert(1)](a.svg)",
    "![x](a.svg\" onerror=\"alert(1))",
    "[x](a.md \"t\\\" onclick=alert(1)\")",
    "<javascript:alert(1)>",
    "# x {#a\" onclick=\"alert(1)}",
    "```\"><script>alert(1)</script>\nx\n```",
    "`<script>alert(1)</script>`",
    "$\\text{<script>alert(1)</script>}$",
    "$\\href{javascript:alert(1)}{x}$",
    "$\\style{background:url(javascript:alert(1))}{x}$",
    "$\\class{x\" onload=\"alert(1)}{x}$",
    "$<img src=x onerror=alert(1)>$",
    "![$x$\" onerror=alert(1)](a.svg)",
    "[^1]\n\n[^1]: <script>alert(1)</script>",
    "[^\"><script>alert(1)</script>]\n\n[^\"><script>alert(1)</script>]: x",
    "| a |\n|---|\n| <script>alert(1)</script> |",
    "> [!NOTE]<script>alert(1)</script>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "\x02wzxhzdk:0\x03<script>alert(1)</script>",
]  # fmt: skip

ELEMENTS_THAT_ACT = {
    "script", "iframe", "object", "embed", "style", "link", "meta", "form", "svg", "template", "body",
    "details", "button", "base", "noscript", "textarea",
}  # fmt: skip
_MATH = re.compile(r"<math\b.*?</math>", re.DOTALL)


class DangerReader(HTMLParser):
    """Collects elements that act, handlers, styles and addresses that run something."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ELEMENTS_THAT_ACT:
            self.found.append(tag)
        if tag == "input" and not {("type", "checkbox"), ("disabled", None)} <= {
            (name, value or None) for name, value in attrs
        }:
            self.found.append(tag)
        for name, value in attrs:
            address = re.sub(r"[\x00-\x20]", "", value or "").lower()
            runs = address.startswith(("javascript:", "vbscript:", "data:", "//", "/\\"))
            if name.startswith("on") or name == "style" or (name in ("href", "src", "poster") and runs):
                self.found.append(f"{tag} {name}={value}")
            if name == "src" and address.startswith("http"):
                self.found.append(f"{tag} from elsewhere")


def danger_in(html: str) -> list[str]:
    """Whatever in the page could run or load something."""
    reader = DangerReader()
    reader.feed(html)
    reader.close()
    return reader.found


def test_danger_is_seen_where_it_is() -> None:
    assert danger_in('<img src="https://x" onerror="x"><script></script><a href=" JavaScript:x">') == [
        "img from elsewhere", "img onerror=x", "script", "a href= JavaScript:x",
    ]  # fmt: skip


@pytest.mark.parametrize("attack", ATTACKS)
@pytest.mark.parametrize("renderer", [render, render_fragment, render_inline])
def test_no_attack_survives(attack: str, renderer) -> None:  # type: ignore[no-untyped-def]
    html = renderer(attack).html
    assert danger_in(html) == []
    without_math = _MATH.sub("", html)
    assert sanitise(without_math) == without_math


_PIECES = st.sampled_from(
    ["# ", "## ", "> ", "> [!NOTE]\n", "- ", "- [x] ", "1. ", "```\n", "`", "$", "$$", "![", "](", ")", "[^1]",
     "[^1]: ", "|a|b|\n|-|-|\n", "<b>", "<script>", "</", "\n", "\n\n", "    ", "  ", "**", "_", "~~", "\\", "中文",
     "，", "text ", "&lt;", "{#id}", "x^2", "\\frac{", "}", "javascript:", "a.svg", "https://a.b", "\t", "---\n", "😀"]
)  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(st.one_of(st.lists(_PIECES, max_size=30).map("".join), st.text(max_size=60)))
def test_rendering_never_raises_and_stays_clean(source: str) -> None:
    rendered = render(source)
    without_math = _MATH.sub("", rendered.html)
    assert danger_in(rendered.html) == []
    assert sanitise(without_math) == without_math
    assert all(str(problem) and problem.line >= 1 and problem.column >= 1 for problem in rendered.problems)
    render_inline(source)


def test_tables_align_by_class_and_scroll() -> None:
    html = render("| a | b |\n|---|--:|\n| 1 | $2$ |\n").html
    assert html.startswith(
        '<div aria-label="Table 1" class="table-scroll" role="region" tabindex="0"><table>'
    )
    assert '<th class="right" scope="col">b</th>' in html
    assert "style" not in html


def test_callout_is_titled_in_the_language_of_the_text() -> None:
    html = render("> [!WARNING]\n> 水位上涨。\n\n> [!NOTE]\n> 第二个", words=CHINESE).html
    assert html == (
        '<div class="callout warning" role="note">\n<p class="callout-title">注意</p>\n<p>水位上涨。</p>\n</div>\n'
        '<div class="callout note" role="note">\n<p class="callout-title">说明</p>\n<p>第二个</p>\n</div>'
    )


def test_quote_without_mark_stays_a_quote() -> None:
    assert render("> [!HINT]\n> x").html == "<blockquote>\n<p>[!HINT]\nx</p>\n</blockquote>"


def test_tasks_say_their_state() -> None:
    assert render("- [x] done\n- [ ] open").html == (
        '<ul>\n<li class="task-list-item"><input aria-label="Done" checked disabled type="checkbox"> done</li>\n'
        '<li class="task-list-item"><input aria-label="To do" disabled type="checkbox"> open</li>\n</ul>'
    )


def test_footnotes_name_their_list_and_way_back() -> None:
    html = render("A[^1].\n\n[^1]: First\n    goes on.\n\n    Second.\n").html
    assert '<section aria-label="Footnotes" class="footnote">' in html
    assert '<a aria-label="Back to the text of note 1" class="footnote-backref" href="#fnref:1">' in html
    assert "<p>First\ngoes on.</p>" in html


def test_code_is_kept_as_written() -> None:
    assert render("```python\nx = '<b>' # $y$\n```").html == (
        '<pre class="highlight" tabindex="0"><code class="language-python">x = \'&lt;b&gt;\' # $y$</code></pre>'
    )
    assert render("`<b> $x$`").html == "<p><code>&lt;b&gt; $x$</code></p>"


def test_math_keeps_its_tex() -> None:
    rendered = render("Area $a<b$ and\n\n$$\\frac{1}{2}$$\n")
    assert rendered.has_math
    assert '<annotation encoding="application/x-tex">a&lt;b</annotation>' in rendered.html
    assert '<math display="block" tabindex="0"><semantics><mrow><mrow><mfrac>' in rendered.html
    assert rendered.plain_text == "Area $a<b$ and\n$$\\frac{1}{2}$$"


@pytest.mark.parametrize("text", ["$5 and $6", "US$5/$10", "\\$x$", "5$", "$ x $", "`$x$`", "$5元和$6元"])
def test_money_is_not_math(text: str) -> None:
    assert "<math" not in render(text).html


@pytest.mark.parametrize(
    ("tex", "marked"),
    [("\\frac{1}", "\\frac{1}"), ("\\nonsense{x}", "\\nonsense"), ("{x", "{"), ("x}", "}"), ("x_", "x_"),
     ("\\left(x", "\\left(x"), ("{" * 60 + "}" * 60, "{" * 60), ("x+" * 600 + "x", "x+" * 30)],
)  # fmt: skip
def test_unreadable_math_is_reported_with_its_place(tex: str, marked: str) -> None:
    rendered = render(f"One\n\nTwo ${tex}$")
    assert [(p.code, p.line, p.column, p.marked) for p in rendered.problems] == [("formula", 3, 5, marked)]
    assert "<math" not in rendered.html


def test_headings_have_anchors_and_lines() -> None:
    rendered = render(
        "## 村务 公开！\n\n### A `b` & $c$\n\n## 村务 公开\n\n## Given {#own}\n\n## Main\n", first_line=5
    )
    assert rendered.headings == (
        Heading(2, "村务-公开", "村务 公开！", 5),
        Heading(3, "a-b-c", "A b & $c$", 7),
        Heading(2, "村务-公开-1", "村务 公开", 9),
        Heading(2, "own", "Given", 11),
        Heading(2, "main-1", "Main", 13),
    )
    assert rendered.problems == ()


def test_lists_nest_as_on_github() -> None:
    nested = "<ol>\n<li>a<ul>\n<li>b</li>\n</ul>\n</li>\n<li>c</li>\n</ol>"
    for written in ("1. a\n   - b\n2. c", "1. a\n  - b\n2. c", "1) a\n    - b\n2) c"):
        assert render(written).html == nested
    assert render("text\n- a\n- b").html == "<p>text</p>\n<ul>\n<li>a</li>\n<li>b</li>\n</ul>"
    assert render("in\n2026. It was").html == "<p>in\n2026. It was</p>"


def test_blanks_at_the_head_of_a_paragraph_mean_nothing() -> None:
    assert render("　　第一段\n\n    第二段").html == "<p>第一段</p>\n<p>第二段</p>"


def test_lines_of_han_signs_are_joined_without_a_blank() -> None:
    assert render("第一行，\n第二行\nand English").html == "<p>第一行，第二行\nand English</p>"


def resolve(path: str) -> Target | None:
    """A small site: one page, one picture, one video, one PDF."""
    return {
        "../02-posting/03-board.en.md": Target("/learn/board"),
        "../media/a.svg": Target("/media/1/a.svg", "picture", "image/svg+xml", 320, 200),
        "../media/flood.mp4": Target(
            "/media/2/flood.mp4", "video", "video/mp4", 640, 360, 3_210_000, "/media/3/flood.svg",
            (Captions("/media/4/flood.zh.vtt", "zh-Hans", "中文"), Captions("/media/5/flood.en.vtt", "en", "English")),
        ),
        "../media/form.pdf": Target("/media/6/form.pdf", "file"),
    }.get(path)  # fmt: skip


def test_links_are_resolved_and_listed_with_their_places() -> None:
    source = "See [board](../02-posting/03-board.en.md#when), [gone](gone.md),\n[form](../media/form.pdf), [up](#top).\n"
    rendered = render(source, resolve=resolve, first_line=4)
    assert rendered.html == (
        '<p>See <a href="/learn/board#when">board</a>, <span>gone</span>,\n'
        '<a download="" href="/media/6/form.pdf">form</a>, <a href="#top">up</a>.</p>'
    )
    assert rendered.links == (
        Link("../02-posting/03-board.en.md#when", "board", 4, 13),
        Link("gone.md", "gone", 4, 56),
        Link("../media/form.pdf", "form", 5, 8),
        Link("#top", "up", 5, 33),
    )
    assert (rendered.links[0].path, rendered.links[0].fragment) == ("../02-posting/03-board.en.md", "when")


def test_external_links_are_marked() -> None:
    assert render("[a](https://a.example) <b@c.example>").html == (
        '<p><a href="https://a.example" rel="external noopener">a</a> '
        '<a href="mailto:b@c.example" rel="external noopener">b@c.example</a></p>'
    )


def test_picture_is_lazy_with_size_and_caption() -> None:
    rendered = render('![A well](../media/a.svg "The well")', resolve=resolve)
    assert rendered.html == (
        '<figure class="picture"><img alt="A well" decoding="async" height="200" loading="lazy" '
        'src="/media/1/a.svg" width="320"><figcaption>The well</figcaption></figure>'
    )
    assert rendered.pictures == (Link("../media/a.svg", "A well", 1, 1),)


def test_missing_picture_leaves_its_words() -> None:
    assert render("![A well](gone.svg)", resolve=resolve).html == (
        '<p><span class="missing-picture">A well</span></p>'
    )


def test_video_has_captions_poster_and_a_download_with_size() -> None:
    assert render("![Flood drill](../media/flood.mp4)", resolve=resolve).html == (
        '<figure class="video"><video aria-label="Flood drill" controls height="360" playsinline="" '
        'poster="/media/3/flood.svg" preload="none" width="640"><source src="/media/2/flood.mp4" type="video/mp4">'
        '<track kind="captions" label="中文" src="/media/4/flood.zh.vtt" srclang="zh-Hans">'
        '<track default="" kind="captions" label="English" src="/media/5/flood.en.vtt" srclang="en"></video>'
        '<figcaption>Flood drill</figcaption><p class="download">'
        '<a download="" href="/media/2/flood.mp4">Download the video (3.2 MB)</a></p></figure>'
    )


MALFORMED = [
    ("a <b>c</b>", ["1:3: Raw HTML would be removed: <b> Use Markdown instead; to show the character itself, "
                    "put it in `code` or write \\<."]),
    ("x\n\n<script>\nalert(1)\n</script>", [
        "3:1: Raw HTML would be removed: <script> Use Markdown instead; to show the character itself, "
        "put it in `code` or write \\<."]),
    ("x\n\n</div>", ["3:1: Raw HTML would be removed: </div> Use Markdown instead; to show the character itself, "
                     "put it in `code` or write \\<."]),
    ("[x](javascript:alert)", ["1:5: Links cannot point to “javascript:alert”. "
                               "Use https:, mailto:, tel: or a path to a file of the content folder."]),
    ("![](a.svg)", ["1:1: This picture has no description. "
                    "Describe the picture in the brackets: ![what it shows](a.svg)"]),
    ("x ![y](https://a.example/b.png)", [
        "1:3: Only pictures from the content folder are shown, not from “https://a.example/b.png”. "
        "Save it in a media folder and write its path, such as ../media/name.svg."]),
    ("# One", ["1:1: “One” is a level 1 heading, which is reserved for the title. Write ## before it."]),
    ("## A\n\n#### B", ["3:1: The heading “B” skips a level. Write ### before it."]),
    ("### A", ["1:1: The heading “A” skips a level. Write ## before it."]),
    ("##A", ["1:3: There is no space after the # characters of this heading. "
             "Add a space after them; for a literal # write \\#."]),
    ("a\n\n```python\nx = 1\n", ["3:1: This code block is not closed. "
                                 "Add a line with only ``` after the code."]),
    ("$\\frac{1}$", ["1:1: This formula cannot be read: \\frac{1} "
                     "Check the commands and braces. For a literal dollar sign, write \\$."]),
    ("x" * 400_001, ["1:1: The text has more than 400000 characters. Split it into several shorter texts."]),
    ("".join("    " * n + "- x\n" for n in range(400)), ["1:1: Quotes, lists or brackets are nested too deeply. Split it into several shorter texts."]),
]  # fmt: skip


@pytest.mark.parametrize(
    "source",
    [
        "[" * 20_000,
        "![" * 20_000,
        "<!--" * 20_000,
        "<script>" * 20_000,
        "> " * 2000,
        "<" * 50_000,
        "`a" * 9000,
    ],
)
def test_pathological_text_ends_soon(source: str) -> None:
    assert isinstance(render(source).html, str)


@pytest.mark.parametrize(("source", "expected"), MALFORMED, ids=[row[1][0][:60] for row in MALFORMED])
def test_what_is_wrong_is_said_with_its_place(source: str, expected: list[str]) -> None:
    assert [str(problem) for problem in render(source).problems] == expected


def test_comments_are_dropped_without_a_word() -> None:
    rendered = render("a <!-- note\nto self --> b\n\n<b>")
    assert (rendered.html, [p.line for p in rendered.problems]) == ("<p>a \nb</p>", [4])


def test_less_than_is_no_tag() -> None:
    assert render("5 < 6, a<3").html == "<p>5 &lt; 6, a&lt;3</p>"


def test_plain_text_has_one_block_on_a_line() -> None:
    assert (
        render("## A\n\nb **c**\n\n- d\n- e\n\n![f](g.svg)[^1]\n\n[^1]: h").plain_text == "A\nb c\nd\ne\nf\nh"
    )


def test_inline_keeps_block_signs_as_text() -> None:
    assert render_inline("1. first *x*\n# y").html == "1. first <em>x</em>\n# y"
    assert render_inline("- a").html == "- a"
    assert render_inline("a\n\nb").html == "a<br>b"


def test_fragment_does_not_judge_heading_levels() -> None:
    assert render_fragment("#### x").problems == ()


def test_words_for_language_tags() -> None:
    assert [words_for(tag).lang for tag in ("zh_Hans", "zh", "en", "fr")] == [
        "zh-Hans",
        "zh-Hans",
        "en",
        "en",
    ]
