"""Publishing: whole or not at all, numbered, corrected by a new issue."""

from contextlib import suppress
from datetime import timedelta
from decimal import Decimal

import pytest
from flask import Flask
from sqlalchemy import event, func, select

from lms.audit.models import AuditEntry
from lms.boards.actions import publishing
from lms.boards.models import BoardIssue, BoardRow
from lms.boards.periods import week_of
from lms.boards.queries import issues, rows
from lms.boards.snapshot import is_genuine
from lms.db import db
from lms.library.models import Document
from lms.people.roles import Role
from tests.boards.make import (
    IN_WEEK,
    WEEK,
    WEEK_BEFORE,
    ZONE,
    board_text,
    make_attempt,
    make_board,
    make_published,
    make_quiz,
    publish,
)
from tests.build import NOW, make_unit, make_user
from tests.by_hand import change_by_hand


def shown(issue: BoardIssue) -> list[tuple[int, str, str, Decimal, int | None]]:
    return [(row.rank, row.name, row.unit_name, row.points, row.last_rank) for row in rows.all_rows(issue.id)]


def genuine(issue: BoardIssue) -> bool:
    db.session.expire_all()
    place = issues.issue(issue.document_id, issue.number)
    assert place is not None
    document = db.session.get_one(Document, issue.document_id)
    lines = (rows.snapshot_row(row) for row in rows.all_rows(issue.id))
    return is_genuine(place.issue.digest, issues.head_of(document, place), lines)


@pytest.mark.database
def test_issue_ranks_results_of_the_period_only(app: Flask) -> None:
    quiz, other, village = make_quiz(), make_quiz("other"), make_unit("柳树村")
    ann, bob, cyd, dan = (make_user(name) for name in ("Ann", "Bob", "Cyd", "Dan"))
    board, by = make_board(), make_user("Convener", Role.CONVENER)
    start, end = WEEK.from_at(ZONE), WEEK.until_at(ZONE)
    for person, points, at in (
        (ann, "7.5", start),
        (bob, "7.50", end - timedelta(seconds=1)),
        (cyd, "20", start - timedelta(seconds=1)),
        (cyd, "3", IN_WEEK),
        (dan, "20", end),
    ):
        make_attempt(person, quiz, points, at, unit=village)
    make_attempt(dan, other, "20")
    running = make_attempt(dan, quiz, 20)
    running.finished_at, running.state, running.points = None, "in_progress", None
    issue = publish(board, WEEK, by)
    assert shown(issue) == [
        (1, "Ann", "柳树村", Decimal("7.5"), None),
        (1, "Bob", "柳树村", Decimal("7.5"), None),
        (3, "Cyd", "柳树村", Decimal("3"), None),
    ]
    assert (issue.number, issue.period, issue.row_count, issue.rules["compared_with"]) == (
        1, "2026-W09", 3, None,
    )  # fmt: skip
    assert genuine(issue)


@pytest.mark.database
def test_issue_of_a_unit_ranks_its_people_of_that_day(app: Flask) -> None:
    town = make_unit("Town")
    village, elsewhere = make_unit("Village", town), make_unit("Elsewhere")
    quiz, ann, bob = make_quiz(), make_user("Ann", unit=elsewhere), make_user("Bob", unit=village)
    make_attempt(ann, quiz, 9, unit=village)
    make_attempt(bob, quiz, 20, unit=elsewhere)
    board = make_board(text=board_text(more=f"unit: {town.code}"))
    issue = publish(board, WEEK, make_user("Convener", Role.CONVENER))
    assert [row.name for row in rows.all_rows(issue.id)] == ["Ann"]


def test_unknown_unit_is_refused(app: Flask) -> None:
    make_quiz()
    board = make_board(text=board_text(more="unit: nowhere"))
    with pytest.raises(publishing.UnknownUnit, match="“nowhere”"):
        publishing.draft(board, WEEK, zone=ZONE, secret="s")


def test_movement_is_counted_from_the_issue_before(app: Flask) -> None:
    quiz, board, by = make_quiz(), make_board(), make_user("Convener", Role.CONVENER)
    ann, bob, cyd = (make_user(name) for name in ("Ann", "Bob", "Cyd"))
    week_earlier = IN_WEEK - timedelta(days=7)
    make_attempt(ann, quiz, 20, week_earlier)
    make_attempt(bob, quiz, 10, week_earlier)
    first = publish(board, WEEK_BEFORE, by)
    for person, points in ((bob, 19), (ann, 15), (cyd, 1)):
        make_attempt(person, quiz, points)
    second = publish(board, WEEK, by)
    assert [(row.name, row.rank, row.last_rank) for row in rows.all_rows(second.id)] == [
        ("Bob", 1, 2),
        ("Ann", 2, 1),
        ("Cyd", 3, None),
    ]
    assert second.rules["compared_with"] == first.number == 1
    place = issues.issue(board.document.id, 2)
    assert place is not None
    assert (place.earlier, place.later, place.previous_digest) == (1, None, first.digest)


