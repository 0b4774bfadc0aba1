"""Who may read, write and moderate in which place, for every kind of place and every kind of person."""

import pytest

from lms.discussions.places import PlaceFacts, PlaceKind, PlaceName, place_name
from lms.discussions.policy import DiscussionReach, may_check, may_moderate, may_read, may_write

WILLOW, DONGPO = "/1/2/3/", "/1/4/"
PEOPLE = {
    "stranger": DiscussionReach(1),
    "neighbour": DiscussionReach(2, home_path=WILLOW),
    "elsewhere": DiscussionReach(3, home_path=DONGPO),
    "trainer": DiscussionReach(4, is_trainer=True, sees_keys=True),
    "manager": DiscussionReach(5, seen_paths=("/1/2/",), managed_paths=("/1/2/",)),
    "auditor": DiscussionReach(6, seen_paths=("/",), sees_keys=True),
    "convener": DiscussionReach(7, convenes=True),
    "judge": DiscussionReach(8, judged={9}, kept_from={9}),
    "author who convenes": DiscussionReach(9, convenes=True, kept_from={9}),
    "reviewer": DiscussionReach(10, reviewed={(5, "q1")}),
}
EVERYONE = sorted(PEOPLE)


def place(text: str, **facts: object) -> PlaceFacts:
    name = place_name(text)
    assert name is not None
    return PlaceFacts(name, "Title", "key", **facts)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("where", "readers", "writers", "moderators"),
    [
        (place("course-1"), EVERYONE, EVERYONE, ["trainer"]),
        (place("lesson-1"), EVERYONE, EVERYONE, ["trainer"]),
        (place("course-1", is_withdrawn=True), ["trainer"], [], ["trainer"]),
        (place("contest-9"), EVERYONE, [one for one in EVERYONE if one != "judge"], ["convener"]),
        (place("contest-9", is_open=False), EVERYONE, [], ["convener"]),
        (place("contest-9", is_announced=False), [], [], ["convener"]),
        (
            place("unit-3", unit_path=WILLOW),
            ["auditor", "manager", "neighbour"],
            ["manager", "neighbour"],
            ["manager"],
        ),
        (
            place("unit-2", unit_path="/1/2/"),
            ["auditor", "manager", "neighbour"],
            ["manager", "neighbour"],
            ["manager"],
        ),
        (place("question-5-q1"), ["auditor", "reviewer", "trainer"], ["auditor", "reviewer", "trainer"], ["trainer"]),
        (place("question-5-q2"), ["auditor", "trainer"], ["auditor", "trainer"], ["trainer"]),
    ],
    ids=lambda value: str(value.name) if isinstance(value, PlaceFacts) else "",
)  # fmt: skip
def test_each_place_is_open_to_whom_its_thing_is_open(
    where: PlaceFacts, readers: list[str], writers: list[str], moderators: list[str]
) -> None:
    def those(may: object) -> list[str]:
        return [name for name in EVERYONE if may(PEOPLE[name], where)]  # type: ignore[operator]

    assert (those(may_read), those(may_write), those(may_moderate)) == (readers, writers, moderators)
    is_studied = where.kind not in (PlaceKind.CONTEST, PlaceKind.UNIT)
    assert those(may_check) == (moderators if is_studied else [])


@pytest.mark.parametrize("text", ["course-12", "lesson-3", "contest-1", "unit-7", "question-5-q.1_a"])
def test_names_of_places_are_read_as_they_are_written(text: str) -> None:
    assert str(place_name(text)) == text


@pytest.mark.parametrize(
    "text",
    ["", "course", "course-0", "course-1x", "board-1", "question-5", "unit-1-2", "course-99999999999"],
)
def test_other_words_are_no_places(text: str) -> None:
    assert place_name(text) is None


def test_a_question_is_named_by_quiz_and_part() -> None:
    assert place_name("question-5-a-b") == PlaceName(PlaceKind.QUESTION, 5, "a-b")
