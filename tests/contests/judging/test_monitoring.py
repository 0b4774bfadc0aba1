"""The convener's monitor: progress, discrepancies and third readings, the second stage, given back."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from lms.contests.entries.models import Entry
from lms.contests.judging.actions import adjudicating, marking
from lms.contests.judging.marksheet import MarkSheet
from lms.contests.judging.models import Assignment, Draw, Mark, MarkChange
from lms.contests.judging.pace import is_late
from lms.contests.judging.queries import desk, monitor
from lms.contests.judging.queries.marks import counted_marks
from lms.contests.judging.words import Purpose
from lms.contests.rules.definition import LateRule
from lms.contests.rules.models.contests import Contest, PanelJudge
from lms.contests.rules.queries.contests import definition_of
from lms.contests.rules.stages import Stage
from lms.db import db
from lms.errors import Conflict
from lms.marking.combining import PLANS, CombiningMethod, MarkingPlan
from lms.people.models import User
from lms.people.roles import Role
from tests.build import NOW, make_user
from tests.contests.make import make_assignment, make_contest, make_entry, make_judge, make_mark

SignIn = Callable[[User], FlaskClient]
Count = Callable[[], AbstractContextManager[list[str]]]
DOUBLE = PLANS["double-closest-two"]


def judged(**changes: Any) -> Contest:
    return make_contest(
        stage=Stage.JUDGING, **({"plan": DOUBLE, "plan_name": "double-closest-two"} | changes)
    )


def scores(mark: int) -> dict[str, int]:
    """Marks of the test rubric that make ten times the mark."""
    return {"idea": mark, "structure": mark, "language": mark}


def hand_in(contest: Contest, entry: Entry, panel_judge: PanelJudge, mark: int, minutes: int = 0) -> None:
    """Hand a mark in by the product's own action."""
    reading = db.session.scalar(
        select(Assignment).where(Assignment.entry_id == entry.id, Assignment.judge_id == panel_judge.id)
    ) or make_assignment(entry, panel_judge)
    work = desk.marking_work(contest, panel_judge, reading.position)
    assert work is not None
    sheet = MarkSheet({key: str(value) for key, value in scores(mark).items()})
    marking.submit_mark(work, sheet, "", panel_judge.judge, NOW + timedelta(minutes=minutes))


def extra(entry: Entry, purpose: Purpose) -> list[int]:
    rows = select(Assignment.judge_id).where(Assignment.entry_id == entry.id, Assignment.purpose == purpose)
    return list(db.session.scalars(rows.order_by(Assignment.id)))


def test_marks_that_agree_ask_for_nothing(app: object) -> None:
    contest = judged()
    judges = [make_judge(contest) for _ in range(3)]
    entry = make_entry(contest)
    hand_in(contest, entry, judges[0], 7)
    hand_in(contest, entry, judges[1], 8, 1)
    assert extra(entry, Purpose.THIRD) == []
    assert monitor.discrepancies(contest, definition_of(contest)) == []


@pytest.mark.database
def test_marks_far_apart_are_given_to_a_third_judge_at_once(app: object) -> None:
    contest = judged()
    judges = [make_judge(contest) for _ in range(3)]
    entry = make_entry(contest)
    hand_in(contest, entry, judges[0], 4)
    hand_in(contest, entry, judges[1], 8, 1)
    assert extra(entry, Purpose.THIRD) == [judges[2].id]
    found = monitor.discrepancies(contest, definition_of(contest))
    assert [(one.code, one.wants, one.combined.gap, one.reader) for one in found] == [
        (entry.code, Purpose.THIRD, Decimal(40), judges[2])
    ]
    draw = db.session.scalars(select(Draw)).one()
    assert (draw.purpose, draw.moves) == (Purpose.THIRD, [[entry.id, None, judges[2].id]])


def test_a_third_reading_is_asked_for_once(app: object) -> None:
    contest = judged()
    judges = [make_judge(contest) for _ in range(4)]
    entry = make_entry(contest)
    hand_in(contest, entry, judges[0], 4)
    hand_in(contest, entry, judges[1], 8, 1)
    adjudicating.follow_up(contest, definition_of(contest), entry.id, NOW)
    assert len(extra(entry, Purpose.THIRD)) == 1


