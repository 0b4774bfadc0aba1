"""What pages say of an issue before it is final, and of unusual results before it is published."""

import io
from collections.abc import Callable
from datetime import timedelta

from flask import Flask
from flask.testing import FlaskClient
from openpyxl import load_workbook

from lms import clock
from lms.boards.actions import publishing
from lms.boards.jobs import finish_due
from lms.boards.queries import catalogue, oddities
from lms.people.models import Membership, User
from lms.people.roles import Role
from tests.boards.make import (
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


def test_every_display_says_that_an_issue_is_provisional(
    app: Flask, client: FlaskClient, sign_in: Callable[[User], FlaskClient]
) -> None:
    board, _, people = make_published(
        text=board_text(more="notice: 7 days\nembed: [www.example.cn]\nunit-board: top 3")
    )

    def provisional(number: int) -> set[bool]:
        surfaces = ("", "/wall", "/embed", "/feed.atom", "/calendar.ics", "/archive")
        issue = ("/print?paper=a3", "/units", "/filter?unit=柳", ".csv", "/units.csv")
        addresses = (*surfaces, *(f"/{number}{one}" for one in issue))
        pages = [client.get(f"/boards/weekly{one}").text.replace("\r\n ", "") for one in addresses]
        pages += [sign_in(people[0]).get(one).text for one in ("/boards/history", "/boards/", "/")]
        book = load_workbook(io.BytesIO(client.get(f"/boards/weekly/{number}.xlsx").data))
        pages += [str([[cell.value for cell in row] for row in sheet]) for sheet in book.worksheets]
        stage = client.get(f"/boards/weekly/{number}.json").json
        assert stage is not None
        return {*("provisional" in page for page in pages), stage["stage"] == "notice"}

    assert finish_due(clock.now()) == 1
    assert provisional(1) == {False}
    make_attempt(people[0], make_quiz("flood"), 9, unit=people[0].memberships[0].unit)
    publish(board, WEEK, make_user("By", Role.CONVENER), "Late.", clock.now())
    assert provisional(2) == {True}


def test_only_who_may_object_is_led_to_the_form(
    client: FlaskClient, sign_in: Callable[[User], FlaskClient]
) -> None:
    board, _, people = make_published(text=board_text(more="notice: 7 days\nobjections: listed"))
    make_attempt(people[0], make_quiz("flood"), 9, unit=people[0].memberships[0].unit)
    publish(board, WEEK, make_user("By", Role.CONVENER), "Late.", clock.now())
    readers = (client, sign_in(people[0]), sign_in(make_user("Unlisted")))
    assert ["/2/objections/new" in one.get("/boards/weekly/2").text for one in readers] == [True, True, False]


def test_preview_names_what_is_unusual_about_the_results(app: Flask) -> None:
    quiz, flood, old, new = make_quiz(), make_quiz("flood"), make_unit("Old"), make_unit("New")
    board, by = make_board(), make_user("By", Role.CONVENER)

    def remarks() -> list[str]:
        draft = publishing.draft(board, WEEK, zone=ZONE, secret="s")
        return [one.sentence.split(".")[0] for one in oddities.remarks_on(board, WEEK, draft)]

    empty = "There are no results in this period"
    assert remarks() == [empty]
    publish(board, WEEK_BEFORE, by)
    assert board.document.current is not None
    board.document.current.data = board.document.current.data | {"names": "masked"}
    flood.retired_at = NOW
    changed = catalogue.board("weekly")
    assert changed is not None
    board = changed
    gone = "“%(source)s” counts on this board, but its file is gone"
    names = "How names are shown has changed since issue %(number)s"
    assert remarks() == [gone, empty, names]
    mover, other = make_user("Mover", unit=old), make_user("Other", unit=old)
    for person, points in ((mover, 5), (other, 5)):
        make_attempt(person, quiz, points, unit=old)
    mover.memberships[0].until_on = WEEK.first
    mover.memberships.append(Membership(unit=new, from_on=WEEK.first + timedelta(days=1)))
    assert remarks() == [
        gone,
        "All %(count)s people share rank 1",
        "%(count)s people on this board changed units in the period",
        names,
    ]
