"""Marks sent by the desk's script: receipts, submissions sent twice, conflicts told, essays kept ahead."""

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextvars import Context
from datetime import timedelta
from threading import Barrier
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from lms import clock
from lms.audit.models import AuditEntry
from lms.contests.judging.models import Assignment, Mark, MarkChange, MarkReceipt
from lms.contests.judging.words import Purpose
from lms.contests.rules.models.contests import Contest, PanelJudge
from lms.contests.rules.stages import Stage
from lms.db import db
from lms.people.models import User
from tests.build import make_unit, make_user
from tests.contests.make import make_assignment, make_contest, make_entry, make_judge, make_mark

SignIn = Callable[[User], FlaskClient]
DESK = "/contests/autumn/desk"
JSON = {"Accept": "application/json"}
WHOLE = {"score.idea": "8", "score.structure": "7", "score.language": "9", "comment": "好。"}
TOKEN = re.compile(r'(?<=name="csrf_token" value=")[^"]*')
ONE, TWO = "0a1b2c3d-0000-4000-8000-000000000001", "0a1b2c3d-0000-4000-8000-000000000002"


@pytest.fixture
def contest(app: object) -> Contest:
    return make_contest(stage=Stage.JUDGING)


def appointed(contest: Contest, essays: int) -> tuple[PanelJudge, list[Assignment]]:
    panel_judge = make_judge(contest)
    found = [make_assignment(make_entry(contest), panel_judge, position=place + 1) for place in range(essays)]
    db.session.commit()
    return panel_judge, found


def handed_in(
    browser: FlaskClient, number: int = 1, submission: str = ONE, token: str = "", **more: str
) -> Any:
    data = {**WHOLE, "submission": submission, "token": token, **more}
    return browser.post(f"{DESK}/{number}/hand-in", data=data, headers=JSON)


def submitted(assignment: Assignment) -> list[str]:
    """Return the marks for the idea, one for each time a mark was submitted."""
    rows = db.session.scalars(
        select(MarkChange).where(MarkChange.assignment_id == assignment.id).order_by(MarkChange.id)
    )
    return [row.scores["idea"] for row in rows if row.submitted]


def test_mark_gets_a_receipt_and_the_next_essay(contest: Contest, sign_in: SignIn) -> None:
    panel_judge, readings = appointed(contest, 2)
    answer = handed_in(sign_in(panel_judge.judge))
    assert answer.status_code == 200
    assert (answer.json["receipt"], answer.json["next"], answer.json["warning"]) == (
        "0A1B-2C3D",
        f"{DESK}/2",
        "",
    )
    mark = db.session.get_one(Mark, readings[0].id)
    assert answer.json["token"] == mark.saved_at.isoformat()
    assert answer.json["saved_at"]
    assert (mark.comment, submitted(readings[0])) == ("好。", ["8"])


def test_mark_sent_twice_is_one_and_has_one_receipt(contest: Contest, sign_in: SignIn) -> None:
    panel_judge, readings = appointed(contest, 2)
    browser = sign_in(panel_judge.judge)
    first, second = handed_in(browser), handed_in(browser)
    assert (second.status_code, second.json) == (200, first.json)
    assert submitted(readings[0]) == ["8"]
    assert list(db.session.scalars(select(AuditEntry.verb))).count("mark.submit") == 1


@pytest.mark.database
def test_mark_sent_four_times_at_once_is_one(contest: Contest, sign_in: SignIn) -> None:
    panel_judge, readings = appointed(contest, 1)
    browsers, barrier = [sign_in(panel_judge.judge) for _ in range(4)], Barrier(4)

    def send(browser: FlaskClient) -> Any:
        barrier.wait(20)
        return Context().run(handed_in, browser)

    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(send, browsers))
    db.session.expire_all()
    assert [(one.status_code, one.json.get("receipt")) for one in answers] == [(200, "0A1B-2C3D")] * 4
    assert submitted(readings[0]) == ["8"]
    assert len(db.session.scalars(select(MarkReceipt)).all()) == 1


def test_one_id_with_another_mark_is_a_conflict_that_shows_what_is_stored(
    contest: Contest, sign_in: SignIn
) -> None:
    panel_judge, readings = appointed(contest, 1)
    browser = sign_in(panel_judge.judge)
    handed_in(browser)
    answer = handed_in(browser, comment="Another.")
    assert answer.status_code == 409
    assert ["comment", "好。"] in answer.json["theirs"]["fields"]
    assert answer.json["theirs"]["submitted"] is True
    assert db.session.get_one(Mark, readings[0].id).comment == "好。"


