"""Several markers: plans, shares, blindness, release, groups; what counts, and what replays."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from flask import Flask, get_template_attribute
from flask.testing import FlaskClient

from lms.audit.models import AuditEntry
from lms.audit.queries.chain import check_chain
from lms.db import db
from lms.errors import Conflict, Refused
from lms.outbox.models import OutboxMessage
from lms.people.models import Membership, Unit, User
from lms.people.roles import Role
from lms.quizzes.actions import marking as acts
from lms.quizzes.actions.markers import add_markers, join_markers, remove_marker, share_out
from lms.quizzes.marking.mark_changes import ReleasedMarkChange
from lms.quizzes.marking.plans import MarkerRole
from lms.quizzes.marking.standing import AnswerState, Marker, MarkingStanding, role_for, waits_for
from lms.quizzes.models import GivenMark
from lms.quizzes.queries import attempts as queries
from lms.quizzes.queries.marking import answers_at, answers_with, as_marker
from lms.quizzes.queries.replaying import record_of
from lms.quizzes.queries.reports import marked_attempts
from lms.quizzes.replay import replay
from lms.quizzes.verdicts import HandMark
from tests.build import NOW, make_unit, make_user
from tests.quizzes.build import ESSAYS, answer, attempt_of, begin, hand_in, make_quiz
from tests.quizzes.test_marking import words_of
from tests.test_doubled import at_once

pytestmark = pytest.mark.database
SignIn = Callable[[User], FlaskClient]
DAY = NOW.date()


def quiz_with(settings: str) -> int:
    """Make the quiz "essays" with more settings; return its document."""
    make_quiz(ESSAYS.replace("page: all", f"page: all\n{settings}"), "essays")
    return queries.quiz_entry("essays").document_id  # type: ignore[union-attr]


def handed_in(name: str, example: str = "The well.", unit: Unit | None = None) -> int:
    """Return the id of an attempt with one answer to each question."""
    person = make_user(name)
    if unit is not None:
        db.session.add(Membership(user_id=person.id, unit_id=unit.id, from_on=DAY - timedelta(days=9)))
    attempt_id = begin(person, NOW, "essays")
    answer(attempt_id, {"why": ["one two three"], "example": [example]}, NOW)
    hand_in(attempt_id, NOW)
    return attempt_id


def standing(attempt_id: int, question: str = "example") -> MarkingStanding:
    found = answers_at(attempt_of(attempt_id).document_id)
    return next(
        one for one in found if (one.answer.attempt_id, one.answer.question) == (attempt_id, question)
    )


def give(
    one: MarkingStanding, by: User, points: str, seen: str = "", reason: str = "", comment: str = ""
) -> MarkingStanding:
    marker = as_marker(by, one.answer.document_id, DAY)
    given = HandMark(Decimal(points), {}, comment)
    return acts.give_mark(one.answer.id, given, seen, by=by, marker=marker, now=NOW, reason=reason)


@pytest.fixture
def mail_server(app: Flask) -> Iterator[None]:
    """The site sends mail; the test only looks at what waits to be sent."""
    before = app.extensions["settings"]
    app.extensions["settings"] = replace(before, mail_host="mail.example.org", mail_sender="site@example.org")
    yield
    app.extensions["settings"] = before


def trainers(count: int = 4) -> Sequence[User]:
    return [make_user(f"Trainer {place}", Role.TRAINER) for place in range(count)]


def is_replayed(attempt_id: int) -> bool:
    record = record_of(attempt_id)
    return record is not None and replay(record).is_same


def test_two_marks_within_the_limit_count_by_their_mean(app: Flask) -> None:
    quiz_with("marking: double\nmarking_limit: 25%")
    attempt_id, (tina, tom, tess, _) = handed_in("Alice"), trainers()
    one = standing(attempt_id)
    assert one.state is AnswerState.NOT_MARKED
    give(one, tina, "2", comment="Clear.")
    assert standing(attempt_id).state is AnswerState.BEING_MARKED
    assert attempt_of(attempt_id).waiting == 2
    give(one, tom, "1.5", comment="Short.")
    marked = standing(attempt_id)
    assert (marked.state, marked.answer.points) == (AnswerState.RELEASED, Decimal("1.75"))
    assert marked.answer.comment == "Clear.\n\nShort."
    assert attempt_of(attempt_id).points == Decimal("1.75")
    assert is_replayed(attempt_id)
    with pytest.raises(Conflict):
        give(one, tess, "0")
    assert check_chain().faults == ()


def test_marks_further_apart_call_a_third_marker_who_sees_neither(app: Flask, sign_in: SignIn) -> None:
    quiz_with("marking: double-expert\nmarking_limit: 10%")
    attempt_id, (tina, tom, tess, tim) = handed_in("Alice"), trainers()
    one = standing(attempt_id)
    give(one, tina, "2", comment="Tina says so.")
    give(one, tom, "0.5")
    waiting = standing(attempt_id)
    assert waiting.free_role is MarkerRole.THIRD
    assert [role_for(waiting, as_marker(by, waiting.answer.document_id, DAY)) for by in (tina, tess)] == [
        MarkerRole.MARKER,
        MarkerRole.THIRD,
    ]
    db.session.commit()
    page = sign_in(tess).get(f"/quizzes/marking/{waiting.answer.number}").text
    assert "You are the third marker" in page
    assert "Tina says so." not in page
    give(one, tess, "1")
    marked = standing(attempt_id)
    assert (marked.answer.points, attempt_of(attempt_id).waiting) == (1, 1)
    assert is_replayed(attempt_id)
    with pytest.raises(Refused):
        give(one, tim, "2", seen=marked.finished[-1].version)
    give(one, tim, "2", seen=marked.finished[-1].version, reason="The example is in the text.")
    assert standing(attempt_id).answer.points == 2
    assert is_replayed(attempt_id)
    entry = db.session.query(AuditEntry).filter_by(verb="quiz.mark-answer").order_by(AuditEntry.id).all()[-1]
    assert (entry.before["points"], entry.after["points"]) == ("1", "2")


def test_a_tampered_mark_is_found_by_replaying(app: Flask) -> None:
    quiz_with("marking: double\nmarking_limit: 25%")
    attempt_id, (tina, tom, *_) = handed_in("Alice"), trainers()
    for by, points in ((tina, "2"), (tom, "1.5")):
        give(standing(attempt_id), by, points)
    record = record_of(attempt_id)
    assert record is not None
    assert [(one["marker"], Decimal(one["points"])) for one in record["given"]] == [
        (1, 2),
        (2, Decimal("1.5")),
    ]
    record["given"][0]["points"] = "1.5"
    assert not replay(record).is_same


def test_marks_wait_until_they_are_released_together(app: Flask, sign_in: SignIn) -> None:
    document_id = quiz_with("marking_release: together")
    attempts = [handed_in(name) for name in ("Alice", "Bob")]
    tina, tom, *_ = trainers()
    for attempt_id in attempts:
        for question in ("why", "example"):
            give(standing(attempt_id, question), tina, "2")
    assert [attempt_of(one).waiting for one in attempts] == [2, 2]
    assert attempt_of(attempts[0]).points == 0
    held = standing(attempts[0])
    assert held.state is AnswerState.MARKED
    acts.set_review([held.answer.id], in_review=True, document_id=document_id, by=tom, now=NOW)
    assert standing(attempts[0]).state is AnswerState.IN_REVIEW
    db.session.commit()
    browser = sign_in(tom)
    assert "In review" in browser.get("/quizzes/essays/marking/progress").text
    nothing = browser.post("/quizzes/essays/marking/release", data={"act": "release"})
    assert nothing.status_code == 422
    browser.post("/quizzes/essays/marking/release", data={"act": "release", "answer": [held.answer.number]})
    db.session.rollback()
    assert [attempt_of(one).waiting for one in attempts] == [1, 2]
    first = attempt_of(attempts[0])
    assert marked_attempts(first.user_id, NOW) == []  # one more answer waits
    browser.post("/quizzes/essays/marking/release", data={"act": "release-all"})
    browser.post("/quizzes/essays/marking/release", data={"act": "release-all"})
    db.session.rollback()
    assert [(attempt_of(one).waiting, attempt_of(one).points) for one in attempts] == [(0, 4), (0, 4)]
    alice = db.session.query(User).filter_by(name="Alice").one()
    assert marked_attempts(alice.id, NOW) == [(document_id, attempts[0])]
    assert marked_attempts(alice.id, NOW + timedelta(days=36500)) == []
    assert "Your answers have been marked." in sign_in(alice).get("/").text
    assert all(is_replayed(one) for one in attempts)
    assert db.session.query(AuditEntry).filter_by(verb="quiz.release-marks").count() == 3
    with pytest.raises(Conflict):
        acts.undo_group(document_id, "none", by=tina, now=NOW)


def test_learners_with_an_address_are_told_once_the_result_is_final(app: Flask, mail_server: None) -> None:
    quiz_with("marking_release: at-once")
    attempt_id, (tina, *_) = handed_in("Alice"), trainers()
    db.session.get_one(User, attempt_of(attempt_id).user_id).email = "alice@example.org"
    give(standing(attempt_id, "why"), tina, "2")
    assert db.session.query(OutboxMessage).count() == 0
    give(standing(attempt_id), tina, "2")
    [letter] = db.session.query(OutboxMessage).all()
    assert (letter.kind, letter.address) == ("marks-released", "alice@example.org")


def test_answers_are_shared_out_evenly_without_conflicts(app: Flask) -> None:
    county = make_unit("county")
    north, south = make_unit("north", county), make_unit("south", county)
    document_id = quiz_with("marking: double\nmarking_own_unit: no")
    attempts = [handed_in(f"Learner {place}", unit=north if place % 2 else south) for place in range(6)]
    tina, tom, tess, tim = trainers()
    db.session.add(Membership(user_id=tina.id, unit_id=north.id, from_on=DAY - timedelta(days=9)))
    db.session.flush()
    with pytest.raises(Refused):
        share_out(document_id, by=tim, now=NOW, day=DAY)
    with pytest.raises(Refused):
        add_markers(document_id, [make_user("Nobody")], by=tim, now=NOW)
    assert add_markers(document_id, [tina, tom, tess], by=tim, now=NOW) == 3
    assert add_markers(document_id, [tina], by=tim, now=NOW) == 0
    assert share_out(document_id, by=tim, now=NOW, day=DAY) == (24, 0)
    assert share_out(document_id, by=tim, now=NOW, day=DAY) == (0, 0)
    tasks = db.session.query(GivenMark.marker_id, GivenMark.attempt_id).all()
    of_north = {attempts[place] for place in (1, 3, 5)}
    assert not any(attempt_id in of_north for marker_id, attempt_id in tasks if marker_id == tina.id)
    loads = [sum(marker_id == by.id for marker_id, _ in tasks) for by in (tina, tom, tess)]
    assert loads == [6, 9, 9]  # Tina may read only six; the others are level
    mine = as_marker(tom, document_id, DAY)
    assert sum(waits_for(one, mine) for one in answers_at(document_id)) == 9
    outside = as_marker(tim, document_id, DAY)
    assert not any(waits_for(one, outside) for one in answers_at(document_id))
    remove_marker(document_id, tom.id, tom.name, by=tim, now=NOW)
    assert db.session.query(GivenMark).filter_by(marker_id=tom.id).count() == 0
    with pytest.raises(Conflict):
        remove_marker(document_id, tom.id, tom.name, by=tim, now=NOW)
    assert share_out(document_id, by=None, now=NOW, day=DAY) == (
        3,
        6,
    )  # nobody is left for the second mark in the north


def test_a_learner_who_is_a_marker_never_gets_their_own_answer(app: Flask) -> None:
    document_id = quiz_with("marking: single")
    attempt_id = handed_in("Alice")
    learner = db.session.get_one(User, attempt_of(attempt_id).user_id)
    (tina, *_) = trainers(1)
    one = standing(attempt_id)
    assert role_for(one, Marker(learner.id, convenes=True)) is None
    with pytest.raises(Conflict):
        acts.give_mark(
            one.answer.id,
            HandMark(Decimal(2)),
            "",
            by=learner,
            marker=Marker(learner.id, convenes=True),
            now=NOW,
        )
    give(one, tina, "2")
    assert role_for(standing(attempt_id), Marker(learner.id, convenes=True)) is None
    assert document_id


def test_a_draft_is_kept_and_an_older_one_does_not_replace_it(app: Flask, sign_in: SignIn) -> None:
    quiz_with("marking: double")
    attempt_id, (tina, *_) = handed_in("Alice"), trainers(1)
    number = standing(attempt_id, "why").answer.number
    db.session.commit()
    browser = sign_in(tina)
    for sequence, value in ((2, "3"), (1, "0")):
        form = {"score.1": value, "comment": "So far.", "sequence": str(sequence)}
        assert "saved_at" in browser.post(f"/quizzes/marking/{number}/draft", data=form).json  # type: ignore[operator]
    db.session.rollback()
    assert standing(attempt_id, "why").state is AnswerState.BEING_MARKED
    page = browser.get(f"/quizzes/marking/{number}").text
    assert 'name="score.1" value="3" checked' in page
    assert "So far." in page


def test_pages_cost_the_same_statements_for_one_answer_and_for_many(
    app: Flask, sign_in: SignIn, count_queries: Callable[[], AbstractContextManager[list[str]]]
) -> None:
    quiz_with("marking: double")
    (tina, *_) = trainers(1)
    handed_in("Alice")
    db.session.commit()
    browser = sign_in(tina)
    pages = [f"/quizzes/essays/marking{more}" for more in ("", "/progress", "/groups/example")]
    costs = []
    for place in range(2):
        before: list[int] = []
        for page in pages:
            browser.get(page)
            with count_queries() as sent:
                browser.get(page)
            before.append(len(sent))
        costs.append(before)
        for other in range(3):
            handed_in(f"Learner {place} {other}")
        db.session.commit()
    assert costs[0] == costs[1]


def test_markers_are_joined_with_their_account(app: Flask) -> None:
    document_id = quiz_with("marking: double")
    handed_in("Alice")
    tina, tom, *_ = trainers()
    add_markers(document_id, [tina, tom], by=tina, now=NOW)
    share_out(document_id, by=tina, now=NOW, day=DAY)
    join_markers(tina.id, tom.id)
    assert {one.marker_id for one in db.session.query(GivenMark)} == {tina.id}
    assert len(answers_with([one.answer_id for one in db.session.query(GivenMark)])) == 2


def test_markers_who_send_at_once_give_no_more_marks_than_the_plan_needs(app: Flask, sign_in: SignIn) -> None:
    quiz_with("marking: double\nmarking_release: together")
    attempt_id, people = handed_in("Alice"), trainers()
    one = standing(attempt_id)
    db.session.commit()
    browsers = [sign_in(by) for by in people]
    form = {"seen": "", "points": "2"}
    statuses = at_once(browsers, f"/quizzes/marking/{one.answer.number}", form)
    assert sorted(statuses)[:2] == [303, 303]
    assert max(statuses) < 500
    assert len(standing(attempt_id).finished) == 2
    twice = at_once([browsers[0], sign_in(people[0])], f"/quizzes/marking/{one.answer.number}", form)
    assert max(twice) < 500
    assert len(standing(attempt_id).finished) == 2
    released = at_once(browsers, "/quizzes/essays/marking/release", {"act": "release-all"})
    assert released == [303] * 4
    assert db.session.query(AuditEntry).filter_by(verb="quiz.release-marks").count() == 1
    assert is_replayed(attempt_id)
    assert check_chain().faults == ()


def test_learner_reads_how_far_marking_is_and_what_was_corrected(app: Flask, sign_in: SignIn) -> None:
    quiz_with("marking_release: together")
    attempt_id, (tina, tom, *_) = handed_in("Alice"), trainers()
    give(standing(attempt_id), tina, "1", reason="Not seen yet.")
    db.session.commit()
    learner = sign_in(db.session.query(User).filter_by(name="Alice").one())
    address = f"/quizzes/attempts/{attempt_id}?only=all"
    assert "not marked yet 1, marked, to be released 1" in words_of(learner.get(address).text)
    give(standing(attempt_id, "why"), tina, "2")
    acts.release([standing(attempt_id, one).answer.id for one in ("why", "example")], by=tom, now=NOW)
    db.session.commit()
    page = words_of(learner.get(address).text)
    assert "all answers are marked, the marks are final" in page
    assert "Marks were corrected" not in page
    seen = standing(attempt_id).finished[-1].version
    give(standing(attempt_id), tom, "1.5", seen=seen, reason="It names the well.")
    db.session.commit()
    page = words_of(learner.get(address).text)
    assert "from 1 to 1.5 points Points in all: from 3 to 3.5 Reason: It names the well." in page
    assert "Not seen yet." not in page


def test_what_the_review_holds_back_is_not_told_of_a_correction(app: Flask) -> None:
    change = ReleasedMarkChange("why", (Decimal(1), Decimal(2)), None, "It names the well.", NOW)
    macro = get_template_attribute("quizzes/_marked.html", "marks_changed")
    with app.test_request_context():
        page = words_of(macro([change], {"why": 1}, {"grade"}))
    assert "The marks were changed." in page
    assert "well" not in page
