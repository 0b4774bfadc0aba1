"""Contest files: what a good one becomes, and for each slip the line, the reason and the fix."""

import json
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from lms.contests.rules.awards import Tier, TieRule
from lms.contests.rules.data import from_data, to_data
from lms.contests.rules.definition import ContestDefinition, LateRule
from lms.contests.rules.documents import read_contest_document
from lms.contests.rules.parsing import read_contest
from lms.library.documents import SourceFile, Sources
from lms.marking.combining import CombiningMethod, MarkingPlan
from lms.text.prose.model import unresolved

ZONE = ZoneInfo("Asia/Shanghai")
ROOT = Path(__file__).resolve().parents[3]
GOOD = """---
title: 征文
calendar:
  opens: 2026-03-01
  deadline: 2026-03-31 18:00
rubric:
  criteria:
    - key: idea
      title: {zh: 立意, en: Idea}
      most: 10
---
写一件事。
"""


def with_lines(*lines: str, instead: str = "") -> str:
    """Return the good file with lines added to the front matter, or in place of one."""
    added = "\n".join(lines)
    if instead:
        assert instead in GOOD
        return GOOD.replace(instead, added)
    return GOOD.replace("rubric:\n", f"{added}\nrubric:\n")


def problems(text: str, *others: tuple[str, str]) -> list[str]:
    files = [("a.zh.md", "zh_Hans", text), *((f"a.{name}.md", name, other) for name, other in others)]
    return [str(problem) for problem in read_contest(files, ZONE).problems]


def good(text: str) -> ContestDefinition:
    read = read_contest([("a.zh.md", "zh_Hans", text)], ZONE)
    assert read.definition is not None, [str(problem) for problem in read.problems]
    return read.definition


def test_short_file_has_sensible_defaults() -> None:
    made = good(GOOD)
    assert made.calendar.opens_at == datetime(2026, 2, 28, 16, tzinfo=UTC)
    assert made.calendar.deadline_at == datetime(2026, 3, 31, 10, tzinfo=UTC)
    assert (made.plan_name, made.judges_min, made.late, made.tie_rule) == (
        "mean",
        3,
        LateRule.REFUSE,
        TieRule.EXTEND,
    )
    assert made.category_keys == ("",)


def test_contest_with_prizes_is_judged_in_two_stages_unless_it_says_otherwise() -> None:
    prize = ["prizes:", "  - {key: first, title: {zh: 一等奖, en: First}, count: 1}", "marking: {judges: 7}"]
    assert good(with_lines(*prize)).plan.method is CombiningMethod.TWO_STAGE
    assert good(with_lines(*prize).replace("{judges: 7}", "{judges: 7, plan: median}")).plan == MarkingPlan(
        CombiningMethod.MEDIAN
    )


def test_sample_of_the_content_folder_survives_the_way_through_json() -> None:
    folder = ROOT / "content" / "contests"
    files = [
        (f"field-notes.{short}.md", language, (folder / f"field-notes.{short}.md").read_text("utf-8"))
        for short, language in (("zh", "zh_Hans"), ("en", "en"))
    ]
    read = read_contest(files, ZONE)
    assert read.problems == () and read.definition is not None
    made = read.definition
    assert from_data(json.loads(json.dumps(to_data(made)))) == made
    assert [made.title("zh_Hans"), made.title("en")] == ["“田间笔记”征文", "Field notes, an essay contest"]
    assert [made.rubric_in(one).criteria[0].title for one in ("zh_Hans", "en")] == [
        "真实具体",
        "True and concrete",
    ]
    assert made.tiers_of("story")[2] == Tier("third", share=Decimal("0.15"))
    assert made.late is LateRule.UNRANKED


