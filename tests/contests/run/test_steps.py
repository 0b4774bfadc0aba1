"""Every step forward from the convener's page does the whole work of the step, or leads to where it is done."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from lms import clock
from lms.contests.results.actions import certificates, deciding, objections
from lms.contests.results.queries import results
from lms.contests.results.words import ResultState
from lms.contests.rules.stages import TRANSITIONS, Condition, Stage, is_forward
from lms.contests.run.actions import publishing, steps
from lms.contests.run.actions.stages import move
from lms.contests.run.queries.conditions import facts
from lms.contests.run.views.labels import MENDED_AT, PAGES, TASKS
from lms.db import db
from lms.errors import Conflict
from lms.people.models import User
from lms.people.roles import Role
from tests.build import NOW, make_user
from tests.by_hand import change_by_hand
from tests.contests.finish import LATER, fix, make_judged, publish
from tests.contests.make import make_contest

SignIn = Callable[[User], FlaskClient]

# Conditions that only time or the step itself can meet; everything else has a page where it is mended.
NO_PAGE = {
    Condition.OPENING_REACHED,
    Condition.DEADLINE_PASSED,
    Condition.NOTICE_OVER,
    Condition.REASON_GIVEN,
}


def test_every_condition_of_a_step_has_a_page_where_it_is_mended() -> None:
    asked = {one for conditions in TRANSITIONS.values() for one in conditions}
    assert asked - set(MENDED_AT) == NO_PAGE


def test_every_stage_but_the_last_has_one_step_forward() -> None:
    forward = [source for source, target in TRANSITIONS if is_forward(source, target)]
    assert forward == list(Stage)[:-1]


def test_final_stage_taken_on_the_stage_page_freezes_the_final_list(app: Flask, sign_in: SignIn) -> None:
    one = make_judged()
    publish(one)
    one.contest.notice_ends_at = NOW
    db.session.commit()
    answer = sign_in(one.convener).post(
        "/contests/autumn/move", data={"to": "final", "reason": "Nothing is open"}
    )
    assert answer.status_code == 303
    newest, notice = results.public_lists(one.contest.id)
    assert (one.contest.stage, newest.state) == (Stage.FINAL, ResultState.FINAL)
    assert (newest.rows, newest.replaces_id) == (notice.rows, notice.id)
    assert len(certificates.issue(one.contest, by=one.convener, now=clock.now())) == 3


def test_final_stage_is_refused_while_the_notice_runs_and_nothing_is_frozen(
    app: Flask, sign_in: SignIn
) -> None:
    one = make_judged()
    publish(one)
    one.contest.notice_ends_at = clock.now().replace(year=2100)
    db.session.commit()
    answer = sign_in(one.convener).post("/contests/autumn/move", data={"to": "final"})
    assert answer.status_code == 409
    assert results.newest(one.contest.id, ResultState.FINAL) is None


def test_notice_taken_on_the_stage_page_publishes_the_list(app: Flask, sign_in: SignIn) -> None:
    one = make_judged()
    fix(one)
    deciding.unmask(one.contest, "Ranks are confirmed", by=one.convener, now=NOW)
    db.session.commit()
    browser = sign_in(one.convener)
    assert "/contests/autumn/publication" in browser.get("/contests/autumn/convene").text
    assert browser.post("/contests/autumn/move", data={"to": "notice"}).status_code == 303
    assert [row.state for row in results.public_lists(one.contest.id)] == [ResultState.NOTICE]
    assert one.contest.stage == Stage.NOTICE and one.contest.notice_ends_at is not None


def test_list_from_before_an_upheld_objection_does_not_open_the_notice_again(app: Flask) -> None:
    one = make_judged()
    publish(one)
    objection = objections.file_objection(one.contest, "A name is misspelt.", None, by=one.convener, now=NOW)
    objections.answer(one.contest, objection, True, "You are right.", by=make_user("Other"), now=NOW)
    move(one.contest, Stage.MODERATION, one.convener, "Objection upheld", NOW)
    steps.take(one.contest, Stage.PROVISIONAL, one.convener, "", LATER)
    assert facts(one.contest, LATER).met[Condition.LIST_FROZEN] is False
    with pytest.raises(Conflict):
        move(one.contest, Stage.NOTICE, one.convener, "", LATER)
    steps.take(one.contest, Stage.NOTICE, one.convener, "Revised because a name was misspelt", LATER)
    assert [row.state for row in results.public_lists(one.contest.id)] == [
        ResultState.CORRECTED, ResultState.NOTICE,
    ]  # fmt: skip


@pytest.mark.database
def test_upheld_objection_opens_moderation_only_once(app: Flask) -> None:
    one = make_judged()
    publish(one)
    upheld = objections.file_objection(one.contest, "A name is misspelt.", None, by=one.convener, now=NOW)
    objections.answer(one.contest, upheld, True, "You are right.", by=make_user("Other"), now=NOW)
    move(one.contest, Stage.MODERATION, one.convener, "Objection upheld", NOW)
    steps.take(one.contest, Stage.PROVISIONAL, one.convener, "", LATER)
    steps.take(one.contest, Stage.NOTICE, one.convener, "Revised because a name was misspelt", LATER)
    with pytest.raises(Conflict):
        move(one.contest, Stage.MODERATION, one.convener, "Objection upheld", LATER)
    assert facts(one.contest, LATER).met[Condition.OBJECTION_UPHELD] is False
    again = objections.file_objection(one.contest, "Another name.", None, by=one.convener, now=LATER)
    objections.answer(one.contest, again, True, "Right again.", by=make_user("Third"), now=LATER)
    assert facts(one.contest, LATER).met[Condition.OBJECTION_UPHELD] is True


@pytest.mark.database
def test_contest_in_which_nobody_wins_reaches_the_archive(app: Flask) -> None:
    one = make_judged(count=1)
    publish(one)
    row = publishing.finish(
        one.contest, seen=publishing.under_notice(one.contest), by=one.convener, now=LATER
    )
    assert facts(one.contest, LATER).met[Condition.CERTIFICATES_ISSUED] is False
    change_by_hand(f"UPDATE contest_result SET rows = '[]' WHERE id = {row.id}")
    assert facts(one.contest, LATER).met[Condition.CERTIFICATES_ISSUED] is True


def test_every_place_to_mend_and_every_stage_has_words() -> None:
    assert (set(MENDED_AT.values()) - set(PAGES), set(Stage) - set(TASKS)) == (set(), set())


def test_stage_page_names_the_page_of_the_first_open_condition(app: Flask, sign_in: SignIn) -> None:
    make_contest(stage=Stage.SCREENING)
    browser = sign_in(make_user("Convener", Role.CONVENER))
    db.session.commit()
    page = browser.get("/contests/autumn/convene").text
    assert ("Go to “Judges”" in page, "Check for names and copied text" in page) == (True, True)


def test_a_refused_act_leads_back_to_the_page_it_came_from(app: Flask, sign_in: SignIn) -> None:
    make_contest(stage=Stage.SCREENING)
    browser = sign_in(make_user("Convener", Role.CONVENER))
    db.session.commit()

    def links(came_from: str) -> bool:
        answer = browser.post("/contests/autumn/moderation/ranks", headers={"Referer": came_from})
        return f'href="{came_from}"' in answer.text

    own, other = "http://localhost/contests/autumn/convene", "http://elsewhere.example/"
    assert (links(own), links(other)) == (True, False)
