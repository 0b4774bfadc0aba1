"""Surveys are answered once, by those they are for, and the answers are of nobody."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, inspect, select, text

from lms import clock
from lms.audit.models import AuditEntry
from lms.db import Base, db
from lms.errors import Conflict
from lms.notifications.models import Notification, NotifiedEvent
from lms.people.models import Unit, User
from lms.people.roles import Role
from lms.surveys import actions
from lms.surveys.jobs import end_due, tell_openings
from lms.surveys.models import SurveyAnswer, SurveyParticipation, SurveyRun
from lms.surveys.queries import answers as queries
from lms.surveys.queries import catalogue
from tests.build import make_unit, make_user
from tests.surveys.make import QUESTIONS, end, found, front, make_survey, publish, respond

SignIn = Callable[[User], FlaskClient]
ALL = {
    "q.way": "1", "q.topics": ["1", "3"], "q.useful": "4", "q.hours": "3", "q.speaker": "Teacher Wang",
    "q.advice": "More practice",
}  # fmt: skip


class Village:
    """A village of eight learners and one of two in a township, its manager, and an administrator."""

    def __init__(self) -> None:
        self.town, self.other = make_unit("Town"), make_unit("Other")
        self.willow, self.pine = make_unit("Willow", self.town), make_unit("Pine", self.town)
        self.learners = [make_user(f"Learner {n}", Role.LEARNER, unit=self.willow) for n in range(8)]
        self.two = [make_user(f"Pine {n}", Role.LEARNER, unit=self.pine) for n in range(2)]
        self.manager = make_user("Manager", Role.UNIT_MANAGER, unit=self.town, over=self.town)
        self.foreign = make_user("Foreign", Role.LEARNER, unit=self.other)
        self.root = make_user("Root", Role.ADMINISTRATOR)
        db.session.commit()


@pytest.fixture
def village(app: object) -> Village:
    return Village()


def send(browser: FlaskClient, slug: str = "courses", **more: Any) -> tuple[int, str]:
    answered = browser.post(
        f"/surveys/{slug}/answer", data={"revision": str(found(slug).revision_id), **ALL, **more}
    )
    return answered.status_code, answered.text.partition("<main")[2] or answered.headers.get("Location", "")


def count(model: type[Base]) -> int:
    return db.session.scalar(select(func.count()).select_from(model)) or 0


@pytest.mark.database
def test_a_response_is_kept_without_the_person_and_counts_once(village: Village, sign_in: SignIn) -> None:
    make_survey(more="by-unit: yes")
    browser = sign_in(village.learners[0])
    page = browser.get("/surveys/courses").text.partition("<main")[2]
    assert "without your name" in page
    assert "cannot change or withdraw" in page
    assert "at least 5 people" in page
    assert browser.get("/surveys/courses/answer").status_code == 200
    assert send(browser) == (303, "/surveys/courses/thanks")
    assert send(browser, **{"q.way": "2"}) == (303, "/surveys/courses/thanks")
    entry = found()
    assert {(question, answer) for question, answer, _ in queries.answers(entry.id)} == {
        ("way", "1"), ("topics", "1,3"), ("useful", "4"), ("hours", "3"), ("speaker", "Teacher Wang"),
        ("advice", "More practice"),
    }  # fmt: skip
    # No unit stands beside what was typed.
    assert {question: unit for question, _, unit in queries.answers(entry.id)} == {
        **dict.fromkeys(("way", "topics", "useful", "hours"), village.willow.id), "speaker": None, "advice": None,
    }  # fmt: skip
    assert queries.respondents(entry.id) == {village.learners[0].id}
    assert "Thank you" in browser.get("/surveys/courses/thanks").text
    assert "More practice" not in browser.get("/surveys/courses").text
    assert db.session.scalars(select(AuditEntry.verb)).all() == []


@pytest.mark.database
def test_two_forms_sent_at_once_count_once(village: Village) -> None:
    entry, person, now = make_survey(), village.learners[0], clock.now()
    assert actions.respond(entry, person, None, {"way": "1"}, now)
    assert not actions.respond(entry, person, None, {"way": "2"}, now)
    db.session.commit()
    assert (count(SurveyAnswer), count(SurveyParticipation)) == (1, 1)


@pytest.mark.database
def test_nothing_in_the_database_joins_an_answer_to_a_person(village: Village) -> None:
    make_survey()
    order = [village.learners[n] for n in (5, 2, 7, 0, 3, 1, 6, 4)]
    for person in order:
        respond(person, {"way": "1", "advice": f"by {person.id}"})
    columns = {name: {one["name"] for one in inspect(db.engine).get_columns(name)} for name in TABLES}
    # They share the survey alone; neither has a time, and no other table names an answer.
    assert columns["survey_answer"] & columns["survey_participation"] == {"document_id"}
    assert not any("user" in name or name.endswith(("_at", "_on")) for name in columns["survey_answer"])
    assert columns["survey_participation"] == {"document_id", "user_id"}
    pointing = {
        table.name
        for table in Base.metadata.tables.values()
        for key in table.foreign_keys
        if key.column.table.name in TABLES
    }
    assert pointing == set()
    tokens = list(db.session.scalars(select(SurveyAnswer.token)))
    assert len({*tokens}) == len(tokens) == 16
    assert all(len(token) == 32 for token in tokens)
    # Rows lie in the order of their keys: of people, and of random tokens.
    if db.engine.dialect.name == "sqlite":
        for name in TABLES:
            made = db.session.scalar(text("SELECT sql FROM sqlite_master WHERE name = :name"), {"name": name})
            assert made.strip().endswith("WITHOUT ROWID")
    else:
        stored = (
            db.session.execute(text("SELECT user_id FROM survey_participation ORDER BY ctid")).scalars().all()
        )
        assert stored == sorted(person.id for person in order)
        lying = db.session.execute(text("SELECT token FROM survey_answer ORDER BY ctid")).scalars().all()
        assert lying == sorted(lying)
        for name in TABLES:
            writers = db.session.execute(text(f"SELECT DISTINCT xmin::text FROM {name}")).scalars().all()
            assert len(writers) == 1, "each row is written anew with the others"


TABLES = ("survey_answer", "survey_participation")


@pytest.mark.database
def test_results_stand_when_the_survey_has_ended_and_not_before(village: Village, sign_in: SignIn) -> None:
    make_survey(more="results: everyone")
    for n, person in enumerate(village.learners[:6]):
        respond(person, {"way": "1" if n else "2", "advice": "More practice" if n else "=2+3"})
    boss, learner = sign_in(village.root), sign_in(village.learners[0])
    while_open = boss.get("/surveys/courses/results").text.partition("<main")[2]
    assert "after the survey has closed" in while_open
    assert "Classes" not in while_open
    assert boss.get("/surveys/courses/results.csv").status_code == 403
    # Dates may be changed, but nothing that was promised.
    publish(
        "courses",
        front(clock.now() - timedelta(days=10), "minimum: 3") + QUESTIONS.replace("Classes", "Lies"),
    )
    assert end_due(clock.now()) == 1
    assert end_due(clock.now()) == 0
    run = db.session.get_one(SurveyRun, found().id)
    assert (run.is_ended, run.responded, count(SurveyParticipation)) == (True, 6, 0)
    assert found().rules.minimum == 5
    page = boss.get("/surveys/courses/results").text.partition("<main")[2]
    assert "Classes" in page
    assert "5 (83%)" in page
    assert "More practice" in page
    assert "×5" in page
    assert "Fewer than 5 people answered this question" in page
    seen = learner.get("/surveys/courses/results").text.partition("<main")[2]
    assert "5 (83%)" in seen
    assert "More practice" not in seen
    table = boss.get("/surveys/courses/results.csv").text
    assert "Classes,5,83,6" in table
    assert "'=2+3" in table
    assert not any(person.name in table + page for person in village.learners)
    assert "More practice" not in learner.get("/surveys/courses/results.csv").text
    # It never opens again.
    publish("courses", front(clock.now()) + QUESTIONS)
    assert learner.get("/surveys/courses/answer").status_code == 303
    with pytest.raises(Conflict):
        actions.respond(found(), village.learners[7], None, {"way": "1"}, clock.now())


def test_fewer_than_the_minimum_get_no_results(village: Village, sign_in: SignIn) -> None:
    make_survey()
    for person in village.learners[:4]:
        respond(person, {"way": "1", "advice": "More practice"})
    end()
    boss = sign_in(village.root)
    page = boss.get("/surveys/courses/results").text.partition("<main")[2]
    assert "Fewer than 5 people answered" in page
    assert "Classes" not in page + boss.get("/surveys/courses/results.csv").text
    assert "More practice" not in page


def test_by_unit_small_units_count_with_the_one_above(village: Village, sign_in: SignIn) -> None:
    make_survey(more="by-unit: yes")
    for people, unit in ((village.learners, village.willow), (village.two, village.pine)):
        for person in people:
            respond(person, {"way": "1"}, unit)
    units = [unit for _, _, unit in queries.answers(found().id)]
    assert (units.count(village.willow.id), units.count(village.town.id)) == (8, 2)
    end()
    page = sign_in(village.root).get("/surveys/courses/results").text.partition("<main")[2]
    # Two are too few, and eight of ten would give them away.
    assert "No result by unit" in page
    assert "Willow" not in page


def test_only_those_it_is_for_find_it(village: Village, sign_in: SignIn) -> None:
    make_survey(more=f"for: {{units: [{village.willow.code}], roles: [learner]}}")
    learner, foreign, manager = map(sign_in, (village.learners[0], village.foreign, village.manager))
    for path in ("", "/answer", "/results", "/results.csv", "/preview", "/thanks"):
        assert foreign.get(f"/surveys/courses{path}").status_code == 404
        assert learner.get("/surveys/nothing" + path).status_code == 404
    assert foreign.post("/surveys/courses/answer", data=ALL).status_code == 404
    assert learner.get("/surveys/courses/preview").status_code == 403
    assert manager.get("/surveys/courses/preview").status_code == 200
    assert "/surveys/courses/results" in manager.get("/surveys/").text
    assert manager.get("/surveys/courses/answer").status_code == 403
    assert "/surveys/courses" in learner.get("/surveys/").text
    assert "/surveys/courses" not in foreign.get("/surveys/").text
    assert count(SurveyAnswer) == 0


def test_what_was_chosen_is_kept_when_something_is_wrong(village: Village, sign_in: SignIn) -> None:
    make_survey()
    browser = sign_in(village.learners[0])
    status, page = send(browser, **{"q.way": "", "q.hours": "many", "q.advice": "x" * 20_000})
    assert status == 422
    assert page.count('value="1" checked') + page.count('value="3" checked') == 2
    assert "Teacher Wang" in page
    assert "x" * 20_000 in page
    assert 'value="many"' in page
    assert "Choose an answer" in page
    assert "20000 characters" in page
    wrong: tuple[dict[str, Any], ...] = (
        {"q.way": "9"}, {"q.topics": ["1", "x"]}, {"q.gone": "1"}, {"revision": "0"}, {"q.useful": "6"},
    )  # fmt: skip
    for fields in wrong:
        status, page = send(browser, **fields)
        assert (status, "There is a problem" in page) == (422, True), fields
    nothing = browser.post("/surveys/courses/answer", data={})
    assert nothing.status_code == 422
    assert (count(SurveyAnswer), count(SurveyParticipation), count(SurveyRun)) == (0, 0, 0)


def test_it_takes_answers_only_while_it_is_open(village: Village, sign_in: SignIn) -> None:
    browser, now = sign_in(village.learners[0]), clock.now()
    for days, word in ((5, "not open yet"), (-9, "closed")):
        publish("courses", front(now + timedelta(days=days)) + QUESTIONS)
        assert word in browser.get("/surveys/courses").text
        assert browser.get("/surveys/courses/answer").status_code == 303
        assert send(browser) == (303, "/surveys/courses")
    # One that no one has answered has nothing to end, and may open again.
    assert "Fewer than 5 people answered" in sign_in(village.root).get("/surveys/courses/results").text
    assert "takes no answers now" in browser.get("/surveys/courses").text
    assert count(SurveyAnswer) == 0


def test_a_survey_that_changes_while_someone_answers_keeps_what_they_chose(
    village: Village, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_survey()
    browser, first = sign_in(village.learners[0]), actions.unit_to_keep

    def overtaken(*given: Any) -> int | None:
        # Someone else answers the next state of the survey just before.
        if count(SurveyRun) == 0:
            publish("courses", front(clock.now()) + QUESTIONS.replace("Phone", "Visits"))
            actions.respond(found(), village.learners[1], None, {"way": "2"}, clock.now())
            db.session.commit()
        return first(*given)

    monkeypatch.setattr(actions, "unit_to_keep", overtaken)
    status, page = send(browser)
    assert (status, "The survey was changed" in page, "Teacher Wang" in page) == (409, True, True)
    assert "Visits" in page
    assert send(browser) == (303, "/surveys/courses/thanks")


def test_the_first_page_names_a_survey_until_it_is_answered(village: Village, sign_in: SignIn) -> None:
    make_survey(more=f"for: {{units: [{village.willow.code}]}}")
    browser = sign_in(village.learners[0])
    assert "/surveys/courses" in browser.get("/").text
    assert "/surveys/courses" not in sign_in(village.foreign).get("/").text
    send(browser)
    assert "/surveys/courses" not in browser.get("/").text


def test_those_who_are_asked_are_told_and_reminded(village: Village) -> None:
    entry = make_survey(more=f"for: {{units: [{village.willow.code}]}}")
    respond(village.learners[0], {"way": "1"})
    assert tell_openings(entry.rules.opens_at + timedelta(minutes=5)) == 1
    assert tell_openings(entry.rules.opens_at + timedelta(minutes=6)) == 0
    assert tell_openings(entry.rules.opens_at + timedelta(hours=3)) == 0
    assert tell_openings(entry.rules.closes_at - timedelta(hours=3)) == 1
    found_ = db.session.execute(
        select(NotifiedEvent.cause, func.count())
        .join(Notification, Notification.event_id == NotifiedEvent.id)
        .group_by(NotifiedEvent.cause)
    )
    assert {row[0].partition("/")[0]: row[1] for row in found_} == {"survey-opened": 7, "survey-closes": 7}


def test_a_file_that_is_gone_keeps_what_was_answered(village: Village, sign_in: SignIn) -> None:
    entry = make_survey()
    boss = sign_in(village.root)
    entry.document.retired_at = clock.now()  # type: ignore[misc]
    db.session.commit()
    assert boss.get("/surveys/courses").status_code == 404
    respond_anyway = SurveyRun(document_id=entry.id, revision_id=entry.revision_id)
    db.session.add(respond_anyway)
    db.session.commit()
    assert boss.get("/surveys/courses/results").status_code == 200


def test_statements_do_not_grow_with_surveys_or_answers(
    village: Village, sign_in: SignIn, count_queries: Callable[[], AbstractContextManager[list[str]]]
) -> None:
    boss, learner = sign_in(village.root), sign_in(village.learners[7])

    def statements() -> list[int]:
        sent = []
        for browser, path in (
            (boss, "/surveys/"), (learner, "/surveys/"), (boss, "/surveys/first/results"), (learner, "/surveys/first"),
        ):  # fmt: skip
            with count_queries() as found_:
                assert browser.get(path).status_code == 200
            sent.append(len(found_))
        return sent

    more = f"by-unit: yes\nfor: {{units: [{village.town.code}]}}"
    make_survey("first", more)
    for person in village.learners[:5]:
        respond(person, {"way": "1"}, village.willow, "first")
    end("first")
    before = statements()
    make_survey("second", more)
    for person in village.learners[:5]:
        respond(person, {"way": "1"}, village.willow, "second")
    make_survey("third", more)
    assert statements() == before


def test_which_unit_is_kept(village: Village) -> None:
    now = clock.now()
    plain = make_survey()
    assert actions.unit_to_keep(plain, village.willow, now) is None
    entry = make_survey("units", "by-unit: yes")
    units: list[Unit | None] = [village.willow, village.pine, village.other, None]
    assert [actions.unit_to_keep(entry, unit, now) for unit in units] == [
        village.willow.id, village.town.id, None, None,
    ]  # fmt: skip
    limited = make_survey("limited", f"by-unit: yes\nfor: {{units: [{village.pine.code}]}}")
    assert actions.unit_to_keep(limited, village.pine, now) is None
    assert catalogue.knows_unit(village.pine.code)


def test_results_by_unit_name_what_is_left_of_a_unit(village: Village, sign_in: SignIn) -> None:
    make_survey(more="by-unit: yes")
    for people, unit in ((village.learners, village.willow), (village.two, village.pine)):
        for person in people:
            respond(person, {"way": "1", "hours": "2"}, unit)
    for n in range(4):
        respond(
            make_user(f"Town {n}", Role.LEARNER, unit=village.town), {"way": "1", "hours": "5"}, village.town
        )
    end()
    boss = sign_in(village.root)
    page = boss.get("/surveys/courses/results").text.partition("<main")[2]
    assert "Willow" in page
    assert "Town (other people)" in page
    assert "Pine" not in page
    table = boss.get("/surveys/courses/results.csv").text
    assert "How many hours?,Town (other people),,,,6,4.0" in table
    assert "Which way is best?,Willow,Classes,8,100,8" in table
