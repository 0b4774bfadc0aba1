"""Front matter that is wrong, each case with the exact sentences its author gets."""
# ruff: noqa: E501 -- sentences are easier to compare on one line

import pytest

from lms.quizzes.format.parser import parse
from tests.quizzes.build import ZONE

QUESTION = "## Ask? {#a}\n\n- [x] Yes\n- [ ] No\n"


def head(front: str) -> str:
    """A sound quiz but for its front matter."""
    return f"---\n{front}\n---\n{QUESTION}"


# fmt: off
MALFORMED: dict[str, tuple[str, list[str]]] = {
    "front matter missing": (QUESTION, [
        "1:1: The file does not start with front matter. Start with a line ---, then keys such as title: …, then another line ---.",
    ]),
    "front matter missing but for one rule": ("title: T\n---\n" + QUESTION, [
        "1:1: The file does not start with front matter. Start with a line ---, then keys such as title: …, then another line ---.",
    ]),
    "front matter not closed": ("---\ntitle: T\n\n" + QUESTION, [
        "3:1: The front matter that starts on line 1 is not closed. Add a line with only --- after the last key.",
    ]),
    "front matter not keys": (head("just words"), [
        "2:1: The front matter is not a list of keys and values. Write one key on each line, such as: title: Open accounts",
    ]),
    "front matter broken by a colon": (head("title: Rules: part one"), [
        "2:13: This value contains a colon followed by a space, or the line is indented too far. Put the whole value in quotation marks, or move the key to the left edge.",
    ]),
    "front matter with a tab": (head("title: T\nreview:\n\tduring: all"), [
        "4:1: This line is indented with a tab. Use two spaces instead of the tab.",
    ]),
    "empty file": ("", [
        "1:1: The file does not start with front matter. Start with a line ---, then keys such as title: …, then another line ---.",
        "1:1: The quiz has no questions. Start each question with `## `.",
    ]),
    "only a byte order mark": ("\ufeff", [
        "1:1: The file does not start with front matter. Start with a line ---, then keys such as title: …, then another line ---.",
        "1:1: The quiz has no questions. Start each question with `## `.",
    ]),
    "title missing": (head("attempts: 2"), [
        "1:1: The key “title” is missing. Add a line: title: …",
    ]),
    "title empty": (head("title:"), [
        "2:7: The key “title” has no value. Write a value after the colon.",
    ]),
    "title as a list": (head("title: [a, b]"), [
        "2:8: The value of “title” cannot be read. Write one text, in quotation marks if it contains a colon or a bracket.",
    ]),
    "unknown key": (head("title: T\ntime-limit: 20 min"), [
        "3:1: The key “time-limit” is not recognised here. Did you mean “time_limit”?",
    ]),
    "unknown key nothing like any": (head("title: T\nqwzx: 1"), [
        "3:1: The key “qwzx” is not recognised here. You can use these keys here: title, summary, audience, language, required, time_limit, opens, closes, attempts, pass, review, shuffle, page, behaviour, one_device, announce, navigation, cut_by_close, at_end, grace, network_allowance, delay, password, networks, honour, units, after, offline, marking, marking_limit, marking_release, marking_own_unit, grading, floor, confidence, tags, aliases, pool, lint_off.",
    ]),
    "key twice": (head("title: T\nattempts: 2\nattempts: 3"), [
        "4:1: The key “attempts” appears twice (first on line 3). Keep one of the two.",
    ]),
    "duration without unit": (head("title: T\ntime_limit: 20"), [
        "3:13: 20 is not a valid duration. Write a number and a unit, as in `20 min` or `1 h 30 min`.",
    ]),
    "duration in words": (head("title: T\ntime_limit: twenty minutes"), [
        "3:13: twenty minutes is not a valid duration. Write a number and a unit, as in `20 min` or `1 h 30 min`.",
    ]),
    "time limit zero": (head("title: T\ntime_limit: 0 min"), [
        "3:13: The time limit is 0. Write a longer duration, or remove the line for no limit.",
    ]),
    "date that does not exist": (head("title: T\nopens: 2026-02-30 09:00"), [
        "3:8: “2026-02-30 09:00” is not a valid date. Write a date with or without a time: 2026-03-31 18:00.",
    ]),
    "date in another order": (head("title: T\ncloses: 12/31/2026"), [
        "3:9: “12/31/2026” is not a valid date. Write a date with or without a time: 2026-03-31 18:00.",
    ]),
    "opens after closes": (head("title: T\nopens: 2026-12-02\ncloses: 2026-12-01"), [
        "3:8: The quiz opens at or after its closing time. Make `opens` earlier than `closes`.",
    ]),
    "attempts zero": (head("title: T\nattempts: 0"), [
        "3:11: 0 is not a valid number of attempts. Write a whole number from 1 to 999, or `unlimited`.",
    ]),
    "attempts in words": (head("title: T\nattempts: two"), [
        "3:11: two is not a valid number of attempts. Write a whole number from 1 to 999, or `unlimited`.",
    ]),
    "pass mark over 100": (head("title: T\npass: 120%"), [
        "3:7: The pass mark 120% is over 100 per cent. Write 100% or less.",
    ]),
    "pass mark as a part of 1": (head("title: T\npass: 0.8"), [
        "3:7: A pass mark of 0.8 may mean 80% or 0.8%. Write `80%`.",
    ]),
    "pass mark 1": (head("title: T\npass: １"), [
        "3:7: A pass mark of １ may mean 100% or １%. Write `100%`.",
    ]),
    "day and hour run together": (head("title: T\nopens: 2026-2-19:00"), [
        "3:8: “2026-2-19:00” is not a valid date. Write a date with or without a time: 2026-03-31 18:00.",
    ]),
    "end of the title lost": (head("title: 安全 #第一课"), [
        "2:11: “#第一课” is a comment here, not part of “title”. Put the whole value in quotation marks, or write the comment on a line of its own.",
    ]),
    "pass mark negative": (head("title: T\npass: -5"), [
        "3:7: -5 is not a valid pass mark. Write a percentage, such as `60%`.",
    ]),
    "pass mark in words": (head("title: T\npass: most"), [
        "3:7: most is not a valid pass mark. Write a percentage, such as `60%`.",
    ]),
    "review unknown": (head("title: T\nreview: later"), [
        "3:9: “later” is not allowed for “review”. Write one of: after-submit, after-close, never, practice.",
    ]),
    "review moment unknown": (head("title: T\nreview:\n  sometime: all"), [
        "4:3: The key “review.sometime” is not recognised here. You can use these keys here: during, just-after, while-open, after-close.",
    ]),
    "review part unknown": (head("title: T\nreview:\n  during: [answers]"), [
        "4:12: “answers” is not allowed for “review.during”. Write one of: all, nothing, attempt, grade, correctness, marks, feedback, explanation, right-answer, overall.",
    ]),
    "shuffle unknown": (head("title: T\nshuffle: answers"), [
        "3:10: “answers” is not allowed for “shuffle”. Write one of: none, options, questions, all.",
    ]),
    "page zero": (head("title: T\npage: 0"), [
        "3:7: 0 is not a valid number of questions per page. Write `one`, `all` or a whole number.",
    ]),
    "cut by close unknown": (head("title: T\ncut_by_close: maybe"), [
        "3:15: The value of “cut_by_close” cannot be read. Write yes or no.",
    ]),
    "grace without its time": (head("title: T\nat_end: grace"), [
        "3:9: With `at_end: grace` the quiz has to say how long an attempt may still be submitted. Add a line such as `grace: 10 min`.",
    ]),
    "grace without the rule": (head("title: T\ngrace: 10 min"), [
        "warning 3:8: The setting grace has no effect without `at_end: grace`. Add `at_end: grace`, or remove the line.",
    ]),
    "limit without double marking": (head("title: T\nmarking: single\nmarking_limit: 20%"), [
        "warning 4:16: A limit for the difference between two marks has no effect without double marking. Write `marking: double`, or remove the line.",
    ]),
    "grading unknown": (head("title: T\ngrading: best"), [
        "3:10: “best” is not allowed for “grading”. Write one of: highest, latest, first, average.",
    ]),
    "floor unknown": (head("title: T\nfloor: zero"), [
        "3:8: “zero” is not allowed for “floor”. Write one of: question, total, none.",
    ]),
    "language unknown": (head("title: T\nlanguage: fr"), [
        "3:11: “fr” is not allowed for “language”. Write one of: zh, en.",
    ]),
    "language against the file name": (head("title: T\nlanguage: zh"), [
        "1:1: The file name and the front matter specify different languages. Remove `language`.",
    ]),
    "alias with a blank": (head("title: T\naliases: [old name]"), [
        "3:11: The alias old name contains characters other than a-z, 0-9 and hyphens. Write the former file name without its extension.",
    ]),
    "review that waits for a close that never comes": (head("title: T\nreview: after-close"), [
        "warning 3:9: The review is set to open after the close, but the quiz has no closing time. Add `closes: …` or write `review: after-submit`.",
    ]),
    "front matter far too long": (head("title: " + "x" * 41_000), [
        "1:1: The front matter has 41007 characters; the maximum is 32000. Move the text below the closing --- line.",
    ]),
    "Chinese keys": (head("标题：T\n限时：20 分钟"), [
        "2:1: The key “标题” is not recognised here. Did you mean “title”?",
        "3:1: The key “限时” is not recognised here. Did you mean “time_limit”?",
    ]),
    "two slips at once": (head("titel: T\npass: 101"), [
        "2:1: The key “titel” is not recognised here. Did you mean “title”?",
        "3:7: The pass mark 101 is over 100 per cent. Write 100% or less.",
    ]),
}
# fmt: on


def said(text: str) -> list[str]:
    """The sentences about a file, without its name; warnings say so."""
    problems = parse(text, "q.en.md", ZONE).problems
    return [("warning " if one.warning else "") + str(one).removeprefix("q.en.md:") for one in problems]


@pytest.mark.parametrize("name", MALFORMED)
def test_wrong_front_matter_is_told_with_place_and_remedy(name: str) -> None:
    text, sentences = MALFORMED[name]
    assert said(text) == sentences


@pytest.mark.parametrize(
    ("front", "mended"),
    [
        ("review: after-close", "review: after-submit"),
        ("review: after-close", "review: after-close\ncloses: 2026-12-01"),
        ("opens: 2026-12-02\ncloses: 2026-12-01", "opens: 2026-11-30\ncloses: 2026-12-01"),
        ("language: zh", ""),
    ],
)
def test_a_fix_for_settings_that_do_not_fit_together_passes(front: str, mended: str) -> None:
    assert len(said(head(f"title: T\n{front}"))) == 1
    assert said(head(f"title: T\n{mended}")) == []
