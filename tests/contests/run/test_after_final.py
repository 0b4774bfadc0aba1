"""What comes to light after the list is final: an award withdrawn by two persons, the lists, certificates, notices."""

import io
import json
import re
import zipfile
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from lms import clock
from lms.audit.evidence import check
from lms.audit.models import AuditEntry
from lms.audit.queries.chain import check_chain
from lms.audit.signals import head_published
from lms.audit.verbs import Verb
from lms.contests.results.actions import certificates, deciding, objections
from lms.contests.results.models import Certificate, ContestResult
from lms.contests.rules.models.approvals import Approval
from lms.contests.rules.models.contests import Contest
from lms.contests.run.actions import publishing
from lms.db import db
from lms.people.models import User
from lms.people.roles import Role
from lms.people.second_person import ApprovalState
from tests.build import NOW, make_user
from tests.contests.finish import Judged, archive, make_judged, publish

SignIn = Callable[[Any], FlaskClient]
REASON = "The text was copied from a magazine."
ADDRESS = "/contests/autumn/correction"


@pytest.fixture
def judged(app: Flask) -> Judged:
    made = make_judged(6, second_person=True)
    archive(made)
    db.session.commit()
    return made


@pytest.fixture
def second(app: Flask) -> User:
    return make_user("Second", Role.CONVENER)


def _lists() -> list[ContestResult]:
    return list(db.session.scalars(select(ContestResult).order_by(ContestResult.number)))


def _awards(row: ContestResult) -> list[tuple[str, str]]:
    return [(one["code"], one["award"]) for one in row.rows]


def _form(judged: Judged, places: str = "up", **changes: str) -> dict[str, str]:
    code = judged.entries[0].code
    number = str(_lists()[-1].number)
    return {"entry": code, "places": places, "list": number, "reason": REASON} | changes


def _approve(second: User, sign_in: SignIn) -> int:
    asked = db.session.scalars(select(Approval).order_by(Approval.id.desc())).first()
    assert asked is not None
    return sign_in(second).post(f"/contests/autumn/approvals/{asked.id}/approve").status_code


def _withdraw(judged: Judged, second: User, sign_in: SignIn, places: str = "up") -> None:
    assert sign_in(judged.convener).post(ADDRESS, data=_form(judged, places)).status_code == 303
    assert _approve(second, sign_in) == 303
    db.session.expire_all()


@pytest.mark.database
def test_an_award_is_withdrawn_by_two_persons_and_the_next_ranks_move_up(
    judged: Judged, second: User, sign_in: SignIn
) -> None:
    before = _awards(_lists()[-1])
    browser = sign_in(judged.convener)
    preview = browser.get(f"{ADDRESS}?entry={judged.entries[0].code}&places=up").text
    assert "Effects of the correction" in preview
    assert browser.post(ADDRESS, data=_form(judged)).status_code == 303
    assert _awards(_lists()[-1]) == before  # nothing happens before the second person agrees
    assert "This has already been requested" in browser.get(f"{ADDRESS}?entry={judged.entries[0].code}").text
    own = db.session.scalars(select(Approval)).one()
    assert browser.post(f"/contests/autumn/approvals/{own.id}/approve").status_code == 403
    assert _approve(second, sign_in) == 303
    new = _lists()[-1]
    after = _awards(new)
    assert [prize for _, prize in after] == [prize for _, prize in before]
    assert [code for code, _ in after][:-1] == [code for code, _ in before][1:]
    assert (new.state, new.note, new.replaces_id) == ("corrected-final", REASON, _lists()[-2].id)
    kept = db.session.scalars(select(AuditEntry).where(AuditEntry.verb == Verb.AWARD_WITHDRAW)).one()
    assert (kept.actor_id, kept.reason, kept.before["award"]) == (judged.convener.id, REASON, before[0][1])
    assert check_chain().faults == ()
    assert _approve(second, sign_in) == 409


def test_the_place_can_stay_empty(judged: Judged, second: User, sign_in: SignIn) -> None:
    before = _lists()[-1].rows
    _withdraw(judged, second, sign_in, "empty")
    assert _lists()[-1].rows == before[1:]


