"""Winnowing, containment and aligned passages against the published example and our small set."""

import pytest

from lms.contests.screening.folding import fold_letters
from lms.contests.screening.passages import CommonRun, common_runs, longest_run, longest_unquoted, passages
from lms.contests.screening.winnowing import containment, fingerprints, ngrams, winnow
from tests.vectors import vector

HASHES = [77, 72, 42, 17, 98, 50, 17, 98, 8, 88, 67, 39, 77, 72, 42, 17, 98]


def test_winnowing_of_the_published_figure():
    assert winnow(HASHES, 4) == [(17, 3), (17, 6), (8, 8), (39, 11), (17, 15)]
    text = fold_letters("A do run run run, a do run run").text
    assert text == "adorunrunrunadorunrun"
    assert ngrams(text, 5)[:3] == ["adoru", "dorun", "orunr"]


def test_winnowing_vector_is_reproduced():
    case = vector("winnowing")["cases"][0]
    folded = fold_letters(case["text"]).text
    assert (folded, ngrams(folded, 5)) == (case["normalised"], case["kgrams_5"])
    assert [list(one) for one in winnow(case["hashes"], case["window"])] == case[
        "fingerprints_value_position"
    ]


def test_similarity_vectors_are_reproduced():
    for case in vector("similarity_zh")["cases"]:
        a, b = fold_letters(case["a"]).text, fold_letters(case["b"]).text
        first, second = frozenset(ngrams(a, 5)), frozenset(ngrams(b, 5))
        expected = case["expected"]
        assert (len(a), len(b)) == (expected["len_a"], expected["len_b"]), case["name"]
        assert containment(first, second) == pytest.approx(expected["containment5"], abs=1e-9)
        assert len(first & second) / len(first | second) == pytest.approx(expected["jaccard5"], abs=1e-9)
        fingers = containment(fingerprints(a), fingerprints(b))
        assert fingers == pytest.approx(expected["winnow_containment"], abs=1e-9)
        assert longest_run(a, b) == expected["longest_common_run"]


def test_winnowing_finds_every_run_of_eight():
    shared = "乡亲们把路修到了山顶"
    for shift in range(6):
        first = "春夏秋冬梅兰竹菊"[: shift + 1] + shared[:8] + "甲乙丙丁戊己庚辛"
        second = "东南西北风雨雷电" + shared[:8] + "子丑寅卯辰巳午未"[: shift + 1]
        assert fingerprints(first) & fingerprints(second)


def test_winnow_of_little_or_nothing():
    assert winnow([], 4) == []
    assert winnow([5, 3], 4) == [(3, 1)]
    assert containment(frozenset(), frozenset({1})) == 0.0


def test_common_runs_take_the_longest_first_and_do_not_overlap():
    assert common_runs("xxabcdefyyabc", "abcdef--abc", 3) == [CommonRun(2, 0, 6), CommonRun(10, 8, 3)]


def test_a_swapped_pair_of_sentences_gives_two_passages():
    assert [run.length for run in common_runs("一二三四五六七八", "五六七八一二三四", 3)] == [4, 4]


def test_passages_point_into_the_original_texts():
    first, second = "他说：“路 修通了，人心也就通了！”", "老支书讲路修通了人心也就通了，大家都笑。"
    (found,) = passages(first, second)
    assert first[found.first_start : found.first_end] == "路 修通了，人心也就通了"
    assert second[found.second_start : found.second_end] == "路修通了人心也就通了"
    assert found.length == 10


def test_passages_inside_a_known_quote_are_marked():
    quote = "路修通了，人心也就通了"
    first, second = f"我记得{quote}这句话", f"他也写过{quote}一回"
    assert [one.is_quoted for one in passages(first, second, 5, [quote])] == [True]
    assert [one.is_quoted for one in passages(first, second, 5)] == [False]


def test_longest_unquoted_leaves_the_quote_out():
    assert longest_unquoted("甲乙丙丁戊一二三四五六", "甲乙丙丁戊一二三四五六七", ["甲乙丙丁戊"], 3) == 6
    assert longest_unquoted("甲乙丙丁戊", "甲乙丙丁戊", ["甲乙丙丁戊"], 3) == 0


def test_longest_run_of_unrelated_texts():
    assert longest_run("甲乙丙", "丁戊己") == 0
    assert longest_run("", "甲") == 0


def test_a_text_that_repeats_itself_stays_quick():
    assert longest_run("哈" * 3000, "哈" * 2500) == 2500
    assert common_runs("哈" * 400, "哈" * 300, 8)[0].length == 300
