"""Import and export of rosters and units, in the browser and on the command line."""

import html
import io
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from lms.audit.models import AuditEntry
from lms.db import db
from lms.people.models import GroupMember, Unit, User
from lms.people.queries import people as queries
from lms.people.roles import Role, UnitKind
from tests.build import make_group, make_unit, make_user

SignIn = Callable[[User], FlaskClient]
GOOD = "姓名,用户名,手机,单位代码,角色,加时\n王小明,wang,13800138000,liulin,学员,25\n李美玲,li,,liulin,,\n"
MIXED = GOOD + ",bad name,,,,\n"


@pytest.fixture
def village(app: Flask) -> Unit:
    unit = make_unit("柳林村", make_unit("白石镇", kind=UnitKind.TOWNSHIP))
    unit.code = "liulin"
    db.session.commit()
    return unit


@pytest.fixture
def browser(village: Unit, sign_in: SignIn) -> FlaskClient:
    admin = make_user("Admin", Role.ADMINISTRATOR)
    db.session.commit()
    return sign_in(admin)


def upload(
    browser: FlaskClient, data: bytes | str, query: str = "", name: str = "roster.csv"
) -> TestResponse:
    raw = data.encode() if isinstance(data, str) else data
    return browser.post(f"/people/import{query}", data={"file": (io.BytesIO(raw), name)})


def confirm(browser: FlaskClient, preview: TestResponse, **more: str) -> TestResponse:
    kept = html.unescape(re.findall(r'name="kept" value="([^"]*)"', preview.text)[0])
    return browser.post("/people/import/confirm", data={"kept": kept} | more)


def people_count() -> int:
    return db.session.scalar(select(func.count(User.id))) or 0


def test_preview_writes_nothing(browser: FlaskClient) -> None:
    response = upload(browser, GOOD.encode("gbk"))
    assert (response.status_code, people_count()) == (200, 1)
    assert db.session.scalar(select(func.count(AuditEntry.id))) == 0


def test_confirmed_import_adds_people_with_unit_role_and_extra_time(
    browser: FlaskClient, village: Unit
) -> None:
    assert confirm(browser, upload(browser, GOOD)).location == "/people/?state=new"
    person = queries.user_named("13800138000")
    assert person is not None
    assert (person.username, person.extra_time_percent) == ("wang", 25)
    assert [(stay.unit, stay.until_on) for stay in person.memberships] == [(village, None)]
    assert [grant.role for grant in person.grants] == ["learner"]


def test_same_file_again_changes_nothing(browser: FlaskClient) -> None:
    confirm(browser, upload(browser, GOOD))
    before = db.session.scalar(select(func.count(AuditEntry.id)))
    again = upload(browser, GOOD)
    assert "There is nothing to import. No rows are new or changed." in again.text
    assert 'name="kept"' not in again.text
    assert db.session.scalar(select(func.count(AuditEntry.id))) == before


def test_exported_roster_is_imported_without_a_change(browser: FlaskClient, village: Unit) -> None:
    confirm(browser, upload(browser, GOOD))
    make_group(village, "No power")
    db.session.commit()
    confirm(browser, upload(browser, "name,username,groups\n王小明,wang,No power\n"))
    assert db.session.scalars(
        select(User.username).join(GroupMember, GroupMember.user_id == User.id)
    ).all() == ["wang"]
    exported = browser.get("/people/roster.csv").get_data()
    assert exported.startswith(b"\xef\xbb\xbf\xe5\xa7\x93\xe5\x90\x8d,")
    assert "There is nothing to import" in upload(browser, exported).text


def test_file_with_wrong_rows_is_refused_or_its_good_rows_are_taken(browser: FlaskClient) -> None:
    preview = upload(browser, MIXED)
    assert "“bad name” is not a valid username." in preview.text
    assert (confirm(browser, preview).status_code, people_count()) == (422, 1)
    assert (confirm(browser, preview, wrong="skip").status_code, people_count()) == (302, 3)


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "The file is empty."),
        (b"%PDF-1.7 ...", "This is not a CSV or XLSX file."),
        (b"username\nada\n", "The column “姓名 / name” is missing."),
    ],
)
def test_unusable_file_is_told_on_the_page(browser: FlaskClient, data: bytes, sentence: str) -> None:
    assert sentence in upload(browser, data).text


def test_no_file_is_told_on_the_page(browser: FlaskClient) -> None:
    response = browser.post("/people/import")
    assert (response.status_code, "Choose a CSV or XLSX file." in response.text) == (422, True)


def test_forged_or_foreign_preview_is_refused(browser: FlaskClient, sign_in: SignIn, village: Unit) -> None:
    preview = upload(browser, GOOD)
    other = make_user("Other", Role.ADMINISTRATOR)
    db.session.commit()
    assert confirm(sign_in(other), preview).status_code == 422
    assert browser.post("/people/import/confirm", data={"kept": "forged"}).status_code == 422
    assert people_count() == 2


@pytest.mark.database
def test_manager_imports_only_into_the_own_units(sign_in: SignIn, village: Unit) -> None:
    manager = make_user("Manager", Role.UNIT_MANAGER, unit=village, over=village)
    far = make_unit("Far")
    make_user("Eve", Role.LEARNER, unit=far)
    db.session.commit()
    eve = db.session.scalars(select(User.username).where(User.name == "Eve")).one()
    text = (
        f"name,username,unit,role\nAda,ada,liulin,\nBob,bob,{far.code},\nEve,{eve},liulin,\n"
        "Cat,cat,liulin,评委\nDan,dan,liulin,单位管理员\n"
    )
    browser = sign_in(manager)
    preview = upload(browser, text)
    for sentence in (
        "None of the units you manage",
        "belongs to someone you do not manage",
        "You cannot give the role “judge”.",
    ):
        assert sentence in preview.text
    confirm(browser, preview, wrong="skip")
    names = db.session.scalars(select(User.name).where(User.username.in_(["ada", "bob", "cat", "dan"])))
    assert sorted(names) == ["Ada", "Dan"]
    dan = queries.user_named("dan")
    assert dan is not None
    assert [(grant.role, grant.unit) for grant in dan.grants] == [("unit_manager", village)]


