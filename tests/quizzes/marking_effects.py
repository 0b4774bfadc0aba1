"""What the settings about marking change, for the table of all settings."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Protocol

from lms.people.roles import Role
from lms.quizzes.actions.marking import give_mark
from lms.quizzes.attempt_snapshot import AttemptSnapshot
from lms.quizzes.marking.standing import Marker, may_read
from lms.quizzes.queries.marking import answers_at
from lms.quizzes.verdicts import HandMark
from tests.build import NOW, make_user
from tests.quizzes.build import attempt_of


class Bench(Protocol):
    """Where quizzes are made and taken."""

    def taken(self, line: str, *given: dict[str, list[str]], body: str) -> list[AttemptSnapshot]: ...


ESSAY = "## Why? {#a type=essay points=2}\n"


def waiting_after(bench: Bench, line: str, points: Sequence[int]) -> int:
    """Return how many answers of an attempt still wait when so many people have marked its only one."""
    [attempt] = bench.taken(line, {"a": ["Because."]}, body=ESSAY)
    [one] = answers_at(attempt.document_id)
    for given in points:
        by = make_user("Tina", Role.TRAINER)
        give_mark(one.answer.id, HandMark(Decimal(given)), "", by=by, marker=Marker(by.id), now=NOW)
    return attempt_of(attempt.id).waiting


def waiting_after_one_mark(bench: Bench, line: str) -> object:
    return waiting_after(bench, line, [2])


def waiting_after_two_marks(bench: Bench, line: str) -> object:
    return waiting_after(bench, line, [2, 1])


def neighbour_may_mark(bench: Bench, line: str) -> object:
    """Return whether someone of the unit of an answer may mark it."""
    [attempt] = bench.taken(line, {"a": ["Because."]}, body=ESSAY)
    [one] = answers_at(attempt.document_id)
    one = replace(one, answer=replace(one.answer, unit_path="/1/2/"))
    return may_read(one, Marker(0, frozenset({"/1/2/"})))


MARKING_EFFECTS = {
    "marking": ("marking: single", 0, "marking: double", 1, waiting_after_one_mark),
    "marking_limit": (
        "marking: double\nmarking_limit: 10%",
        1,
        "marking: double\nmarking_limit: 60%",
        0,
        waiting_after_two_marks,
    ),
    "marking_release": (
        "marking_release: at-once",
        0,
        "marking_release: together",
        1,
        waiting_after_one_mark,
    ),
    "marking_own_unit": ("marking_own_unit: no", False, "marking_own_unit: yes", True, neighbour_may_mark),
}
