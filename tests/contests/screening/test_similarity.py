"""Shared text between entries: recall, quotes, references, and how alarms are set."""

import random

import numpy as np
import pytest

from lms.contests.screening.gram_index import build, gram_hashes
from lms.contests.screening.similarity import (
    HAN_SCRIPT,
    LATIN_SCRIPT,
    AlertLevel,
    ComparedText,
    folded,
    level_of,
    script_of,
    similar,
)

ROAD = (
    "今年村里修通了到县城的水泥路，合作社的苹果当天就能运出去。驻村工作队挨家走访，把政策讲给大家听。"
    "老支书说，路通了，人心也就通了。我把白天记下的难事再理一遍，哪一件能办，哪一件要报乡里，都写在本子上。"
)
WELL = (
    "去年冬天我们打了第三口机井，井深一百二十米，水是甜的。开春以后，坡上的六十亩旱地第一次浇上了水。"
    "账目贴在村口的公示栏里，谁家出了几个工、买水泵花了多少钱，一笔一笔写得清清楚楚，没有人再说闲话。"
)


def drawn(rng, size):
    return "".join(chr(0x4E00 + int(rng.paretovariate(0.6)) % 4000) for _ in range(size))


def keys(matches):
    return {(match.first, match.second) for match in matches}


def test_a_copied_twentieth_is_found_and_nothing_else():
    rng = random.Random(4)
    texts = [drawn(rng, 800) for _ in range(300)]
    planted = set()
    for number in range(40):
        source, target = 2 * number, 2 * number + 1
        size = (40, 80, 200, 800)[number % 4]
        start = rng.randrange(0, 801 - size)
        texts[target] = (
            texts[target][:350] + texts[source][start : start + size] + texts[target][350 + size :]
        )
        planted.add((str(source), str(target)))
    assert keys(similar([ComparedText(str(i), text) for i, text in enumerate(texts)])) == planted


def test_a_verbatim_copy_with_other_punctuation_is_red_and_whole():
    (match,) = similar(
        [ComparedText("a", ROAD), ComparedText("b", ROAD.replace("，", " , ").replace("。", "！\n"))]
    )
    assert (match.containment, match.level, match.longest) == (1.0, AlertLevel.RED, len(folded(ROAD)))


def test_different_essays_do_not_match():
    assert similar([ComparedText("a", ROAD), ComparedText("b", WELL)]) == []


def test_a_short_essay_inside_a_long_one_has_full_containment_but_a_small_share_of_the_long_one():
    (match,) = similar(
        [ComparedText("long", WELL * 1 + drawn(random.Random(1), 700) + ROAD), ComparedText("short", ROAD)]
    )
    assert match.containment == 1.0
    assert match.of_first < 0.3
    assert match.of_second == 1.0


def test_quotes_count_for_nothing_even_in_part():
    first, second = drawn(random.Random(1), 400), drawn(random.Random(2), 400)
    quote = drawn(random.Random(3), 120)
    texts = [ComparedText("a", first + quote[:80]), ComparedText("b", quote[20:] + second)]
    assert keys(similar(texts)) == {("a", "b")}
    assert similar(texts, quotes=[quote]) == []


def test_a_copy_beside_a_quote_is_measured_without_the_quote():
    quote, own = drawn(random.Random(3), 100), drawn(random.Random(5), 60)
    texts = [
        ComparedText("a", drawn(random.Random(1), 300) + own + quote),
        ComparedText("b", own + quote + drawn(random.Random(2), 300)),
    ]
    (match,) = similar(texts, quotes=[quote])
    assert (match.longest, match.level) == (60, AlertLevel.RED)


def test_references_are_matched_with_entries_but_not_with_each_other():
    texts = [
        ComparedText("entry", ROAD),
        ComparedText("2023", ROAD, is_reference=True),
        ComparedText("book", ROAD, is_reference=True),
    ]
    assert keys(similar(texts)) == {("entry", "2023"), ("entry", "book")}


def test_a_text_copied_by_a_crowd_is_caught_although_the_cut_hides_its_grams():
    rng = random.Random(6)
    same = drawn(rng, 600)
    texts = [ComparedText(f"own{i}", drawn(rng, 600)) for i in range(60)]
    texts += [ComparedText(f"copy{i}", same + drawn(rng, 40)) for i in range(60)]
    found = similar(texts, runs=False)
    assert {match.second for match in found} == {f"copy{i}" for i in range(1, 60)}
    assert {match.level for match in found} == {AlertLevel.RED}


