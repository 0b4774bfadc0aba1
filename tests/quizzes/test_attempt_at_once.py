"""Requests about one attempt at the same moment, from tabs and devices of its learner: none ends in an error."""

import random
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextvars import Context
from functools import partial
from threading import Barrier

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from lms import clock
from lms.db import db
from lms.people.models import User
from lms.people.sessions import new_session_id
from lms.quizzes.models import AttemptEvent
from tests.build import make_user
from tests.quizzes.build import attempt_of, make_quiz
from tests.quizzes.test_attempt_views import save, where

pytestmark = pytest.mark.database

QUIZ = "\n".join(
    (
        "---\ntitle: T\nlanguage: en\nnavigation: sequential\none_device: yes\nannounce: [focus, paste]\n---\n",
        *(f"## {name}? {{#{name}}}\n\n- [x] Yes\n- [ ] No\n" for name in "abc"),
    )
)
TIMES = 4


def at_once(calls: list[Callable[[], int]]) -> list[int]:
    """Return the statuses of requests that are all sent at the same moment."""
    barrier = Barrier(len(calls))

    def one(call: Callable[[], int]) -> int:
        barrier.wait(20)
        return Context().run(call)

    db.session.commit()
    with ThreadPoolExecutor(len(calls)) as pool:
        statuses = list(pool.map(one, calls))
    db.session.expire_all()
    return statuses


def tabs(app: Flask, person: User, seed: int) -> list[FlaskClient]:
    """Return tabs of one browser that is signed in."""
    key = str(new_session_id(person.id, person.session_epoch, clock.now(), random.Random(seed)))
    browsers = [app.test_client() for _ in range(TIMES)]
    for browser in browsers:
        with browser.session_transaction() as session:
            session["_user_id"], session["_fresh"] = key, True
    return browsers


def test_tabs_and_devices_at_the_same_moment(app: Flask) -> None:
    make_quiz(QUIZ, "one")
    person = make_user("Bai")
    db.session.commit()
    first, second = tabs(app, person, 1), tabs(app, person, 2)
    attempt = int(where(first[0].post("/quizzes/one/start"))[1].split("/")[3])
    page, device = f"/quizzes/attempts/{attempt}/pages/1", f"/quizzes/attempts/{attempt}/device"
    bodies: list[dict[str, object]] = [
        {"counts": {"focus": 5}}, {"counts": {"paste": 7}}, {"flags": {"a": True}}, {"flags": {"b": True}},
    ]  # fmt: skip

    def sent(tab: FlaskClient, body: dict[str, object]) -> int:
        return save(tab, attempt, body).status_code

    def posted(tab: FlaskClient, address: str, form: dict[str, str]) -> int:
        return tab.post(address, data=form).status_code

    saves = [partial(sent, tab, body) for tab, body in zip(first, bodies, strict=True)]
    assert at_once(saves) == [200] * TIMES
    assert attempt_of(attempt).counts == {"focus": 5, "paste": 7}
    assert list(attempt_of(attempt).flags) == ["a", "b"]
    turns = [
        partial(posted, tab, page, {"was.a": "", "a.a": "1", "go": "next", "flag.a": "1"}) for tab in first
    ]
    assert at_once(turns) == [303] * TIMES and attempt_of(attempt).place == 2
    assert at_once([partial(posted, tab, device, {"sure": "1"}) for tab in second]) == [303] * TIMES
    assert list(db.session.scalars(select(AttemptEvent.kind))) == ["device taken over"]
