"""A change of the rubric's weights reaches every total alike: desk, monitor, ranking, feedback and export."""

import json
from dataclasses import replace
from decimal import Decimal

import pytest
from flask import Flask
from sqlalchemy import select

from lms.contests.judging.marksheet import as_scores, total_of
from lms.contests.judging.models import Mark
from lms.contests.judging.queries import desk, monitor
from lms.contests.judging.queries.assignments import contest_assignments
from lms.contests.judging.queries.calibration import anchor_marks
from lms.contests.judging.queries.marks import counted_marks, moved_totals
from lms.contests.judging.words import Purpose
from lms.contests.results.queries import feedback, results
from lms.contests.results.queries.evidence import evidence_files
from lms.contests.rules.models.contests import Contest
from lms.contests.rules.queries.contests import definition_of, definition_of_revision
from lms.contests.rules.stages import Stage
from lms.db import db
from lms.library.models import Revision
from lms.marking.combining import PLANS
from lms.marking.rubric import Criterion, Rubric
from lms.people.roles import Role
from tests.build import make_user
from tests.contests.finish import Judged, make_judged
from tests.contests.judging.test_monitoring import SignIn
from tests.contests.make import (
    make_assignment,
    make_contest,
    make_entry,
    make_judge,
    make_mark,
    make_revision,
)

# Two entries that change places when language weighs 8 instead of 3 and idea 1 instead of 3.
THINKER = {"idea": 9, "structure": 5, "language": 4}  # 59, then 61
STYLIST = {"idea": 3, "structure": 5, "language": 9}  # 56, then 95


def judged() -> Judged:
    """A contest in judging with the two entries, each marked by every judge."""
    one = make_judged(0)
    one.contest.stage = Stage.JUDGING.value
    for scores in (THINKER, STYLIST):
        entry = make_entry(one.contest)
        for judge in one.judges:
            make_mark(make_assignment(entry, judge), dict(scores))
        one.entries.append(entry)
    db.session.flush()
    return one


def change(contest: Contest, *criteria: Criterion, **weights: int) -> None:
    """Put a rubric with other weights, or with further criteria, into force."""
    rules = definition_of(contest)
    rubrics = {
        language: Rubric(
            one.title,
            (*(replace(c, weight=Decimal(weights.get(c.key, c.weight))) for c in one.criteria), *criteria),
        )
        for language, one in rules.rubrics.items()
    }
    contest.revision = make_revision(contest.document, replace(rules, rubrics=rubrics))
    db.session.flush()


def ranking(one: Judged) -> list[str]:
    return [line.candidate.code for line in results.results(one.contest).lines]


def test_the_ranking_follows_the_weights_in_force(app: Flask) -> None:
    one = judged()
    thinker, stylist = (entry.code for entry in one.entries)
    assert ranking(one) == [thinker, stylist]
    change(one.contest, idea=1, language=8)
    assert ranking(one) == [stylist, thinker]


@pytest.mark.database
def test_desk_monitor_feedback_and_export_show_the_same_totals(app: Flask) -> None:
    one = judged()
    change(one.contest, idea=1, language=8)
    rubric = definition_of(one.contest).rubric
    wanted = [Decimal(61)] * len(one.judges) + [Decimal(95)] * len(one.judges)
    assert [mark.total for mark in counted_marks(one.contest.id, rubric)] == wanted
    assert [given.total for line in results.results(one.contest).lines for given in line.given] == wanted[
        ::-1
    ]
    panel_judge = one.judges[0]
    assert [line.total for line in desk.desk_assignments(panel_judge, rubric)] == [61, 95]
    assert [line.total for line in monitor.assignments_of(panel_judge, rubric)] == [61, 95]
    assert (
        monitor.panel_statistics(one.contest.id, definition_of(one.contest)).judges[panel_judge.id].mean == 78
    )
    assert {reading.total for reading in feedback.feedback_of(one.contest, one.entries[1].id)} == {95}
    exported = [json.loads(line) for line in evidence_files(one.contest)["marks.jsonl"].splitlines()]
    assert [Decimal(line["counted_total"]) for line in exported] == wanted
    assert {Decimal(line["total"]) for line in exported} == {59, 56}


