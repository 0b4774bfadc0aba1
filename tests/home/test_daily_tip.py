"""Today's bit: the same for everybody on a day, another one tomorrow."""

from datetime import date, timedelta

from lms.home.daily_tip import Tip, callouts, item_of_day, tip_of_day

PAGE = """
<p>Before.</p>
<div class="callout tip"><p class="callout-title">Tip</p><p>Walk in <strong>pairs</strong>.</p>
<p>Take a torch.</p></div>
<div class="callout note"><p class="callout-title">Note</p><p>See <img src="x" alt="y"></p></div>
<div class="callout caution"><p class="callout-title">Caution</p><ul><li>Never plug it.</li></ul></div>
"""


def test_callouts_are_told_in_plain_paragraphs_without_their_title() -> None:
    assert callouts(PAGE) == [
        Tip("tip", ("Walk in pairs.", "Take a torch.")),
        Tip("caution", ("Never plug it.",)),
    ]


def test_a_long_callout_is_no_bit() -> None:
    assert callouts(f'<div class="callout tip"><p>{"a" * 400}</p></div>') == []


def test_a_lesson_without_callouts_gives_its_summary() -> None:
    assert tip_of_day("<p>Text</p>", date(2026, 3, 2), 3, "In short.") == Tip("", ("In short.",))
    assert tip_of_day("<p>Text</p>", date(2026, 3, 2), 3, "") is None


def test_each_thing_has_its_day_and_comes_round_again() -> None:
    days = [date(2026, 3, 2) + timedelta(days=step) for step in range(4)]
    chosen = [item_of_day("abc", day) for day in days]
    assert sorted(filter(None, chosen[:3])) == ["a", "b", "c"]
    assert chosen[3] == chosen[0]


def test_the_second_round_through_the_lessons_shows_their_next_callout() -> None:
    first = tip_of_day(PAGE, date(2026, 3, 2), 1, "")
    second = tip_of_day(PAGE, date(2026, 3, 3), 1, "")
    assert {first.kind if first else "", second.kind if second else ""} == {"tip", "caution"}


def test_nothing_to_choose_from_is_nothing() -> None:
    assert item_of_day([], date(2026, 3, 2)) is None
