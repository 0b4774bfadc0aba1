"""Start, save, flag, hand in: what the rows are afterwards, and what is refused."""

import threading
from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from flask import Flask
from sqlalchemy import select

from lms.db import db
from lms.errors import Refused
from lms.people.actions import persons
from lms.people.models import Membership, User
from lms.quizzes.actions import attempts as actions
from lms.quizzes.actions import saving
from lms.quizzes.actions.saving import AttemptClosed
from lms.quizzes.answer_encoding import GivenAnswer
from lms.quizzes.attempt_start import CannotStart
from lms.quizzes.models import Attempt, QuestionResult, SavedAnswer
from lms.quizzes.queries import attempts as queries
from lms.quizzes.responses import AnswerTooLong, TooManyChoices, UnknownChoice
from lms.quizzes.timing import AttemptState, StartBlocker
from tests.build import NOW, make_unit, make_user
from tests.quizzes.build import (
    BASICS,
    GRACE_S,
    RIGHT,
    answer,
    attempt_of,
    begin,
    hand_in,
    make_quiz,
)

pytestmark = pytest.mark.database

SECOND = timedelta(seconds=1)
END = NOW + timedelta(minutes=20)
ONCE = BASICS.replace("attempts: 2", "attempts: 1")


def rows_of(attempt_id: int) -> list[tuple[str, str, int]]:
    """The log of an attempt: question, answer, sequence."""
    found = db.session.execute(
        select(SavedAnswer.question, SavedAnswer.answer, SavedAnswer.sequence)
        .where(SavedAnswer.attempt_id == attempt_id)
        .order_by(SavedAnswer.id)
    )
    return [(question, line, sequence) for question, line, sequence in found]


def newest(attempt_id: int) -> dict[str, str]:
    return {question: one.line for question, one in queries.answers(attempt_id).items()}


def stored(attempt_id: int) -> Attempt:
    db.session.expire_all()
    return db.session.get_one(Attempt, attempt_id)


@pytest.fixture
def person(app: Flask) -> User:
    make_quiz()
    return make_user("Alice")


def test_start_records_revision_paper_seed_unit_of_the_day_and_end(person: User) -> None:
    old, new = make_unit("Old Village"), make_unit("New Village")
    person.memberships += [
        Membership(unit=old, from_on=date(2020, 1, 1), until_on=date(2026, 3, 1)),
        Membership(unit=new, from_on=date(2026, 3, 2)),
    ]
    db.session.flush()
    attempt = stored(begin(person))
    entry = queries.quiz_entry("basics")
    assert entry is not None
    assert (attempt.revision_id, attempt.number, attempt.state) == (entry.revision_id, 1, "in_progress")
    assert (attempt.started_at, attempt.ends_at, attempt.finished_at) == (NOW, END, None)
    assert (attempt.unit_id, attempt.extra_time_percent, attempt.points) == (new.id, 0, None)
    assert attempt.paper["pages"] == [["inspect"], ["board"], ["days"], ["fall"]]
    assert attempt.paper["seed"] == attempt.seed
    assert len(attempt.seed) == 64


def test_unit_is_the_one_of_the_local_day(person: User) -> None:
    """Half past midnight of 2 March in Shanghai is still 1 March in UTC."""
    old, new = make_unit("Old Village"), make_unit("New Village")
    person.memberships += [
        Membership(unit=old, from_on=date(2020, 1, 1), until_on=date(2026, 3, 1)),
        Membership(unit=new, from_on=date(2026, 3, 2)),
    ]
    db.session.flush()
    assert stored(begin(person, NOW - timedelta(hours=8.5))).unit_id == new.id


def test_extra_time_of_the_person_lengthens_the_limit(person: User) -> None:
    person.extra_time_percent = 50
    attempt = stored(begin(person))
    assert (attempt.extra_time_percent, attempt.ends_at) == (50, NOW + timedelta(minutes=30))


@pytest.mark.parametrize(("percent", "minutes"), [(50, 30), (200, 60), (0, 20)])
def test_extra_time_given_during_an_attempt_moves_its_end(person: User, percent: int, minutes: int) -> None:
    person.extra_time_percent = 10
    running = begin(person)
    persons.set_extra_time(person, percent, "", by=None, now=NOW + timedelta(minutes=5))
    attempt = stored(running)
    assert (attempt.extra_time_percent, attempt.ends_at) == (percent, NOW + timedelta(minutes=minutes))