def test_the_discrepancies_follow_the_weights_in_force(app: Flask) -> None:
    contest = make_contest(
        stage=Stage.JUDGING, plan=PLANS["double-closest-two"], plan_name="double-closest-two"
    )
    entry = make_entry(contest)
    for scores in (THINKER, {"idea": 10, "structure": 6, "language": 1}):  # 59 and 57, then 61 and 42
        make_mark(make_assignment(entry, make_judge(contest)), dict(scores))
    assert monitor.discrepancies(contest, definition_of(contest)) == []
    assert contest_assignments(contest.id).unsettled(definition_of(contest)) == 0
    change(contest, idea=1, language=8)
    found = monitor.discrepancies(contest, definition_of(contest))
    assert [[mark.total for mark in one.marks] for one in found] == [[61, 42]]
    assert contest_assignments(contest.id).unsettled(definition_of(contest)) == 1


def test_a_mark_that_lacks_a_new_criterion_does_not_count_until_it_is_given_again(app: Flask) -> None:
    one = judged()
    change(one.contest, Criterion("sources", "Sources"))
    rubric = definition_of(one.contest).rubric
    assert counted_marks(one.contest.id, rubric) == []
    assert {mark.total for mark in moved_totals(one.contest.id, rubric)} == {None}
    assert [line.mark for line in results.results(one.contest).lines] == [None, None]


def test_anchors_and_rereads_are_marks_that_do_not_count(app: Flask) -> None:
    one = judged()
    rubric = definition_of(one.contest).rubric
    count = len(counted_marks(one.contest.id, rubric))
    judge = make_judge(one.contest)
    for purpose in (Purpose.ANCHOR, Purpose.REREAD):
        make_mark(make_assignment(one.entries[0], judge, purpose), dict(THINKER))
    assert len(counted_marks(one.contest.id, rubric)) == count
    assert [(mark.judge, mark.total) for mark in anchor_marks(one.contest.id, rubric)] == [(judge.id, 59)]


@pytest.mark.database
def test_a_stored_total_is_what_the_rubric_of_its_revision_makes_of_the_scores(app: Flask) -> None:
    one = judged()
    change(one.contest, idea=1, language=8)
    make_mark(make_assignment(one.entries[0], make_judge(one.contest)), dict(STYLIST))
    rows = db.session.execute(select(Mark, Revision).join(Revision, Revision.id == Mark.revision_id)).all()
    assert len(rows) == 2 * len(one.judges) + 1
    for mark, revision in rows:
        assert mark.total == total_of(definition_of_revision(revision).rubric, as_scores(mark.scores))


def test_the_convener_sees_which_totals_moved_and_from_what(app: Flask, sign_in: SignIn) -> None:
    one = judged()
    convener = make_user("Convener", Role.CONVENER)
    db.session.commit()
    browser = sign_in(convener)
    assert "moved-totals" not in browser.get("/contests/autumn/monitor").get_data(as_text=True)
    change(one.contest, idea=1, language=8)
    moved = moved_totals(one.contest.id, definition_of(one.contest).rubric)
    assert {(mark.was, mark.total) for mark in moved} == {(59, 61), (56, 95)}
    db.session.commit()
    page = browser.get("/contests/autumn/monitor").get_data(as_text=True)
    assert 'id="moved-totals"' in page
    assert [page.count(f">{mark.alias}<") >= 1 for mark in moved] == [True] * 4
    one.contest.stage = Stage.MODERATION.value
    db.session.commit()
    assert 'id="moved-totals"' in browser.get("/contests/autumn/moderation/results").get_data(as_text=True)
