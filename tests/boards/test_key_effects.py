"""Each key of a board's file changes the board that is published."""

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from itertools import chain

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from lms import clock
from lms.boards.actions import publishing
from lms.boards.actions.choosing import choose
from lms.boards.actions.proposals import NeedsSecondPerson, require_single
from lms.boards.calendar import next_publication
from lms.boards.definition import FIELDS, read_definition
from lms.boards.freezing import frozen_from
from lms.boards.policy import may_read
from lms.boards.queries import catalogue
from lms.contests.results.models import ContestResult
from lms.contests.rules.stages import Stage
from lms.db import db
from lms.people.models import Membership, User
from lms.people.roles import Role, UnitKind
from tests.boards.make import IN_WEEK, WEEK, ZONE, make_attempt, make_board, make_quiz, publish
from tests.build import NOW, make_unit, make_user
from tests.contests.make import make_contest, make_entry

SignIn = Callable[[User], FlaskClient]
BASE = {
    "title": "title: T", "quizzes": "quizzes: [accounts, flood]", "period": "period: week",
    "publish": "publish: Monday 09:00", "names": "names: full",
}  # fmt: skip


def text_of(line: str) -> str:
    own = {one.partition(":")[0] for one in line.split("\n")}
    return "\n".join(["---", *(text for key, text in BASE.items() if key not in own), line, "---", ""])


class World:
    """Ann: 8 and then 5 of 20 at one quiz; Bob: 8 and a full 4 at two; Carl, a trainer, 20 at one."""

    def __init__(self, sign_in: SignIn) -> None:
        self.sign_in = sign_in
        accounts, flood = make_quiz("accounts"), make_quiz("flood")
        self.north, south = make_unit("North"), make_unit("South")
        self.north.code = "north"
        self.ann, bob = make_user("Ann", unit=self.north), make_user("Bob", unit=south)
        carl = make_user("Carl", Role.TRAINER, unit=self.north)
        for person, name in ((self.ann, "Ann Lee"), (bob, "Bob Lee"), (carl, "Carl Lee")):
            person.name = name
        make_attempt(self.ann, accounts, 8, IN_WEEK, unit=self.north)
        make_attempt(self.ann, accounts, 5, IN_WEEK + timedelta(hours=1), unit=self.north)
        make_attempt(bob, accounts, 4, IN_WEEK, unit=south)
        make_attempt(bob, flood, 4, IN_WEEK, most=4, unit=south)
        make_attempt(carl, accounts, 20, IN_WEEK, unit=self.north)

    def rows(self, line: str) -> list[tuple[str, int, str]]:
        """Return name, rank and points of the rows that an issue of the week would have."""
        draft = publishing.draft(make_board("one", text_of(line)), WEEK, zone=ZONE, secret="s")
        return [(row.line.name, row.line.rank, f"{row.line.points:f}") for row in draft.entries]


def listed(world: World, line: str) -> object:
    return sorted(name.split()[0] for name, _, _ in world.rows(line))


def points(world: World, line: str) -> object:
    return {name.split()[0]: float(most) for name, _, most in world.rows(line)}


def ranks(world: World, line: str) -> object:
    return {name.split()[0]: rank for name, rank, _ in world.rows(line)}


def names(world: World, line: str) -> object:
    return "Ann Lee" in chain.from_iterable(world.rows(line))


def published(world: World, line: str) -> object:
    definition, problems = read_definition(text_of(line))
    assert definition is not None, problems
    found = next_publication(definition, NOW, ZONE)
    return found and f"{found.at.astimezone(ZONE):%m-%d %H:%M}"


def held_until(world: World, line: str) -> object:
    definition, problems = read_definition(text_of(line))
    assert definition is not None, problems
    since = frozen_from(definition, WEEK, ZONE)
    return since and f"{since.astimezone(ZONE):%m-%d %H:%M}"


def covered(world: World, line: str) -> object:
    definition, problems = read_definition(text_of(line))
    assert definition is not None, problems
    found = next_publication(definition, NOW, ZONE)
    return found and (str(found.period.first), str(found.period.last))


def framed_in(world: World, line: str) -> object:
    publish(make_board("one", text_of(line)), WEEK, make_user("By", Role.CONVENER))
    answer = world.sign_in(world.ann).get("/boards/one/embed")
    return answer.status_code, answer.headers["Content-Security-Policy"].rpartition(" ")[2]


def open_to_strangers(world: World, line: str) -> object:
    make_board("one", text_of(line))
    db.session.commit()
    return world.sign_in(world.ann).get("/boards/one").status_code, _stranger(line)


def _stranger(line: str) -> bool:
    definition, _ = read_definition(text_of(line))
    assert definition is not None

    class Stranger:
        is_authenticated = False

    return may_read(Stranger(), definition)  # type: ignore[arg-type]


def asks_second(world: World, line: str) -> object:
    """Whether correcting a question needs two people; `tests/regrading` follows it through the pages."""
    return make_board("one", text_of(line)).definition.second_person


