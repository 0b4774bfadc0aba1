"""The judge's desk as judges meet it: queue, saving, handing in, changing, giving back."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from decimal import Decimal

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from lms.audit.models import AuditEntry
from lms.contests.judging.models import Assignment, BankComment, DeclaredConflict, Mark, MarkChange
from lms.contests.judging.words import AssignmentState, Purpose
from lms.contests.rules.models.contests import Contest, PanelJudge
from lms.contests.rules.stages import Stage
from lms.db import db
from lms.people.models import User
from tests.build import make_unit, make_user
from tests.contests.make import make_assignment, make_contest, make_entry, make_judge, make_mark

SignIn = Callable[[User], FlaskClient]
Count = Callable[[], AbstractContextManager[list[str]]]
WHOLE = {"score.idea": "8", "score.structure": "7", "score.language": "9"}


@pytest.fixture
def contest(app: object) -> Contest:
    return make_contest(stage=Stage.JUDGING)


def appointed(contest: Contest, essays: int, **changes: object) -> tuple[PanelJudge, list[Assignment]]:
    """Seat one judge with so many essays to read, in places 1, 2, 3 …"""
    panel_judge = make_judge(contest, **changes)
    found = [make_assignment(make_entry(contest), panel_judge, position=place + 1) for place in range(essays)]
    db.session.commit()
    return panel_judge, found


def sent(browser: FlaskClient, number: int, go: str = "submit", **fields: str):  # type: ignore[no-untyped-def]
    mark = db.session.scalar(
        select(Mark)
        .join(Assignment, Assignment.id == Mark.assignment_id)
        .where(Assignment.position == number)
    )
    token = mark.saved_at.isoformat() if mark else ""
    return browser.post(f"/contests/autumn/desk/{number}", data={"go": go, "token": token, **fields})


def changes_of(assignment: Assignment) -> list[tuple[bool, dict[str, str], str]]:
    rows = db.session.scalars(
        select(MarkChange).where(MarkChange.assignment_id == assignment.id).order_by(MarkChange.id)
    )
    return [(row.submitted, row.scores, row.reason) for row in rows]


def test_desk_says_how_far_and_opens_the_next_essay(contest: Contest, sign_in: SignIn) -> None:
    panel_judge, readings = appointed(contest, 3)
    make_mark(readings[0], {"idea": 8, "structure": 8, "language": 8})
    db.session.commit()
    browser = sign_in(panel_judge.judge)
    page = browser.get("/contests/autumn/desk").text
    assert "1 of 3" in page
    answer = browser.post("/contests/autumn/desk/next")
    assert (answer.status_code, answer.location) == (303, "/contests/autumn/desk/2")
    assert readings[1].state == AssignmentState.OPEN


@pytest.mark.database
def test_handing_in_opens_the_next_essay_at_once(contest: Contest, sign_in: SignIn) -> None:
    panel_judge, readings = appointed(contest, 2)
    answer = sent(sign_in(panel_judge.judge), 1, **WHOLE, comment="好。")
    assert (answer.status_code, answer.location) == (303, "/contests/autumn/desk/2")
    db.session.expire_all()
    mark = db.session.get_one(Mark, readings[0].id)
    assert (mark.total, mark.comment, mark.scores["idea"]) == (Decimal(79), "好。", "8")
    assert [one.state for one in readings] == ["done", "open"]
    assert changes_of(readings[0]) == [(True, {"idea": "8", "structure": "7", "language": "9"}, "")]
    assert "mark.submit" in set(db.session.scalars(select(AuditEntry.verb)))


def test_last_essay_leads_back_to_the_desk(contest: Contest, sign_in: SignIn) -> None:
    panel_judge, _ = appointed(contest, 1)
    assert sent(sign_in(panel_judge.judge), 1, **WHOLE).location == "/contests/autumn/desk"


def test_mark_outside_the_scale_is_refused_with_a_sentence_and_what_was_typed_stays(
    contest: Contest, sign_in: SignIn
) -> None:
    panel_judge, readings = appointed(contest, 1)
    answer = sent(sign_in(panel_judge.judge), 1, **(WHOLE | {"score.idea": "11"}), comment="Kept.")
    assert answer.status_code == 422
    assert "The mark for Idea must be between 0 and 10." in answer.text
    assert "Kept." in answer.text
    assert db.session.get(Mark, readings[0].id) is None


def test_missing_mark_is_named(contest: Contest, sign_in: SignIn) -> None:
    panel_judge, _ = appointed(contest, 1)
    assert "Enter a mark for Language." in sent(sign_in(panel_judge.judge), 1, **{"score.idea": "8"}).text


def test_draft_is_saved_for_later_and_the_next_opens(contest: Contest, sign_in: SignIn) -> None:
    panel_judge, readings = appointed(contest, 2)
    answer = sent(sign_in(panel_judge.judge), 1, "draft", **{"score.idea": "6"})
    assert answer.location == "/contests/autumn/desk/2"
    mark = db.session.get_one(Mark, readings[0].id)
    assert (mark.submitted_at, mark.total, mark.scores) == (None, None, {"idea": "6"})


@pytest.mark.database
def test_script_saves_by_itself_and_learns_the_new_token(contest: Contest, sign_in: SignIn) -> None:
    panel_judge, readings = appointed(contest, 1)
    browser = sign_in(panel_judge.judge)
    address, headers = "/contests/autumn/desk/1/draft", {"Accept": "application/json"}
    first = browser.post(address, data={"token": "", "score.idea": "6"}, headers=headers)
    again = browser.post(address, data={"token": first.json["token"], "score.idea": "7"}, headers=headers)
    assert (first.status_code, again.status_code) == (200, 200)
    assert [row[1] for row in changes_of(readings[0])] == [{"idea": "6"}, {"idea": "7"}]


def test_two_windows_do_not_overwrite_each_other(contest: Contest, sign_in: SignIn) -> None:
    panel_judge, readings = appointed(contest, 1)
    browser = sign_in(panel_judge.judge)
    assert sent(browser, 1, "draft", **{"score.idea": "6"}).status_code == 303
    data = {"go": "submit", "token": "", **WHOLE}
    answer = browser.post("/contests/autumn/desk/1", data=data)
    assert answer.status_code == 409
    assert "saved in another window" in answer.text
    assert db.session.get_one(Mark, readings[0].id).scores == {"idea": "6"}


@pytest.mark.database
def test_save_whose_answer_got_lost_may_come_twice(contest: Contest, sign_in: SignIn) -> None:
    panel_judge, readings = appointed(contest, 1)
    browser = sign_in(panel_judge.judge)
    data, headers = {"token": "", "score.idea": "6"}, {"Accept": "application/json"}
    for _ in range(2):
        assert browser.post("/contests/autumn/desk/1/draft", data=data, headers=headers).status_code == 200
    assert [row[1] for row in changes_of(readings[0])] == [{"idea": "6"}]


@pytest.mark.database
def test_mark_handed_in_is_changed_only_with_a_reason(contest: Contest, sign_in: SignIn) -> None:
    panel_judge, readings = appointed(contest, 1)
    browser = sign_in(panel_judge.judge)
    sent(browser, 1, **WHOLE)
    other = WHOLE | {"score.idea": "5"}
    assert "Explain why you are changing" in sent(browser, 1, **other).text
    assert sent(browser, 1, **other, reason="Misread.").status_code == 303
    assert [(row[1]["idea"], row[2]) for row in changes_of(readings[0])] == [("8", ""), ("5", "Misread.")]
    assert "mark.change" in set(db.session.scalars(select(AuditEntry.verb)))


def test_after_judging_closed_the_judge_is_told_and_the_draft_is_kept(
    contest: Contest, sign_in: SignIn
) -> None:
    panel_judge, readings = appointed(contest, 1)
    contest.stage = Stage.PROVISIONAL
    db.session.commit()
    browser = sign_in(panel_judge.judge)
    answer = sent(browser, 1, **WHOLE)
    assert answer.location == "/contests/autumn/desk"
    assert "saved as a draft" in browser.get("/contests/autumn/desk").text
    mark = db.session.get_one(Mark, readings[0].id)
    assert (mark.submitted_at, mark.scores["idea"], readings[0].state) == (None, "8", "open")


@pytest.mark.database
def test_colleague_is_refused_logged_and_handed_on(contest: Contest, sign_in: SignIn) -> None:
    village = make_unit("Reed", make_unit("Top"))
    author = make_user("Author", unit=village)
    panel_judge = make_judge(contest, make_user("Judge", unit=village))
    other = make_judge(contest)
    reading = make_assignment(make_entry(contest, author), panel_judge, position=1)
    db.session.commit()
    answer = sign_in(panel_judge.judge).get("/contests/autumn/desk/1")
    assert (answer.status_code, answer.location) == (303, "/contests/autumn/desk")
    db.session.expire_all()
    assert (reading.state, reading.decline_kind) == ("declined", "conflict")
    assert db.session.scalar(select(Assignment.judge_id).where(Assignment.state == "waiting")) == other.id
    row = db.session.scalar(select(AuditEntry).where(AuditEntry.verb == "mark.refused"))
    assert row is not None and (row.actor_id, row.after) == (panel_judge.judge_id, {"conflict": "same-unit"})


def test_colleague_found_at_handing_in_is_refused_too(contest: Contest, sign_in: SignIn) -> None:
    panel_judge, readings = appointed(contest, 1)
    browser = sign_in(panel_judge.judge)
    browser.get("/contests/autumn/desk/1")
    db.session.add(
        DeclaredConflict(
            contest_id=contest.id,
            judge_id=panel_judge.judge_id,
            person_id=readings[0].entry.author_id,
            kind="declared",
            declared_at=contest.created_at,
        )
    )
    db.session.commit()
    assert sent(browser, 1, **WHOLE).location == "/contests/autumn/desk"
    assert db.session.get(Mark, readings[0].id) is None
    assert "mark.refused" in set(db.session.scalars(select(AuditEntry.verb)))


def test_essay_given_back_goes_to_another_judge(contest: Contest, sign_in: SignIn) -> None:
    panel_judge, readings = appointed(contest, 2)
    other = make_judge(contest)
    db.session.commit()
    data = {"kind": "copied", "reason": "Read it before."}
    answer = sign_in(panel_judge.judge).post("/contests/autumn/desk/1/decline", data=data)
    assert answer.location == "/contests/autumn/desk/2"
    db.session.expire_all()
    assert (readings[0].state, readings[0].decline_reason) == ("declined", "Read it before.")
    taken = db.session.scalar(select(Assignment).where(Assignment.judge_id == other.id))
    assert taken is not None and (taken.entry_id, taken.purpose) == (readings[0].entry_id, "first")


@pytest.mark.database
def test_giving_back_needs_words_except_for_a_conflict(contest: Contest, sign_in: SignIn) -> None:
    panel_judge, readings = appointed(contest, 2)
    browser = sign_in(panel_judge.judge)
    assert browser.post("/contests/autumn/desk/1/decline", data={"kind": "off-topic"}).status_code == 422
    assert browser.post("/contests/autumn/desk/1/decline", data={"kind": "conflict"}).status_code == 303
    conflict = db.session.scalar(select(DeclaredConflict))
    assert conflict is not None and conflict.entry_id == readings[0].entry_id


def test_remarks_on_passages_are_kept_in_the_order_of_the_text(contest: Contest, sign_in: SignIn) -> None:
    panel_judge, readings = appointed(contest, 1)
    data = {
        "token": "",
        "quote": ["坐在一起", "老槐树"],
        "offset": ["8", "3"],
        "remark": ["为什么？", "具体。"],
    }
    browser = sign_in(panel_judge.judge)
    browser.post("/contests/autumn/desk/1/draft", data=data, headers={"Accept": "application/json"})
    kept = db.session.get_one(Mark, readings[0].id).remarks
    assert [(one["offset"], one["text"]) for one in kept] == [(3, "具体。"), (8, "为什么？")]
    assert "具体。" in browser.get("/contests/autumn/desk/1").text


@pytest.mark.database
def test_comments_are_kept_counted_and_thrown_away(contest: Contest, sign_in: SignIn) -> None:
    panel_judge, _ = appointed(contest, 2)
    browser = sign_in(panel_judge.judge)
    sent(browser, 1, **WHOLE, comment="开头好。", keep="1")
    kept = db.session.scalars(select(BankComment)).one()
    assert (kept.text, kept.used) == ("开头好。", 0)
    sent(browser, 2, **WHOLE, comment="开头好。", used=f"{kept.id},999,x")
    db.session.expire_all()
    assert kept.used == 1
    assert "used 1 time" in browser.get("/contests/autumn/desk/comments").text
    browser.post(f"/contests/autumn/desk/comments/{kept.id}/delete")
    assert db.session.scalars(select(BankComment)).all() == []


def test_bank_of_another_judge_is_not_there(contest: Contest, sign_in: SignIn) -> None:
    panel_judge, _ = appointed(contest, 1)
    other = make_judge(contest)
    kept = BankComment(user_id=other.judge_id, text="Mine.")
    db.session.add(kept)
    db.session.commit()
    assert (
        sign_in(panel_judge.judge).post(f"/contests/autumn/desk/comments/{kept.id}/delete").status_code == 404
    )


def test_break_is_suggested_after_a_long_stretch(contest: Contest, sign_in: SignIn) -> None:
    panel_judge, _ = appointed(contest, 14)
    browser = sign_in(panel_judge.judge)
    for number in range(1, 14):
        sent(browser, number, **WHOLE)
    assert "A short break" in browser.get("/contests/autumn/desk").text


@pytest.mark.database
def test_judge_who_left_only_reads_the_own_marks_and_the_reason(contest: Contest, sign_in: SignIn) -> None:
    panel_judge, _ = appointed(contest, 2)
    browser = sign_in(panel_judge.judge)
    sent(browser, 1, **WHOLE)
    panel_judge.dropped_at = contest.created_at + timedelta(days=1)
    panel_judge.left_reason = "Moved to another county"
    db.session.commit()
    page = browser.get("/contests/autumn/desk", follow_redirects=True).text
    assert "Thank you for judging" in page and "Moved to another county" in page
    assert page.count('scope="row"') >= 1 and "我的村庄" in page
    assert browser.get("/contests/autumn/desk/1").status_code == 403
    assert sent(browser, 2, **WHOLE).status_code == 403
    assert "/contests/autumn/desk/marks" in browser.get("/contests/autumn").text


def test_reading_of_another_judge_is_not_there(contest: Contest, sign_in: SignIn) -> None:
    panel_judge, _ = appointed(contest, 1)
    other = make_judge(contest)
    make_assignment(make_entry(contest), other, position=9)
    db.session.commit()
    assert sign_in(panel_judge.judge).get("/contests/autumn/desk/9").status_code == 404


def test_moved_reading_is_not_there_any_more(contest: Contest, sign_in: SignIn) -> None:
    panel_judge, readings = appointed(contest, 1)
    readings[0].state = AssignmentState.MOVED
    db.session.commit()
    assert sign_in(panel_judge.judge).get("/contests/autumn/desk/1").status_code == 404


@pytest.mark.parametrize("essays", [1, 3])
def test_reading_page_costs_the_same_queries(
    contest: Contest, sign_in: SignIn, count_queries: Count, essays: int
) -> None:
    panel_judge, readings = appointed(contest, essays)
    readings[0].state = AssignmentState.OPEN
    readings[0].opened_at = contest.created_at
    db.session.commit()
    browser = sign_in(panel_judge.judge)
    with count_queries() as queries:
        assert browser.get("/contests/autumn/desk/1").status_code == 200
    assert len(queries) == 8


@pytest.mark.parametrize("essays", [2, 4])
def test_handing_in_costs_the_same_queries(
    contest: Contest, sign_in: SignIn, count_queries: Count, essays: int
) -> None:
    panel_judge, _ = appointed(contest, essays)
    browser = sign_in(panel_judge.judge)
    with count_queries() as queries:
        assert sent(browser, 1, **WHOLE).location == "/contests/autumn/desk/2"
    assert len(queries) == 38  # one of them is the test asking for the token


@pytest.mark.parametrize("essays", [1, 3])
def test_desk_costs_the_same_queries(
    contest: Contest, sign_in: SignIn, count_queries: Count, essays: int
) -> None:
    panel_judge, _ = appointed(contest, essays)
    browser = sign_in(panel_judge.judge)
    with count_queries() as queries:
        assert browser.get("/contests/autumn/desk").status_code == 200
    assert len(queries) == 7


def test_purposes_never_show_on_the_desk(contest: Contest, sign_in: SignIn) -> None:
    panel_judge = make_judge(contest)
    entry = make_entry(contest)
    make_assignment(entry, panel_judge, Purpose.REREAD, position=1)
    make_assignment(make_entry(contest), panel_judge, Purpose.ANCHOR, position=2)
    db.session.commit()
    browser = sign_in(panel_judge.judge)
    for address in ("/contests/autumn/desk", "/contests/autumn/desk/1", "/contests/autumn/desk/2"):
        page = browser.get(address).text
        assert [word for word in ("reread", "anchor", "again", entry.code) if word in page.lower()] == []
