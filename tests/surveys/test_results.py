"""No result is of fewer people than the minimum, neither shown nor computed from what is shown."""

from collections.abc import Sequence
from decimal import Decimal
from functools import partial

from hypothesis import given
from hypothesis import strategies as st

from lms.surveys.definition import AnswerKind, SurveyQuestion, SurveyRules
from lms.surveys.grouping import grouped
from lms.surveys.responses import read_response
from lms.surveys.results import GroupResult, results
from lms.surveys.suppression import divided, is_safe_choice
from tests.build import NOW

WAY = SurveyQuestion("way", AnswerKind.ONE, ("1", "2"))
HOURS = SurveyQuestion("hours", AnswerKind.NUMBER, low=Decimal(0), high=Decimal(40))
ADVICE = SurveyQuestion("advice", AnswerKind.TEXT)
RULES = SurveyRules({"en": "T"}, NOW, NOW, by_unit=True, questions=(WAY, HOURS, ADVICE))


PATHS = {1: "/9/7/1/", 2: "/9/7/2/", 3: "/9/8/3/", 4: "/9/8/4/", 5: "/6/5/"}
UNITS = st.sampled_from([None, 1, 2, 3, 4, 5])
MINIMUMS = st.integers(3, 6)


def sizes(answers: list[str]) -> list[int]:
    """Return every count that a reader knows of a group: its people, who chose each option, and who did not."""
    keys = {key for answer in answers for key in answer.split(",")}
    chosen = [sum(key in answer.split(",") for answer in answers) for key in keys]
    return [len(answers), *chosen, *(len(answers) - count for count in chosen)]


@given(st.dictionaries(UNITS, st.lists(st.sampled_from(["1", "2", "1,2"]), max_size=25)), MINIMUMS)
def test_neither_a_group_nor_what_is_left_of_the_total_is_of_too_few(
    answers: dict[int | None, list[str]], minimum: int
) -> None:
    by_path = {PATHS.get(unit, "") if unit else "": found for unit, found in answers.items()}
    shown, rest = divided(by_path, partial(is_safe_choice, minimum=minimum))
    every = [answer for found in answers.values() for answer in found]
    assert sorted([*rest, *(answer for found in shown.values() for answer in found)]) == sorted(every)
    for group in shown.values():
        assert all(size == 0 or size >= minimum for size in sizes(group))
        assert len(group) >= minimum
    # What is left can be computed by subtraction; it too says nothing about too few.
    if shown:
        assert all(size == 0 or size >= minimum for size in sizes(rest))
    if all(is_safe_choice(found, minimum) for found in by_path.values() if found) and "" not in by_path:
        assert set(shown) == {path for path, found in by_path.items() if found}


@given(st.lists(st.tuples(st.sampled_from("12"), UNITS), max_size=90))
def test_cells_of_results_by_unit_are_of_no_one_or_of_enough(answers: list[tuple[str, int | None]]) -> None:
    one = results(RULES, [("way", answer, unit) for answer, unit in answers], "s", PATHS)[0]
    if len(answers) < RULES.minimum:
        assert (one.total, one.units, one.texts) == (None, None, ())
        return
    assert one.total is not None
    assert sum(one.total.chosen) == one.total.count == len(answers)
    shown = list((one.units or {}).values())
    cells = [cell for group in shown for cell in group.chosen]
    left = [total - sum(group.chosen[n] for group in shown) for n, total in enumerate(one.total.chosen)]
    assert not shown or all(cell == 0 or cell >= RULES.minimum for cell in [*cells, *left])


def test_a_small_unit_counts_with_the_one_above() -> None:
    def large(answers: Sequence[str]) -> bool:
        return len(answers) >= 5

    few, many = ["1"] * 3, ["1"] * 8
    # Three alone are too few at every level, so one group more goes into what is left.
    assert divided({"/9/7/1/": few, "/9/7/2/": many, "/9/8/3/": many}, large)[0].keys() == {"/9/8/3/"}
    assert divided({"/9/7/1/": few, "/9/7/2/": few, "/9/8/3/": many}, large) == (
        {"/9/7/": [*few, *few], "/9/8/3/": many}, [],
    )  # fmt: skip
    assert divided({"/9/7/1/": few, "": few}, large) == ({}, [*few, *few])
    assert divided({"/9/7/1/": few}, large) == ({}, few)


def test_sums_of_choices_and_numbers() -> None:
    stored = [("way", str(1 + n % 2), None) for n in range(5)] + [("hours", str(n), None) for n in range(6)]
    way, hours, advice = results(RULES, [*stored, ("gone", "1", None)], "s", {})
    assert way.total == GroupResult(5, (3, 2))
    assert [way.total.share(count) for count in way.total.chosen] == [60, 40]
    assert hours.total == GroupResult(6, (), Decimal("2.5"))
    assert advice.total is None


def test_texts_are_hidden_below_the_minimum_and_grouped_above() -> None:
    few = [("advice", text, None) for text in ("more practice", "none", "x", "y")]
    assert results(RULES, few, "s", {})[2].texts == ()
    texts = results(
        RULES, [*few, ("advice", "More practice.", None), ("advice", "more practise", None)], "s", {}
    )[2].texts
    assert sorted(one.count for one in texts) == [1, 1, 1, 3]
    assert {one.text for one in texts if one.count == 3} <= {
        "more practice",
        "More practice.",
        "more practise",
    }


@given(st.lists(st.text(max_size=30), max_size=30), st.randoms())
def test_the_order_of_texts_does_not_depend_on_the_order_of_writing(texts: list[str], random: object) -> None:
    mixed = list(texts)
    random.shuffle(mixed)  # type: ignore[attr-defined]
    assert grouped(mixed, "s") == grouped(texts, "s")
    assert sum(one.count for one in grouped(texts, "s")) == len(texts)


def test_a_response_is_read_and_every_mistake_is_named() -> None:
    required = SurveyQuestion("line", AnswerKind.LINE, required=True)
    several = SurveyQuestion("several", AnswerKind.SEVERAL, ("1", "2", "3"))
    asked = (WAY, HOURS, ADVICE, required, several)
    good = read_response(
        asked,
        {
            "q.way": ["2"], "q.hours": [" ７.50 "], "q.advice": ["a \r\n\r\n b\x00"], "q.line": ["x\ny"],
            "q.several": ["3", "1", "1"], "csrf_token": ["x"],
        },
    )  # fmt: skip
    assert good.errors == {}
    assert good.answers == {"way": "2", "hours": "7.5", "advice": "a\n\nb", "line": "x y", "several": "1,3"}
    bad = read_response(
        asked,
        {
            "q.way": ["1", "2"],
            "q.hours": ["41"],
            "q.advice": ["x" * 20_000],
            "q.several": ["4"],
            "q.other": ["1"],
        },
    )
    assert set(bad.errors) == {"", "way", "hours", "advice", "line", "several"}
    assert bad.typed["advice"] == ("x" * 20_000,)
    assert read_response(asked, {"q.way": ["9"], "q.hours": ["many"]}).errors.keys() >= {
        "way",
        "hours",
        "line",
    }
    assert read_response((WAY,), {"q.way": [""]}).errors.keys() == {""}
    assert read_response((WAY,), {"q.way": ["1"]}, changed=True).errors.keys() == {""}
