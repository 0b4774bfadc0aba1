"""Answers that come too late: kept, shown to whoever decides, accepted or left; nothing is thrown away."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import update

from lms import clock
from lms.audit.models import AuditEntry
from lms.db import db
from lms.errors import Refused
from lms.people.models import User
from lms.people.roles import Role
from lms.quizzes.actions import attempts as actions
from lms.quizzes.actions import late as acts
from lms.quizzes.actions import late_log
from lms.quizzes.answer_encoding import GivenAnswer
from lms.quizzes.models import Attempt, LateAnswer, LateDecision, QuestionResult, SavedAnswer
from lms.quizzes.queries import attempts as queries
from lms.quizzes.queries.late import PER_PAGE, late_at
from lms.quizzes.queries.replaying import record_of
from lms.quizzes.receipts import signed_receipt
from lms.quizzes.replay import replay
from lms.quizzes.views.receipts import reading
from tests.build import make_user
from tests.conftest import Counted
from tests.quizzes.build import GRACE_S, attempt_of, running_attempt
from tests.quizzes.test_attempt_views import SignIn, let_time_run_out, newest, save, text_of, where


@pytest.fixture
def convener(app: Flask) -> User:
    person = make_user("Carl", Role.CONVENER)
    db.session.commit()
    return person


def late() -> list[tuple[object, ...]]:
    found = db.session.query(LateAnswer.question, LateAnswer.answer, LateAnswer.sequence)
    return [tuple(row) for row in found.order_by(LateAnswer.id)]


def ended(learner: User, ago_s: int = 600) -> int:
    attempt_id = running_attempt(learner)
    let_time_run_out(attempt_id, ago_s)
    return attempt_id


def test_late_answers_of_the_script_are_kept_once_and_signed_for(browser: FlaskClient, learner: User) -> None:
    attempt_id = ended(learner)
    body = {"answers": {"inspect": ["2"], "days": "7", "other": ["1"]}, "sequence": 11_000}
    for _ in range(2):
        response = save(browser, attempt_id, body)
        told = response.json or {}
        assert (response.status_code, sorted(told["kept"])) == (409, ["days", "inspect"])
        assert "convener decides" in told["error"]
        assert told["receipt"]
        assert list(told["refused"]) == ["other"]
    assert sorted(late()) == [("days", "7", 11_000), ("inspect", "2", 11_000)]
    assert newest(attempt_id) == {}
    page = text_of(browser.get(f"/quizzes/attempts/{attempt_id}"))
    assert "2 answers arrived too late. They have been kept" in page


def test_late_form_without_script_is_kept(browser: FlaskClient, learner: User) -> None:
    attempt_id = ended(learner)
    page = f"/quizzes/attempts/{attempt_id}/pages/1"
    sent = browser.post(page, data={"was.inspect": "", "a.inspect": "2", "go": "next"})
    assert where(sent) == (303, f"/quizzes/attempts/{attempt_id}")
    assert late() == [("inspect", "2", None)]
    assert "It has been kept, and the convener decides" in text_of(browser.get(sent.location))


def test_what_the_log_has_already_is_no_late_answer(browser: FlaskClient, learner: User) -> None:
    attempt_id = running_attempt(learner)
    db.session.commit()
    save(browser, attempt_id, {"answers": {"days": "7"}, "sequence": 5})
    let_time_run_out(attempt_id, 600)
    told = save(browser, attempt_id, {"answers": {"days": "7"}, "sequence": 5}).json or {}
    assert told["kept"] == ["days"]
    assert late() == []


def test_receipt_for_what_the_log_has_names_it_as_the_log_does(browser: FlaskClient, learner: User) -> None:
    attempt_id = running_attempt(learner)
    db.session.commit()
    save(browser, attempt_id, {"answers": {"days": "7"}, "sequence": 5})
    let_time_run_out(attempt_id, 600)
    # Changed without a network, and changed back: the same answer comes with another number.
    told = save(browser, attempt_id, {"answers": {"days": "7"}, "sequence": 90}).json or {}
    assert reading(told["receipt"])[2] == {"days": True}


@pytest.mark.database
@pytest.mark.parametrize(("made_s", "kept"), [(5, True), (3000, False)])
def test_after_submitting_only_what_was_made_before_is_kept(
    browser: FlaskClient, learner: User, made_s: int, kept: bool
) -> None:
    attempt_id = running_attempt(learner)
    began = clock.now() - timedelta(seconds=60)
    db.session.execute(update(Attempt).where(Attempt.id == attempt_id).values(started_at=began))
    db.session.commit()
    actions.close(attempt_of(attempt_id), clock.now())
    db.session.commit()
    told = save(browser, attempt_id, {"answers": {"days": "7"}, "sequence": made_s * 10}).json or {}
    assert bool(late()) is kept
    assert told["kept"] == (["days"] if kept else [])


@pytest.mark.parametrize(
    ("sequence", "counts"),
    [(0, True), (11_990, True), (12_050, True), (12_150, False), (10**15, False)],
)
def test_within_the_allowance_counts_what_was_made_before_the_end(
    browser: FlaskClient, learner: User, sequence: int, counts: bool
) -> None:
    """The end is at 12,000; what a clock gone astray says is cut to the server's own, 12,180 here."""
    attempt_id = ended(learner, 18)
    told = save(browser, attempt_id, {"answers": {"days": "7"}, "sequence": sequence})
    assert told.status_code == 200
    assert newest(attempt_id) == ({"days": "7"} if counts else {})
    assert [row[0] for row in late()] == ["days"] or counts
    assert ("after the end" in str((told.json or {}).get("refused"))) is not counts
    actions.close(attempt_of(attempt_id), clock.now(), by_time=True)
    db.session.commit()
    page = text_of(browser.get(f"/quizzes/attempts/{attempt_id}"))
    assert (
        "1 answer arrived after the end, within the time allowed for the network. It counts." in page
    ) is counts


