"""Board files: what they mean, and the exact sentence for each slip."""

from datetime import date, time

import pytest

from lms.boards.definition import FIELDS, BoardDefinition, read_definition
from lms.boards.definition_data import from_data, to_data
from lms.boards.periodic_files import links_to_sources
from lms.boards.words import Count, NamePolicy, PeriodKind, TieBreak
from lms.library.documents import SourceFile
from lms.schedule.slots import Monthly, Weekly
from lms.text.schema import Unreadable

GOOD = """---
title: {zh: 春季榜, en: Spring board}
summary: 春季成绩
quizzes: [accounts, flood]
period: custom
from: 2026-03-01
until: 2026-05-31
publish: 周五 18:00
names: code
public: yes
unit: t1
count: latest
ties: [more quizzes, 次数少者先]
at-least: 2
---
"""


def test_definition_holds_what_the_file_says() -> None:
    definition, problems = read_definition(GOOD)
    assert problems == ()
    assert definition == BoardDefinition(
        titles={"zh_Hans": "春季榜", "en": "Spring board"},
        summaries={"zh_Hans": "春季成绩"},
        quizzes=("accounts", "flood"),
        period=PeriodKind.CUSTOM,
        publish=Weekly(4, time(18, 0)),
        from_on=date(2026, 3, 1),
        until_on=date(2026, 5, 31),
        names=NamePolicy.CODE,
        public=True,
        unit="t1",
        count=Count.LATEST,
        ties=(TieBreak.MORE_QUIZZES, TieBreak.FEWER_ATTEMPTS),
        at_least=2,
    )
    assert from_data(to_data(definition)) == definition


def test_definition_masks_names_and_stays_private_unless_told() -> None:
    front = "---\ntitle: 榜\nquizzes: [a]\nperiod: month\npublish: day 1 09:00\n---\n"
    text = f"{front}::: zh\n每月 一次。\n:::\n::: en\nMonthly.\n:::\n"
    definition, problems = read_definition(text)
    assert problems == ()
    assert definition == BoardDefinition(
        titles={"zh_Hans": "榜"},
        summaries={"zh_Hans": "每月 一次。", "en": "Monthly."},
        quizzes=("a",),
        period=PeriodKind.MONTH,
        publish=Monthly(1, time(9, 0)),
    )
    assert (definition.names, definition.public, definition.title("en")) == (NamePolicy.MASKED, False, "榜")


BASE = "---\ntitle: 榜\nquizzes: [a, b]\nperiod: week\npublish: Monday 09:00\n"


@pytest.mark.parametrize(
    ("more", "said", "code"),
    [
        (
            "quizes: [a]\n",
            "6:1: The key “quizes” is not recognised here. Did you mean “quizzes”?",
            "unknown-key",
        ),
        (
            "ties: [less time]\n",
            "6:8: “less time” ranks people by time or attendance, which a board does not allow. "
            "Use only results: more quizzes, more full marks, fewer attempts; or keep ties shared.",
            "tie-not-a-result",
        ),
        (
            "ties: [登录次数]\n",
            "6:8: “登录次数” ranks people by time or attendance, which a board does not allow. "
            "Use only results: more quizzes, more full marks, fewer attempts; or keep ties shared.",
            "tie-not-a-result",
        ),
        (
            "ties: [fewer atempts]\n",
            "6:8: “fewer atempts” is not a valid way to break ties. Did you mean “fewer attempts”?",
            "unknown-choice",
        ),
        (
            "units: yes\n",
            "6:8: The key “units” does not say how units are compared. "
            "Remove it, or write one of: unit-board: adjusted; unit-board: top 3",
            "units-off",
        ),
        (
            "at-least: 3\n",
            "6:11: The board requires 3 quizzes but lists only 2. Write a number from 1 to 2.",
            "at-least-too-many",
        ),
        (
            "from: 2026-03-01\n",
            "6:7: There is a first and last day, but the period is not “custom”. "
            "Write period: custom, or remove the two days.",
            "days-without-custom",
        ),
        (
            "until: 2026-03-01\n",
            "6:8: There is a first and last day, but the period is not “custom”. "
            "Write period: custom, or remove the two days.",
            "days-without-custom",
        ),
        (
            "ties: [weather]\n",
            "6:8: “weather” is not a valid way to break ties. "
            "Write one of: more quizzes, more full marks, fewer attempts.",
            "unknown-choice",
        ),
        (
            "ties: less time\n",
            "6:7: “less time” ranks people by time or attendance, which a board does not allow. "
            "Use only results: more quizzes, more full marks, fewer attempts; or keep ties shared.",
            "tie-not-a-result",
        ),
    ],
)
def test_definition_reports_a_slip_with_its_place_and_a_fix(more: str, said: str, code: str) -> None:
    definition, problems = read_definition(f"{BASE}{more}---\n")
    assert (definition, [(str(problem), problem.code) for problem in problems]) == (None, [(said, code)])


