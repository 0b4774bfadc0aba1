"""The chain over records: canonical digests, links, and what a check finds after a change by hand."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextvars import Context
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from enum import StrEnum
from threading import Barrier
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import inspect, text
from sqlalchemy.exc import DatabaseError

from lms import clock
from lms.audit import actions
from lms.audit.chain import (
    JOINED_LATER,
    START,
    ChainCheck,
    ChainFault,
    ChainLink,
    FaultKind,
    joined_digest,
    link_hash,
    linked,
    row_digest,
)
from lms.audit.jobs import check
from lms.audit.models import AuditEntry
from lms.audit.queries import chain as queries
from lms.audit.verbs import Verb
from lms.audit.words import fault_text
from lms.db import db
from lms.people.models import User
from lms.people.roles import Role
from tests.boards.make import make_published
from tests.build import make_user
from tests.by_hand import change_by_hand

pytestmark = pytest.mark.database

NOW = datetime(2026, 12, 1, 8, tzinfo=UTC)
# Links with which an empty chain begins: its own, and one for each log that joined later.
BEGIN = 1 + len(JOINED_LATER)


class Colour(StrEnum):
    """An enum as models have them."""

    RED = "red"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"at": NOW}, {"at": NOW.astimezone(timezone(timedelta(hours=8)))}),
        ({"at": NOW}, {"at": NOW.replace(tzinfo=None)}),
        ({"points": Decimal("1.5")}, {"points": Decimal("1.500000")}),
        ({"state": Colour.RED}, {"state": "red"}),
        ({"a": 1, "b": 2}, {"b": 2, "a": 1}),
        ({"a": 1, "note": None}, {"a": 1}),
        ({"rows": (1, 2)}, {"rows": [1, 2]}),
        ({"day": date(2026, 12, 1)}, {"day": "2026-12-01"}),
    ],
)
def test_records_that_say_the_same_have_one_digest(one: dict[str, Any], other: dict[str, Any]) -> None:
    assert row_digest(one) == row_digest(other)


@pytest.mark.parametrize(
    "changed",
    [{"a": 2}, {"a": "1"}, {"b": 1}, {"a": 1, "b": ""}, {"a": 1, "b": False}, {"a": True}],
)
def test_any_other_record_has_another_digest(changed: dict[str, Any]) -> None:
    assert row_digest(changed) != row_digest({"a": 1})


def test_the_format_never_changes() -> None:
    values = {"at": NOW, "name": "张三", "points": Decimal("2.5"), "more": {"x": [1, None]}, "raw": b"\x01"}
    digest = row_digest(values)
    assert digest == "da49d68450b40a4b510fed007150ac43674015c34ab6443fec0c4f722506e48e"
    assert (
        link_hash(START, 1, NOW, "mark", "7", digest)
        == "2d0daa0fb53bb6fa5dd380c8bb507e078fe66450f59a78b4243fb7c9737f89a8"
    )


def test_a_value_without_canonical_form_is_an_error() -> None:
    with pytest.raises(TypeError, match="no canonical form for set"):
        row_digest({"a": {1}})


def test_the_order_of_rows_counts() -> None:
    one, other = row_digest({"a": 1}), row_digest({"a": 2})
    assert joined_digest([one, other]) != joined_digest([other, one])


def _chain(count: int) -> list[ChainLink]:
    return list(linked(START, 1, NOW, [("mark", str(key), f"digest {key}") for key in range(count)]))


def _broken(links: list[ChainLink]) -> int | None:
    check = ChainCheck()
    for link in links:
        check.take(link)
    return check.broken


def test_a_whole_chain_holds() -> None:
    assert _broken(_chain(5)) is None
    assert _broken([]) is None


@pytest.mark.parametrize(
    "change",
    [
        {"digest": "other"},
        {"key": "9"},
        {"log": "ruling"},
        {"at": NOW + timedelta(microseconds=1)},
        {"hash": "0" * 64},
    ],
)
def test_a_changed_link_is_the_first_broken_one(change: dict[str, Any]) -> None:
    links = _chain(5)
    links[2] = replace(links[2], **change)
    assert _broken(links) == 3


def test_a_link_that_is_missing_or_moved_is_found() -> None:
    links = _chain(5)
    assert _broken([*links[:2], *links[3:]]) == 3
    assert _broken([links[0], links[2], links[1], *links[3:]]) == 2


def test_a_link_changed_with_its_hash_breaks_the_next() -> None:
    links = _chain(3)
    links[1] = replace(
        links[1], digest="x", hash=link_hash(links[0].hash, 2, NOW, links[1].log, links[1].key, "x")
    )
    assert _broken(links) == 3


def _act(number: int) -> None:
    actions.record(Verb.PERSON_CHANGE, "person", number, by_id=None, now=clock.now(), after={"n": number})
    db.session.commit()


@pytest.fixture
def begun(app: Flask) -> None:
    """A chain that has begun, with three acts."""
    assert actions.begin_chain(clock.now(), db.session.commit) == 0
    for number in range(3):
        _act(number)


def test_each_act_is_linked_and_the_chain_holds(begun: None) -> None:
    report = queries.check_chain()
    assert (report.links, report.has_begun, report.faults) == (BEGIN + 3, True, ())
    assert report.head == queries.chain_head()


@pytest.fixture
def published(app: Flask) -> None:
    """A chain that has begun, with one act before and one board issue."""
    _act(0)
    make_published(2)
    db.session.commit()
    actions.begin_chain(clock.now(), db.session.commit)


@pytest.mark.parametrize(
    ("statement", "kind", "key", "number"),
    [
        ("UPDATE audit_entry SET reason = 'x' WHERE target_id = '1'", FaultKind.CHANGED, "2", BEGIN + 2),
        ("DELETE FROM audit_entry WHERE target_id = '1'", FaultKind.MISSING, "2", BEGIN + 2),
        (
            "INSERT INTO audit_entry (id, at, verb, target_kind, target_id, before, after, reason) "
            "SELECT 9, at, verb, target_kind, target_id, before, after, reason FROM audit_entry WHERE id = 1",
            FaultKind.UNLINKED,
            "9",
            None,
        ),
        (
            f"UPDATE audit_link SET digest = 'x' WHERE number = {BEGIN + 1}",
            FaultKind.BROKEN,
            "1",
            BEGIN + 1,
        ),
        (f"DELETE FROM audit_link WHERE number = {BEGIN + 1}", FaultKind.BROKEN, "2", BEGIN + 1),
    ],
)
def test_a_change_by_hand_is_found(
    begun: None, statement: str, kind: FaultKind, key: str, number: int | None
) -> None:
    change_by_hand(statement)
    assert queries.check_chain().faults[0] == ChainFault(kind, "audit_entry", key, number)


@pytest.mark.parametrize("act", ["UPDATE audit_entry SET reason = 'x'", "DELETE FROM audit_link"])
def test_the_database_refuses_to_change_what_is_only_added(begun: None, act: str) -> None:
    with pytest.raises(DatabaseError, match="only added"):
        db.session.execute(text(act))
    db.session.rollback()


def test_every_table_that_is_only_added_to_has_its_triggers(app: Flask) -> None:
    wanted = {
        *(
            "audit_entry",
            "audit_link",
            "board_issue",
            "board_row",
            "bulletin",
            "bulletin_withdrawal",
            "contest_result",
            "mark_change",
        ),
        *("late_answer", "late_decision", "response", "ruling", "rules_change", "stage_change"),
    }
    if db.engine.dialect.name == "postgresql":
        found = db.session.scalars(
            text("SELECT DISTINCT event_object_table FROM information_schema.triggers")
        )
        assert set(found) == wanted
        return
    found = db.session.scalars(text("SELECT name FROM sqlite_master WHERE type = 'trigger'"))
    assert set(found) == {f"{table}_no_{act}" for table in wanted for act in ("update", "delete")}


def test_a_rolled_back_act_leaves_no_link(begun: None) -> None:
    actions.record(Verb.PERSON_CHANGE, "person", 9, by_id=None, now=clock.now())
    db.session.flush()
    db.session.rollback()
    _act(10)
    assert queries.check_chain().links == BEGIN + 4
    assert queries.check_chain().faults == ()


def test_a_rolled_back_savepoint_takes_only_its_own_changes_out_of_the_chain(begun: None) -> None:
    actions.record(Verb.PERSON_CHANGE, "person", 8, by_id=None, now=clock.now())
    db.session.flush()
    with db.session.begin_nested() as trial:
        actions.record(Verb.PERSON_CHANGE, "person", 9, by_id=None, now=clock.now())
        db.session.flush()
        trial.rollback()
    db.session.commit()
    report = queries.check_chain()
    assert (report.links, report.faults) == (BEGIN + 4, ())


def test_records_from_before_the_chain_are_linked_when_it_begins(app: Flask) -> None:
    with db.engine.begin() as connection:
        row = {
            "at": NOW,
            "verb": "x",
            "target_kind": "y",
            "target_id": "1",
            "before": {},
            "after": {},
            "reason": "",
        }
        connection.execute(AuditEntry.__table__.insert(), row)  # type: ignore[attr-defined]
    _act(1)
    assert not queries.check_chain().has_begun
    assert actions.begin_chain(clock.now(), db.session.commit) == 1
    assert actions.begin_chain(clock.now(), db.session.commit) == 0
    report = queries.check_chain()
    assert (report.has_begun, report.faults) == (True, ())


def test_every_chained_table_has_one_integer_key(app: Flask) -> None:
    for log in queries.chained_logs():
        if log not in queries.LOGS:
            assert len(inspect(db.engine).get_pk_constraint(log)["constrained_columns"]) == 1


def test_acts_at_once_make_one_chain(begun: None, app: Flask) -> None:
    barrier = Barrier(4)

    def act(number: int) -> None:
        with app.app_context():
            barrier.wait(20)
            _act(20 + number)
            db.session.remove()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda number: Context().run(act, number), range(4)))
    report = queries.check_chain()
    assert (report.links, report.faults) == (BEGIN + 7, ())


def test_the_command_names_the_first_broken_link(begun: None, app: Flask) -> None:
    run = app.test_cli_runner()
    sound = run.invoke(args=["audit", "verify"])
    assert (sound.exit_code, "No record was changed." in sound.output) == (0, True)
    change_by_hand(f"UPDATE audit_link SET digest = 'x' WHERE number = {BEGIN + 2}")
    broken = run.invoke(args=["audit", "verify"])
    assert broken.exit_code == 1
    assert f"- Link {BEGIN + 2} is the first that is missing or was changed (audit_entry 2)." in broken.output


def test_a_chain_that_has_not_begun_is_no_proof(app: Flask) -> None:
    run = app.test_cli_runner()
    assert run.invoke(args=["audit", "verify"]).exit_code == 1
    assert "Records linked: 0" in run.invoke(args=["audit", "begin"]).output
    assert "has begun already" in run.invoke(args=["audit", "begin"]).output
    number, hash_ = queries.chain_head() or (0, "")
    assert run.invoke(args=["audit", "head"]).output == f"{number} {hash_}\n"


def test_the_nightly_check_fails_when_something_was_changed(begun: None) -> None:
    assert check(clock.now()) == BEGIN + 3
    change_by_hand("DELETE FROM audit_entry WHERE target_id = '0'")
    with pytest.raises(RuntimeError, match=f"audit_entry 1 was deleted after link {BEGIN + 1}"):
        check(clock.now())


def test_a_chain_that_was_rewritten_lacks_the_published_link(published: None) -> None:
    assert queries.check_chain().faults == ()
    (head,) = queries.newest_heads()
    change_by_hand("DELETE FROM audit_link", "UPDATE audit_entry SET reason = 'never said' WHERE id = 1")
    actions.begin_chain(clock.now(), db.session.commit)
    assert queries.check_chain().faults == (ChainFault(FaultKind.HEAD, "board_issue", head.key, head.number),)


def test_what_belongs_to_a_record_is_linked_with_it(published: None) -> None:
    change_by_hand("UPDATE board_row SET name = 'Nobody' WHERE position = 2")
    (fault,) = queries.check_chain().faults
    assert (fault.kind, fault.log) == (FaultKind.CHANGED, "board_rows")


def test_the_page_shows_the_newest_link_and_checks(
    published: None, sign_in: Callable[[User], FlaskClient]
) -> None:
    browser = sign_in(make_user("Auditor", Role.AUDITOR))
    db.session.commit()
    (head,) = queries.newest_heads()
    page = browser.get("/audit/chain").text
    assert head.hash in page and f'href="/boards/{head.of.removeprefix("boards/")}/{head.issue}"' in page
    file = browser.get("/audit/heads.csv")
    assert head.hash in file.text and f"/boards/{head.of.removeprefix('boards/')}/{head.issue}" in file.text
    assert "links checked" not in page
    assert "links checked. No record was changed." in browser.get("/audit/chain?check=1").text
    change_by_hand("DELETE FROM audit_entry WHERE target_id = '0'")
    assert "audit_entry 1 was deleted after link 1." in browser.get("/audit/chain?check=1").text


def test_each_kind_of_fault_has_a_sentence() -> None:
    for kind in FaultKind:
        assert "mark 7" in fault_text(ChainFault(kind, "mark", "7", 3))