def test_english_copies_are_found_and_common_words_are_not():
    words = [
        "water",
        "road",
        "village",
        "account",
        "meeting",
        "harvest",
        "school",
        "bridge",
        "neighbour",
        "office",
        "market",
        "season",
    ]
    rng = random.Random(7)
    first, second = (" ".join(rng.choices(words, k=150)) for _ in range(2))
    passage = "nobody in our valley believed that a public ledger could end a quarrel as old as the mill"
    assert similar([ComparedText("a", first), ComparedText("b", second)], runs=False) == []
    (match,) = similar(
        [ComparedText("a", first + ". " + passage), ComparedText("b", passage.upper() + "! " + second)]
    )
    assert match.longest >= len(folded(passage))


def test_empty_and_single_texts_give_nothing():
    assert similar([]) == []
    assert similar([ComparedText("a", ""), ComparedText("b", "，。")]) == []
    assert similar([ComparedText("a", ROAD)]) == []


@pytest.mark.parametrize(
    ("containment", "longest", "level"),
    [
        (0.5, 0, AlertLevel.RED),
        (0.0, 60, AlertLevel.RED),
        (0.2, 0, AlertLevel.AMBER),
        (0.0, 25, AlertLevel.AMBER),
        (0.19, 24, AlertLevel.GREEN),
    ],
)
def test_alarm_levels_begin_at_their_thresholds(containment, longest, level):
    assert level_of(containment, longest, HAN_SCRIPT) is level


def test_script_follows_the_letters():
    assert script_of(folded("村务公开 open accounts 账目")) is HAN_SCRIPT
    assert script_of(folded("a report with one 字 in it, otherwise English")) is LATIN_SCRIPT


def test_index_counts_shared_grams_exactly():
    texts = ["abcdefgh", "xbcdefy", "abcabc"]
    sets = [{text[i : i + 3] for i in range(len(text) - 2)} for text in texts]
    index = build(texts, 3, most=3)
    for row, own in enumerate(sets):
        wanted = [len(own & other) for other in sets]
        # A gram in one text only is not indexed, so the count with itself holds shared grams alone.
        wanted[row] = len([gram for gram in own if sum(gram in other for other in sets) > 1])
        assert index.shared(row).tolist() == wanted
    assert index.sizes.tolist() == [len(own) for own in sets]


def test_grams_do_not_cross_from_one_text_to_the_next():
    values, owners = gram_hashes(["abc", "def", "ab"], 3)
    assert owners.tolist() == [0, 1]
    assert len(np.unique(values)) == 2


def test_code_points_are_mixed_by_splitmix64():
    # The first numbers that the published generator gives for the seeds 0 and 1.
    assert gram_hashes(["\0\1"], 1)[0].tolist() == [0xE220A8397B1DCDAF, 0x910A2DEC89025CC1]


def test_hash_of_a_gram_depends_on_every_letter_and_its_place():
    one, other = (int(value) for value in gram_hashes(["ab"], 1)[0])
    [both] = gram_hashes(["ab"], 2)[0].tolist()
    assert both == (one * 0xD6E8FEB86659FD93 + other) % 2**64


def test_grams_of_short_empty_and_broken_texts():
    values, owners = gram_hashes(["ab"], 3)
    assert (values.dtype, owners.dtype, len(values), len(owners)) == (np.uint64, np.int32, 0, 0)
    assert len(gram_hashes(["abc"], 3)[0]) == 1
    assert len(gram_hashes(["a\ud800b"], 3)[0]) == 1  # half of a character, as a broken paste leaves it


@pytest.mark.parametrize("every", [1, 2, 3])
def test_one_gram_in_so_many_is_kept_and_the_same_in_all_texts(every):
    texts = [drawn(random.Random(5), 200)] * 2
    grams = set(gram_hashes(texts[:1], 4)[0].tolist())
    kept = {gram for gram in grams if (gram >> 40) % every == 0}
    index = build(texts, 4, most=2, every=every)
    assert index.sizes.tolist() == index.kept.tolist() == index.shared(0).tolist() == [len(kept)] * 2
    assert every == 1 or 0 < len(kept) < len(grams)


def test_gram_in_too_many_texts_is_counted_and_not_indexed():
    index = build(["abcx", "abcy", "abc", "xyz"], 3, most=2)
    assert (index.sizes.tolist(), index.kept.tolist()) == ([2, 2, 1, 1], [1, 1, 0, 1])
    index = build(["abcx", "abcy", "abc", "xyz"], 3, most=3)
    assert index.kept.tolist() == [2, 2, 1, 1]
    assert [index.shared(text).tolist() for text in (0, 3)] == [[1, 1, 1, 0], [0, 0, 0, 0]]
    assert index.shared(3).dtype == index.shared(0).dtype == np.int64
    assert build(["", "ab"], 3, most=2).shared(1).tolist() == [0, 0]


