"""Which exceptions reach whom: the own one, those of groups, those of units; running attempts follow."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from lms.audit.queries.chain import check_chain
from lms.db import db
from lms.people.actions import groups, persons, units
from lms.people.roles import Role
from lms.quizzes.models import AttemptEvent
from lms.quizzes.overrides.lenient import ExceptionFor, Override, resolved, with_override
from lms.quizzes.overrides.queries import overrides_for, overrides_of_people
from tests.build import NOW, make_unit, make_user
from tests.quizzes.build import attempt_of, begin, parsed_quiz
from tests.quizzes.build_timing import ONCE, Room

MINUTE = timedelta(minutes=1)
END = NOW + 20 * MINUTE


@pytest.fixture
def room(app: Flask) -> Room:
    return Room()


@pytest.mark.database
def test_exceptions_reach_a_running_attempt_at_once_the_own_one_first(room: Room) -> None:
    attempt = begin(room.learner)
    room.grant(Override(time_limit_s=1800), room.township, NOW + MINUTE)
    assert attempt_of(attempt).ends_at == NOW + 30 * MINUTE
    room.grant(Override(time_limit_s=1500), room.village, NOW + MINUTE)
    assert attempt_of(attempt).ends_at == NOW + 30 * MINUTE  # of several units the most lenient
    room.grant(Override(time_limit_s=1440), room.group("Ill", room.learner), NOW + MINUTE)
    assert attempt_of(attempt).ends_at == NOW + 24 * MINUTE  # a group comes before units
    room.grant(Override(time_limit_s=2400), room.group("No power", room.learner), NOW + MINUTE)
    assert attempt_of(attempt).ends_at == NOW + 40 * MINUTE  # of several groups the most lenient
    room.grant(Override(time_limit_s=2100), now=NOW + MINUTE)
    assert attempt_of(attempt).ends_at == NOW + 35 * MINUTE
    ends = db.session.scalars(select(AttemptEvent.ends_at).order_by(AttemptEvent.id))
    assert list(ends) == [NOW + minutes * MINUTE for minutes in (30, 24, 40, 35)]
    other = make_user("Bo", Role.LEARNER)
    assert attempt_of(begin(other)).ends_at == END


@pytest.mark.database
def test_running_attempts_follow_who_is_in_a_group(room: Room) -> None:
    attempt, group = begin(room.learner), room.group("No power")
    room.grant(Override(time_limit_s=3600), group)
    assert attempt_of(attempt).ends_at == END
    both = {"by": room.trainer, "now": NOW + MINUTE}
    assert groups.add_members(group, [room.learner.id, 999], day=NOW.date(), **both) == 1
    assert groups.add_members(group, [room.learner.id], day=NOW.date(), **both) == 0
    assert attempt_of(attempt).ends_at == NOW + 60 * MINUTE
    groups.remove_members(group, [room.learner.id], **both)
    assert attempt_of(attempt).ends_at == END
    groups.add_members(group, [room.learner.id], day=NOW.date(), **both)
    groups.close_group(group, **both)
    assert attempt_of(attempt).ends_at == END
    db.session.commit()
    assert check_chain().faults == ()


def test_running_attempts_follow_a_move_to_another_unit(room: Room) -> None:
    attempt, group = begin(room.learner), room.group("No power", room.learner)
    room.grant(Override(time_limit_s=3600), group)
    room.grant(Override(time_limit_s=2400), room.township)
    common = {"by": None, "now": NOW + MINUTE}
    elsewhere, far = make_unit("Elsewhere"), make_unit("Far")

    def minutes_after(*moves: Callable[[], None]) -> list[float]:
        found = []
        for move in moves:
            move()
            ends_at = attempt_of(attempt).ends_at
            assert ends_at is not None
            found.append((ends_at - NOW) / MINUTE)
        return found

    day = NOW.date()
    assert minutes_after(
        lambda: None,
        lambda: persons.move_person(room.learner, elsewhere, day, **common),
        lambda: units.move_unit(elsewhere, room.township, **common),
        lambda: units.move_unit(elsewhere, far, **common),
        lambda: persons.move_person(room.learner, room.village, day + timedelta(days=1), **common),
    ) == [60, 20, 60, 20, 20]
    db.session.commit()
    assert check_chain().faults == ()


def test_group_reaches_no_one_outside_its_unit_or_who_joined_it_themselves(room: Room) -> None:
    group = room.group("No power", room.learner)
    room.grant(Override(more_attempts=1), group)
    reached = [room.learner.id]
    assert list(overrides_of_people(room.document_id, [room.learner.id], NOW.date())) == reached
    assert list(overrides_for(room.learner.id, NOW.date())) == [room.document_id]
    persons.move_person(room.learner, make_unit("Elsewhere"), NOW.date(), by=None, now=NOW)
    assert overrides_of_people(room.document_id, reached, NOW.date()) == {}
    assert overrides_for(room.learner.id, NOW.date()) == {}
    head = make_user("Head", Role.TRAINER, unit=room.village)
    groups.add_members(group, [head.id], by=head, day=NOW.date(), now=NOW)
    assert overrides_of_people(room.document_id, [head.id], NOW.date()) == {}
    assert overrides_for(head.id, NOW.date()) == {}


@pytest.mark.parametrize(
    ("reaching", "opens", "closes", "limit", "attempts"),
    [
        ([], None, None, 1200, 1),
        ([(ExceptionFor.UNIT, Override(opens_at=NOW, more_attempts=1))], NOW, None, 1200, 2),
        (
            [
                (ExceptionFor.GROUP, Override(opens_at=NOW, more_attempts=1)),
                (ExceptionFor.GROUP, Override(opens_at=NOW + MINUTE, closes_at=END, more_attempts=2)),
            ],
            NOW, END, 1200, 3,
        ),
        (
            [
                (ExceptionFor.UNIT, Override(NOW, END + MINUTE, 9000, 9)),
                (ExceptionFor.GROUP, Override(NOW + MINUTE, END, 1800)),
                (ExceptionFor.PERSON, Override(time_limit_s=1500)),
            ],
            NOW + MINUTE, END, 1500, 10,
        ),
    ],
)  # fmt: skip
def test_exceptions_hold_field_by_field(
    reaching: list[tuple[ExceptionFor, Override]],
    opens: datetime | None,
    closes: datetime | None,
    limit: int,
    attempts: int,
) -> None:
    for order in (reaching, reaching[::-1]):
        rules = with_override(parsed_quiz(ONCE).settings, resolved(order))
        assert (rules.opens_at, rules.closes_at) == (opens, closes)
        assert (rules.time_limit_s, rules.attempts) == (limit, attempts)
