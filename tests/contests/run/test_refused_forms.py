"""Forms of acts that are refused come back filled in, with the sentence at the field."""

import re
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from lms.contests.results.actions import deciding
from lms.contests.rules.actions import approvals
from lms.contests.rules.models.contests import Contest
from lms.contests.rules.second_person import SharedAct
from lms.contests.rules.stages import Stage
from lms.contests.run.actions import publishing
from lms.db import db
from lms.people.models import User
from lms.people.roles import Role
from tests.build import NOW, make_user
from tests.contests.finish import fix, make_judged, publish
from tests.contests.make import make_assignment, make_contest, make_entry, make_judge, make_mark

SignIn = Callable[[User], FlaskClient]
NO_REASON = "Enter the reason. It is kept with the decision."
WAITS = "This has already been requested and is waiting for a second person."
TYPED = "Two judges asked for it <again>"


def field(page: str, name: str) -> str:
    """Return the one field of the page that is marked as wrong, which has this name."""
    wrong = re.findall(r'<div class="field wrong".*?</div>', page, re.DOTALL)
    assert len(wrong) == 1 and f'name="{name}"' in wrong[0], page
    ids = re.findall(r'\bid="([^"]+)"', page)
    assert len(ids) == len(set(ids))
    return wrong[0]


def refused_twice(browser: FlaskClient, address: str, asks: Callable[[], object], **form: str) -> None:
    """Send a form without its reason, then one that waits already; both come back filled in."""
    answer = browser.post(address, data=form)
    assert answer.status_code == 422
    assert NO_REASON in field(answer.text, "reason")
    asks()
    db.session.commit()
    answer = browser.post(address, data=form | {"reason": TYPED})
    assert answer.status_code == 409
    assert WAITS in field(answer.text, "reason")
    assert "Two judges asked for it &lt;again&gt;" in field(answer.text, "reason")


def asked(contest: Contest, act: SharedAct, subject: str = "") -> Callable[[], object]:
    person = make_user("Asker", Role.CONVENER)
    db.session.commit()
    values = publishing.decided_on(contest) if act is SharedAct.FINISH else {}
    return lambda: approvals.ask(contest, act, subject, values, "Because", by=person, now=NOW)


@pytest.mark.database
def test_a_mark_is_not_given_back(app: Flask, sign_in: SignIn) -> None:
    contest = make_contest(stage=Stage.JUDGING, second_person=True)
    judge, convener = make_judge(contest), make_user("Convener", Role.CONVENER)
    for _ in range(2):
        reading = make_assignment(make_entry(contest), judge)
        make_mark(reading, {"idea": 5, "structure": 5, "language": 5})
    asks = asked(contest, SharedAct.REOPEN_MARK, str(reading.id))
    address = f"/contests/autumn/monitor/readings/{reading.id}/reopen"
    refused_twice(sign_in(convener), address, asks)


def test_ranks_stay_confirmed(app: Flask, sign_in: SignIn) -> None:
    one = make_judged(second_person=True)
    deciding.fix_ranks(one.contest, by=one.convener, now=NOW)
    asks = asked(one.contest, SharedAct.OPEN_RANKS)
    refused_twice(sign_in(one.convener), "/contests/autumn/moderation/ranks/open", asks)


@pytest.mark.parametrize("address", ["/contests/autumn/publication/finish", "/contests/autumn/move"])
def test_the_list_does_not_become_final(app: Flask, sign_in: SignIn, address: str) -> None:
    one = make_judged(second_person=True)
    publish(one)
    one.contest.notice_ends_at = NOW
    asks = asked(one.contest, SharedAct.FINISH)
    refused_twice(sign_in(one.convener), address, asks, to="final")
    assert one.contest.stage == Stage.NOTICE


def test_names_stay_hidden_without_a_reason(app: Flask, sign_in: SignIn) -> None:
    one = make_judged()
    fix(one)
    db.session.commit()
    answer = sign_in(one.convener).post("/contests/autumn/publication/unmask", data={"reason": " "})
    assert answer.status_code == 422 and field(answer.text, "reason")


def test_a_corrected_list_needs_a_note(app: Flask, sign_in: SignIn) -> None:
    one = make_judged()
    publish(one)
    browser = sign_in(one.convener)
    one.contest.stage = Stage.PROVISIONAL.value
    db.session.commit()
    answer = browser.post("/contests/autumn/publication/publish", data={"note": ""})
    assert answer.status_code == 422 and field(answer.text, "note")


def test_a_step_that_is_not_open_comes_back_on_the_stage_page(app: Flask, sign_in: SignIn) -> None:
    convener = make_user("Convener", Role.CONVENER)
    make_contest(stage=Stage.OPEN)
    db.session.commit()
    answer = sign_in(convener).post("/contests/autumn/move", data={"to": "archive", "reason": TYPED})
    assert answer.status_code == 409
    assert 'class="stage-line"' in answer.text and "<h1" in answer.text