@pytest.mark.database
def test_correction_is_a_new_issue_that_replaces(app: Flask) -> None:
    board, first, people = make_published(2)
    by = make_user("Another", Role.CONVENER)
    with pytest.raises(publishing.NoteMissing):
        publish(board, WEEK, by)
    with pytest.raises(publishing.NothingToCorrect):
        publish(board, WEEK, by, "why")
    make_attempt(people[1], make_quiz("flood"), 5)
    second = publish(board, WEEK, by, "A key was wrong.")
    assert (second.number, second.replaces_id, second.note) == (2, first.id, "A key was wrong.")
    assert [(row.rank, row.name) for row in rows.all_rows(first.id)] == [(1, "张小明"), (2, "王小华")]
    assert [(row.rank, row.name) for row in rows.all_rows(second.id)] == [(1, "王小华"), (2, "张小明")]
    assert genuine(first) and genuine(second)
    newest = issues.newest_issue(board.document.id)
    assert newest is not None
    assert (newest.issue.number, newest.replaces) == (2, 1)
    old = issues.issue(board.document.id, 1)
    assert old is not None
    assert old.replaced_by == 2
    audit = db.session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc()).limit(1)).one()
    assert (audit.verb, audit.actor_id, audit.reason) == ("published an issue", by.id, "A key was wrong.")


def test_correction_of_an_older_period_does_not_become_the_newest_issue(app: Flask) -> None:
    quiz, board, by, ann = make_quiz(), make_board(), make_user("By", Role.CONVENER), make_user("Ann")
    make_attempt(ann, quiz, 5, IN_WEEK - timedelta(days=7))
    publish(board, WEEK_BEFORE, by)
    publish(board, WEEK, by)
    make_attempt(ann, quiz, 6, IN_WEEK - timedelta(days=7))
    assert publish(board, WEEK_BEFORE, by, "late result").number == 3
    newest = issues.newest_issue(board.document.id)
    assert newest is not None
    assert (newest.issue.number, newest.earlier) == (2, 3)
    assert issues.newest_issues([board.document.id])[board.document.id].number == 2


def test_running_period_is_not_published(app: Flask) -> None:
    board, by = make_board(), make_user("By", Role.CONVENER)
    with pytest.raises(publishing.PeriodStillRuns):
        publish(board, week_of(NOW.date()), by)


@pytest.mark.database
def test_digest_tells_a_changed_row(app: Flask) -> None:
    _, issue, people = make_published(3)
    assert genuine(issue)
    change_by_hand(f"UPDATE board_row SET points = '18.01' WHERE user_id = {people[2].id}")
    assert not genuine(issue)


@pytest.mark.database
def test_crash_between_any_two_statements_leaves_nothing(app: Flask) -> None:
    quiz, ann = make_quiz(), make_user("Ann")
    make_attempt(ann, quiz, 5)
    board, by = make_board(), make_user("By", Role.CONVENER)
    db.session.commit()
    sent, last = [0], [1]

    def break_down(*_: object) -> None:
        sent[0] += 1
        if sent[0] == last[0]:
            raise KeyboardInterrupt

    event.listen(db.engine, "before_cursor_execute", break_down)
    try:
        with suppress(KeyboardInterrupt):
            publish(board, WEEK, by)
        while sent[0] == last[0]:
            db.session.rollback()
            counted = [
                select(func.count()).select_from(table) for table in (BoardIssue, BoardRow, AuditEntry)
            ]
            sent[0] = -len(counted)
            assert [db.session.scalar(one) for one in counted] == [0, 0, 0]
            db.session.rollback()
            last[0] += 1
            with suppress(KeyboardInterrupt):
                publish(board, WEEK, by)
    finally:
        event.remove(db.engine, "before_cursor_execute", break_down)
    assert [one.number for one in db.session.scalars(select(BoardIssue))] == [1]
    assert last[0] > 20


def test_scheduled_publication_happens_once_a_period(app: Flask) -> None:
    make_quiz()
    board = make_board()
    made = publishing.due_draft(board, WEEK, zone=ZONE, secret="s")
    assert made is not None
    first = publishing.publish(board, made, by=None, now=NOW, zone=ZONE, secret="s")
    assert (first.number, first.row_count, first.published_by_id) == (1, 0, None)
    assert publishing.due_draft(board, WEEK, zone=ZONE, secret="s") is None
    with pytest.raises(publishing.DraftOutdated):
        publishing.publish(board, made, by=None, now=NOW, zone=ZONE, secret="s")