def test_less_extra_time_never_ends_an_attempt_in_the_past_and_a_finished_one_stays(person: User) -> None:
    person.extra_time_percent = 100
    done = begin(person)
    hand_in(done)
    running = begin(person)
    later = NOW + timedelta(minutes=30)
    persons.set_extra_time(person, 0, "", by=None, now=later)
    assert [stored(one).ends_at for one in (done, running)] == [NOW + timedelta(minutes=40), later]


def test_close_of_the_quiz_cuts_the_attempt(app: Flask) -> None:
    make_quiz(BASICS.replace("attempts: 2", "closes: 2026-03-02 09:05"))
    assert stored(begin(make_user())).ends_at == NOW + timedelta(minutes=5)


def test_second_start_goes_on_with_the_running_attempt(person: User) -> None:
    first = begin(person)
    assert begin(person, NOW + timedelta(minutes=5)) == first
    assert begin(person, END + GRACE_S * SECOND) == first
    assert db.session.scalars(select(Attempt.id)).all() == [first]


def test_start_after_the_end_closes_the_old_attempt_at_its_true_end(person: User) -> None:
    first = begin(person)
    answer(first, RIGHT)
    second = begin(person, END + (GRACE_S + 1) * SECOND)
    assert second != first
    attempt = stored(first)
    assert (attempt.state, attempt.finished_at, attempt.points) == ("closed_by_time", END, 5)
    assert (stored(second).number, stored(second).seed == attempt.seed) == (2, False)


def test_attempts_are_counted_and_then_refused(person: User) -> None:
    for _ in range(2):
        hand_in(begin(person))
    with pytest.raises(CannotStart) as refused:
        begin(person)
    assert refused.value.sentence == StartBlocker.ATTEMPTS_USED_UP.value
    assert begin(make_user("Bob")) not in db.session.scalars(
        select(Attempt.id).where(Attempt.user_id == person.id)
    )


@pytest.mark.parametrize(
    ("now", "blocker"),
    [
        (NOW - SECOND, StartBlocker.NOT_OPEN_YET),
        (NOW + timedelta(minutes=10), StartBlocker.CLOSED),
    ],
)
def test_start_is_refused_outside_the_open_time(app: Flask, now: datetime, blocker: StartBlocker) -> None:
    make_quiz(BASICS.replace("attempts: 2", "opens: 2026-03-02 09:00\ncloses: 2026-03-02 09:10"))
    with pytest.raises(CannotStart) as refused:
        begin(make_user(), now)
    assert refused.value.sentence == blocker.value


def test_running_attempt_keeps_its_revision_when_the_quiz_changes(person: User) -> None:
    document = make_quiz(ONCE, slug="other")
    attempt_id = begin(person, slug="other")
    make_quiz(ONCE.replace("- [ ] Only the accountant", "- [ ] Nobody"), document=document)
    answer(attempt_id, {"inspect": ["2"]})
    hand_in(attempt_id)
    assert stored(attempt_id).revision_id != document.current_id
    assert stored(attempt_id).points == 1


def test_starts_of_two_devices_at_once_are_one_attempt(app: Flask, person: User) -> None:
    db.session.commit()
    person_id, gate, found = person.id, threading.Barrier(2), []

    def press() -> None:
        with app.app_context():
            gate.wait()
            found.append(begin(db.session.get_one(User, person_id)))
            db.session.commit()

    devices = [threading.Thread(target=press) for _ in range(2)]
    for device in devices:
        device.start()
    for device in devices:
        device.join()
    assert len(found) == 2
    assert set(found) == set(db.session.scalars(select(Attempt.id)))


def test_answers_are_added_to_the_log_and_never_changed(person: User) -> None:
    attempt_id = begin(person)
    answer(attempt_id, {"inspect": ["1"]}, NOW + 10 * SECOND, sequence=5)
    before = rows_of(attempt_id)
    answer(attempt_id, {"inspect": ["2"], "days": [" seven "]}, NOW + 20 * SECOND, sequence=9)
    answer(attempt_id, {"inspect": []}, NOW + 30 * SECOND, sequence=12)
    assert before == [("inspect", "1", 5)]
    assert rows_of(attempt_id) == [*before, ("inspect", "2", 9), ("days", "seven", 9), ("inspect", "", 12)]
    assert newest(attempt_id) == {"inspect": "", "days": "seven"}
    assert queries.answers(attempt_id)["days"].saved_at == NOW + 20 * SECOND


