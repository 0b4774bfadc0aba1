"""The audit trail as auditors read it."""

import csv
import io
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from enum import StrEnum

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from lms.audit.actions import record
from lms.audit.field_changes import VALUE_LABELS, ChangeWriter, FieldChange
from lms.audit.queries.trail import PER_PAGE
from lms.audit.verbs import Verb
from lms.contests.entries.words import EntryState
from lms.contests.judging.models import ComparisonRun
from lms.contests.judging.words import ConflictKind, DeclineKind, Purpose
from lms.contests.results.words import ObjectionState, RulingKind
from lms.contests.rules.rubric_versions import RubricImpact
from lms.contests.rules.stages import Stage
from lms.contests.rules.words import RulesSource
from lms.contests.screening.words import FindingDecision, FindingKind
from lms.db import db
from lms.people.models import User
from lms.people.roles import Role, UnitKind
from lms.quizzes.models import Attempt
from tests.boards.make import make_published
from tests.build import NOW, make_unit, make_user
from tests.contests.make import make_contest

SignIn = Callable[[User], FlaskClient]


@pytest.fixture
def browser(app: Flask, sign_in: SignIn) -> FlaskClient:
    auditor = make_user("Auditor", Role.AUDITOR)
    db.session.commit()
    return sign_in(auditor)


def rows(browser: FlaskClient, query: str = "") -> int:
    return browser.get(f"/audit/{query}").text.count('<tr role="row">') - 1


@pytest.mark.database
def test_trail_is_filtered_by_actor_act_thing_and_day(browser: FlaskClient) -> None:
    actor = make_user("Wang")
    record(Verb.ROLE_GRANT, "person", 7, by_id=actor.id, now=NOW, after={"role": "judge"})
    record(Verb.ACCOUNT_CLOSE, "person", 8, by_id=None, now=NOW + timedelta(days=1))
    record(Verb.UNIT_ADD, "unit", 7, by_id=actor.id, now=NOW + timedelta(days=2))
    db.session.commit()
    found = {
        query: rows(browser, query)
        for query in (
            "",
            f"?actor={actor.username}",
            "?actor=Wang&verb=added+a+unit",
            "?kind=person&target=7",
            "?since=2026-03-03",
            "?until=2026-03-02",
            "?since=2026-03-03&until=2026-03-03",
            "?since=yesterday",
        )
    }
    assert list(found.values()) == [3, 2, 1, 1, 2, 1, 1, 3]


@pytest.mark.database
def test_days_of_the_filter_are_those_of_the_site(browser: FlaskClient) -> None:
    # 16:30 UTC is half past midnight of the next day in Shanghai.
    record(Verb.UNIT_MOVE, "unit", 1, by_id=None, now=NOW.replace(hour=16, minute=30))
    db.session.commit()
    assert rows(browser, "?since=2026-03-03&until=2026-03-03") == 1
    assert browser.get("/audit/?until=2026-03-02").text.count("No entries") == 1


@pytest.mark.parametrize("entries", [1, 3])
def test_trail_costs_the_same_queries_for_one_and_three_entries(
    browser: FlaskClient, count_queries: Callable[[], AbstractContextManager[list[str]]], entries: int
) -> None:
    for number in range(entries):
        record(Verb.UNIT_MOVE, "unit", number, by_id=None, now=NOW)
    db.session.commit()
    db.session.remove()
    with count_queries() as found:
        assert rows(browser) == entries
    assert len(found) == 7  # the seventh names the units


def test_long_trail_has_pages(browser: FlaskClient) -> None:
    for number in range(PER_PAGE + 1):
        record(Verb.UNIT_MOVE, "unit", number, by_id=None, now=NOW)
    db.session.commit()
    assert [rows(browser), rows(browser, "?page=2")] == [PER_PAGE, 1]


def test_export_holds_what_the_filter_shows_and_no_formula(browser: FlaskClient) -> None:
    wu = make_user("Wu")
    record(
        Verb.PERSON_CHANGE,
        "person",
        wu.id,
        by_id=None,
        now=NOW,
        before={"name": "A"},
        after={"name": "B"},
        reason="=1+1",
    )
    record(Verb.UNIT_ADD, "unit", 2, by_id=None, now=NOW)
    db.session.commit()
    assert browser.get("/audit/trail.csv?kind=person").get_data(as_text=True) == (
        "\ufeffWhen,User,Username,Action,Affected item,Item name,Item number,Before,After,Reason\r\n"
        f"2026-03-02T01:00:00+00:00,the system,,changed a person,person,Wu,{wu.id},name: A,name: B,'=1+1\r\n"
    )


def written(people: dict[int, str] | None = None) -> ChangeWriter:
    return ChangeWriter(str, lambda at: f"{at:%d.%m.}", lambda at: f"end of {at:%d.%m.}", people or {})


def test_changes_are_put_side_by_side() -> None:
    assert written().changes({"a": 1, "b": None}, {"a": "x", "c": [1, None, "y"]}) == [
        FieldChange("a", "1", "x"),
        FieldChange("b", "", ""),
        FieldChange("c", "", "1, y"),
    ]
    midnight = "2026-12-08T16:00:00+00:00"
    assert written().side({"at": midnight, "until": midnight}) == "at: 08.12.; until: end of 08.12."
    assert written().side({"a": True, "b": "x", "scores": {"truth": 7}}) == "a: yes; b: x; marks: truth: 7"


