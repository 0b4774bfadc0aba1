"""Deciding on findings in one list, going from likeness to likeness, and refusals that come back in the form."""

import re
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from lms.contests.entries.models import Entry
from lms.contests.rules.models.approvals import Approval
from lms.contests.rules.models.contests import Contest
from lms.contests.rules.stages import Stage
from lms.contests.screening.models import Finding
from lms.db import db
from lms.people.models import User
from lms.people.roles import Role
from tests.build import make_unit, make_user
from tests.contests.authors import SignIn
from tests.contests.make import make_contest, make_entry

pytestmark = pytest.mark.database

LONG = (
    "今年村里修通了到县城的水泥路，合作社的苹果当天就能运出去。驻村工作队挨家走访，把政策讲给大家听。"
    "老支书说，路通了，人心也就通了。我把白天记下的难事再理一遍，哪一件能办，哪一件要报乡里，都写在本子上。"
)
OTHER = (
    "去年冬天我们打了第三口机井，井深一百二十米，水是甜的。开春以后，坡上的六十亩旱地第一次浇上了水。"
    "账目贴在村口的公示栏里，谁家出了几个工、买水泵花了多少钱，一笔一笔写得清清楚楚，没有人再说闲话。"
)
LIST = "/contests/autumn/screening/findings"


def named(name: str) -> User:
    person = make_user("villager", unit=make_unit("柳树村"))
    person.name = name
    return person


def searched(browser: FlaskClient) -> list[Finding]:
    db.session.commit()
    assert browser.post("/contests/autumn/screening/search").status_code == 303
    return list(db.session.scalars(select(Finding).order_by(Finding.id)))


def decisions() -> list[str]:
    db.session.expire_all()
    return list(db.session.scalars(select(Finding.decision).order_by(Finding.id)))


def test_list_shows_each_pair_once_and_words_with_their_place(
    contest: Contest, convener: FlaskClient
) -> None:
    make_entry(contest, body=LONG)
    make_entry(contest, body=LONG)
    make_entry(contest, named("张小明"), body=f"{OTHER}张小明写。")
    assert len(searched(convener)) == 3
    page = convener.get(LIST).text
    assert re.findall('data-kind="(.*?)"', page) == ["likeness", "leak"]
    assert '<mark class="open">张小明</mark>写。' in page


def test_many_likenesses_and_words_are_decided_at_once(contest: Contest, convener: FlaskClient) -> None:
    for body in (LONG, LONG, OTHER, OTHER):
        make_entry(contest, body=body)
    found = searched(convener)
    ids = [str(one.id) for one in found if one.entry_id < (one.other_entry_id or 0)]
    answer = convener.post(LIST, data={"finding": ids, "decision": "harmless", "reason": "common source"})
    assert (answer.status_code, decisions()) == (303, ["harmless"] * 4)
    assert "No open findings" in convener.get(LIST).text


def test_words_are_masked_from_the_list(contest: Contest, convener: FlaskClient) -> None:
    for name in ("张小明", "李大春"):
        make_entry(contest, named(name), body=f"{name}写。{OTHER[: len(name)]}")
    ids = [str(one.id) for one in searched(convener)]
    assert convener.post(LIST, data={"finding": ids, "decision": "redacted"}).status_code == 303
    assert decisions() == ["redacted"] * 2


@pytest.mark.parametrize(
    ("form", "sentence", "at_reason"),
    [
        ({"decision": "harmless"}, "Enter a reason.", True),
        (
            {"decision": "redacted", "reason": "r"},
            "Only words that identify the author can be masked.",
            False,
        ),
        ({"decision": "excluded", "reason": "r"}, "Entries are excluded one at a time.", False),
        ({"decision": "", "reason": "r"}, "Choose what to do with the finding.", False),
        ({"decision": "harmless", "reason": "r", "finding": []}, "Select at least one finding.", False),
    ],
)
def test_refused_list_comes_back_with_what_was_selected(
    contest: Contest, convener: FlaskClient, form: dict[str, Any], sentence: str, at_reason: bool
) -> None:
    make_entry(contest, body=LONG)
    make_entry(contest, body=LONG)
    first = searched(convener)[0]
    answer = convener.post(LIST, data={"finding": [str(first.id)], **form})
    assert answer.status_code == 422
    assert sentence in answer.text
    assert ('id="reason-error"' in answer.text) == at_reason
    assert (f'value="{first.id}" checked' in answer.text) == ("finding" not in form)
    assert f'value="{form.get("reason", "")}"' in answer.text
    assert decisions() == ["", ""]


def test_findings_of_another_contest_and_decided_ones_are_left_alone(
    contest: Contest, convener: FlaskClient
) -> None:
    elsewhere = make_entry(make_contest("spring", stage=Stage.SCREENING), named("张小明"), body="张小明写。")
    mine = make_entry(contest, named("李大春"), body="李大春写。")
    found = searched(convener)
    assert [one.entry_id for one in found] == [mine.id]
    assert convener.post("/contests/spring/screening/search").status_code == 303
    theirs = db.session.scalars(select(Finding).where(Finding.entry_id == elsewhere.id)).one()
    assert convener.post(LIST, data={"finding": str(theirs.id), "decision": "redacted"}).status_code == 422
    convener.post(LIST, data={"finding": str(found[0].id), "decision": "redacted"})
    answer = convener.post(LIST, data={"finding": str(found[0].id), "decision": "harmless", "reason": "r"})
    assert (answer.status_code, decisions()) == (422, ["redacted", ""])