def on_page(words: str, address: str = "/boards/one") -> Callable[[World, str], object]:
    def seen(world: World, line: str) -> object:
        make_board("one", text_of(line))
        db.session.commit()
        return words in world.sign_in(world.ann).get(address, headers={"Accept-Language": "en"}).text

    return seen


def published_contest(world: World, line: str) -> object:
    """The points of the two, after a contest of Ann's was published in the week with a mark of 21 of 30."""
    contest = make_contest("autumn", Stage.NOTICE)
    entry = make_entry(contest, world.ann)
    entry.unit_id = world.north.id
    row = {"code": entry.code, "mark": "21.00"}
    db.session.add(
        ContestResult(
            contest_id=contest.id, number=1, state="notice", rows=[row], method={}, digest="d", note="",
            published_at=IN_WEEK, published_by_id=world.ann.id,
        )
    )  # fmt: skip
    db.session.flush()
    return points(world, line)


def with_stays(world: World, line: str) -> object:
    """Who is listed, when Ann's first stay began in 2025 and Bob's in 2026."""
    for stay in db.session.scalars(select(Membership)):
        stay.from_on = date(2025 if stay.user_id == world.ann.id else 2026, 1, 10)
    return listed(world, line)


def in_kinds(world: World, line: str) -> object:
    world.north.kind = UnitKind.TOWNSHIP
    return listed(world, line)


def after_choosing(world: World, line: str) -> object:
    """Who is listed, when Ann chose not to be and Bob said nothing."""
    board = make_board("one", text_of("listing: opt-out"))
    choose(board, listed=False, by=world.ann, now=NOW)
    board = catalogue.Board(board.document, read_definition(text_of(line))[0], board.revision_id)  # type: ignore[arg-type]
    draft = publishing.draft(board, WEEK, zone=ZONE, secret="s")
    return sorted(row.line.name.split()[0] for row in draft.entries)


def winners(world: World, line: str) -> object:
    draft = publishing.draft(make_board("one", text_of(line)), WEEK, zone=ZONE, secret="s")
    return sorted(row.line.name.split()[0] for row in draft.entries if row.wins)


def unit_scores(world: World, line: str) -> object:
    """Units and scores, when there are Ann with 8 and Abe with 6 in the north, and Bob alone in the south."""
    abe = make_user("Abe", unit=world.north)
    make_attempt(abe, make_quiz("third"), 6, IN_WEEK, unit=world.north)
    line = f"quizzes: [accounts, flood, third]\n{line}"
    draft = publishing.draft(make_board("one", text_of(line)), WEEK, zone=ZONE, secret="s")
    return [(one.line.name, f"{one.line.score:f}") for one in draft.units]


def on_holiday(world: World, line: str) -> object:
    """When the board of the last week of September 2026 is published."""
    definition, problems = read_definition(text_of(line))
    assert definition is not None, problems
    found = next_publication(definition, datetime(2026, 9, 30, tzinfo=ZONE), ZONE)
    return found and f"{found.at.astimezone(ZONE):%m-%d %H:%M}"


def needs_two(world: World, line: str) -> object:
    try:
        require_single(make_board("one", text_of(line)))
    except NeedsSecondPerson:
        return True
    return False


def under_notice(world: World, line: str) -> object:
    until = publish(make_board("one", text_of(line)), WEEK, make_user("By", Role.CONVENER)).notice_until
    return until and f"{until.astimezone(ZONE):%m-%d %H:%M}"


def objects(world: World, line: str) -> object:
    """Whether a person who is not listed may object."""
    publish(
        make_board("one", text_of(f"notice: 60 days\n{line}")),
        WEEK,
        make_user("By", Role.CONVENER),
        now=clock.now(),
    )
    page = world.sign_in(make_user("Zoe")).get(
        "/boards/one/1/objections/new", headers={"Accept-Language": "en"}
    )
    return "Submit objection" in page.text


