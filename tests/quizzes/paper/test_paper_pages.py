"""Papers printed, entered twice, settled and recorded; the mistakes that are found on the way."""

import io
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from pypdf import PdfReader
from sqlalchemy import update

from lms import clock
from lms.audit.models import AuditEntry
from lms.audit.queries.chain import check_chain
from lms.db import db
from lms.library.models import Document
from lms.people.actions.joining import join_accounts
from lms.people.models import User
from lms.people.roles import Role
from lms.quizzes.actions import papers as acts
from lms.quizzes.models import Attempt
from lms.quizzes.paper import actions as rows
from lms.quizzes.paper import queries as papers_of
from lms.quizzes.paper.models import PaperBatch
from lms.quizzes.paper.numbers import paper_number
from lms.quizzes.paper.records import NumberedPaper, PaperState
from lms.quizzes.queries import attempts as queries
from lms.quizzes.queries.replaying import record_of
from lms.quizzes.replay import replay
from tests.build import make_unit, make_user
from tests.quizzes.build import BASICS, finished_attempt, make_quiz, open_quiz
from tests.quizzes.build_papers import context_of, print_papers, typed
from tests.quizzes.test_attempt_views import SignIn, text_of
from tests.test_doubled import at_once

SHUFFLED = BASICS.replace("attempts: 2", "attempts: 1\nshuffle: all")


@pytest.fixture
def staff(app: Flask, sign_in: SignIn) -> list[FlaskClient]:
    people = [make_user("Ada", Role.CONVENER), make_user("Bo", Role.TRAINER)]
    make_quiz(SHUFFLED)
    make_user("Li Wei")
    db.session.commit()
    return [sign_in(one) for one in people]


def printed(**more: object) -> list[NumberedPaper]:
    found = print_papers(starts_at=clock.now() - timedelta(hours=1), **more)  # type: ignore[arg-type]
    db.session.commit()
    return found


def state(paper: NumberedPaper) -> PaperState:
    db.session.rollback()
    found = papers_of.paper_numbered(paper.number)
    assert found is not None
    return found.state


def send(
    browser: FlaskClient, paper: NumberedPaper, turn: int = 1, *, person: str = "Li Wei", **more: str
) -> tuple[int, str]:
    data = typed(paper, person=person) | {"turn": str(turn)} | more
    answer = browser.post(f"/quizzes/papers/{paper.number}", data=data)
    return answer.status_code, text_of(answer) if answer.status_code != 303 else answer.location


@pytest.mark.database
def test_two_equal_entries_become_an_attempt_like_any_other(staff: list[FlaskClient]) -> None:
    first, second = staff
    paper = printed()[0]
    assert "Answer" not in first.get(f"/quizzes/papers/{paper.number}").text
    assert send(first, paper) == (303, "/quizzes/basics/papers/entry")
    assert state(paper) is PaperState.ENTERED
    for _ in range(2):  # sent twice it is recorded once
        assert send(second, paper, 2) == (303, "/quizzes/basics/papers/entry")
    attempt = db.session.query(Attempt).one()
    assert (attempt.passed, attempt.points, attempt.seed) == (True, attempt.max_points, paper.seed)
    assert attempt.finished_at is not None and attempt.finished_at < clock.now() - timedelta(minutes=30)
    record = record_of(attempt.id)
    assert record is not None
    again = replay(record)
    assert (again.is_same, again.unchecked) == (True, ())
    assert [one["kind"] for one in record["events"]] == ["on paper"]
    assert check_chain().faults == ()
    page = text_of(second.get(f"/quizzes/attempts/{attempt.id}"))
    assert f"Taken on paper: number {paper.number}, entered by Ada, second entry by Bo" in page
    assert "On paper" in text_of(second.get("/quizzes/basics/results"))
    entries = db.session.query(AuditEntry).filter(AuditEntry.verb.like("paper.%")).order_by(AuditEntry.id)
    assert [one.verb for one in entries] == ["paper.enter", "paper.enter", "paper.record"]


def test_differences_are_settled_with_a_name(staff: list[FlaskClient]) -> None:
    first, second = staff
    paper = printed()[0]
    send(first, paper)
    status, location = send(second, paper, 2, **{"a.days": "8", "a.fall": "-"})
    assert (status, location) == (303, f"/quizzes/papers/{paper.number}")
    page = text_of(first.get(location))
    assert page.count("First entry:") == 2
    assert "Second entry: 8" in page
    settle = f"{location}/differences"
    refused = first.post(settle, data={"pick.a.days": "other", "other.a.days": "seven"})
    assert refused.status_code == 422
    assert "Choose what the paper says." in refused.text
    assert 'value="seven"' in refused.text
    choices = {"pick.a.days": "other", "other.a.days": "seven", "pick.a.fall": "first"}
    assert first.post(settle, data=choices).status_code == 303
    attempt = db.session.query(Attempt).one()
    assert queries.answers(attempt.id)["days"].line == "seven"
    assert (state(paper), attempt.points) == (PaperState.RECORDED, attempt.max_points)
    assert "differences settled by Ada" in text_of(second.get(f"/quizzes/attempts/{attempt.id}"))
    assert check_chain().faults == ()


