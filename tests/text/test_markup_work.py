"""Rendering takes work in proportion to the text, or says from which line on it is too much."""

import gc
import re
import sys
from html.parser import HTMLParser
from types import FrameType

import pytest

from lms.contests.entries.submission import EntryDraft, _markup
from lms.text.markup import render, render_fragment, sanitise
from lms.text.prose.work import MAX_WORK, line_over_budget

CONSTRUCTS = [
    "# a\n", "## 一 ##\n", "---\n", "* * *\n", "_ _ _\n", "|a|b|\n|-|-|\n|1|2|\n\n", "a|b\n-|-\n", "```\n", "~~~\n",
    "\\", "> a\n\n", "> > a\n", "> # a\n", "> ---\n", "- a\n\n", "- # a\n", "- a\n\n  b\n\n", "> [!NOTE]\n> a\n\n",
    "*a* ", "***a", "*_", "_a ", "`a` ", "[", "[a][b]\n", "![](a) ", "<a@b> ", "<", "&a;", "<!-- a -->", "<!--",
    "$x$ ", "[^1]", "[a]: b\n",
]  # fmt: skip
SIZE = 1_000


def grows_steadily(once: str, twice: str) -> bool:
    """Say whether twice the text takes about twice the work.

    The cache of `re` is emptied and filled by rendering once before: where other tests have filled it, patterns
    leave it at any time.
    """
    re.purge()
    render(once)
    return calls(twice) <= 2.6 * calls(once)


def calls(text: str) -> int:
    """Count the calls of Python and C functions while a text is rendered.

    The collector waits: it would add the callbacks of objects that other tests left behind.
    """
    count = 0

    def counted(_frame: FrameType, event: str, _argument: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    gc.disable()
    sys.setprofile(counted)
    try:
        render(text)
    finally:
        sys.setprofile(None)
        gc.enable()
    return count


@pytest.mark.parametrize("written", CONSTRUCTS)
def test_twice_the_text_takes_about_twice_the_calls(written: str) -> None:
    once, twice = ((written * (size // len(written) + 1))[:size] for size in (SIZE, 2 * SIZE))
    assert grows_steadily(once, twice)


def test_many_like_headings_get_anchors_without_search() -> None:
    made = render("## a\n\n" * 3_000)
    assert [made.headings[0].anchor, made.headings[1].anchor, made.headings[-1].anchor] == [
        "a",
        "a-1",
        "a-2999",
    ]
    assert grows_steadily("## a\n\n" * 600, "## a\n\n" * 1_200)


def test_a_heading_and_a_rule_end_the_paragraph_above_and_begin_one_below() -> None:
    assert render("one\n## h\ntwo\n---\nthree").html == (
        '<p>one</p>\n<h2 id="h">h</h2>\n<p>two</p>\n<hr>\n<p>three</p>'
    )


@pytest.mark.parametrize("tag", ["p", "li", "td", "em"])
def test_the_sanitiser_keeps_thousands_of_siblings_in_order(tag: str) -> None:
    outer = {"p": "div", "li": "ul", "td": "tr", "em": "p"}[tag]
    inner = "".join(f"<{tag}>{number}</{tag}>\n" for number in range(3_000))
    table = ("<table><tbody>", "</tbody></table>") if tag == "td" else ("", "")
    html = f"{table[0]}<{outer}>{inner}</{outer}>{table[1]}"
    seen: list[str] = []
    parser = HTMLParser()
    parser.handle_data = lambda data: seen.extend(data.split())  # type: ignore[method-assign]
    parser.feed(sanitise(html))
    assert seen == [str(number) for number in range(3_000)]


def test_a_text_over_the_budget_is_refused_with_the_line_where_it_passes_it() -> None:
    made = render_fragment("一段话。\n\n" * 10 + "*a*\n\n" * 20_000, first_line=5)
    [problem] = made.problems
    # Ten paragraphs have 20 line ends; each later one has two stars and two line ends.
    assert (problem.code, problem.line) == ("text-too-much-markup", 5 + 20 + (MAX_WORK - 20) // 4 * 2)
    assert made.html.startswith("<p>一段话。")


def test_a_mark_in_a_huge_block_costs_more() -> None:
    assert line_over_budget("字" * 390_000 + "*" * 400) is None
    assert line_over_budget("字" * 390_000 + "*" * 600) == 1


def test_a_long_text_as_people_write_it_is_within_the_budget() -> None:
    chapter = (
        "## 章\n\n"
        + ("**要点**：" + "字" * 200 + "\n\n") * 20
        + "| 甲 | 乙 |\n|---|---|\n"
        + "| 1 | 2 |\n" * 20
    )
    assert len(chapter * 80) > 300_000
    assert line_over_budget(chapter * 80) is None


def test_an_essay_over_the_budget_is_not_handed_in() -> None:
    [point] = _markup(EntryDraft("t", "", "a\n\n" + "*a* " * 20_000, "", True))
    assert (point.field, point.is_met) == ("body", False)
    assert point.remark is not None
    assert point.remark.values == {"line": 3}
    assert _markup(EntryDraft("t", "字", "字" * 20_000, "", True)) == []
