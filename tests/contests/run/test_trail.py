"""The page that tells what happened in one contest, in order."""

from collections.abc import Callable
from decimal import Decimal

import pytest
from flask import Flask
from flask.testing import FlaskClient
from lxml import html

from lms.audit.actions import record
from lms.audit.verbs import Verb
from lms.contests.results.actions import deciding
from lms.contests.results.words import RulingKind
from lms.contests.rules.stages import Stage
from lms.db import db
from lms.people.models import User
from lms.people.roles import Role
from tests.build import NOW, make_user
from tests.contests.finish import make_judged, publish
from tests.contests.make import make_contest
from tests.contests.rules.test_editing import put, text

SignIn = Callable[[User], FlaskClient]
ADDRESS = "/contests/autumn/trail"


@pytest.fixture
def auditor(app: Flask, sign_in: SignIn) -> FlaskClient:
    return sign_in(make_user("Auditor", Role.AUDITOR))


def told(browser: FlaskClient, query: str = "") -> list[list[str]]:
    """Return who, action, changes and reason of every line."""
    page = html.fromstring(browser.get(f"{ADDRESS}{query}").text)
    rows = page.xpath("//tbody/tr")
    return [[" ".join(cell.text_content().split()) for cell in row.xpath("./td")] for row in rows]


def test_acts_stand_in_order_with_what_changed_and_why(auditor: FlaskClient) -> None:
    judged = make_judged(3)
    other = make_judged(3, slug="other")
    deciding.rule(
        judged.contest,
        judged.entries[1],
        RulingKind.MARK,
        Decimal(40),
        "Read again",
        by=judged.convener,
        now=NOW,
    )
    publish(judged)
    publish(other)
    db.session.commit()
    found, code = told(auditor), judged.entries[1].code
    assert [line[1] for line in found] == [
        f"decided on an entryentry {code}", "confirmed the ranks", "moved a contest to another stage",
        "revealed the names", "published a result", "moved a contest to another stage",
    ]  # fmt: skip
    assert found[0][0] == "Convener"
    assert "value: 80.00 → 40" in found[0][2]
    assert found[0][3] == "Read again"
    assert "stage: Moderation → " in found[2][2]


def test_a_change_of_the_rules_says_from_what_to_what(auditor: FlaskClient) -> None:
    contest, convener = make_contest(stage=Stage.DRAFT), make_user("Convener", Role.CONVENER)
    put(contest, convener, text())
    put(contest, convener, text(weight=5).replace("deadline: 2026-03-09", "deadline: 2026-03-19"))
    db.session.commit()
    changes = told(auditor)[-1][2]
    assert "rubric: 立意: weight: 3 → 立意: weight: 5" in changes
    assert "Deadline: 9 Mar" in changes and "→ 19 Mar" in changes


def test_what_concerns_a_person_belongs_to_the_contest_that_it_names(auditor: FlaskClient) -> None:
    contest = make_contest()
    for slug in (contest.slug, "other"):
        record(
            Verb.DEADLINE_EXTEND, "person", 1, by_id=None, now=NOW, after={"contest": slug}, reason="Flood"
        )
    record(Verb.DEADLINE_REVOKE, "person", 1, by_id=None, now=NOW, before={"contest": contest.slug})
    db.session.commit()
    assert [line[3] for line in told(auditor)] == ["Flood", "–"]


@pytest.mark.database
def test_authors_have_no_name_and_marks_no_value_before_their_time(auditor: FlaskClient) -> None:
    judged = make_judged(3)
    entry, author = judged.entries[0], judged.entries[0].author
    record(Verb.ENTRY_WITHDRAW, "entry", entry.id, by_id=author.id, now=NOW, after={"co_author": author.id})
    record(Verb.MARK_CHANGE, "assignment", 1, by_id=judged.judges[0].judge_id, now=NOW, after={"idea": "8"})
    judged.contest.stage = Stage.JUDGING.value
    db.session.commit()
    page = auditor.get(ADDRESS).text
    assert author.name not in page and "an author" in page
    assert [line[2] for line in told(auditor)] == ["co-author: an author", "–"]
    judged.contest.stage = Stage.MODERATION.value
    judged.contest.names_shown_at = NOW
    db.session.commit()
    assert author.name in auditor.get(ADDRESS).text
    assert [line[2] for line in told(auditor)] == [f"co-author: {author.name}", "idea: 8"]


@pytest.mark.database
def test_routine_acts_are_shown_when_asked_for(auditor: FlaskClient) -> None:
    judged = make_judged(1)
    record(Verb.MARK_SUBMIT, "assignment", 1, by_id=None, now=NOW)
    record(Verb.ENTRY_EXCLUDE, "entry", judged.entries[0].id, by_id=None, now=NOW)
    db.session.commit()
    assert (len(told(auditor)), len(told(auditor, "?all=1"))) == (1, 2)
