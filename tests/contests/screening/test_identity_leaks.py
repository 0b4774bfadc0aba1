"""Traces of the author in entries, and their redaction."""

import pytest

from lms.contests.screening.folding import fold_letters
from lms.contests.screening.identity_leaks import Author, Leak, find_leaks, redact

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