CUSTOM = "period: custom\nfrom: 2026-03-{}\nuntil: 2026-03-{}"
TIED = "ties: [{}]"
Row = tuple[str, object, str, object, Callable[[World, str], object]]
# key: a line, what is seen then, another line, what is seen then
KEYS: Mapping[str, Row] = {
    "title": ("title: Zebra", True, "title: T", False, on_page("Zebra</h1>")),
    "summary": ("summary: Zebra", True, "summary: T", False, on_page("Zebra", "/boards/")),
    "quizzes": ("quizzes: [flood]", {"Bob": 4.0}, "quizzes: [accounts]", {"Ann": 8.0, "Bob": 4.0}, points),
    "period": ("period: week", ("2026-03-02", "2026-03-08"), "period: month", ("2026-03-01", "2026-03-31"), covered),
    "from": (
        CUSTOM.format("03", "20"), ("2026-03-03", "2026-03-20"),
        CUSTOM.format("04", "20"), ("2026-03-04", "2026-03-20"),
        covered,
    ),
    "until": (
        CUSTOM.format("03", "21"), ("2026-03-03", "2026-03-21"),
        CUSTOM.format("03", "22"), ("2026-03-03", "2026-03-22"),
        covered,
    ),
    "publish": ("publish: Tuesday 07:30", "03-03 07:30", "publish: Friday 18:00", "03-06 18:00", published),
    "holidays": (
        "holidays: next-working-day\npublish: Friday 18:00", "10-08 18:00",
        "holidays: publish\npublish: Friday 18:00", "10-02 18:00", on_holiday,
    ),
    "approval": ("approval: yes", True, "approval: no", False, needs_two),
    "notice": ("notice: 5 working days", "03-10 00:00", "notice: no", None, under_notice),
    "objections": ("objections: everyone", True, "objections: listed", False, objects),
    "freeze": ("freeze: 2 h", "03-01 22:00", "summary: none", None, held_until),
    "reveal": (
        "freeze: 2 h\nreveal: Tuesday 10:00", "03-03 10:00",
        "freeze: 2 h\nreveal: by hand", "03-09 00:00",
        published,
    ),
    "names": ("names: full", True, "names: masked", False, names),
    "public": ("public: yes", (200, True), "public: no", (200, False), open_to_strangers),
    "staff": ("staff: yes", ["Ann", "Bob", "Carl"], "staff: no", ["Ann", "Bob"], listed),
    "second-person": ("second-person: no", False, "second-person: yes", True, asks_second),
    "unit": ("unit: north", ["Ann"], "summary: all", ["Ann", "Bob"], listed),
    "count": (
        "count: best", {"Ann": 8.0, "Bob": 8.0}, "count: latest", {"Ann": 5.0, "Bob": 8.0}, points,
    ),
    "at-least": ("at-least: 2", ["Bob"], "at-least: 1", ["Ann", "Bob"], listed),
    "contests": (
        "contests: [autumn]", {"Ann": 29.0, "Bob": 8.0},
        "summary: none", {"Ann": 8.0, "Bob": 8.0},
        published_contest,
    ),
    "weights": (
        "weights: [flood x 2.5]", {"Ann": 8.0, "Bob": 14.0},
        "weights: [accounts x 0.5]", {"Ann": 4.0, "Bob": 6.0},
        points,
    ),
    "series": (
        "series: [best 1 of accounts flood]", {"Ann": 8.0, "Bob": 4.0},
        "summary: none", {"Ann": 8.0, "Bob": 8.0},
        points,
    ),
    "drop": ("drop: 1", {"Ann": 8.0, "Bob": 4.0}, "drop: 0", {"Ann": 8.0, "Bob": 8.0}, points),
    "bonus": (
        "bonus: [2 for full marks at the first attempt]", {"Ann": 8.0, "Bob": 10.0},
        "bonus: [首次达到40%加1分]", {"Ann": 9.0, "Bob": 9.0},
        points,
    ),
    "cohort": (
        "cohort: 2025-01-10 to 2025-01-31", ["Ann"], "cohort: 2025-01-11 to 2026-01-10", ["Bob"], with_stays,
    ),
    "division": ("division: [township]", ["Ann"], "division: [village, county]", ["Bob"], in_kinds),
    "listing": ("listing: opt-out", ["Bob"], "listing: opt-in", [], after_choosing),
    "winners": ("winners: 2", ["Ann", "Bob"], "winners: 0", [], winners),
    "tied-winners": ("winners: 1\ntied-winners: all", ["Ann", "Bob"], "winners: 1\ntied-winners: none", [], winners),
    "unit-board": (
        "unit-board: top 2\nunit-minimum: 2", [("North", "7.00")],
        "unit-board: adjusted\nunit-minimum: 2", [("North", "7.30")],  # (14 + 20 × 7.33) ÷ 22
        unit_scores,
    ),
    "embed": (
        "public: yes\nembed: [www.example.cn]", (200, "www.example.cn"), "public: yes", (404, "'none'"), framed_in,
    ),
    "unit-minimum": (
        "unit-board: top 2\nunit-minimum: 3", [],
        "unit-board: top 2\nunit-minimum: 2", [("North", "7.00")],
        unit_scores,
    ),
    "ties": (TIED.format("more quizzes"), {"Bob": 1, "Ann": 2}, "summary: none", {"Bob": 1, "Ann": 1}, ranks),
}  # fmt: skip


def test_every_key_is_in_the_table() -> None:
    # A board refuses `units` with a sentence of its own.
    assert {one.name for one in FIELDS} - {"units"} == set(KEYS)


@pytest.mark.parametrize("side", [0, 2])
@pytest.mark.parametrize("key", KEYS)
def test_key_has_its_effect(app: Flask, sign_in: SignIn, key: str, side: int) -> None:
    row = KEYS[key]
    assert row[4](World(sign_in), str(row[side])) == row[side + 1]


@pytest.mark.parametrize("tie", ["more quizzes", "more full marks", "fewer attempts"])
def test_each_rule_orders_a_tie(app: Flask, sign_in: SignIn, tie: str) -> None:
    """Bob has two quizzes and one with full marks; both made two attempts."""
    expected = {"Bob": 1, "Ann": 1 if tie == "fewer attempts" else 2}
    assert ranks(World(sign_in), TIED.format(tie)) == expected