def test_discrepancy_stays_open_when_nobody_is_free(app: object) -> None:
    contest = judged()
    judges = [make_judge(contest) for _ in range(2)]
    entry = make_entry(contest)
    hand_in(contest, entry, judges[0], 4)
    hand_in(contest, entry, judges[1], 8, 1)
    found = monitor.discrepancies(contest, definition_of(contest))
    assert [one.reader for one in found] == [None]


@pytest.mark.database
def test_three_marks_apart_go_to_the_judge_the_convener_chooses(app: object, sign_in: SignIn) -> None:
    contest = judged()
    judges = [make_judge(contest) for _ in range(4)]
    convener = make_user("Convener", Role.CONVENER)
    entry = make_entry(contest)
    for place, (panel_judge, mark) in enumerate(zip(judges[:3], (2, 5, 9), strict=True)):
        if place == 2:
            db.session.execute(
                Assignment.__table__.delete().where(Assignment.purpose == Purpose.THIRD)  # type: ignore[attr-defined]
            )
            make_assignment(entry, panel_judge, Purpose.THIRD)
        hand_in(contest, entry, panel_judge, mark, place)
    db.session.commit()
    browser = sign_in(convener)
    page = browser.get("/contests/autumn/monitor").text
    assert "The three marks are too far apart" in page
    address = "/contests/autumn/monitor/adjudication"
    again = browser.post(address, data={"code": entry.code, "judge": judges[0].id})
    assert again.status_code == 409
    asked = browser.post(address, data={"code": entry.code, "judge": judges[3].id})
    assert asked.status_code == 303
    assert extra(entry, Purpose.ADJUDICATION) == [judges[3].id]
    hand_in(contest, entry, judges[3], 6, 9)
    assert monitor.discrepancies(contest, definition_of(contest)) == []


def test_second_stage_gives_the_best_to_further_judges(app: object) -> None:
    plan = MarkingPlan(CombiningMethod.TWO_STAGE, readings=2, second_readings=2, second_top=2)
    contest = judged(plan=plan, prizes=())
    judges = [make_judge(contest) for _ in range(5)]
    convener = make_user("Convener", Role.CONVENER)
    entries = [make_entry(contest) for _ in range(5)]
    for place, entry in enumerate(entries):
        for panel_judge in judges[:2]:
            make_mark(make_assignment(entry, panel_judge), scores(3 + place))
    db.session.commit()
    assert adjudicating.start_second_stage(contest, definition_of(contest), convener, NOW) == 2
    assert monitor.in_second_stage(contest.id) == {entries[3].id, entries[4].id}
    assert [len(extra(entry, Purpose.SECOND_STAGE)) for entry in entries] == [0, 0, 0, 2, 2]
    with pytest.raises(Conflict):
        adjudicating.start_second_stage(contest, definition_of(contest), convener, NOW)


def decline(contest: Contest, entry: Entry, judge_id: int, browser: FlaskClient) -> None:
    reading = db.session.scalars(
        select(Assignment).where(Assignment.entry_id == entry.id, Assignment.judge_id == judge_id)
    ).one()
    address = f"/contests/autumn/desk/{reading.position}/decline"
    answer = browser.post(address, data={"kind": "unreadable", "reason": "Signs are lost."})
    assert answer.status_code == 303


@pytest.mark.database
def test_second_stage_reading_given_back_goes_to_another_judge_at_once(app: object, sign_in: SignIn) -> None:
    contest = judged(
        plan=MarkingPlan(CombiningMethod.TWO_STAGE, readings=1, second_readings=2, second_top=1), prizes=()
    )
    judges = [make_judge(contest) for _ in range(4)]
    entry = make_entry(contest)
    make_mark(make_assignment(entry, judges[0]), scores(7))
    adjudicating.start_second_stage(contest, definition_of(contest), make_user("C", Role.CONVENER), NOW)
    db.session.commit()
    first = next(
        panel_judge for panel_judge in judges if panel_judge.id == extra(entry, Purpose.SECOND_STAGE)[0]
    )
    decline(contest, entry, first.id, sign_in(first.judge))
    states = {one.judge_id: one.state for one in db.session.scalars(select(Assignment))}
    assert sorted(states.values()) == ["declined", "done", "waiting", "waiting"]
    assert set(states) == {panel_judge.id for panel_judge in judges}


