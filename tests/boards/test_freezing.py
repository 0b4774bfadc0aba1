"""Frozen boards: from when results are held back, who sees them, and when they are published."""

from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from lms.boards.actions import publishing
from lms.boards.calendar import next_publication
from lms.boards.definition import BoardDefinition, read_definition
from lms.boards.definition_data import from_data, to_data
from lms.boards.freezing import frozen_from, shown_until
from lms.boards.jobs import publish_due, update_standings
from lms.boards.models import BoardIssue
from lms.boards.periods import Period, custom
from lms.boards.queries import running
from lms.db import db
from lms.people.models import User
from lms.people.roles import Role
from lms.quizzes.models import AnswerMarking, Attempt, AttemptCorrection, QuizCorrection
from tests.boards.make import (
    IN_WEEK,
    WEEK,
    ZONE,
    board_text,
    make_attempt,
    make_board,
    make_quiz,
    newest_due,
    publish,
)
from tests.build import NOW, make_user

CUSTOM = "from: 2026-03-01\nuntil: 2026-03-05\n"


def defined(more: str, period: str = "week") -> BoardDefinition:
    definition, problems = read_definition(board_text(period=period, more=more))
    assert definition is not None, problems
    assert from_data(to_data(definition)) == definition
    return definition


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


@pytest.mark.parametrize(
    ("more", "code", "key"),
    [
        ("freeze: soon", "freeze-unreadable", "freeze"),
        ("freeze: 2026-03-31 18:00+08:00", "freeze-unreadable", "freeze"),
        ("freeze: 0 h", "freeze-unreadable", "freeze"),
        ("freeze: 2 h\nreveal: later", "reveal-unreadable", "reveal"),
        ("reveal: by hand", "reveal-alone", "reveal"),
        ("freeze: 7 days", "freeze-too-long", "freeze"),
        ("freeze: 2026-03-05 18:00", "moment-of-recurring", "freeze"),
        ("freeze: 2 h\nreveal: 2026-03-05 18:00", "moment-of-recurring", "reveal"),
        (f"{CUSTOM}freeze: 2026-03-06 00:00", "freeze-outside-period", "freeze"),
        (f"{CUSTOM}freeze: 5 天", "freeze-too-long", "freeze"),
        (f"{CUSTOM}freeze: 2 h\nreveal: 2026-03-05 18:00", "reveal-too-early", "reveal"),
    ],
)
def test_slip_is_told_at_its_line(more: str, code: str, key: str) -> None:
    text = board_text(period="custom" if "from:" in more else "week", more=more)
    definition, problems = read_definition(text)
    line = next(number for number, one in enumerate(text.splitlines(), 1) if one.startswith(key))
    assert (definition, [(one.code, one.line) for one in problems]) == (None, [(code, line)])


@pytest.mark.parametrize(
    ("more", "period", "frozen", "published", "by_hand"),
    [
        ("freeze: 2 h", WEEK, "2026-03-01 22:00", "2026-03-02 09:00", False),
        ("freeze: 1 天\nreveal: by hand", WEEK, "2026-03-01 00:00", "2026-03-02 00:00", True),
        ("freeze: 2 h\nreveal: 周三 15:00", WEEK, "2026-03-01 22:00", "2026-03-04 15:00", False),
        (
            f"{CUSTOM}freeze: 2026年3月5日 17:30\nreveal: 2026-03-08 10:00",
            custom(local("2026-03-01").date(), local("2026-03-05").date()),
            "2026-03-05 17:30", "2026-03-08 10:00", False,
        ),
    ],
)  # fmt: skip
def test_moments_of_a_frozen_period(
    more: str, period: Period, frozen: str, published: str, by_hand: bool
) -> None:
    rules = defined(more, period.kind.value)
    assert frozen_from(rules, period, ZONE) == local(frozen)
    before = period.until_at(ZONE) - timedelta(seconds=1)
    coming = next_publication(rules, before, ZONE)
    assert coming is not None
    assert (coming.period, coming.at, coming.by_hand) == (period, local(published), by_hand)
    due = newest_due(rules, local(published), ZONE)
    assert (due and due.period) == (None if by_hand else period)


@pytest.mark.parametrize(
    ("now", "is_published", "publishes", "until"),
    [
        ("2026-03-01 21:59", False, False, "2026-03-01 21:59"),
        ("2026-03-01 22:00", False, False, "2026-03-01 22:00"),
        ("2026-03-01 23:00", False, False, "2026-03-01 22:00"),
        ("2026-03-01 23:00", False, True, "2026-03-01 23:00"),
        ("2026-03-09 12:00", False, False, "2026-03-01 22:00"),
        ("2026-03-09 12:00", True, False, "2026-03-02 00:00"),
    ],
)
def test_results_shown_to_a_reader_end_at_the_freeze(
    now: str, is_published: bool, publishes: bool, until: str
) -> None:
    found = shown_until(
        defined("freeze: 2 h"), WEEK, local(now), ZONE, is_published=is_published, publishes=publishes
    )
    assert found == local(until)


def test_board_that_is_never_frozen_holds_nothing_back() -> None:
    now = WEEK.until_at(ZONE)
    rules = defined("staff: no")
    assert frozen_from(rules, WEEK, ZONE) is None
    assert shown_until(rules, WEEK, now, ZONE, is_published=False, publishes=False) == now


