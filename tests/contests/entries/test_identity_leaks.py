"""Traces of the author in entries, and their redaction."""

import pytest

from lms.contests.entries.identity_leaks import Author, Leak, Span, find_leaks, redact
from lms.text.folding import fold_letters

AUTHOR = Author(
    names=("王小明", "Wang Xiaoming"),
    units=("柳树沟村民委员会", "Willow Creek Village"),
    colleagues=("赵建国",),
    usernames=("wxm1985",),
    phones=("13812345678",),
)


def kinds(text, author=AUTHOR):
    return [(span.kind, span.text) for span in find_leaks(text, [author])]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("那天王小明走进会场。", [(Leak.NAME, "王小明")]),
        ("那天王 小　明走进会场。", [(Leak.NAME, "王 小　明")]),
        ("那天王·小·明走进会场。", [(Leak.NAME, "王·小·明")]),
        ("as wang  xiaoming said", [(Leak.NAME, "wang  xiaoming")]),
        ("as Xiaoming Wang said", [(Leak.NAME, "Xiaoming Wang")]),
        ("ＷＡＮＧ Ｘｉａｏｍｉｎｇ", [(Leak.NAME, "ＷＡＮＧ Ｘｉａｏｍｉｎｇ")]),
        ("在柳树沟村民委员会的院子里", [(Leak.UNIT, "柳树沟村民委员会")]),
        ("柳树沟的路修通了", [(Leak.UNIT, "柳树沟")]),
        ("the road to Willow Creek was mended", [(Leak.UNIT, "Willow Creek")]),
        ("会计赵建国把账贴出来", [(Leak.COLLEAGUE, "赵建国")]),
        ("账号 wxm1985 在群里", [(Leak.USERNAME, "wxm1985")]),
        ("电话１３８-1234-5678", [(Leak.PHONE, "１３８-1234-5678")]),
        ("请打 13987654321。", [(Leak.PHONE, "13987654321")]),
        ("办公室0571-88886666找人", [(Leak.PHONE, "0571-88886666")]),
        ("身份证11010519491231002X。", [(Leak.ID_NUMBER, "11010519491231002X")]),
        ("写信到 someone@example.org 即可", [(Leak.EMAIL, "someone@example.org")]),
        ("微信号：abc_12345", [(Leak.ACCOUNT, "微信号：abc_12345")]),
        ("作者：佚名某", [(Leak.BYLINE, "作者：佚名某")]),
        ("我叫李雷，今年三十", [(Leak.BYLINE, "我叫李雷")]),
        ("Written by: A. Nonymous\nText", [(Leak.BYLINE, "Written by: A")]),
    ],
)
def test_a_trace_is_found_with_its_place(text, found):
    assert kinds(text) == found
    (span,) = find_leaks(text, [AUTHOR])
    assert text[span.start : span.end] == span.text


@pytest.mark.parametrize(
    "text",
    [
        "",
        "村里修通了路，账目一百二十户人家都看得到。",
        "2024年产值18500元，订单编号20240101。",
        "王老五和小明都在场。",
        "the swangxiaomingx label",
        "Xiaomings of the world",
    ],
)
def test_ordinary_text_has_no_traces(text):
    assert kinds(text) == []


def test_overlapping_traces_are_joined():
    assert kinds("我叫王小明，来自柳树沟村。") == [(Leak.BYLINE, "我叫王小明"), (Leak.UNIT, "柳树沟")]


def test_every_author_is_searched():
    found = find_leaks("甲乙丙和丁戊己", [Author(names=("甲乙丙",)), Author(names=("丁戊己",))])
    assert [span.text for span in found] == ["甲乙丙", "丁戊己"]


def test_redaction_hides_length_and_leaves_the_rest():
    text = "王小明在柳树沟。王小明！"
    assert redact(text, find_leaks(text, [AUTHOR])) == "■■■在■■■。■■■！"
    assert redact(text, []) == text
    assert find_leaks(redact(text, find_leaks(text, [AUTHOR])), [AUTHOR]) == []


def test_folding_keeps_places_when_one_character_becomes_several():
    found = fold_letters("甲㎏乙")
    assert (found.text, found.places) == ("甲kg乙", (0, 1, 1, 2))
    assert found.span(1, 3) == (1, 2)


@pytest.mark.parametrize(
    ("unit", "text", "found"),
    [
        ("柳沟村", "柳沟的路", ["柳沟"]),  # two characters are left
        ("柳村", "柳树的路", []),  # one is not enough
        ("柳树沟村民委员会", "柳树沟村的路", ["柳树沟"]),
        ("Oakley Town", "in Oakley there", ["Oakley"]),
        ("区", "区区小事", []),
    ],
)
def test_unit_is_found_without_its_suffix(unit, text, found):
    assert [span.text for span in find_leaks(text, [Author(units=(unit,))])] == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("王......小明", True),  # twice as many signs as letters
        ("王.......小明", False),
    ],
)
def test_letters_of_a_name_may_stand_apart_by_twice_its_length(text, found):
    assert bool(find_leaks(text, [Author(names=("王小明",))])) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("ada", True),
        ("(ada)", True),
        ("ada1", False),
        ("xada", False),
        ("adaɏ", False),  # the last letter that counts as Latin
        ("adaɐ", True),
        ("ada王", True),
        ("王ada", True),
        ("x ada", True),
        ("ada x", True),
    ],
)
def test_latin_name_stands_alone(text, found):
    assert bool(find_leaks(text, [Author(usernames=("ada",))])) == found


def test_name_of_letters_beyond_latin_may_stand_inside_a_word():
    assert find_leaks("xɐbx", [Author(usernames=("ɐb",))]) != []
    assert find_leaks("xɏbx", [Author(usernames=("ɏb",))]) == []


def test_every_place_of_a_name_is_found_even_where_they_overlap():
    assert [(span.start, span.end) for span in find_leaks("哈哈哈呵哈哈", [Author(names=("哈哈",))])] == [
        (0, 3),
        (4, 6),
    ]


def test_of_two_traces_from_one_place_the_longer_gives_its_kind():
    author = Author(names=("李大",), colleagues=("李大海",))
    assert kinds("李大海说", author) == [(Leak.COLLEAGUE, "李大海")]
    assert kinds("李大海说", Author(names=("李大海",), colleagues=("大海说",))) == [(Leak.NAME, "李大海说")]


def test_spans_that_overlap_are_masked_once_and_touching_ones_each():
    spans = [Span(0, 2, Leak.NAME, "ab"), Span(1, 3, Leak.UNIT, "bc"), Span(3, 4, Leak.NAME, "d")]
    assert redact("abcde", spans, "_") == "__e"
    assert redact("xabcde", [Span(1, 3, Leak.NAME, "ab")], "_") == "x_cde"
