"""People invited to judge: the letters, what they answer, and links that do not work."""

import random
import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextvars import Context
from datetime import timedelta
from threading import Barrier
from urllib.parse import urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from lms import clock
from lms.contests.judging.actions.allocating import allocate_first, plan_first
from lms.contests.judging.models import DeclaredConflict, JudgeInvitation
from lms.contests.judging.queries.assignments import contest_assignments
from lms.contests.judging.signals import invitation_answered, judge_invited
from lms.contests.rules.definition import Category
from lms.contests.rules.models.contests import Contest, PanelJudge
from lms.contests.rules.queries import panel
from lms.contests.rules.stages import Stage
from lms.db import db
from lms.marking.demand import Infeasible
from lms.people.models import User
from lms.people.roles import Role
from tests.build import NOW, make_unit, make_user
from tests.contests.make import make_contest, make_entry, make_invitation, make_judge

SignIn = Callable[[User], FlaskClient]
PAGE = "/contests/autumn/invitations"
CATEGORIES = tuple(Category(key, {"en": key}) for key in ("story", "verse", "advice"))


def inviting(**changes: object) -> tuple[Contest, User, User]:
    """Return a contest with a convener and someone who could judge it."""
    contest = make_contest(stage=Stage.CALL, **changes)
    return contest, make_user("Convener", Role.CONVENER), make_user("Ann", Role.JUDGE)


def invited(contest: Contest, person: User, **changes: object) -> str:
    """Return the path of the link of a person invited."""
    make_invitation(contest, person, f"token-{person.id}", **changes)
    db.session.commit()
    return f"/contests/autumn/invitation/token-{person.id}"


def last_day() -> str:
    return str((clock.now() + timedelta(days=10)).date())


def test_convener_finds_people_and_gets_a_letter_with_the_link_once(app: Flask, sign_in: SignIn) -> None:
    _, convener, ann = inviting()
    make_user("Bob", Role.JUDGE)
    make_user("Learner")
    browser = sign_in(convener)
    found = browser.get(f"{PAGE}?search=an").text.partition("<main")[2]
    assert "Ann" in found and "Bob" not in found and "Learner" not in found
    heard: list[str] = []

    def listen(one: JudgeInvitation, link: str) -> None:
        heard.append(link)

    with judge_invited.connected_to(listen):
        letter = browser.post(PAGE, data={"people": [ann.id], "until": last_day()})
    [link] = re.findall(r'<a href="([^"]*/invitation/[^"]+)"', letter.text)
    assert heard == [link] and letter.headers["Cache-Control"] == "no-store"
    token = link.rsplit("/", 1)[1]
    kept = db.session.scalars(select(JudgeInvitation)).one()
    assert len(token) > 40 and token not in kept.digest
    listed = browser.get(PAGE).text
    assert "not answered" in listed and token not in listed
    assert sign_in(ann).get(urlsplit(link).path).status_code == 200


@pytest.mark.database
@pytest.mark.parametrize("until", ["2000-01-01", "0001-01-01", "9999-12-31", "nonsense", ""])
def test_day_out_of_reach_is_refused(app: Flask, sign_in: SignIn, until: str) -> None:
    _, convener, ann = inviting()
    answer = sign_in(convener).post(PAGE, data={"people": [ann.id], "until": until})
    assert answer.status_code == 422
    assert db.session.scalar(select(func.count()).select_from(JudgeInvitation)) == 0


def test_accepting_appoints_with_conflicts_categories_and_number(app: Flask, sign_in: SignIn) -> None:
    contest, convener, ann = inviting(categories=CATEGORIES)
    unit, wang = make_unit("Hill"), make_user("Wang")
    link = invited(contest, ann)
    answered: list[JudgeInvitation] = []

    def listen(one: JudgeInvitation) -> None:
        answered.append(one)

    form = {
        "answer": "accept", "categories": ["verse", "story"], "essays_max": "3", "units": [unit.id],
        "people": "Wang", "reason": "Kin",
    }  # fmt: skip
    browser = sign_in(ann)
    with invitation_answered.connected_to(listen):
        assert browser.post(link, data=form).status_code == 303
    assert len(answered) == 1
    [judge] = panel.panel(contest.id)
    assert (judge.judge_id, judge.categories, judge.essays_max) == (ann.id, ("story", "verse"), 3)
    assert judge.declared_at is not None
    declared = db.session.scalars(select(DeclaredConflict)).all()
    assert {(one.unit_id, one.person_id) for one in declared} == {(unit.id, None), (None, wang.id)}
    assert "You have accepted" in browser.get(link).text
    assert "accepted" in sign_in(convener).get(PAGE).text
    page = sign_in(convener).get("/contests/autumn/judges").text
    assert "story, verse" in page and "at most 3" in page


def test_declining_needs_a_reason_and_appoints_nobody(app: Flask, sign_in: SignIn) -> None:
    contest, convener, ann = inviting()
    link, browser = invited(contest, ann), sign_in(ann)
    assert browser.post(link, data={"answer": "decline", "reason": " "}).status_code == 422
    assert browser.post(link, data={"answer": "decline", "reason": "Harvest"}).status_code == 303
    assert panel.panel(contest.id) == []
    assert "You have declined" in browser.get(link).text
    assert "Harvest" in sign_in(convener).get(PAGE).text