def test_one_person_alone_says_so(staff: list[FlaskClient]) -> None:
    paper = printed()[0]
    send(staff[0], paper)
    status, page = send(staff[0], paper, 2)
    assert (status, "You made the first entry." in page) == (422, True)
    assert send(staff[0], paper, 2, alone="yes")[0] == 303
    attempt = db.session.query(Attempt).one()
    assert "both entries by the same person" in text_of(staff[1].get(f"/quizzes/attempts/{attempt.id}"))


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"a.inspect": "D"}, "This paper has no D here, only A to C."),
        ({"a.days": ""}, "a dash if this place is blank"),
        ({"person": "nobody"}, "No one has this name or username."),
        ({"person": ""}, "Enter the name or the username"),
        ({"person": "Ada"}, "Someone else must enter your own paper."),
        ({"a.days": "x" * 600}, "the maximum is 500"),
    ],
)
def test_mistakes_come_back_at_their_field_and_nothing_is_lost(
    staff: list[FlaskClient], change: dict[str, str], word: str
) -> None:
    paper = printed()[0]
    data = {"person": "Li Wei", "turn": "1"}
    answer = staff[0].post(
        f"/quizzes/papers/{paper.number}", data=typed(paper) | data | {"a.fall": "12345"} | change
    )
    status, page = answer.status_code, text_of(answer)
    assert (status, word in page) == (422, True), page
    assert 'value="12345"' in staff[0].get(f"/quizzes/papers/{paper.number}").text
    assert 'value="12345"' not in staff[1].get(f"/quizzes/papers/{paper.number}").text
    assert state(paper) is PaperState.PRINTED


def test_one_paper_a_person_and_one_person_a_paper(staff: list[FlaskClient]) -> None:
    one, two = printed()
    li = db.session.query(User).filter_by(name="Li Wei").one()
    named = printed(people=[li.id], token="1" * 32)[0]
    make_user("Wang Fang")
    db.session.commit()
    send(staff[0], one)
    assert f"Paper {one.number} of the same printing" in send(staff[0], two)[1]
    send(staff[1], one, 2)
    assert send(staff[0], one, person="Wang Fang") == (303, f"/quizzes/papers/{one.number}")
    # The quiz allows one attempt: a further paper of the same person is refused, whatever its printing.
    assert send(staff[0], named)[0] == 422
    page = staff[0].get(f"/quizzes/papers/{named.number}").text
    assert 'name="person"' not in page
    assert db.session.query(Attempt).count() == 1


@pytest.mark.database
def test_papers_of_an_account_that_was_joined_count_for_the_one_that_stays(staff: list[FlaskClient]) -> None:
    one, two = printed()
    kept = db.session.query(User).filter_by(name="Li Wei").one()
    leaving, admin = make_user("Li Way"), make_user("Root", Role.ADMINISTRATOR)
    db.session.commit()
    send(staff[0], one, person="Li Way")
    join_accounts(kept, leaving, "seen in person", by=admin, now=clock.now())
    db.session.commit()
    status, page = send(staff[0], two)
    assert (status, f"Paper {one.number} of the same printing" in page) == (422, True), page
    assert send(staff[1], one, 2)[0] == 303
    assert state(one) is PaperState.RECORDED
    assert db.session.query(Attempt).one().user_id == kept.id


def test_attempt_online_counts_as_one(staff: list[FlaskClient]) -> None:
    paper = printed()[0]
    finished_attempt(db.session.query(User).filter_by(name="Li Wei").one())
    db.session.commit()
    status, page = send(staff[0], paper)
    assert (status, "used all" in page) == (422, True), page


@pytest.mark.parametrize(
    ("number", "word"),
    [
        ("1000000", "its last digit does not match"),
        ("12", "at least 7 digits"),
        (paper_number(999_999), "There is no paper"),
    ],
)
def test_wrong_numbers_are_told_at_the_field(staff: list[FlaskClient], number: str, word: str) -> None:
    page = text_of(staff[0].get(f"/quizzes/basics/papers/entry?number={number}"))
    assert word in page
    assert f'value="{number}"' in staff[0].get(f"/quizzes/basics/papers/entry?number={number}").text


def test_paper_of_another_quiz_is_named(staff: list[FlaskClient]) -> None:
    make_quiz(BASICS.replace("Accounts basics", "Other"), "other")
    paper = printed()[0]
    page = text_of(staff[0].get(f"/quizzes/other/papers/entry?number={paper.number}"))
    assert "This paper belongs to another quiz: Accounts basics." in page
    found = staff[0].get(f"/quizzes/basics/papers/entry?number={paper.number}")
    assert found.location == f"/quizzes/papers/{paper.number}"


