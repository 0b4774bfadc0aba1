"""A form that is sent four times at once does its work once and is never answered with an error of ours."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextvars import Context
from dataclasses import dataclass
from threading import Barrier

import pytest
from flask import Flask, flash, get_flashed_messages
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError, SAWarning

from lms.audit.models import AuditEntry
from lms.boards.models import BoardIssue
from lms.contests.entries.models import Entry
from lms.contests.rules.models.contests import Contest
from lms.db import Base, db
from lms.discussions.models import DiscussionPost
from lms.people.models import Membership, RoleGrant, Unit, User
from lms.quizzes.models import Attempt, AttemptEvent, QuizCorrection, QuizMessage
from lms.quizzes.overrides.models import QuizOverride
from tests.access_table import TABLE, World
from tests.quizzes.build import running_attempt
from tests.test_access import address, routes

pytestmark = pytest.mark.database

TIMES = 4
Form = dict[str, str]


def at_once(browsers: list[FlaskClient], url: str, form: Form) -> list[int]:
    """The statuses of one request from each browser, all sent at the same moment."""
    barrier = Barrier(len(browsers))

    def send(browser: FlaskClient) -> int:
        barrier.wait(20)
        return Context().run(browser.post, url, data=form).status_code

    db.session.commit()
    with ThreadPoolExecutor(len(browsers)) as pool:
        statuses = list(pool.map(send, browsers))
    db.session.expire_all()
    return statuses


@dataclass(frozen=True)
class Case:
    """A form that makes a thing: who sends what, and what there is afterwards."""

    endpoint: str
    actor: str
    form: Callable[[World], Form]
    table: type[Base]
    more: int


CASES = [
    Case("boards.publish_reveal", "convener", lambda world: {}, BoardIssue, 1),
    Case(
        "discussions.new", "owner", lambda world: {"sent_as": "a", "title": "Wells", "text": "Who?"}, DiscussionPost, 1
    ),
    Case("discussions.reply", "owner", lambda world: {"sent_as": "a", "text": "I do"}, DiscussionPost, 1),
    Case(
        "people.add", "admin",
        lambda world: {"name": "New", "username": "new.person", "phone": "13900000001", "role": "learner",
                       "unit": str(world.village.id), "language": ""},
        User, 1,
    ),
    Case(
        "people.add_unit", "admin",
        lambda world: {"name": "Hill", "code": "hill", "kind": "village", "parent": str(world.village.id)},
        Unit, 1,
    ),
    Case("people.grant", "admin", lambda world: {"role": "trainer", "unit": ""}, RoleGrant, 1),
    Case(
        "people.grant", "admin", lambda world: {"role": "trainer", "unit": str(world.village.id)}, RoleGrant, 1,
    ),
    Case(
        "people.move", "admin",
        lambda world: {"unit": str(world.people["manager"].memberships[0].unit_id), "from_on": "2026-03-02"},
        Membership, 1,
    ),
    Case("quizzes.start", "owner", lambda world: {}, Attempt, 1),
    Case(
        "quizzes.add_exception", "trainer",
        lambda world: {"username": world.owner.username, "attempts": "1", "reason": "ill"},
        QuizOverride, 1,
    ),
    Case(
        "quizzes.pause_attempts", "trainer",
        lambda world: {"attempt": str(running_attempt(world.owner)), "act": "pause", "reason": "power cut"},
        AttemptEvent, 1,
    ),
    Case(
        "quizzes.room_act", "trainer",
        lambda world: {"attempt": str(running_attempt(world.owner)), "act": "message", "message": "Hi", "form": "a"},
        QuizMessage, 1,
    ),
    Case(
        "quizzes.room_act", "trainer",
        lambda world: {"attempt": str(running_attempt(world.owner)), "act": "extend", "minutes": "5", "reason": "ill",
                       "form": "a"},
        QuizOverride, 1,
    ),
    Case(
        "regrading.correct", "trainer",
        lambda world: {"question": "inspect", "kind": "credit", "seen": "0", "reason": "Both are right."},
        QuizCorrection, 1,
    ),
    Case("contests.start_entry", "learner", lambda world: {}, Entry, 1),
    Case("contests.remove_judge", "convener", lambda world: {"reason": "Ill"}, AuditEntry, 1),
    Case("contests.exclude_entry", "convener", lambda world: {"reason": "Copied"}, AuditEntry, 1),
    Case("contests.withdraw_entry", "owner", lambda world: {}, AuditEntry, 1),
    Case("contests.revoke_certificate", "convener", lambda world: {"reason": "Copied"}, AuditEntry, 1),
    Case("contests.begin", "convener", lambda world: {"name": "spring", "title": "Spring"}, Contest, 1),
]  # fmt: skip


def count(table: type[Base]) -> int:
    return db.session.scalar(select(func.count()).select_from(table)) or 0


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.endpoint)
def test_doubled_form_makes_one_thing(
    app: Flask, world: World, sign_in: Callable[[User], FlaskClient], case: Case
) -> None:
    url = address(app, routes(app)[f"POST {case.endpoint}"], world)
    db.session.commit()
    before, form = count(case.table), case.form(world)
    statuses = at_once([sign_in(world.people[case.actor]) for _ in range(TIMES)], url, form)
    assert max(statuses) < 500, statuses
    assert count(case.table) - before == case.more, statuses


POSTS = [line for line in TABLE if line.startswith("POST ")]


@pytest.fixture
def many_writers(pytestconfig: pytest.Config) -> None:
    """Pass over a test before anything is prepared for it."""
    if pytestconfig.getoption("--database") == "sqlite":
        pytest.skip("SQLite has one writer at a time")


@pytest.mark.parametrize("line", POSTS)
def test_doubled_request_is_no_error(
    many_writers: None, app: Flask, world: World, sign_in: Callable[[User], FlaskClient], line: str
) -> None:
    endpoint = line.split()[1]
    url = address(app, routes(app)[f"POST {endpoint}"], world)
    actor = "owner" if TABLE[line].split()[-1] == "ok" else "admin"
    statuses = at_once([sign_in(world.people[actor]) for _ in range(TIMES)], url, {})
    assert max(statuses) < 500, statuses


def test_view_that_runs_again_says_once_what_it_did(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[str] = []

    def view() -> str:
        calls.append("")
        flash("Saved.")
        if len(calls) == 1:
            raise IntegrityError("INSERT", {}, Exception())
        return "|".join(map(str, get_flashed_messages()))

    monkeypatch.setitem(app.view_functions, "home.contact", view)
    assert (app.test_client().get("/contact").text, len(calls)) == ("Saved.", 2)


@pytest.mark.parametrize(
    ("sentence", "runs"),
    [("DELETE statement on table 'x' expected to delete 1 row(s)", 2), ("Coercing Subquery object", 1)],
)
def test_only_the_warning_of_a_row_that_is_gone_runs_a_view_again(
    app: Flask, monkeypatch: pytest.MonkeyPatch, sentence: str, runs: int
) -> None:
    calls: list[str] = []

    def view() -> str:
        calls.append("")
        if len(calls) == 1:
            raise SAWarning(sentence)
        return ""

    monkeypatch.setitem(app.view_functions, "home.contact", view)
    monkeypatch.setitem(app.config, "PROPAGATE_EXCEPTIONS", False)
    app.test_client().get("/contact")
    assert len(calls) == runs
