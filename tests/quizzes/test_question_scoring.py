"""What an answer is worth: every scoring rule by name, at every combination of ticks."""

from decimal import Decimal
from fractions import Fraction
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.quizzes.format.questions import (
    NumberAnswer,
    Option,
    Question,
    QuestionType,
    ScoringRule,
)
from lms.quizzes.question_scoring import Score, score
from lms.quizzes.responses import BLANK, Response
from tests.quizzes.ask import ask, choose, earned, type_in

F = Fraction

# A and B of four options are right.
TWO_OF_FOUR = "- [x] one\n- [x] two\n- [ ] three\n- [ ] four"
WORTH = {
    #       ticked: all-or-nothing, net-correct, each-answer, coverage
    "A": (F(0), F(1, 2), F(3, 4), F(1, 2)),
    "AB": (F(1), F(1), F(1), F(1)),
    "AC": (F(0), F(0), F(1, 2), F(1, 4)),
    "ABC": (F(0), F(1, 2), F(3, 4), F(2, 3)),
    "ABCD": (F(0), F(0), F(1, 2), F(1, 2)),
    "C": (F(0), F(-1, 2), F(1, 4), F(0)),
    "CD": (F(0), F(-1), F(0), F(0)),
    "ACD": (F(0), F(-1, 2), F(1, 4), F(1, 6)),
}
RULES = ("all-or-nothing", "net-correct", "each-answer", "coverage")


@pytest.mark.parametrize("ticked", WORTH)
@pytest.mark.parametrize("rule", RULES)
def test_ticks_earn_what_the_rule_says(rule: str, ticked: str) -> None:
    question = ask(TWO_OF_FOUR, f"score={rule}")
    assert choose(question, ticked).fraction == WORTH[ticked][RULES.index(rule)]


@pytest.mark.parametrize("rule", RULES)
def test_a_blank_answer_earns_nothing_under_any_rule(rule: str) -> None:
    assert score(ask(TWO_OF_FOUR, f"score={rule}"), BLANK) == Score(F(0), is_blank=True)


def test_without_a_rule_all_ticks_must_be_right() -> None:
    question = ask(TWO_OF_FOUR)
    assert (question.rule, choose(question, "A").fraction) == (ScoringRule.ALL_OR_NOTHING, F(0))


@given(right=st.sets(st.integers(0, 5), min_size=2, max_size=6), rule=st.sampled_from(RULES))
def test_full_marks_need_exactly_the_right_ticks_and_no_rule_gives_more(right: set[int], rule: str) -> None:
    options = "\n".join(f"- [{'x' if n in right else ' '}] option {n}" for n in range(6))
    question = ask(options, f"type=multiple score={rule}")
    for size in range(1, 7):
        for ticks in combinations(range(6), size):
            fraction = choose(question, "".join(chr(65 + n) for n in ticks)).fraction
            assert -1 <= fraction <= 1
            assert (fraction == 1) == (set(ticks) == right)


def test_weights_are_added_up() -> None:
    question = ask("- [50%] half\n- [30%] some\n- [20%] rest\n- [-50%] wrong\n- [ ] nothing")
    found = {
        ticked: choose(question, ticked).fraction for ticked in ("A", "AB", "ABC", "AD", "D", "E", "ABCD")
    }
    assert found == {
        "A": F(1, 2), "AB": F(4, 5), "ABC": F(1), "AD": F(0), "D": F(-1, 2), "E": F(0), "ABCD": F(1, 2),
    }  # fmt: skip


def test_weights_of_rounded_thirds_make_a_whole() -> None:
    question = ask("- [33.33333%] one\n- [33.33333%] two\n- [33.33333%] three\n- [ ] four")
    assert (choose(question, "ABC").fraction, choose(question, "AB").fraction) == (F(1), F(2, 3))


