"""Tokens for search: pairs of Han signs of every plane, English stems, safe queries, highlighted snippets."""

import sqlite3

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.library.search_terms import query, shorter_queries, snippet, tokens, vector

PAGES = {
    1: "村务公开栏每季度要贴出来",
    2: "备份 the accounts of 2026 in 村",
    3: "\U00020000\U00020001姓名 rare \U0002a6a5",
    4: "Café flooding ＡＢＣ 网络安全",
}


def test_tokens_overlap_and_end_with_the_last_sign() -> None:
    assert tokens("村务公开, Open accounts") == ["村务", "务公", "公开", "开", "open", "account"]
    assert tokens("村's 2026年") == ["村", "s", "2026", "年"]


def test_tokens_fold_width_case_and_accents() -> None:
    assert tokens("ＡＢＣ Café don’t") == ["abc", "caf", "don"]


@pytest.mark.parametrize(
    ("typed", "hits"),
    [
        ("公开", [1]),
        ("公栏", []),
        ("公开栏", [1]),
        ("务", [1]),
        ("村", [1, 2]),
        ("开", [1]),
        ("备份", [2]),
        ("account", [2]),
        ("Accounting 备份", [2]),
        ("account 公开", []),
        ('"the accounts"', [2]),
        ('"accounts the"', []),
        ("\U00020001姓", [3]),
        ("\U0002a6a5", [3]),
        ("cafe", [4]),
        ("abc floods", [4]),
        ("2026", [2]),
    ],
)
def test_query_finds_in_fts5(typed: str, hits: list[int]) -> None:
    index = sqlite3.connect(":memory:")
    index.execute("CREATE VIRTUAL TABLE page USING fts5(body, tokenize='unicode61 remove_diacritics 0')")
    for number, text in PAGES.items():
        index.execute("INSERT INTO page (rowid, body) VALUES (?, ?)", (number, " ".join(tokens(text))))
    found = index.execute(
        "SELECT rowid FROM page WHERE page MATCH ? ORDER BY rowid", (query(typed).for_fts5(),)
    )
    assert [row[0] for row in found] == hits
    index.close()


def test_query_for_postgresql() -> None:
    assert query("村务公开 of 开 accounts").for_tsquery() == (
        "('村务' <-> '务公' <-> '公开') & ('of') & ('开':*) & ('account')"
    )
    assert vector("村务", "the accounts, the") == "'村务':1A '务':2A 'the':3,5 'account':4"


def test_query_of_signs_only_is_empty() -> None:
    assert not query(" \"' -- * () ， ")
    assert query("").for_fts5() == ""


def test_query_keeps_a_bounded_number_of_terms() -> None:
    assert len(query(" ".join(f"w{n}" for n in range(100))).terms) == 12


@given(st.text(max_size=40))
def test_any_query_is_valid_in_fts5(typed: str) -> None:
    index = sqlite3.connect(":memory:")
    index.execute("CREATE VIRTUAL TABLE page USING fts5(body)")
    wanted = query(typed)
    if wanted:
        assert index.execute(
            "SELECT count(*) FROM page WHERE page MATCH ?", (wanted.for_fts5(),)
        ).fetchone() == (0,)
    assert "'" not in wanted.for_tsquery().replace("' <-> '", "").replace("('", "").replace("')", "").replace(
        "':*)", ""
    )
    index.close()


def test_snippet_marks_hits_and_escapes_the_rest() -> None:
    assert snippet("See <b>Accounts</b> & 村务公开栏", query("公开 accounting")) == (
        "See &lt;b&gt;<mark>Accounts</mark>&lt;/b&gt; &amp; 村务<mark>公开</mark>栏"
    )


def test_snippet_shows_the_part_with_most_hits() -> None:
    text = "flood " + "x " * 200 + "flood signals for the village" + " y" * 200
    assert snippet(text, query("flood signal"), width=60) == (
        "… x x x x x x x <mark>flood</mark> <mark>signals</mark> for the village y y y y y y y y …"
    )


def test_snippet_without_a_hit_is_the_beginning() -> None:
    assert snippet("one two three", query("zzz"), width=5) == "one two …"


@pytest.mark.parametrize(
    ("typed", "bare", "parts"),
    [
        ("红色预警怎么办", ("红色预警",), ("红色", "色预", "预警")),
        ("请问如何公开账目", ("公开账目",), ("公开", "开账", "账目")),
        ("what to do in a flood warning", (), ()),
    ],
)
def test_a_question_is_looked_for_by_its_parts(
    typed: str, bare: tuple[str, ...], parts: tuple[str, ...]
) -> None:
    first, second = shorter_queries(typed)
    assert (first.han, first.is_any) == (bare, False)
    assert (second.han, second.is_any) == (parts, True)
    assert " AND " not in second.for_fts5()
    if not bare:
        assert second.stems == {"flood", "warn"}


def test_nothing_shorter_is_left_of_one_word() -> None:
    assert shorter_queries("洪水") == []