@pytest.mark.parametrize(
    "purpose", [Purpose.FIRST, Purpose.SECOND_STAGE, Purpose.THIRD, Purpose.ADJUDICATION]
)
def test_reading_nobody_could_take_is_given_out_by_one_button_once_somebody_is_free(
    app: object, sign_in: SignIn, purpose: Purpose
) -> None:
    plans = {
        Purpose.FIRST: MarkingPlan(CombiningMethod.MEAN, readings=2),
        Purpose.SECOND_STAGE: MarkingPlan(CombiningMethod.TWO_STAGE, readings=1, second_readings=1),
    }
    contest = judged(plan=plans.get(purpose, DOUBLE))
    entry = make_entry(contest)
    marks = {Purpose.THIRD: (2, 9), Purpose.ADJUDICATION: (1, 5, 9)}.get(purpose, (5,))
    for place, mark in enumerate(marks):
        kind = Purpose.FIRST if place < 2 else Purpose.THIRD
        make_mark(make_assignment(entry, make_judge(contest), kind), scores(mark))
    panel_judge = make_judge(contest)
    make_assignment(entry, panel_judge, purpose)
    convener = make_user("Convener", Role.CONVENER)
    db.session.commit()
    decline(contest, entry, panel_judge.id, sign_in(panel_judge.judge))
    browser = sign_in(convener)
    page = browser.get("/contests/autumn/monitor").text
    assert page.count("Assign to other judges") == 1
    told = browser.post("/contests/autumn/monitor/replace", follow_redirects=True).text
    assert "1 assignment has no available judge without a conflict of interest." in told
    fresh = make_judge(contest)
    db.session.commit()
    told = browser.post("/contests/autumn/monitor/replace", follow_redirects=True).text
    assert "1 assignment made." in told and "Assign to other judges" not in told
    assert extra(entry, purpose)[-1] == fresh.id
    assert browser.post("/contests/autumn/monitor/replace").status_code == 409


@pytest.mark.database
def test_late_entry_without_a_place_takes_none_of_the_second_stage(app: object) -> None:
    plan = MarkingPlan(CombiningMethod.TWO_STAGE, readings=1, second_readings=1, second_top=1)
    contest = judged(plan=plan, prizes=(), late=LateRule.UNRANKED)
    judges = [make_judge(contest) for _ in range(3)]
    best, other = make_entry(contest, late=True), make_entry(contest)
    for entry, mark in ((best, 9), (other, 5)):
        make_mark(make_assignment(entry, judges[0]), scores(mark))
    convener = make_user("Convener", Role.CONVENER)
    assert adjudicating.start_second_stage(contest, definition_of(contest), convener, NOW) == 1
    assert monitor.in_second_stage(contest.id) == {other.id}


def test_second_stage_waits_for_first_readings(app: object, sign_in: SignIn) -> None:
    contest = judged(plan=PLANS["two-stage"], plan_name="two-stage")
    make_mark(make_assignment(make_entry(contest), make_judge(contest)), scores(5))
    convener = make_user("Convener", Role.CONVENER)
    db.session.commit()
    answer = sign_in(convener).post("/contests/autumn/monitor/second-stage")
    assert answer.status_code == 409
    assert "First marks are missing for 1 essays." in answer.text


@pytest.mark.database
def test_two_judges_at_once_ask_for_one_third_reading(app: object) -> None:
    contest = judged()
    judges = [make_judge(contest) for _ in range(5)]
    entry = make_entry(contest)
    hand_in(contest, entry, judges[0], 3)
    hand_in(contest, entry, judges[1], 9, 0)
    hand_in(contest, entry, extra_panel_judge(judges, entry), 6, 1)
    assert len(extra(entry, Purpose.THIRD)) == 1