def decide(attempt_id: int, by: User, *, accept: bool, reason: str = "The line was down") -> int:
    ids = [row.id for row in db.session.query(LateAnswer).filter_by(attempt_id=attempt_id)]
    return acts.decide_late(
        attempt_id, ids, accept=accept, reason=reason, by=by, now=clock.now(), grace_s=GRACE_S
    )


def grade_of(attempt_id: int) -> tuple[str, object, bool | None]:
    attempt = attempt_of(attempt_id)
    return attempt.state, attempt.points, attempt.passed


@pytest.mark.database
def test_convener_accepts_on_the_page_and_the_attempt_is_graded_again(
    browser: FlaskClient, learner: User, convener: User, sign_in: SignIn
) -> None:
    attempt_id = ended(learner)
    save(browser, attempt_id, {"answers": {"inspect": ["2"], "days": "7", "fall": "10"}, "sequence": 11_000})
    browser.get(f"/quizzes/attempts/{attempt_id}")
    assert grade_of(attempt_id) == ("closed_by_time", 0, False)
    desk = sign_in(convener)
    assert "Late answers (3)" in text_of(desk.get("/quizzes/basics/timing"))
    page = text_of(desk.get("/quizzes/basics/late-answers"))
    assert all(
        words in page for words in ("Alice", "Any registered villager", "Question 3", "Accept those chosen")
    )
    ids = {row.question: str(row.id) for row in db.session.query(LateAnswer)}
    form = {"answer": [ids["inspect"], ids["days"]], "reason": "The line was down", "act": "accept"}
    address = f"/quizzes/attempts/{attempt_id}/late-answers"
    desk.post(address, data=form | {"act": "both"})
    assert db.session.query(LateDecision).count() == 0
    assert where(desk.post(address, data=form)) == (303, "/quizzes/basics/corrections/boards")
    state, points, passed = grade_of(attempt_id)
    assert (state, points, passed) == ("closed_by_time", 2, False)
    assert newest(attempt_id) == {"inspect": "2", "days": "7"}
    assert "decided already" in text_of(desk.get(desk.post(address, data=form).location))
    left = form | {"answer": [ids["fall"]], "act": "leave", "reason": "Entered after the end"}
    desk.post(address, data=left)
    assert grade_of(attempt_id)[1] == 2
    told = text_of(browser.get(f"/quizzes/attempts/{attempt_id}"))
    assert "2 late answers were accepted and count. Reason: The line was down" in told
    assert "1 late answer does not count. Reason: Entered after the end" in told
    assert "arrived too late" not in told
    verbs = [row.verb for row in db.session.query(AuditEntry).order_by(AuditEntry.id)]
    assert verbs[-2:] == ["quiz.accept-late-answers", "quiz.leave-late-answers"]
    record = record_of(attempt_id)
    assert record is not None
    assert replay(record).is_same