def weighted(*weights: str | None, rule: ScoringRule | None = ScoringRule.WEIGHTS) -> Question:
    """A question whose options have these weights, as an older or a foreign file may hold them."""
    options = tuple(
        Option(str(place), {"en": "?"}, weight is None or Decimal(weight) > 0, weight and Decimal(weight))  # type: ignore[arg-type]
        for place, weight in enumerate(weights, 1)
    )
    return Question(
        "a", QuestionType.MULTIPLE if rule else QuestionType.SINGLE, {"en": "?"}, options, rule=rule
    )


@pytest.mark.parametrize(
    ("weights", "ticked", "fraction"),
    [
        (("33.3", "33.3", "33.3", "0.5", "0.5"), "ABCDE", F(1)),  # 100.9 is no rounded 100: cut at full marks
        (("33.3", "33.3", "33.3"), "ABC", F(1)),  # 99.9 is still a rounded 100
        (("33.3", "33.3", "33.3"), "A", F(1, 3)),
        (("33.4", "33.4", "33.3"), "C", F(333, 1001)),  # and so is 100.1
        (("33.2", "33.3", "33.3"), "ABC", F(998, 1000)),
        (("60", "20"), "AB", F(4, 5)),
        (("60", "20", "-30"), "AC", F(3, 10)),
        (("0.5", "99.55", "0"), "A", F(50, 10005)),  # a weight below one counts in the whole
        ((None, "0"), "A", F(1)),  # without a weight a right option is worth everything
        (("80", "80"), "AB", F(1)),
    ],
)
def test_weights_are_parts_of_100_or_of_their_own_sum_when_it_is_rounded(
    weights: tuple[str | None, ...], ticked: str, fraction: Fraction
) -> None:
    assert choose(weighted(*weights), ticked).fraction == fraction


def test_no_choice_is_worth_more_than_the_question() -> None:
    assert choose(weighted("150", "-150", rule=None), "A").fraction == F(1)
    assert choose(weighted("150", "-150", rule=None), "B").fraction == F(-1)


def test_an_option_that_does_not_exist_earns_nothing() -> None:
    earned_by_it = score(ask("- (x) Yes\n- ( ) No"), Response(chosen=("7",))).fraction
    assert (earned_by_it, type(earned_by_it)) == (F(0), Fraction)


def test_weights_beyond_minus_one_are_cut() -> None:
    question = ask("- [100%] right\n- [-80%] wrong\n- [-80%] worse")
    assert choose(question, "BC").fraction == F(-1)


def test_a_weighted_single_choice_gives_part_credit() -> None:
    question = ask("- (100%) best\n- (50%) second\n- (-25%) harmful\n- ( ) nothing")
    assert [choose(question, letter).fraction for letter in "ABCD"] == [F(1), F(1, 2), F(-1, 4), F(0)]


@pytest.mark.parametrize("options", ["- [x] Yes\n- [ ] No", "- (x) Yes\n- ( ) No", "- [x] True\n- [ ] False"])
def test_a_single_choice_is_right_or_wrong(options: str) -> None:
    question = ask(options)
    assert [choose(question, letter).is_right for letter in "AB"] == [True, False]


def test_feedback_belongs_to_the_ticked_options() -> None:
    question = ask("- [x] one\n  > good\n- [x] two\n- [ ] three\n  > not this")
    notes = [(note.key, note.text["en"]) for note in choose(question, "ABC").notes]
    assert notes == [("1", "good"), ("3", "not this")]


def typed(lines: str, attributes: str = "") -> Question:
    return ask(lines, attributes)


def test_the_first_matching_line_decides() -> None:
    question = typed("=50% seven days\n= /.*day.*/\n!= day\n  > Too short.")
    assert [earned(question, text) for text in ("seven days", "7 days", "day", "week")] == [
        F(1, 2),
        F(1),
        F(1),
        F(0),
    ]