def test_the_old_list_stays_readable_and_is_marked(judged: Judged, second: User, sign_in: SignIn) -> None:
    old = _lists()[-1].number
    text = sign_in(second).get(f"/contests/autumn/result/{old}.json").data
    _withdraw(judged, second, sign_in)
    anyone = sign_in(make_user("Reader", Role.LEARNER))
    page = anyone.get(f"/contests/autumn/result/{old}").text
    assert "This list has been replaced by a newer one" in page and "作品1" in page
    assert anyone.get(f"/contests/autumn/result/{old}.json").data == text
    assert "replaced by a newer one" in anyone.get(f"/contests/autumn/result/{old}/print").text
    newest = anyone.get("/contests/autumn/result").text
    assert "Corrected final list" in newest and REASON in newest
    assert anyone.get(f"/contests/autumn/collection/{judged.entries[0].code}").status_code == 404


@pytest.mark.database
def test_certificates_are_revoked_and_replaced(judged: Judged, second: User, sign_in: SignIn) -> None:
    old = {one.entry_id: one for one in db.session.scalars(select(Certificate))}
    codes = {entry_id: one.code for entry_id, one in old.items()}
    _withdraw(judged, second, sign_in)
    anyone = sign_in(make_user("Reader", Role.LEARNER))
    first, next_one = judged.entries[0].id, judged.entries[1].id
    page = anyone.get(f"/certificates/{codes[first]}").text
    assert "This certificate was revoked" in page and REASON in page and "not been valid since" in page
    assert "The certificate that replaces it" not in page
    page = anyone.get(f"/certificates/{codes[next_one]}").text
    assert "replaced when the final list was corrected" in page and REASON not in page
    new = re.search(r'href="/certificates/(\w+)">The certificate that replaces it', page)
    assert new is not None
    assert "This certificate is valid" in anyone.get(f"/certificates/{new[1]}").text
    valid = db.session.scalars(select(Certificate).where(Certificate.revoked_at.is_(None)))
    entries = {entry.id: entry.code for entry in judged.entries}
    assert sorted((entries[one.entry_id], one.award) for one in valid) == sorted(_awards(_lists()[-1]))


def test_authors_hear_of_it_on_their_first_page_and_their_entry(
    judged: Judged, second: User, sign_in: SignIn
) -> None:
    _withdraw(judged, second, sign_in)
    author, moved, last = (judged.entries[n].author for n in (0, 1, 5))
    loser = sign_in(author)
    assert "The award of your entry has been withdrawn." in loser.get("/").text
    assert REASON in loser.get("/contests/autumn/entry").text
    assert REASON in loser.get("/contests/autumn/feedback").text
    winner = sign_in(moved)
    home = winner.get("/").text
    assert "The final list was corrected. Your entry now has:" in home
    assert "Your certificate is ready:" in home and "has been revoked" not in home
    assert "Your entry now has:" in winner.get("/contests/autumn/entry").text
    other = sign_in(last).get("/").text
    assert "corrected" not in other and "withdrawn" not in other


def test_the_export_holds_it_and_passes_the_check(judged: Judged, second: User, sign_in: SignIn) -> None:
    _withdraw(judged, second, sign_in)
    data = sign_in(second).post("/contests/autumn/export").data
    assert check(data).faults == ()
    with zipfile.ZipFile(io.BytesIO(data)) as files:
        found = json.loads(files.read(f"results/{_lists()[-1].number}.json"))
        trail = files.read("audit.jsonl").decode()
        asked = json.loads(files.read("approvals.jsonl").splitlines()[-1])
    assert (found["state"], found["note"]) == ("corrected-final", REASON)
    assert found["method"]["withdrawn"] == [{"code": judged.entries[0].code, "moves_up": True}]
    assert Verb.AWARD_WITHDRAW in trail and Verb.APPROVAL_GRANT in trail
    assert (asked["asked_by_id"], asked["decided_by_id"]) == (judged.convener.id, second.id)
    assert (asked["act"], asked["reason"]) == ("withdraw-award", REASON)


