"""Readers for entries, on the database: loads, conflicts, what moves when a judge leaves, what never does."""

import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from lms.contests.entries.models import CoAuthor, Entry
from lms.contests.entries.words import EntryState
from lms.contests.judging.actions.adjudicating import ask
from lms.contests.judging.actions.allocating import (
    allocate_first,
    allocate_further,
    allocate_missing,
    further_demand,
    insert_anchors,
    plan_first,
    plan_missing,
    reallocate,
)
from lms.contests.judging.draws import rng_of
from lms.contests.judging.models import Anchor, Assignment, DeclaredConflict, Draw
from lms.contests.judging.queries.allocations import allocation_basis
from lms.contests.judging.queries.assignments import contest_assignments
from lms.contests.judging.words import AssignmentState, ConflictKind, Purpose
from lms.contests.rules.definition import Category
from lms.contests.rules.models.contests import Contest, PanelJudge
from lms.contests.rules.stages import Condition, Stage
from lms.contests.run.queries.conditions import facts
from lms.db import db
from lms.errors import Conflict
from lms.marking.allocation import allocate
from lms.marking.combining import MarkingPlan
from lms.marking.demand import Demand, EntrySlot, Infeasible, JudgeSlot
from lms.people.models import User
from lms.people.roles import Role, UnitKind
from tests.build import NOW, make_unit, make_user
from tests.contests.make import make_assignment, make_contest, make_entry, make_judge

DAY = NOW.date()


def contest_with(
    entries: int, judges: int, stage: Stage = Stage.CALIBRATION, rereads: str = "0"
) -> tuple[Contest, list[Entry], list[PanelJudge], User]:
    contest = make_contest(stage=stage, rereads=Decimal(rereads))
    made = [make_entry(contest) for _ in range(entries)]
    panel_judges = [make_judge(contest) for _ in range(judges)]
    return contest, made, panel_judges, make_user("Convener", Role.CONVENER)


def rows(contest: Contest, *purposes: Purpose) -> list[Assignment]:
    found = db.session.scalars(
        select(Assignment)
        .where(Assignment.contest_id == contest.id, Assignment.purpose.in_(purposes or tuple(Purpose)))
        .order_by(Assignment.judge_id, Assignment.position)
    )
    return list(found)


def finish(contest: Contest, judge: PanelJudge, count: int) -> set[int]:
    own = [row for row in rows(contest) if row.judge_id == judge.id][:count]
    for row in own:
        row.state = AssignmentState.DONE.value
    db.session.flush()
    return {row.entry_id for row in own}


def judges_by_entry(contest: Contest) -> dict[int, set[int]]:
    return {entry: set(judges) for entry, judges in contest_assignments(contest.id).readers.items()}


def test_first_readings_are_equal_linked_and_in_an_order_of_each_judges_own(app: Flask) -> None:
    contest, entries, panel_judges, convener = contest_with(30, 6)
    allocate_first(contest, convener, NOW)
    known = contest_assignments(contest.id)
    assert set(known.loads.values()) == {10}
    assert known.live == {entry.id: 2 for entry in entries}
    assert known.graph is not None and known.graph.is_connected
    queues = {
        panel_judge.id: [row.entry_id for row in rows(contest) if row.judge_id == panel_judge.id]
        for panel_judge in panel_judges
    }
    assert all(queue != sorted(queue) for queue in queues.values())


def _demand_of(data: dict[str, Any]) -> Demand:
    return Demand(
        tuple(EntrySlot(*rest, conflicts=frozenset(barred)) for *rest, barred in data["entries"]),
        tuple(JudgeSlot(judge, frozenset(categories)) for judge, categories in data["judges"]),
    )


def test_preview_says_what_the_draw_then_does_and_the_draw_can_be_repeated(app: Flask) -> None:
    contest, _, _, convener = contest_with(12, 4)
    preview = plan_first(contest, DAY)
    allocate_first(contest, convener, NOW)
    kept = db.session.scalars(select(Draw)).one()
    assert kept.seed == preview.seed == f"{contest.seed}-1-first"
    drawn = {entry: set(judges) for entry, judges in preview.allocation.readers.items()}
    assert judges_by_entry(contest) == drawn
    again = allocate(_demand_of(kept.demand), rng_of(kept.seed))
    assert {entry: set(judges) for entry, judges in again.readers.items()} == drawn


@pytest.mark.database
def test_a_draw_nobody_began_is_drawn_anew_with_another_seed(app: Flask) -> None:
    contest, _, _, convener = contest_with(8, 4)
    allocate_first(contest, convener, NOW)
    allocate_first(contest, convener, NOW)
    assert [draw.number for draw in db.session.scalars(select(Draw).order_by(Draw.number))] == [1, 2]
    assert len(rows(contest)) == 16


