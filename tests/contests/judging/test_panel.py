"""Judges in the browser: appointed, let go, taken back, and their conflicts of interest."""

import random
import re
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from lms.audit.models import AuditEntry
from lms.contests.entries.models import Entry
from lms.contests.judging.actions import panel as acts
from lms.contests.judging.actions.allocating import allocate_first
from lms.contests.judging.models import Assignment, DeclaredConflict
from lms.contests.judging.queries import conflicts
from lms.contests.judging.queries.assignments import contest_assignments
from lms.contests.judging.words import AssignmentState
from lms.contests.rules.models.contests import Contest, PanelJudge
from lms.contests.rules.queries import panel
from lms.contests.rules.stages import Stage
from lms.db import db
from lms.errors import Conflict, Refused
from lms.people.models import User
from lms.people.roles import Role, UnitKind
from tests.build import NOW, make_unit, make_user
from tests.contests.make import make_contest, make_entry, make_judge

SignIn = Callable[[User], FlaskClient]


def judging(entries: int = 8, judges: int = 4) -> tuple[Contest, list[PanelJudge], User]:
    """Return a contest whose entries have their readers."""
    contest, convener = make_contest(stage=Stage.JUDGING), make_user("Convener", Role.CONVENER)
    for _ in range(entries):
        make_entry(contest)
    panel_judges = [make_judge(contest) for _ in range(judges)]
    allocate_first(contest, convener, NOW)
    return contest, panel_judges, convener


@pytest.mark.database
def test_people_with_the_role_are_appointed_under_aliases_by_lot(app: Flask, sign_in: SignIn) -> None:
    contest, convener = make_contest(stage=Stage.CALL), make_user("Convener", Role.CONVENER)
    people = [make_user(name, Role.JUDGE) for name in ("Ann", "Bob", "Cid")]
    make_user("Learner")
    make_user("Both", Role.CONVENER, Role.JUDGE)
    browser = sign_in(convener)
    boxes = re.findall('<input [^>]*name="people"[^>]*>', browser.get("/contests/autumn/judges").text)
    assert [("tick" in box, "required" in box) for box in boxes] == [(True, False)] * 3
    answer = browser.post("/contests/autumn/judges/appoint", data={"people": [one.id for one in people[:2]]})
    assert answer.status_code == 303
    assert {panel_judge.judge.name for panel_judge in panel.panel(contest.id)} == {"Ann", "Bob"}
    assert {panel_judge.alias for panel_judge in panel.panel(contest.id)} == {"J1", "J2"}
    assert [person.name for person in panel.people_to_appoint(contest.id)] == ["Cid"]
    assert browser.post("/contests/autumn/judges/appoint", data={}).status_code == 422


@pytest.mark.database
def test_only_judges_are_appointed_and_only_once(app: Flask) -> None:
    contest, convener = make_contest(stage=Stage.CALL), make_user("Convener", Role.CONVENER)
    judge, learner = make_user("Ann", Role.JUDGE), make_user("Learner")

    def appoint(person: User, category: str = "") -> None:
        acts.appoint(contest, [person], category, by=convener, rng=random.Random(1), now=NOW)

    with pytest.raises(Refused, match="judge role"):
        appoint(learner)
    with pytest.raises(Refused, match="judge anonymously"):
        appoint(make_user("Both", Role.AUDITOR, Role.JUDGE))
    with pytest.raises(Refused, match="no category"):
        appoint(judge, "poetry")
    appoint(judge)
    with pytest.raises(Conflict, match="already"):
        appoint(judge)


def test_page_of_a_judge_shows_what_moves_and_letting_go_moves_just_that(app: Flask, sign_in: SignIn) -> None:
    contest, panel_judges, convener = judging()
    own = {row.entry for row in contest_assignments(contest.id).rows if row.judge == panel_judges[0].id}
    browser = sign_in(convener)
    page = browser.get(f"/contests/autumn/judges/{panel_judges[0].id}").text
    assert f"These {len(own)} assignments would be reassigned" in page
    address = f"/contests/autumn/judges/{panel_judges[0].id}/drop-out"
    assert browser.post(address, data={"reason": ""}).status_code == 422
    assert browser.post(address, data={"reason": "Ill"}).status_code == 303
    known = contest_assignments(contest.id)
    assert {row.entry for row in known.rows if row.state is AssignmentState.MOVED} == own
    assert set(known.live.values()) == {2}
    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.verb == "contest.judge-leaves")).one()
    assert (entry.reason, entry.after["moved"]) == ("Ill", len(own))


