"""What authors, judges and conveners find at home of contests."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from lms import clock
from lms.contests.entries.models import CoAuthor, DeadlineExtension
from lms.contests.entries.words import EntryState
from lms.contests.judging.words import AssignmentState
from lms.contests.results.models import Objection
from lms.contests.results.words import ObjectionState
from lms.contests.rules.actions import approvals
from lms.contests.rules.definition import Calendar
from lms.contests.rules.models.contests import Contest, StageChange
from lms.contests.rules.queries.contests import definition_of
from lms.contests.rules.second_person import SharedAct
from lms.contests.rules.stages import Stage
from lms.db import db
from lms.people.models import User
from lms.people.roles import Role
from tests.build import NOW, make_user
from tests.contests.make import make_assignment, make_contest, make_entry, make_judge
from tests.home.test_pages import SignIn, home

Count = Callable[[], AbstractContextManager[list[str]]]
DAY = timedelta(days=1)


def running(slug: str = "autumn", stage: Stage = Stage.OPEN) -> Contest:
    """Make a contest whose dates lie around the present moment, in its stage for five days."""
    now = clock.now()
    contest = make_contest(
        slug, stage, calendar=Calendar(now - 9 * DAY, now + 2 * DAY, judging_ends_at=now + 5 * DAY)
    )
    db.session.add(
        StageChange(
            contest_id=contest.id, from_stage="", to_stage=stage.value, at=now - 5 * DAY, checklist=[]
        )
    )
    return contest


def reading(contest: Contest, judge: User, done: int, left: int) -> None:
    """Seat a judge and give essays, some of them read."""
    panel_judge = make_judge(contest, judge)
    for number in range(done + left):
        state = AssignmentState.DONE if number < done else AssignmentState.WAITING
        make_assignment(make_entry(contest), panel_judge, state=state)


def test_a_learner_finds_the_open_call_with_its_deadline(sign_in: SignIn) -> None:
    running()
    text = home(sign_in, make_user("Alice", Role.LEARNER))
    assert "Harvest essays" in text
    assert "Read the call for entries and start writing." in text
    assert "Deadline" in text


@pytest.mark.parametrize(
    ("state", "sentence"),
    [
        (EntryState.DRAFT, "Your draft is saved. It has not been submitted yet."),
        (EntryState.SUBMITTED, "Your entry has been submitted."),
        (EntryState.WITHDRAWN, "You have withdrawn your entry."),
    ],
)
def test_an_author_is_told_how_the_own_entry_stands(
    sign_in: SignIn, state: EntryState, sentence: str
) -> None:
    alice = make_user("Alice", Role.LEARNER)
    make_entry(running(), alice, state=state)
    assert sentence in home(sign_in, alice)


def test_a_judge_sees_how_far_the_own_readings_are_and_no_author(sign_in: SignIn) -> None:
    contest, judge = running(stage=Stage.JUDGING), make_user("Judith", Role.JUDGE)
    reading(contest, judge, done=2, left=3)
    text = home(sign_in, judge)
    assert "2 of 5" in text
    assert "Continue marking" in text
    assert "Author" not in text


@pytest.mark.database
def test_a_judge_declares_conflicts_first(sign_in: SignIn) -> None:
    contest, judge = running(stage=Stage.CALIBRATION), make_user("Judith", Role.JUDGE)
    make_judge(contest, judge, declared_at=None)
    assert "Declare conflicts of interest" in home(sign_in, judge)


def test_a_judge_without_a_seat_is_told_what_comes(sign_in: SignIn) -> None:
    running(stage=Stage.JUDGING)
    assert "No essays waiting for you" in home(sign_in, make_user("Judith", Role.JUDGE))


def test_a_convener_sees_who_is_behind_and_who_is_not_named(sign_in: SignIn) -> None:
    contest = running(stage=Stage.JUDGING)
    reading(contest, make_user("Slowhand", Role.JUDGE), done=0, left=4)
    reading(contest, make_user("Swift", Role.JUDGE), done=3, left=1)
    text = home(sign_in, make_user("Conny", Role.CONVENER))
    assert "Behind schedule" in text
    assert "Slowhand" in text
    assert "Swift" not in text
    assert "3 of 8" in text


def test_a_convener_without_contests_is_shown_the_first_step(sign_in: SignIn) -> None:
    assert "No contests at the moment" in home(sign_in, make_user("Conny", Role.CONVENER))


@pytest.mark.database
def test_a_contest_that_is_over_is_on_nobodys_first_page(sign_in: SignIn) -> None:
    running(stage=Stage.ARCHIVE)
    assert "Harvest essays" not in home(sign_in, make_user("Conny", Role.CONVENER))


@pytest.mark.parametrize("stage", [Stage.CALIBRATION, Stage.JUDGING, Stage.MODERATION, Stage.PROVISIONAL])
@pytest.mark.parametrize("done", range(11))
def test_home_and_monitor_agree_on_who_is_late(sign_in: SignIn, done: int, stage: Stage) -> None:
    contest = running(stage=stage)
    reading(contest, make_user("Judith", Role.JUDGE), done=done, left=10 - done)
    convener = make_user("Conny", Role.CONVENER)
    is_named = "Behind schedule" in home(sign_in, convener)
    shown = sign_in(convener).get("/contests/autumn/monitor").get_data(as_text=True)
    assert is_named is ("behind</span>" in shown)
    assert is_named is (done < 8 and stage is not Stage.PROVISIONAL)


@pytest.mark.database
def test_whoever_is_asked_to_be_a_co_author_finds_the_question(sign_in: SignIn) -> None:
    contest, bob = running(), make_user("Bob", Role.LEARNER)
    entry = make_entry(contest, make_user("Alice", Role.LEARNER), state=EntryState.DRAFT)
    asked = CoAuthor(entry_id=entry.id, user=bob)
    db.session.add(asked)
    text = home(sign_in, bob)
    assert "Alice invites you to be a co-author." in text and 'href="/contests/autumn/entry"' in text
    asked.confirmed_at = NOW
    assert "invites you to be a co-author" not in home(sign_in, bob)


def objection(contest: Contest, by: User, owner: User | None = None) -> Objection:
    made = Objection(
        contest_id=contest.id, by=by, owner_id=owner.id if owner else None, text="Look again.",
        state=ObjectionState.FILED.value, filed_at=clock.now(), answer_by=clock.now() + DAY,
    )  # fmt: skip
    db.session.add(made)
    db.session.flush()
    return made


@pytest.mark.database
def test_an_objection_and_its_letter_are_told_to_whom_they_concern_and_nobody_else(sign_in: SignIn) -> None:
    contest = running(stage=Stage.NOTICE)
    alice, bob, owner = make_user("Alice", Role.LEARNER), make_user("Bob"), make_user("Conny", Role.CONVENER)
    filed = objection(contest, alice, owner)
    address = f"/contests/autumn/objections/{filed.id}"
    assert "Your objection is being considered." in home(sign_in, alice)
    assert "An objection is awaiting your answer." in home(sign_in, owner)
    filed.state, filed.decided_at, filed.letter = ObjectionState.UPHELD.value, clock.now(), "You are right."
    contest.stage = Stage.FINAL.value
    text = home(sign_in, alice)
    assert "Your objection has been upheld. Read the letter." in text and address in text
    assert [address in home(sign_in, person) for person in (bob, owner)] == [False, False]
    filed.decided_at = clock.now() - 31 * DAY
    assert address not in home(sign_in, alice)


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize(("role", "most"), [(Role.JUDGE, 17), (Role.CONVENER, 25)])
def test_contests_cost_the_same_queries_however_many_run(
    sign_in: SignIn, count_queries: Count, count: int, role: Role, most: int
) -> None:
    person = make_user("Alice", role)
    for number in range(count):
        contest = running(f"contest{number}", Stage.JUDGING)
        reading(contest, person, done=1, left=count)
        reading(contest, make_user(f"J{number}", Role.JUDGE), done=0, left=count)
    db.session.commit()
    browser: FlaskClient = sign_in(person)
    browser.get("/")
    db.session.expunge_all()
    with count_queries() as sent:
        assert browser.get("/").status_code == 200
    assert len(sent) == most


def test_a_request_waits_for_every_convener_but_the_one_who_asked(app: Flask, sign_in: SignIn) -> None:
    contest = make_contest(stage=Stage.SCREENING, second_person=True)
    entry = make_entry(contest, make_user("Author"))
    first, second = make_user("First", Role.CONVENER), make_user("Second", Role.CONVENER)
    act = SharedAct.EXCLUDE_ENTRY
    approvals.ask(contest, act, entry.code, {}, "Copied", by=first, now=clock.now())
    db.session.commit()
    assert "1 request that waits for a second person" in sign_in(second).get("/").text
    assert "1 request that waits for a second person" not in sign_in(first).get("/").text


@pytest.mark.database
def test_the_author_of_an_extension_finds_the_own_deadline(sign_in: SignIn) -> None:
    contest = running(stage=Stage.SCREENING)
    alice, bob = make_user("Alice", Role.LEARNER), make_user("Bob", Role.LEARNER)
    extension = DeadlineExtension(contest_id=contest.id, user_id=alice.id, until=clock.now() + 4 * DAY)
    extension.reason, extension.granted_by_id, extension.granted_at = "Ill", bob.id, clock.now()
    db.session.add(extension)
    db.session.commit()
    assert f'datetime="{extension.until.isoformat(timespec="seconds")[:16]}' in home(sign_in, alice)
    assert "Harvest essays" not in home(sign_in, bob)
    extension.until = clock.now() - timedelta(minutes=1)
    assert "Harvest essays" not in home(sign_in, alice)
    contest.stage = Stage.OPEN.value
    text = home(sign_in, bob)
    assert f'datetime="{definition_of(contest).calendar.deadline_at.isoformat()[:13]}' in text