def test_frozen_period_is_not_published_before_its_reveal_and_once_after_it(app: Flask) -> None:
    make_attempt(make_user("Ann"), make_quiz(), 5, IN_WEEK)
    by = make_user("By", Role.CONVENER)
    scheduled = make_board("scheduled", board_text(more="freeze: 1 h\nreveal: Tuesday 10:00"))
    make_board("by-hand", board_text(more="freeze: 1 h\nreveal: by hand"))
    db.session.commit()
    at = local("2026-03-03 10:00")
    with pytest.raises(publishing.StillFrozen):
        publish(scheduled, WEEK, by, now=at - timedelta(seconds=1))
    db.session.rollback()
    assert publish_due(at - timedelta(seconds=1)) == 1  # the week before, of the scheduled one
    # The scheduler was down at the moment itself.
    assert [publish_due(at + timedelta(hours=5)), publish_due(at + timedelta(hours=5))] == [1, 0]
    assert publish_due(at + timedelta(days=3)) == 0


def test_one_person_reveals_but_does_not_publish_where_two_must(
    app: Flask, sign_in: Callable[[User], FlaskClient]
) -> None:
    make_attempt(make_user("Ann"), make_quiz(), 5, IN_WEEK)
    make_board("frozen", board_text(more="freeze: 2 h\nreveal: by hand\napproval: yes"))
    db.session.commit()
    update_standings(NOW)
    browser = sign_in(make_user("Alone", Role.CONVENER))
    page = browser.get("/boards/frozen/reveal/2026-W09", headers={"Accept-Language": "en"}).text
    assert ("Propose issue" in page, "Publish the issue</button>" in page) == (True, False)
    assert browser.post("/boards/frozen/reveal/2026-W09").status_code == 403
    assert db.session.scalar(select(BoardIssue.id)) is None


def test_reveal_by_two_conveners_publishes_once(app: Flask, sign_in: Callable[[User], FlaskClient]) -> None:
    make_attempt(make_user("Ann"), make_quiz(), 5, IN_WEEK)
    make_board(text=board_text(more="freeze: 1 h\nreveal: by hand"))
    two = [make_user(name, Role.CONVENER) for name in ("By", "Second")]
    db.session.commit()
    update_standings(NOW)
    found = [sign_in(by).post("/boards/weekly/reveal/2026-W09").location for by in two]
    issues = db.session.execute(select(BoardIssue.number, BoardIssue.published_by_id)).all()
    assert (found, issues) == (["/boards/weekly/1"] * 2, [(1, two[0].id)])


@pytest.mark.parametrize("later", ["freeze: 1 h\nreveal: by hand", ""])
def test_freeze_moved_or_removed_after_its_moment_opens_no_result(app: Flask, later: str) -> None:
    make_attempt(make_user("Ann"), make_quiz(), 5, IN_WEEK)
    board = make_board(text=board_text(more="freeze: 2 h\nreveal: by hand"))
    db.session.commit()
    update_standings(NOW)
    assert board.document.current is not None
    board.document.current.data = to_data(defined(later))
    db.session.commit()
    update_standings(NOW + timedelta(hours=1))
    kept = running.standing(board.document.id, WEEK.name)
    assert kept is not None and kept.until_at == WEEK.until_at(ZONE) - timedelta(hours=2)


def correct_grades(attempt: Attempt, steps: list[tuple[str, str, datetime]], by: User) -> None:
    """Correct a question once for each step: points before, points after, and when."""
    for before, after, at in steps:
        correction = QuizCorrection(
            document_id=attempt.document_id, question="q", named={}, ruling={}, until_revision_id=attempt.revision_id,
            reason="", figures={}, state="single", asked_by_id=by.id, asked_at=at,
        )  # fmt: skip
        db.session.add(correction)
        db.session.flush()
        grades = [{"points": points, "max_points": "20"} for points in (before, after)]
        db.session.add(
            AttemptCorrection(
                attempt_id=attempt.id, correction_id=correction.id, at=at, changed=True,
                before=grades[0], after=grades[1],
            )
        )  # fmt: skip
        attempt.points = Decimal(after)


@pytest.mark.database
def test_results_at_the_freeze_do_not_depend_on_when_the_job_runs(app: Flask) -> None:
    quiz, unchanged, corrected, marked = make_quiz(), make_user("Ann"), make_user("Bob"), make_user("Cai")
    trainer = make_user("Trainer", Role.TRAINER)
    board = make_board(text=board_text(more="freeze: 2 h\nreveal: by hand"))
    frozen_at = WEEK.until_at(ZONE) - timedelta(hours=2)
    make_attempt(unchanged, quiz, 5)
    one, other = make_attempt(corrected, quiz, 4), make_attempt(marked, quiz, 9)
    correct_grades(
        one, [("2", "3", frozen_at - timedelta(1)), ("3", "4", frozen_at), ("4", "9", NOW)], trainer
    )
    db.session.add(
        AnswerMarking(
            attempt_id=other.id, question="q", marked_by_id=trainer.id, marked_at=frozen_at, points=9
        )
    )
    db.session.commit()
    update_standings(NOW)  # the scheduler was down at the freeze
    kept = running.standing(board.document.id, WEEK.name)
    assert kept is not None
    assert [(row.name, row.points) for row in running.all_standing_rows(kept.id)] == [("Ann", 5), ("Bob", 3)]


def test_only_periods_of_the_board_are_revealed(app: Flask, sign_in: Callable[[User], FlaskClient]) -> None:
    running_board = "from: 2026-02-16\nuntil: 2199-12-31\nfreeze: 2026-02-28 18:00\nreveal: by hand"
    make_board("running", board_text("custom", more=running_board))
    make_board("weekly", board_text(more="freeze: 2 h\nreveal: by hand"))
    db.session.commit()
    browser = sign_in(make_user("By", Role.CONVENER))
    asked = ["running/reveal/2026-02-16--2026-02-27", "weekly/reveal/2020-W01", "weekly/reveal/9999-W52"]
    found = [browser.post(f"/boards/{one}").status_code for one in asked]
    assert (found, db.session.scalar(select(BoardIssue.id))) == ([404, 404, 404], None)
