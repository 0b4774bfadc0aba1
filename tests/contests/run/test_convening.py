"""Stages in the browser: the checklist, the move, who did it, and the calendar that moves on by itself."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from lms.audit.models import AuditEntry
from lms.contests.entries.words import EntryState
from lms.contests.judging.actions.allocating import allocate_first
from lms.contests.judging.models import Anchor
from lms.contests.judging.words import AssignmentState
from lms.contests.results.models import Certificate, ContestResult, Objection
from lms.contests.results.words import ObjectionState, ResultState
from lms.contests.rules.definition import Calendar, Category
from lms.contests.rules.models.contests import Contest, StageChange
from lms.contests.rules.models.revisions import RulesDraft
from lms.contests.rules.stages import Condition, Stage
from lms.contests.run.actions import stages
from lms.contests.run.jobs import close_due, open_due
from lms.contests.run.queries.conditions import facts
from lms.contests.run.views.labels import MENDED_AT, TABS, WITHIN
from lms.contests.screening.models import Finding
from lms.contests.screening.words import FindingKind
from lms.db import db
from lms.errors import Conflict
from lms.marking.combining import PLANS
from lms.marking.rubric import Criterion
from lms.people.models import User
from lms.people.roles import Role
from tests.build import NOW, make_user
from tests.contests.make import (
    DEADLINE,
    OPENS,
    make_assignment,
    make_contest,
    make_definition,
    make_entry,
    make_judge,
    make_mark,
    make_revision,
    make_rules_change,
)

SignIn = Callable[[User], FlaskClient]
C = Condition


def met(contest: Contest) -> dict[Condition, bool]:
    return facts(contest, NOW).met


def told(contest: Contest, condition: Condition) -> str:
    return str(facts(contest, NOW).details.get(condition, ""))


def test_published_call_needs_text_rubric_and_dates(app: Flask) -> None:
    contest = make_contest(stage=Stage.DRAFT)
    assert met(contest) == {C.RULES_COMPLETE: True, C.RUBRIC_VALID: True, C.CALENDAR_SET: True}
    bare = make_contest("bare", stage=Stage.DRAFT, calendar=Calendar(OPENS, DEADLINE))
    for rendition in bare.revision.renditions:
        rendition.html = ""
    db.session.flush()
    assert met(bare) == {C.RULES_COMPLETE: False, C.RUBRIC_VALID: True, C.CALENDAR_SET: False}
    assert told(bare, C.CALENDAR_SET) == "The end of judging is not set (judging-ends)."


def test_open_entries_close_after_the_deadline(app: Flask) -> None:
    contest = make_contest(stage=Stage.OPEN)
    assert met(contest) == {C.DEADLINE_PASSED: False, C.ENTRIES_EXIST: False}
    make_entry(contest)
    make_entry(contest, state=EntryState.DRAFT)
    found = facts(contest, DEADLINE + timedelta(seconds=1))
    assert found.met == {C.DEADLINE_PASSED: True, C.ENTRIES_EXIST: True}
    assert str(found.details[C.ENTRIES_EXIST]) == "Entries submitted: 1."


def test_screening_ends_when_all_is_looked_at_and_decided_and_judges_are_ready(app: Flask) -> None:
    contest = make_contest(stage=Stage.SCREENING)
    looked = make_entry(contest, screened_at=NOW)
    make_entry(contest)
    finding = Finding(entry_id=looked.id, version=1, kind=FindingKind.LEAK.value, detail={}, found_at=NOW)
    db.session.add(finding)
    make_judge(contest, declared_at=None)
    assert told(contest, C.SCREENING_DONE) == "Entries not screened: 1. Findings awaiting a decision: 1."
    assert told(contest, C.JUDGES_APPOINTED) == "Judges: 1 of 2 required."
    assert told(contest, C.CONFLICTS_DECLARED) == "Judges still to declare: 1."
    assert not any(met(contest)[one] for one in (C.SCREENING_DONE, C.JUDGES_APPOINTED, C.CONFLICTS_DECLARED))


def test_every_category_needs_enough_judges(app: Flask) -> None:
    contest = make_contest(
        stage=Stage.SCREENING,
        categories=(Category("story", {"en": "Story"}), Category("advice", {"en": "Advice"})),
    )
    make_judge(contest, category="story")
    make_judge(contest)
    assert told(contest, C.JUDGES_APPOINTED) == "Category advice has 1 judges but needs 2."


@pytest.mark.database
def test_judging_begins_when_judges_are_calibrated_linked_and_the_rubric_is_settled(app: Flask) -> None:
    contest = make_contest(stage=Stage.CALIBRATION, anchors=1)
    judges = [make_judge(contest), make_judge(contest, calibrated_at=None)]
    entries = [make_entry(contest) for _ in range(4)]
    assert told(contest, C.CALIBRATED) == "Anchor essays: 0 of 1."
    assert told(contest, C.ALLOCATED) == "Entries without enough judges: 4."
    db.session.add(Anchor(contest_id=contest.id, entry_id=entries[0].id, scores={}, total=Decimal(50)))
    db.session.add(
        RulesDraft(
            contest_id=contest.id,
            sources={},
            based_on_id=contest.revision_id,
            saved_at=NOW,
            by_id=judges[0].judge_id,
        )
    )
    allocate_first(contest, None, NOW)
    assert told(contest, C.CALIBRATED) == "Judges still to calibrate: 1."
    assert met(contest) == {C.CALIBRATED: False, C.RUBRIC_PINNED: False, C.ALLOCATED: True, C.LINKED: True}
    assert told(contest, C.LINKED) == "Connectivity 2.00 of 1; each pair of judges shares 4 to 4 entries."


def test_judging_ends_when_readings_are_done_and_no_mark_is_flagged(app: Flask) -> None:
    contest = make_contest(stage=Stage.JUDGING)
    entry = make_entry(contest)
    scores: dict[str, str | int] = {"idea": 8, "structure": 7, "language": 6}
    make_mark(make_assignment(entry, make_judge(contest)), scores)
    late = make_assignment(entry, make_judge(contest))
    assert told(contest, C.READINGS_DONE) == "Assignments still to complete: 1."
    late.state = AssignmentState.DECLINED.value
    assert met(contest)[C.READINGS_DONE]
    wider = {
        name: replace(one, criteria=(*one.criteria, Criterion("new", "New")))
        for name, one in make_definition().rubrics.items()
    }
    revision = make_revision(contest.document, make_definition(rubrics=wider))
    contest.revision_id, contest.revision = revision.id, revision
    db.session.flush()
    assert told(contest, C.READINGS_DONE) == "Marks to give again because the rubric changed: 1."


def test_large_discrepancy_is_settled_before_judging_ends(app: Flask) -> None:
    contest = make_contest(stage=Stage.JUDGING, plan=PLANS["double"], plan_name="double")
    entry = make_entry(contest)
    for idea in (2, 9):
        make_mark(
            make_assignment(entry, make_judge(contest)), {"idea": idea, "structure": idea, "language": idea}
        )
    assert told(contest, C.DISCREPANCIES_SETTLED) == "Entries to resolve: 1."


@pytest.mark.database
def test_results_go_through_ranks_names_list_notice_and_certificates(app: Flask) -> None:
    contest = make_contest(stage=Stage.PROVISIONAL)
    convener = make_user("Convener", Role.CONVENER)
    assert met(contest) == {C.UNMASKED: False, C.LIST_FROZEN: False}
    contest.names_shown_at = contest.ranks_fixed_at = NOW
    db.session.add(
        StageChange(
            contest_id=contest.id,
            from_stage=Stage.MODERATION.value,
            to_stage=Stage.PROVISIONAL.value,
            at=NOW,
            checklist=[],
        )
    )
    db.session.add(
        ContestResult(
            contest_id=contest.id,
            number=1,
            state=ResultState.NOTICE.value,
            rows=[],
            method={},
            digest="d",
            published_at=NOW,
            published_by_id=convener.id,
        )
    )
    db.session.flush()
    assert met(contest) == {C.UNMASKED: True, C.LIST_FROZEN: True}
    contest.stage, contest.notice_ends_at = Stage.NOTICE.value, NOW + timedelta(days=1)
    objection = Objection(
        contest_id=contest.id,
        by_id=convener.id,
        state=ObjectionState.FILED.value,
        text="?",
        filed_at=NOW,
        answer_by=NOW,
    )
    db.session.add(objection)
    db.session.flush()
    assert met(contest) == {C.NOTICE_OVER: False, C.OBJECTIONS_ANSWERED: False, C.OBJECTION_UPHELD: False}
    objection.state = ObjectionState.UPHELD.value
    contest.notice_ends_at = NOW
    db.session.flush()
    assert met(contest) == {C.NOTICE_OVER: True, C.OBJECTIONS_ANSWERED: True, C.OBJECTION_UPHELD: True}
    contest.stage = Stage.FINAL.value
    assert met(contest) == {C.CERTIFICATES_ISSUED: False}
    db.session.add(
        Certificate(
            code="c",
            contest_id=contest.id,
            entry_id=make_entry(contest).id,
            user_id=convener.id,
            name="A",
            award="First prize",
            issued_at=NOW,
        )
    )
    db.session.flush()
    assert met(contest) == {C.CERTIFICATES_ISSUED: True}


@pytest.mark.database
def test_move_keeps_who_when_why_and_the_checklist(app: Flask, sign_in: SignIn) -> None:
    contest, convener = make_contest(stage=Stage.DRAFT), make_user("Convener", Role.CONVENER)
    browser = sign_in(convener)
    assert browser.post("/contests/autumn/move", data={"to": "call", "reason": "Ready"}).status_code == 303
    change = db.session.scalars(select(StageChange)).one()
    assert (contest.stage, change.from_stage, change.to_stage, change.by_id, change.reason) == (
        "call",
        "draft",
        "call",
        convener.id,
        "Ready",
    )
    assert [one["met"] for one in change.checklist] == [True, True, True]
    assert db.session.scalars(select(AuditEntry.verb)).all() == ["contest.move"]
    page = browser.get("/contests/autumn/convene").text
    assert "Draft → Call" in page and "Ready" in page


def test_step_with_an_open_condition_is_refused_in_one_sentence(app: Flask, sign_in: SignIn) -> None:
    make_contest(stage=Stage.OPEN)
    browser = sign_in(make_user("Convener", Role.CONVENER))
    db.session.commit()
    answer = browser.post("/contests/autumn/move", data={"to": "screening"})
    assert answer.status_code == 409
    assert "Conditions not met: 1. First: There is at least one valid entry." in answer.text
    assert browser.post("/contests/autumn/move", data={"to": "final"}).status_code == 409
    assert browser.post("/contests/autumn/move", data={"to": "nowhere"}).status_code == 409


def test_refusal_speaks_the_readers_language_throughout(app: Flask, sign_in: SignIn) -> None:
    make_contest(stage=Stage.OPEN)
    browser = sign_in(make_user("Convener", Role.CONVENER))
    db.session.commit()
    browser.set_cookie("language", "zh_Hans")
    answer = browser.post("/contests/autumn/move", data={"to": "final"})
    assert "接收投稿" in answer.text and "Open for entries" not in answer.text


def test_going_back_needs_a_reason(app: Flask) -> None:
    contest, convener = make_contest(stage=Stage.CALL), make_user("Convener", Role.CONVENER)
    with pytest.raises(Conflict):
        stages.move(contest, Stage.DRAFT, convener, "  ", NOW)
    stages.move(contest, Stage.DRAFT, convener, "A prize is missing", NOW)
    assert contest.stage == "draft"


def test_draft_is_there_for_its_staff_and_judges_only(app: Flask, sign_in: SignIn) -> None:
    contest = make_contest(stage=Stage.DRAFT)
    judge = make_judge(contest).judge
    people = [make_user("Learner"), judge, make_user("Auditor", Role.AUDITOR), make_user("C", Role.CONVENER)]
    found = [sign_in(person).get("/contests/autumn").status_code for person in people]
    assert found == [404, 200, 200, 200]
    listed = ["Harvest essays" in sign_in(person).get("/contests/").text for person in people]
    assert listed == [False, True, True, True]


@pytest.mark.database
def test_calendar_opens_and_closes_once(app: Flask) -> None:
    coming = make_contest("coming", stage=Stage.CALL)
    closing = make_contest("closing", stage=Stage.OPEN)
    empty = make_contest("empty", stage=Stage.OPEN)
    make_entry(closing)
    db.session.commit()
    assert [open_due(OPENS - timedelta(seconds=1)), open_due(OPENS), open_due(OPENS)] == [0, 1, 0]
    assert [close_due(DEADLINE - timedelta(seconds=1)), close_due(DEADLINE), close_due(DEADLINE)] == [0, 1, 0]
    assert [one.stage for one in (coming, closing, empty)] == ["open", "screening", "open"]
    changes = db.session.scalars(select(StageChange).order_by(StageChange.id)).all()
    assert [(one.contest_id, one.to_stage, one.by_id) for one in changes] == [
        (coming.id, "open", None),
        (closing.id, "screening", None),
    ]


@pytest.mark.parametrize("count", [1, 3])
def test_pages_send_a_constant_number_of_statements(
    app: Flask,
    sign_in: SignIn,
    count_queries,
    count: int,  # type: ignore[no-untyped-def]
) -> None:
    for number in range(count):
        make_contest(f"c{number}", stage=Stage.JUDGING)
    contest = make_contest(stage=Stage.JUDGING)
    judges = [make_judge(contest) for _ in range(count + 1)]
    for _ in range(count):
        entry = make_entry(contest)
        for judge in judges:
            make_assignment(entry, judge)
    browser = sign_in(make_user("Convener", Role.CONVENER))
    db.session.commit()
    found = {}
    for page in (
        "",
        "autumn",
        "autumn/convene",
        "autumn/judges",
        f"autumn/judges/{judges[0].id}",
        "autumn/allocation",
    ):
        with count_queries() as queries:
            assert browser.get(f"/contests/{page}").status_code == 200
        found[page.removesuffix(str(judges[0].id))] = len(queries)
    assert found == {
        "": 5,
        "autumn": 7,
        "autumn/convene": 6,
        "autumn/judges": 15,
        "autumn/judges/": 20,
        "autumn/allocation": 19,
    }


@pytest.mark.database
def test_every_tab_and_every_place_to_mend_leads_somewhere(app: Flask) -> None:
    named = {endpoint for endpoint, _ in TABS} | set(MENDED_AT.values()) | set(WITHIN) | set(WITHIN.values())
    assert named - set(app.view_functions) == set()
    without = set(Condition) - set(MENDED_AT)
    assert without == {C.OPENING_REACHED, C.DEADLINE_PASSED, C.NOTICE_OVER, C.REASON_GIVEN}


STAFF_PAGES = [
    "convene", "edit", "edit/versions/{change}", "entries", "screening", "screening/{code}", "judges",
    "judges/{judge}", "allocation", "monitor", "monitor/calibration", "monitor/judges/{judge}", "comparisons",
    "moderation", "moderation/entries/{code}", "moderation/results", "moderation/agreement", "publication",
    "objections", "certificates", "export",
]  # fmt: skip


@pytest.mark.parametrize("page", STAFF_PAGES)
def test_every_page_of_the_convener_leads_to_all_others(app: Flask, sign_in: SignIn, page: str) -> None:
    contest = make_contest(stage=Stage.JUDGING)
    entry, judge = make_entry(contest), make_judge(contest)
    make_mark(make_assignment(entry, judge), {"idea": 8, "structure": 8, "language": 8})
    change = make_rules_change(contest)
    convener = make_user("Convener", Role.CONVENER)
    db.session.commit()
    address = page.format(code=entry.code, judge=judge.id, change=change.id)
    answer = sign_in(convener).get(f"/contests/autumn/{address}")
    assert answer.status_code == 200
    assert answer.text.count('aria-label="Pages of this contest"') == 1
    tabs = answer.text.split('aria-label="Pages of this contest"')[1].split("</nav>")[0]
    assert tabs.count("aria-current") == 1
