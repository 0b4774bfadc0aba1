"""Calibration: anchors, feedback against the agreed marks, and what opens live marking."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from lms import clock
from lms.audit.models import AuditEntry
from lms.contests.entries.models import Entry
from lms.contests.entries.words import EntryState
from lms.contests.judging.models import Anchor, Assignment
from lms.contests.judging.words import Purpose
from lms.contests.rules.models.contests import Contest
from lms.contests.rules.stages import Stage
from lms.db import db
from lms.people.models import User
from lms.people.roles import Role
from tests.build import make_user
from tests.contests.make import make_assignment, make_contest, make_entry, make_judge

SignIn = Callable[[User], FlaskClient]
AGREED = {"score.idea": "8", "score.structure": "7", "score.language": "6"}


@pytest.fixture
def contest(app: object) -> Contest:
    return make_contest(stage=Stage.CALIBRATION, anchors=2)


def set_anchor(sign_in: SignIn, entry: Entry, **fields: str) -> int:
    """Let a convener agree on the marks of an entry; return the status."""
    browser = sign_in(make_user("Convener", Role.CONVENER))
    db.session.commit()
    data = {"code": entry.code, "rationale": "Clear and concrete.", "leaves": "yes", **AGREED, **fields}
    return browser.post("/contests/autumn/monitor/calibration", data=data).status_code


def numbers(judge_id: int) -> list[int]:
    rows = select(Assignment.position).where(Assignment.judge_id == judge_id).order_by(Assignment.position)
    return list(db.session.scalars(rows))


def marked(browser: FlaskClient, number: int, idea: str = "8"):  # type: ignore[no-untyped-def]
    data = {"go": "submit", "token": "", **AGREED, "score.idea": idea}
    return browser.post(f"/contests/autumn/desk/{number}", data=data)


def test_anchor_is_given_to_every_judge(contest: Contest, sign_in: SignIn) -> None:
    judges = [make_judge(contest, calibrated_at=None) for _ in range(2)]
    assert set_anchor(sign_in, make_entry(contest)) == 303
    anchor = db.session.scalars(select(Anchor)).one()
    assert (str(anchor.total), anchor.scores["idea"]) == ("70", "8")
    assert [len(numbers(judge.id)) for judge in judges] == [1, 1]


def test_entry_that_competes_becomes_an_anchor_only_by_leaving_the_competition(
    contest: Contest, sign_in: SignIn
) -> None:
    entry, out = make_entry(contest), make_entry(contest, state=EntryState.EXCLUDED)
    browser = sign_in(make_user("Convener", Role.CONVENER))
    db.session.commit()
    address = "/contests/autumn/monitor/calibration"
    page = browser.get(address).text
    assert (
        f"{entry.code} 我的村庄 (in the competition)" in page
        and f"{out.code} 我的村庄 (in the competition)" not in page
    )
    assert "Withdraw it from the competition" in page
    answer = browser.post(address, data={"code": entry.code, **AGREED})
    assert answer.status_code == 409 and f"Essay {entry.code} is still in the competition" in answer.text
    assert db.session.scalars(select(Anchor)).all() == []
    assert browser.post(address, data={"code": entry.code, **AGREED, "leaves": "yes"}).status_code == 303
    assert browser.post(address, data={"code": out.code, **AGREED}).status_code == 303
    db.session.expire_all()
    assert (entry.state, out.state) == (EntryState.EXCLUDED, EntryState.EXCLUDED)
    assert db.session.scalars(select(AuditEntry.reason).where(AuditEntry.verb == "entry.exclude")).all() == [
        "Anchor essay, not in the competition."
    ]


def test_agreed_marks_off_the_scale_are_refused(contest: Contest, sign_in: SignIn) -> None:
    assert set_anchor(sign_in, make_entry(contest), **{"score.idea": "12"}) == 422
    assert db.session.scalars(select(Anchor)).all() == []


@pytest.mark.database
def test_agreed_marks_can_be_changed_and_are_not_given_twice(contest: Contest, sign_in: SignIn) -> None:
    panel_judge = make_judge(contest, calibrated_at=None)
    entry = make_entry(contest)
    set_anchor(sign_in, entry)
    assert set_anchor(sign_in, entry, **{"score.idea": "9"}) == 303
    assert db.session.scalars(select(Anchor)).one().scores["idea"] == "9"
    assert len(numbers(panel_judge.id)) == 1


@pytest.mark.database
@pytest.mark.parametrize(("closed", "given_again"), [("moved", True), ("declined", False)])
def test_anchor_taken_from_a_judge_who_left_comes_back_and_a_declined_one_does_not(
    contest: Contest, sign_in: SignIn, closed: str, given_again: bool
) -> None:
    panel_judge = make_judge(contest, calibrated_at=None)
    entry = make_entry(contest)
    set_anchor(sign_in, entry)
    row = db.session.scalars(select(Assignment)).one()
    row.state, row.closed_at = closed, clock.now()
    db.session.commit()
    assert set_anchor(sign_in, entry) == 303
    [row] = db.session.scalars(select(Assignment).where(Assignment.judge_id == panel_judge.id))
    assert (row.state, row.closed_at) == (("waiting", None) if given_again else ("declined", row.closed_at))


def test_judge_sees_the_agreed_marks_after_the_own_ones(contest: Contest, sign_in: SignIn) -> None:
    panel_judge = make_judge(contest, calibrated_at=None)
    set_anchor(sign_in, make_entry(contest))
    set_anchor(sign_in, make_entry(contest))
    browser = sign_in(panel_judge.judge)
    first = numbers(panel_judge.id)[0]
    assert browser.get(f"/contests/autumn/desk/{first}/feedback").status_code == 404
    answer = marked(browser, first, idea="4")
    assert answer.location == f"/contests/autumn/desk/{first}/feedback"
    page = browser.get(answer.location).text
    assert "Clear and concrete." in page
    assert "below the agreed total" in page


def test_judge_is_calibrated_after_as_many_anchors_as_asked_for(contest: Contest, sign_in: SignIn) -> None:
    panel_judge = make_judge(contest, calibrated_at=None)
    for _ in range(2):
        set_anchor(sign_in, make_entry(contest))
    browser = sign_in(panel_judge.judge)
    first, second = numbers(panel_judge.id)
    marked(browser, first)
    db.session.refresh(panel_judge)
    assert panel_judge.calibrated_at is None
    marked(browser, second)
    db.session.refresh(panel_judge)
    assert panel_judge.calibrated_at is not None


@pytest.mark.database
def test_calibration_essay_is_not_marked_again_once_the_agreed_marks_were_seen(
    contest: Contest, sign_in: SignIn
) -> None:
    panel_judge = make_judge(contest, calibrated_at=None)
    set_anchor(sign_in, make_entry(contest))
    browser = sign_in(panel_judge.judge)
    number = numbers(panel_judge.id)[0]
    marked(browser, number)
    page = browser.get(f"/contests/autumn/desk/{number}").text
    assert 'name="go"' not in page
    token = page.split('name="token" value="')[1].split('"')[0]
    data = {"go": "submit", "token": token, **AGREED, "reason": "x"}
    assert browser.post(f"/contests/autumn/desk/{number}", data=data).status_code == 409


def test_live_essays_wait_for_calibration(contest: Contest, sign_in: SignIn) -> None:
    panel_judge = make_judge(contest, calibrated_at=None)
    set_anchor(sign_in, make_entry(contest))
    live = make_assignment(make_entry(contest), panel_judge, position=50)
    contest.stage = Stage.JUDGING
    db.session.commit()
    browser = sign_in(panel_judge.judge)
    answer = marked(browser, live.position)
    assert (answer.status_code, live.state) == (409, "waiting")
    assert "Mark the anchor essays first." in answer.text


def test_hidden_anchors_after_calibration_give_no_feedback(contest: Contest, sign_in: SignIn) -> None:
    panel_judge = make_judge(contest)
    entry = make_entry(contest)
    set_anchor(sign_in, entry)
    contest.stage = Stage.JUDGING
    db.session.commit()
    browser = sign_in(panel_judge.judge)
    number = numbers(panel_judge.id)[0]
    assert marked(browser, number).location == "/contests/autumn/desk"
    assert browser.get(f"/contests/autumn/desk/{number}/feedback").status_code == 404


def test_convener_sees_every_judge_against_the_agreed_mark(contest: Contest, sign_in: SignIn) -> None:
    panel_judge = make_judge(contest, calibrated_at=None)
    set_anchor(sign_in, make_entry(contest))
    marked(sign_in(panel_judge.judge), numbers(panel_judge.id)[0], idea="4")
    auditor = make_user("Auditor", Role.AUDITOR)
    db.session.commit()
    page = sign_in(auditor).get("/contests/autumn/monitor/calibration").text
    assert "−12.0" in page
    assert "Set an anchor essay" not in page


def test_auditor_may_look_but_not_set(contest: Contest, sign_in: SignIn) -> None:
    auditor = make_user("Auditor", Role.AUDITOR)
    entry = make_entry(contest)
    db.session.commit()
    data = {"code": entry.code, **AGREED}
    assert sign_in(auditor).post("/contests/autumn/monitor/calibration", data=data).status_code == 403


@pytest.mark.database
def test_anchor_marks_never_count_for_the_entry(contest: Contest, sign_in: SignIn) -> None:
    panel_judge = make_judge(contest, calibrated_at=None)
    set_anchor(sign_in, make_entry(contest))
    marked(sign_in(panel_judge.judge), numbers(panel_judge.id)[0])
    assert db.session.scalars(select(Assignment.purpose)).all() == [Purpose.ANCHOR]