@pytest.mark.database
def test_stored_values_are_shown_in_words(app: Flask) -> None:
    values = {"purpose": "third", "kind": "other", "stage": "open", "state": "upheld", "role": "unit_manager"}
    assert [one.after for one in written().changes({}, values)] == [
        "Third marking", "another reason", "Open for entries", "upheld", "Unit manager",
    ]  # fmt: skip
    times = {"names_shown_at": "2026-05-11T04:00:00+00:00", "judge": 7, "seed": "2026-05-11T04:00"}
    assert [one.after for one in written({7: "Li"}).changes({}, times)] == [
        "11.05.",
        "Li",
        "2026-05-11T04:00",
    ]
    assert written().text("kind", "unheard-of") == "unheard-of"


@pytest.mark.database
@pytest.mark.parametrize(
    ("field", "known"),
    [
        ("purpose", Purpose), ("stage", Stage), ("state", EntryState), ("state", ObjectionState),
        ("conflict", ConflictKind), ("kind", DeclineKind), ("kind", RulingKind), ("kind", FindingKind),
        ("kind", UnitKind), ("decision", FindingDecision), ("source", RulesSource), ("touch", RubricImpact),
        ("role", Role),
    ],
)  # fmt: skip
def test_every_value_that_contests_and_people_record_has_words(
    app: Flask, field: str, known: type[StrEnum]
) -> None:
    assert set(known) <= VALUE_LABELS[field].keys()


def test_a_failed_sign_in_is_not_an_act_of_the_system(browser: FlaskClient) -> None:
    record(Verb.SIGN_IN_FAILED, "person", "", by_id=None, now=NOW, after={"address": "192.0.2.7"})
    db.session.commit()
    assert ("not signed in" in browser.get("/audit/").text, "the system" in browser.get("/audit/").text) == (
        True,
        False,
    )
    assert ",not signed in,,failed to sign in," in browser.get("/audit/trail.csv").get_data(as_text=True)


def test_trail_names_and_links_what_was_changed_from_what_to_what(browser: FlaskClient) -> None:
    unit = make_unit("柳林村")
    judge, wang = make_user("李评"), make_user("王芳")
    contest = make_contest("spring")
    record(
        Verb.PERSON_CHANGE,
        "person",
        wang.id,
        by_id=judge.id,
        now=NOW,
        before={"phone": "1"},
        after={"phone": "2"},
    )
    record(Verb.UNIT_CHANGE, "unit", unit.id, by_id=None, now=NOW)
    record(Verb.JUDGE_APPOINT, "contest", contest.id, by_id=None, now=NOW, after={"judge": judge.id})
    record(Verb.PERSON_CHANGE, "person", 999, by_id=None, now=NOW)
    db.session.commit()
    page = " ".join(browser.get("/audit/").text.split())
    for link, name in (
        (f"/people/{wang.id}", "王芳"), (f"/people/units/{unit.id}", "柳林村"), ("/contests/spring/trail", "spring"),
    ):  # fmt: skip
        assert f'<a href="{link}" lang="zh-Hans">{name}</a>' in page
    assert "<del>1</del> → 2" in page
    assert "judge: </span>李评" in page
    assert '"/people/999"' not in page


@pytest.mark.parametrize(
    ("verb", "kind", "link"),
    [
        (Verb.POST_HIDE, "post", "/discussions/posts/7"),
        (Verb.THREAD_LOCK, "thread", "/discussions/7"),
        (Verb.GROUP_CLOSE, "people_group", "/people/groups/7"),
    ],
)
def test_trail_links_things_without_a_name_by_their_number(
    browser: FlaskClient, verb: Verb, kind: str, link: str
) -> None:
    record(verb, kind, 7, by_id=None, now=NOW)
    db.session.commit()
    page = " ".join(browser.get("/audit/").text.split())
    assert f'<a href="{link}">Open</a>' in page


@pytest.mark.database
def test_export_names_issues_attempts_and_requests_beside_their_numbers(browser: FlaskClient) -> None:
    _, issue, people = make_published()
    attempt = db.session.scalars(select(Attempt).where(Attempt.user_id == people[0].id)).one()
    run = ComparisonRun(
        contest_id=make_contest().id, entries=[], seed="s", started_at=NOW, started_by_id=people[0].id
    )
    db.session.add(run)
    db.session.flush()
    for verb, kind, number in (
        (Verb.ANSWER_MARK, "attempt", attempt.id),
        (Verb.COMPARISONS_START, "comparison_run", run.id),
    ):
        record(verb, kind, number, by_id=None, now=NOW)
    db.session.commit()
    lines = csv.reader(io.StringIO(browser.get("/audit/trail.csv").get_data(as_text=True)))
    named = {line[4]: line[5:7] for line in lines}
    assert named["board issue"] == ["weekly 1", str(issue.id)]
    assert named["attempt"] == ["张小明", str(attempt.id)]
    assert named["comparisons"] == ["autumn", str(run.id)]
    assert f'href="/boards/weekly/{issue.number}"' in browser.get("/audit/?kind=board+issue").text
