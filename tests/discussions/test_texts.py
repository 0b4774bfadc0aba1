"""What a post may say, what becomes of it, and how it is quoted."""

import pytest

from lms.discussions.texts import (
    MAX_POST_CHARS,
    PostTextRefused,
    TitleRefused,
    checked_source,
    checked_title,
    post_text,
    quoted,
)


def test_a_post_has_text_and_an_end() -> None:
    longest = "字" * MAX_POST_CHARS
    assert checked_source(f"  {longest}\r\n") == longest
    for wrong in ("", " \u200b\n", longest + "字"):
        with pytest.raises(PostTextRefused):
            checked_source(wrong)


def test_a_title_is_one_line_that_says_something() -> None:
    assert checked_title(" Wells\n and \u202eponds ") == "Wells and ponds"
    for wrong in ("", "\u200b", "x" * 121):
        with pytest.raises(TitleRefused):
            checked_title(wrong)


@pytest.mark.parametrize(
    ("source", "html"),
    [
        ("**a**", "<p><strong>a</strong></p>"),
        ("<script>alert(1)</script>b", "<p>b</p>"),
        ("[a](javascript:alert(1))", "<p><span>a</span></p>"),
        ("![seen](https://example.org/pixel.png)", '<p><span class="missing-picture">seen</span></p>'),
        ("![seen](//example.org/p.png)", '<p><span class="missing-picture">seen</span></p>'),
        ("![other](picture-ffffffffffffffff)", '<p><span class="missing-picture">other</span></p>'),
    ],
)
def test_only_harmless_text_is_shown(source: str, html: str) -> None:
    found = post_text(source, "en")
    assert found.html.strip() == html


def test_a_quotation_names_its_author_and_leaves_out_older_quotations() -> None:
    assert quoted("> older\n\nnew\n* item", "Wang_Fang") == "> **Wang\\_Fang**\n>\n> new\n> * item\n\n"


def test_a_post_is_found_by_pairs_of_signs_and_stems() -> None:
    assert post_text("水井 cleaned", "en", title="Wells").words.split() == ["well", "水井", "井", "clean"]