@pytest.mark.database
def test_accepting_grades_an_attempt_that_was_never_submitted(
    browser: FlaskClient, learner: User, convener: User
) -> None:
    attempt_id = ended(learner)
    db.session.execute(update(Attempt).where(Attempt.id == attempt_id).values(at_end="abandon"))
    db.session.commit()
    save(browser, attempt_id, {"answers": {"inspect": ["2"]}, "sequence": 11_000})
    browser.get(f"/quizzes/attempts/{attempt_id}")
    assert grade_of(attempt_id)[0] == "abandoned"
    assert decide(attempt_id, convener, accept=True) == 1
    assert grade_of(attempt_id)[:2] == ("closed_by_time", 1)


@pytest.mark.database
def test_decision_needs_a_reason_a_choice_and_another_person(
    browser: FlaskClient, learner: User, convener: User
) -> None:
    attempt_id = ended(learner)
    save(browser, attempt_id, {"answers": {"inspect": ["2"]}, "sequence": 11_000})
    with pytest.raises(Refused, match="reason"):
        decide(attempt_id, convener, accept=True, reason=" ")
    with pytest.raises(Refused, match="Someone else"):
        decide(attempt_id, learner, accept=True)
    with pytest.raises(Refused, match="at least one"):
        acts.decide_late(
            attempt_id, [10**6], accept=True, reason="x", by=convener, now=clock.now(), grace_s=GRACE_S
        )
    assert db.session.query(LateDecision).count() == 0
    assert db.session.query(SavedAnswer).count() == 0


BAD = {
    "a question not drawn": {"answers": {"nothing": ["1"]}, "sequence": 5},
    "a megabyte": {"answers": {"days": "7" * 2**20}, "sequence": 5},
    "a forged number": {"answers": {"days": "7"}, "sequence": -5},
    "no number": {"answers": {"days": "7"}},
    "an option of another question": {"answers": {"inspect": ["99"]}, "sequence": 5},
}


@pytest.mark.parametrize("body", BAD.values(), ids=BAD.keys())
@pytest.mark.parametrize("is_late", [False, True])
def test_bad_input_gets_a_sentence_and_leaves_the_log_alone(
    browser: FlaskClient, learner: User, body: dict[str, object], is_late: bool
) -> None:
    attempt_id = ended(learner) if is_late else running_attempt(learner)
    db.session.commit()
    response = save(browser, attempt_id, body)
    assert response.status_code == (409 if is_late else 200)
    assert all(one.endswith(".") for one in (response.json or {})["refused"].values())
    assert len((response.json or {})["refused"]) == 1
    assert (late(), db.session.query(SavedAnswer).count()) == ([], 0)


@pytest.mark.database
def test_nobody_sends_late_answers_for_another(
    browser: FlaskClient, learner: User, convener: User, sign_in: SignIn
) -> None:
    attempt_id = ended(learner)
    other = make_user("Eve")
    db.session.commit()
    body = {"answers": {"days": "7"}, "sequence": 5}
    assert save(sign_in(other), attempt_id, body).status_code == 404
    assert late() == []


