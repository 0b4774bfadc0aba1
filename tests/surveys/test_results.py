"""No result is of fewer people than the minimum, neither shown nor computed from what is shown."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from lms.surveys.definition import AnswerKind, SurveyQuestion, SurveyRules
from lms.surveys.grouping import grouped
from lms.surveys.responses import read_response
from lms.surveys.results import GroupResult, results
from lms.surveys.suppression import shown_groups
from tests.build import NOW

WAY = SurveyQuestion("way", AnswerKind.ONE, ("1", "2"))
HOURS = SurveyQuestion("hours", AnswerKind.NUMBER, low=Decimal(0), high=Decimal(40))
ADVICE = SurveyQuestion("advice", AnswerKind.TEXT)
RULES = SurveyRules({"en": "T"}, NOW, NOW, by_unit=True, questions=(WAY, HOURS, ADVICE))
COUNTS = st.dictionaries(st.integers(0, 20), st.integers(0, 30), max_size=12)


@given(COUNTS, st.integers(3, 12))
def test_neither_a_group_nor_what_is_left_of_the_total_is_too_small(
    counts: dict[int, int], minimum: int
) -> None:
    shown = shown_groups(counts, minimum)
    left = {group: count for group, count in counts.items() if count and group not in shown}
    assert all(counts[group] >= minimum for group in shown)
    # What is left can be computed together, but not of one group alone, nor of too few people.
    assert not shown or not left or (len(left) >= 2 and sum(left.values()) >= minimum)
    if all(count >= minimum for count in counts.values() if count):
        assert shown == {group for group, count in counts.items() if count}


@given(st.lists(st.tuples(st.sampled_from("12"), st.sampled_from([None, 1, 2, 3, 4])), max_size=60))
def test_results_by_unit_add_up_to_no_small_group(answers: list[tuple[str, int | None]]) -> None:
    one = results(RULES, [("way", answer, unit) for answer, unit in answers], "s")[0]
    if len(answers) < RULES.minimum:
        assert (one.total, one.units, one.texts) == (None, None, ())
        return
    assert one.total is not None
    assert sum(one.total.chosen) == one.total.count == len(answers)
    shown = list((one.units or {}).values())
    assert all(group.count >= RULES.minimum for group in shown)
    rest = one.total.count - sum(group.count for group in shown)
    assert not shown or rest == 0 or rest >= RULES.minimum


def test_a_unit_that_could_be_computed_is_left_out_too() -> None:
    assert shown_groups({"a": 4, "b": 5, "c": 9}, 5) == {"c"}
    assert shown_groups({"a": 4, "b": 5}, 5) == set()
    assert shown_groups({"a": 1, "b": 2, "c": 9}, 5) == set()
    assert shown_groups({"a": 2, "b": 3, "c": 9}, 5) == {"c"}
    assert shown_groups({"a": 5, "b": 6, "c": 0}, 5) == {"a", "b"}


def test_sums_of_choices_and_numbers() -> None:
    stored = [("way", str(1 + n % 2), None) for n in range(5)] + [("hours", str(n), None) for n in range(6)]
    way, hours, advice = results(RULES, [*stored, ("gone", "1", None)], "s")
    assert way.total == GroupResult(5, (3, 2))
    assert [way.total.share(count) for count in way.total.chosen] == [60, 40]
    assert hours.total == GroupResult(6, (), Decimal("2.5"))
    assert advice.total is None


def test_texts_are_hidden_below_the_minimum_and_grouped_above() -> None:
    few = [("advice", text, None) for text in ("more practice", "none", "x", "y")]
    assert results(RULES, few, "s")[2].texts == ()
    texts = results(
        RULES, [*few, ("advice", "More practice.", None), ("advice", "more practise", None)], "s"
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
