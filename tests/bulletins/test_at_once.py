"""Bulletins when two act at the same moment, and when a process is killed in the middle of a publication."""

import threading
from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from sqlalchemy import event, func, select

from lms.bulletins import actions
from lms.bulletins.jobs import draft_due
from lms.bulletins.models import Bulletin, BulletinDraft
from lms.bulletins.queries import catalogue, drafts, issues
from lms.db import db
from lms.errors import Conflict
from lms.people.models import User
from lms.people.roles import Role
from tests.boards.make import ZONE, make_published
from tests.build import make_user
from tests.bulletins.make import LATER, begin, make_series, published, staff

pytestmark = pytest.mark.database


def at_once(app: Flask, *acts: Callable[[], object]) -> list[object]:
    """Do the acts in threads of their own, each in its transaction; return what came of them, refusals too."""
    gate = threading.Barrier(len(acts))
    found: list[object] = []

    def run(act: Callable[[], object]) -> None:
        with app.app_context():
            gate.wait()
            try:
                result = act()
                db.session.commit()
            except Conflict as refusal:
                db.session.rollback()
                result = type(refusal)
            found.append(result)

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found


def test_schedulers_at_the_same_moment_make_one_draft(app: Flask) -> None:
    make_published()
    make_series()
    db.session.commit()
    assert sorted(map(str, at_once(app, lambda: draft_due(LATER), lambda: draft_due(LATER)))) == ["0", "1"]
    assert db.session.scalar(select(func.count()).select_from(BulletinDraft)) == 1


def test_of_two_approvers_one_publishes(app: Flask) -> None:
    make_published()
    series = make_series()
    draft, (editor, first) = begin(series), staff()
    second = make_user("Second", Role.CONVENER)
    actions.submit(series, draft, by=editor, now=LATER, zone=ZONE)
    db.session.commit()
    draft_id, seen, people = draft.id, draft.version, (first.id, second.id)

    def approve(person_id: int) -> int:
        of, one, by = catalogue.series("news"), db.session.get(BulletinDraft, draft_id), person(person_id)
        assert of is not None and one is not None
        return actions.approve(of, one, seen=seen, by=by, now=LATER, zone=ZONE).number

    found = at_once(app, *(lambda one=one: approve(one) for one in people))  # type: ignore[misc]
    assert set(found) == {1, Conflict}
    assert db.session.scalar(select(func.count()).select_from(Bulletin)) == 1


def test_of_two_reasons_for_a_correction_none_is_lost_silently(app: Flask) -> None:
    published()
    people = {make_user(name, Role.CONVENER).id: name for name in ("A name", "A figure")}
    db.session.commit()

    def correct(person_id: int, reason: str) -> str:
        series = catalogue.series("news")
        assert series is not None
        place = issues.issue(series.document.id, 1)
        assert place is not None
        by = person(person_id)
        return actions.begin_correction(series, place, reason, by=by, now=LATER, zone=ZONE).note

    found = at_once(app, *(lambda one=one: correct(*one) for one in people.items()))  # type: ignore[misc]
    kept = next(one for one in found if isinstance(one, str))
    assert set(found) == {kept, actions.CorrectionBegun}
    first = db.session.scalars(select(Bulletin)).one()
    draft = drafts.begun_correction(first)
    assert draft is not None and draft.note == kept


def person(person_id: int) -> User:
    return db.session.get_one(User, person_id)


def test_fault_at_any_statement_leaves_the_whole_bulletin_or_nothing(app: Flask) -> None:
    make_published()
    series = make_series()
    draft, (editor, approver) = begin(series), staff()
    actions.submit(series, draft, by=editor, now=LATER, zone=ZONE)
    db.session.commit()
    number, is_done = 0, False
    while not is_done:
        number += 1
        left = iter(range(1, number + 1))

        def fault(*_: object, left: Iterator[int] = left) -> None:
            if next(left, None) is None:
                raise KeyboardInterrupt

        event.listen(db.engine, "before_cursor_execute", fault)
        try:
            actions.approve(series, draft, seen=draft.version, by=approver, now=LATER, zone=ZONE)
            db.session.commit()
            is_done = True
        except KeyboardInterrupt:
            pass
        finally:
            event.remove(db.engine, "before_cursor_execute", fault)
            db.session.rollback()
        counted = db.session.scalar(select(func.count()).select_from(Bulletin))
        state = db.session.scalars(select(BulletinDraft.state)).one()
        assert (counted, state) == ((1, "published") if is_done else (0, "submitted"))
    assert number > 10