def test_units_are_imported_with_their_parents_and_moved(browser: FlaskClient, village: Unit) -> None:
    text = "代码,名称,类型,上级\nb,B村,村,a\na,A镇,乡镇,\nliulin,柳林村,村,a\n"
    response = confirm(browser, upload(browser, text, "?kind=units"))
    assert response.location == "/people/units/"
    a, b = queries.unit_coded("a"), queries.unit_coded("b")
    assert a is not None
    assert b is not None
    db.session.expire_all()
    assert (b.parent_id, village.path) == (a.id, f"/{a.id}/{village.id}/")
    assert "There is nothing to import" in upload(browser, text, "?kind=units").text


def test_example_files_are_good_files(browser: FlaskClient) -> None:
    units = browser.get("/people/import/example.csv?kind=units").get_data()
    assert "There is a problem" not in upload(browser, units, "?kind=units").text
    people = browser.get("/people/import/example.csv").get_data()
    assert "Problem" not in upload(browser, people).text


@pytest.mark.database
def test_command_imports_and_says_what_is_wrong(app: Flask, village: Unit, tmp_path: Path) -> None:
    file = tmp_path / "roster.csv"
    file.write_text(MIXED, encoding="gbk")
    runner = app.test_cli_runner()
    dry = runner.invoke(args=["people", "import", str(file), "--dry-run"])
    assert (dry.exit_code, dry.stdout) == (1, "2 new, 0 changed, 0 unchanged.\nNothing was written.\n")
    assert dry.stderr.splitlines() == [
        "roster.csv:4:1: The name is missing. Enter the person’s name.",
        "roster.csv:4:2: “bad name” is not a valid username. Enter 2 to 64 letters, digits or . _ - @. "
        "A mobile number belongs in the phone column.",
    ]
    assert runner.invoke(args=["people", "import", str(file)]).exit_code == 1
    assert people_count() == 0
    assert runner.invoke(args=["people", "import", str(file), "--skip-wrong"]).stdout == (
        "2 new, 0 changed, 0 unchanged.\n"
    )
    file.write_text(GOOD, encoding="utf-8-sig")
    again = runner.invoke(args=["people", "import", str(file)])
    assert (again.exit_code, again.stdout) == (0, "0 new, 0 changed, 2 unchanged.\n")


def test_commands_create_list_and_reset(app: Flask, village: Unit) -> None:
    runner = app.test_cli_runner()
    made = runner.invoke(
        args=["people", "create", "Boss", "韩知远", "--role", "administrator", "--unit", "liulin"]
    )
    assert re.fullmatch(r"boss: [a-z]{4}-[a-z]{4}-\d{4}\n", made.output)
    assert runner.invoke(args=["people", "list"]).output == "boss\t韩知远\tliulin\tadministrator\n"
    reset = runner.invoke(args=["people", "reset-password", "BOSS"])
    assert reset.output != made.output
    assert runner.invoke(args=["people", "create", "boss", "X"]).output == (
        "Error: The username “boss” is already in use. Choose another one.\n"
    )
    assert runner.invoke(args=["people", "reset-password", "nobody"]).exit_code == 1
    assert runner.invoke(args=["people", "list", "--unit", "nowhere"]).exit_code == 1


def person(username: str) -> User:
    db.session.expire_all()
    return db.session.scalars(select(User).where(User.username == username)).one()


def test_same_name_is_a_choice_in_the_preview(browser: FlaskClient) -> None:
    confirm(browser, upload(browser, "姓名,单位\n王芳,柳林村\n"))
    again = upload(browser, "姓名,单位,手机\n王芳,柳林村,13800138000\n")
    assert re.findall(r'type="radio" name="(same-2)" id="[^"]*" value="([^"]*)"( checked)? required', again.text) == [
        ("same-2", "same", ""), ("same-2", "another", ""), ("same-2", "leave-out", ""),
    ]  # fmt: skip
    before = people_count()
    assert confirm(browser, again).status_code == 422
    assert confirm(browser, again, **{"same-2": "same"}).status_code == 302
    assert (people_count(), person("wangfang").phone) == (before, "13800138000")
    third = upload(browser, "姓名,单位\n王芳,柳林村\n")
    confirm(browser, third, **{"same-2": "another"})
    assert (people_count(), person("wangfang2").name) == (before + 1, "王芳")


def test_preview_shows_every_error_at_its_cell_and_units_by_name(browser: FlaskClient) -> None:
    page = upload(browser, "姓名,手机,单位,加时\n李四,12,无此村,900\n赵六,,liulin,\n").text
    cells = re.findall(r'data-label="([^"]*)"><div><span lang="zh-Hans">([^<]*)</span><br>.*?“([^”]*)”', page)
    assert cells == [("手机", "12", "12"), ("单位", "无此村", "无此村"), ("加时", "900", "900")]
    assert "柳林村 (liulin)" in page
    assert "简体中文" in upload(browser, "姓名,单位,语言\n孙八,liulin,中文\n").text.partition("</header>")[2]
