"""A later deadline for one author: who gets it, what it opens, what waits for it, and taking it back."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from lms import clock
from lms.audit.models import AuditEntry
from lms.contests.entries.models import DeadlineExtension, Entry
from lms.contests.entries.words import EntryState
from lms.contests.rules.definition import Calendar
from lms.contests.rules.models.contests import Contest
from lms.contests.rules.stages import Condition, Stage
from lms.contests.run.jobs import close_due
from lms.contests.run.queries.conditions import facts
from lms.db import db
from lms.http.web import settings
from lms.people.models import User
from lms.people.roles import Role
from tests.build import make_user
from tests.contests.make import OPENS, make_contest, make_entry

SignIn = Callable[[User], FlaskClient]
LIST = "/contests/autumn/extensions"
ENTRY = "/contests/autumn/entry"
BODY = "村里的水渠修了三年，终于通水了。大家都很高兴。"


@pytest.fixture
def people(app: Flask) -> tuple[User, User, User]:
    """Return a convener, the author whose deadline is extended, and another author."""
    found = make_user("Convener", Role.CONVENER), make_user("Ill"), make_user("Well")
    db.session.commit()
    return found


def _closed(stage: Stage = Stage.OPEN) -> Contest:
    """Make a contest whose deadline was yesterday."""
    made = make_contest(stage=stage, calendar=Calendar(OPENS, clock.now() - timedelta(days=1)))
    db.session.commit()
    return made


def _in(**span: float) -> str:
    return f"{(clock.now() + timedelta(**span)).astimezone(settings().zone):%Y-%m-%dT%H:%M}"


def _extend(browser: FlaskClient, person: User, until: str, reason: str = "In hospital") -> tuple[int, str]:
    answer = browser.post(LIST, data={"username": person.username, "until": until, "reason": reason})
    return answer.status_code, answer.text


def _submit(browser: FlaskClient) -> int:
    browser.post(ENTRY)
    browser.post(ENTRY + "/write", data={"title": "水渠", "abstract": "", "body": BODY})
    return browser.post(ENTRY + "/submit", data={"original": "yes"}).status_code


@pytest.mark.database
@pytest.mark.parametrize("stage", [Stage.OPEN, Stage.SCREENING, Stage.CALIBRATION])
def test_only_the_author_named_may_still_submit_and_is_in_time(
    people: tuple[User, User, User], sign_in: SignIn, stage: Stage
) -> None:
    _closed(stage)
    convener, ill, well = people
    browser = sign_in(convener)
    assert _extend(browser, ill, _in(days=2))[0] == 303
    assert "(extended for you)" in sign_in(ill).get(ENTRY).text
    assert "(extended for you)" not in sign_in(well).get(ENTRY).text
    assert _submit(sign_in(well)) in (404, 409)
    assert _submit(sign_in(ill)) == 303
    entry = db.session.scalars(select(Entry).where(Entry.state == EntryState.SUBMITTED)).one()
    assert (entry.author_id, entry.late) == (ill.id, False)
    kept = db.session.scalars(select(AuditEntry).where(AuditEntry.verb == "deadline.extend")).one()
    assert (kept.target_kind, kept.target_id, kept.reason) == ("person", str(ill.id), "In hospital")
    # Used by now: it stays.
    assert browser.post(f"{LIST}/{ill.id}/revoke").status_code == 409
    assert db.session.query(DeadlineExtension).count() == 1


@pytest.mark.database
def test_extension_that_was_not_used_is_taken_back_once(
    people: tuple[User, User, User], sign_in: SignIn
) -> None:
    _closed()
    convener, ill, _ = people
    browser = sign_in(convener)
    for _time in range(2):
        assert _extend(browser, ill, _in(days=2))[0] == 303
    for _time in range(2):
        assert browser.post(f"{LIST}/{ill.id}/revoke").status_code == 303
    found = select(AuditEntry.verb).where(AuditEntry.verb.like("deadline.%")).order_by(AuditEntry.id)
    assert list(db.session.scalars(found)) == ["deadline.extend", "deadline.revoke"]
    assert _submit(sign_in(ill)) == 409


@pytest.mark.database
@pytest.mark.parametrize(
    ("until", "reason", "said"),
    [
        ({"days": 2}, " ", "Enter the reason"),
        ({"days": -2}, "Ill", "must lie in the future"),
        (None, "Ill", "Enter the date and time"),
    ],
)
def test_a_refused_extension_comes_back_as_it_was_filled_in(
    people: tuple[User, User, User], sign_in: SignIn, until: dict[str, float] | None, reason: str, said: str
) -> None:
    _closed()
    status, text = _extend(sign_in(people[0]), people[1], _in(**until) if until else "tomorrow", reason)
    assert (status, said in text, people[1].username in text) == (422, True, True)
    assert db.session.query(DeadlineExtension).count() == 0


def test_nobody_else_is_given_one(people: tuple[User, User, User], sign_in: SignIn) -> None:
    contest = _closed()
    convener, ill, _ = people
    browser = sign_in(convener)
    assert "cannot submit an entry" in _extend(browser, convener, _in(days=2))[1]
    assert (
        browser.post(LIST, data={"username": "nobody", "until": _in(days=2), "reason": "x"}).status_code
        == 422
    )
    contest.stage = Stage.JUDGING.value
    db.session.commit()
    assert _extend(browser, ill, _in(days=2))[0] == 409


@pytest.mark.database
def test_the_contest_waits_for_the_last_extended_deadline(
    people: tuple[User, User, User], sign_in: SignIn
) -> None:
    contest = _closed()
    make_entry(contest)
    db.session.commit()
    assert _extend(sign_in(people[0]), people[1], _in(days=2))[0] == 303

    def met(condition: Condition, at: datetime) -> tuple[bool, dict[str, object]]:
        found = facts(contest, at)
        why = found.details.get(condition)
        return found.met[condition], dict(why.values) if why else {}

    now, later = clock.now(), clock.now() + timedelta(days=3)
    assert met(Condition.DEADLINE_PASSED, now) == (False, {"count": 1})
    assert met(Condition.DEADLINE_PASSED, later)[0]
    assert (close_due(now), close_due(later)) == (0, 1)
    db.session.query(Entry).filter(Entry.id > 0).update({"screened_at": now})
    assert [met(Condition.SCREENING_DONE, at)[0] for at in (now, later)] == [False, True]
    contest.stage = Stage.CALIBRATION.value
    db.session.query(Entry).filter(Entry.id > 0).update({"screened_at": None})
    assert met(Condition.ALLOCATED, now) == (False, {"count": 1})
    assert "unscreened" in met(Condition.ALLOCATED, later)[1]
