"""A correction that comes while attempts end: none keeps the old key, and nobody waits for another for ever."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextvars import Context
from datetime import timedelta
from decimal import Decimal
from functools import partial
from threading import Barrier

import pytest
from flask import Flask
from sqlalchemy import select

from lms.db import db
from lms.people.roles import Role
from lms.quizzes.actions import attempts as actions
from lms.quizzes.format.corrected import CorrectionKind, QuestionRuling
from lms.quizzes.models import Attempt, AttemptCorrection
from lms.quizzes.queries import attempts as queries
from lms.quizzes.queries.replaying import record_of
from lms.quizzes.replay import replay
from lms.regrading.jobs import follow_corrections
from tests.boards.make import IN_WEEK
from tests.build import NOW, make_user
from tests.quizzes.build import answer, begin, make_quiz
from tests.quizzes.corrections import put_in_force
from tests.regrading.build import WRONG, take

pytestmark = pytest.mark.database

ENDING, ENDED = 5, 3


def _end(attempt_id: int) -> None:
    held = queries.attempt_to_close(attempt_id)
    assert held is not None and actions.close(held, IN_WEEK)
    db.session.commit()


def test_no_attempt_that_ends_meanwhile_keeps_the_old_key(app: Flask) -> None:
    make_quiz()
    ended = [take(make_user(f"Ended {one}", Role.LEARNER), WRONG) for one in range(ENDED)]
    running = [begin(make_user(f"Running {one}", Role.LEARNER), IN_WEEK) for one in range(ENDING)]
    for attempt_id in running:
        answer(attempt_id, WRONG, IN_WEEK)
    trainer = make_user("Trainer", Role.TRAINER)
    db.session.commit()
    everyone_gets_it = QuestionRuling(CorrectionKind.CREDIT)

    def correct() -> None:
        put_in_force("inspect", everyone_gets_it, trainer)
        db.session.commit()
        follow_corrections(NOW)

    def follow() -> None:
        follow_corrections(NOW)

    acts: list[Callable[[], None]] = [correct, follow, follow, *(partial(_end, one) for one in running)]
    barrier = Barrier(len(acts))

    def one(act: Callable[[], None]) -> None:
        with app.app_context():
            barrier.wait(20)
            act()
            db.session.remove()

    with ThreadPoolExecutor(len(acts)) as pool:
        list(pool.map(lambda act: Context().run(one, act), acts))
    # The job looks once more after some minutes, for what was being submitted when the correction came into force.
    follow_corrections(NOW + timedelta(minutes=1))
    db.session.expire_all()
    reached = db.session.scalars(select(AttemptCorrection.attempt_id).order_by(AttemptCorrection.attempt_id))
    assert list(reached) == [*ended, *running]
    assert set(db.session.scalars(select(Attempt.points))) == {Decimal(3)}
    for attempt_id in (*ended, *running):
        record = record_of(attempt_id)
        assert record is not None and replay(record).is_same
