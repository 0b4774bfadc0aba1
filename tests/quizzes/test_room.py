"""The live room: who is where, messages, extra time, end, and how far the sight of a convener reaches."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from lms import clock
from lms.audit.models import AuditEntry
from lms.db import db
from lms.http.streams import Streams
from lms.people.models import User
from lms.people.roles import Role
from lms.quizzes.actions import overrides, running
from lms.quizzes.actions.attempts import settle
from lms.quizzes.models import AttemptEvent, QuizMessage
from lms.quizzes.overrides.lenient import ExceptionFor, Override
from lms.quizzes.overrides.models import QuizOverride
from lms.quizzes.queries import attempts as queries
from lms.quizzes.room import is_for, narrowed
from tests.build import make_unit, make_user
from tests.quizzes.build import BASICS, GRACE_S, RIGHT, answer, attempt_of, begin, hand_in, make_quiz

SignIn = Callable[[User], FlaskClient]
MINUTE = timedelta(minutes=1)


class Hall:
    """Two villages of two townships with two learners each, a convener of one township, one of all, a trainer."""

    def __init__(self, text: str = BASICS) -> None:
        self.now = clock.now()
        self.document_id = make_quiz(text).id
        self.town, self.other_town = make_unit("Town"), make_unit("Elsewhere")
        self.village = make_unit("Village", self.town)
        far = make_unit("Far", self.other_town)
        self.ann, self.bob = (make_user(name, Role.LEARNER, unit=self.village) for name in ("Ann", "Bob"))
        self.far, self.farther = (make_user(name, Role.LEARNER, unit=far) for name in ("Zoe", "Yan"))
        self.convener = make_user("Convener", Role.CONVENER, over=self.town)
        self.trainer = make_user("Trainer", Role.TRAINER)

    def act(self, browser: FlaskClient, act: str, *ids: int, **fields: str) -> tuple[int, str]:
        sent = {"act": act, "attempt": [str(one) for one in ids], **fields}
        reply = browser.post("/quizzes/basics/room", data=sent, follow_redirects=True)
        return reply.status_code, reply.text


@pytest.fixture
def hall(app: Flask) -> Hall:
    app.extensions["streams"] = Streams()
    return Hall()


@pytest.mark.database
def test_room_shows_who_is_where(
    hall: Hall, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch, app: Flask
) -> None:
    ann, bob = begin(hall.ann, hall.now - 9 * MINUTE), begin(hall.bob, hall.now - 9 * MINUTE)
    answer(ann, {"inspect": ["2"], "days": ["7"]}, hall.now - MINUTE)
    answer(ann, {"days": []}, hall.now - MINUTE)
    far = begin(hall.far, hall.now)
    hand_in(far, hall.now)
    trainer = sign_in(hall.trainer)
    page = trainer.get("/quizzes/basics/room").text.partition("<main")[2]
    assert page.index("Bob") < page.index("Ann")  # who was not heard of comes first
    assert re.findall(r"\d of \d", page) == ["0 of 4", "1 of 4"] and "last heard of" in page
    assert [word in page for word in ("Taking the quiz (2)", "Not started (1)", "Submitted (1)")] == [
        True
    ] * 3
    assert "Zoe" in trainer.get("/quizzes/basics/room?show=submitted").text
    assert "Yan" in trainer.get("/quizzes/basics/room?show=not-started").text
    assert trainer.get("/quizzes/basics/room?show=nonsense").status_code == 404
    app.extensions["streams"].note_contact(bob)
    assert "last heard of" not in trainer.get("/quizzes/basics/room").text


@pytest.mark.database
def test_convener_sees_and_reaches_own_units_only(hall: Hall, sign_in: SignIn) -> None:
    ann, far = begin(hall.ann, hall.now), begin(hall.far, hall.now)
    grant = {"username": hall.far.username, "attempts": "1", "reason": "ill"}
    convener = sign_in(hall.convener)
    page = convener.get("/quizzes/basics/room").text.partition("<main")[2]
    assert "Ann" in page and "Zoe" not in page and "Not started (1)" in page
    assert "Zoe" not in convener.get("/quizzes/basics/timing").text
    hall.act(convener, "pause", ann, far, reason="power cut")
    assert [attempt_of(one).paused_at is None for one in (ann, far)] == [False, True]
    convener.post("/quizzes/basics/timing/pause", data={"act": "pause-all", "reason": "power cut"})
    hall.act(convener, "end-all", reason="over", sure="1")
    assert attempt_of(far).paused_at is None and attempt_of(far).ends_at == hall.now + 20 * MINUTE
    assert hall.act(convener, "message", far, message="Hello")[0] == 422
    hall.act(convener, "message-all", message="Only here")
    elsewhere = make_user("Elsewhere", Role.CONVENER, over=hall.other_town)
    colleague = make_user("Colleague", Role.CONVENER, over=hall.town)
    db.session.commit()
    lists = [
        "Only here" in sign_in(one).get("/quizzes/basics/room").text
        for one in (hall.trainer, colleague, elsewhere)
    ]
    assert lists == [True, True, False]
    sees = [
        "Only here" in sign_in(one).get(f"/quizzes/attempts/{id_}/pages/1").text
        for one, id_ in ((hall.ann, ann), (hall.far, far))
    ]
    assert sees == [True, False]
    assert (
        "not the convener of this unit" in convener.post("/quizzes/basics/timing/exceptions", data=grant).text
    )
    by_trainer = sign_in(hall.trainer)
    assert by_trainer.post("/quizzes/basics/timing/exceptions", data=grant).status_code == 303
    number = db.session.scalar(select(QuizOverride.id))
    assert convener.post(f"/quizzes/basics/timing/exceptions/{number}/withdraw").status_code == 404
    assert "Zoe" not in convener.get("/quizzes/basics/timing").text


def test_message_reaches_those_it_is_for_and_stays_text(hall: Hall, sign_in: SignIn) -> None:
    ann, bob = begin(hall.ann, hall.now), begin(hall.bob, hall.now)
    trainer, markup = sign_in(hall.trainer), "<b>Question 3</b>\r\n& 'next' data: x"
    hall.act(trainer, "message", ann, message=markup)
    page = sign_in(hall.ann).get(f"/quizzes/attempts/{ann}/pages/1").text
    assert "&lt;b&gt;Question 3&lt;/b&gt;" in page and "<b>Question" not in page
    assert "&lt;b" not in sign_in(hall.bob).get(f"/quizzes/attempts/{bob}/pages/1").text
    stream = sign_in(hall.ann).get(f"/quizzes/attempts/{ann}/events")
    assert stream.mimetype == "text/event-stream" and stream.text.count("event: message") == 1
    assert all(line.split(":")[0] in ("retry", "event", "data", "") for line in stream.text.split("\n"))
    assert sign_in(hall.bob).get(f"/quizzes/attempts/{ann}/events").status_code == 404
    assert hall.act(trainer, "message", ann, message=" ")[0] == 422
    assert hall.act(trainer, "message", ann, message="x" * 501)[0] == 422
    assert hall.act(trainer, "message", message="to no one")[0] == 422
    assert db.session.scalar(select(func.count()).select_from(QuizMessage)) == 1
    verbs = list(db.session.scalars(select(AuditEntry.verb)))
    assert verbs == ["quiz.message"]


@pytest.mark.database
def test_message_to_all_reaches_who_starts_soon_after_it(hall: Hall, sign_in: SignIn) -> None:
    begin(hall.ann, hall.now)
    hall.act(sign_in(hall.trainer), "message-all", message="A misprint")
    soon, late = begin(hall.bob, hall.now + 59 * MINUTE), begin(hall.far, hall.now + 62 * MINUTE)
    sent = db.session.scalars(select(QuizMessage)).one()
    sent.at = hall.now
    sees = [
        "A misprint" in sign_in(who).get(f"/quizzes/attempts/{id_}/pages/1").text
        for who, id_ in ((hall.bob, soon), (hall.far, late))
    ]
    assert sees == [True, False]


def test_extra_minutes_move_the_end_and_survive_later_exceptions(hall: Hall, sign_in: SignIn) -> None:
    ann, bob = begin(hall.ann, hall.now), begin(hall.bob, hall.now)
    trainer = sign_in(hall.trainer)
    for _ in range(2):
        assert (
            "1 person has more time" in hall.act(trainer, "extend", ann, minutes="10", reason="late paper")[1]
        )
    ends = [attempt_of(one).ends_at for one in (ann, bob)]
    assert ends == [hall.now + 40 * MINUTE, hall.now + 20 * MINUTE]
    rules = queries.kept_quiz(attempt_of(ann).revision_id, attempt_of(ann).digest).quiz.settings
    overrides.add_override(
        hall.document_id, rules, ExceptionFor.PERSON, hall.bob.id, Override(more_attempts=1), "ill",
        by=hall.trainer, day=hall.now.date(), now=hall.now, grace_s=GRACE_S,
    )  # fmt: skip
    assert attempt_of(ann).ends_at == hall.now + 40 * MINUTE
    for wrong in ("", "0", "241", "ten"):
        assert hall.act(trainer, "extend", ann, minutes=wrong, reason="x")[0] == 422
    assert hall.act(trainer, "extend", ann, minutes="5")[0] == 422  # no reason


@pytest.mark.database
@pytest.mark.parametrize("at_end", ["autosubmit", "abandon"])
def test_ended_attempt_counts_what_is_saved_and_is_not_revived(app: Flask, at_end: str) -> None:
    hall = Hall(BASICS.replace("attempts: 2", f"attempts: 2\nat_end: {at_end}"))
    ann = begin(hall.ann, hall.now)
    answer(ann, RIGHT, hall.now)
    later = hall.now + 5 * MINUTE
    running.pause(hall.document_id, [ann], "noise", by=hall.trainer, now=hall.now + MINUTE, grace_s=GRACE_S)
    given = running.end(hall.document_id, [ann], "over", by=hall.trainer, now=later, grace_s=GRACE_S)
    assert given == [ann]
    answer(ann, {"days": ["8"]}, later + timedelta(seconds=10))  # on its way
    running.follow_overrides(
        hall.document_id, "x", by=hall.trainer, day=later.date(), now=later, grace_s=GRACE_S
    )
    assert settle(attempt_of(ann), later + MINUTE, grace_s=GRACE_S)
    closed = attempt_of(ann)
    assert (closed.state, closed.finished_at, closed.points) == ("closed_by_time", later, 4)
    kinds = list(db.session.scalars(select(AttemptEvent.kind).order_by(AttemptEvent.id)))
    assert kinds == ["pause", "ended"]
    assert running.end(hall.document_id, [ann], "x", by=hall.trainer, now=later, grace_s=GRACE_S) == []


def test_end_asks_to_be_confirmed(hall: Hall, sign_in: SignIn) -> None:
    ann = begin(hall.ann, hall.now)
    assert hall.act(sign_in(hall.trainer), "end-all", reason="over")[0] == 422
    assert attempt_of(ann).ends_at == hall.now + 20 * MINUTE


def test_room_costs_the_same_for_one_and_for_many(
    hall: Hall, sign_in: SignIn, count_queries: Callable[[], object]
) -> None:
    begin(hall.ann, hall.now)
    trainer = sign_in(hall.trainer)
    trainer.get("/quizzes/basics/room")
    with count_queries() as few:  # type: ignore[attr-defined]
        trainer.get("/quizzes/basics/room")
    for person in (hall.bob, hall.far, hall.farther):
        answer(begin(person, hall.now), RIGHT, hall.now)
    with count_queries() as many:  # type: ignore[attr-defined]
        trainer.get("/quizzes/basics/room")
    assert len(few) == len(many) <= 13


@pytest.mark.database
def test_act_costs_the_same_for_one_and_for_many(
    hall: Hall, sign_in: SignIn, count_queries: Callable[[], object]
) -> None:
    acts = ("extend-all", "pause-all", "resume-all", "extend-all", "end-all")
    trainer, counts = sign_in(hall.trainer), []
    begin(hall.ann, hall.now)
    for more in ((), (hall.bob, hall.far, hall.farther)):
        for person in more:
            begin(person, hall.now)
        counts.append([])
        for act in acts[: 4 if not more else 5]:
            with count_queries() as made:  # type: ignore[attr-defined]
                assert hall.act(trainer, act, reason="fire", minutes="5", sure="1")[0] == 200
            counts[-1].append(len(made))
    assert counts[1][1:4] == counts[0][1:]
    events = db.session.scalars(select(AttemptEvent.attempt_id).where(AttemptEvent.kind == "ended"))
    assert len(set(events)) == 4


@pytest.mark.database
def test_form_sent_again_acts_once_and_answers_as_before(hall: Hall, sign_in: SignIn) -> None:
    ann = begin(hall.ann, hall.now)
    trainer = sign_in(hall.trainer)
    form = re.findall(r'name="form" value="(\w+)"', trainer.get("/quizzes/basics/room").text)[0]
    ends = attempt_of(ann).ends_at
    for _ in range(2):
        page = hall.act(trainer, "extend-all", minutes="5", reason="fire", form=form)[1]
        assert "1 person has more time." in page
        hall.act(trainer, "message-all", message="Go on", form=form)
        hall.act(trainer, "message", ann, message="Go on", form=form)
    assert attempt_of(ann).ends_at == ends + 5 * MINUTE
    begin(hall.bob, hall.now)  # whoever came meanwhile gets what the first did not give
    hall.act(trainer, "extend-all", minutes="5", reason="fire", form=form)
    assert attempt_of(ann).ends_at == ends + 5 * MINUTE
    hall.act(trainer, "extend-all", minutes="6", reason="fire", form=form)  # changed after the way back
    assert attempt_of(ann).ends_at == ends + 11 * MINUTE
    assert db.session.scalar(select(func.count()).select_from(QuizMessage)) == 2


@pytest.mark.database
@pytest.mark.parametrize("address", ["room", "timing/pause"])
def test_pause_and_resume_that_arrive_late_or_twice_change_nothing(
    hall: Hall, sign_in: SignIn, address: str
) -> None:
    ann, trainer = begin(hall.ann, hall.now), sign_in(hall.trainer)
    page = trainer.get(f"/quizzes/basics/{address.partition('/')[0]}").text
    form = re.findall(r'name="form" value="(\w+)"', page)[0]

    def act(name: str) -> str:
        sent = {"act": name, "attempt": str(ann), "reason": "fire", "form": form}
        return trainer.post(f"/quizzes/basics/{address}", data=sent, follow_redirects=True).text

    for name, again in (("pause", "is paused"), ("resume", "continues")):
        assert f"1 attempt {again}." in act(name)
        assert "Nothing was changed a second time." in act(name)
    assert "Nothing was changed a second time." in act("pause")  # late: the attempt goes on again
    assert attempt_of(ann).paused_at is None
    kinds = select(AttemptEvent.kind).where(AttemptEvent.attempt_id == ann).order_by(AttemptEvent.id)
    assert list(db.session.scalars(kinds)) == ["pause", "resume"]


def test_stream_of_an_attempt_ends_with_it(hall: Hall, sign_in: SignIn) -> None:
    ann = begin(hall.ann, hall.now)
    learner = sign_in(hall.ann)
    assert '"paused":false' in learner.get(f"/quizzes/attempts/{ann}/events").text
    hand_in(ann, clock.now())
    assert learner.get(f"/quizzes/attempts/{ann}/events").status_code == 204
    assert learner.get("/quizzes/basics/room/events").status_code == 403


def test_paths_that_lie_in_both() -> None:
    assert narrowed(None, ["/1/"]) == ("/1/",)
    assert narrowed(["/1/2/", "/3/"], ["/1/", "/3/4/", "/5/"]) == ("/1/2/", "/3/4/")
    assert narrowed([], ["/"]) == ()
    assert [is_for([], ""), is_for(["/1/"], "/1/2/"), is_for(["/1/"], "/2/"), is_for(["/1/"], "")] == [
        True, True, False, False,
    ]  # fmt: skip
