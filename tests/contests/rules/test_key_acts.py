"""Keys of a contest's rules whose effect is an act of the site or a refusal of one."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any, cast

import pytest
from flask import Flask
from flask.testing import FlaskClient

from lms import clock
from lms.contests.entries.actions import authors
from lms.contests.judging.actions import anchor_texts
from lms.contests.judging.actions.allocating import plan_first
from lms.contests.results.models import Certificate
from lms.contests.results.views.certificates import _sheet
from lms.contests.rules.actions import approvals
from lms.contests.rules.definition import Category
from lms.contests.rules.models.contests import Contest
from lms.contests.rules.queries.contests import definition_of
from lms.contests.rules.second_person import SharedAct
from lms.contests.rules.stages import Condition, Stage
from lms.contests.run.jobs import open_due
from lms.contests.run.queries.conditions import facts
from lms.contests.screening import actions as screening
from lms.contests.screening.queries.findings import material
from lms.contests.screening.words import FindingKind
from lms.db import db
from lms.errors import Conflict
from lms.marking.combining import MarkingPlan
from lms.people.models import User
from lms.people.roles import Role
from tests.build import NOW, make_user
from tests.contests.finish import make_judged, publish
from tests.contests.make import make_anchor_text, make_assignment, make_contest, make_entry, make_judge
from tests.contests.rules.test_key_effects import KEYS, calendar, rules
from tests.contests.rules.test_key_pages import WORDS
from tests.test_front_matter_keys import CONTEST_KEYS

SignIn = Callable[[User], FlaskClient]
BOTH = pytest.mark.parametrize("is_set", [True, False])


def _contest(line: str, stage: Stage, **changes: Any) -> Contest:
    """Make a contest with what one line of the rules was read as."""
    found = rules(line)
    names = [name for name in changes if changes[name] is ...]
    return make_contest(stage=stage, **changes | {name: getattr(found, name) for name in names})


@BOTH
def test_opens_says_when_entries_are_taken(app: Flask, is_set: bool) -> None:
    _contest(calendar(opens="2026-12-01" if is_set else "2026-12-02"), Stage.CALL, calendar=...)
    db.session.commit()
    assert open_due(datetime(2026, 12, 1, 4, tzinfo=UTC)) == is_set


@BOTH
def test_objection_days_keep_the_notice_open(app: Flask, is_set: bool) -> None:
    days = 9 if is_set else 2
    found = rules(calendar(notice_days="3", objection_days=str(days))).calendar
    one = make_judged(calendar=replace(found, notice_days=3))
    publish(one)
    assert one.contest.notice_ends_at == NOW + timedelta(days=max(days, 3))


@BOTH
def test_co_authors_are_as_many_as_the_rules_say(app: Flask, is_set: bool) -> None:
    contest = _contest(f"eligibility: {{co-authors: {int(is_set)}}}", Stage.OPEN, eligibility=...)
    entry, other = make_entry(contest), make_user("Other")
    try:
        authors.invite(entry, other.username, definition_of(contest), entry.author, clock.now())
    except Conflict:
        assert not is_set
    else:
        assert is_set


@BOTH
def test_judges_says_how_many_must_be_appointed(app: Flask, is_set: bool) -> None:
    line = f"marking: {{plan: mean, readings: 1, judges: {2 if is_set else 3}}}"
    contest = _contest(line, Stage.SCREENING, plan=..., judges_min=...)
    for _ in range(2):
        make_judge(contest)
    assert facts(contest, NOW).met[Condition.JUDGES_APPOINTED] is is_set


@BOTH
def test_calibration_tolerance_decides_who_repeats(app: Flask, is_set: bool) -> None:
    line = f"marking: {{calibration-tolerance: {1 if is_set else 90}}}"
    contest = _contest(line, Stage.JUDGING, calibration_tolerance=...)
    judge = make_judge(contest, calibrated_at=None)
    make_assignment(make_entry(contest), judge, position=5)
    text = make_anchor_text(contest, idea="8", structure="8", language="8")
    far = {"idea": "1", "structure": "1", "language": "1"}
    anchor_texts.mark_text(contest, definition_of(contest), judge, text, far, NOW)
    assert (judge.calibration_round == 2) is is_set


@BOTH
def test_comparative_reminds_of_the_shortlist(app: Flask, sign_in: SignIn, is_set: bool) -> None:
    _contest(f"marking: {{comparative: {'yes' if is_set else 'no'}}}", Stage.JUDGING, comparative=...)
    browser = sign_in(make_user("Convener", Role.CONVENER))
    db.session.commit()
    page = browser.get("/contests/autumn/monitor").text
    assert ("shortlist by comparison of pairs" in page) is is_set


@BOTH
def test_shared_entries_are_read_across_categories(app: Flask, is_set: bool) -> None:
    line = (
        "categories: [{key: east, title: E}, {key: west, title: W}]\n"
        f"marking: {{readings: 2, shared-entries: {2 if is_set else 0}}}"
    )
    kinds = tuple(Category(key, {"en": key}) for key in ("east", "west"))
    contest = _contest(
        line, Stage.CALIBRATION, shared_entries=..., categories=kinds, plan=MarkingPlan(readings=2)
    )
    panel = {}
    for key in ("east", "west"):
        for _ in range(3):
            panel[make_judge(contest, category=key).id] = key
            make_entry(contest, category=key)
    plan = plan_first(contest, NOW.date())
    of = {slot.entry: slot.category for slot in plan.demand.entries}
    crossing = [
        entry
        for entry, readers in plan.allocation.readers.items()
        if any(panel[judge] != of[entry] for judge in readers)
    ]
    assert bool(crossing) is is_set


@BOTH
def test_quotes_count_as_nobodys_text(app: Flask, is_set: bool) -> None:
    quoted = (
        "为政之要，以顺民心为本，以厚民生为本，以安而不扰为本，此乃古今不易之理也，凡为官者皆当铭记于心。"
    )
    contest = _contest(f"quotes: [{quoted if is_set else '别的话'}]", Stage.SCREENING, quotes=...)
    for _ in range(2):
        make_entry(contest, body=quoted)
    found = material(contest, NOW.date())
    alike = [one for one in screening.search(found) if one.kind is FindingKind.SIMILARITY]
    assert (alike == []) is is_set


@pytest.mark.database
@BOTH
def test_organiser_stands_on_certificates(app: Flask, is_set: bool) -> None:
    certificate = SimpleNamespace(name="A", award="first", issued_at=NOW, code="B" * 12)
    with app.test_request_context():
        sheet = _sheet(
            rules("organiser: Willow Township" if is_set else "summary: none"),
            cast(Certificate, certificate),
            "T",
            "1",
        )
    assert (sheet.issuer == "Willow Township") is is_set


@BOTH
def test_second_person_waits_for_another(app: Flask, is_set: bool) -> None:
    contest = _contest(f"second-person: {'yes' if is_set else 'no'}", Stage.SCREENING, second_person=...)
    entry, convener = make_entry(contest), make_user("Convener", Role.CONVENER)
    db.session.flush()
    is_done = approvals.carry_out(
        contest, SharedAct.EXCLUDE_ENTRY, entry.code, {}, "Published before", by=convener, now=NOW
    )
    assert is_done is not is_set


def test_every_key_has_a_test_of_its_effect() -> None:
    here = {
        *(
            "calendar.opens",
            "calendar.objection-days",
            "eligibility.co-authors",
            "marking.judges",
            "organiser",
        ),
        *("marking.calibration-tolerance", "marking.comparative", "marking.shared-entries", "quotes"),
        *("second-person", "eligibility.units", "eligibility.roles"),
    }
    assert set(CONTEST_KEYS) - {*KEYS, *WORDS, *here} == set()
