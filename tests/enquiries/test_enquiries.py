"""Enquiries reach those who answer, and nobody else reads them."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from lms import clock
from lms.audit.models import AuditEntry
from lms.contests.entries.models import Entry
from lms.contests.rules.stages import Stage
from lms.db import db
from lms.enquiries import queries
from lms.enquiries.models import Enquiry, EnquiryMessage
from lms.enquiries.states import AskedOf, EnquiryState, answer_by, enquiry_state
from lms.notifications.models import Notification, NotifiedEvent
from lms.people.models import User
from lms.people.roles import Role
from tests.build import NOW, make_course, make_unit, make_user
from tests.contests.make import make_contest, make_entry, make_judge
from tests.enquiries.make import make_enquiry

SignIn = Callable[[User], FlaskClient]
ZONE = ZoneInfo("Asia/Shanghai")


class Hamlet:
    """A village of a township with a learner; managers of both, and of another township."""

    def __init__(self) -> None:
        self.town, self.other = make_unit("Town"), make_unit("Other")
        self.village = make_unit("Village", self.town)
        self.asker = make_user("Lin", Role.LEARNER, unit=self.village)
        self.near = make_user("Near", Role.UNIT_MANAGER, over=self.village)
        self.upper = make_user("Upper", Role.UNIT_MANAGER, over=self.town)
        self.foreign = make_user("Foreign", Role.UNIT_MANAGER, over=self.other)
        self.trainer = make_user("Tan", Role.TRAINER)
        self.convener = make_user("Con", Role.CONVENER)
        self.admin = make_user("Ad", Role.ADMINISTRATOR)
        db.session.commit()


@pytest.fixture
def hamlet(app: Flask) -> Hamlet:
    """A village with its people."""
    return Hamlet()


def main_of(browser: FlaskClient, address: str) -> str:
    answer = browser.get(address)
    assert answer.status_code == 200, address
    return str(answer.text.partition("<main")[2])


def told() -> list[tuple[str, str]]:
    """Return who was notified of what, in order."""
    found = (
        select(NotifiedEvent.kind, User.name)
        .select_from(Notification)
        .join(NotifiedEvent, NotifiedEvent.id == Notification.event_id)
        .join(User, User.id == Notification.person_id)
        .order_by(NotifiedEvent.id, User.name)
    )
    return [(row[0], row[1]) for row in db.session.execute(found)]


def the_enquiry() -> Enquiry:
    return db.session.scalars(select(Enquiry)).one()


def seen(number: int) -> dict[str, str]:
    return {"seen": str(db.session.scalar(select(Enquiry.version).where(Enquiry.id == number)))}


@pytest.mark.database
def test_a_question_is_answered_and_asked_again(hamlet: Hamlet, sign_in: SignIn) -> None:
    asker, manager = sign_in(hamlet.asker), sign_in(hamlet.near)
    page = main_of(asker, "/enquiries/new")
    assert "Village: its managers and those of the units above" in page and "3 working days" in page
    form = {
        "to": f"managers-{hamlet.village.id}",
        "subject": " Well \n water ",
        "text": "Who cleans?\n\n<b>When</b>?",
        "sent_as": "a",
    }
    first = asker.post("/enquiries/new", data=form)
    assert asker.post("/enquiries/new", data=form).location == first.location  # sent twice
    one = the_enquiry()
    assert (one.subject, told()) == ("Well water", [("enquiry", "Near")])
    assert "1 enquiry waits for an answer" in main_of(manager, "/")
    assert "Well water" in main_of(manager, "/enquiries/queue")
    shown = main_of(manager, first.location)
    assert "&lt;b&gt;When&lt;/b&gt;?" in shown and "Lin" in shown and "Village" in shown
    answer = {"text": "I do.", "sent_as": "b", **seen(one.id)}
    for _ in range(2):
        assert manager.post(f"{first.location}/write", data=answer).status_code == 303
    assert told() == [("enquiry", "Near"), ("enquiry-answered", "Lin")]
    read = main_of(asker, first.location)
    assert read.count("I do.") == 1 and "Answer given" in read
    assert "waits for an answer" not in main_of(manager, "/")
    assert "Well water" in main_of(manager, "/enquiries/queue?show=done")
    asker.post(f"{first.location}/write", data={"text": "And when?", "sent_as": "c", **seen(one.id)})
    assert "Waiting for an answer" in main_of(asker, first.location)
    asker.post(f"{first.location}/close", data={"reason": "Thank you", "sent_as": "d", **seen(one.id)})
    assert "Thank you" in main_of(manager, first.location)
    late = manager.post(f"{first.location}/write", data={"text": "Late", "sent_as": "e", **seen(one.id)})
    assert late.status_code == 422 and "This enquiry is closed" in late.text and "Late" in late.text
    assert db.session.scalar(select(func.count(EnquiryMessage.id))) == 3
    verbs = select(AuditEntry.verb).where(AuditEntry.verb.startswith("enquiry")).order_by(AuditEntry.id)
    assert list(db.session.scalars(verbs)) == [
        "enquiry.ask",
        "enquiry.answer",
        "enquiry.ask",
        "enquiry.close",
    ]


@pytest.mark.database
def test_only_the_asker_and_those_who_answer_read_it(hamlet: Hamlet, sign_in: SignIn) -> None:
    contest = make_contest()
    author, judge = make_user("Author", Role.CONVENER), make_user("Jun", Role.JUDGE, Role.CONVENER)
    make_entry(contest, author)
    make_judge(contest, judge)
    enquiries = {
        "trainers": make_enquiry(hamlet.asker),
        "managers": make_enquiry(hamlet.asker, AskedOf.MANAGERS, hamlet.village.id),
        "conveners": make_enquiry(hamlet.asker, AskedOf.CONVENERS, contest.id),
    }
    numbers = {kind: one.id for kind, one in enquiries.items()}
    db.session.commit()
    readers = {
        "trainers": {hamlet.trainer, hamlet.admin},
        "managers": {hamlet.near, hamlet.upper},
        "conveners": {hamlet.convener, hamlet.admin},
    }
    stranger = make_user("Other learner", unit=hamlet.village)
    db.session.commit()
    everyone = [
        *(hamlet.near, hamlet.upper, hamlet.foreign, hamlet.trainer, hamlet.convener, hamlet.admin),
        *(author, judge, stranger),
    ]
    for person in everyone:
        browser = sign_in(person)
        for kind, number in numbers.items():
            may = person in readers[kind]
            assert browser.get(f"/enquiries/{number}").status_code == (200 if may else 404), (
                person.name,
                kind,
            )
            for act in ("write", "hand-over", "close"):
                answer = browser.post(f"/enquiries/{number}/{act}", data={"text": "x", "sent_as": "z"})
                assert answer.status_code == (422 if may else 404), (person.name, kind, act)
        listed = browser.get("/enquiries/queue")
        count = sum(person in those for those in readers.values())
        assert listed.text.count(">Wells<") == count, person.name
    assert all(
        sign_in(hamlet.asker).get(f"/enquiries/{number}").status_code == 200 for number in numbers.values()
    )


def test_who_is_told_of_an_enquiry_on_a_contest_has_no_part_in_it(hamlet: Hamlet) -> None:
    contest = make_contest()
    author, judge = make_user("Author", Role.CONVENER), make_user("Jun", Role.CONVENER)
    make_entry(contest, author)
    make_judge(contest, judge)
    make_enquiry(hamlet.asker, AskedOf.CONVENERS, contest.id)
    assert told() == [("enquiry", "Ad"), ("enquiry", "Con")]
    assert db.session.scalar(select(func.count(Entry.id))) == 1


def test_the_nearest_managers_are_told(hamlet: Hamlet) -> None:
    assert queries.nearest_managers(hamlet.village.id) == [hamlet.near.id]
    hamlet.near.active = False
    db.session.flush()
    assert queries.nearest_managers(hamlet.village.id) == [hamlet.upper.id]
    assert queries.nearest_managers(make_unit("Alone").id) == []


@pytest.mark.database
def test_handed_over_to_the_managers_and_no_longer_read_by_the_trainer(
    hamlet: Hamlet, sign_in: SignIn
) -> None:
    one = make_enquiry(hamlet.asker)
    db.session.commit()
    trainer, page = sign_in(hamlet.trainer), f"/enquiries/{one.id}"
    assert "Managers of Village" in main_of(trainer, page)
    wrong = trainer.post(f"{page}/hand-over", data={"to": "managers-999", "note": "", **seen(one.id)})
    assert (
        wrong.status_code == 422 and "Choose one of the list" in wrong.text and "Enter a note" in wrong.text
    )
    form = {
        "to": f"managers-{hamlet.village.id}",
        "note": "About the village",
        "sent_as": "h",
        **seen(one.id),
    }
    assert trainer.post(f"{page}/hand-over", data=form).status_code == 303
    assert trainer.get(page).status_code == 404
    assert "About the village" in main_of(sign_in(hamlet.near), page)
    assert "About the village" not in main_of(sign_in(hamlet.asker), page)
    assert told()[-2:] == [("enquiry", "Near"), ("enquiry-answered", "Lin")]


@pytest.mark.database
def test_two_who_answer_at_once_are_told(hamlet: Hamlet, sign_in: SignIn) -> None:
    one = make_enquiry(hamlet.asker, AskedOf.MANAGERS, hamlet.village.id)
    db.session.commit()
    both, page = (sign_in(hamlet.near), sign_in(hamlet.upper)), f"/enquiries/{one.id}"
    before = seen(one.id)
    assert both[0].post(f"{page}/write", data={"text": "One", "sent_as": "1", **before}).status_code == 303
    second = both[1].post(f"{page}/write", data={"text": "Two", "sent_as": "2", **before})
    assert second.status_code == 422 and "meanwhile" in second.text and "Two" in second.text
    assert f'name="seen" type="hidden" value="{int(before["seen"]) + 1}"' in second.text


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"subject": "  "}, "Enter a subject."),
        ({"subject": "x" * 121}, "the maximum is 120"),
        ({"text": "\u200b"}, "Enter your question."),
        ({"text": "x" * 5001}, "the maximum is 5000"),
        ({"to": "conveners-1"}, "Choose one of the list."),
        ({"to": ""}, "Choose one of the list."),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_kept(
    hamlet: Hamlet, sign_in: SignIn, change: dict[str, str], said: str
) -> None:
    form = {"to": "trainers", "subject": "Wells", "text": "Who?", "sent_as": "a"} | change
    answer = sign_in(hamlet.asker).post("/enquiries/new", data=form)
    page = answer.text.partition("<main")[2].replace("5,000", "5000")
    assert answer.status_code == 422 and said in page
    kept = {"subject": "Wells", "text": "Who?"} | change
    assert kept["text"] in page and kept["subject"].strip() in page
    assert db.session.scalar(select(func.count(Enquiry.id))) == 0


def test_courses_and_open_contests_can_be_asked_about(hamlet: Hamlet, sign_in: SignIn) -> None:
    course, contest = make_course(), make_contest()
    draft = make_contest("draft", Stage.DRAFT)
    db.session.commit()
    browser = sign_in(hamlet.asker)
    assert "about the course" in main_of(browser, f"/enquiries/new?to=trainers-{course.id}")
    assert "Conveners of the contest" in main_of(browser, f"/enquiries/new?to=conveners-{contest.id}")
    for to in (
        f"conveners-{draft.id}",
        "conveners-999",
        "trainers-999",
        "managers-1",
        "x",
        "-",
        "trainers-x",
    ):
        page = main_of(browser, f"/enquiries/new?to={to}")
        assert "about the course" not in page and "Conveners of the contest" not in page
    assert f"/enquiries/new?to=conveners-{contest.id}" in browser.get(f"/contests/{contest.slug}").text


def test_no_more_than_ten_a_day_and_not_where_nobody_answers(hamlet: Hamlet, sign_in: SignIn) -> None:
    for _ in range(10):
        make_enquiry(hamlet.asker, now=clock.now())
    alone = make_user("Alone", Role.LEARNER)
    hamlet.trainer.active = False
    db.session.commit()
    form = {"to": "trainers", "subject": "Wells", "text": "Who?"}
    said = sign_in(hamlet.asker).post("/enquiries/new", data=form | {"sent_as": "k"})
    assert said.status_code == 422 and "You have sent 10 enquiries within a day" in said.text
    said = sign_in(alone).post("/enquiries/new", data=form | {"sent_as": "l"})
    assert said.status_code == 422 and "There is no one to answer here yet" in said.text


@pytest.mark.parametrize("more", [1, 20])
def test_lists_ask_the_same_however_many_there_are(
    hamlet: Hamlet,
    sign_in: SignIn,
    count_queries: Callable[[], AbstractContextManager[list[str]]],
    more: int,
) -> None:
    contest, course = make_contest(), make_course()
    for number in range(more):
        asker = make_user(f"Asker {number}", unit=hamlet.village)
        make_enquiry(asker, AskedOf.CONVENERS, contest.id)
        make_enquiry(asker, AskedOf.TRAINERS, course.id)
    db.session.commit()
    browser = sign_in(hamlet.admin)
    counts = []
    for page in ("/enquiries/queue", f"/enquiries/{db.session.scalar(select(func.max(Enquiry.id)))}"):
        browser.get(page)
        with count_queries() as asked:
            browser.get(page)
        counts.append(len(asked))
    assert counts == [13, 14]


@pytest.mark.parametrize(
    ("day", "last"),
    [
        (datetime(2026, 3, 2, 9, tzinfo=ZONE), datetime(2026, 3, 6, tzinfo=ZONE)),
        (datetime(2026, 3, 6, 9, tzinfo=ZONE), datetime(2026, 3, 12, tzinfo=ZONE)),  # over a weekend
        (datetime(2026, 9, 30, 9, tzinfo=ZONE), datetime(2026, 10, 11, tzinfo=ZONE)),  # over the holidays
    ],
)
def test_an_answer_is_promised_by_the_end_of_the_third_working_day(day: datetime, last: datetime) -> None:
    assert answer_by(day.astimezone(UTC), ZONE) == last


def test_where_an_enquiry_stands() -> None:
    due = NOW + timedelta(days=3)
    stands = [
        enquiry_state(NOW, due, None, NOW),
        enquiry_state(NOW, due, None, due + timedelta(seconds=1)),
        enquiry_state(None, due, None, due + timedelta(days=9)),
        enquiry_state(NOW, due, NOW, due),
    ]
    assert stands == [
        EnquiryState.WAITING,
        EnquiryState.OVERDUE,
        EnquiryState.ANSWERED,
        EnquiryState.CLOSED,
    ]