def test_paper_of_an_older_revision_is_graded_as_printed(staff: list[FlaskClient]) -> None:
    paper = printed()[0]
    document = db.session.query(PaperBatch).one().document_id
    make_quiz(
        SHUFFLED.replace("= seven\n= 7", "= 8").replace("- [ ] Only the township office\n", ""),
        document=db.session.get_one(Document, document),
    )
    db.session.commit()
    send(staff[0], paper)
    send(staff[1], paper, 2)
    attempt = db.session.query(Attempt).one()
    assert attempt.points == attempt.max_points


@pytest.mark.database
def test_void_paper_cannot_be_entered(staff: list[FlaskClient]) -> None:
    paper = printed()[0]
    address = f"/quizzes/papers/{paper.number}"
    staff[0].post(f"{address}/void", data={"reason": " "})
    assert state(paper) is PaperState.PRINTED
    staff[0].post(f"{address}/void", data={"reason": "wet"})
    assert state(paper) is PaperState.VOID
    assert "Void: wet (Ada, " in text_of(staff[0].get(address))
    assert send(staff[0], paper) == (303, address)
    assert "This paper is void." in text_of(staff[0].get(address))


def test_form_prints_once_and_files_hold_every_paper(staff: list[FlaskClient]) -> None:
    data = {"who": "blank", "count": "3", "language": "en", "starts": "2026-01-05T09:00", "token": "a" * 32}
    for _ in range(2):
        assert staff[1].post("/quizzes/basics/papers", data=data).status_code == 303
    batch = db.session.query(PaperBatch).one()
    papers = papers_of.papers_in(batch.id)
    assert len({one.seed for one in papers}) == len(papers) == 3
    address = f"/quizzes/basics/papers/{batch.id}"
    for sides, pages in (("1", 6), ("2", 12)):
        reader = PdfReader(io.BytesIO(staff[1].get(f"{address}/papers.pdf?sides={sides}").data))
        assert len(reader.pages) == pages
    text = "\n".join(page.extract_text() for page in reader.pages)
    assert all(text.count(one.number) >= 2 for one in papers)
    keys = PdfReader(io.BytesIO(staff[1].get(f"{address}/key.pdf").data)).pages[0].extract_text()
    assert all(one.number in keys for one in papers)
    assert staff[0].get(f"{address}/key.pdf").status_code == 403


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"count": "0"}, "from 1 to 200"),
        ({"count": "201"}, "from 1 to 200"),
        ({"starts": "soon"}, "Enter a date and a time"),
        ({"unit": "nowhere"}, "There is no unit with this code."),
        ({"who": "named"}, "Choose the unit whose people"),
        ({"token": "x"}, "This form is out of date."),
    ],
)
def test_wrong_print_form_comes_back(staff: list[FlaskClient], change: dict[str, str], word: str) -> None:
    data = {"who": "blank", "count": "3", "language": "en", "starts": "2026-01-05T09:00", "token": "a" * 32}
    answer = staff[0].post("/quizzes/basics/papers", data=data | change)
    assert (answer.status_code, word in text_of(answer)) == (422, True)
    assert db.session.query(PaperBatch).count() == 0


def test_quiz_with_certainty_says_before_printing_what_to_do(app: Flask, sign_in: SignIn) -> None:
    make_quiz(BASICS.replace("attempts: 2", "confidence: yes"))
    ada = make_user("Ada", Role.CONVENER)
    db.session.commit()
    page = sign_in(ada).get("/quizzes/basics/papers").text
    assert "make another quiz of them without “Certainty”" in page
    assert 'name="count"' not in page


@pytest.mark.database
def test_named_papers_and_conveners_of_other_units(app: Flask, sign_in: SignIn) -> None:
    open_quiz()
    home, away = make_unit("Willow Village"), make_unit("Elsewhere")
    people = [make_user("Li Wei", unit=home), make_user("Wang Fang", unit=home)]
    own = sign_in(make_user("Own", Role.CONVENER, over=home))
    foreign = sign_in(make_user("Foreign", Role.CONVENER, over=away))
    db.session.commit()
    data = {
        "who": "named",
        "language": "en",
        "starts": "2026-01-05T09:00",
        "token": "a" * 32,
        "unit": home.code,
    }
    offered = own.get("/quizzes/basics/papers").text
    assert f'<option value="{home.code}">' in offered and f'<option value="{away.code}">' not in offered
    assert foreign.post("/quizzes/basics/papers", data=data).status_code == 422
    assert own.post("/quizzes/basics/papers", data=data | {"unit": ""}).status_code == 422
    printed = own.post("/quizzes/basics/papers", data=data)
    assert (printed.status_code, printed.location) == (303, "/quizzes/basics/papers#printing-1")
    papers = papers_of.papers_in(db.session.query(PaperBatch).one().id)
    assert {one.person_id for one in papers} == {one.id for one in people}
    address = f"/quizzes/papers/{papers[0].number}"
    assert (own.get(address).status_code, foreign.get(address).status_code) == (200, 403)
    assert papers[0].number not in foreign.get("/quizzes/basics/papers").text
    assert foreign.get("/quizzes/basics/papers/1/papers.pdf").status_code == 403


