"""Copies in disguise: Traditional characters, filler words, replaced letters, copies put together from blocks."""

import random

import pytest

from bench.similarity import KINDS, essays, false_pairs, recall
from lms.contests.entries.identity_leaks import Author, find_leaks
from lms.contests.screening.alignment import Looseness, aligned_letters, without_fillers
from lms.contests.screening.passages import passages
from lms.contests.screening.similarity import LATIN_SCRIPT, AlertLevel, ComparedText, similar
from lms.text.folding import fold_letters

HOW = Looseness(3, 0.05, 3, 8, 20, 8, True)


def test_every_disguised_copy_of_an_essay_is_found() -> None:
    found = recall(essays()[:10])
    assert {kind: red + amber for kind, (red, amber, _) in found.items()} == dict.fromkeys(KINDS, 10)
    whole = [kind for kind in KINDS if not kind.startswith(("10 %", "half", "every 4th"))]
    assert {kind: found[kind][0] for kind in whole} == dict.fromkeys(whole, 10)


def test_own_essays_are_not_like_each_other() -> None:
    assert false_pairs(essays()) == (0, 190)


def test_traditional_characters_fold_and_keep_their_places() -> None:
    found = fold_letters("《鄉村 書記》")
    assert (found.text, found.places) == ("乡村书记", (1, 2, 4, 5))
    (passage,) = passages("我們的村書記後來說：這裡的路修好了。", "后来说这里的路修好了", 8)
    assert passage.length == 10


@pytest.mark.parametrize(
    ("text", "author", "found"),
    [
        ("我是張偉國，在村裡工作。", Author(names=("张伟国",)), "張偉國"),
        ("我是张伟国，在村里工作。", Author(names=("張偉國",)), "张伟国"),
        ("雙龍的水渠修好了。", Author(units=("双龙乡",)), "雙龍"),
        ("双龙的水渠修好了。", Author(units=("雙龍鄉",)), "双龙"),
        ("聯繫人：老李", Author(), "聯繫人：老李"),
    ],
)
def test_author_is_recognised_in_either_script(text: str, author: Author, found: str) -> None:
    assert [span.text for span in find_leaks(text, [author])] == [found]


def test_letters_of_other_scripts_and_filler_words_do_not_part_a_text() -> None:
    assert without_fillers("村x里ㅤ的1路啊", han_only=True) == "村里路"
    assert without_fillers("the 路", han_only=False) == "the 路"


def test_only_letters_in_chains_long_and_dense_enough_are_counted() -> None:
    text = "甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉戌亥天地"
    changed = "".join("xyzuvw"[place // 4] if place % 4 == 3 else one for place, one in enumerate(text))
    assert aligned_letters(text, changed, HOW) == 0  # 18 letters are too few
    assert aligned_letters(text * 2, changed * 2, HOW) == 36
    apart = "".join(text[place : place + 3] + "……………………" for place in range(0, 24, 3))
    assert aligned_letters(text * 2, apart * 2, HOW) == 0


def test_english_copy_with_replaced_letters_is_found() -> None:
    rng = random.Random(3)
    words = ["".join(rng.choices("etaoinshrdlucm", k=rng.randrange(3, 9))) for _ in range(400)]
    own = [" ".join(rng.choices(words, k=350)) for _ in range(4)]
    letters = own[0].replace(" ", "")
    copy = "".join("q" if place % 7 == 6 else letter for place, letter in enumerate(letters))
    texts = [ComparedText(str(place), text) for place, text in enumerate([*own, copy])]
    (pair,) = similar(texts)
    assert (pair.first, pair.second, pair.level, pair.is_reworded) == ("0", "4", AlertLevel.RED, True)
    assert pair.longest < LATIN_SCRIPT.n


def test_quotations_count_for_nothing_in_a_reworded_text_either() -> None:
    rng = random.Random(9)
    quote, *own = ["".join(chr(0x4E00 + rng.randrange(3000)) for _ in range(120)) for _ in range(3)]
    texts = [ComparedText(str(place), text + quote) for place, text in enumerate(own)]
    assert [pair.level for pair in similar(texts)] == [AlertLevel.RED]
    assert similar(texts, [quote]) == []


def test_phrases_that_many_use_are_no_blocks() -> None:
    rng = random.Random(10)

    def drawn(size: int) -> str:
        return "".join(chr(0x4E00 + rng.randrange(3000)) for _ in range(size))

    phrases = [drawn(14) for _ in range(4)]
    for count, level in ((2, [AlertLevel.AMBER]), (8, [])):
        texts = ["".join(phrase + drawn(100) for phrase in phrases) for _ in range(count)]
        pairs = similar([ComparedText(str(place), text) for place, text in enumerate(texts)])
        assert [pair.level for pair in pairs if pair.level is not AlertLevel.GREEN] == level
