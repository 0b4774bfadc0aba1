"""The state of a unit in numbers."""

from lms.home.unit_progress import CourseState, UnitNode, UnitShare, course_states, unit_shares
from lms.library.outline import Branch, OutlineItem


def course(id_: int, title: str, lessons: int) -> Branch:
    """Return a course with one module."""
    below = tuple(
        Branch(OutlineItem("lesson", f"{title}/m/{n}", f"{title}/m", n, str(n))) for n in range(lessons)
    )
    module = Branch(OutlineItem("module", f"{title}/m", title, 0, "m"), below)
    return Branch(OutlineItem("course", title, "", 0, title, id=id_), (module,))


def test_people_are_counted_as_done_begun_or_untouched() -> None:
    counts = [(1, 2, 3), (1, 1, 4), (1, 0, 1)]
    assert course_states([course(1, "Accounts", 2)], counts, 10) == [CourseState("Accounts", 3, 5, 2)]


def test_a_course_nobody_opened_is_all_untouched_and_one_without_lessons_left_out() -> None:
    courses = [course(1, "Accounts", 2), course(2, "Empty", 0)]
    assert course_states(courses, [], 4) == [CourseState("Accounts", 0, 0, 4)]


def test_shares_count_the_units_below_and_leave_out_empty_ones() -> None:
    places = [UnitNode(2, "/1/2/", "East"), UnitNode(3, "/1/3/", "West")]
    paths = {2: "/1/2/", 4: "/1/2/4/", 3: "/1/3/"}
    shares = unit_shares(places, people={2: 1, 4: 3}, done={4: 10}, paths=paths, total=5)
    assert shares == [UnitShare("East", 4, 50)]