def test_the_export_keeps_reasons_back_while_names_are_hidden(app: Flask, sign_in: SignIn) -> None:
    made = make_judged(3, second_person=True)
    deciding.fix_ranks(made.contest, by=made.convener, now=NOW)
    db.session.commit()
    browser = sign_in(made.convener)
    browser.post("/contests/autumn/moderation/ranks/open", data={"reason": "张伟 copied it"})
    with zipfile.ZipFile(io.BytesIO(browser.post("/contests/autumn/export").data)) as files:
        asked = json.loads(files.read("approvals.jsonl"))
        assert asked["act"] == "open-ranks" and "reason" not in asked
        assert "张伟" not in files.read("audit.jsonl").decode()


def test_the_answer_to_an_objection_names_who_answered_it(app: Flask, second: User, sign_in: SignIn) -> None:
    made = make_judged(3)
    publish(made)
    objection = objections.file_objection(made.contest, "Please check.", None, by=second, now=NOW)
    assigned, answering = make_user("Assigned", Role.CONVENER), make_user("Answering", Role.CONVENER)
    objections.assign(objection, assigned, by=made.convener, now=NOW)
    objections.answer(made.contest, objection, False, "The marks are right.", by=answering, now=NOW)
    db.session.commit()
    page = sign_in(second).get(f"/contests/autumn/objections/{objection.id}").text
    letter = page[page.index("The marks are right.") - 300 : page.index("The marks are right.")]
    assert answering.name in letter and assigned.name not in page


@pytest.mark.parametrize(
    ("changes", "status", "sentence"),
    [
        ({"reason": " "}, 422, "Enter the reason"),
        ({"entry": "ZZZZ"}, 409, "This entry has no award on the final list."),
        ({"list": "1"}, 409, "The list was changed in the meantime."),
        ({"list": ""}, 422, "Look at the corrected list first."),
    ],
)
def test_a_refusal_comes_back_to_the_form(
    judged: Judged, sign_in: SignIn, changes: dict[str, str], status: int, sentence: str
) -> None:
    answer = sign_in(judged.convener).post(ADDRESS, data=_form(judged, "empty", **changes))
    assert (answer.status_code, sentence in answer.text) == (status, True)
    assert db.session.scalars(select(Approval)).all() == []


@pytest.mark.database
def test_it_is_not_done_on_a_list_that_was_corrected_since(
    judged: Judged, second: User, sign_in: SignIn
) -> None:
    browser = sign_in(judged.convener)
    browser.post(ADDRESS, data=_form(judged))
    browser.post(ADDRESS, data=_form(judged, entry=judged.entries[1].code))
    assert _approve(second, sign_in) == 303
    first = db.session.scalars(select(Approval).where(Approval.state == ApprovalState.OPEN)).one()
    again = sign_in(second).post(f"/contests/autumn/approvals/{first.id}/approve")
    assert (again.status_code, "changed in the meantime" in again.text) == (409, True)


def test_only_after_the_list_is_final(app: Flask, sign_in: SignIn) -> None:
    made = make_judged(3, second_person=True)
    publish(made)
    db.session.commit()
    assert sign_in(made.convener).post(ADDRESS, data=_form(made)).status_code == 409
    assert "once the list is final" in sign_in(made.convener).get(ADDRESS).text


def test_others_may_not(judged: Judged, sign_in: SignIn) -> None:
    for role in (Role.JUDGE, Role.AUDITOR, Role.LEARNER, Role.TRAINER):
        assert sign_in(make_user(role.value, role)).post(ADDRESS, data=_form(judged)).status_code == 403
    author = judged.entries[1].author
    db.session.flush()
    assert sign_in(author).get(ADDRESS).status_code == 403