def test_links_that_do_not_work_say_why(app: Flask, sign_in: SignIn) -> None:
    contest, _, ann = inviting()
    link, bob = invited(contest, ann), make_user("Bob", Role.JUDGE)
    eve = make_user("Eve", Role.JUDGE)
    late = invited(contest, bob, expires_at=clock.now() - timedelta(minutes=1))
    taken_back = invited(contest, eve, withdrawn_at=NOW)
    accept = {"answer": "accept"}
    for person, path, status, words in (
        (ann, "/contests/autumn/invitation/forged", 404, "not valid"),
        (bob, link, 403, "someone else"),
        (bob, late, 410, "expired"),
        (eve, taken_back, 410, "withdrawn"),
    ):
        browser = sign_in(person)
        for answer in (browser.get(path), browser.post(path, data=accept)):
            assert (answer.status_code, words in answer.text) == (status, True), path
    assert panel.panel(contest.id) == []
    browser = sign_in(ann)
    assert browser.post(link, data=accept).status_code == 303
    again = browser.post(link, data={"answer": "decline", "reason": "Changed"})
    assert again.status_code == 409 and "already answered" in again.text
    assert "Invitation to judge" in again.text and "quote the number" not in again.text
    assert app.test_client().get(link).status_code == 302


@pytest.mark.database
def test_renewed_link_replaces_the_old_one(app: Flask, sign_in: SignIn) -> None:
    contest, convener, ann = inviting()
    link = invited(contest, ann)
    one = db.session.scalars(select(JudgeInvitation)).one()
    browser = sign_in(convener)
    assert browser.post(f"{PAGE}/{one.id}/withdraw").status_code == 303
    assert browser.post(f"{PAGE}/{one.id}/withdraw").status_code == 409
    letter = browser.post(f"{PAGE}/{one.id}/renew", data={"until": last_day()}).text
    [fresh] = re.findall(r'<a href="([^"]*/invitation/[^"]+)"', letter)
    own = sign_in(ann)
    assert own.get(link).status_code == 404
    assert own.post(urlsplit(fresh).path, data={"answer": "accept"}).status_code == 303
    assert browser.post(f"{PAGE}/{one.id}/renew", data={"until": last_day()}).status_code == 409


def test_person_appointed_meanwhile_keeps_the_place(app: Flask, sign_in: SignIn) -> None:
    contest, _, ann = inviting()
    link, judge = invited(contest, ann), make_judge(contest, ann, declared_at=None)
    db.session.commit()
    assert sign_in(ann).post(link, data={"answer": "accept", "essays_max": "2"}).status_code == 303
    db.session.expire_all()
    [kept] = panel.panel(contest.id)
    assert (kept.id, kept.essays_max, kept.declared_at is not None) == (judge.id, 2, True)


def test_author_who_was_invited_does_not_join(app: Flask, sign_in: SignIn) -> None:
    contest, _, ann = inviting()
    link = invited(contest, ann)
    make_entry(contest, ann)
    db.session.commit()
    answer = sign_in(ann).post(link, data={"answer": "accept"})
    assert answer.status_code == 422 and "has an entry" in answer.text
    assert panel.panel(contest.id) == []


@pytest.mark.database
def test_answer_sent_four_times_appoints_once(app: Flask, sign_in: SignIn) -> None:
    contest, _, ann = inviting()
    link = invited(contest, ann)
    browsers, barrier = [sign_in(ann) for _ in range(4)], Barrier(4)

    def send(browser: FlaskClient) -> int:
        barrier.wait(20)
        return Context().run(browser.post, link, data={"answer": "accept"}).status_code

    db.session.commit()
    with ThreadPoolExecutor(4) as pool:
        statuses = sorted(pool.map(send, browsers))
    db.session.expire_all()
    assert statuses == [303, 409, 409, 409]
    assert db.session.scalar(select(func.count()).select_from(PanelJudge)) == 1


@pytest.mark.database
def test_draw_keeps_to_the_agreed_number(app: Flask) -> None:
    contest = make_contest(stage=Stage.SCREENING)
    for _ in range(10):
        make_entry(contest)
    judges = [make_judge(contest, essays_max=3), *(make_judge(contest) for _ in range(3))]
    allocate_first(contest, None, NOW)
    assert contest_assignments(contest.id).loads[judges[0].id] == 3
    assert max(contest_assignments(contest.id).loads.values()) <= 6
    for judge in judges:
        judge.essays_max = 4
    db.session.flush()
    with pytest.raises(Infeasible, match="agreed to mark only so many"):
        plan_first(contest, NOW.date())


@pytest.mark.parametrize("seed", range(5))
def test_numbers_that_just_suffice_are_filled(seed: int) -> None:
    from lms.marking.allocation import allocate  # noqa: PLC0415 -- slow import
    from lms.marking.demand import Demand, EntrySlot, JudgeSlot  # noqa: PLC0415

    entries = tuple(EntrySlot(one, 2, conflicts=frozenset({one % 4})) for one in range(12))
    judges = tuple(JudgeSlot(one, most=most) for one, most in enumerate((9, 9, 3, 3)))
    found = allocate(Demand(entries, judges), random.Random(seed))
    assert found.loads == {0: 9, 1: 9, 2: 3, 3: 3}
    assert all(len(set(readers)) == 2 for readers in found.readers.values())
    assert all(entry % 4 not in readers for entry, readers in found.readers.items())