def test_receipt_of_a_missing_answer_is_read_on_the_page(
    app: Flask, browser: FlaskClient, learner: User, convener: User, sign_in: SignIn
) -> None:
    attempt_id = running_attempt(learner)
    db.session.commit()
    receipt = (save(browser, attempt_id, {"answers": {"days": "7"}, "sequence": 5}).json or {})["receipt"]
    desk = sign_in(convener)
    page = text_of(desk.get("/quizzes/basics/late-answers", query_string={"receipt": receipt}))
    assert "The receipt is genuine: Alice" in page
    assert "Question 3: the log has this answer" in page
    forged = text_of(desk.get("/quizzes/basics/late-answers", query_string={"receipt": receipt + "x"}))
    assert "This is not a receipt of this site" in forged
    other = signed_receipt(app.config["SECRET_KEY"], attempt_id, [("days", 5, "8")], clock.now())
    page = text_of(desk.get("/quizzes/basics/late-answers", query_string={"receipt": other}))
    assert "Question 3: the log does not have this answer" in page


@pytest.mark.database
def test_two_results_never_stand_for_one_question(
    browser: FlaskClient, learner: User, convener: User
) -> None:
    attempt_id = ended(learner)
    save(browser, attempt_id, {"answers": {"inspect": ["1"]}, "sequence": 10_000})
    save(browser, attempt_id, {"answers": {"inspect": ["2"]}, "sequence": 11_000})
    browser.get(f"/quizzes/attempts/{attempt_id}")
    assert decide(attempt_id, convener, accept=True) == 2
    assert newest(attempt_id) == {"inspect": "2"}
    assert grade_of(attempt_id)[1] == 1
    assert db.session.query(QuestionResult).filter_by(question="inspect").count() == 1
    assert queries.answers(attempt_id)["inspect"].saved_at is not None


def test_beyond_the_most_kept_is_refused_with_a_sentence(
    browser: FlaskClient, learner: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    attempt_id = ended(learner)
    monkeypatch.setattr(late_log, "MOST_KEPT", 1)
    body = {"answers": {"inspect": ["2"], "days": "7"}, "sequence": 11_000}
    told = save(browser, attempt_id, body).json or {}
    kept = [row[0] for row in late()]
    assert (len(kept), told["kept"]) == (1, kept)
    assert "This one was not kept. Show it to the convener." in "".join(told["refused"].values())
    page = f"/quizzes/attempts/{attempt_id}/pages/1"
    form = {"was.inspect": "", "a.inspect": "1", "go": "next"}
    assert "Question 1: " in text_of(browser.get(browser.post(page, data=form).location))


def test_answer_after_the_end_beyond_the_most_kept_is_refused_with_a_sentence(
    browser: FlaskClient, learner: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    attempt_id = ended(learner, 18)
    monkeypatch.setattr(late_log, "MOST_KEPT", 0)
    told = save(browser, attempt_id, {"answers": {"days": "7"}, "sequence": 10**9}).json or {}
    assert "was not kept" in told["refused"]["days"]


@pytest.mark.database
def test_page_costs_the_same_however_many_attempts_there_are(
    learner: User, count_queries: Callable[[], AbstractContextManager[Counted]]
) -> None:
    for number in range(PER_PAGE + 2):
        attempt_id = running_attempt(learner if not number else make_user(f"Late {number}"))
        kept = queries.kept_quiz(attempt_of(attempt_id).revision_id, attempt_of(attempt_id).digest)
        let_time_run_out(attempt_id, 600)
        given = [GivenAnswer("inspect", ["2"], sequence=5)]
        acts.keep_late(attempt_of(attempt_id), kept, given, clock.now(), grace_s=GRACE_S)
        document_id = attempt_of(attempt_id).document_id
        db.session.commit()
        if number in (0, PER_PAGE + 1):
            with count_queries() as made:
                found, total = late_at(document_id, None, is_decided=False)
            assert len(made) == 5
    assert (len(found), total) == (PER_PAGE, PER_PAGE + 2)
    assert len(late_at(document_id, None, is_decided=False, first=PER_PAGE)[0]) == 2
    assert late_at(document_id, None, is_decided=True) == ([], 0)
