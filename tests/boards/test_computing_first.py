"""An issue is computed while others write, and is never published from what has changed since."""

from collections.abc import Callable

import pytest
from flask import Flask

from lms.boards.actions import publishing
from lms.boards.actions.publishing import CheckedDraft
from lms.boards.models import BoardIssue
from lms.boards.queries import rows
from lms.db import Outdated, computed_before, db, is_reading
from lms.people.models import RoleGrant, User
from lms.people.roles import Role
from lms.quizzes.models import Attempt
from tests.boards.make import (
    WEEK,
    WEEK_BEFORE,
    ZONE,
    board_text,
    make_attempt,
    make_board,
    make_quiz,
)
from tests.build import NOW, make_unit, make_user


def elsewhere(app: Flask, act: Callable[[], object]) -> None:
    """Commit something as another request does, while the session of the test goes on."""
    with app.app_context():
        act()
        db.session.commit()


@pytest.mark.database
def test_what_changes_while_an_issue_is_computed_is_in_it(app: Flask) -> None:
    ann, bob = make_user("Ann"), make_user("Bob")
    quiz, by = make_quiz(), make_user("By", Role.CONVENER)
    make_attempt(ann, quiz, 9)
    attempt = make_attempt(bob, quiz, 8)
    board = make_board()
    db.session.commit()
    seen = []

    def compute() -> CheckedDraft:
        made = publishing.checked_draft(board, WEEK, "", now=NOW, zone=ZONE, secret="s")
        seen.append(is_reading())
        if len(seen) == 1:
            elsewhere(app, lambda: setattr(db.session.get_one(Attempt, attempt.id), "points", 10))
        return made

    def write(made: CheckedDraft) -> BoardIssue:
        seen.append(is_reading())
        return publishing.publish(board, made, by=by, now=NOW, zone=ZONE, secret="s")

    issue = computed_before(compute, write)
    db.session.commit()
    assert [row.name for row in rows.all_rows(issue.id)] == ["Bob", "Ann"]
    assert seen == [True, False, True, False]


def test_results_that_keep_changing_are_refused_in_the_end(app: Flask) -> None:
    turns = []

    def write(number: int) -> None:
        turns.append(number)
        raise Outdated

    with pytest.raises(Outdated):
        computed_before(lambda: len(turns), write)
    assert (turns, is_reading()) == ([0, 1, 2], False)


@pytest.mark.database
def test_draft_is_outdated_by_whatever_it_was_computed_from(app: Flask) -> None:
    town = make_unit("Town")
    village = make_unit("Village", town)
    ann, quiz, by = make_user("Ann", unit=village), make_quiz(), make_user("By", Role.CONVENER)
    attempt = make_attempt(ann, quiz, 9, unit=village)
    board = make_board(text=board_text(more="unit-board: top 3\nlisting: opt-out"))
    db.session.commit()
    made = publishing.checked_draft(board, WEEK, "", now=NOW, zone=ZONE, secret="s")

    def attempt_of(person: User) -> None:
        make_attempt(person, quiz, 1, unit=village)

    def publish_before() -> None:
        earlier = publishing.checked_draft(board, WEEK_BEFORE, "", now=NOW, zone=ZONE, secret="s")
        publishing.publish(board, earlier, by=by, now=NOW, zone=ZONE, secret="s")

    changes: dict[str, Callable[[], object]] = {
        "points": lambda: setattr(attempt, "points", 10),
        "most points": lambda: setattr(attempt, "max_points", 10),
        "moment": lambda: setattr(attempt, "finished_at", NOW),
        "unit": lambda: setattr(attempt, "unit_id", town.id),
        "person": lambda: setattr(attempt, "user_id", by.id),
        "another attempt": lambda: attempt_of(ann),
        "another person": lambda: attempt_of(make_user("Bob", unit=village)),
        "name": lambda: setattr(ann, "name", "Anna"),
        "name of a unit": lambda: setattr(village, "name", "Hamlet"),
        "member of a unit": lambda: make_user("Cyd", unit=village),
        "role": lambda: db.session.add(RoleGrant(user_id=ann.id, role=Role.TRAINER)),
        "issue before": publish_before,
        "rules": lambda: setattr(board.document, "current_id", quiz.current_id),
    }
    found = {}
    for name, change in changes.items():
        change()
        found[name] = publishing.is_unchanged(board, made.rows, ZONE)
        db.session.rollback()
    assert found == dict.fromkeys(changes, False)
    assert publishing.is_unchanged(board, made.rows, ZONE)