def test_one_file_may_speak_both_languages() -> None:
    text = with_lines("title: {zh: 征文, en: Essays}", instead="title: 征文").replace(
        "写一件事。", "::: zh\n写一件事。\n:::\n\n::: en\nWrite about one thing.\n:::"
    )
    file = SourceFile("contests/a.md", "zh_Hans", text, text.encode())
    made = read_contest_document(
        Sources("contest", "contests/a", "", 0, (file,)), lambda _path: unresolved, zone=ZONE
    )
    assert [(one.language, one.title, one.plain.strip()) for one in made.renditions] == [
        ("zh_Hans", "征文", "写一件事。"),
        ("en", "Essays", "Write about one thing."),
    ]
    assert made.problems == ()


def test_settings_are_written_once_and_a_difference_is_pointed_out() -> None:
    other = "---\ntitle: Essays\nattachments: 2\n---\nWrite.\n"
    assert problems(with_lines("attachments: 3"), ("en", other)) == [
        "a.en.md:3:14: “attachments” differs from a.zh.md, which takes precedence. "
        "Write the same value, or remove the line here."
    ]
    assert problems(GOOD, ("en", other)) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "---\ntitle: 征文\n---\n",
            [
                "a.zh.md:1:1: The key “calendar” is missing. Add a line: calendar: …",
                "a.zh.md:1:1: The key “rubric” is missing. Add a line: rubric: …",
            ],
        ),
        (
            with_lines("  deadline: 31 March or so", instead="  deadline: 2026-03-31 18:00"),
            [
                "a.zh.md:5:13: “31 March or so” is not a valid date. "
                "Write a date with or without a time: 2026-03-31 18:00."
            ],
        ),
        (
            with_lines("  deadline: 2026-02-01", instead="  deadline: 2026-03-31 18:00"),
            [
                "a.zh.md:5:13: “deadline” is not after “opens”. "
                "Put the dates in order: opens, deadline, late-until, judging-ends."
            ],
        ),
        (
            with_lines("late: accept"),
            [
                "a.zh.md:6:7: Late entries are accepted, but the calendar does not say until when. "
                "Add late-until to the calendar, or write late: refuse."
            ],
        ),
        (
            with_lines(
                "  deadline: 2026-03-31", "  late-until: 2026-04-02", instead="  deadline: 2026-03-31 18:00"
            ),
            [
                "a.zh.md:6:15: There is a date for late entries, but late entries are refused. "
                "Write late: accept or late: unranked, or remove late-until."
            ],
        ),
        (
            with_lines("prizes:", "  - {key: first, title: 一等奖}"),
            [
                "a.zh.md:7:3: The prize “first” needs either count or share. "
                "Write either count: 3 or share: 10%, not both.",
            ],
        ),
        (
            with_lines("marking: {readings: 5, judges: 4}"),
            [
                "a.zh.md:6:32: An entry may be marked 5 times, but the rules ask for only 4 judges. "
                "Write at least judges: 5, or reduce readings."
            ],
        ),
        (
            with_lines("length: {least: 800, most: 300}"),
            [
                "a.zh.md:6:28: “most” (300) is below “least” (800). "
                "Limits must increase in the order least, advised-least, advised-most, most."
            ],
        ),
        (
            with_lines("eligibility: {roles: [judges]}"),
            ["a.zh.md:6:23: There is no role “judges”. Did you mean “judge”?"],
        ),
        (
            with_lines("marking: {plan: two-stages, judges: 7}"),
            ["a.zh.md:6:17: “two-stages” is not allowed for “marking.plan”. Did you mean “two-stage”?"],
        ),
        (
            with_lines("marking: {plan: double, readings: 3}"),
            [
                "a.zh.md:6:35: Double marking needs two marks per entry, but the rules say 3. "
                "Write readings: 2, or use another plan."
            ],
        ),
        (
            with_lines("      most: 0", instead="      most: 10"),
            [
                "a.zh.md:10:13: The highest mark 0 is not above the lowest mark 0. "
                "Write a larger number after most."
            ],
        ),
        (
            with_lines("      most: 10", "      step: 3", instead="      most: 10"),
            [
                "a.zh.md:11:13: Steps of 3 do not divide the range 0 to 10 evenly. "
                "Choose a step that divides the scale evenly, such as 1 or 0.5."
            ],
        ),
        (
            with_lines("      most: 10", "      levels: [{mark: 12}]", instead="      most: 10"),
            ["a.zh.md:11:23: The level at 12 is outside the scale 0–10. Write a mark within the scale."],
        ),
        (
            with_lines("      most: 10", "      weight: 0", instead="      most: 10"),
            ["a.zh.md:11:15: The weight must be greater than 0. Write weight: 1, or remove the criterion."],
        ),
        (
            with_lines("      most: ten", instead="      most: 10"),
            ["a.zh.md:10:13: “ten” is not a number. Write a number such as 2.5."],
        ),
        (
            with_lines("      most: 9999999", instead="      most: 10"),
            ["a.zh.md:10:13: “9999999” is too large. Write a number of at most 1,000,000."],
        ),
        (
            with_lines(f"      most: {'9' * 30}", instead="      most: 10"),
            [f"a.zh.md:10:13: “{'9' * 30}” is not a number. Write a number such as 2.5."],
        ),
        (
            with_lines("      most: 10", "      step: 1e-30", instead="      most: 10"),
            ["a.zh.md:11:13: “1e-30” is not a number. Write a number such as 2.5."],
        ),
        (
            with_lines("    - {key: idea, title: B, most: 5}", "    - key: idea", instead="    - key: idea"),
            ["a.zh.md:9:12: The short name “idea” is used twice. Use a different one for each."],
        ),
        (
            with_lines("      title: {zh: 立意, fr: Idée}", instead="      title: {zh: 立意, en: Idea}"),
            ["a.zh.md:9:27: “fr” is not a language of this site. Write zh or en."],
        ),
        (
            with_lines("marking: {rereads: 200%}"),
            ["a.zh.md:6:20: “200%” is not a share between 0 and 100%. Write a percentage, such as 10%."],
        ),
        (
            with_lines("prize: 3"),
            ["a.zh.md:6:1: The key “prize” is not recognised here. Did you mean “prizes”?"],
        ),
    ],
)
def test_each_slip_is_named_with_line_reason_and_fix(text: str, expected: list[str]) -> None:
    assert problems(text) == expected