def test_an_expected_wrong_answer_gets_its_feedback_and_nothing_else() -> None:
    question = typed("= seven\n!= six\n  > That was last year.\n!= *\n  > Read it again.")
    six, other, right = (type_in(question, text) for text in ("six", "eight", "seven"))
    assert [(one.fraction, [note.text["en"] for note in one.notes]) for one in (six, other, right)] == [
        (F(0), ["That was last year."]),
        (F(0), ["Read it again."]),
        (F(1), []),
    ]


def test_numbers_with_tolerance_include_both_ends() -> None:
    question = typed("= 10 +- 0.5\n=50% 10 +- 1")
    texts = ("9.5", "10.5", "9.49", "11", "11.01")
    assert [earned(question, text) for text in texts] == [F(1), F(1), F(1, 2), F(1, 2), F(0)]


def test_a_relative_tolerance_is_a_share_of_the_key() -> None:
    question = typed("= 200 +- 1 %")
    assert [earned(question, text) for text in ("198", "202", "197.9")] == [F(1), F(1), F(0)]


def test_a_range_includes_both_ends() -> None:
    assert [earned(typed("= 3..5"), text) for text in ("3", "4.2", "5", "5.01", "2")] == [1, 1, 1, 0, 0]


def test_significant_figures_round_the_answer() -> None:
    assert [earned(typed("= 9.8(2sf)"), text) for text in ("9.8", "9.81", "9.76", "9.85", "9.7")] == [
        1,
        1,
        1,
        0,
        0,
    ]


def test_a_unit_may_be_left_out_unless_it_is_required() -> None:
    free, strict = typed("= 12 亩|mu"), typed("= 12 亩|mu", "unit=required")
    texts = ("12 亩", "12mu", "12", "12 ha")
    assert [earned(free, text) for text in texts] == [1, 1, 1, 0]
    assert [earned(strict, text) for text in texts] == [1, 1, 0, 0]
    assert [type_in(strict, text).lacks_unit for text in texts] == [False, False, True, False]


@pytest.mark.parametrize(
    ("credit", "earned_without_unit", "lacks_unit"), [("100", 0, True), ("0.5", 0, True), ("0", 0, False)]
)
def test_only_an_answer_with_credit_can_lack_its_unit(
    credit: str, earned_without_unit: int, lacks_unit: bool
) -> None:
    key = NumberAnswer(Decimal(12), units=("mu",), credit=Decimal(credit), feedback={"en": "Per year."})
    question = Question("a", QuestionType.NUMERIC, {"en": "?"}, numbers=(key,), unit_required=True)
    found = type_in(question, "12")
    assert (found.fraction, found.lacks_unit) == (earned_without_unit, lacks_unit)
    assert [note.text["en"] for note in found.notes] == ([] if lacks_unit else ["Per year."])
    assert type_in(question, "12 mu").fraction == F(credit) / 100


def test_a_number_gets_the_feedback_of_the_line_it_matches_and_no_empty_one() -> None:
    question = typed("= 12\n=50% 13\n  > Nearly.\n!= *\n  > Count again.")
    found = {text: type_in(question, text) for text in ("12", "13", "99")}
    assert {text: [note.text["en"] for note in one.notes] for text, one in found.items()} == {
        "12": [], "13": ["Nearly."], "99": ["Count again."],
    }  # fmt: skip
    assert all(note.key == "" for one in found.values() for note in one.notes)
    assert type_in(typed("= 12"), "99") == Score(F(0))
    assert type_in(typed("= twelve"), "99") == Score(F(0))


def test_an_answer_in_either_language_counts_with_the_better_credit() -> None:
    one = ask("= seven\n=50% 7 days", "type=short")
    both = Question(
        one.id,
        one.type,
        one.stem,
        answers={**one.answers, "zh_Hans": ask("= 七\n= 7 days", "type=short").answers["en"]},
    )
    assert [earned(both, text) for text in ("seven", "七", "7 days", "八")] == [1, 1, 1, 0]