@pytest.mark.database
def test_before_certificates_are_issued_none_are(app: Flask, second: User, sign_in: SignIn) -> None:
    made = make_judged(6, second_person=True)
    archive(made)
    for one in db.session.scalars(select(Certificate)):
        db.session.delete(one)
    db.session.commit()
    _withdraw(made, second, sign_in)
    assert db.session.scalars(select(Certificate)).all() == []
    assert db.session.scalars(select(Contest)).one().stage == "archive"


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", ("Willow Township", "Document number", "AUTUMN-", "(seal)", "<h1>")),
        ("zh_Hans", ("柳树乡", "文号", "AUTUMN-", "（盖章处）", "<h1>")),
    ],
)
def test_the_printed_list_has_the_form_of_a_document(
    app: Flask, sign_in: SignIn, language: str, words: tuple[str, ...]
) -> None:
    publish(make_judged(3, organisers={"zh_Hans": "柳树乡", "en": "Willow Township"}))
    db.session.commit()
    number = _lists()[-1].number
    browser = sign_in(make_user("Reader", Role.LEARNER))
    browser.get(f"/language/{language}?next=/")
    page = browser.get(f"/contests/autumn/result/{number}/print").text
    assert [word for word in words if word not in page] == []
    assert "<thead>" in page and 'class="sheet official"' in page


@pytest.mark.database
def test_authors_and_judges_hear_of_each_step_on_their_first_page(app: Flask, sign_in: SignIn) -> None:
    made = make_judged(6)
    now = clock.now()
    publish(made, now=now - timedelta(days=20))
    db.session.commit()
    winner, loser = sign_in(made.entries[0].author), sign_in(made.entries[5].author)
    judge, other = sign_in(made.judges[0].judge), sign_in(make_user("Reader", Role.LEARNER))
    published = "The result has been published."
    assert f"{published} Your entry received: First prize." in winner.get("/").text
    assert published in loser.get("/").text and "Your entry received" not in loser.get("/").text
    assert "The result of a contest you judged has been published." in judge.get("/").text
    assert published not in other.get("/").text
    publishing.finish(made.contest, seen=publishing.under_notice(made.contest), by=made.convener, now=now)
    certificates.issue(made.contest, by=made.convener, now=now)
    db.session.commit()
    home = winner.get("/").text
    assert "You can read the judges’ feedback on your entry." in home
    assert "Your certificate is ready: First prize." in home
    assert "Your certificate is ready" not in loser.get("/").text
    page = sign_in(made.convener).get("/contests/autumn/certificates").text
    assert f"AUTUMN-{now.year}-0001" in page


def test_revoking_a_certificate_needs_a_second_person(judged: Judged, second: User, sign_in: SignIn) -> None:
    one = db.session.scalars(select(Certificate)).first()
    assert one is not None
    address, code = f"/contests/autumn/certificates/{one.code}/revoke", one.code
    first, other, anyone = (
        sign_in(judged.convener),
        sign_in(second),
        sign_in(make_user("Reader", Role.LEARNER)),
    )
    refused = first.post(address, data={"reason": " "})
    assert refused.status_code == 422 and "<details open" in refused.text.replace(' class="more"', "")
    assert "Enter the reason" in refused.text
    assert first.post(address, data={"reason": REASON}).status_code == 303
    assert "This certificate is valid" in anyone.get(f"/certificates/{code}").text
    assert first.post(address, data={"reason": REASON}).status_code == 409
    assert "waits for a second person" in first.get("/contests/autumn/certificates").text
    asked = other.get("/contests/autumn/approvals").text
    assert f"Revoke a certificate {code}" in asked and REASON in asked
    own = db.session.scalars(select(Approval)).one()
    assert first.post(f"/contests/autumn/approvals/{own.id}/approve").status_code == 403
    assert _approve(second, sign_in) == 303
    assert "This certificate was revoked" in anyone.get(f"/certificates/{code}").text
    kept = db.session.scalars(select(AuditEntry).where(AuditEntry.verb == Verb.CERTIFICATE_REVOKE)).one()
    assert (kept.actor_id, kept.reason) == (judged.convener.id, REASON)


def test_whoever_sends_messages_hears_of_each_list_with_its_link_of_the_chain(
    judged: Judged, second: User, sign_in: SignIn
) -> None:
    heard: list[tuple[int, int | None, str | None]] = []

    def hear(row: ContestResult) -> None:
        heard.append((row.number, row.chain_number, row.chain_hash))

    with head_published.connected_to(hear):
        _withdraw(judged, second, sign_in)
    new = _lists()[-1]
    assert new.chain_hash and (new.number, new.chain_number, new.chain_hash) in heard