@pytest.mark.parametrize(
    ("old", "new", "said", "code"),
    [
        (
            "publish: Monday 09:00",
            "publish: last day 18:00",
            "5:10: “last day 18:00” is not a valid publication time. Write a weekday or a day of the month "
            "with a time: Friday 18:00, 周五 18:00 or day 1 09:00; or write: by hand",
            "unreadable-value",
        ),
        (
            "quizzes: [a, b]",
            "quizzes: [a, a]",
            "3:14: The quiz “a” is listed twice. Keep one of the two.",
            "quiz-twice",
        ),
        (
            "quizzes: [a, b]",
            "quizzes: []",
            "3:10: The board lists no quizzes. Write at least one: quizzes: [accounts-basics]",
            "no-quizzes",
        ),
        (
            "period: week",
            "period: custom",
            "4:9: “period: custom” needs a first and a last day. "
            "Add two lines such as from: 2026-03-01 and until: 2026-03-31.",
            "period-without-days",
        ),
        (
            "period: week",
            "period: custom\nfrom: 2026-03-01",
            "4:9: “period: custom” needs a first and a last day. "
            "Add two lines such as from: 2026-03-01 and until: 2026-03-31.",
            "period-without-days",
        ),
        (
            "period: week",
            "period: custom\nfrom: 2026-03-02\nuntil: 2026-03-01",
            "6:8: The last day 2026-03-01 is before the first day 2026-03-02. Swap the two dates.",
            "days-reversed",
        ),
        (
            "period: week",
            "period: custom\nfrom: 2026-03-02\nuntil: 9999-12-31",
            "6:8: The day 9999-12-31 is too far away. Write a day from 2000-01-01 to 2199-12-31.",
            "day-too-far",
        ),
    ],
)
def test_definition_reports_a_wrong_value(old: str, new: str, said: str, code: str) -> None:
    definition, problems = read_definition(f"{BASE}---\n".replace(old, new))
    assert (definition, [(str(problem), problem.code) for problem in problems]) == (None, [(said, code)])


def test_problems_stand_in_the_order_of_the_file() -> None:
    _, problems = read_definition(f"{BASE}units: yes\nties: [登录次数, weather]\nquizes: [a]\n---\n")
    assert [(one.line, one.column) for one in problems] == [(6, 8), (7, 8), (7, 14), (8, 1)]


def defined(**changes: str) -> BoardDefinition:
    """The definition of a small file with some of its lines changed, and a text below it."""
    lines = {"title": "榜", "quizzes": "[a]", "period": "week", "publish": "Monday 09:00", **changes}
    body = lines.pop("body", "")
    front = "".join(f"{key}: {value}\n" for key, value in lines.items())
    definition, problems = read_definition(f"---\n{front}---\n{body}")
    assert definition is not None, problems
    return definition


def test_title_and_summary_are_told_in_the_language_of_the_reader() -> None:
    board = defined(title="{zh: 榜, en: Board}", summary="{zh: 成绩, en: Results}")
    assert [board.title(language) for language in ("zh_Hans", "en")] == ["榜", "Board"]
    assert [board.summary(language) for language in ("zh_Hans", "en")] == ["成绩", "Results"]


def test_text_below_is_the_summary_unless_there_is_one() -> None:
    assert defined(body="每周\n  一次。\n").summaries == {"zh_Hans": "每周 一次。"}
    assert defined(body="每周一次。\n", summary="成绩").summaries == {"zh_Hans": "成绩"}
    assert defined().summaries == {}


def test_custom_period_may_be_one_day() -> None:
    board = defined(period="custom", **{"from": "2026-03-01", "until": "2026-03-01"})
    assert board.from_on == board.until_on == date(2026, 3, 1)


def test_stored_definition_without_days_comes_back_and_one_without_schedule_does_not() -> None:
    data = to_data(defined())
    assert from_data(data) == defined()
    with pytest.raises(Unreadable, match="not a valid publication time"):
        from_data({**data, "publish": "never"})


def test_quiz_stands_where_it_is_written_or_else_where_the_list_begins() -> None:
    def places(text: str, slugs: tuple[str, ...]) -> list[tuple[int, int]]:
        file = SourceFile("boards/weekly.md", "zh_Hans", text, text.encode())
        return [(one.line, one.column) for one in links_to_sources(file, FIELDS, {"quizzes": slugs})]

    assert places(GOOD, ("accounts", "flood")) == [(4, 11), (4, 21)]
    assert places(GOOD.replace("[accounts, flood]", "accounts"), ("accounts",)) == [(4, 10)]
