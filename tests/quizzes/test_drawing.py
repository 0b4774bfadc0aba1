"""The paper of an attempt: drawn and shuffled by the seed, recorded, the least met questions first."""

from collections import Counter
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from lms.quizzes.drawing import ALGORITHM, draw, paper_from_data
from lms.quizzes.format.questions import Quiz
from tests.quizzes.build import parsed_quiz

POOL = """---
title: Pool
language: en
shuffle: {shuffle}
page: {page}
---

# First {{#first}}

## One {{#one}}

- [x] Yes
- [ ] No
- [ ] Perhaps
- [ ] Never

## Two {{#two}}

- [ ] 错
- [x] 对

# Pool {{#pool draw=2}}

"""
POOLED = "".join(f"## Drawn {n} {{#p{n}}}\n\n= {n}\n\n" for n in range(1, 6))


def pool(shuffle: str = "all", page: str = "2") -> Quiz:
    return parsed_quiz(POOL.format(shuffle=shuffle, page=page) + POOLED)


def test_same_seed_gives_the_same_paper_and_another_seed_another() -> None:
    papers = {seed: draw(pool(), seed) for seed in map(str, range(20))}
    assert all(draw(pool(), seed) == paper for seed, paper in papers.items())
    assert len({paper.question_ids for paper in papers.values()}) > 10
    assert len({paper.options["one"] for paper in papers.values()}) > 5


def test_paper_of_a_seed_never_changes() -> None:
    """A stored seed must give this paper for ever; if this fails, raise ALGORITHM and keep the old one."""
    paper = draw(pool(), "7f")
    assert ALGORITHM == 1
    assert paper.to_data() == {
        "algorithm": 1,
        "seed": "7f",
        "pages": [["two", "one"], ["p1", "p4"]],
        "options": {"two": ["1", "2"], "one": ["1", "2", "3", "4"]},
    }
    assert paper_from_data(paper.to_data()) == paper


def test_quiz_without_shuffle_keeps_the_order_of_the_file() -> None:
    paper = draw(pool("none", "all"), "s")
    assert paper.question_ids[:2] == ("one", "two")
    assert [pair for pair in pairwise(paper.question_ids[2:]) if pair[0] > pair[1]] == []
    assert paper.options["one"] == ("1", "2", "3", "4")
    assert len(paper.pages) == 1


def test_true_and_false_are_never_shuffled() -> None:
    assert {draw(pool(), str(seed)).options["two"] for seed in range(30)} == {("1", "2")}


def test_page_never_crosses_a_section() -> None:
    paper = draw(pool("none", "3"), "s")
    assert [len(page) for page in paper.pages] == [2, 2]
    assert [paper.page_of(id_) for id_ in (*paper.question_ids, "none")] == [1, 1, 2, 2, None]


@given(
    st.text(max_size=8), st.dictionaries(st.sampled_from(["p1", "p2", "p3", "p4", "p5"]), st.integers(0, 3))
)
def test_pool_gives_the_questions_met_least(seed: str, met: dict[str, int]) -> None:
    drawn = set(draw(pool(), seed, met).question_ids) - {"one", "two"}
    left = {f"p{n}" for n in range(1, 6)} - drawn
    assert len(drawn) == 2
    assert max(met.get(id_, 0) for id_ in drawn) <= min(met.get(id_, 0) for id_ in left)


def test_every_question_of_a_pool_is_drawn_about_as_often() -> None:
    count = Counter(
        id_ for seed in range(1000) for id_ in draw(pool(), str(seed)).question_ids if id_.startswith("p")
    )
    assert sorted(count) == ["p1", "p2", "p3", "p4", "p5"]
    assert all(330 < times < 470 for times in count.values())


def test_edit_in_one_section_leaves_the_order_of_the_others() -> None:
    before = draw(pool(), "seed")
    more = POOL.format(shuffle="all", page="2") + POOLED + "# Last {#last}\n\n## New {#new}\n\n= 1\n"
    after = draw(parsed_quiz(more), "seed")
    assert after.question_ids == (*before.question_ids, "new")
    assert {id_: after.options[id_] for id_ in before.options} == before.options


def test_questions_of_a_paper_come_in_its_order_without_those_that_are_gone() -> None:
    paper = draw(pool(), "s")
    shorter = parsed_quiz(POOL.format(shuffle="all", page="2") + POOLED.replace("#p", "#r"))
    assert [question.id for question in paper.questions(pool())] == list(paper.question_ids)
    kept = [id_ for id_ in paper.question_ids if id_ in ("one", "two")]
    assert [question.id for question in paper.questions(shorter)] == kept


def sections(front: str = "", first: str = "", second: str = "") -> Quiz:
    """A quiz of two sections of five questions without names of their own."""
    parts = [
        f"# Part{more and f' {{{more}}}'}\n\n"
        + "".join(f"## {letter}{n} {{#{letter}{n}}}\n\n= {n}\n\n" for n in range(5))
        for letter, more in (("a", first), ("b", second))
    ]
    return parsed_quiz(f"---\ntitle: T\n{front}---\n\n" + "".join(parts))


def orders(quiz: Quiz, seed: str) -> tuple[str, str]:
    ids = draw(quiz, seed).question_ids
    return tuple("".join(id_[1] for id_ in ids if id_.startswith(letter)) for letter in "ab")  # type: ignore[return-value]


def test_sections_without_names_are_shuffled_apart() -> None:
    found = [orders(sections("shuffle: questions\n"), str(seed)) for seed in range(10)]
    assert any(first != second for first, second in found)


def test_a_section_says_for_itself_whether_it_is_shuffled() -> None:
    kept = [orders(sections("shuffle: questions\n", first="shuffle=no"), str(seed)) for seed in range(10)]
    assert {first for first, _ in kept} == {"01234"}
    assert len({second for _, second in kept}) > 1
    mixed = [orders(sections(first="shuffle=yes"), str(seed)) for seed in range(10)]
    assert len({first for first, _ in mixed}) > 1
    assert {second for _, second in mixed} == {"01234"}
