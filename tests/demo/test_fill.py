"""The demo: a county at work for weeks, the same every time, and harmless when asked for again."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import func, select

from lms import clock
from lms.boards.models import BoardIssue
from lms.contests.entries.models import KeyedEntry
from lms.contests.judging.models import JudgeInvitation
from lms.contests.judging.queries.monitor import declined_assignments, discrepancies, panel_statistics
from lms.contests.results.queries.certificates import certificates
from lms.contests.results.queries.results import public_lists
from lms.contests.results.seal import seal_picture
from lms.contests.rules.queries.approvals import approvals
from lms.contests.rules.queries.contests import contest, definition_of
from lms.db import db
from lms.demo import corrections, timing
from lms.demo.contests import APPOINTED, SLUG
from lms.demo.fill import accounts_text, fill_learning
from lms.demo.people import ACCOUNTS, PASSWORD
from lms.demo.seal import sample_seal
from lms.http.web import settings
from lms.library.models import Document
from lms.people.models import Unit, User
from lms.people.roles import UnitKind
from lms.people.second_person import ApprovalState
from lms.quizzes.bank.filters import MEASURED, BankFilter
from lms.quizzes.bank.queries import basket, search
from lms.quizzes.models import Attempt, LearnerReport, QuizCorrection, QuizMessage
from lms.quizzes.overrides.models import QuizOverride
from lms.quizzes.paper.models import PaperEntry, PrintedPaper
from lms.quizzes.queries.attempts import quiz_entry
from lms.quizzes.queries.late import late_at
from lms.storage import storage
from tests.demo.build import make_app


@pytest.fixture(scope="module")
def demo(filled_database: Path) -> Iterator[Flask]:
    """An application whose database holds the demo."""
    app = make_app(filled_database.parent)
    with app.app_context():
        yield app
        db.session.remove()


def story() -> list[tuple[object, ...]]:
    """Who sat what with which result, without the clock."""
    found = db.session.execute(
        select(User.username, Document.key, Attempt.number, Attempt.points, Attempt.passed)
        .select_from(Attempt)
        .join(Document, Document.id == Attempt.document_id)
        .join(User, User.id == Attempt.user_id)
        .order_by(User.username, Document.key, Attempt.number)
    )
    return [tuple(row) for row in found]


def test_demo_is_a_county_with_weeks_of_results(demo: Flask) -> None:
    kinds = Counter(db.session.scalars(select(Unit.kind)))
    assert (kinds[UnitKind.TOWNSHIP], kinds[UnitKind.VILLAGE]) == (3, 12)
    assert len({username for username, *_ in story()}) >= 55
    assert len({key for _, key, *_ in story()}) == 7
    days = {moment.date() for moment in db.session.scalars(select(Attempt.finished_at)) if moment}
    assert len(days) >= 14
    assert len(set(db.session.scalars(select(BoardIssue.document_id)))) >= 3


def test_the_question_bank_has_something_of_everything(demo: Flask) -> None:
    now = clock.now()
    measured = {name: search(BankFilter(measured=name), now).total for name in MEASURED}
    assert all(measured.values()), measured
    assert {one.pool for one in search(BankFilter(quiz="quizzes/accounts-basics"), now).questions} == {"exam"}
    assert search(BankFilter(pool="practice"), now).total > 20
    assert [one.question for one in search(BankFilter(state="retired"), now).questions] == ["held-back"]
    trainer = db.session.scalar(select(User.id).where(User.username == "trainer"))
    assert trainer is not None
    assert ["|warnings|" in one.tags for one in basket(trainer)] == [True] * 4


def test_demo_is_the_same_every_time(demo: Flask, tmp_path: Path) -> None:
    before = story()
    with make_app(tmp_path / "again").app_context():
        upgrade()
        fill_learning(clock.now())
        assert story() == before
        db.session.remove()


def test_demo_command_leaves_a_filled_database_alone(demo: Flask) -> None:
    before = (story(), len(db.session.scalars(select(User.id)).all()))
    told = demo.test_cli_runner().invoke(args=["demo"])
    assert told.exit_code == 0
    assert told.output.startswith("There are people in this database already; nothing was added.")
    db.session.remove()
    assert (story(), len(db.session.scalars(select(User.id)).all())) == before


def test_every_account_is_listed_and_can_sign_in(demo: Flask) -> None:
    browser = demo.test_client()
    demo.config["WTF_CSRF_ENABLED"] = False
    listed = accounts_text()
    for account in ACCOUNTS:
        assert account.username in listed
        answer = browser.post("/sign-in", data={"name": account.username, "password": PASSWORD})
        assert (answer.status_code, answer.location) == (302, "/")
        browser.post("/sign-out")


def test_one_person_is_invited_to_judge_and_has_not_answered(demo: Flask) -> None:
    states = [one.state(clock.now()).value for one in db.session.scalars(select(JudgeInvitation))]
    assert states == ["open"]


def test_one_act_waits_for_a_second_person_and_two_entries_came_on_paper(demo: Flask) -> None:
    held = contest(SLUG)
    assert held is not None
    asked = [one for one in approvals(held.id) if one.state == ApprovalState.OPEN]
    assert [one.act for one in asked] == ["reopen-mark"] and asked[0].changes
    assert [one.entry.state for one in db.session.scalars(select(KeyedEntry))] == ["submitted"] * 2


def test_contest_that_is_over_was_corrected_after_its_final_list(demo: Flask) -> None:
    over = contest("first-year")
    if over is None:  # its dates are not over yet
        return
    newest, replaced = public_lists(over.id)[:2]
    assert (newest.state, replaced.state, newest.replaces_id) == ("corrected-final", "final", replaced.id)
    revoked = [one.revoked_at is not None for one in certificates(over.id)]
    assert sorted(set(revoked)) == [False, True]
    kept = storage(settings()).path(over.seal_digest or "")
    assert kept is not None and kept.read_bytes() == seal_picture(sample_seal())


def test_contest_in_judging_has_re_reads_that_show_how_steady_judges_are(demo: Flask) -> None:
    held = contest(SLUG)
    assert held is not None
    seen = panel_statistics(held.id, definition_of(held))
    again = [one.consistency.rereads for one in seen.judges.values()]
    assert len(again) == len(APPOINTED) and sum(count > 0 for count in again) >= 2
    assert len(discrepancies(held, definition_of(held))) >= 1
    assert len(declined_assignments(held.id)) >= 1


def test_time_rules_show_more_time_a_further_attempt_and_a_pause(demo: Flask) -> None:
    rows = db.session.execute(select(QuizOverride.time_limit_s, QuizOverride.more_attempts)).all()
    assert sorted(rows, key=str) == [(2400, None), (3000, None), (None, 1)]
    assert db.session.scalar(select(func.count()).where(Attempt.paused_at.is_not(None))) == 1


def test_question_was_corrected_by_two_people_and_its_boards_followed(demo: Flask) -> None:
    row = db.session.scalars(select(QuizCorrection)).one()
    assert (row.state, row.done_at is not None) == (ApprovalState.APPROVED, True)
    assert row.asked_by_id != row.decided_by_id
    corrected = db.session.execute(
        select(BoardIssue.note, BoardIssue.replaces_id).where(BoardIssue.note != "")
    )
    assert {(note, replaced is not None) for note, replaced in corrected} == {(corrections.REASON, True)}


def test_reports_and_late_answers_wait_and_are_answered_and_one_person_has_a_message(demo: Flask) -> None:
    assert sorted(db.session.scalars(select(LearnerReport.state))) == ["answered", "corrected", "open"]
    entry = quiz_entry(timing.QUIZ)
    assert entry is not None
    late = [
        item.accepted
        for is_decided in (False, True)
        for one in late_at(entry.document_id, None, is_decided=is_decided)[0]
        for item in one.items
    ]
    assert sorted(late, key=str) == [None, True]
    told = select(Attempt.paused_at).join(QuizMessage, QuizMessage.attempt_id == Attempt.id)
    assert [paused is not None for paused in db.session.scalars(told)] == [True]


def test_quiz_was_taken_on_paper_with_papers_at_every_stage(demo: Flask) -> None:
    states = Counter(db.session.scalars(select(PrintedPaper.state)))
    assert states == {"recorded": 4, "differs": 1, "entered": 1, "void": 1, "printed": 1}
    assert db.session.scalars(select(PaperEntry.turn)).all().count(3) == 1
    assert all(db.session.get_one(Attempt, one).passed is not None for one in recorded_attempts())


def recorded_attempts() -> list[int]:
    found = select(PrintedPaper.attempt_id).where(PrintedPaper.attempt_id.is_not(None))
    return [one for one in db.session.scalars(found) if one is not None]


def test_audit_verify_finds_nothing_changed_in_the_demo(demo: Flask) -> None:
    told = demo.test_cli_runner().invoke(args=["audit", "verify"])
    assert (told.exit_code, "No record was changed." in told.output) == (0, True), told.output
