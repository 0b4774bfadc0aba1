"""Publication on schedule."""

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from lms.boards.definition import read_definition
from lms.boards.definition_data import to_data
from lms.boards.jobs import publish_due
from lms.boards.models import BoardIssue
from lms.boards.queries import catalogue
from lms.db import db
from lms.library.models import Document
from tests.boards.make import IN_WEEK, ZONE, board_text, make_attempt, make_board, make_document, make_quiz
from tests.build import NOW, make_user


def published() -> list[tuple[str, int, str, datetime]]:
    found = db.session.scalars(select(BoardIssue).order_by(BoardIssue.id))
    return [
        (db.session.get_one(Document, one.document_id).key, one.number, one.period, one.published_at)
        for one in found
    ]


def test_due_boards_are_published_once(app: Flask) -> None:
    make_attempt(make_user("Ann"), make_quiz(), 5, IN_WEEK)
    make_board("weekly")
    make_board("later", board_text(publish="Friday 18:00"))
    db.session.commit()
    early = NOW - timedelta(seconds=1)
    assert publish_due(early) == 2
    assert published() == [
        ("boards/later", 1, "2026-W08", early),
        ("boards/weekly", 1, "2026-W08", early),
    ]
    assert [publish_due(NOW), publish_due(NOW), publish_due(NOW + timedelta(minutes=1))] == [1, 0, 0]
    assert published()[2:] == [("boards/weekly", 2, "2026-W09", NOW)]


@pytest.mark.database
def test_publication_missed_while_the_site_was_off_is_made_up(app: Flask) -> None:
    make_quiz()
    make_board()
    db.session.commit()
    late = NOW + timedelta(days=3)
    assert publish_due(late) == 1
    assert published() == [("boards/weekly", 1, "2026-W09", late)]


@pytest.mark.database
def test_board_does_not_publish_what_was_due_before_it_existed(app: Flask) -> None:
    make_quiz()
    board = make_board()
    revision = board.document.current
    assert revision is not None
    revision.created_at = NOW + timedelta(seconds=1)
    db.session.commit()
    assert publish_due(NOW + timedelta(days=1)) == 0


def test_broken_or_retired_board_does_not_stop_the_others(app: Flask) -> None:
    make_quiz()
    make_board("a-broken", board_text(more="unit: nowhere"))
    retired = make_board("retired")
    retired.document.retired_at = NOW
    make_board("weekly")
    db.session.commit()
    assert publish_due(NOW) == 1
    assert published() == [("boards/weekly", 1, "2026-W09", NOW)]


def test_board_stored_with_a_day_out_of_range_does_not_stop_the_others(app: Flask) -> None:
    make_quiz()
    definition, _ = read_definition(board_text())
    assert definition is not None
    days = {"period": "custom", "from": "2026-01-01", "until": "9999-12-31"}
    make_document("board", "boards/a-broken", {**to_data(definition), **days})
    make_board("weekly")
    db.session.commit()
    assert publish_due(NOW) == 1
    assert published() == [("boards/weekly", 1, "2026-W09", NOW)]


@pytest.mark.parametrize("count", [1, 3])
def test_idle_round_costs_three_statements(app: Flask, count_queries, count: int) -> None:  # type: ignore[no-untyped-def]
    make_quiz()
    for number in range(count):
        make_board(f"b{number}")
    db.session.commit()
    publish_due(NOW)
    with count_queries() as queries:
        assert publish_due(NOW) == 0
    assert len(queries) == 3


@pytest.mark.parametrize("count", [1, 3])
def test_next_publications_are_one_statement(app: Flask, count_queries, count: int) -> None:  # type: ignore[no-untyped-def]
    for number in range(count):
        make_board(f"b{number}", board_text(publish=("Friday 18:00", "周三 12:00", "Monday 08:00")[number]))
    make_document("course", "courses/x", {})
    with count_queries() as queries:
        coming = catalogue.next_publications(NOW, ZONE)
    assert len(queries) == 1
    assert [(board.slug, one.at) for board, one in coming] == [
        ("b1", datetime(2026, 3, 4, 4, 0, tzinfo=UTC)),
        ("b0", datetime(2026, 3, 6, 10, 0, tzinfo=UTC)),
        ("b2", datetime(2026, 3, 9, 0, 0, tzinfo=UTC)),
    ][3 - count if count == 3 else 1 : 3 if count == 3 else 2]
