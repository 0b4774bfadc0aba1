"""Acts that need two persons: asked for, agreed to, declined, done alone where the rules let one person do them."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from contextvars import Context
from datetime import timedelta
from threading import Barrier

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from lms import clock
from lms.audit.models import AuditEntry
from lms.audit.queries.chain import check_chain
from lms.audit.verbs import Verb
from lms.contests.entries.models import Entry
from lms.contests.entries.words import EntryState
from lms.contests.results.models import Ruling
from lms.contests.rules.actions import approvals as acts
from lms.contests.rules.models.approvals import Approval
from lms.contests.rules.models.contests import Contest
from lms.contests.rules.second_person import TITLES, SharedAct
from lms.contests.rules.stages import Stage
from lms.contests.run.actions.shared_acts import SHARED_ACTS
from lms.db import db
from lms.errors import Conflict, Refused
from lms.people.models import User
from lms.people.roles import Role
from lms.people.second_person import STATE_TITLES, ApprovalState
from tests.build import NOW, make_user
from tests.contests.finish import Judged, make_judged, publish
from tests.contests.make import (
    make_assignment,
    make_contest,
    make_definition,
    make_entry,
    make_judge,
    make_mark,
    make_revision,
)

SignIn = Callable[[User], FlaskClient]
REASON = "The entry was published before the contest."


@pytest.fixture
def contest(app: Flask) -> Contest:
    made = make_contest(stage=Stage.SCREENING, second_person=True)
    make_entry(made, make_user("Author"))
    db.session.commit()
    return made


@pytest.fixture
def asker(app: Flask) -> User:
    return make_user("First", Role.CONVENER)


@pytest.fixture
def second(app: Flask) -> User:
    return make_user("Second", Role.CONVENER)


def _entry() -> Entry:
    return db.session.scalars(select(Entry)).one()


def _ask(browser: FlaskClient, do: str = "exclude", reason: str = REASON) -> int:
    address = f"/contests/autumn/screening/{_entry().code}/exclude"
    return browser.post(address, data={"reason": reason, "do": do}).status_code


def _request() -> Approval:
    return db.session.scalars(select(Approval).order_by(Approval.id.desc())).first()  # type: ignore[return-value]


def _verbs() -> list[str]:
    return list(db.session.scalars(select(AuditEntry.verb).order_by(AuditEntry.id)))


def test_an_exclusion_waits_for_a_second_person_and_is_done_in_the_name_of_the_first(
    contest: Contest, asker: User, second: User, sign_in: SignIn
) -> None:
    assert _ask(sign_in(asker)) == 303
    assert _entry().state == EntryState.SUBMITTED
    asked = _request()
    assert (asked.act, asked.subject, asked.reason) == ("exclude-entry", _entry().code, REASON)
    assert asked.changes == [
        {"kind": "entry", "before": {"state": "submitted"}, "after": {"state": "excluded"}}
    ]
    page = sign_in(second).get("/contests/autumn/approvals").text
    assert all(text in page for text in (asker.name, REASON, "Exclude an entry", asked.subject))
    assert sign_in(second).post(f"/contests/autumn/approvals/{asked.id}/approve").status_code == 303
    assert _entry().state == EntryState.EXCLUDED
    asked = _request()
    assert (asked.state, asked.decided_by_id) == (ApprovalState.APPROVED, second.id)
    excluded = db.session.scalars(select(AuditEntry).where(AuditEntry.verb == Verb.ENTRY_EXCLUDE)).one()
    assert (excluded.actor_id, excluded.reason) == (asker.id, REASON)
    assert _verbs() == [Verb.APPROVAL_ASK, Verb.APPROVAL_GRANT, Verb.ENTRY_EXCLUDE]


def test_who_asked_cannot_agree(contest: Contest, asker: User, sign_in: SignIn) -> None:
    browser = sign_in(asker)
    _ask(browser)
    answer = browser.post(f"/contests/autumn/approvals/{_request().id}/approve", data={"note-1": "Yes"})
    assert answer.status_code == 403
    assert "You asked for this yourself." in answer.text
    assert _entry().state == EntryState.SUBMITTED


def test_a_request_is_declined_with_a_reason_or_withdrawn(
    contest: Contest, asker: User, second: User, sign_in: SignIn
) -> None:
    first, other = sign_in(asker), sign_in(second)
    _ask(first)
    address = f"/contests/autumn/approvals/{_request().id}/decline"
    refused = other.post(address)
    assert (refused.status_code, "Enter a reason" in refused.text) == (422, True)
    other.post(address, data={f"note-{_request().id}": "Not true."})
    assert (_request().state, _request().note) == (ApprovalState.DECLINED, "Not true.")
    _ask(first)
    first.post(f"/contests/autumn/approvals/{_request().id}/decline")
    assert _request().state == ApprovalState.WITHDRAWN
    assert _entry().state == EntryState.SUBMITTED


@pytest.mark.database
def test_asked_twice_it_is_one_request_and_decided_twice_one_decision(
    contest: Contest, asker: User, second: User, sign_in: SignIn
) -> None:
    first, other = sign_in(asker), sign_in(second)
    assert (_ask(first), _ask(first)) == (303, 409)
    address = f"/contests/autumn/approvals/{_request().id}"
    assert other.post(f"{address}/approve").status_code == 303
    again = other.post(f"{address}/decline", data={f"note-{_request().id}": "No"})
    assert (again.status_code, "already been decided" in again.text) == (409, True)
    assert db.session.scalar(select(func.count()).select_from(Approval)) == 1


def test_what_cannot_be_done_cannot_be_asked_for(contest: Contest, asker: User, sign_in: SignIn) -> None:
    assert _ask(sign_in(asker), do="readmit") == 409
    assert _ask(sign_in(asker), reason=" ") == 422
    assert _verbs() == []


def test_a_request_that_is_no_longer_possible_is_not_done(
    contest: Contest, asker: User, second: User, sign_in: SignIn
) -> None:
    _ask(sign_in(asker))
    _entry().state = EntryState.WITHDRAWN.value
    db.session.commit()
    address = f"/contests/autumn/approvals/{_request().id}/approve"
    assert sign_in(second).post(address).status_code == 409
    assert _request().state == ApprovalState.OPEN


def test_one_person_may_where_the_rules_say_so_and_it_is_on_record(
    app: Flask, asker: User, sign_in: SignIn
) -> None:
    make_entry(make_contest(stage=Stage.SCREENING), make_user("Author"))
    db.session.commit()
    assert _ask(sign_in(asker)) == 303
    assert (_entry().state, _request().state) == (EntryState.EXCLUDED, ApprovalState.SINGLE)
    [change] = _request().changes
    assert (change["before"], change["after"]) == ({"state": "submitted"}, {"state": "excluded"})
    page = sign_in(asker).get("/contests/autumn/approvals")
    assert (page.status_code, "done by one person" in page.text) == (200, True)


def test_others_cannot_see_or_decide(contest: Contest, asker: User, sign_in: SignIn) -> None:
    _ask(sign_in(asker))
    judge, auditor = make_user("Judge", Role.JUDGE), make_user("Auditor", Role.AUDITOR)
    db.session.commit()
    address = f"/contests/autumn/approvals/{_request().id}/approve"
    assert sign_in(judge).post(address).status_code == 403
    assert sign_in(auditor).post(address).status_code == 403
    assert sign_in(auditor).get("/contests/autumn/approvals").status_code == 200


@pytest.mark.parametrize("page", ["moderation", "moderation/results"])
def test_standings_are_hidden_until_judging_has_ended(
    app: Flask, asker: User, second: User, sign_in: SignIn, page: str
) -> None:
    make_entry(make_contest(stage=Stage.JUDGING, second_person=True), make_user("Author"))
    db.session.commit()
    browser = sign_in(asker)
    assert "Hidden until judging has ended" in browser.get(f"/contests/autumn/{page}").text
    empty = browser.post("/contests/autumn/moderation/standings", data={"reason": ""})
    assert (empty.status_code, "Enter the reason" in empty.text) == (422, True)
    browser.post("/contests/autumn/moderation/standings", data={"reason": "A complaint"})
    assert "is waiting for a second person" in browser.get(f"/contests/autumn/{page}").text
    sign_in(second).post(f"/contests/autumn/approvals/{_request().id}/approve")
    assert "Hidden until judging has ended" not in browser.get(f"/contests/autumn/{page}").text
    assert _verbs()[-2:] == [Verb.STANDINGS_OPEN, Verb.STANDINGS_SEE]
    assert "Hidden until judging has ended" in sign_in(second).get(f"/contests/autumn/{page}").text


@pytest.mark.database
def test_standings_are_open_once_judging_has_ended(app: Flask, asker: User, sign_in: SignIn) -> None:
    make_entry(make_contest(stage=Stage.MODERATION, second_person=True), make_user("Author"))
    db.session.commit()
    assert "Hidden until" not in sign_in(asker).get("/contests/autumn/moderation").text
    assert Verb.STANDINGS_SEE not in _verbs()


@pytest.mark.database
def test_a_decision_after_unmasking_needs_two_persons(
    app: Flask, asker: User, second: User, sign_in: SignIn
) -> None:
    contest = make_contest(stage=Stage.MODERATION, second_person=True)
    entry = make_entry(contest, make_user("Author"))
    contest.names_shown_at = NOW
    db.session.commit()
    address = f"/contests/autumn/moderation/entries/{entry.code}"
    data = {"kind": "mark", "value_mark": "88.5", "reason": REASON}
    assert sign_in(asker).post(address, data=data).status_code == 303
    assert db.session.scalars(select(Ruling)).all() == []
    sign_in(second).post(f"/contests/autumn/approvals/{_request().id}/approve")
    ruling = db.session.scalars(select(Ruling)).one()
    assert (ruling.kind, str(ruling.value), ruling.by_id) == ("mark", "88.5", asker.id)


def test_every_act_has_a_title_and_a_way_to_be_done() -> None:
    assert set(TITLES) == set(SHARED_ACTS) == set(SharedAct)
    assert set(STATE_TITLES) == set(ApprovalState)


def test_a_rehearsal_leaves_nothing_behind(contest: Contest, asker: User) -> None:
    acts.ask(contest, SharedAct.EXCLUDE_ENTRY, _entry().code, {}, REASON, by=asker, now=clock.now())
    db.session.commit()
    assert _verbs() == [Verb.APPROVAL_ASK]
    assert [fault for fault in check_chain().faults if fault.log == "audit_entry"] == []


@pytest.mark.database
def test_conveners_who_decide_at_the_same_moment_make_one_decision(
    contest: Contest, asker: User, sign_in: SignIn
) -> None:
    _ask(sign_in(asker))
    others = [sign_in(make_user(f"Other{number}", Role.CONVENER)) for number in range(4)]
    address, note = f"/contests/autumn/approvals/{_request().id}", {f"note-{_request().id}": "No"}
    barrier = Barrier(4)

    def decide(number: int) -> int:
        barrier.wait(20)
        to = f"{address}/{'approve' if number % 2 else 'decline'}"
        return Context().run(others[number].post, to, data=note).status_code

    db.session.commit()
    with ThreadPoolExecutor(4) as pool:
        statuses = sorted(pool.map(decide, range(4)))
    db.session.expire_all()
    assert statuses == [303, 409, 409, 409]
    excluded = _verbs().count(Verb.ENTRY_EXCLUDE)
    assert (_request().state == ApprovalState.APPROVED) == bool(excluded)
    assert len([one for one in _verbs() if one in (Verb.APPROVAL_GRANT, Verb.APPROVAL_DECLINE)]) == 1


@pytest.mark.database
def test_two_persons_who_decide_at_once_make_one_decision(
    contest: Contest, asker: User, second: User
) -> None:
    acts.ask(contest, SharedAct.EXCLUDE_ENTRY, _entry().code, {}, REASON, by=asker, now=clock.now())
    db.session.commit()
    acts.approve(_request(), "", by=second, now=clock.now())
    db.session.commit()
    with pytest.raises(Conflict):
        acts.approve(_request(), "", by=second, now=clock.now() + timedelta(seconds=1))
    with suppress(Refused):
        acts.decline(_request(), "late", by=second, now=clock.now())
    assert _request().state == ApprovalState.APPROVED


def _final_list(**rules: object) -> Judged:
    """Return a contest whose notice period is over and whose rules want two persons."""
    one = make_judged(second_person=True, **rules)
    publish(one)
    one.contest.notice_ends_at = NOW
    db.session.commit()
    return one


@pytest.mark.parametrize("address", ["move", "publication/finish"])
def test_no_page_makes_the_list_final_by_one_person(
    app: Flask, second: User, sign_in: SignIn, address: str
) -> None:
    one = _final_list()
    first, form = sign_in(one.convener), {"to": "final", "reason": REASON}
    assert first.post(f"/contests/autumn/{address}", data={"to": "final"}).status_code == 422
    assert first.post(f"/contests/autumn/{address}", data=form).status_code == 303
    assert (one.contest.stage, _request().act) == (Stage.NOTICE, SharedAct.FINISH)
    assert sign_in(second).post(f"/contests/autumn/approvals/{_request().id}/approve").status_code == 303
    assert one.contest.stage == Stage.FINAL


@pytest.mark.database
def test_another_list_than_the_one_asked_for_does_not_become_final(
    app: Flask, second: User, sign_in: SignIn
) -> None:
    one = _final_list()
    sign_in(one.convener).post("/contests/autumn/publication/finish", data={"reason": REASON})
    _request().values = {"list": 1}  # as if a corrected list had been published since
    db.session.commit()
    answer = sign_in(second).post(f"/contests/autumn/approvals/{_request().id}/approve")
    assert (answer.status_code, "The list was changed" in answer.text) == (409, True)
    assert one.contest.stage == Stage.NOTICE


def _newer_file(contest: Contest, title: str = "Autumn essays") -> None:
    changed = make_definition(second_person=True, titles={"en": title, "zh_Hans": "秋日征文"})
    contest.document.current = make_revision(contest.document, changed)
    db.session.commit()


def test_a_content_file_changed_after_the_request_does_not_come_into_force(
    app: Flask, asker: User, second: User, sign_in: SignIn
) -> None:
    contest = make_contest(stage=Stage.JUDGING, second_person=True)
    before = contest.revision_id
    _newer_file(contest)
    form = {"do": "take", "reason": REASON}
    assert sign_in(asker).post("/contests/autumn/edit/settle", data=form).status_code == 303
    _newer_file(contest, "Another title")
    answer = sign_in(second).post(f"/contests/autumn/approvals/{_request().id}/approve")
    assert (answer.status_code, "The content file was changed" in answer.text) == (409, True)
    assert contest.revision_id == before


@pytest.mark.parametrize("lost", ["role", "account"])
def test_a_request_ends_with_the_office_of_the_person_who_asked(
    contest: Contest, asker: User, second: User, sign_in: SignIn, lost: str
) -> None:
    _ask(sign_in(asker))
    if lost == "role":
        asker.grants.clear()
    else:
        asker.active = False
    db.session.commit()
    answer = sign_in(second).post(f"/contests/autumn/approvals/{_request().id}/approve")
    assert (answer.status_code, "no longer runs contests" in answer.text) == (409, True)
    assert _entry().state == EntryState.SUBMITTED


def test_no_entry_leaves_the_competition_as_an_anchor_by_one_person(
    contest: Contest, asker: User, sign_in: SignIn
) -> None:
    marks = {"score.idea": "8", "score.structure": "7", "score.language": "6"}
    browser, address = sign_in(asker), "/contests/autumn/monitor/calibration"
    answer = browser.post(address, data={"code": _entry().code, "leaves": "yes", **marks})
    assert (answer.status_code, "a second person must agree" in answer.text) == (409, True)
    assert _entry().state == EntryState.SUBMITTED
    assert 'name="leaves"' not in browser.get(address).text


@pytest.mark.database
def test_the_export_waits_for_the_end_of_judging_like_the_standings(
    app: Flask, asker: User, second: User, sign_in: SignIn
) -> None:
    make_entry(make_contest(stage=Stage.JUDGING, second_person=True), make_user("Author"))
    db.session.commit()
    browser, address = sign_in(asker), "/contests/autumn/export"
    page = browser.get(address).text
    assert "The export holds every mark." in page and "Create export" not in page
    assert browser.post(address).status_code == 409
    browser.post("/contests/autumn/moderation/standings", data={"reason": "A complaint"})
    sign_in(second).post(f"/contests/autumn/approvals/{_request().id}/approve")
    assert browser.post(address).status_code == 200
    assert _verbs()[-2:] == [Verb.STANDINGS_SEE, Verb.CONTEST_EXPORT]
    assert sign_in(second).post(address).status_code == 409


def test_a_request_to_return_a_mark_names_the_entry_and_the_judge(
    app: Flask, asker: User, second: User, sign_in: SignIn
) -> None:
    contest = make_contest(stage=Stage.JUDGING, second_person=True)
    entry, judge = make_entry(contest), make_judge(contest, make_user("Strict Judge"))
    reading = make_assignment(entry, judge)
    make_mark(reading, {"idea": 1, "structure": 1, "language": 1})
    db.session.commit()
    address = f"/contests/autumn/monitor/readings/{reading.id}/reopen"
    assert sign_in(asker).post(address, data={"reason": REASON}).status_code == 303
    page = sign_in(second).get("/contests/autumn/approvals").text
    assert all(words in page for words in (entry.code, "Strict Judge", "marked", "being marked"))
