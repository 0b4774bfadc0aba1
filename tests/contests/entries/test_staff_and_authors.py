"""Who runs a contest cannot enter it, and an author cannot run it or see more of it than other authors."""

import html
import random
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from lms.audit.actions import record
from lms.audit.verbs import Verb
from lms.contests.entries.models import CoAuthor, Entry
from lms.contests.entries.queries.entries import obstacle
from lms.contests.entries.words import EntryState
from lms.contests.judging.actions.panel import appoint, require_eligible, restore_judge
from lms.contests.results.queries.objections import conveners
from lms.contests.rules.definition import Eligibility
from lms.contests.rules.policy import RAN_IT
from lms.contests.rules.queries.contests import contest
from lms.contests.rules.stages import Stage
from lms.db import db
from lms.errors import Refused
from lms.people.models import RoleGrant
from lms.people.roles import Role
from tests.access_table import TABLE, World
from tests.build import NOW, make_user
from tests.contests import access_rows
from tests.contests.make import make_contest, make_entry, make_judge
from tests.test_access import address, routes

SignIn = Callable[[object], FlaskClient]
STAFF = (Role.CONVENER, Role.ADMINISTRATOR, Role.AUDITOR)
REFUSED = "You can see all entries because you run or audit contests, so you cannot submit an entry."
AUTHOR = "You have an entry in this contest, so you cannot run it or see the entries and marks."


@pytest.mark.database
@pytest.mark.parametrize("role", STAFF)
def test_staff_cannot_enter(app: Flask, sign_in: SignIn, role: Role) -> None:
    make_contest()
    person = make_user("Staff", role)
    db.session.commit()
    browser = sign_in(person)
    assert REFUSED in browser.get("/contests/autumn/entry").text
    assert browser.post("/contests/autumn/entry").status_code == 403
    assert db.session.query(Entry).count() == 0


@pytest.mark.parametrize("role", STAFF)
def test_author_who_became_staff_cannot_submit_or_join_an_entry(
    app: Flask, sign_in: SignIn, role: Role
) -> None:
    contest = make_contest(eligibility=Eligibility(co_authors_max=1))
    person, author = make_user("Staff", role), make_user("Author")
    make_entry(contest, person, state=EntryState.DRAFT)
    make_entry(contest, author, state=EntryState.DRAFT)
    db.session.commit()
    answer = sign_in(person).post("/contests/autumn/entry/submit", data={"original": "yes"})
    assert (answer.status_code, REFUSED in answer.text) == (403, True)
    invited = sign_in(author).post("/contests/autumn/entry/authors", data={"username": person.username})
    assert (invited.status_code, "can be a co-author here" in invited.text) == (422, True)


# Routes for those who run contests that belong to no contest.
OF_NO_CONTEST = frozenset({"contests.begin", "contests.set_up"})
PAGES = ["convene", "entries", "screening", "judges", "allocation", "monitor", "moderation", "export"]


@pytest.mark.parametrize("role", STAFF)
@pytest.mark.parametrize("state", [EntryState.SUBMITTED, EntryState.WITHDRAWN])
def test_author_does_not_see_the_contest_from_behind(
    app: Flask, sign_in: SignIn, role: Role, state: EntryState
) -> None:
    contest = make_contest(stage=Stage.JUDGING)
    person = make_user("Author")
    entry = make_entry(contest, person, state=state)
    other = make_entry(contest)
    db.session.add(RoleGrant(user=person, role=role))
    db.session.commit()
    browser = sign_in(person)
    expected = 403 if state is EntryState.SUBMITTED else 200
    pages = [*PAGES, f"screening/{entry.code}", f"screening/{other.code}"]
    assert {page: browser.get(f"/contests/autumn/{page}").status_code for page in pages} == dict.fromkeys(
        pages, expected
    )
    if state is EntryState.SUBMITTED:
        assert AUTHOR in browser.get("/contests/autumn/convene").text
        assert "Run this contest" not in browser.get("/contests/autumn").text
        assert browser.post("/contests/autumn/move", data={"to": "moderation"}).status_code == 403
        assert browser.post("/contests/autumn/screening/search").status_code == 403


def test_author_is_not_offered_for_objections_and_runs_other_contests(app: Flask, sign_in: SignIn) -> None:
    mine, other = make_contest(), make_contest("spring")
    author, convener = make_user("Author", Role.CONVENER), make_user("Convener", Role.CONVENER)
    make_entry(mine, author)
    db.session.commit()
    assert conveners(mine.id) == [convener]
    assert {one.id for one in conveners(other.id)} == {author.id, convener.id}
    assert sign_in(author).get("/contests/spring/convene").status_code == 200


@pytest.mark.parametrize("path", ["accept", "submit", "co-author submits"])
def test_judge_is_no_author_whatever_came_first(app: Flask, sign_in: SignIn, path: str) -> None:
    contest = make_contest(eligibility=Eligibility(co_authors_max=1))
    author, judge = make_user("Author"), make_user("Judge", Role.JUDGE)
    entry = make_entry(contest, judge if path == "submit" else author, state=EntryState.DRAFT)
    if path != "submit":
        confirmed = NOW if path == "co-author submits" else None
        db.session.add(CoAuthor(entry_id=entry.id, user=judge, confirmed_at=confirmed))
    make_judge(contest, judge)
    db.session.commit()
    if path == "accept":
        answer = sign_in(judge).post(f"/contests/autumn/entry/invitations/{entry.id}", data={"answer": "yes"})
        expected = (403, "You are a judge in this contest")
    else:
        who = judge if path == "submit" else author
        answer = sign_in(who).post("/contests/autumn/entry/submit", data={"original": "yes"})
        expected = (
            (403, "You are a judge") if who is judge else (409, "cannot be a co-author in this contest")
        )
    assert (answer.status_code, expected[1] in answer.text) == (expected[0], True)
    assert entry.state == EntryState.DRAFT


