"""The course tree: order, neighbours, progress, completion and where to go on."""

from datetime import UTC, datetime, timedelta

import pytest

from lms.library.outline import (
    OutlineItem,
    Rule,
    RuleKind,
    Share,
    is_complete,
    latest_course,
    neighbours,
    resume,
    rule,
    share,
    trees,
)

NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
ENTRIES = [
    OutlineItem("lesson", "c/m2/l3", "c/m2", 1, "Three", minutes=30),
    OutlineItem("module", "c/m2", "c", 2, "Second"),
    OutlineItem("course", "c", "", 0, "Course"),
    OutlineItem("lesson", "c/m1/l2", "c/m1", 2, "Two", minutes=20),
    OutlineItem("module", "c/m1", "c", 1, "First"),
    OutlineItem("lesson", "c/m1/l1", "c/m1", 1, "One", minutes=10),
    OutlineItem("lesson", "gone/m/l", "gone/m", 1, "Lost"),
]
COURSE = trees(ENTRIES)[0]


def test_trees_follow_position_and_leave_out_orphans() -> None:
    assert len(trees(ENTRIES)) == 1
    assert [lesson.title for lesson in COURSE.lessons()] == ["One", "Two", "Three"]
    assert [branch.entry.title for branch in COURSE.children] == ["First", "Second"]
    assert (COURSE.minutes, COURSE.children[0].minutes) == (60, 30)


@pytest.mark.parametrize(
    ("key", "before", "after"),
    [("c/m1/l1", None, "Two"), ("c/m1/l2", "One", "Three"), ("c/m2/l3", "Two", None), ("c/x", None, None)],
)
def test_neighbours_cross_modules(key: str, before: str | None, after: str | None) -> None:
    assert tuple(one.title if one else None for one in neighbours(COURSE, key)) == (before, after)


def test_share_counts_a_branch() -> None:
    done = {"c/m1/l1", "c/m2/l3", "other"}
    assert share(COURSE, done) == Share(2, 3)
    assert (share(COURSE, done).percent, share(COURSE, done).is_full) == (66, False)
    assert share(COURSE.children[1], done).is_full
    assert (Share(0, 0).percent, Share(0, 0).is_full) == (0, False)


@pytest.mark.parametrize(
    ("done", "visited", "expected"),
    [
        ((), (), "One"),
        ((), ("c/m1/l2",), "Two"),
        (("c/m1/l2",), ("c/m1/l2",), "Three"),
        (("c/m2/l3",), ("c/m1/l1", "c/m2/l3"), "One"),
        (("c/m1/l1", "c/m1/l2", "c/m2/l3"), ("c/m2/l3",), None),
    ],
)
def test_resume_goes_on_where_the_reader_was(
    done: tuple[str], visited: tuple[str], expected: str | None
) -> None:
    moments = {key: NOW + timedelta(hours=i) for i, key in enumerate(visited)}
    target = resume(COURSE, set(done), moments)
    assert (target.title if target else None) == expected


def test_latest_course_is_the_one_read_last() -> None:
    other = trees([OutlineItem("course", "d", "", 1, "D"), OutlineItem("lesson", "d/l", "d", 1, "L")])[0]
    assert latest_course([COURSE, other], {"c/m1/l1": NOW, "d/l": NOW + timedelta(1)}) == other
    assert latest_course([COURSE, other], {}) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("read", Rule()),
        ("video", Rule(RuleKind.VIDEO)),
        ("quiz:accounts-basics", Rule(RuleKind.QUIZ, "accounts-basics")),
        ("quiz:", None),
        ("read:x", None),
        ("seen", None),
    ],
)
def test_rule_reads_the_three_forms(text: str, expected: Rule | None) -> None:
    assert rule(text) == expected


def test_is_complete_by_rule() -> None:
    quiz = Rule(RuleKind.QUIZ, "q")
    assert is_complete(Rule(), is_marked=True)
    assert not is_complete(Rule(), is_marked=False, is_watched=True, passed_quizzes={"q"})
    assert is_complete(Rule(RuleKind.VIDEO), is_marked=False, is_watched=True)
    assert not is_complete(Rule(RuleKind.VIDEO), is_marked=True)
    assert is_complete(quiz, is_marked=False, passed_quizzes={"q"})
    assert not is_complete(quiz, is_marked=True, is_watched=True, passed_quizzes={"p"})
