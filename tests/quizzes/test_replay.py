"""Grades recomputed from the log alone: the same here and in the verifier, and what differs when a row was changed."""

import subprocess
import sys
from collections.abc import Iterator, Sequence
from datetime import timedelta
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
from lms.people.models import User
from lms.people.roles import Role
from lms.quizzes.actions import attempts as actions
from lms.quizzes.actions import late, marking, running, saving
from lms.quizzes.actions.marking import version_shown
from lms.quizzes.answer_encoding import GivenAnswer
from lms.quizzes.commands.verifier import is_signed
from lms.quizzes.commands.verifier import main as verify
from lms.quizzes.format.corrected import CorrectionKind, QuestionRuling
from lms.quizzes.marking.plans import MarkerRole
from lms.quizzes.marking.standing import Marker
from lms.quizzes.models import AnswerMarking, Attempt, GivenMark, QuestionResult, SavedAnswer
from lms.quizzes.queries import attempts as queries
from lms.quizzes.queries.late import late_of_attempt
from lms.quizzes.queries.marking import answers_at, answers_with
from lms.quizzes.queries.replaying import record_of
from lms.quizzes.replay import replay
from lms.quizzes.verdicts import HandMark
from tests.build import NOW, make_user
from tests.quizzes.build import BASICS, ESSAYS, GRACE_S, RIGHT, answer, attempt_of, begin, hand_in, make_quiz
from tests.quizzes.corrections import correct

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


@pytest.mark.database
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


@pytest.mark.database
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


SURE = """---
title: Sure
language: en
page: all
confidence: yes
---

## Which colour? {#colour points=2}

= red

## How many? {#many}

= 7
"""
ADAPTIVE = """---
title: Tries
language: en
page: all
behaviour: adaptive
---

## Ready? {#ready points=3}

- [x] Yes
- [ ] No
- [ ] Perhaps
"""
MINUTE = timedelta(minutes=1)


def _double_marked(ann: User, staff: Sequence[User]) -> int:
    """Return an attempt with an essay that three people marked and that was released and then corrected."""
    make_quiz(
        ESSAYS.replace(
            "page: all", "page: all\nmarking: double\nmarking_limit: 10%\nmarking_release: together"
        ),
        "essays",
    )
    attempt_id = begin(ann, NOW, "essays")
    answer(attempt_id, {"why": ["one two three"], "example": ["The well."]})
    hand_in(attempt_id)
    tina, tom, tess, boss = staff
    example = next(
        one.answer.id
        for one in answers_at(attempt_of(attempt_id).document_id)
        if one.answer.question == "example"
    )
    for by, points in ((tina, "2"), (tom, "0.5"), (tess, "1")):
        given = HandMark(Decimal(points), {}, "")
        marking.give_mark(example, given, "", by=by, marker=Marker(by.id), now=NOW)
    marking.release([example], by=boss, now=NOW)
    seen = version_shown(answers_with([example])[0], MarkerRole.CORRECTION, Marker(boss.id, convenes=True))
    given = HandMark(Decimal("1.25"), {}, "")
    marking.give_mark(
        example, given, seen, by=boss, marker=Marker(boss.id, convenes=True), now=NOW, reason="Read again"
    )
    return attempt_id


def _paused_late_and_voided(ann: User, boss: User) -> int:
    """Return an attempt that was paused, of which a late answer was accepted, and of which a question was voided."""
    make_quiz()
    attempt_id = begin(ann)
    document_id = attempt_of(attempt_id).document_id
    answer(attempt_id, {"inspect": ["2"], "board": ["3"]})
    for act, at in ((running.pause, NOW + MINUTE), (running.resume, NOW + 31 * MINUTE)):
        act(document_id, [attempt_id], "power cut", by=boss, now=at, grace_s=GRACE_S)
    attempt = attempt_of(attempt_id)
    assert attempt.ends_at == NOW + 50 * MINUTE
    kept = queries.kept_quiz(attempt.revision_id, attempt.digest)
    hours_later = NOW + 500 * MINUTE
    actions.close(attempt, hours_later, by_time=True)
    late.keep_late(
        attempt_of(attempt_id),
        kept,
        [GivenAnswer("days", ["7"], sequence=20_000)],
        hours_later,
        grace_s=GRACE_S,
    )
    ids = [one.id for one in late_of_attempt(attempt_id)]
    assert (
        late.decide_late(
            attempt_id, ids, accept=True, reason="no line", by=boss, now=hours_later, grace_s=GRACE_S
        )
        == 1
    )
    correct("board", QuestionRuling(CorrectionKind.VOID), boss)
    return attempt_id


def _tried(ann: User) -> int:
    make_quiz(ADAPTIVE, "tries")
    attempt_id = begin(ann, NOW, "tries")
    attempt = attempt_of(attempt_id)
    kept = queries.kept_quiz(attempt.revision_id, attempt.digest)
    for option in ("2", "3", "1"):
        saving.save_answers(attempt, kept, [GivenAnswer("ready", [option])], NOW, grace_s=GRACE_S)
        assert (
            saving.check_answers(attempt, kept, [GivenAnswer("ready", [option])], NOW, grace_s=GRACE_S) == {}
        )
    hand_in(attempt_id)
    return attempt_id


def _sure(ann: User) -> int:
    make_quiz(SURE, "sure")
    attempt_id = begin(ann, NOW, "sure")
    answer(attempt_id, {"colour": ["red", "\t3"], "many": ["8", "\t2"]})
    hand_in(attempt_id)
    return attempt_id


@pytest.mark.database
def test_every_way_to_a_grade_is_replayed_here_and_outside(
    app: Flask, runner: FlaskCliRunner, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ann, staff = make_user("Ann"), [make_user(f"Trainer {place}", Role.TRAINER) for place in range(4)]
    made = {
        "essays": (_double_marked(ann, staff), "1.25"), "basics": (_paused_late_and_voided(ann, staff[-1]), "2"),
        "tries": (_tried(ann), "1"), "sure": (_sure(ann), "4"),
    }  # fmt: skip
    db.session.commit()
    begin_chain(NOW, db.session.commit)
    for slug, (attempt_id, points) in made.items():
        assert (slug, attempt_of(attempt_id).points) == (slug, Decimal(points))
        record = record_of(attempt_id)
        assert record is not None
        found = replay(record)
        assert (found.differences, found.unchecked) == ((), ()), slug
        export = tmp_path / f"{slug}.zip"
        assert runner.invoke(args=["quiz", "export-attempts", slug, "--output", str(export)]).exit_code == 0
        assert verify([str(export)]) == 0
        assert f"attempt {attempt_id}: {found.stored} (same)" in capsys.readouterr().out
    essays = made["essays"][0]
    for table in (AnswerMarking, GivenMark):
        db.session.connection().execute(
            update(table.__table__).where(table.attempt_id == essays).values(points=Decimal(2))
        )
        assert replayed(essays)
        assert [(one.kind, one.log, one.key) for one in check_chain().faults] == [
            (FaultKind.CHANGED, "attempt_log", str(essays))
        ]
        db.session.rollback()