@pytest.mark.database
def test_after_somebody_began_to_read_nothing_is_drawn_anew(app: Flask) -> None:
    contest, _, panel_judges, convener = contest_with(8, 4)
    allocate_first(contest, convener, NOW)
    finish(contest, panel_judges[0], 1)
    with pytest.raises(Conflict):
        allocate_first(contest, convener, NOW)


def test_stage_that_does_not_allocate_refuses(app: Flask) -> None:
    contest, _, _, convener = contest_with(4, 3, Stage.OPEN)
    with pytest.raises(Conflict, match="Open for entries"):
        allocate_first(contest, convener, NOW)


def test_unit_authorship_supervision_and_declarations_keep_judges_away(app: Flask) -> None:
    county = make_unit("County", kind=UnitKind.COUNTY)
    town, other_town = make_unit("Town", county), make_unit("Other town", county)
    village, far = make_unit("Village", town), make_unit("Far", other_town)
    contest = make_contest(stage=Stage.CALIBRATION)
    near = make_entry(contest, make_user("Near", unit=village))
    away = make_entry(contest, make_user("Away", unit=far))
    colleague = make_judge(contest, make_user("Colleague", Role.JUDGE, unit=town))
    top = make_judge(contest, make_user("Top", Role.JUDGE, unit=county))
    boss = make_judge(contest, make_user("Boss", Role.UNIT_MANAGER, over=other_town))
    writer = make_judge(contest)
    declarer = make_judge(contest)
    db.session.add(CoAuthor(entry_id=near.id, user_id=writer.judge_id))
    db.session.add(
        DeclaredConflict(
            contest_id=contest.id,
            judge_id=declarer.judge_id,
            unit_id=other_town.id,
            kind=ConflictKind.DECLARED.value,
            declared_at=NOW,
        )
    )
    db.session.flush()
    assert allocation_basis(contest, DAY).reasons == {
        near.id: {colleague.id: ConflictKind.SAME_UNIT, writer.id: ConflictKind.CO_AUTHOR},
        away.id: {boss.id: ConflictKind.SUPERVISOR, declarer.id: ConflictKind.DECLARED},
    }
    assert top.id not in allocation_basis(contest, DAY).reasons[near.id]


def test_what_cannot_be_done_is_said_in_words(app: Flask) -> None:
    contest, _, _, _ = contest_with(3, 1)
    with pytest.raises(Infeasible, match="there are only 1"):
        plan_first(contest, DAY)


def test_only_the_leavers_unfinished_readings_move(app: Flask) -> None:
    contest, _, panel_judges, convener = contest_with(20, 5)
    allocate_first(contest, convener, NOW)
    done = finish(contest, panel_judges[0], 3)
    before = judges_by_entry(contest)
    foreseen = plan_missing(contest, DAY, gone=[panel_judges[0].id])
    moved = reallocate(contest, panel_judges[0], convener, NOW)
    after = judges_by_entry(contest)
    assert moved.moves == foreseen.moves
    assert {move.giver for move in moved.moves} == {panel_judges[0].id}
    assert {move.entry for move in moved.moves} | done == {
        e for e, s in before.items() if panel_judges[0].id in s
    }
    assert {entry: s - {panel_judges[0].id} for entry, s in before.items()} == {
        entry: s - {panel_judges[0].id} - {m.taker for m in moved.moves if m.entry == entry}
        for entry, s in after.items()
    }
    assert all(len(found) == 2 for found in after.values())
    loads = contest_assignments(contest.id).loads
    assert (
        max(loads[panel_judge.id] for panel_judge in panel_judges[1:])
        - min(loads[panel_judge.id] for panel_judge in panel_judges[1:])
        <= 1
    )


def test_new_conflict_moves_that_reading_alone(app: Flask) -> None:
    contest, entries, panel_judges, convener = contest_with(10, 5)
    allocate_first(contest, convener, NOW)
    before = judges_by_entry(contest)
    entry = next(one for one in entries if panel_judges[0].id in before[one.id])
    db.session.add(
        DeclaredConflict(
            contest_id=contest.id,
            judge_id=panel_judges[0].judge_id,
            entry_id=entry.id,
            kind=ConflictKind.DECLARED.value,
            declared_at=NOW,
        )
    )
    db.session.flush()
    plan = allocate_missing(contest, convener, NOW)
    after = judges_by_entry(contest)
    assert [(move.entry, move.giver) for move in plan.moves] == [(entry.id, panel_judges[0].id)]
    assert {key: found for key, found in after.items() if key != entry.id} == {
        key: found for key, found in before.items() if key != entry.id
    }