def test_judge_nobody_can_replace_stays(app: Flask, sign_in: SignIn) -> None:
    contest, panel_judges, convener = judging(judges=2)
    db.session.commit()
    answer = sign_in(convener).post(
        f"/contests/autumn/judges/{panel_judges[0].id}/drop-out", data={"reason": "Ill"}
    )
    assert (answer.status_code, "there are only 1" in answer.text) == (422, True)
    assert panel.panel(contest.id)[0].dropped_at is None


def test_judge_who_left_can_come_back(app: Flask, sign_in: SignIn) -> None:
    _, panel_judges, convener = judging()
    browser = sign_in(convener)
    browser.post(f"/contests/autumn/judges/{panel_judges[0].id}/drop-out", data={"reason": "Ill"})
    assert sign_in(panel_judges[0].judge).get("/contests/autumn/interests").status_code == 403
    assert browser.post(f"/contests/autumn/judges/{panel_judges[0].id}/rejoin").status_code == 303
    assert sign_in(panel_judges[0].judge).get("/contests/autumn/interests").status_code == 200


def test_judge_declares_units_and_people_or_nothing(app: Flask, sign_in: SignIn) -> None:
    contest = make_contest(stage=Stage.SCREENING)
    town = make_unit("Town", make_unit("County", kind=UnitKind.COUNTY))
    friend = make_user("Friend")
    panel_judge = make_judge(contest, declared_at=None)
    browser = sign_in(panel_judge.judge)
    assert browser.post("/contests/autumn/interests", data={}).status_code == 303
    assert panel_judge.declared_at is not None
    assert "no conflicts" in browser.get("/contests/autumn/interests").text
    form = {"units": [town.id], "people": f"Friend, {friend.username}", "reason": "Neighbours"}
    assert browser.post("/contests/autumn/interests", data=form).status_code == 303
    found = [(one.unit_id, one.person_id, one.reason) for one in conflicts.declared_conflicts(contest.id)]
    assert found == [(town.id, None, "Neighbours"), (None, friend.id, "Neighbours")]
    browser.post("/contests/autumn/interests", data=form)
    assert len(conflicts.declared_conflicts(contest.id)) == 2


def test_unknown_name_is_told_and_nothing_is_kept(app: Flask, sign_in: SignIn) -> None:
    contest = make_contest(stage=Stage.SCREENING)
    panel_judge = make_judge(contest, declared_at=None)
    answer = sign_in(panel_judge.judge).post("/contests/autumn/interests", data={"people": "Nobody Here"})
    assert (answer.status_code, "No person was found with these names: Nobody Here." in answer.text) == (
        422,
        True,
    )
    assert panel_judge.declared_at is None


def test_declaring_in_mid_judging_moves_the_reading_and_gives_nothing_away(
    app: Flask, sign_in: SignIn
) -> None:
    contest, panel_judges, _ = judging()
    row = next(row for row in contest_assignments(contest.id).rows if row.judge == panel_judges[0].id)
    author = make_user("Somebody")
    from_entry = db.session.get_one(Assignment, row.id).entry
    from_entry.author = author
    db.session.commit()
    browser = sign_in(panel_judges[0].judge)
    answer = browser.post("/contests/autumn/interests", data={"people": "Somebody"}, follow_redirects=True)
    assert "Your declaration has been recorded." in answer.text and "reassigned" not in answer.text
    now = {(one.entry, one.judge): one.state for one in contest_assignments(contest.id).rows}
    assert now[row.entry, panel_judges[0].id] is AssignmentState.MOVED
    assert contest_assignments(contest.id).live[row.entry] == 2


def test_conflict_nobody_can_take_over_still_stops_the_reading(app: Flask) -> None:
    contest, panel_judges, convener = judging(judges=2)
    row = contest_assignments(contest.id).rows[0]
    panel_judge = next(one for one in panel_judges if one.id == row.judge)
    assert acts.declare(contest, panel_judge, entry_id=row.entry, by=convener, now=NOW) == 1
    assert contest_assignments(contest.id).live[row.entry] == 1


