"""Winnowing, containment and aligned passages against the published example and our small set."""

from hashlib import blake2b

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.contests.screening.passages import (
    CommonRun,
    common_runs,
    longest_run,
    longest_unquoted,
    passages,
    quoted_places,
)
from lms.contests.screening.winnowing import containment, fingerprints, gram_hash, ngrams, winnow
from lms.text.folding import fold_letters
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


def plain_runs(first, second, least):
    """Every common run that cannot be made longer, by trying all."""
    found = []
    for i in range(len(first)):
        for j in range(len(second)):
            if i and j and first[i - 1] == second[j - 1]:
                continue
            size = 0
            while i + size < len(first) and j + size < len(second) and first[i + size] == second[j + size]:
                size += 1
            if size >= least:
                found.append(CommonRun(i, j, size))
    return found


texts = st.text("ab", max_size=14)


@given(texts, texts, st.integers(1, 4))
def test_common_runs_are_common_and_apart_and_the_longest_of_all_is_among_them(first, second, least):
    runs = common_runs(first, second, least)
    for run in runs:
        assert run.length >= least
        assert first[run.first : run.first + run.length] == second[run.second : run.second + run.length]
    assert runs == sorted(runs, key=lambda run: run.first)
    for side in ("first", "second"):
        covered = [getattr(run, side) + step for run in runs for step in range(run.length)]
        assert len(covered) == len(set(covered))
    everything = plain_runs(first, second, least)
    longest = max((run.length for run in everything), default=0)
    assert max((run.length for run in runs), default=0) == longest
    assert longest_unquoted(first, second, ["zz"], least) == longest
    # What is left over has no common run beside the ones taken.
    rest = [
        run for run in everything
        if not any((run.first < one.first + one.length and one.first < run.first + run.length)
                   or (run.second < one.second + one.length and one.second < run.second + run.length) for one in runs)
    ]  # fmt: skip
    assert rest == []


@given(texts, texts)
def test_longest_run_is_that_of_all_runs(first, second):
    assert longest_run(first, second) == max((run.length for run in plain_runs(first, second, 1)), default=0)


def test_run_is_cut_where_a_longer_one_lies_over_its_end():
    # "cdefgh" is taken first; of "abcd" and "ghij" the halves beside it are left.
    first, second = "abcdefghij", "cdefghXabcdYghij"
    assert common_runs(first, second, 2) == [CommonRun(0, 7, 2), CommonRun(2, 0, 6), CommonRun(8, 14, 2)]
    assert common_runs(first, second, 3) == [CommonRun(2, 0, 6)]
    # The same with one letter under the longer run.
    assert common_runs(first, "cdefghXabcYhij", 2) == [
        CommonRun(0, 7, 2),
        CommonRun(2, 0, 6),
        CommonRun(8, 12, 2),
    ]


def test_at_most_sixty_four_places_of_a_gram_are_compared():
    beginnings = "".join(f"xy{chr(0x4E00 + number)}" for number in range(70))
    assert [run.second for run in common_runs("xy" + chr(0x4E00 + 63), beginnings, 2)] == [189]
    assert [run.second for run in common_runs("xy" + chr(0x4E00 + 64), beginnings, 2)] == [0]


@pytest.mark.parametrize(
    ("quotes", "marks"),
    [
        ([], "000000"),
        (["bcd"], "011100"),
        (["xbcd"], "011100"),  # a part of the quote, as long as a gram
        (["bcx"], "000000"),
        (["ef"], "000011"),  # a quote that is shorter than a gram counts whole
        ([""], "000000"),
        (["abc", "ef"], "111011"),
    ],
)
def test_letters_of_quotes_are_marked(quotes, marks):
    assert list(quoted_places("abcdef", quotes, 3)) == [int(mark) for mark in marks]


def test_passage_is_quoted_from_four_fifths_on():
    first, second = "0123456789", "0123456789"
    for quote, is_quoted in (("01234567", True), ("0123456", False)):
        [found] = passages(first, second, 5, [quote])
        assert (found.length, found.is_quoted) == (10, is_quoted)


def test_passages_are_at_least_eight_letters_long_when_nothing_is_said():
    assert passages("一二三四五六七甲", "一二三四五六七乙") == []
    assert [one.length for one in passages("一二三四五六七八甲", "一二三四五六七八乙")] == [8]


def test_longest_unquoted_stretch_below_the_least_is_none():
    assert [longest_unquoted("xxabcd", "yyabcd", ["ab"], least) for least in (2, 3)] == [2, 0]


def test_fingerprints_take_grams_of_five_in_windows_of_four():
    hashes = [gram_hash(gram) for gram in ngrams("abcdefghijklmnop", 5)]
    assert fingerprints("abcdefghijklmnop") == {value for value, _ in winnow(hashes, 4)}
    assert fingerprints("abcd") == frozenset()
    # The hash is kept in tables, so it must never change.
    assert gram_hash("乡亲们") == int.from_bytes(blake2b("乡亲们".encode(), digest_size=8).digest(), "big")


def test_containment_is_the_share_of_the_smaller_set():
    assert containment(frozenset({1, 2}), frozenset({2, 3, 4})) == 0.5
    assert containment(frozenset({1, 2, 3, 4}), frozenset({2})) == 1.0
    assert containment(frozenset({1}), frozenset()) == 0.0