@pytest.mark.database
def test_late_entry_gets_readers_and_withdrawn_one_loses_them(app: Flask) -> None:
    contest, entries, _, convener = contest_with(6, 3)
    allocate_first(contest, convener, NOW)
    late = make_entry(contest)
    entries[0].state = EntryState.WITHDRAWN.value
    db.session.flush()
    allocate_missing(contest, convener, NOW)
    live = contest_assignments(contest.id).live
    assert (live[late.id], live.get(entries[0].id, 0)) == (2, 0)


def test_further_readers_never_saw_the_entry(app: Flask) -> None:
    contest, entries, _, convener = contest_with(10, 6, Stage.JUDGING)
    allocate_first(contest, convener, NOW)
    first = judges_by_entry(contest)
    chosen = [entry.id for entry in entries[:3]]
    refusing = next(row for row in rows(contest) if row.entry_id == chosen[0])
    refusing.state = AssignmentState.DECLINED.value
    db.session.flush()
    demand = further_demand(contest, dict.fromkeys(chosen, 2), DAY)
    allocate_further(contest, demand, Purpose.SECOND_STAGE, convener, NOW)
    second = {
        entry: {row.judge_id for row in rows(contest, Purpose.SECOND_STAGE) if row.entry_id == entry}
        for entry in chosen
    }
    assert all(len(found) == 2 and not found & first[entry] for entry, found in second.items())
    assert len(rows(contest, Purpose.SECOND_STAGE)) == 6


@pytest.mark.database
def test_a_further_draw_can_be_repeated_from_what_is_on_record(app: Flask) -> None:
    contest, entries, _, convener = contest_with(10, 6, Stage.JUDGING)
    allocate_first(contest, convener, NOW)
    ask(contest, {entry.id: 1 for entry in entries[:4]}, Purpose.THIRD, convener, NOW)
    kept = db.session.scalars(select(Draw).where(Draw.purpose == Purpose.THIRD)).one()
    again = allocate(_demand_of(kept.demand), rng_of(kept.seed), dict(kept.demand["loads"]))
    assert again.readers == {
        entry.id: tuple(row.judge_id for row in rows(contest, Purpose.THIRD) if row.entry_id == entry.id)
        for entry in entries[:4]
    }
    loads = contest_assignments(contest.id).loads.values()
    assert max(loads) - min(loads) <= 1


def test_anchors_lead_and_rereads_follow_in_every_queue(app: Flask) -> None:
    contest, _, panel_judges, convener = contest_with(40, 4, rereads="0.1")
    pilot = make_entry(contest, state=EntryState.EXCLUDED)
    db.session.add(Anchor(contest_id=contest.id, entry_id=pilot.id, scores={}, total=Decimal(60)))
    db.session.flush()
    assert insert_anchors(contest, convener, NOW) == 4
    allocate_first(contest, convener, NOW)
    for panel_judge in panel_judges:
        own = [row for row in rows(contest) if row.judge_id == panel_judge.id]
        assert (own[0].purpose, own[0].entry_id) == (Purpose.ANCHOR, pilot.id)
        assert sum(row.purpose == Purpose.REREAD for row in own) == 2
        assert sum(row.purpose == Purpose.ANCHOR for row in own) == 1


def test_judge_who_read_an_anchor_never_gets_it_for_real(app: Flask) -> None:
    contest, entries, panel_judges, convener = contest_with(4, 4, Stage.JUDGING)
    make_assignment(entries[0], panel_judges[0], Purpose.ANCHOR, AssignmentState.DONE)
    allocate_missing(contest, convener, NOW)
    assert panel_judges[0].id not in judges_by_entry(contest)[entries[0].id]


def test_judge_who_began_an_anchor_is_left_out_of_its_first_readings(app: Flask) -> None:
    contest, entries, panel_judges, convener = contest_with(4, 4)
    make_assignment(entries[0], panel_judges[0], Purpose.ANCHOR, AssignmentState.DONE)
    make_assignment(entries[0], panel_judges[1], Purpose.ANCHOR, AssignmentState.OPEN)
    allocate_first(contest, convener, NOW)
    assert judges_by_entry(contest)[entries[0].id] == {panel_judges[2].id, panel_judges[3].id}
    make_assignment(entries[1], panel_judges[2], Purpose.ANCHOR, AssignmentState.DONE)
    for panel_judge in (panel_judges[0], panel_judges[1], panel_judges[3]):
        make_assignment(entries[1], panel_judge, Purpose.ANCHOR, AssignmentState.DONE)
    with pytest.raises(Infeasible):
        plan_first(contest, DAY)


