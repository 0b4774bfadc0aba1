"""Exceptions, pauses and reopening: what they do to attempts that run, what is refused and what is recorded."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from lms import clock
from lms.audit.actions import begin_chain
from lms.audit.models import AuditEntry
from lms.audit.queries.chain import check_chain
from lms.db import db
from lms.errors import Conflict, Refused
from lms.people.models import User
from lms.people.roles import Role
from lms.quizzes import jobs
from lms.quizzes.actions import attempts as actions
from lms.quizzes.actions import overrides as acts
from lms.quizzes.actions import running, saving
from lms.quizzes.attempt_start import CannotStart
from lms.quizzes.attempt_states import AttemptPhase, WrongPhase
from lms.quizzes.overrides.lenient import Override
from lms.quizzes.overrides.models import QuizOverride
from tests.build import NOW, make_user
from tests.quizzes.build import (
    BASICS,
    GRACE_S,
    RIGHT,
    answer,
    attempt_of,
    begin,
    hand_in,
)
from tests.quizzes.build_timing import ONCE, Room

SignIn = Callable[[User], FlaskClient]
MINUTE, SECOND = timedelta(minutes=1), timedelta(seconds=1)
END = NOW + 20 * MINUTE
ABANDON = BASICS.replace("attempts: 2", "attempts: 1\nat_end: abandon")
GRACE = BASICS.replace("attempts: 2", "attempts: 1\nat_end: grace\ngrace: 10 min")


@pytest.fixture
def room(app: Flask) -> Room:
    return Room()


def verbs() -> list[str]:
    return list(db.session.scalars(select(AuditEntry.verb).order_by(AuditEntry.id)))


def test_withdrawn_exception_never_ends_an_attempt_before_now(room: Room) -> None:
    attempt = begin(room.learner)
    room.grant(Override(time_limit_s=3600))
    number = db.session.scalar(select(QuizOverride.id))
    assert number is not None
    late = NOW + 40 * MINUTE
    for _ in range(2):
        acts.withdraw_override(
            room.document_id, number, by=room.trainer, day=late.date(), now=late, grace_s=GRACE_S
        )
    assert attempt_of(attempt).ends_at == late
    assert verbs()[-2:] == ["quiz.add-exception", "quiz.withdraw-exception"]


def test_exception_for_one_gives_no_time_to_another_whose_time_is_up(app: Flask) -> None:
    room = Room(GRACE)
    attempt, late = begin(room.learner), END + timedelta(seconds=GRACE_S) + MINUTE
    assert attempt_of(attempt).phase(late, GRACE_S) is AttemptPhase.OVERDUE
    room.grant(Override(time_limit_s=3600), make_user("Bo", Role.LEARNER), late)
    running.follow_extra_time(room.learner, now=late)
    assert attempt_of(attempt).ends_at == END
    room.grant(Override(time_limit_s=1800), room.township, late)
    assert attempt_of(attempt).ends_at == NOW + 30 * MINUTE


def test_nobody_gives_themselves_time_or_attempts(room: Room) -> None:
    room.trainer = make_user("Head", Role.TRAINER, unit=room.village)
    own, other = begin(room.trainer), begin(room.learner)
    room.grant(Override(time_limit_s=3600), room.township)
    assert [attempt_of(one).ends_at for one in (own, other)] == [END, NOW + 60 * MINUTE]
    assert room.stop(NOW + MINUTE) == 1
    assert [attempt_of(one).paused_at for one in (own, other)] == [None, NOW + MINUTE]
    with pytest.raises(Refused, match="Someone else"):
        running.reopen(own, "x", by=room.trainer, day=NOW.date(), now=NOW, grace_s=GRACE_S)


def test_close_at_the_end_of_the_calendar_leaves_room_for_pauses(app: Flask) -> None:
    room = Room(ONCE.replace("time_limit: 20 min\n", ""))
    room.grant(Override(closes_at=datetime.max.replace(tzinfo=NOW.tzinfo)))
    attempt = begin(room.learner)
    assert attempt_of(attempt).phase(NOW, GRACE_S) is AttemptPhase.IN_PROGRESS
    assert room.stop(NOW) == room.stop(NOW + MINUTE, go_on=True) == 1
    assert attempt_of(attempt).phase(NOW + MINUTE, GRACE_S) is AttemptPhase.IN_PROGRESS


def test_extra_time_of_the_person_lengthens_the_limit_of_an_exception_too(room: Room) -> None:
    room.grant(Override(time_limit_s=1800))
    attempt = begin(room.learner)
    room.learner.extra_time_percent = 50
    running.follow_extra_time(room.learner, now=NOW + MINUTE)
    assert attempt_of(attempt).ends_at == NOW + 45 * MINUTE


def test_another_attempt_is_granted_to_one_person(room: Room) -> None:
    hand_in(begin(room.learner))
    with pytest.raises(CannotStart):
        begin(room.learner)
    assert room.grant(Override(more_attempts=1))
    assert not room.grant(Override(more_attempts=1))
    assert begin(room.learner)
    other = make_user("Bo", Role.LEARNER)
    hand_in(begin(other))
    with pytest.raises(CannotStart):
        begin(other)


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        (Override(), "ill"),
        (Override(more_attempts=1), "  "),
        (Override(opens_at=END, closes_at=NOW), "ill"),
    ],
)
def test_senseless_exception_is_refused(room: Room, given: Override, reason: str) -> None:
    with pytest.raises(Refused):
        room.grant(given, reason=reason)
    with pytest.raises(Refused):
        room.grant(Override(more_attempts=1), room.trainer)


def test_pause_keeps_the_time_left_and_refuses_answers(room: Room) -> None:
    attempt = begin(room.learner)
    assert room.stop(NOW + 5 * MINUTE) == 1
    assert room.stop(NOW + 6 * MINUTE) == 0  # a second click
    long_after = NOW + 65 * MINUTE
    paused = attempt_of(attempt)
    assert (paused.phase(long_after), paused.left_s(long_after)) == (AttemptPhase.PAUSED, 900)
    with pytest.raises(saving.AttemptPaused):
        answer(attempt, RIGHT, long_after)
    with pytest.raises(saving.AttemptPaused):
        actions.hand_in(paused, long_after, grace_s=GRACE_S)
    db.session.commit()
    assert jobs.close_overdue(long_after) == 0
    # An exception that comes meanwhile counts from the start, as it does without a pause.
    room.grant(Override(time_limit_s=1500), now=long_after)
    assert attempt_of(attempt).left_s(long_after) == 1200
    assert room.stop(long_after, go_on=True) == 1
    assert room.stop(long_after, go_on=True) == 0
    assert attempt_of(attempt).ends_at == long_after + 20 * MINUTE
    room.learner.extra_time_percent = 100
    running.follow_extra_time(room.learner, now=long_after)
    assert attempt_of(attempt).ends_at == long_after + 45 * MINUTE
    answer(attempt, RIGHT, long_after + MINUTE)
    assert verbs()[-1:] == ["quiz.resume"]


def test_only_those_chosen_are_paused(room: Room) -> None:
    attempt, other = begin(room.learner), begin(make_user("Bo", Role.LEARNER))
    assert room.stop(NOW, [other, 999_999]) == 1
    assert [attempt_of(one).paused_at for one in (attempt, other)] == [None, NOW]
    assert room.stop(END + MINUTE, None) == 0  # the first is over, the second is paused
    with pytest.raises(Refused):
        running.pause(room.document_id, None, " ", by=room.trainer, now=NOW, grace_s=GRACE_S)


def test_abandoned_attempt_does_not_count_until_it_is_reopened(app: Flask) -> None:
    room = Room(ABANDON)
    attempt = begin(room.learner)
    answer(attempt, RIGHT)
    db.session.commit()
    begin_chain(NOW, db.session.commit)
    late = END + 5 * MINUTE
    assert jobs.close_overdue(late) == 1
    lost = attempt_of(attempt)
    assert (lost.state, lost.finished_at, lost.points) == ("abandoned", END, None)
    with pytest.raises(CannotStart):
        begin(room.learner, late)
    assert check_chain().faults == ()

    def reopen(now: datetime) -> bool:
        found = running.reopen(
            attempt, "bus was late", by=room.trainer, day=now.date(), now=now, grace_s=GRACE_S
        )
        db.session.commit()
        return found

    room.grant(Override(time_limit_s=3600), now=late)
    assert reopen(late)
    assert attempt_of(attempt).ends_at == NOW + 60 * MINUTE
    answer(attempt, {"days": ["8"]}, late)
    db.session.commit()
    assert check_chain().faults == ()  # a reopened attempt has no sealed rows until it ends again
    with pytest.raises(WrongPhase):
        reopen(late)
    assert jobs.close_overdue(NOW + 61 * MINUTE) == 1
    assert not reopen(NOW + 90 * MINUTE)  # no time is left, so what was saved is graded
    graded = attempt_of(attempt)
    assert (graded.state, graded.finished_at) == ("closed_by_time", NOW + 60 * MINUTE)
    assert graded.points is not None
    assert check_chain().faults == ()


def test_reopening_waits_for_another_attempt_in_progress(app: Flask) -> None:
    room = Room(ABANDON)
    attempt = begin(room.learner)
    room.grant(Override(more_attempts=1))
    later = NOW + 60 * MINUTE
    assert begin(room.learner, later) != attempt
    with pytest.raises(Conflict):
        running.reopen(attempt, "x", by=room.trainer, day=later.date(), now=later, grace_s=GRACE_S)


def test_grace_takes_no_answers_but_the_submission(app: Flask) -> None:
    room = Room(GRACE)
    attempt = begin(room.learner)
    answer(attempt, RIGHT)
    late = END + timedelta(seconds=GRACE_S) + SECOND
    with pytest.raises(saving.AttemptClosed):
        answer(attempt, RIGHT, late)
    db.session.commit()
    assert jobs.close_overdue(late) == 0
    actions.hand_in(attempt_of(attempt), late, grace_s=GRACE_S)
    assert (attempt_of(attempt).state, attempt_of(attempt).finished_at) == ("submitted", END)
    second = begin(make_user("Bo", Role.LEARNER))
    too_late = late + 10 * MINUTE
    actions.hand_in(attempt_of(second), too_late, grace_s=GRACE_S)
    assert attempt_of(second).state == "abandoned"


def test_pages_of_staff_and_learner(room: Room, sign_in: SignIn) -> None:
    now = clock.now()
    attempt = begin(room.learner, now)
    db.session.commit()
    english = {"Accept-Language": "en"}
    trainer, learner = sign_in(room.trainer), sign_in(room.learner)
    page = trainer.get("/quizzes/basics/timing", headers=english).text
    assert "In progress" in page
    assert "No exceptions" in page
    bad = trainer.post(
        "/quizzes/basics/timing/exceptions", data={"username": "ann", "limit": "0"}, headers=english
    )
    assert bad.status_code == 422
    assert "Write a whole number from 1" in bad.text
    both = {"username": "ann", "unit": "x", "limit": "30", "reason": "ill"}
    assert (
        "Enter either a username"
        in trainer.post("/quizzes/basics/timing/exceptions", data=both, headers=english).text
    )
    good = {"username": room.learner.username, "limit": "30", "reason": "ill"}
    for _ in range(2):
        assert trainer.post("/quizzes/basics/timing/exceptions", data=good).status_code == 303
    assert attempt_of(attempt).ends_at == now + 30 * MINUTE
    pause = {"attempt": str(attempt), "act": "pause", "reason": "power cut"}
    assert trainer.post("/quizzes/basics/timing/pause", data=pause).status_code == 303
    seen = learner.get(f"/quizzes/attempts/{attempt}/pages/1", headers=english)
    assert "The attempt is paused" in seen.text
    assert "power cut" in seen.text
    assert "Who may inspect" not in seen.text
    saved = learner.post(
        f"/quizzes/attempts/{attempt}/answers",
        json={"answers": {"days": "7"}, "sequence": 1},
        headers={"Accept": "application/json", **english},
    )
    assert (saved.status_code, saved.json["paused"], saved.headers["Retry-After"]) == (423, True, "20")  # type: ignore[index]
    page = f"/quizzes/attempts/{attempt}/pages/1"
    sent = learner.post(page, data={"a.days": "7", "was.days": "", "go": "next"}, headers=english)
    assert (sent.status_code, "are not saved yet" in sent.text) == (423, True)
    assert 'name="a.days" value="7"' in sent.text
    assert f'action="{page}"' in sent.text
    assert "paused" in learner.get("/quizzes/basics", headers=english).text
    early = learner.post(f"/quizzes/attempts/{attempt}/submit", data={"time_up": "1"})
    assert early.json is not None
    assert early.json["paused"] is True
    assert (
        trainer.post(
            "/quizzes/basics/timing/pause", data={"act": "resume-all", "reason": "light is back"}
        ).status_code
        == 303
    )
    early = learner.post(f"/quizzes/attempts/{attempt}/submit", data={"time_up": "1"})
    assert early.json is not None
    assert early.json["left_s"] > 1700
    assert attempt_of(attempt).state == "in_progress"
    number = db.session.scalar(select(QuizOverride.id).order_by(QuizOverride.id.desc()))
    assert trainer.post(f"/quizzes/basics/timing/exceptions/{number}/withdraw").status_code == 303
    assert "no longer applies" in trainer.get("/quizzes/basics/timing", headers=english).text
