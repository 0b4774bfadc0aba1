"""Authors begin, write, save, compare and hand in; nothing they wrote is lost."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from sqlalchemy import select

from lms.config import VERSION
from lms.contests.entries.models import Entry, EntryVersion
from lms.contests.entries.words import EntryState
from lms.contests.rules.definition import Calendar, Category, Eligibility, LateRule
from lms.contests.rules.models.contests import Contest
from lms.contests.rules.stages import Stage
from lms.db import db
from lms.people.roles import Role
from tests.build import make_unit, make_user
from tests.contests import files
from tests.contests.authors import BODY, SignIn, audited, begun, make_open, newest, save
from tests.contests.make import OPENS, make_entry, make_judge


@pytest.fixture
def contest(app: Any) -> Contest:
    """A contest that is open for ever."""
    return make_open()


def test_entry_is_begun_once_however_often_the_button_is_pressed(contest: Contest, sign_in: SignIn) -> None:
    browser = begun(sign_in)
    browser.post("/contests/autumn/entry")
    assert [entry.state for entry in db.session.scalars(select(Entry))] == ["draft"]
    assert "Start my entry" not in browser.get("/contests/autumn/entry").text


def test_text_saved_by_script_is_on_the_page_and_grows_one_version(contest: Contest, sign_in: SignIn) -> None:
    browser = begun(sign_in)
    first = save(browser).json
    second = save(browser, body=BODY + "完", base=first["base"]).json
    assert (first["number"], second["number"]) == (1, 1)
    assert BODY + "完" in browser.get("/contests/autumn/entry/write").text


def test_text_sent_as_a_form_is_saved_and_goes_where_the_button_says(
    contest: Contest, sign_in: SignIn
) -> None:
    browser = begun(sign_in)
    form = {"title": "水渠", "body": "一\r\n\r\n二", "do": "check"}
    answer = browser.post("/contests/autumn/entry/write", data=form)
    assert (answer.status_code, answer.location) == (303, "/contests/autumn/entry/submit")
    assert newest().body == "一\n\n二"


@pytest.mark.database
def test_other_device_is_told_and_both_texts_are_kept(contest: Contest, sign_in: SignIn) -> None:
    browser = begun(sign_in)
    base = save(browser).json["base"]
    save(browser, body="第一台设备", base=base)
    clash = save(browser, body="第二台设备", base=base)
    assert (clash.status_code, newest().body) == (409, "第一台设备")
    assert save(browser, body="第二台设备", base=clash.json["base"], fresh=True).status_code == 200
    assert [one.body for one in db.session.scalars(select(EntryVersion).order_by(EntryVersion.number))] == [
        "第一台设备", "第二台设备",
    ]  # fmt: skip


def test_text_set_aside_becomes_a_version_and_the_other_stays_newest(
    contest: Contest, sign_in: SignIn
) -> None:
    browser = begun(sign_in)
    save(browser, body="服务器上的")
    save(browser, body="这台设备上的", aside=True)
    kept = [
        (one.body, one.name) for one in db.session.scalars(select(EntryVersion).order_by(EntryVersion.number))
    ]
    assert kept == [("服务器上的", ""), ("这台设备上的", "From another device"), ("服务器上的", "")]


def test_form_of_an_old_page_is_shown_back_with_its_text(contest: Contest, sign_in: SignIn) -> None:
    browser = begun(sign_in)
    base = save(browser).json["base"]
    save(browser, body="较新的", base=base)
    answer = browser.post(
        "/contests/autumn/entry/write", data={"title": "水渠", "body": "旧页面上的", "base": base}
    )
    assert (answer.status_code, "旧页面上的" in answer.text, newest().body) == (409, True, "较新的")


def test_text_without_end_is_refused_told_and_put_on_record(contest: Contest, sign_in: SignIn) -> None:
    browser = begun(sign_in)
    answer = save(browser, body="字" * 200_001)
    assert (answer.status_code, "200001" in answer.json["error"] or "200003" in answer.json["error"]) == (
        422,
        True,
    )
    assert audited() == ["entry.start", "entry.refused"]


def test_two_hundred_pages_are_kept_but_cannot_be_handed_in(contest: Contest, sign_in: SignIn) -> None:
    browser = begun(sign_in)
    assert save(browser, body="字" * 160_000).status_code == 200
    answer = browser.post("/contests/autumn/entry/submit", data={"original": "yes"})
    assert (answer.status_code, "the maximum is 5000" in answer.text) == (422, True)


def test_entry_is_handed_in_with_a_receipt_that_anybody_can_make_again(
    contest: Contest, sign_in: SignIn
) -> None:
    browser = begun(sign_in)
    save(browser)
    answer = browser.post("/contests/autumn/entry/submit", data={"original": "yes"})
    assert (answer.status_code, answer.location) == (303, "/contests/autumn/entry/receipt")
    entry = db.session.scalars(select(Entry)).one()
    assert (entry.state, entry.submitted_version, entry.late, len(entry.receipt)) == (
        "submitted",
        1,
        False,
        64,
    )
    page = browser.get("/contests/autumn/entry/receipt").text
    assert f'data-receipt="{entry.receipt}"' in page
    assert f"{VERSION}</p>" in page[page.index("<footer") :]
    assert newest().html == f"<p>{BODY}</p>"
    assert audited() == ["entry.start", "entry.submit"]


@pytest.mark.parametrize(
    ("text", "form", "sentence"),
    [
        ({"body": "", "title": ""}, {"original": "yes"}, "The essay is empty."),
        ({"title": ""}, {"original": "yes"}, "Add a title to the essay."),
        ({}, {}, "Confirm that the essay is your own work."),
        ({"body": "太短"}, {"original": "yes"}, "the minimum is 10"),
        ({"body": "Ж" * 10 + " слово" * 20}, {"original": "yes"}, "script that cannot be judged here"),
        ({"title": "갂"}, {"original": "yes"}, "Certificates cannot show 갂."),
        ({"title": "村庄𐎀Ⴀ"}, {"original": "yes"}, "Certificates cannot show 𐎀 Ⴀ."),
        ({"body": BODY + "\ufffd" * 9}, {"original": "yes"}, "wrong encoding"),
    ],
)
def test_incomplete_entry_is_not_handed_in_and_says_what_is_missing(
    contest: Contest, sign_in: SignIn, text: dict[str, str], form: dict[str, str], sentence: str
) -> None:
    browser = begun(sign_in)
    save(browser, **text)
    answer = browser.post("/contests/autumn/entry/submit", data=form)
    assert (answer.status_code, sentence in answer.text) == (422, True)
    assert db.session.scalars(select(Entry)).one().state == "draft"


@pytest.mark.parametrize(
    "title",
    ["我的村庄👍🏽", "བོད་ཡིག", "مەكتەپ", "ꆈꌠ", "한국", "Łódź", "Việt Nam", "ᠮᠣᠩᠭᠣᠯ", "ꓡꓲ", "ᥖᥭᥰ", "ᦎᦷᦑ"],
)
def test_title_in_any_script_of_the_country_is_accepted(
    contest: Contest, sign_in: SignIn, title: str
) -> None:
    browser = begun(sign_in)
    save(browser, title=title)
    assert browser.post("/contests/autumn/entry/submit", data={"original": "yes"}).status_code == 303


def test_text_that_the_collection_cannot_print_is_told(contest: Contest, sign_in: SignIn) -> None:
    browser = begun(sign_in)
    save(browser, body=BODY + "𐎀")
    page = browser.get("/contests/autumn/entry/submit").text
    assert "The printed collection shows a code in place of: 𐎀." in page
    assert browser.post("/contests/autumn/entry/submit", data={"original": "yes"}).status_code == 303


def test_name_that_cannot_be_printed_is_told_and_keeps_nobody_out(contest: Contest, sign_in: SignIn) -> None:
    browser = begun(sign_in)
    save(browser)
    author = db.session.scalars(select(Entry)).one().author
    author.name = "𐎀𐎁"
    db.session.commit()
    page = browser.get("/contests/autumn/entry/submit").text
    assert "Certificates cannot show every character of: 𐎀𐎁" in page
    assert browser.post("/contests/autumn/entry/submit", data={"original": "yes"}).status_code == 303


@pytest.mark.database
def test_category_must_be_one_of_the_contest(app: Any, sign_in: SignIn) -> None:
    make_open(categories=(Category("prose", {"en": "Prose"}), Category("report", {"en": "Report"})))
    browser = begun(sign_in)
    save(browser)
    assert (
        browser.post("/contests/autumn/entry/submit", data={"original": "yes", "category": "x"}).status_code
        == 422
    )
    browser.post("/contests/autumn/entry/submit", data={"original": "yes", "category": "report"})
    assert db.session.scalars(select(Entry)).one().category == "report"


@pytest.mark.database
@pytest.mark.parametrize(
    ("rule", "until", "status", "state", "late"),
    [
        (LateRule.REFUSE, None, 409, "draft", False),
        (LateRule.ACCEPT, timedelta(days=36500), 303, "submitted", True),
        (LateRule.UNRANKED, timedelta(days=36500), 303, "submitted", True),
        (LateRule.ACCEPT, timedelta(seconds=1), 409, "draft", False),
    ],
)
def test_late_entry_is_refused_or_marked_and_its_text_is_kept(
    app: Any, sign_in: SignIn, rule: LateRule, until: timedelta | None, status: int, state: str, late: bool
) -> None:
    make_open(calendar=Calendar(OPENS, OPENS, late_until=OPENS + until if until else None), late=rule)
    browser = begun(sign_in)
    save(browser)
    answer = browser.post("/contests/autumn/entry/submit", data={"original": "yes"})
    entry = db.session.scalars(select(Entry)).one()
    assert (answer.status_code, entry.state, entry.late, newest().body) == (status, state, late, BODY)
    assert ("entry.refused" in audited()) == (status == 409)


def test_text_is_saved_after_entries_closed_but_not_handed_in(contest: Contest, sign_in: SignIn) -> None:
    browser = begun(sign_in)
    contest.stage = Stage.SCREENING.value
    db.session.commit()
    assert save(browser).status_code == 200
    assert browser.post("/contests/autumn/entry/submit", data={"original": "yes"}).status_code == 409
    assert newest().body == BODY


def test_entry_cannot_be_begun_outside_its_stage(app: Any, sign_in: SignIn) -> None:
    make_open(stage=Stage.SCREENING)
    person = make_user("Late")
    db.session.commit()
    assert sign_in(person).post("/contests/autumn/entry").status_code == 409


def test_unit_and_role_decide_who_takes_part(app: Any, sign_in: SignIn) -> None:
    town = make_unit("Baishi")
    village, elsewhere = make_unit("Willow", town), make_unit("Dongpo")
    make_open(eligibility=Eligibility(units=(town.code,), roles=(Role.LEARNER,)))
    people = [
        make_user("A", Role.LEARNER, unit=village),
        make_user("B", Role.LEARNER, unit=elsewhere),
        make_user("C", Role.TRAINER, unit=village),
        make_user("D", Role.LEARNER),
    ]
    db.session.commit()
    assert [sign_in(person).post("/contests/autumn/entry").status_code for person in people] == [
        303,
        403,
        403,
        403,
    ]


def test_judge_of_the_contest_cannot_enter(contest: Contest, sign_in: SignIn) -> None:
    judge = make_judge(contest).judge
    db.session.commit()
    assert sign_in(judge).post("/contests/autumn/entry").status_code == 403


@pytest.mark.database
def test_entry_can_be_withdrawn_and_handed_in_again(contest: Contest, sign_in: SignIn) -> None:
    browser = begun(sign_in)
    save(browser)
    browser.post("/contests/autumn/entry/submit", data={"original": "yes"})
    browser.post("/contests/autumn/entry/withdraw")
    states = [db.session.scalars(select(Entry)).one().state]
    save(browser, body=BODY + "再交一次。")
    browser.post("/contests/autumn/entry/submit", data={"original": "yes"})
    entry = db.session.scalars(select(Entry)).one()
    assert ([*states, entry.state], entry.submitted_version) == (["withdrawn", "submitted"], 2)


def test_change_after_handing_in_is_a_new_version_that_does_not_count_yet(
    contest: Contest, sign_in: SignIn
) -> None:
    browser = begun(sign_in)
    save(browser)
    browser.post("/contests/autumn/entry/submit", data={"original": "yes"})
    save(browser, body=BODY + "改")
    assert (db.session.scalars(select(Entry)).one().submitted_version, newest().number) == (1, 2)
    assert "You have changed the text since you submitted it." in browser.get("/contests/autumn/entry").text


@pytest.mark.database
def test_versions_are_named_compared_and_restored(contest: Contest, sign_in: SignIn) -> None:
    browser = begun(sign_in)
    save(browser, body="去年修渠")
    browser.post("/contests/autumn/entry/versions", data={"name": "初稿"})
    save(browser, body="今年修渠")
    assert "初稿" in browser.get("/contests/autumn/entry/versions").text
    assert "<del>去</del><ins>今</ins>年修渠" in browser.get("/contests/autumn/entry/versions/2").text
    assert (
        "<del>去</del><ins>今</ins>年修渠" in browser.get("/contests/autumn/entry/versions/1?to=newest").text
    )
    browser.post("/contests/autumn/entry/versions/1")
    assert (newest().number, newest().body) == (3, "去年修渠")


def test_others_learn_nothing_of_an_entry(contest: Contest, sign_in: SignIn) -> None:
    entry = make_entry(contest, make_user("Author"), state=EntryState.DRAFT)
    peer = make_user("Peer")
    db.session.commit()
    browser = sign_in(peer)
    pages = ["write", "submit", "receipt", "versions", "versions/1", "files/1"]
    assert [browser.get(f"/contests/autumn/entry/{page}").status_code for page in pages] == [404] * 6
    assert entry.code not in browser.get("/contests/autumn/entry").text


@pytest.mark.parametrize("count", [1, 3])
def test_pages_cost_the_same_queries_with_one_and_three_rows(
    app: Any, sign_in: SignIn, count_queries: Callable[[], AbstractContextManager[list[str]]], count: int
) -> None:
    make_open(eligibility=Eligibility(co_authors_max=5), attachments_max=5)
    browser = begun(sign_in)
    for number in range(count):
        browser.post("/contests/autumn/entry/authors", data={"username": make_user(f"F{number}").username})
        browser.post(
            "/contests/autumn/entry/files", data={"file": (BytesIO(files.make_jpeg(str(number))), "a.jpg")}
        )
        save(browser, body=f"{BODY}{number}", fresh=True)
    found = []
    for page in ["entry", "entry/write", "entry/submit", "entry/versions", "entry/versions/1"]:
        db.session.remove()
        with count_queries() as queries:
            assert browser.get(f"/contests/autumn/{page}").status_code == 200
        found.append(len([one for one in queries if one.startswith("SELECT")]))
    assert found == [8, 5, 13, 4, 6]
