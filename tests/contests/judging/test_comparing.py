"""Comparative judgement: started for a shortlist, one pair at a time, stopped, strengths and fit."""

import random
from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from lms.contests.entries.models import Entry
from lms.contests.entries.words import EntryState
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
from tests.contests.make import make_assignment, make_contest, make_entry, make_judge, make_mark

SignIn = Callable[[User], FlaskClient]
CRITERIA = ("idea", "structure", "language")
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
        acts.choose(run, pair, "left" if better == pair.left_id else "right", NOW)


def pair_on(page: str) -> str:
    """Return the number of the pair a page shows."""
    return page.split('name="pair" value="')[1].split('"')[0]


@pytest.mark.parametrize("essays", [2, 31])
def test_shortlist_has_3_to_30_essays(contest: Contest, essays: int) -> None:
    with pytest.raises(Refused):
        started(contest, essays)


@pytest.mark.database
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
    answer = browser.post("/contests/autumn/desk/compare", data={"winner": "left", "pair": pair_on(first)})
    assert answer.location == "/contests/autumn/desk/compare"
    assert comparing.judged_count(run.id, panel_judge.id) == 1


def test_choice_of_neither_is_refused(contest: Contest, sign_in: SignIn) -> None:
    run, _ = started(contest, 3)
    panel_judge = make_judge(contest)
    db.session.commit()
    browser = sign_in(panel_judge.judge)
    pair = pair_on(browser.get("/contests/autumn/desk/compare").text)
    data = {"winner": "neither", "pair": pair}
    assert browser.post("/contests/autumn/desk/compare", data=data).status_code == 422
    assert comparing.judged_count(run.id, panel_judge.id) == 0


def test_last_choice_is_undone_and_asked_for_again(contest: Contest, sign_in: SignIn) -> None:
    run, _ = started(contest, 5)
    panel_judge, other = make_judge(contest), make_judge(contest)
    compared(run, other, 1, random.Random(1))
    db.session.commit()
    browser = sign_in(panel_judge.judge)
    address = "/contests/autumn/desk/compare"
    first = pair_on(browser.get(address).text)
    browser.post(address, data={"winner": "left", "pair": first})
    second = pair_on(browser.get(address).text)
    assert browser.post(f"{address}/undo").location == address
    assert comparing.judged_count(run.id, panel_judge.id) == 0
    assert pair_on(browser.get(address).text) == first
    browser.post(address, data={"winner": "right", "pair": first})
    assert pair_on(browser.get(address).text) == second
    for _ in range(2):
        browser.post(f"{address}/undo")
    assert "There is no choice to undo." in browser.get(address).text
    assert comparing.judged_count(run.id, other.id) == 1


@pytest.mark.database
def test_nothing_is_undone_after_the_end(contest: Contest, sign_in: SignIn) -> None:
    run, _ = started(contest, 3)
    panel_judge = make_judge(contest)
    compared(run, panel_judge, 1, random.Random(1))
    acts.stop(run, "", make_user("Convener", Role.CONVENER), NOW)
    db.session.commit()
    sign_in(panel_judge.judge).post("/contests/autumn/desk/compare/undo")
    assert comparing.judged_count(run.id, panel_judge.id) == 1


def test_choice_for_a_pair_that_was_decided_in_another_window_decides_no_other_pair(
    contest: Contest, sign_in: SignIn
) -> None:
    run, _ = started(contest, 4)
    panel_judge = make_judge(contest)
    db.session.commit()
    browser = sign_in(panel_judge.judge)
    address = "/contests/autumn/desk/compare"
    shown = pair_on(browser.get(address).text)
    for _ in range(2):
        browser.post(address, data={"winner": "left", "pair": shown})
        browser.get(address)
    assert comparing.judged_count(run.id, panel_judge.id) == 1


@pytest.mark.database
def test_choice_after_the_end_is_told(contest: Contest, sign_in: SignIn) -> None:
    run, _ = started(contest, 3)
    panel_judge = make_judge(contest)
    db.session.commit()
    browser = sign_in(panel_judge.judge)
    pair = pair_on(browser.get("/contests/autumn/desk/compare").text)
    acts.stop(run, "", make_user("Convener", Role.CONVENER), NOW)
    db.session.commit()
    browser.post("/contests/autumn/desk/compare", data={"winner": "left", "pair": pair})
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


@pytest.mark.parametrize(
    ("data", "sentence", "field"),
    [
        ({"how": "chosen", "codes": "{0} {1} {2} NOBODY {3}X"}, "has the code NOBODY, {3}X.", "codes"),
        ({"how": "chosen", "codes": "{0} {1} {4}"}, "has the code {4}.", "codes"),
        ({"how": "chosen", "codes": "{0}, {1}"}, "this one has 2", "codes"),
        ({"how": "chosen", "codes": ""}, "this one has 0", "codes"),
        ({"how": "best", "number": "2"}, "Enter a number from 3 to 30.", "number"),
        ({"how": "best", "number": "many"}, "Not a valid integer value.", "number"),
        ({"how": "best", "number": ""}, "Enter a number from 3 to 30.", "number"),
        ({"how": "best", "number": "3"}, "First marks are missing for 4 essays.", "number"),
    ],
)
def test_wrong_shortlist_comes_back_with_the_sentence_at_its_field(
    contest: Contest, sign_in: SignIn, data: dict[str, str], sentence: str, field: str
) -> None:
    entries = [make_entry(contest) for _ in range(5)]
    entries[4].state = EntryState.EXCLUDED
    db.session.commit()
    names = [entry.code for entry in entries]
    answer = sign_in(make_user("Convener", Role.CONVENER)).post(
        "/contests/autumn/comparisons/start", data={key: text.format(*names) for key, text in data.items()}
    )
    assert answer.status_code == 422
    at_field = answer.text.split(f'id="{field}-error"')[1].split("</p>")[0]
    assert sentence.format(*names) in at_field
    assert data.get("codes", "").format(*names) in answer.text
    assert db.session.scalars(select(ComparisonRun)).all() == []


def test_convener_compares_the_best_by_their_marks_with_those_level(
    contest: Contest, sign_in: SignIn
) -> None:
    entries = [make_entry(contest) for _ in range(6)]
    for entry, mark in zip(entries, (5, 9, 8, 6, 6, 2), strict=True):
        for _ in range(2):
            make_mark(make_assignment(entry, make_judge(contest)), dict.fromkeys(CRITERIA, mark))
    db.session.commit()
    browser = sign_in(make_user("Convener", Role.CONVENER))
    data = {"how": "best", "number": "3"}
    assert browser.post("/contests/autumn/comparisons/start", data=data).status_code == 303
    assert db.session.scalars(select(ComparisonRun)).one().entries == [entry.id for entry in entries[1:5]]


@pytest.mark.database
def test_essays_are_ticked_in_a_list(contest: Contest, sign_in: SignIn) -> None:
    entries = [make_entry(contest) for _ in range(5)]
    db.session.commit()
    browser = sign_in(make_user("Convener", Role.CONVENER))
    page = browser.get("/contests/autumn/comparisons").text
    assert [entry.code for entry in entries if f'value="{entry.code}"' not in page] == []
    data = {"how": "chosen", "code": [entry.code for entry in entries[:2]], "codes": entries[4].code.lower()}
    assert browser.post("/contests/autumn/comparisons/start", data=data).status_code == 303
    run = db.session.scalars(select(ComparisonRun)).one()
    assert run.entries == [entries[0].id, entries[1].id, entries[4].id]


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
