"""Grades recomputed from the log alone: the same here and in the verifier, and what differs when a row was changed."""

import subprocess
import sys
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskCliRunner
from sqlalchemy import insert, update

from lms.audit.actions import begin_chain
from lms.audit.chain import FaultKind
from lms.audit.ed25519 import public_key, sign
from lms.audit.queries.chain import check_chain
from lms.db import db
from lms.measurement.remarks import Remark
from lms.quizzes.commands.verifier import is_signed
from lms.quizzes.models import Attempt, QuestionResult, SavedAnswer
from lms.quizzes.queries.replaying import record_of
from lms.quizzes.replay import replay
from tests.build import NOW, make_user
from tests.quizzes.build import BASICS, RIGHT, answer, begin, hand_in, make_quiz

DRAWN = (
    BASICS.replace("---\n\nWhat", "shuffle: all\n---\n\nWhat")
    .replace(
        "## Who may", "# Pool {draw=1}\n\n## Who is asked? {#asked}\n\n- [x] Yes\n- [ ] No\n\n## Who may", 1
    )
    .replace("## Which", "# Rest\n\n## Which", 1)
)


@pytest.fixture
def attempt(app: Flask) -> int:
    make_quiz(DRAWN)
    person = make_user("Ann")
    hand_in(begin(person))
    second = begin(person)
    answer(second, {"days": ["8"]})
    answer(second, {name: value for name, value in RIGHT.items() if name in attempt_questions(second)})
    hand_in(second)
    db.session.commit()
    begin_chain(NOW, db.session.commit)
    return second


@pytest.fixture
def runner(app: Flask) -> FlaskCliRunner:
    return app.test_cli_runner()


def attempt_questions(attempt_id: int) -> set[str]:
    paper = db.session.get_one(Attempt, attempt_id).paper
    return {id_ for ids in paper["pages"] for id_ in ids}


def replayed(attempt_id: int) -> tuple[Remark, ...]:
    record = record_of(attempt_id)
    assert record is not None
    return replay(record).differences


def test_paper_and_grade_are_the_same_again(attempt: int, runner: FlaskCliRunner) -> None:
    record = record_of(attempt)
    assert record is not None
    assert record["attempt"]["drawn_from"]["met"]  # the first attempt met a question of the pool
    found = replay(record)
    assert (found.differences, found.unchecked) == ((), ())
    assert "Ann" not in str(record)
    assert runner.invoke(args=["quiz", "replay", str(attempt)]).exit_code == 0
    assert runner.invoke(args=["quiz", "replay", "999"]).exit_code == 1


def _changes(attempt: int) -> Iterator[tuple[str, object]]:
    yield "grade", update(Attempt).where(Attempt.id == attempt).values(points=Decimal(1))
    yield "grade", update(Attempt).where(Attempt.id == attempt).values(passed=False)
    yield "paper", update(Attempt).where(Attempt.id == attempt).values(seed="x")
    late = {"attempt_id": attempt, "question": "days", "answer": "9", "sequence": 9**9, "saved_at": NOW}
    yield "days", insert(SavedAnswer).values(**late)
    result = update(QuestionResult).where(QuestionResult.attempt_id == attempt)
    yield "points", result.values(points=Decimal("0.25"))


def test_every_change_of_a_row_is_found(attempt: int, runner: FlaskCliRunner) -> None:
    for name, statement in _changes(attempt):
        db.session.execute(statement)  # type: ignore[call-overload]
        assert replayed(attempt), name
        [fault] = check_chain().faults
        assert (fault.kind, fault.log, fault.key) == (FaultKind.CHANGED, "attempt_log", str(attempt)), name
        db.session.rollback()
    db.session.execute(update(Attempt).where(Attempt.id == attempt).values(points=Decimal(1)))
    db.session.commit()
    result = runner.invoke(args=["quiz", "replay", str(attempt)])
    assert (result.exit_code, "Grade: stored 1.00" in result.output) == (1, True)


def test_signature_is_checked_without_a_library() -> None:
    seed = bytes(range(32))
    public, signature = public_key(seed), sign(seed, b"words")
    assert is_signed(public, b"words", signature)
    assert not is_signed(public, b"other", signature)
    assert not is_signed(public, b"words", signature[:-1] + bytes([signature[-1] ^ 1]))
    assert not is_signed(b"\xff" * 32, b"words", signature)


def test_export_is_replayed_outside_the_site(attempt: int, runner: FlaskCliRunner, tmp_path: Path) -> None:
    export, verifier = tmp_path / "attempts.zip", tmp_path / "verifier.pyz"
    assert runner.invoke(args=["quiz", "export-attempts", "basics", "--output", str(export)]).exit_code == 0
    assert runner.invoke(args=["quiz", "verifier", "--output", str(verifier)]).exit_code == 0

    def verify() -> tuple[int, str]:
        # Neither the folder of the project nor its libraries can be imported there.
        done = subprocess.run(
            [sys.executable, "-I", "-S", verifier, export],
            capture_output=True,
            text=True,
            cwd=tmp_path,
            check=False,
        )
        return done.returncode, done.stdout + done.stderr

    code, said = verify()
    assert (code, "attempts: 2, faults: 0" in said) == (0, True), said
    export.write_bytes(export.read_bytes().replace(b"attempts/1.json", b"attempts/7.json"))
    code, said = verify()
    assert (code, "attempts/1.json is missing" in said) == (1, True), said