def test_later_change_wins_even_when_it_arrives_earlier(person: User) -> None:
    """A phone without network sends what was typed before the computer's answer after it."""
    attempt_id = begin(person)
    answer(attempt_id, {"inspect": ["2"]}, NOW + 60 * SECOND, sequence=500)
    answer(attempt_id, {"inspect": ["1"], "days": ["7"]}, NOW + 90 * SECOND, sequence=300)
    assert newest(attempt_id) == {"inspect": "2", "days": "7"}


def test_sequence_from_the_future_cannot_shut_out_later_answers(person: User) -> None:
    attempt_id = begin(person)
    answer(attempt_id, {"inspect": ["1"]}, NOW + 10 * SECOND, sequence=10**9)
    answer(attempt_id, {"inspect": ["2"]}, NOW + 12 * SECOND, sequence=120)
    assert [sequence for _, _, sequence in rows_of(attempt_id)] == [110, 120]
    assert newest(attempt_id) == {"inspect": "2"}


def test_same_answer_sent_twice_counts_once(person: User) -> None:
    attempt_id = begin(person)
    for _ in range(2):
        answer(attempt_id, {"board": ["2", "1"]}, NOW + 10 * SECOND, sequence=100)
    assert newest(attempt_id) == {"board": "1,2"}


def test_form_saves_only_what_was_changed_on_it(person: User) -> None:
    attempt_id = begin(person)
    answer(attempt_id, {"inspect": ["2"]}, NOW + 10 * SECOND, sequence=100)
    attempt = attempt_of(attempt_id)
    kept = queries.kept_quiz(attempt.revision_id, attempt.digest)
    page = [
        GivenAnswer("inspect", ["1"], was="1"),  # an old page of another tab, not touched
        GivenAnswer("days", ["7"], was=""),
    ]
    saving.save_answers(attempt, kept, page, NOW + 30 * SECOND, grace_s=GRACE_S)
    assert newest(attempt_id) == {"inspect": "2", "days": "7"}


@pytest.mark.parametrize("late_s", [0, GRACE_S])
def test_save_is_taken_until_the_grace_is_over(person: User, late_s: int) -> None:
    attempt_id = begin(person)
    answer(attempt_id, {"inspect": ["2"]}, END + late_s * SECOND)
    assert newest(attempt_id) == {"inspect": "2"}


def test_save_is_refused_one_second_late(person: User) -> None:
    attempt_id = begin(person)
    answer(attempt_id, {"inspect": ["1"]})
    with pytest.raises(AttemptClosed):
        answer(attempt_id, {"inspect": ["2"]}, END + (GRACE_S + 1) * SECOND)
    assert newest(attempt_id) == {"inspect": "1"}


def test_save_is_refused_after_handing_in(person: User) -> None:
    attempt_id = begin(person)
    hand_in(attempt_id)
    with pytest.raises(AttemptClosed):
        answer(attempt_id, {"inspect": ["2"]})
    assert rows_of(attempt_id) == []


def test_question_that_was_not_drawn_is_refused_and_the_others_are_kept(app: Flask) -> None:
    drawn = BASICS.replace("## Who may", "# Pool {draw=2}\n\n## Who may")
    make_quiz(drawn)
    attempt_id = begin(make_user())
    asked = [id_ for page in attempt_of(attempt_id).paper["pages"] for id_ in page]
    (other, *_) = set(RIGHT) - set(asked)
    for name in (other, "nonsense"):
        refused = answer(attempt_id, {name: RIGHT.get(name, ["1"]), asked[0]: RIGHT[asked[0]]})
        assert list(refused) == [name]
    assert {row[0] for row in rows_of(attempt_id)} == {asked[0]}


@pytest.mark.parametrize(
    ("answers", "refusal"),
    [
        ({"inspect": ["4"]}, UnknownChoice),
        ({"inspect": ["1", "2"]}, TooManyChoices),
        ({"days": ["7" * 501]}, AnswerTooLong),
    ],
)
def test_answer_that_cannot_be_one_is_refused(
    person: User, answers: dict[str, list[str]], refusal: type[Refused]
) -> None:
    attempt_id = begin(person)
    refused = answer(attempt_id, answers | {"fall": ["10.4"]})
    assert {name: type(why) for name, why in refused.items()} == dict.fromkeys(answers, refusal)
    assert newest(attempt_id) == {"fall": "10.4"}


def test_flags_are_set_and_taken_away_and_unknown_ones_ignored(person: User) -> None:
    attempt_id = begin(person)
    for marks in ({"days": True, "inspect": True, "nonsense": True}, {"inspect": False, "fall": True}):
        actions.flag(attempt_of(attempt_id), marks)
    assert list(attempt_of(attempt_id).flags) == ["days", "fall"]