def test_dropped_grams_are_left_out_of_the_sizes_too():
    index = build(["abcd", "abcx"], 3, most=2, dropped=gram_hashes(["abc"], 3)[0])
    assert (index.sizes.tolist(), index.shared(0).tolist()) == ([1, 1], [0, 0])


def test_two_entries_with_a_text_that_stands_everywhere_else_are_a_crowd():
    rng = random.Random(8)
    same = drawn(rng, 600)
    texts = [ComparedText("a", same + drawn(rng, 40)), ComparedText("b", same)]
    texts += [ComparedText(f"ref{i}", same, is_reference=True) for i in range(60)]
    [match] = [one for one in similar(texts, runs=False) if {one.first, one.second} == {"a", "b"}]
    # One gram in eight was compared, so what is shared is an estimate, never more than there is.
    assert 400 < match.shared <= len(same) - 7
    assert (match.containment <= 1.0, match.of_first <= 1.0, match.of_second <= 1.0) == (True, True, True)
    assert similar(texts, quotes=[same], runs=False) == []


def test_most_urgent_pairs_come_first():
    def text(key, *parts):
        return ComparedText(key, "".join(parts))

    rng = random.Random(9)
    own = [drawn(rng, 300) for _ in range(6)]
    half, some, little = drawn(rng, 300), drawn(rng, 40), drawn(rng, 18)
    found = similar(
        [
            text("amber1", own[0], some),
            text("amber2", own[1], some),
            text("green1", own[2], little),
            text("green2", own[3], little),
            text("red1", own[4], half),
            text("red2", own[5], half),
        ]
    )
    assert [(one.first, one.second, one.level) for one in found] == [
        ("red1", "red2", AlertLevel.RED),
        ("amber1", "amber2", AlertLevel.AMBER),
        ("green1", "green2", AlertLevel.GREEN),
    ]
    assert [one.longest for one in found] == [300, 40, 18]
    for one, size in zip(found, (600, 340, 318), strict=True):
        grams = size - 7
        assert one.shared == one.longest - 7
        assert (one.containment, one.of_first, one.of_second) == (one.shared / grams,) * 3


@pytest.mark.parametrize(("letters", "found"), [(14, False), (15, True)])
def test_eight_shared_grams_are_the_least(letters, found):
    rng = random.Random(10)
    same, own = drawn(rng, letters), [drawn(rng, 250) for _ in range(2)]
    texts = [ComparedText("a", own[0] + same), ComparedText("b", same + own[1])]
    assert [match.shared for match in similar(texts, runs=False)] == [8] * found


@pytest.mark.parametrize(("size", "found"), [(199, True), (200, False)])
def test_texts_below_two_hundred_letters_are_compared_by_shorter_grams(size, found):
    letters = "".join(map(chr, range(0x5000, 0x5000 + 2 * size)))  # no letter twice
    same, own = letters[:12], (letters[12:size], letters[size : 2 * size - 12])
    texts = [ComparedText("a", own[0] + same), ComparedText("b", same + own[1])]
    assert [(match.shared, match.longest) for match in similar(texts)] == [(8, 12)] * found


def test_longest_run_is_left_out_when_it_is_not_asked_for():
    texts = [ComparedText("a", ROAD), ComparedText("b", ROAD)]
    assert [match.longest for match in similar(texts, runs=False)] == [0]


def test_text_is_folded_to_lower_case_letters_and_digits():
    assert folded("Ａｂ_C １２-。村！") == "abc12村"


@pytest.mark.parametrize(
    ("text", "script"), [("村村村abcdefg", HAN_SCRIPT), ("村村abcdefgh", LATIN_SCRIPT), ("村", HAN_SCRIPT)]
)
def test_three_letters_in_ten_make_a_text_chinese(text, script):
    assert script_of(text) is script


def test_of_pairs_as_urgent_the_one_with_the_larger_share_comes_first():
    rng = random.Random(12)
    own = [drawn(rng, 400) for _ in range(4)]
    more, less = drawn(rng, 120), drawn(rng, 90)
    found = similar(
        [
            ComparedText("a1", own[0] + less),
            ComparedText("a2", own[1] + less),
            ComparedText("b1", own[2] + more),
            ComparedText("b2", own[3] + more),
        ]
    )
    assert [match.first for match in found] == ["b1", "a1"]
    assert {match.level for match in found} == {AlertLevel.RED}
