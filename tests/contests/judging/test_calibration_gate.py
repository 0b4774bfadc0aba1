"""The calibration gate: texts from outside, another round outside the tolerance, and the waiver."""

from collections.abc import Callable
from decimal import Decimal

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from lms.audit.models import AuditEntry
from lms.contests.judging.models import Anchor, AnchorText, AnchorTextMark
from lms.contests.judging.words import Purpose
from lms.contests.rules.models.contests import Contest, PanelJudge
from lms.contests.rules.stages import Stage
from lms.db import db
from lms.people.models import User
from lms.people.roles import Role
from tests.build import make_user
from tests.contests.make import (
    make_anchor_text,
    make_assignment,
    make_contest,
    make_entry,
    make_judge,
)

SignIn = Callable[[User], FlaskClient]
AGREED = {"score.idea": "8", "score.structure": "7", "score.language": "6"}
FAR = {"score.idea": "1", "score.structure": "1", "score.language": "1"}
TEXTS = "/contests/autumn/monitor/calibration/texts"


def gated(anchors: int = 0, **changes: object) -> tuple[Contest, PanelJudge]:
    """Return a contest with a tolerance of five marks, and a judge with one entry to mark."""
    contest = make_contest(stage=Stage.JUDGING, anchors=anchors, calibration_tolerance=Decimal(5), **changes)
    judge = make_judge(contest, calibrated_at=None)
    make_assignment(make_entry(contest), judge, position=5)
    return contest, judge


def marked(browser: FlaskClient, number: int, **fields: str) -> int:
    data = {"go": "submit", "token": "", **AGREED, **fields}
    return browser.post(f"/contests/autumn/desk/{number}", data=data).status_code


@pytest.mark.database
def test_convener_pastes_a_text_with_agreed_marks(app: Flask, sign_in: SignIn) -> None:
    contest, _ = gated()
    browser = sign_in(make_user("Convener", Role.CONVENER))
    wrong = browser.post(TEXTS, data={"title": "Kept", "body": "One", **AGREED, "score.idea": "99"})
    assert wrong.status_code == 422 and 'value="Kept"' in wrong.text
    assert browser.post(TEXTS, data={"title": "T", "body": "<b>One</b>", **AGREED}).status_code == 303
    text = db.session.scalars(select(AnchorText).where(AnchorText.contest_id == contest.id)).one()
    assert (text.title, text.scores["idea"]) == ("T", "8")
    assert browser.post(f"{TEXTS}/{text.id}/remove").status_code == 303
    assert db.session.scalars(select(AnchorText)).all() == []


@pytest.mark.database
def test_judge_outside_the_tolerance_repeats_before_any_entry(app: Flask, sign_in: SignIn) -> None:
    contest, judge = gated()
    texts = [make_anchor_text(contest, title) for title in ("One", "Two")]
    browser = sign_in(judge.judge)
    desk = "/contests/autumn/desk"
    assert f"{desk}/calibration" in browser.get(desk).text
    assert marked(browser, 5) == 409
    for text in texts:
        assert browser.post(f"{desk}/calibration/{text.id}", data=FAR).status_code == 303
    db.session.expire_all()
    assert (judge.calibration_round, judge.calibrated_at) == (2, None)
    page = browser.get(f"{desk}/calibration").text
    assert "more than 5 marks" in page and page.count("Agreed mark") == 0
    assert marked(browser, 5) == 409
    for text in texts:
        assert browser.post(f"{desk}/calibration/{text.id}", data=AGREED).status_code == 303
    db.session.expire_all()
    assert judge.calibrated_at is not None
    assert marked(browser, 5) == 303
    assert len(db.session.scalars(select(AnchorTextMark)).all()) == 4
    assert "judge.calibration-repeat" in set(db.session.scalars(select(AuditEntry.verb)))


def test_text_is_marked_once_a_round_and_on_the_scale(app: Flask, sign_in: SignIn) -> None:
    contest, judge = gated()
    one, _ = make_anchor_text(contest, "One"), make_anchor_text(contest, "Two")
    browser, path = sign_in(judge.judge), f"/contests/autumn/desk/calibration/{one.id}"
    assert browser.post(path, data=AGREED | {"score.idea": "99"}).status_code == 422
    assert browser.post(path, data=AGREED).status_code == 303
    again = browser.post(path, data=AGREED)
    assert again.status_code == 409 and "already marked" in again.text
    assert "Agreed mark" in browser.get("/contests/autumn/desk/calibration").text