def test_handing_in_grades_and_keeps_a_result_for_each_question(person: User) -> None:
    attempt_id = begin(person)
    answer(attempt_id, {"inspect": ["2"], "board": ["1", "3"], "days": ["8"]})
    assert hand_in(attempt_id, NOW + timedelta(minutes=7))
    attempt = stored(attempt_id)
    assert (attempt.state, attempt.finished_at) == ("submitted", NOW + timedelta(minutes=7))
    assert (attempt.points, attempt.max_points, attempt.passed) == (1, 5, False)
    found = db.session.scalars(select(QuestionResult).where(QuestionResult.attempt_id == attempt_id))
    assert {one.question: (one.answer, one.fraction, one.points, one.max_points) for one in found} == {
        "inspect": ("2", 1, 1, 1),
        "board": ("1,3", 0, 0, 2),
        "days": ("8", 0, 0, 1),
        "fall": ("", 0, 0, 1),
    }


def test_fraction_is_kept_to_six_places(app: Flask) -> None:
    text = BASICS.replace("- [ ] Salaries of the township", "- [x] Salaries of the township")
    make_quiz(text)
    attempt_id = begin(make_user())
    answer(attempt_id, {"board": ["1", "2"]})
    hand_in(attempt_id)
    found = db.session.get_one(QuestionResult, (attempt_id, "board"))
    assert (round(found.fraction, 6), found.points) == (Decimal("0.666667"), Decimal("1.33"))


def test_second_hand_in_changes_nothing(person: User) -> None:
    attempt_id = begin(person)
    answer(attempt_id, RIGHT)
    two_tabs = [attempt_of(attempt_id), attempt_of(attempt_id)]
    did = [actions.close(tab, NOW + place * SECOND) for place, tab in enumerate(two_tabs)]
    assert did == [True, False]
    assert (stored(attempt_id).finished_at, stored(attempt_id).points) == (NOW, 5)


def test_hand_in_after_the_end_is_recorded_at_the_end(person: User) -> None:
    attempt_id = begin(person)
    answer(attempt_id, {"inspect": ["2"]})
    hand_in(attempt_id, END + 8 * SECOND)
    assert (stored(attempt_id).state, stored(attempt_id).finished_at) == (AttemptState.SUBMITTED, END)


def test_hand_in_waits_for_a_save_that_is_under_way(app: Flask, person: User) -> None:
    """On PostgreSQL by a lock of the attempt, on SQLite by its one writer."""
    attempt_id = begin(person)
    db.session.commit()
    under_way, handed_in = threading.Event(), threading.Event()

    def save() -> None:
        with app.app_context():
            attempt = queries.attempt_to_answer(attempt_id)
            assert attempt is not None
            under_way.set()
            handed_in.wait(0.3)  # the other one must not get ahead meanwhile
            kept = queries.kept_quiz(attempt.revision_id, attempt.digest)
            saving.save_answers(attempt, kept, [GivenAnswer("inspect", ["2"])], NOW, grace_s=GRACE_S)
            db.session.commit()

    def finish() -> None:
        with app.app_context():
            under_way.wait()
            attempt = queries.attempt_to_close(attempt_id)
            assert attempt is not None
            actions.close(attempt, NOW)
            db.session.commit()
            handed_in.set()

    pair = [threading.Thread(target=work) for work in (save, finish)]
    for thread in pair:
        thread.start()
    for thread in pair:
        thread.join()
    assert stored(attempt_id).points == 1


def test_save_and_close_send_as_many_statements_however_large_the_quiz(
    app: Flask, count_queries: Callable[..., object]
) -> None:
    counts = []
    for slug, more in (("small", 0), ("large", 30)):
        text = BASICS + "".join(f"\n## More {n} {{#m{n}}}\n\n= {n}\n" for n in range(more))
        make_quiz(text, slug)
        attempt_id = begin(make_user(), slug=slug)
        answer(attempt_id, {"inspect": ["2"]})
        answers = RIGHT | {f"m{n}": [str(n)] for n in range(more)}
        with count_queries() as saved:  # type: ignore[attr-defined]
            answer(attempt_id, answers)
        with count_queries() as closed:  # type: ignore[attr-defined]
            hand_in(attempt_id)
        counts.append((len(saved), len(closed)))
    assert counts == [(2, 6), (2, 6)]