def test_time_of_the_exam_moves_until_the_first_paper_is_recorded(staff: list[FlaskClient]) -> None:
    paper = printed()[0]
    later = clock.now() + timedelta(days=2)
    address = f"/quizzes/basics/papers/{paper.batch_id}/time"
    staff[0].post(address, data={"starts": f"{later:%Y-%m-%dT%H:%M}"})
    assert "still to come" in send(staff[0], paper)[1]
    staff[0].post(address, data={"starts": "2026-01-05T09:00"})
    send(staff[0], paper)
    send(staff[1], paper, 2)
    staff[0].post(address, data={"starts": f"{later:%Y-%m-%dT%H:%M}"})
    batch = db.session.query(PaperBatch).one()
    assert f"{batch.starts_at:%Y-%m-%d}" == "2026-01-05"


def test_differences_are_not_settled_before_the_exam(staff: list[FlaskClient]) -> None:
    paper = printed()[0]
    send(staff[0], paper)
    send(staff[1], paper, 2, **{"a.days": "8"})
    later = f"{clock.now() + timedelta(days=2):%Y-%m-%dT%H:%M}"
    staff[0].post(f"/quizzes/basics/papers/{paper.batch_id}/time", data={"starts": later})
    settled = staff[0].post(f"/quizzes/papers/{paper.number}/differences", data={"pick.a.days": "first"})
    assert (settled.status_code, state(paper)) == (422, PaperState.DIFFERS)
    assert "still to come" in text_of(settled)


@pytest.mark.database
def test_exam_that_was_moved_meanwhile_bears_its_new_time(app: Flask) -> None:
    make_quiz(SHUFFLED)
    learner, ada, bo = make_user("Li Wei"), make_user("Ada"), make_user("Bo")
    paper = printed()[0]
    old, earlier = context_of(paper), clock.now() - timedelta(days=3)
    acts.enter(paper.id, 1, learner, {}, old, alone=False, by=ada, now=clock.now())
    rows.move_exam(old.batch, earlier, by=ada, now=clock.now())
    acts.enter(paper.id, 2, learner, {}, old, alone=False, by=bo, now=clock.now())
    assert db.session.query(Attempt).one().started_at == earlier


@pytest.mark.database
def test_papers_of_a_retired_quiz_are_entered_but_not_printed(staff: list[FlaskClient]) -> None:
    paper = printed()[0]
    db.session.execute(update(Document).values(retired_at=clock.now()))
    db.session.commit()
    assert send(staff[0], paper) == (303, "/quizzes/basics/papers/entry")
    send(staff[1], paper, 2)
    assert state(paper) is PaperState.RECORDED
    assert "Print papers" not in text_of(staff[0].get("/quizzes/basics/papers"))
    assert staff[0].post("/quizzes/basics/papers", data={"count": "1"}).status_code == 404
    assert staff[0].get(f"/quizzes/basics/papers/entry?number={paper.number}").status_code == 302
    assert "On paper" in text_of(staff[1].get("/quizzes/basics/results"))


@pytest.mark.database
def test_second_entry_sent_at_once_is_recorded_once(app: Flask, sign_in: SignIn) -> None:
    open_quiz()
    make_user("Li Wei")
    ada, bo = make_user("Ada", Role.CONVENER), make_user("Bo", Role.TRAINER)
    paper = printed()[0]
    send(sign_in(ada), paper)
    data = typed(paper, person="Li Wei", turn="2")
    assert at_once([sign_in(bo) for _ in range(3)], f"/quizzes/papers/{paper.number}", data) == [303] * 3
    assert db.session.query(Attempt).count() == 1
    assert state(paper) is PaperState.RECORDED


@pytest.mark.database
def test_print_form_sent_at_once_prints_once(app: Flask, sign_in: SignIn) -> None:
    open_quiz()
    trainer = make_user("Bo", Role.TRAINER)
    data = {"who": "blank", "count": "3", "language": "en", "starts": "2026-01-05T09:00", "token": "a" * 32}
    assert at_once([sign_in(trainer) for _ in range(3)], "/quizzes/basics/papers", data) == [303] * 3
    assert db.session.query(PaperBatch).count() == 1