def test_judge_who_has_marked_the_rest_is_calibrated_when_a_text_goes(app: Flask, sign_in: SignIn) -> None:
    contest, judge = gated()
    one, two = make_anchor_text(contest, "One"), make_anchor_text(contest, "Two")
    sign_in(judge.judge).post(f"/contests/autumn/desk/calibration/{one.id}", data=AGREED)
    browser = sign_in(make_user("Convener", Role.CONVENER))
    assert browser.post(f"{TEXTS}/{one.id}/remove").status_code == 409
    assert browser.post(f"{TEXTS}/{two.id}/remove").status_code == 303
    db.session.expire_all()
    assert judge.calibrated_at is not None


def test_without_a_tolerance_marking_is_enough(app: Flask, sign_in: SignIn) -> None:
    contest = make_contest(stage=Stage.CALIBRATION)
    judge, text = make_judge(contest, calibrated_at=None), make_anchor_text(contest)
    path = f"/contests/autumn/desk/calibration/{text.id}"
    assert sign_in(judge.judge).post(path, data=FAR).status_code == 303
    db.session.expire_all()
    assert judge.calibrated_at is not None


@pytest.mark.database
def test_anchor_entries_come_back_when_none_is_left(app: Flask, sign_in: SignIn) -> None:
    contest, judge = gated(anchors=1)
    for position in (1, 2):
        entry = make_entry(contest)
        db.session.add(
            Anchor(
                contest_id=contest.id,
                entry_id=entry.id,
                scores={"idea": "8", "structure": "7", "language": "6"},
                total=Decimal(70),
            )
        )
        make_assignment(entry, judge, Purpose.ANCHOR, position=position)
    db.session.commit()
    browser = sign_in(judge.judge)
    assert marked(browser, 1, **FAR) == 303
    db.session.expire_all()
    assert (judge.calibration_round, judge.calibrated_at) == (2, None)
    assert "Agreed mark" in browser.get("/contests/autumn/desk/1/feedback").text
    assert marked(browser, 2, **FAR) == 303
    db.session.expire_all()
    assert (judge.calibration_round, judge.calibrated_at) == (3, None)
    page = browser.get("/contests/autumn/desk/2/feedback", follow_redirects=True).text
    assert "too far from the agreed totals" in page
    assert marked(browser, 5) == 409


@pytest.mark.database
def test_waiver_needs_a_reason_and_opens_marking(app: Flask, sign_in: SignIn) -> None:
    contest, judge = gated()
    make_anchor_text(contest)
    browser = sign_in(make_user("Convener", Role.CONVENER))
    path = f"/contests/autumn/monitor/calibration/judges/{judge.id}/waive"
    assert browser.post(path, data={"reason": " "}).status_code == 422
    assert browser.post(path, data={"reason": "Wrote the anchors"}).status_code == 303
    kept = db.session.scalars(
        select(AuditEntry.reason).where(AuditEntry.verb == "judge.calibration-waive")
    ).all()
    assert list(kept) == ["Wrote the anchors"]
    assert marked(sign_in(judge.judge), 5) == 303


@pytest.mark.database
def test_a_text_is_changed_until_a_judge_has_marked_it(app: Flask, sign_in: SignIn) -> None:
    contest, judge = gated()
    text = make_anchor_text(contest, "Well", idea="6", structure="6", language="6")
    convener = make_user("Convener", Role.CONVENER)
    db.session.commit()
    browser = sign_in(convener)
    page = browser.get(f"{TEXTS}?change={text.id}").text
    assert 'value="Well"' in page and "Change the text" in page
    form = {"title": "Well & dam", "body": "A dam.", "rationale": ""}
    scores = {"score.idea": "7", "score.structure": "6", "score.language": "6"}
    refused = browser.post(f"{TEXTS}/{text.id}", data=form | scores | {"score.idea": "99"})
    assert refused.status_code == 422 and "Well &amp; dam" in refused.text
    assert browser.post(f"{TEXTS}/{text.id}", data=form | scores).status_code == 303
    assert (text.title, text.body, text.scores["idea"]) == ("Well & dam", "A dam.", "7")
    path = f"/contests/autumn/desk/calibration/{text.id}"
    assert sign_in(judge.judge).post(path, data=scores).status_code == 303
    assert sign_in(convener).post(f"{TEXTS}/{text.id}", data=form | scores).status_code == 409
