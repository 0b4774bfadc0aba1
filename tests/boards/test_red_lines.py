"""The check of the red lines finds what crosses one, and nothing on the site as it is."""

from collections.abc import Callable

from flask.testing import FlaskClient

from lms.boards.definition import read_definition
from lms.boards.red_lines import CheckedBoard, RedLine, findings
from lms.db import db
from lms.people.models import User
from tests.boards.make import board_text, make_board, make_published
from tests.build import make_user

SignIn = Callable[[User], FlaskClient]


def checked(more: str = "", **text: str) -> CheckedBoard:
    definition, problems = read_definition(board_text(more=more, **text))
    assert definition is not None, problems
    return CheckedBoard("one", definition, [{"ties": ["more quizzes"]}])


def crossed(
    read: list[str], tables: list[str], published: list[str], board: CheckedBoard
) -> dict[RedLine, object]:
    return {one.line: one.crossed for one in findings(read, tables, published, [board]) if not one.is_kept}


def test_columns_of_results_cross_no_line() -> None:
    assert (
        crossed(["points", "max_points", "finished_at"], ["attempt.points"], ["board_row.rank"], checked())
        == {}
    )


def test_each_line_that_is_crossed_is_named() -> None:
    board = CheckedBoard("one", checked().definition, [{"ties": ["less time"]}])
    found = crossed(["duration_s", "like_count"], ["user.streak"], ["board_row.sign_in_rate"], board)
    assert found == {
        RedLine.TIME: ("duration_s", "one"),
        RedLine.REACTIONS: ("like_count",),
        RedLine.CHECK_IN: ("user.streak",),
        RedLine.RATES: ("board_row.sign_in_rate",),
    }


def test_boards_that_depart_from_the_default_are_listed() -> None:
    board = checked("unit-board: adjusted\nlisting: everyone", names="full", public="yes")
    shy = checked("listing: opt-in", names="masked", public="yes")
    found = {one.line: len(one.to_look_at) for one in findings([], [], [], [board, shy])}
    assert found == dict.fromkeys(RedLine, 0) | {RedLine.OPT_IN: 1, RedLine.NAMES: 1, RedLine.UNITS: 1}


def test_issues_with_full_names_that_stay_open_are_listed() -> None:
    masked = checked("listing: opt-in", names="masked", public="yes").definition
    rules = [{"ties": [], "names": "full", "public": public} for public in (True, False)]
    found = findings(
        [], [], [], [CheckedBoard(slug, masked, [one]) for slug, one in zip("ab", rules, strict=True)]
    )
    assert [[board.slug for board in one.to_look_at] for one in found if one.line is RedLine.NAMES] == [["a"]]


def test_the_site_keeps_every_line(sign_in: SignIn) -> None:
    make_published()
    make_board("units", board_text(more="unit-board: adjusted\nlisting: opt-in"))
    reader = make_user("Reader")
    db.session.commit()
    page = sign_in(reader).get("/boards/red-lines", headers={"Accept-Language": "en"}).text
    assert (page.count(">Kept<"), page.count(">Broken<"), page.count(">Check these boards<")) == (4, 0, 3)