@pytest.mark.database
@pytest.mark.parametrize("address", ["hand-in", "draft"])
def test_older_state_is_a_conflict_with_both_texts(contest: Contest, sign_in: SignIn, address: str) -> None:
    panel_judge, readings = appointed(contest, 1)
    browser = sign_in(panel_judge.judge)
    first = {
        "token": "",
        "score.idea": "6",
        "comment": "Theirs.",
        "quote": "谷",
        "offset": "3",
        "remark": "Nice.",
    }
    assert browser.post(f"{DESK}/1/draft", data=first, headers=JSON).status_code == 200
    data = {**WHOLE, "token": "", "submission": ONE, "comment": "Mine."}
    answer = browser.post(f"{DESK}/1/{address}", data=data, headers=JSON)
    assert answer.status_code == 409
    assert "in another window or on another device" in answer.json["error"]
    assert answer.json["theirs"]["fields"] == [
        ["score.idea", "6"], ["comment", "Theirs."], ["quote", "谷"], ["offset", "3"], ["remark", "Nice."],
    ]  # fmt: skip
    assert answer.json["theirs"]["submitted"] is False
    assert db.session.get_one(Mark, readings[0].id).comment == "Theirs."
    assert handed_in(browser, token=answer.json["theirs"]["token"], comment="Mine.").status_code == 200
    assert db.session.get_one(Mark, readings[0].id).comment == "Mine."


@pytest.mark.database
def test_mark_submitted_elsewhere_is_a_conflict_before_a_reason_is_asked_for(
    contest: Contest, sign_in: SignIn
) -> None:
    panel_judge, readings = appointed(contest, 1)
    browser = sign_in(panel_judge.judge)
    token = handed_in(browser).json["token"]
    assert handed_in(browser, submission=TWO, comment="Mine.").status_code == 409
    needs = handed_in(browser, submission=TWO, token=token, comment="Mine.")
    assert (needs.status_code, list(needs.json["fields"])) == (422, ["reason"])
    changed = handed_in(browser, submission=TWO, token=token, comment="Mine.", reason="Misread.")
    assert (changed.status_code, changed.json["next"]) == (200, DESK)
    assert db.session.get_one(Mark, readings[0].id).comment == "Mine."


def test_faults_are_told_by_field(contest: Contest, sign_in: SignIn) -> None:
    panel_judge, readings = appointed(contest, 1)
    answer = handed_in(sign_in(panel_judge.judge), **{"score.idea": "11", "score.language": ""})
    assert answer.status_code == 422
    assert set(answer.json["fields"]) == {"idea", "language"}
    assert db.session.get(Mark, readings[0].id) is None


@pytest.mark.parametrize("submission", ["", "1", "x" * 36, "0" * 65, "0a1b2c3d/../../../"])
def test_mark_without_a_proper_id_is_refused(contest: Contest, sign_in: SignIn, submission: str) -> None:
    panel_judge, readings = appointed(contest, 1)
    assert handed_in(sign_in(panel_judge.judge), submission=submission).status_code == 422
    assert db.session.get(Mark, readings[0].id) is None


def test_mark_that_comes_after_the_end_is_kept_as_a_draft_and_that_is_said(
    contest: Contest, sign_in: SignIn
) -> None:
    panel_judge, readings = appointed(contest, 1)
    contest.stage = Stage.PROVISIONAL
    db.session.commit()
    answer = handed_in(sign_in(panel_judge.judge))
    assert (answer.status_code, answer.json["receipt"]) == (200, "")
    assert "does not count" in answer.json["warning"]
    assert submitted(readings[0]) == []
    assert db.session.get_one(Mark, readings[0].id).comment == "好。"


def test_mark_for_an_essay_of_the_own_unit_is_refused_and_on_record(
    contest: Contest, sign_in: SignIn
) -> None:
    village = make_unit("Reed", make_unit("Top"))
    panel_judge = make_judge(contest, make_user("Judge", unit=village))
    make_assignment(make_entry(contest, make_user("Author", unit=village)), panel_judge, position=1)
    db.session.commit()
    answer = handed_in(sign_in(panel_judge.judge))
    assert answer.status_code == 403
    assert "conflict of interest" in answer.json["error"]
    assert "mark.refused" in set(db.session.scalars(select(AuditEntry.verb)))


