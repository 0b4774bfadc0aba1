"""While a board is frozen nothing that a page sends to a reader tells a result newer than the freeze."""

import io
import re
import zipfile
from collections.abc import Callable, Iterator
from datetime import date, datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule

from lms.boards.actions.publishing import reveal_draft
from lms.boards.jobs import update_standings
from lms.boards.periods import custom
from lms.boards.views.exports import XLSX
from lms.db import db
from lms.people.models import User
from lms.people.roles import Role, UnitKind
from tests.boards.make import (
    WEEK,
    WEEK_BEFORE,
    ZONE,
    board_text,
    make_attempt,
    make_board,
    make_quiz,
    publish,
)
from tests.build import NOW, make_unit, make_user

SignIn = Callable[[User], FlaskClient]
Answers = dict[str, tuple[int, dict[str, str], bytes]]
RUNNING = custom(date(2026, 2, 16), date(2199, 12, 31))
# Two frozen boards, one after its period and one in it, and the values that their addresses take.
BOARDS = {
    "over": (WEEK, "freeze: 2 h\nreveal: by hand"),
    "running": (RUNNING, "from: 2026-02-16\nuntil: 2199-12-31\nfreeze: 2026-02-28 18:00\nreveal: by hand"),
}
VALUES: dict[str, object] = {"number": 1, "position": 1, "user_id": 2, "objection_id": 1}
# Pages of other features that name boards, ranks or what was published, with the values of their addresses.
ELSEWHERE: dict[str, dict[str, object]] = {
    "audit.chain": {},
    "audit.index": {},
    "home.index": {},
    "people.account": {},
    "regrading.boards": {"slug": "accounts"},
}
# What differs between any two answers, and the headers that hold it.
VARYING = re.compile(rb'name="csrf_token" value="[^"]*"|nonce="[^"]*"')
DROPPED = {"Date", "Set-Cookie", "X-Request-ID"}


class Site:
    """Ann leads with 9 points before Bob with 8; in the freeze Bob gets 20. The week before is published."""

    def __init__(self) -> None:
        township = make_unit("Baishi Township", kind=UnitKind.TOWNSHIP)
        self.village = make_unit("Willow Village", township)
        self.quiz = make_quiz()
        ann, self.bob = (make_user(name, Role.LEARNER, unit=self.village) for name in ("Ann", "Bob"))
        self.convener = make_user("Convener", Role.CONVENER)
        self.people = {
            "cadre": ann,
            "winner": self.bob,
            "manager": make_user("Manager", Role.UNIT_MANAGER, unit=township, over=township),
            "judge": make_user("Judge", Role.JUDGE),
            "trainer": make_user("Trainer", Role.TRAINER),
        }
        for day in (18, 25):
            make_attempt(ann, self.quiz, 9, datetime(2026, 2, day, 12, tzinfo=ZONE), unit=self.village)
            make_attempt(self.bob, self.quiz, 8, datetime(2026, 2, day, 12, tzinfo=ZONE), unit=self.village)
        self.boards = {
            slug: make_board(slug, board_text(period.kind.value, more=more))
            for slug, (period, more) in BOARDS.items()
        }
        publish(self.boards["over"], WEEK_BEFORE, self.convener)
        assert update_standings(NOW) == 3  # the frozen two, and the week that has just begun

    def decide(self) -> None:
        """Give Bob the result that makes him first, and let the job run."""
        make_attempt(self.bob, self.quiz, 20, datetime(2026, 3, 1, 23, tzinfo=ZONE), unit=self.village)
        db.session.commit()
        assert update_standings(NOW) == 0


def routes(app: Flask) -> Iterator[tuple[Rule, dict[str, object]]]:
    """Every GET route that can name a board or a person's rank, with the values of its address."""
    for rule in app.url_map.iter_rules():
        if "GET" not in (rule.methods or ()) or rule.endpoint == "static":
            continue
        if rule.endpoint.startswith("boards.") and rule.arguments:
            for slug, (period, _) in BOARDS.items():
                values = {**VALUES, "slug": slug, "period": period.name}
                unknown = rule.arguments - values.keys()
                assert not unknown, f"{rule.endpoint}: give VALUES what its address needs: {unknown}"
                if slug == "over" or "number" not in rule.arguments:  # the running one has no issue
                    yield rule, {name: values[name] for name in rule.arguments}
        elif rule.endpoint in ELSEWHERE:
            yield rule, ELSEWHERE[rule.endpoint]
        elif rule.endpoint.startswith("boards."):
            yield rule, {}
        else:
            assert "board" not in rule.rule, f"{rule.endpoint}: add it to ELSEWHERE"


def sheet_of(body: bytes) -> bytes:
    """The cells of a workbook, which also tells when it was written."""
    with zipfile.ZipFile(io.BytesIO(body)) as parts:
        return parts.read("xl/worksheets/sheet1.xml")


def answers(app: Flask, browser: FlaskClient) -> Answers:
    """What a reader gets at every address, without what differs between any two answers."""
    found = {}
    with app.test_request_context():
        addresses = [app.url_for(rule.endpoint, **values) for rule, values in routes(app)]
    for address in addresses:
        answer = browser.get(address)
        headers = {name: value for name, value in answer.headers if name not in DROPPED}
        body = answer.data
        if answer.mimetype == XLSX:
            del headers["Content-Length"]
            body = sheet_of(body)
        text = body.replace(answer.headers["X-Request-ID"].encode(), b"")
        found[address] = (answer.status_code, headers, VARYING.sub(b"", text))
    return found


@pytest.mark.parametrize("reader", ["public", "cadre", "winner", "manager", "judge", "trainer"])
def test_decisive_result_in_the_freeze_reaches_no_reader(app: Flask, sign_in: SignIn, reader: str) -> None:
    site = Site()
    browser = app.test_client() if reader == "public" else sign_in(site.people[reader])
    before = answers(app, browser)
    site.decide()
    after = answers(app, browser)
    assert {address for address in before if before[address] != after[address]} == set()


def test_convener_sees_it_and_everyone_does_after_the_reveal(app: Flask, sign_in: SignIn) -> None:
    site = Site()
    site.decide()
    over, convener = "/boards/over/standings/2026-W09", sign_in(site.convener)
    assert "/boards/over/reveal/" in convener.get("/boards/over/publish").text
    whole = convener.get(f"{over}?all=yes").text.partition("<main")[2]
    assert (whole.index("Bob") < whole.index("Ann"), "Not public" in whole) == (True, True)
    shown = app.test_client().get(f"{over}?all=yes").text.partition("<main")[2]
    assert (shown.index("Ann") < shown.index("Bob"), "Not public" in shown) == (True, False)
    assert convener.post("/boards/over/reveal/2026-W09").location == "/boards/over/2"
    assert convener.post("/boards/over/reveal/2026-W09").location == "/boards/over/2"
    assert app.test_client().get(over).location == "/boards/over/2"
    issue = app.test_client().get("/boards/over/2").text.partition("<main")[2]
    assert issue.index("Bob") < issue.index("Ann")
    assert reveal_draft(site.boards["over"], WEEK, now=NOW, zone=ZONE, secret="s") is None
