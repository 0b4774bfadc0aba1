"""Comparative judgement: started for a shortlist, one pair at a time, stopped, strengths and fit."""

import random
from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from lms.contests.entries.models import Entry
from lms.contests.judging.actions import comparing as acts
from lms.contests.judging.models import Comparison, ComparisonRun, DeclaredConflict
from lms.contests.judging.queries import comparing
from lms.contests.rules.models.contests import Contest, PanelJudge
from lms.contests.rules.stages import Stage
from lms.db import db
from lms.errors import Conflict, Refused
from lms.people.models import User
from lms.people.roles import Role
from tests.build import NOW, make_user
from tests.contests.make import make_contest, make_entry, make_judge

SignIn = Callable[[User], FlaskClient]
Count = Callable[[], AbstractContextManager[list[str]]]


@pytest.fixture
def contest(app: object) -> Contest:
    return make_contest(stage=Stage.JUDGING)


def started(contest: Contest, essays: int) -> tuple[ComparisonRun, list[Entry]]:
    entries = [make_entry(contest, title=f"第{number}篇") for number in range(essays)]
    run = acts.start(contest, [entry.id for entry in entries], make_user("Convener", Role.CONVENER), NOW)
    db.session.commit()
    return run, entries


def compared(run: ComparisonRun, panel_judge: PanelJudge, times: int, rng: random.Random) -> None:
    """Let the judge decide so many pairs: the later entry is the better one, with some noise."""
    for _ in range(times):
        pair = acts.give_pair(run, panel_judge, NOW)
        if pair is None:
            return
        better = max(pair.left_id, pair.right_id, key=lambda entry: entry + rng.gauss(0, 1))
        acts.choose(run, pair, better, NOW)


@pytest.mark.parametrize("essays", [2, 31])
def test_shortlist_has_3_to_30_essays(contest: Contest, essays: int) -> None:
    with pytest.raises(Refused):
        started(contest, essays)


def test_a_second_run_waits_for_the_end_of_the_first(contest: Contest) -> None:
    run, entries = started(contest, 3)
    convener = make_user("Convener", Role.CONVENER)
    with pytest.raises(Conflict):
        acts.start(contest, [entry.id for entry in entries], convener, NOW)
    acts.stop(run, "Enough.", convener, NOW)
    assert acts.start(contest, [entry.id for entry in entries], convener, NOW).seed != run.seed


def test_judge_keeps_the_same_pair_until_it_is_decided(contest: Contest, sign_in: SignIn) -> None:
    run, _ = started(contest, 4)
    panel_judge = make_judge(contest)
    db.session.commit()
    browser = sign_in(panel_judge.judge)
    first = browser.get("/contests/autumn/desk/compare").text
    assert browser.get("/contests/autumn/desk/compare").text.count('name="winner"') == 2
    assert len(comparing.comparisons(run.id)) == 1
    code = first.split('name="winner" value="')[1].split('"')[0]
    answer = browser.post("/contests/autumn/desk/compare", data={"winner": code})
    assert answer.location == "/contests/autumn/desk/compare"
    assert comparing.judged_count(run.id, panel_judge.id) == 1


def test_choice_of_neither_is_refused(contest: Contest, sign_in: SignIn) -> None:
    run, _ = started(contest, 3)
    panel_judge = make_judge(contest)
    db.session.commit()
    browser = sign_in(panel_judge.judge)
    browser.get("/contests/autumn/desk/compare")
    assert browser.post("/contests/autumn/desk/compare", data={"winner": "NOBODY"}).status_code == 422
    assert comparing.judged_count(run.id, panel_judge.id) == 0


def test_choice_after_the_end_is_told(contest: Contest, sign_in: SignIn) -> None:
    run, entries = started(contest, 3)
    panel_judge = make_judge(contest)
    db.session.commit()
    browser = sign_in(panel_judge.judge)
    browser.get("/contests/autumn/desk/compare")
    acts.stop(run, "", make_user("Convener", Role.CONVENER), NOW)
    db.session.commit()
    browser.post("/contests/autumn/desk/compare", data={"winner": entries[0].code})
    page = browser.get("/contests/autumn/desk/compare").text
    assert "This comparison has ended" in page
    assert db.session.scalars(select(Comparison)).all() == []