@pytest.mark.parametrize("role", STAFF)
def test_entry_with_a_co_author_who_became_staff_is_not_submitted(
    app: Flask, sign_in: SignIn, role: Role
) -> None:
    contest = make_contest(eligibility=Eligibility(co_authors_max=1))
    author, staff = make_user("Author"), make_user("Staff", role)
    entry = make_entry(contest, author, state=EntryState.DRAFT)
    db.session.add(CoAuthor(entry_id=entry.id, user=staff, confirmed_at=NOW))
    db.session.commit()
    answer = sign_in(author).post("/contests/autumn/entry/submit", data={"original": "yes"})
    assert (answer.status_code, "cannot be a co-author in this contest" in answer.text) == (409, True)


def test_author_is_not_appointed_as_a_judge(app: Flask) -> None:
    contest = make_contest()
    author, by = make_user("Author", Role.JUDGE), make_user("Convener", Role.CONVENER)
    make_entry(contest, author)
    with pytest.raises(Refused, match="has an entry in this contest"):
        appoint(contest, [author], "", by=by, rng=random.Random(1), now=NOW)
    gone = make_judge(contest, author, dropped_at=NOW)
    with pytest.raises(Refused, match="has an entry in this contest"):
        restore_judge(contest, gone, by=by, now=NOW)


DRAFT = "You have a draft or an invitation as a co-author in this contest"
STAFF_PAGES = [
    line
    for line, who in TABLE.items()
    if who in (access_rows.CONVENERS, access_rows.AUDITORS) and line.split()[1].startswith("contests.")
]


@pytest.mark.parametrize("line", [one for one in STAFF_PAGES if one.split()[1] not in OF_NO_CONTEST])
def test_who_drafts_gets_no_page_of_staff(app: Flask, world: World, sign_in: SignIn, line: str) -> None:
    """Every route of the table that is for those who run or audit a contest says what to do about the draft."""
    method, endpoint, *_ = line.split()
    url = address(app, routes(app)[f"{method} {endpoint}"], world)
    mine = contest(url.split("/")[2])
    assert mine is not None
    people = {
        name: make_user(f"Drafts{name}", role)
        for name, role in (("own", Role.CONVENER), ("asked", Role.ADMINISTRATOR))
    }
    make_entry(mine, people["own"], state=EntryState.DRAFT)
    draft = make_entry(mine, state=EntryState.DRAFT)
    db.session.add(CoAuthor(entry_id=draft.id, user=people["asked"]))
    db.session.commit()
    for person in people.values():
        answer = sign_in(person).open(url, method=method)
        assert (answer.status_code, DRAFT in html.unescape(answer.text)) == (403, True)


@pytest.mark.parametrize("role", STAFF)
def test_who_withdraws_the_draft_or_declines_runs_the_contest(
    app: Flask, sign_in: SignIn, role: Role
) -> None:
    contest = make_contest(stage=Stage.JUDGING)
    drafts, asked = make_user("Drafts", role), make_user("Asked", role)
    make_entry(contest, drafts, state=EntryState.DRAFT)
    entry = make_entry(contest, state=EntryState.DRAFT)
    db.session.add(CoAuthor(entry_id=entry.id, user=asked))
    db.session.commit()
    ways = {drafts: ("withdraw", {}), asked: (f"invitations/{entry.id}", {"answer": "no"})}
    for person, (way, data) in ways.items():
        browser = sign_in(person)
        assert browser.get("/contests/autumn/convene").status_code == 403
        assert f"/contests/autumn/entry/{way}" in browser.get("/contests/autumn/entry").text
        assert browser.post(f"/contests/autumn/entry/{way}", data=data).status_code == 303
        assert browser.get("/contests/autumn/convene").status_code == 200


def test_a_judge_who_becomes_convener_runs_other_contests_only(app: Flask, sign_in: SignIn) -> None:
    person = make_judge(make_contest(stage=Stage.JUDGING)).judge
    make_contest("other", Stage.JUDGING)
    person.grants.append(RoleGrant(role=Role.CONVENER))
    db.session.commit()
    browser = sign_in(person)
    for page in ("monitor", "screening", "trail", "approvals", "convene"):
        seen = browser.get(f"/contests/autumn/{page}")
        assert (page, seen.status_code) == (page, 403)
    assert "You are or were a judge in this contest" in seen.text
    assert browser.get("/contests/other/monitor").status_code == 200
    assert browser.get("/contests/autumn/desk").status_code == 200


def test_who_ran_a_contest_does_not_judge_or_enter_it_after_leaving_the_office(app: Flask) -> None:
    held = make_contest(stage=Stage.OPEN)
    person = make_user("Former", Role.JUDGE, Role.LEARNER)
    record(Verb.CONTEST_MOVE, "contest", held.id, by_id=person.id, now=NOW)
    db.session.flush()
    assert obstacle(person, held, NOW.date()) == RAN_IT
    with pytest.raises(Refused, match="has run or audited this contest"):
        require_eligible(held, [person])
    assert obstacle(person, make_contest("other"), NOW.date()) == ""