def test_after_a_likeness_comes_the_next_and_after_the_last_the_entry(
    contest: Contest, convener: FlaskClient
) -> None:
    made = [make_entry(contest, body=body) for body in (LONG, LONG, OTHER, OTHER)]
    found = searched(convener)
    first = next(one for one in found if one.entry_id == made[0].id)
    second = next(one for one in found if one.entry_id == made[2].id)
    base = "/contests/autumn/screening"
    following = f"{base}/{made[2].code}/matches/{second.id}"
    assert following in convener.get(f"{base}/{made[0].code}/matches/{first.id}").text
    form = {"decision": "harmless", "reason": "r"}
    answer = convener.post(f"{base}/{made[0].code}/findings/{first.id}", data=form)
    assert answer.location == following
    answer = convener.post(f"{base}/{made[2].code}/findings/{second.id}", data=form)
    assert answer.location == f"{base}/{made[2].code}#findings"


def test_similarity_refused_without_reason_comes_back_side_by_side(
    contest: Contest, convener: FlaskClient
) -> None:
    entry = make_entry(contest, body=LONG)
    make_entry(contest, body=LONG)
    kept = searched(convener)[0]
    answer = convener.post(
        f"/contests/autumn/screening/{entry.code}/findings/{kept.id}", data={"decision": "excluded"}
    )
    assert answer.status_code == 422
    assert 'id="reason-error"' in answer.text
    assert "Side by side" in answer.text
    assert decisions() == ["", ""]


@pytest.mark.parametrize(
    ("path", "form", "error", "kept"),
    [
        ("exclude", {"reason": " "}, "reason-error", 'name="reason"'),
        ("mask", {"words": "不在文中"}, "words-error", 'value="不在文中"'),
    ],
)
def test_refusal_stands_at_the_field_of_the_entry(
    contest: Contest, convener: FlaskClient, path: str, form: dict[str, str], error: str, kept: str
) -> None:
    entry = make_entry(contest, body=LONG)
    db.session.commit()
    answer = convener.post(f"/contests/autumn/screening/{entry.code}/{path}", data=form)
    assert answer.status_code == 422
    assert f'id="{error}"' in answer.text
    assert kept in answer.text
    assert '<details class="more" open>' in answer.text


def test_corrected_words_that_stand_nowhere_come_back_at_the_finding(
    contest: Contest, convener: FlaskClient
) -> None:
    entry = make_entry(contest, named("张小明"), body="张小明写。")
    (kept,) = searched(convener)
    address = f"/contests/autumn/screening/{entry.code}/findings/{kept.id}"
    answer = convener.post(address, data={"decision": "redacted", "words": "张大明"})
    assert answer.status_code == 422
    assert f'id="words-{kept.id}-error"' in answer.text
    assert 'value="张大明"' in answer.text


def test_masked_words_are_shown_again_only_when_the_box_is_ticked(
    contest: Contest, convener: FlaskClient
) -> None:
    entry = make_entry(contest, named("张小明"), body="张小明写。")
    (kept,) = searched(convener)
    address = f"/contests/autumn/screening/{entry.code}/findings/{kept.id}"
    convener.post(address, data={"decision": "redacted"})
    answer = convener.post(address, data={"decision": "harmless"})
    assert answer.status_code == 422
    assert "Tick the box" in answer.text
    assert decisions() == ["redacted"]
    assert convener.post(address, data={"decision": "harmless", "unmask": "yes"}).status_code == 303
    assert decisions() == ["harmless"]


def test_exclusion_for_a_likeness_needs_a_second_person_where_two_are_asked_for(
    app: Any, sign_in: SignIn
) -> None:
    contest = make_contest(stage=Stage.SCREENING, second_person=True)
    person = make_user("Convener", Role.CONVENER)
    db.session.commit()
    convener = sign_in(person)
    entry = make_entry(contest, body=LONG)
    make_entry(contest, body=LONG)
    kept = searched(convener)[0]
    form = {"decision": "excluded", "reason": "copied"}
    convener.post(f"/contests/autumn/screening/{entry.code}/findings/{kept.id}", data=form)
    assert db.session.scalars(select(Entry.state).where(Entry.id == entry.id)).one() == "submitted"
    asked = db.session.scalars(select(Approval)).one()
    other = make_user("Second", Role.CONVENER)
    db.session.commit()
    sign_in(other).post(f"/contests/autumn/approvals/{asked.id}/approve")
    db.session.expire_all()
    assert db.session.scalars(select(Entry.state).where(Entry.id == entry.id)).one() == "excluded"
    assert decisions() == ["excluded", ""]