@pytest.mark.database
def test_convener_notes_a_conflict_with_an_entry_by_its_code(app: Flask, sign_in: SignIn) -> None:
    contest, panel_judges, convener = judging()
    entry = make_entry(contest)
    address = f"/contests/autumn/judges/{panel_judges[0].id}/interest"
    browser = sign_in(convener)
    assert browser.post(address, data={"code": entry.code.lower(), "reason": "Taught"}).status_code == 303
    found = db.session.scalars(select(DeclaredConflict)).one()
    assert (found.entry_id, found.judge_id, found.declared_by_id) == (
        entry.id,
        panel_judges[0].judge_id,
        convener.id,
    )
    db.session.commit()
    refused = browser.post(address, data={"code": "ZZZZZZ", "reason": "Taught him", "people": "Zhang"})
    assert (refused.status_code, "No person was found with these names: Zhang." in refused.text) == (
        422,
        True,
    )
    refused = browser.post(address, data={"code": "ZZZZZZ", "reason": "Taught him"})
    assert (refused.status_code, "There is no entry ZZZZZZ." in refused.text) == (422, True)
    assert ['value="ZZZZZZ"' in refused.text, refused.text.count('value="Taught him"')] == [True, 1]


def test_a_judge_cannot_name_an_entry_and_so_learn_which_codes_there_are(app: Flask, sign_in: SignIn) -> None:
    contest, panel_judges, _ = judging()
    browser, code = sign_in(panel_judges[0].judge), make_entry(contest).code
    db.session.commit()
    for one in (code, "ZZZZZZ"):
        assert browser.post("/contests/autumn/interests", data={"code": one}).status_code == 303
    assert conflicts.declared_conflicts(contest.id) == []


def test_allocation_page_previews_draws_and_draws_anew(app: Flask, sign_in: SignIn) -> None:
    contest, convener = make_contest(stage=Stage.CALIBRATION), make_user("Convener", Role.CONVENER)
    for _ in range(6):
        make_entry(contest)
    panel_judges = [make_judge(contest) for _ in range(3)]
    browser = sign_in(convener)
    page = browser.get("/contests/autumn/allocation").text
    assert "This is a preview" in page and f"{contest.seed}-1-first" in page
    assert browser.post("/contests/autumn/allocation/draw", data={"do": "first"}).status_code == 303
    assert contest_assignments(contest.id).loads == {panel_judge.id: 4 for panel_judge in panel_judges}
    assert "Every entry has its judges" in browser.get("/contests/autumn/allocation").text
    late = make_entry(contest)
    db.session.commit()
    assert "1 entry still needs a judge." in browser.get("/contests/autumn/allocation").text
    browser.post("/contests/autumn/allocation/draw", data={"do": "missing"})
    assert contest_assignments(contest.id).live[late.id] == 2


def test_allocation_page_of_a_large_contest_looks_ahead_only_when_asked(
    app: Flask, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    contest, convener = make_contest(stage=Stage.CALIBRATION), make_user("Convener", Role.CONVENER)
    monkeypatch.setattr("lms.contests.judging.views.allocating.AT_ONCE", 5)
    for _ in range(6):
        make_entry(contest)
    for _ in range(3):
        make_judge(contest)
    browser = sign_in(convener)
    page = browser.get("/contests/autumn/allocation").text
    assert "This is a preview" not in page and "Draw judges" in page
    assert 'href="/contests/autumn/allocation?preview=1"' in page
    assert "This is a preview" in browser.get("/contests/autumn/allocation?preview=1").text
    browser.post("/contests/autumn/allocation/draw", data={"do": "first"})
    assert "Every entry has its judges" in browser.get("/contests/autumn/allocation").text
    make_entry(contest)
    db.session.commit()
    page = browser.get("/contests/autumn/allocation").text
    assert "1 entry still needs a judge." in page and "Assign what is missing" in page


def test_allocation_page_says_in_words_what_cannot_be_done(app: Flask, sign_in: SignIn) -> None:
    contest = make_contest(stage=Stage.CALIBRATION)
    make_entry(contest)
    make_judge(contest)
    browser = sign_in(make_user("Convener", Role.CONVENER))
    db.session.commit()
    assert "there are only 1" in browser.get("/contests/autumn/allocation").text
    assert browser.post("/contests/autumn/allocation/draw", data={"do": "first"}).status_code == 422
    assert browser.post("/contests/autumn/allocation/draw", data={}).status_code == 409


def test_judge_sees_no_author_on_the_page_of_interests(app: Flask, sign_in: SignIn) -> None:
    _, panel_judges, _ = judging()
    usernames = [one.author.username for one in db.session.scalars(select(Entry))]
    page = sign_in(panel_judges[0].judge).get("/contests/autumn/interests").text
    assert [name for name in usernames if name in page] == []
