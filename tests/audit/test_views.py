"""The audit trail as auditors read it."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from lms.audit.actions import record
from lms.audit.field_changes import FieldChange, changes_of, changes_text
from lms.audit.queries import PER_PAGE
from lms.audit.verbs import Verb
from lms.db import db
from lms.people.models import User
from lms.people.roles import Role
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
    record(
        Verb.PERSON_CHANGE,
        "person",
        1,
        by_id=None,
        now=NOW,
        before={"name": "A"},
        after={"name": "B"},
        reason="=1+1",
    )
    record(Verb.UNIT_ADD, "unit", 2, by_id=None, now=NOW)
    db.session.commit()
    assert browser.get("/audit/trail.csv?kind=person").get_data(as_text=True) == (
        "\ufeffat,actor,username,verb,kind,target,before,after,reason\r\n"
        "2026-03-02T01:00:00+00:00,,,changed a person,person,1,name: A,name: B,'=1+1\r\n"
    )


def test_changes_are_put_side_by_side() -> None:
    assert changes_of({"a": 1, "b": None}, {"a": "x", "c": [1]}) == [
        FieldChange("a", "1", "x"),
        FieldChange("b", "", ""),
        FieldChange("c", "", "[1]"),
    ]
    assert changes_text({"a": True, "b": "x"}) == "a: true; b: x"


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
        (f"/people/{wang.id}", "王芳"), (f"/people/units/{unit.id}", "柳林村"), ("/contests/spring/convene", "spring"),
    ):  # fmt: skip
        assert f'<a href="{link}" lang="zh-Hans">{name}</a>' in page
    assert "<del>1</del> → 2" in page
    assert "judge:</span> 李评" in page
    assert '"/people/999"' not in page
