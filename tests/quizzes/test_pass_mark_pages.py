"""The pass mark: a panel from its start to the decision, the borderline group, and who is kept out."""

import re
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, text

from lms.audit.actions import begin_chain
from lms.audit.chain import FaultKind
from lms.audit.models import AuditEntry
from lms.audit.queries.chain import check_chain
from lms.audit.verbs import Verb
from lms.db import db
from lms.people.models import User
from lms.people.roles import Role
from lms.quizzes.attempt_start import CannotStart
from lms.quizzes.pass_marks.actions import join_pass_marks, save_estimates
from lms.quizzes.pass_marks.models import BorderlineLearner, PassMarkEstimate, PassMarkPanel
from tests.build import NOW, make_user
from tests.quizzes.build import begin, finished_attempt, open_quiz
from tests.quizzes.build_panels import panel_at_work

SignIn = Callable[[User], FlaskClient]
PAGE = "/quizzes/basics/pass-mark"
QUESTIONS = ("inspect", "board", "days", "fall")


def all_of(percent: int) -> dict[str, str]:
    return {f"e.{one}": str(percent) for one in QUESTIONS}


def words_of(page: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<svg.*?</svg>|<[^>]+>", " ", page, flags=re.S))


def verbs() -> list[str]:
    return list(db.session.scalars(select(AuditEntry.verb).order_by(AuditEntry.id)))


@pytest.mark.database
def test_a_panel_estimates_twice_and_its_decision_is_recorded(app: Flask, sign_in: SignIn) -> None:
    open_quiz()
    trainer, judge, convener = (
        make_user("Tina", Role.TRAINER), make_user("Judy", Role.JUDGE), make_user("Carl", Role.CONVENER),
    )  # fmt: skip
    finished_attempt(make_user("Alice"))
    chair, first, second = sign_in(trainer), sign_in(judge), sign_in(convener)
    form = {"standard": "Reads the accounts alone.", "members": f"{judge.username}\n{convener.username}"}
    assert chair.post(f"{PAGE}/panel", data=form).status_code == 303
    assert chair.post(f"{PAGE}/panel", data=form).status_code == 422  # one at a time
    assert "pass mark of this quiz" in first.get("/quizzes/").text
    assert "Reads the accounts alone." in first.get(f"{PAGE}/estimates").text
    saved = first.post(f"{PAGE}/estimates", data={"round": "1", **all_of(80)}, follow_redirects=True)
    assert "All estimates have been saved" in saved.text
    second.post(f"{PAGE}/estimates", data={"round": "1", **all_of(60)})
    assert "70.0%" not in words_of(chair.get(PAGE).text)  # nobody sees estimates before the round has ended
    chair.post(f"{PAGE}/round", data={"do": "next"})
    chair.post(f"{PAGE}/round", data={"do": "next"})  # sent twice
    assert "70.0%" in words_of(chair.get(PAGE).text)
    late = first.post(f"{PAGE}/estimates", data={"round": "1", **all_of(10)})
    assert (late.status_code, "next round" in late.text, 'value="10"' in late.text) == (409, True, True)
    page = second.get(f"{PAGE}/estimates").text
    assert "70% on average, from 60 to 80" in words_of(page)
    second.post(f"{PAGE}/estimates", data={"round": "2", **all_of(70)})
    assert chair.post(f"{PAGE}/decision", data={"percent": "70", "reason": "Why"}).status_code == 409
    chair.post(f"{PAGE}/round", data={"do": "close"})
    page = words_of(chair.get(PAGE).text)
    assert "75.0%" in page and "standard error 5.0" in page
    assert first.get(f"{PAGE}/estimates").status_code == 404
    wrong = chair.post(f"{PAGE}/decision", data={"percent": "700", "reason": "Why we differ"})
    assert (wrong.status_code, "Why we differ" in wrong.text) == (422, True)
    assert chair.post(f"{PAGE}/decision", data={"percent": "70", "reason": "Lenient."}).status_code == 303
    assert "Tina recorded a pass mark of 70%." in words_of(chair.get(PAGE).text)
    assert verbs() == [Verb.PANEL_OPEN, Verb.PANEL_ROUND, Verb.PANEL_CLOSE, Verb.PASS_MARK_DECIDE]


@pytest.mark.database
def test_what_is_wrong_comes_back_at_its_field_and_the_rest_is_kept(app: Flask, sign_in: SignIn) -> None:
    member = make_user("Judy", Role.JUDGE)
    panel_at_work(member)
    db.session.commit()
    answer = sign_in(member).post(f"{PAGE}/estimates", data={"round": "1", **all_of(50), "e.days": "most"})
    assert answer.status_code == 422
    assert 'value="most"' in answer.text and "#e-days" in answer.text
    kept = dict(db.session.execute(select(PassMarkEstimate.question, PassMarkEstimate.percent)).all())
    assert kept == {"inspect": 50, "board": 50, "fall": 50}


@pytest.mark.parametrize(
    ("form", "sentence"),
    [
        ({"standard": "", "members": "a"}, "Describe what someone who is just good enough"),
        ({"standard": "x" * 2001, "members": "a"}, "the maximum is 2000"),
        ({"standard": "x", "members": "no-one"}, "No one has the username no-one."),
        ({"standard": "x", "members": "{judy}\n{judy}"}, "Enter the usernames of 2 to 50 different people."),
        ({"standard": "x", "members": "{judy}\n{alice}"}, "Alice is a learner."),
    ],
)
def test_a_panel_that_cannot_begin(app: Flask, sign_in: SignIn, form: dict[str, str], sentence: str) -> None:
    open_quiz()
    names = {"judy": make_user("Judy", Role.JUDGE).username, "alice": make_user("Alice").username}
    form = {**form, "members": form["members"].format(**names)}
    answer = sign_in(make_user("Tina", Role.TRAINER)).post(f"{PAGE}/panel", data=form)
    assert (answer.status_code, sentence in answer.text) == (422, True)
    assert db.session.scalars(select(PassMarkPanel)).all() == []


def test_a_member_has_seen_the_answers_and_cannot_take_the_quiz(app: Flask) -> None:
    member, other = make_user("Judy", Role.JUDGE), make_user("Carl", Role.CONVENER)
    panel_at_work(member)
    with pytest.raises(CannotStart, match="have seen its answers"):
        begin(member)
    assert begin(other)


def test_answers_are_kept_from_members_who_take_the_quiz_or_are_staff_no_more(
    app: Flask, sign_in: SignIn
) -> None:
    open_quiz()
    busy, former = make_user("Judy", Role.JUDGE), make_user("Jack", Role.JUDGE)
    begin(busy)
    panel_at_work(busy, former)
    former.grants.clear()
    db.session.commit()
    assert sign_in(busy).get(f"{PAGE}/estimates").status_code == 409
    assert sign_in(former).get(f"{PAGE}/estimates").status_code == 404
    with pytest.raises(CannotStart, match="have seen its answers"):
        begin(former)


@pytest.mark.database
def test_the_borderline_group_gives_the_median_of_its_results(app: Flask, sign_in: SignIn) -> None:
    open_quiz()
    weak, strong, other = make_user("Wang"), make_user("Song"), make_user("Ohm")
    finished_attempt(strong)
    finished_attempt(weak, {"inspect": ["2"]})
    trainer = sign_in(make_user("Tina", Role.TRAINER))
    page = trainer.get(f"{PAGE}/borderline").text
    assert "Wang" in page and "Ohm" not in page and "%" not in words_of(page)
    shown = {"shown": [str(weak.id), str(strong.id), str(other.id)]}
    trainer.post(f"{PAGE}/borderline", data={**shown, "person": [str(weak.id), str(other.id)]})
    assert set(db.session.scalars(select(BorderlineLearner.user_id))) == {weak.id}
    assert "20.0%" in words_of(trainer.get(PAGE).text)
    trainer.post(f"{PAGE}/borderline", data={"shown": [str(strong.id)], "person": [str(strong.id)]})
    assert set(db.session.scalars(select(BorderlineLearner.user_id))) == {weak.id, strong.id}
    trainer.post(f"{PAGE}/borderline", data=shown)
    assert db.session.scalars(select(BorderlineLearner)).all() == []
    assert verbs().count(Verb.BORDERLINE_CHOOSE) == 3


@pytest.mark.database
@pytest.mark.parametrize(
    ("statement", "kind"),
    [
        ("UPDATE pass_mark_estimate SET percent = 1", FaultKind.CHANGED),
        ("DELETE FROM pass_mark_estimate", FaultKind.MISSING),
    ],
)
def test_an_estimate_changed_by_hand_is_found(app: Flask, statement: str, kind: FaultKind) -> None:
    people = make_user("Judy", Role.JUDGE), make_user("Carl", Role.CONVENER)
    panel_at_work(*people)
    panel_id = db.session.scalars(select(PassMarkPanel.id)).one()
    begin_chain(NOW, db.session.commit)
    for percent in (60, 70, None):
        save_estimates(panel_id, 1, {"days": percent, "fall": 50}, by=people[0], now=NOW)
        db.session.commit()
    save_estimates(panel_id, 1, {"days": 40}, by=people[1], now=NOW)
    db.session.commit()
    join_pass_marks(people[0].id, people[1].id)
    db.session.commit()
    assert check_chain().faults == ()
    db.session.execute(text(statement))
    assert {(one.kind, one.log) for one in check_chain().faults} == {(kind, "pass_mark_estimates")}


@pytest.mark.database
def test_joined_accounts_keep_one_place_in_a_panel(app: Flask) -> None:
    kept, leaving = make_user("Judy", Role.JUDGE), make_user("Judy Two", Role.JUDGE)
    panel_at_work(kept, leaving)
    panel = db.session.scalars(select(PassMarkPanel)).one()
    for person, question in ((kept, "days"), (leaving, "days"), (leaving, "fall")):
        said = {"round": 1, "question": question, "percent": person.id}
        db.session.add(PassMarkEstimate(panel_id=panel.id, user_id=person.id, at=NOW, **said))
    db.session.flush()
    join_pass_marks(kept.id, leaving.id)
    found = db.session.execute(
        select(PassMarkEstimate.user_id, PassMarkEstimate.question, PassMarkEstimate.percent)
    )
    assert sorted(map(tuple, found)) == [(kept.id, "days", kept.id), (kept.id, "fall", leaving.id)]
    db.session.refresh(panel)
    assert [one.user_id for one in panel.members] == [kept.id]