def extra_panel_judge(judges: list[PanelJudge], entry: Entry) -> PanelJudge:
    third = extra(entry, Purpose.THIRD)[0]
    return next(panel_judge for panel_judge in judges if panel_judge.id == third)


@pytest.mark.database
def test_mark_given_back_counts_no_more_until_it_comes_again(app: object, sign_in: SignIn) -> None:
    contest = judged()
    panel_judge = make_judge(contest)
    reading = make_assignment(make_entry(contest), panel_judge, position=1)
    make_mark(reading, scores(5))
    convener = make_user("Convener", Role.CONVENER)
    db.session.commit()
    browser = sign_in(convener)
    address = f"/contests/autumn/monitor/readings/{reading.id}/reopen"
    assert browser.post(address).status_code == 422
    assert browser.post(address, data={"reason": "Wrong rubric."}).status_code == 303
    db.session.expire_all()
    mark = db.session.get_one(Mark, reading.id)
    assert (reading.state, mark.submitted_at, mark.scores["idea"]) == ("open", None, "5")
    assert db.session.scalars(select(MarkChange.reason)).all() == ["Wrong rubric."]
    assert counted_marks(contest.id, definition_of(contest).rubric) == []


def test_monitor_shows_progress_names_and_who_gave_back(app: object, sign_in: SignIn) -> None:
    contest = judged()
    panel_judge, other = make_judge(contest, make_user("Wang", Role.JUDGE)), make_judge(contest)
    make_mark(make_assignment(make_entry(contest), panel_judge, position=1), scores(5))
    reading = make_assignment(make_entry(contest), panel_judge, position=2)
    convener = make_user("Convener", Role.CONVENER)
    db.session.commit()
    sign_in(panel_judge.judge).post(
        "/contests/autumn/desk/2/decline", data={"kind": "off-topic", "reason": "A poem."}
    )
    page = sign_in(convener).get("/contests/autumn/monitor").text
    assert [
        word
        for word in (panel_judge.alias, "Wang", "1 / 1", "A poem.", reading.entry.code)
        if word not in page
    ] == []
    assert extra(reading.entry, Purpose.FIRST) == [panel_judge.id, other.id]


def test_judge_page_shows_every_reading(app: object, sign_in: SignIn) -> None:
    contest = judged()
    panel_judge = make_judge(contest)
    reading = make_assignment(make_entry(contest), panel_judge, Purpose.REREAD, position=1)
    make_mark(reading, scores(5))
    auditor = make_user("Auditor", Role.AUDITOR)
    db.session.commit()
    page = sign_in(auditor).get(f"/contests/autumn/monitor/judges/{panel_judge.id}").text
    assert "Hidden re-reads" in page and reading.entry.code in page
    assert "Return for re-marking" not in page


@pytest.mark.parametrize("judges", [1, 3])
def test_monitor_costs_the_same_queries(
    app: object, sign_in: SignIn, count_queries: Count, judges: int
) -> None:
    contest = judged()
    entries = [make_entry(contest) for _ in range(judges)]
    panel_judges = [make_judge(contest) for _ in range(judges + 1)]
    for entry in entries:
        for place, panel_judge in enumerate(panel_judges[:2]):
            make_mark(make_assignment(entry, panel_judge), scores(3 + 5 * place))
    convener = make_user("Convener", Role.CONVENER)
    db.session.commit()
    browser = sign_in(convener)
    with count_queries() as queries:
        assert browser.get("/contests/autumn/monitor").status_code == 200
    assert len(queries) == 18


def test_judge_is_late_past_the_end_or_a_quarter_behind_an_even_pace() -> None:
    begun, ends = NOW, NOW + timedelta(days=10)
    half = NOW + timedelta(days=5)
    assert is_late(2, 10, begun, ends, half)
    assert not is_late(3, 10, begun, ends, half)
    assert is_late(9, 10, begun, ends, ends)
    assert not is_late(10, 10, begun, ends, ends)
    assert not is_late(0, 10, begun, None, ends)
