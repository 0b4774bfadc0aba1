"""Contest files in detail: the code of each slip, the edges of shares, and the way of each setting."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from lms.contests.rules.awards import Tier, TieRule
from lms.contests.rules.definition import Category, Eligibility, LateRule, Prize
from lms.contests.rules.documents import read_contest_document
from lms.contests.rules.essay_length import Limits
from lms.contests.rules.parsing import read_contest
from lms.contests.rules.placeholders import placeholder_in
from lms.contests.rules.starting_text import TEMPLATES, copied_texts, starting_texts
from lms.contests.rules.texts import bodies
from lms.library.documents import ReadDocument, SourceFile, Sources
from lms.marking.combining import Resolution
from lms.text.prose.model import unresolved
from tests.contests.rules.test_definition_reading import GOOD, ZONE, good, with_lines

PRIZES = "prizes: [{key: first, title: 一等奖, count: 1}]"


@pytest.mark.parametrize(
    ("text", "code", "sentence"),
    [
        (with_lines("attachments: x"), "wrong-type", ""),
        ("---\ntitle: 征文\nrubric: {criteria: [{key: a, title: A, most: 5}]}\n---\n", "missing-key", ""),
        (with_lines("late: accept"), "late-without-date", ""),
        (with_lines("  deadline: 2026-02-01", instead="  deadline: 2026-03-31 18:00"), "dates-reversed", ""),
        (
            with_lines(
                "  deadline: 2026-03-31", "  late-until: 2026-04-02", instead="  deadline: 2026-03-31 18:00"
            ),
            "late-refused",
            "",
        ),
        (with_lines("marking: {readings: 5, judges: 4}"), "too-few-judges", ""),
        (with_lines("marking: {plan: double, readings: 3}"), "double-readings", ""),
        (
            with_lines("marking: {threshold: 0}"),
            "threshold",
            "6:22: The discrepancy threshold must be greater than 0. Write a number of marks, such as 10.",
        ),
        (with_lines("marking: {plan: median, per-criterion: yes}"), "severity-per-criterion", ""),
        (
            with_lines("prizes: [{key: first, title: 一等奖, count: 1, share: 10%}]", "marking: {judges: 7}"),
            "prize-places",
            "",
        ),
        (
            with_lines("prizes: [{key: First, title: 一等奖, count: 1}]", "marking: {judges: 7}"),
            "not-a-key",
            "6:16: “First” is not "
            "a valid short name. Use lowercase letters, digits and hyphens, such as first-prize.",
        ),
        (
            with_lines(
                "prizes: [{key: a, title: A, count: 1}, {key: a, title: B, count: 1}]", "marking: {judges: 7}"
            ),
            "key-twice",
            "",
        ),
        (
            with_lines("categories: [{key: Story, title: 记叙}]"),
            "not-a-key",
            "6:20: “Story” is not a valid short name. "
            "Use lowercase letters, digits and hyphens, such as first-prize.",
        ),
        (
            with_lines("prizes: [{key: a, title: A, count: 1, categories: [zzzz]}]", "marking: {judges: 7}"),
            "unknown-category",
            "6:51: There is no category “zzzz”. Write one of: –.",
        ),
        (
            with_lines("eligibility: {roles: [learner, king]}"),
            "unknown-role",
            "6:32: There is no role “king”. Write one of: learner, "
            "trainer, judge, convener, unit_manager, auditor, administrator.",
        ),
        (with_lines("length: {least: 800, most: 300}"), "limits-reversed", ""),
        (
            with_lines("abstract: {advised-least: 80, advised-most: 30}"),
            "limits-reversed",
            "6:45: “advised-most” (30) is below "
            "“advised-least” (80). Limits must increase in the order least, advised-least, advised-most, most.",
        ),
        (
            GOOD.partition("rubric:")[0] + "rubric: {criteria: []}\n---\n",
            "no-criteria",
            "6:20: The rubric has no criteria. Write at least one, with key, title and most.",
        ),
        (
            with_lines("rubric:", "  out-of: 0", instead="rubric:"),
            "out-of",
            "7:11: The total must be greater than 0. Write out-of: 100.",
        ),
        (
            with_lines("      most: 10", "      weight: -1", instead="      most: 10"),
            "weight",
            "11:15: The weight must be greater than 0. Write weight: 1, or remove the criterion.",
        ),
        (with_lines("      most: 0", instead="      most: 10"), "scale-reversed", ""),
        (with_lines("      most: 10", "      step: 0", instead="      most: 10"), "scale-step", ""),
        (with_lines("      most: 10", "      weight: 0", instead="      most: 10"), "weight", ""),
        (
            with_lines("      most: 10", "      levels: [{mark: -1}]", instead="      most: 10"),
            "level-outside",
            "",
        ),
        (
            with_lines(
                "      most: 10",
                "      levels: [{mark: 0}, {mark: 10}, {mark: 10}]",
                instead="      most: 10",
            ),
            "level-twice",
            "11:46: Two levels have the mark 10. Keep one of them.",
        ),
        (
            with_lines("marking: {rereads: 10}"),
            "bad-percent",
            "6:20: “10” is not a share between 0 and 100%. Write `10%`.",
        ),
        (
            with_lines("marking: {rereads: x}"),
            "bad-percent",
            "6:20: “x” is not a share between 0 and 100%. Write a percentage, such as 10%.",
        ),
    ],
)
def test_each_slip_has_its_code(text: str, code: str, sentence: str) -> None:
    found = read_contest([("a.zh.md", "zh_Hans", text)], ZONE)
    assert [problem.code for problem in found.problems] == [code]
    assert (found.definition, found.problems[0].warning) == (None, False)
    if sentence:
        assert str(found.problems[0]) == f"a.zh.md:{sentence}"


@pytest.mark.parametrize(
    "length", ["{least: 5, most: 5}", "{most: 5}", "{least: 5}", "{advised-least: 1, most: 2}"]
)
def test_limits_may_be_equal_or_left_out(length: str) -> None:
    assert good(with_lines(f"length: {length}")).limits != Limits()


@pytest.mark.parametrize(
    ("written", "share"),
    [
        ("10%", "0.1"),
        ("10％", "0.1"),
        ("0.1", "0.1"),
        ("0", "0"),
        ("0%", "0"),
        ("100%", "1"),
        ("0.5 %", "0.005"),
    ],
)
def test_shares_are_read_as_they_are_written(written: str, share: str) -> None:
    assert good(with_lines(f"marking: {{rereads: '{written}'}}")).rereads == Decimal(share)


@pytest.mark.parametrize("written", ["1", "100", "101%", "-1%", "101", "-0.1"])
def test_number_that_may_be_meant_otherwise_is_no_share(written: str) -> None:
    found = read_contest([("a.zh.md", "zh_Hans", with_lines(f"marking: {{rereads: '{written}'}}"))], ZONE)
    assert [problem.code for problem in found.problems] == ["bad-percent"]


def test_every_setting_reaches_the_definition() -> None:
    made = good(
        with_lines(
            "summary: 摘要",
            "categories: [{key: story, title: 记叙}, {key: verse, title: {zh: 诗, en: Verse}}]",
            "eligibility: {units: [liulin], roles: [learner], co-authors: 2}",
            "length: {least: 1, advised-least: 2, advised-most: 3, most: 4}",
            "abstract: {most: 40}",
            "attachments: 3",
            "late: unranked",
            "prizes:",
            "  - {key: first, title: 一等奖, share: 10%, least-mark: 6, categories: [verse], award: 锄头}",
            "  - {key: second, title: 二等奖, count: 3}",
            "ties: shrink",
            "marking: {plan: double, judges: 4, threshold: 7, resolution: RESOLUTION, anchors: 2, rereads: 10%,",
            "  comparative: yes, severity: no, per-criterion: yes}",
            "quotes: [一句, 二句]",
        )
        .replace("RESOLUTION", list(Resolution)[-1].value)
        .replace(
            "18:00\n",
            "18:00\n  late-until: 2026-04-02\n  judging-ends: 2026-05-01\n  notice-days: 6\n  objection-days: 7\n",
        )
    )
    assert made.categories == (
        Category("story", {"zh_Hans": "记叙"}),
        Category("verse", {"zh_Hans": "诗", "en": "Verse"}),
    )
    assert made.eligibility == Eligibility(("liulin",), ("learner",), 2)
    assert (made.limits, made.abstract_limits) == (Limits(2, 3, 1, 4), Limits(hard_most=40))
    assert made.prizes == (
        Prize(
            "first", {"zh_Hans": "一等奖"}, None, Decimal("0.1"), Decimal(6), ("verse",), {"zh_Hans": "锄头"}
        ),
        Prize("second", {"zh_Hans": "二等奖"}, 3),
    )
    assert (made.tie_rule, made.plan_name, made.judges_min, made.anchors) == (TieRule.SHRINK, "double", 4, 2)
    assert (made.plan.threshold, made.plan.resolution, made.plan.per_criterion) == (
        7,
        list(Resolution)[-1],
        True,
    )
    assert (made.rereads, made.comparative, made.severity, made.late) == (
        Decimal("0.1"),
        True,
        False,
        LateRule.UNRANKED,
    )
    assert (made.quotes, made.attachments_max, made.summaries) == (("一句", "二句"), 3, {"zh_Hans": "摘要"})
    assert (made.calendar.notice_days, made.calendar.objection_days) == (6, 7)
    assert made.calendar.late_until == datetime(2026, 4, 2, 16, tzinfo=UTC)
    assert made.calendar.judging_ends_at == datetime(2026, 5, 1, 16, tzinfo=UTC)


@pytest.mark.parametrize(
    ("marking", "name", "expected"),
    [
        ("plan: two-stage, judges: 9, second-readings: 4", "second_readings", 4),
        ("plan: two-stage, judges: 9, second-share: 20%", "second_share", Decimal("0.2")),
        ("plan: two-stage, judges: 9, second-top: 12", "second_top", 12),
        ("plan: trimmed-mean, trim: 2, readings: 5", "trim", 2),
        ("plan: mean, adjudicate-over: 12", "adjudicate_over", 12),
        ("plan: mean, readings: 4", "readings", 4),
    ],
)
def test_figures_of_the_plan_can_be_changed(marking: str, name: str, expected: object) -> None:
    assert getattr(good(with_lines(f"marking: {{{marking}}}")).plan, name) == expected


@pytest.mark.parametrize(
    ("marking", "judges"),
    [
        ("plan: mean, readings: 1", 3),
        ("plan: mean, readings: 5", 5),
        ("plan: mean, readings: 2, judges: 2", 2),
        ("plan: two-stage, readings: 3, second-readings: 4", 7),
        ("plan: double", 3),
    ],
)
def test_without_a_number_as_many_judges_are_asked_for_as_one_entry_may_need(
    marking: str, judges: int
) -> None:
    assert good(with_lines(f"marking: {{{marking}}}")).judges_min == judges


def test_titles_of_categories_and_prizes_are_told_by_key() -> None:
    made = good(
        with_lines("categories: [{key: story, title: {zh: 记叙, en: Story}}]", PRIZES, "marking: {judges: 7}")
    )
    assert [made.category_title("story", one) for one in ("zh_Hans", "en")] == ["记叙", "Story"]
    assert (made.category_title("", "en"), made.category_title("gone", "en")) == ("", "gone")
    assert (made.prize_title("first", "en"), made.prize_title("gone", "en")) == ("一等奖", "gone")
    assert made.tiers == made.tiers_of("story") == (Tier("first", 1),)


def test_text_of_its_own_language_goes_before_the_translation_in_another_file() -> None:
    files = [
        ("a.zh.md", "zh_Hans", with_lines("title: {zh: 征文, en: Translated}", instead="title: 征文")),
        ("a.en.md", "en", "---\ntitle: Own\nsummary: S\n---\nWrite.\n"),
    ]
    for order in (files, files[::-1]):
        made = read_contest(order, ZONE).definition
        assert made is not None
        assert (dict(made.titles), dict(made.summaries)) == ({"zh_Hans": "征文", "en": "Own"}, {"en": "S"})


def test_words_of_the_rubric_are_read_in_each_language_they_are_written_in() -> None:
    made = good(
        with_lines(
            "      title: {zh: 立意, en: Idea}",
            "      text: {zh: 说明, en: Why}",
            "      least: 1",
            "      step: 0.5",
            "      weight: 2",
            "      levels: [{mark: 1, title: {zh: 差, en: Weak}, text: 弱}, {mark: 9, title: 好}]",
            instead="      title: {zh: 立意, en: Idea}",
        ).replace("rubric:\n", "rubric:\n  out-of: 50\n  title: {zh: 细则, en: Rubric}\n")
    )
    for language, title, name, text, level in (
        ("zh_Hans", "细则", "立意", "说明", "差"),
        ("en", "Rubric", "Idea", "Why", "Weak"),
    ):
        [criterion] = made.rubrics[language].criteria
        assert (made.rubrics[language].title, made.rubrics[language].out_of) == (title, 50)
        assert (criterion.key, criterion.title, criterion.text) == ("idea", name, text)
        assert (criterion.least, criterion.most, criterion.step, criterion.weight) == (
            1,
            10,
            Decimal("0.5"),
            2,
        )
        assert [(one.mark, one.title, one.text) for one in criterion.levels] == [
            (1, level, "弱"),
            (9, "好", ""),
        ]


def test_contest_in_the_browser_begins_with_a_text_that_is_read_without_a_problem() -> None:
    texts = starting_texts('A "quoted" \\ title', date(2026, 3, 1))
    files = [(f"a.{name}.md", name, text) for name, text in texts.items()]
    read = read_contest(files, ZONE)
    assert read.problems == () and read.definition is not None
    made = read.definition
    assert (made.titles, made.summaries) == (dict.fromkeys(("zh_Hans", "en"), 'A "quoted" \\ title'), {})
    assert made.calendar.opens_at == datetime(2026, 3, 7, 16, tzinfo=UTC)
    assert made.calendar.deadline_at == datetime(2026, 4, 12, 10, tzinfo=UTC)
    assert made.calendar.judging_ends_at == datetime(2026, 5, 12, 16, tzinfo=UTC)
    assert ("## 征文要求" in texts["zh_Hans"], "## What to write" in texts["en"]) == (True, True)


@pytest.mark.parametrize("template", TEMPLATES)
def test_every_template_is_read_without_a_problem_and_asks_to_be_filled_in(template: str) -> None:
    texts = starting_texts("Spring", date(2026, 3, 1), template)
    read = read_contest([(f"a.{name}.md", name, text) for name, text in texts.items()], ZONE)
    assert read.problems == () and read.definition is not None
    assert [placeholder_in([text]) != "" for text in texts.values()] == [True, True]


def test_an_earlier_contest_is_copied_with_its_comments_and_dates_in_a_later_year() -> None:
    text = (
        "---\ntitle: 旧  # printed\ncalendar: {opens: 2024-02-29, deadline: 2024-03-20 18:00}\n"
        "rubric: {criteria: [{key: a, title: A, most: 5}]}\n---\n写。\n"
    )
    made = copied_texts({"zh_Hans": text}, "新", date(2026, 3, 1), ZONE)
    assert made == {
        "zh_Hans": text.replace("旧", "新")
        .replace("2024-02-29", "2027-02-28")
        .replace("2024-03-20", "2027-03-20")
    }
    next_year = copied_texts({"zh_Hans": text}, "新", date(2023, 3, 1), ZONE)
    assert next_year is not None and "opens: 2025-02-28" in next_year["zh_Hans"]
    assert copied_texts({"zh_Hans": "---\ntitle: [\n---\n"}, "新", date(2026, 3, 1), ZONE) is None


def document(*files: tuple[str, str, str]) -> ReadDocument:
    sources = tuple(SourceFile(path, language, text, text.encode()) for path, language, text in files)
    return read_contest_document(
        Sources("contest", "contests/a", "contests", 4, sources), lambda _path: unresolved, zone=ZONE
    )


def test_call_becomes_a_page_with_its_headings_and_a_file_without_one_keeps_its_title() -> None:
    call = "## Heading\n\nWrite.[^1]\n\n[^1]: Note\n"
    made = document(
        ("c/a.zh.md", "zh_Hans", with_lines("summary: 摘要").replace("写一件事。\n", " \n")),
        ("c/a.en.md", "en", f"---\ntitle: Essays\n---\n{call}"),
    )
    assert (made.kind, made.key, made.parent, made.position, made.problems) == (
        "contest",
        "contests/a",
        "contests",
        4,
        (),
    )
    chinese, english = made.renditions
    assert (chinese.language, chinese.path, chinese.title, chinese.summary) == (
        "zh_Hans",
        "c/a.zh.md",
        "征文",
        "摘要",
    )
    assert (chinese.html, b"rubric" in chinese.source) == ("", True)
    assert (english.language, english.path, english.title) == ("en", "c/a.en.md", "Essays")
    [(level, anchor, text)] = english.data["headings"]
    assert (level, text, english.anchors) == (2, "Heading", (anchor,))
    assert ('aria-label="Footnotes"' in english.html, "Write." in english.plain) == (True, True)
    assert english.source.endswith(call.encode())
    assert made.data["calendar"]["opens_at"].startswith("2026-02-28T16:00")


def test_call_of_a_language_begins_at_its_line_of_the_file() -> None:
    body = "::: zh\n一\n:::\n\n::: en\ntwo\nthree\n:::\n"
    assert bodies(body, "zh_Hans", 10) == {"zh_Hans": ("一\n", 11), "en": ("two\nthree\n", 15)}
    assert bodies("text", "en", 7) == {"en": ("text", 7)}
    assert bodies(" \n", "en", 7) == {}


def test_difference_between_two_files_is_a_warning_that_names_the_other_file() -> None:
    files = [
        ("c/a.zh.md", "zh_Hans", with_lines("attachments: 3")),
        ("c/a.en.md", "en", "---\ntitle: Essays\nattachments: 2\n---\nWrite.\n"),
    ]
    read = read_contest(files, ZONE)
    assert [(one.code, one.warning, one.values["other"]) for one in read.problems] == [
        ("languages-differ", True, "a.zh.md")
    ]
    assert read.definition is not None and read.definition.attachments_max == 3
