"""Screening finds names and copied text; a person decides; judges read what is left."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date
from io import BytesIO
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from lms.audit.models import AuditEntry
from lms.contests.entries.models import Attachment, CoAuthor, Entry, EntryVersion
from lms.contests.entries.queries.entries import numbered_files, version
from lms.contests.entries.words import EntryState
from lms.contests.rules.models.contests import Contest
from lms.contests.rules.stages import Stage
from lms.contests.run.jobs import search_entries
from lms.contests.screening.models import Finding
from lms.db import db
from lms.http.web import settings
from lms.people.models import Membership, Unit, User
from lms.people.roles import Role
from lms.storage import storage
from tests.build import NOW, make_document, make_unit, make_user
from tests.contests import files
from tests.contests.make import make_assignment, make_contest, make_entry, make_judge

SignIn = Callable[[User], FlaskClient]
LONG = (
    "去年冬天，我们村的水渠断了三处，田里的麦苗眼看就要旱死。支部书记带着大家连夜去修，没有一个人喊冷。"
    "老人们在堤上烧了一堆火，给修渠的人煮姜汤。天快亮的时候，水终于流进了最远的那块地。"
)
QUOTE = "绿水青山就是金山银山，这是每个村干部都应当记住的一句话，也是我们今天要做的事情。"


def reading_text(entry: Entry) -> tuple[str, str]:
    """Return title and HTML as judges read them."""
    kept = version(entry.id, entry.submitted_version)
    assert kept is not None
    return kept.redacted_title or kept.title, kept.redacted_html or kept.html


def villager(name: str, unit: Unit, phone: str | None = None) -> User:
    """Make somebody of a village with a Chinese name."""
    person = make_user("villager", unit=unit)
    person.name, person.phone = name, phone
    return person


def findings() -> list[tuple[str, str]]:
    """What was found: the kind and its words or level."""
    rows = db.session.scalars(select(Finding).order_by(Finding.id))
    return [(one.kind, one.detail.get("text") or one.detail["level"]) for one in rows]


def search(browser: FlaskClient) -> None:
    assert browser.post("/contests/autumn/screening/search").status_code == 303


def decide(browser: FlaskClient, entry: Entry, finding: Finding, decision: str, **more: Any) -> int:
    address = f"/contests/autumn/screening/{entry.code}/findings/{finding.id}"
    return browser.post(address, data={"decision": decision, **more}).status_code


def only_finding() -> Finding:
    return db.session.scalars(select(Finding)).one()


@pytest.mark.database
def test_own_name_unit_colleague_and_phone_are_found(contest: Contest, convener: FlaskClient) -> None:
    county = make_unit("清河县")
    unit = make_unit("柳树村", make_unit("白石镇", county))
    author = villager("张小明", unit, "13800138000")
    db.session.add(
        CoAuthor(entry_id=make_entry(contest, author, "柳树的春天", "").id, user=villager("李大海", unit))
    )
    entry = db.session.scalars(select(Entry)).one()
    version = db.session.scalars(select(EntryVersion)).one()
    version.abstract, version.body = (
        "白石镇的一年",
        "我叫张小明，和王 芳一起找李大海，电话13800138000。清河县很美。",
    )
    villager("王芳", unit)
    db.session.commit()
    search(convener)
    assert findings() == [
        ("leak", "柳树"),
        ("leak", "白石镇"),
        ("leak", "我叫张小明"),
        ("leak", "王 芳"),
        ("leak", "李大海"),
        ("leak", "13800138000"),
    ]
    assert entry.searched_version == 1


def test_former_member_of_the_unit_is_no_colleague(contest: Contest, convener: FlaskClient) -> None:
    unit = make_unit("柳树村")
    gone = villager("王芳芳", unit)
    gone.memberships[0].until_on = date(2021, 1, 1)
    make_entry(contest, villager("张小明", unit), body="感谢王芳芳。")
    db.session.commit()
    search(convener)
    assert findings() == []


@pytest.mark.database
def test_copied_text_is_found_among_entries_former_contests_and_lessons(
    contest: Contest, convener: FlaskClient
) -> None:
    former = make_contest("spring", Stage.ARCHIVE)
    make_entry(former, body=LONG)
    lesson = make_document("lesson", "courses/acc/basics/why")
    lesson.current.renditions[0].plain = LONG  # type: ignore[union-attr]
    make_entry(contest, body=LONG + "我自己的话。")
    make_entry(contest, body="另一个人的话。" + LONG)
    make_entry(contest, body="完全不同的一篇文章，写的是茶园和采茶的姑娘们。")
    db.session.commit()
    search(convener)
    rows = db.session.scalars(select(Finding).order_by(Finding.id)).all()
    assert (
        sorted((one.detail["level"], "entry" if one.other_entry_id else "lesson") for one in rows)
        == [("red", "entry")] * 4 + [("red", "lesson")] * 2
    )


def test_prescribed_quotation_counts_for_nothing(app: Any, sign_in: SignIn) -> None:
    contest = make_contest(stage=Stage.SCREENING, quotes=(QUOTE,))
    make_entry(contest, body=f"春天到了，茶树发了新芽。{QUOTE}采茶的人都上山了。")
    make_entry(contest, body=f"{QUOTE}冬天修好的水渠，今年派上了大用场，大家都松了一口气。")
    person = make_user("Convener", Role.CONVENER)
    db.session.commit()
    search(sign_in(person))
    assert findings() == []


@pytest.mark.database
def test_second_search_adds_nothing_and_a_new_entry_is_compared_with_all(
    contest: Contest, convener: FlaskClient
) -> None:
    make_entry(contest, body=LONG)
    db.session.commit()
    search(convener)
    search(convener)
    assert findings() == []
    make_entry(contest, body=LONG)
    db.session.commit()
    search(convener)
    search(convener)
    assert findings() == [("likeness", "red"), ("likeness", "red")]


@pytest.mark.database
def test_job_searches_like_a_person_and_finds_nothing_to_do_afterwards(contest: Contest) -> None:
    make_entry(contest, body=LONG)
    make_entry(contest, body=LONG)
    db.session.commit()
    assert (search_entries(NOW), search_entries(NOW)) == (2, 0)


def test_entry_screened_before_comes_back_when_something_new_is_found(
    contest: Contest, convener: FlaskClient
) -> None:
    first = make_entry(contest, body=LONG)
    db.session.commit()
    search(convener)
    convener.post(f"/contests/autumn/screening/{first.code}/finish")
    assert first.screened_at is not None
    make_entry(contest, body=LONG)
    db.session.commit()
    search(convener)
    db.session.refresh(first)
    assert first.screened_at is None


@pytest.mark.database
def test_masked_words_are_gone_from_what_judges_read(contest: Contest, convener: FlaskClient) -> None:
    entry = make_entry(
        contest, villager("张小明", make_unit("柳树村")), "张小明的村", "我是张小明。张小明回来了。"
    )
    db.session.commit()
    search(convener)
    for finding in db.session.scalars(select(Finding)).all():
        assert decide(convener, entry, finding, "redacted") == 303
    assert reading_text(entry) == ("■■■的村", "<p>我是■■■。■■■回来了。</p>")
    verbs = db.session.scalars(select(AuditEntry.verb).order_by(AuditEntry.id)).all()
    assert verbs == ["contest.search", "finding.decide", "finding.decide", "finding.decide"]


@pytest.mark.database
def test_harmless_words_stay_and_a_mask_can_be_taken_back(contest: Contest, convener: FlaskClient) -> None:
    entry = make_entry(contest, villager("张小明", make_unit("柳树村")), body="张小明是我的学生。")
    db.session.commit()
    search(convener)
    decide(convener, entry, only_finding(), "redacted")
    assert decide(convener, entry, only_finding(), "harmless", reason="another person") == 422
    assert only_finding().decision == "redacted"
    decide(convener, entry, only_finding(), "harmless", reason="another person", unmask="yes")
    assert reading_text(entry)[1] == "<p>张小明是我的学生。</p>"


@pytest.mark.database
def test_words_to_mask_can_be_corrected_but_must_stand_in_the_text(
    contest: Contest, convener: FlaskClient
) -> None:
    entry = make_entry(contest, villager("张小明", make_unit("柳树村")), body="张小明同志说")
    db.session.commit()
    search(convener)
    assert decide(convener, entry, only_finding(), "redacted", words="王大明") == 422
    assert decide(convener, entry, only_finding(), "redacted", words="张小明同志") == 303
    assert reading_text(entry)[1] == "<p>■■■说</p>"


def test_other_words_are_masked_wherever_they_stand(contest: Contest, convener: FlaskClient) -> None:
    entry = make_entry(contest, title="老槐树", body="老槐树下的老槐树")
    db.session.commit()
    address = f"/contests/autumn/screening/{entry.code}/mask"
    assert convener.post(address, data={"words": "石榴"}).status_code == 422
    assert convener.post(address, data={"words": " 老槐树 "}).status_code == 303
    assert reading_text(entry) == ("■■■", "<p>■■■下的■■■</p>")


@pytest.mark.database
def test_likeness_needs_a_reason_and_harmless_settles_both_sides(
    contest: Contest, convener: FlaskClient
) -> None:
    first, second = make_entry(contest, body=LONG), make_entry(contest, body=LONG)
    db.session.commit()
    search(convener)
    mine = db.session.scalars(select(Finding).where(Finding.entry_id == first.id)).one()
    assert decide(convener, first, mine, "harmless") == 422
    assert decide(convener, first, mine, "redacted", reason="x") == 422
    assert decide(convener, first, mine, "harmless", reason="common source") == 303
    kept = db.session.execute(select(Finding.decision, Finding.reason)).all()
    assert kept == [("harmless", "common source")] * 2
    assert convener.post(f"/contests/autumn/screening/{second.code}/finish").status_code == 303


def test_copy_is_excluded_with_a_reason_and_readmitted(contest: Contest, convener: FlaskClient) -> None:
    first, second = make_entry(contest, body=LONG), make_entry(contest, body=LONG)
    db.session.commit()
    search(convener)
    mine = db.session.scalars(select(Finding).where(Finding.entry_id == second.id)).one()
    decide(convener, second, mine, "excluded", reason="copied")
    db.session.refresh(second)
    assert (second.state, first.state) == ("excluded", "submitted")
    address = f"/contests/autumn/screening/{second.code}/exclude"
    assert convener.post(address, data={"do": "readmit", "reason": " "}).status_code == 422
    convener.post(address, data={"do": "readmit", "reason": "it was the original"})
    db.session.refresh(second)
    assert second.state == "submitted"


@pytest.mark.database
def test_entry_is_screened_only_when_searched_and_everything_is_decided(
    contest: Contest, convener: FlaskClient
) -> None:
    entry = make_entry(contest, villager("张小明", make_unit("柳树村")), body="张小明")
    db.session.commit()
    address = f"/contests/autumn/screening/{entry.code}/finish"
    assert convener.post(address).status_code == 409
    search(convener)
    assert convener.post(address).status_code == 409
    decide(convener, entry, only_finding(), "redacted")
    assert convener.post(address).status_code == 303
    db.session.refresh(entry)
    assert entry.screened_at is not None


@pytest.mark.database
def test_all_clean_entries_are_marked_at_once(contest: Contest, convener: FlaskClient) -> None:
    make_entry(contest, villager("张小明", make_unit("柳树村")), body="张小明")
    clean = [make_entry(contest, body=f"第{number}篇") for number in "一二"]
    make_entry(contest, state=EntryState.DRAFT)
    db.session.commit()
    search(convener)
    convener.post("/contests/autumn/screening/finish")
    screened = db.session.scalars(select(Entry.code).where(Entry.screened_at.is_not(None))).all()
    assert sorted(screened) == sorted(entry.code for entry in clean)


def test_file_that_names_its_author_is_kept_from_judges(
    contest: Contest, convener: FlaskClient, sign_in: SignIn
) -> None:
    entry = make_entry(contest, villager("张小明", make_unit("柳树村")))
    digest = storage(settings()).put(BytesIO(files.make_jpeg()))
    for name in ("张小明的照片.jpg", "水渠.jpg"):
        db.session.add(
            Attachment(
                entry_id=entry.id, name=name, mime="image/jpeg", size=9, digest=digest,
                original_digest=digest, removed=[], added_at=NOW,
            )
        )  # fmt: skip
    judge = make_judge(contest)
    make_assignment(entry, judge)
    db.session.commit()
    search(convener)
    decide(convener, entry, only_finding(), "redacted")
    browser = sign_in(judge.judge)
    address = f"/contests/autumn/entries/{entry.code}/files"
    answers = [browser.get(f"{address}/{number}") for number in (1, 2, 3)]
    assert [answer.status_code for answer in answers] == [403, 200, 404]
    assert answers[1].headers["Content-Disposition"] == f"inline; filename={entry.code}-2.jpg"
    assert "Last-Modified" not in answers[1].headers
    assert sign_in(make_judge(contest).judge).get(f"{address}/2").status_code == 404
    assert [number for number, file in numbered_files(entry.id) if not file.withheld] == [2]


def test_side_by_side_shows_the_passages_of_both(contest: Contest, convener: FlaskClient) -> None:
    first = make_entry(contest, body="我的开头。" + LONG)
    make_entry(contest, body="他的开头不一样。" + LONG)
    db.session.commit()
    search(convener)
    mine = db.session.scalars(select(Finding).where(Finding.entry_id == first.id)).one()
    page = convener.get(f"/contests/autumn/screening/{first.code}/matches/{mine.id}").text
    assert page.count("data-mark=") == 2
    assert page.count(LONG[:-1]) == 2


def test_pages_show_no_name_before_unmasking(contest: Contest, convener: FlaskClient) -> None:
    entry = make_entry(contest, villager("欧阳建国", make_unit("石榴坪村")), body=LONG)
    db.session.commit()
    search(convener)
    pages = ["entries", "screening", f"screening/{entry.code}"]
    shown = [convener.get(f"/contests/autumn/{page}").text for page in pages]
    assert [("欧阳建国" in page, "石榴坪村" in page, entry.code in page) for page in shown] == [
        (False, False, True)
    ] * 3
    contest.names_shown_at = NOW
    db.session.commit()
    assert "欧阳建国" in convener.get("/contests/autumn/entries").text


def test_draft_is_its_authors_alone(contest: Contest, convener: FlaskClient) -> None:
    entry = make_entry(contest, state=EntryState.DRAFT)
    db.session.commit()
    assert entry.code not in convener.get("/contests/autumn/entries").text
    assert convener.get(f"/contests/autumn/screening/{entry.code}").status_code == 404


def test_nothing_is_decided_once_the_ranks_are_fixed(contest: Contest, convener: FlaskClient) -> None:
    entry = make_entry(contest, villager("张小明", make_unit("柳树村")), body="张小明")
    db.session.commit()
    search(convener)
    contest.stage = Stage.NOTICE.value
    db.session.commit()
    assert decide(convener, entry, only_finding(), "redacted") == 409


@pytest.mark.database
@pytest.mark.parametrize("count", [1, 3])
def test_pages_cost_the_same_queries_with_one_and_three_rows(
    contest: Contest,
    convener: FlaskClient,
    count_queries: Callable[[], AbstractContextManager[list[str]]],
    count: int,
) -> None:
    unit = make_unit("柳树村", make_unit("白石镇", make_unit("清河县")))
    for number in range(count):
        made = [make_entry(contest, villager(f"张小{one}", unit), body=f"张小{one}{LONG}") for one in "明华"]
        db.session.add(Membership(user=made[0].author, unit=unit, from_on=date(2024, 1, 1)))
        assert number < 3
    db.session.commit()
    db.session.remove()
    with count_queries() as queries:
        search(convener)
    counts = [len([one for one in queries if one.startswith("SELECT")])]
    entry = db.session.scalars(select(Entry)).first()
    finding = db.session.scalars(
        select(Finding).where(Finding.kind == "likeness", Finding.entry_id == entry.id)
    ).first()
    for page in [
        "entries",
        "screening",
        f"screening/{entry.code}",
        f"screening/{entry.code}/matches/{finding.id}",
    ]:
        db.session.remove()
        with count_queries() as queries:
            assert convener.get(f"/contests/autumn/{page}").status_code == 200
        counts.append(len([one for one in queries if one.startswith("SELECT")]))
    assert counts == [19, 7, 7, 9, 10]