@pytest.mark.parametrize("count", [1, 3])
def test_grounds_are_read_in_a_constant_number_of_statements(app: Flask, count: int, count_queries) -> None:  # type: ignore[no-untyped-def]
    contest, _, _, _ = contest_with(count, count)
    contest_id = contest.id
    with count_queries() as queries:
        allocation_basis(db.session.get_one(Contest, contest_id), DAY)
    assert len(queries) == 8


def test_the_page_says_what_it_costs_to_link_judges_of_categories_apart(
    app: Flask, sign_in: Callable[[User], FlaskClient]
) -> None:
    titles = {"zh_Hans": "组别", "en": "Category"}
    categories = tuple(Category(key, titles) for key in ("east", "west", "north"))
    contest = make_contest(stage=Stage.CALIBRATION, categories=categories, plan=MarkingPlan(readings=2))
    for category in categories:
        for _ in range(4):
            make_entry(contest, category=category.key)
        for _ in range(2):
            make_judge(contest, category=category.key)
    convener = make_user("Convener", Role.CONVENER)
    db.session.commit()
    client = sign_in(convener)
    page = client.get("/contests/autumn/allocation?preview=1").text
    assert "fall into 3 groups that share no entries" in page
    assert _table(page, "What shared entries cost")[1:] == [
        ["0", "0", "0.00", "not possible", "chosen"],
        ["1", "3", "0.38", "possible", "Preview with 1"],
        ["3", "9", "1.00", "possible", "Preview with 3"],
    ]
    seen = client.get("/contests/autumn/allocation?preview=1&shared=3").text
    assert "fall into 3 groups" not in seen
    pairs = [["Category · Category", "3", "3"]] * 3
    assert _table(seen, "Shared entries for each pair of categories")[1:] == pairs
    client.post("/contests/autumn/allocation/draw", data={"do": "first", "shared": "3"})
    known = contest_assignments(contest.id)
    assert known.graph is not None and known.graph.is_connected
    assert len(rows(contest)) == 24
    drawn = client.get("/contests/autumn/allocation").text
    assert _table(drawn, "Shared entries for each pair of categories")[1:] == pairs
    assert "Every entry has its judges" in drawn
    newest = db.session.scalars(select(Draw)).one()
    assert (newest.demand["shared"], plan_missing(contest, DAY).moves) == (3, ())


@pytest.mark.parametrize("wrong", ["-1", "x", "1001", "9" * 40, "３", "1.5"])
def test_a_number_of_shared_entries_that_is_none_is_refused(
    app: Flask, sign_in: Callable[[User], FlaskClient], wrong: str
) -> None:
    contest, *_, convener = contest_with(4, 3)
    db.session.commit()
    answer = sign_in(convener).post(
        "/contests/autumn/allocation/draw", data={"do": "first", "shared": wrong}, follow_redirects=True
    )
    assert "must be between 0 and 1000" in answer.text
    assert rows(contest) == []
    assert sign_in(convener).get(f"/contests/autumn/allocation?preview=1&shared={wrong}").status_code == 200


def _table(page: str, caption: str) -> list[list[str]]:
    """Return the words in the cells of the table with this caption, row by row."""
    found = re.search(rf"<caption[^>]*>\s*{re.escape(caption)}.*?</table>", page, re.S)
    assert found, caption
    return [
        [
            " ".join(re.sub("<[^>]*>", " ", cell).split())
            for cell in re.findall(r"<t[hd][ >].*?</t[hd]>", line, re.S)
        ]
        for line in re.findall(r"<tr.*?</tr>", found[0], re.S)
    ]


@pytest.mark.database
@pytest.mark.parametrize("mixed", [False, True])
def test_judging_begins_without_links_where_each_category_has_its_own_judges(app: Flask, mixed: bool) -> None:
    titles = {"en": "Category"}
    categories = tuple(Category(key, titles) for key in ("east", "west"))
    contest = make_contest(stage=Stage.CALIBRATION, categories=categories, plan=MarkingPlan(readings=2))
    for category in ("east", "west"):
        judges = [make_judge(contest, category=category) for _ in range(2)]
        for number in range(2):
            kind = "east" if mixed and number else category
            entry = make_entry(contest, category=kind)
            for position, judge in enumerate(judges):
                make_assignment(entry, judge, position=10 * number + position)
    found = facts(contest, NOW)
    assert found.met[Condition.LINKED] is not mixed
    said = found.details[Condition.LINKED]
    assert ("severity is not corrected" in said.sentence) is not mixed