@pytest.mark.database
def test_time_of_an_essay_read_without_a_network_is_kept(contest: Contest, sign_in: SignIn) -> None:
    panel_judge, readings = appointed(contest, 1)
    readings[0].assigned_at = clock.now() - timedelta(days=1)
    db.session.commit()
    handed_in(sign_in(panel_judge.judge), seconds="420")
    assert db.session.get_one(Mark, readings[0].id).seconds == 420


def test_twenty_essays_are_named_to_be_kept_and_change_their_stamp(contest: Contest, sign_in: SignIn) -> None:
    panel_judge, _readings = appointed(contest, 22)
    browser = sign_in(panel_judge.judge)
    answer = browser.get(f"{DESK}/ahead")
    pages = answer.json["pages"]
    assert [page["path"] for page in pages] == [f"{DESK}/{number}" for number in range(1, 21)]
    assert answer.headers["Cache-Control"] == "no-store"
    browser.post(f"{DESK}/2/draft", data={"token": "", "score.idea": "6"}, headers=JSON)
    handed_in(browser)
    again = browser.get(f"{DESK}/ahead").json["pages"]
    assert [page["path"] for page in again] == [f"{DESK}/{number}" for number in range(2, 22)]
    assert (again[0]["stamp"] == pages[1]["stamp"], again[1] == pages[2]) == (False, True)


@pytest.mark.database
def test_key_is_one_for_a_sign_in(contest: Contest, sign_in: SignIn) -> None:
    panel_judge, _ = appointed(contest, 1)
    browser = sign_in(panel_judge.judge)
    keys = [browser.get(f"{DESK}/ahead").json["key"] for _ in range(2)]
    assert keys[0] == keys[1]
    other = sign_in(make_judge(contest).judge).get(f"{DESK}/ahead").json["key"]
    assert other["value"] != keys[0]["value"]


def test_copy_for_the_browser_is_the_page_and_does_not_count_as_read(
    contest: Contest, sign_in: SignIn
) -> None:
    panel_judge, readings = appointed(contest, 1)
    browser = sign_in(panel_judge.judge)
    copy = browser.get(f"{DESK}/1", headers={"X-Keep": "1"})
    db.session.expire_all()
    assert (copy.status_code, readings[0].opened_at, readings[0].state) == (200, None, "waiting")
    page = browser.get(f"{DESK}/1")
    assert TOKEN.sub("", page.text) == TOKEN.sub("", copy.text)
    assert readings[0].opened_at is not None


@pytest.mark.database
def test_essay_of_the_own_unit_is_not_kept_and_stays_on_the_desk(contest: Contest, sign_in: SignIn) -> None:
    village = make_unit("Reed", make_unit("Top"))
    panel_judge = make_judge(contest, make_user("Judge", unit=village))
    reading = make_assignment(make_entry(contest, make_user("Author", unit=village)), panel_judge, position=1)
    db.session.commit()
    browser = sign_in(panel_judge.judge)
    assert browser.get(f"{DESK}/ahead").json["pages"] == []
    assert browser.get(f"{DESK}/1", headers={"X-Keep": "1"}).status_code == 404
    db.session.expire_all()
    assert reading.state == "waiting"


@pytest.mark.database
@pytest.mark.parametrize("why", ["closed", "calibrating", "dropped", "marked"])
def test_nothing_is_kept_when_nothing_waits(contest: Contest, sign_in: SignIn, why: str) -> None:
    panel_judge, readings = appointed(contest, 1)
    browser = sign_in(panel_judge.judge)
    if why == "closed":
        contest.stage = Stage.PROVISIONAL
    elif why == "calibrating":
        panel_judge.calibrated_at = None
        make_assignment(make_entry(contest), panel_judge, position=-1, purpose=Purpose.ANCHOR)
    elif why == "dropped":
        panel_judge.dropped_at = clock.now()
    else:
        make_mark(readings[0], {"idea": 8, "structure": 8, "language": 8})
    db.session.commit()
    answer = browser.get(f"{DESK}/ahead", headers=JSON)
    assert answer.status_code == (403 if why == "dropped" else 200)
    assert answer.json.get("pages", []) == []
    assert browser.get(f"{DESK}/1", headers={"X-Keep": "1"}).status_code == (403 if why == "dropped" else 404)