def test_file_with_errors_has_no_data_and_so_is_not_published() -> None:
    text = with_lines("prize: 3")
    file = SourceFile("contests/a.zh.md", "zh_Hans", text, text.encode())
    made = read_contest_document(
        Sources("contest", "contests/a", "", 0, (file,)), lambda _path: unresolved, zone=ZONE
    )
    assert (made.data, [problem.path for problem in made.problems]) == ({}, ["contests/a.zh.md"])


def test_category_of_a_prize_must_exist() -> None:
    text = with_lines(
        "categories: [{key: story, title: 记叙}]",
        "prizes: [{key: first, title: 一等奖, count: 1, categories: [stories]}]",
        "marking: {judges: 7}",
    )
    assert problems(text) == ["a.zh.md:7:57: There is no category “stories”. Did you mean “story”?"]


@pytest.mark.parametrize("plan", ["median", "trimmed-mean", "double", "double-closest-two", "double-expert"])
def test_a_plan_that_chooses_by_criterion_is_refused_with_correction_in_words(plan: str) -> None:
    marking = f"marking: {{plan: {plan}, per-criterion: yes%s}}"
    (found,) = read_contest([("a.zh.md", "zh_Hans", with_lines(marking % ""))], ZONE).problems
    assert (found.code, found.line) == ("severity-per-criterion", 6)
    assert problems(with_lines(marking % ", severity: no")) == []


@pytest.mark.parametrize("plan", ["mean", "two-stage"])
def test_a_plan_that_takes_the_mean_of_every_criterion_is_corrected(plan: str) -> None:
    assert good(with_lines(f"marking: {{plan: {plan}, per-criterion: yes}}")).severity is True
