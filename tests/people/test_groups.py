"""Groups of people: kept by ticks and lists, with what is wrong by line."""

from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from lms.audit.models import AuditEntry
from lms.audit.queries.chain import check_chain
from lms.db import db
from lms.people.group_list import Findable, people_meant, read_list
from lms.people.models import GroupMember, PeopleGroup, Unit, User
from lms.people.roles import Role
from tests.build import make_group, make_unit, make_user

SignIn = Callable[[User], FlaskClient]
KNOWN = (
    Findable(1, "lixia", "13800000001", "李霞"),
    Findable(2, "lixia2", "", "李霞"),
    Findable(3, "wangwu", "13800000003", "王五"),
)


@pytest.mark.parametrize(
    ("text", "ids", "wrong"),
    [
        ("王五\n\n", [3], []),
        ("WangWu\r\n 王五 \n138 0000 0003", [3], []),
        ("李霞，lixia2\n李霞\t13800000001", [2, 1], []),
        ("李霞\n王五", [3], [(1, "several")]),
        ("王五, lixia\n赵六\n  ;、", [], [(1, "no-one"), (2, "no-one")]),
        ("13800000009", [], [(1, "no-one")]),
    ],
)
def test_list_is_read_by_line(text: str, ids: list[int], wrong: list[tuple[int, str]]) -> None:
    found, problems = people_meant(read_list(text), KNOWN)
    assert (found, [(one.line, one.code) for one in problems]) == (ids, wrong)


@pytest.fixture
def village(app: Flask) -> Unit:
    return make_unit("Willow Village", make_unit("Town"))


@pytest.fixture
def manager(village: Unit, sign_in: SignIn) -> FlaskClient:
    person = make_user("Boss", Role.UNIT_MANAGER, over=village.parent)
    db.session.commit()
    return sign_in(person)


def in_group() -> list[str]:
    db.session.rollback()
    live = (
        select(User.name)
        .join(GroupMember, GroupMember.user_id == User.id)
        .where(GroupMember.ended_at.is_(None))
    )
    return list(db.session.scalars(live.order_by(User.name)))


@pytest.mark.database
def test_group_is_kept_by_ticks_and_by_a_list(village: Unit, manager: FlaskClient) -> None:
    ann, bob = (make_user(name, Role.LEARNER, unit=village) for name in ("Ann", "Bob"))
    make_user("Zoe", Role.LEARNER, unit=make_unit("Elsewhere"))
    db.session.commit()
    ids = {"ann": str(ann.id), "bob": str(bob.id)}
    for status in (303, 422):  # the name is there already the second time
        made = manager.post("/people/groups/new", data={"name": "No  power", "unit": village.parent_id})
        assert made.status_code == status
    page = manager.get("/people/groups/").text
    assert "No power" in page
    number = db.session.scalars(select(PeopleGroup.id)).one()
    group = f"/people/groups/{number}"
    for _ in range(2):
        assert manager.post(f"{group}/add", data={"person": [ids["ann"], "x"]}).status_code == 303
    assert in_group() == ["Ann"]
    assert 'name="person" value="' + ids["bob"] in manager.get(f"{group}?q=willow").text
    refused = manager.post(f"{group}/list", data={"list": "Bob\nZoe\nNo One"})
    assert refused.status_code == 422
    assert "Bob\nZoe\nNo One</textarea>" in refused.text.replace("\r", "")
    assert [line in refused.text for line in ("Line 1", "Line 2", "Line 3")] == [False, True, True]
    assert in_group() == ["Ann"]
    assert manager.post(f"{group}/list", data={"list": " \n"}).status_code == 422
    assert manager.post(f"{group}/list", data={"list": "a\n" * 1001}).status_code == 422
    assert manager.post(f"{group}/list", data={"list": "Bob\nAnn"}).status_code == 303
    assert in_group() == ["Ann", "Bob"]
    assert manager.post(f"{group}/remove", data={"person": ids["ann"]}).status_code == 303
    assert in_group() == ["Bob"]
    assert manager.post(f"{group}/edit", data={"name": "Flood"}).status_code == 303
    assert manager.post(f"{group}/close").status_code == 303
    assert manager.get(group).status_code == 404
    found = select(AuditEntry.verb).where(AuditEntry.target_kind == "people_group").order_by(AuditEntry.id)
    assert list(db.session.scalars(found)) == [
        "group.add", *["group.change-members"] * 3, "group.change", "group.close"
    ]  # fmt: skip
    assert check_chain().faults == ()


@pytest.mark.parametrize("more", [0, 3])
def test_pages_ask_the_same_however_many_people(
    village: Unit,
    manager: FlaskClient,
    count_queries: Callable[[], AbstractContextManager[list[str]]],
    more: int,
) -> None:
    group = make_group(village)
    for number in range(more + 1):
        person = make_user(f"P{number}", Role.LEARNER, unit=village)
        db.session.add(GroupMember(group_id=group.id, user_id=person.id, added_at=group.made_at))
        make_user(f"Q{number}", Role.LEARNER, unit=village)
        make_group(village, f"G{number}")
    db.session.commit()
    counts = []
    for address in ("/people/groups/", f"/people/groups/{group.id}?q="):
        with count_queries() as found:
            assert manager.get(address).status_code == 200
        counts.append(len(found))
    assert counts == [3, 7]
