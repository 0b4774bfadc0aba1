"""What a check of the chain does not take for a change, and how much it holds at once."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import insert

from lms import clock
from lms.audit import actions
from lms.audit.chain import (
    FaultKind,
    linked,
    row_digest,
)
from lms.audit.jobs import check
from lms.audit.models import AuditLink
from lms.audit.queries import chain as queries
from lms.contests.entries.models import KeyedEntry
from lms.contests.rules.models.contests import PanelJudge
from lms.contests.rules.stages import Stage
from lms.db import db
from tests.audit.test_chain import begun
from tests.build import make_user
from tests.by_hand import change_by_hand
from tests.contests.make import make_contest, make_entry, make_judge

pytestmark = pytest.mark.database

__all__ = ["begun"]


def test_records_from_before_their_log_joined_the_chain_are_no_fault(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    contest = make_contest(stage=Stage.OPEN)
    entry = make_entry(contest, make_user("Author"))
    with monkeypatch.context() as older:  # as a site did whose entries on paper had no links yet
        older.setattr("lms.audit.queries.chain.JOINED_LATER", frozenset())
        actions.begin_chain(clock.now(), db.session.commit)
    values = {"entry_id": entry.id, "by_id": entry.author_id, "keyed_at": clock.now()}
    with db.engine.begin() as connection:
        connection.execute(insert(KeyedEntry.__table__), values)  # type: ignore[arg-type]
    run = app.test_cli_runner()
    told = run.invoke(args=["audit", "verify"])
    assert told.exit_code == 1 and "was added outside" not in told.output
    assert "keyed_entry: 1 records are from before this log joined the chain" in told.output
    assert "Run “flask audit begin” to link these records" in told.output
    check(clock.now())  # the nightly check accuses nobody either
    assert "Records linked: 1" in run.invoke(args=["audit", "begin"]).output
    assert run.invoke(args=["audit", "verify"]).exit_code == 0
    change_by_hand("UPDATE keyed_entry SET keyed_at = '2020-01-01 00:00:00+00:00'")
    (fault,) = queries.check_chain().faults
    assert (fault.kind, fault.log) == (FaultKind.CHANGED, "keyed_entry")


def test_a_column_that_came_later_changes_no_record(begun: None) -> None:
    contest = make_contest(stage=Stage.CALL)
    panel_judge = make_judge(contest)
    db.session.commit()
    row = {
        column.name: getattr(panel_judge, column.name)
        for column in PanelJudge.__table__.columns
        if column.name not in ("left_reason", "calibration_round")
    }
    number, last = queries.chain_head() or (0, "")
    (link,) = linked(last, number + 1, clock.now(), [("panel_judge", str(panel_judge.id), row_digest(row))])
    db.session.execute(insert(AuditLink), [asdict(link)])
    db.session.commit()
    assert queries.check_chain().faults == ()
    change_by_hand("UPDATE panel_judge SET left_reason = 'never said'")
    (fault,) = queries.check_chain().faults
    assert (fault.kind, fault.log) == (FaultKind.CHANGED, "panel_judge")


def test_checking_holds_no_more_than_some_records_at_once(
    begun: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lms.audit.queries.chain._READ_AT_ONCE", 2)
    asked: list[int] = []
    digests_of = queries.digests_of

    def counted(log: str, keys: Sequence[str], *more: Any) -> Mapping[str, str]:
        asked.append(len(keys))
        return digests_of(log, keys, *more)

    monkeypatch.setattr("lms.audit.queries.chain.digests_of", counted)
    change_by_hand("DELETE FROM audit_entry WHERE target_id = '2'")
    (fault,) = queries.check_chain().faults
    assert (fault.kind, fault.key, max(asked)) == (FaultKind.MISSING, "3", 2)