def test_first_rounds_are_even_and_nobody_sees_an_own_conflict(contest: Contest) -> None:
    run, entries = started(contest, 6)
    panel_judge = make_judge(contest)
    db.session.add(
        DeclaredConflict(
            contest_id=contest.id,
            judge_id=panel_judge.judge_id,
            entry_id=entries[0].id,
            kind="declared",
            declared_at=NOW,
        )
    )
    db.session.flush()
    compared(run, panel_judge, 10, random.Random(1))
    counts = dict.fromkeys((entry.id for entry in entries), 0)
    for one in comparing.comparisons(run.id):
        counts[one.left_id] += 1
        counts[one.right_id] += 1
    assert [counts[entry.id] for entry in entries] == [0, 4, 4, 4, 4, 4]


def test_strengths_order_the_shortlist_and_the_stop_rule_speaks(contest: Contest) -> None:
    run, entries = started(contest, 6)
    rng = random.Random(2)
    panel_judges = [make_judge(contest) for _ in range(4)]
    assert not comparing.comparison_summary(run, [], rng).verdict.is_done
    for _ in range(25):
        for panel_judge in panel_judges:
            compared(run, panel_judge, 1, rng)
    found = comparing.comparison_summary(run, comparing.comparisons(run.id), rng)
    assert [found.entries[place] for place in found.order] == [entry.id for entry in reversed(entries)]
    assert found.verdict.is_done
    assert {fit.judge for fit in found.fits} == {panel_judge.id for panel_judge in panel_judges}


def test_convener_starts_and_stops_and_sees_strengths(contest: Contest, sign_in: SignIn) -> None:
    entries = [make_entry(contest) for _ in range(3)]
    panel_judge = make_judge(contest)
    convener = make_user("Convener", Role.CONVENER)
    db.session.commit()
    browser = sign_in(convener)
    typed = "，".join(entry.code for entry in entries)
    assert browser.post("/contests/autumn/comparisons/start", data={"codes": typed}).status_code == 303
    run = db.session.scalars(select(ComparisonRun)).one()
    compared(run, panel_judge, 4, random.Random(3))
    db.session.commit()
    page = browser.get("/contests/autumn/comparisons").text
    assert [entry.code for entry in entries if entry.code not in page] == []
    assert panel_judge.alias in page
    assert browser.post("/contests/autumn/comparisons/stop", data={"reason": "Enough."}).status_code == 303
    assert "Enough." in browser.get("/contests/autumn/comparisons").text


@pytest.mark.parametrize("asked", [True, False])
def test_rules_that_ask_for_a_comparison_are_recalled_until_it_is_started(
    app: object, sign_in: SignIn, asked: bool
) -> None:
    contest = make_contest(stage=Stage.JUDGING, comparative=asked)
    browser = sign_in(make_user("Ann", Role.CONVENER))
    sentence = "The rules ask for a shortlist by comparison of pairs"
    assert (sentence in browser.get("/contests/autumn/monitor").text) is asked
    started(contest, 3)
    db.session.commit()
    assert sentence not in browser.get("/contests/autumn/monitor").text


@pytest.mark.parametrize("essays", [3, 5])
def test_comparing_page_costs_the_same_queries(
    contest: Contest, sign_in: SignIn, count_queries: Count, essays: int
) -> None:
    run, _ = started(contest, essays)
    panel_judge = make_judge(contest)
    compared(run, panel_judge, 1, random.Random(1))
    acts.give_pair(run, panel_judge, NOW)
    db.session.commit()
    browser = sign_in(panel_judge.judge)
    with count_queries() as queries:
        assert browser.get("/contests/autumn/desk/compare").status_code == 200
    assert len(queries) == 11
