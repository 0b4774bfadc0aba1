"""The state of a unit in numbers and pictures: never who, only how many."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from lms.library.outline import Branch


@dataclass(frozen=True, slots=True)
class CourseState:
    """How many people of a unit have done all of a course, some of it, or nothing yet."""

    title: str
    done: int
    begun: int
    untouched: int


@dataclass(frozen=True, slots=True)
class UnitShare:
    """What part (0-100) of all lessons the people of one unit have done together."""

    name: str
    people: int
    percent: int


@dataclass(frozen=True, slots=True)
class UnitNode:
    """A unit as far as its state is concerned."""

    id: int
    path: str
    name: str


def course_states(
    courses: Iterable[Branch], counts: Iterable[tuple[int, int, int]], people: int
) -> list[CourseState]:
    """Return the state of each course that has lessons.

    `counts` holds (course id, lessons done, people who have done that many); people without a row have
    not opened the course.
    """
    by_course: dict[int, list[tuple[int, int]]] = {}
    for course_id, lessons, persons in counts:
        by_course.setdefault(course_id, []).append((lessons, persons))
    states = []
    for course in courses:
        total = sum(1 for _ in course.lessons())
        rows = by_course.get(course.entry.id, [])
        done = sum(persons for lessons, persons in rows if lessons >= total)
        begun = sum(persons for _, persons in rows) - done
        if total:
            states.append(CourseState(course.entry.title, done, begun, max(0, people - done - begun)))
    return states


def unit_shares(
    below: Sequence[UnitNode],
    people: Mapping[int, int],
    done: Mapping[int, int],
    paths: Mapping[int, str],
    total: int,
) -> list[UnitShare]:
    """Return the share of each unit with all below it, in the order given; units without people are left out.

    `people` and `done` count people and finished lessons by the id of the unit itself; `paths` gives the
    place of these units in the tree; `total` is the number of lessons there are.
    """
    shares = []
    for place in below:
        inside = [unit_id for unit_id, path in paths.items() if path.startswith(place.path)]
        persons = sum(people.get(unit_id, 0) for unit_id in inside)
        lessons = sum(done.get(unit_id, 0) for unit_id in inside)
        if persons and total:
            shares.append(UnitShare(place.name, persons, min(100, lessons * 100 // (persons * total))))
    return shares
