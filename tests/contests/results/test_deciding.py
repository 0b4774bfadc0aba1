"""From the marks to the public: rulings, fixed ranks, unmasking, lists, corrections, the final list."""

import csv
import hashlib
import io
import json
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from lms.audit.models import AuditEntry
from lms.contests.results.actions import deciding, objections
from lms.contests.results.queries import results
from lms.contests.results.result_lists import canonical_text
from lms.contests.results.words import ObjectionState, ResultState, RulingKind
from lms.contests.rules.definition import LateRule
from lms.contests.rules.stages import Stage
from lms.contests.run.actions import publishing
from lms.contests.run.actions.stages import move
from lms.db import db
from lms.errors import Conflict, Refused
from lms.people.models import User
from tests.build import NOW, make_user
from tests.contests.finish import LATER, NAMES, Judged, archive, finish, fix, make_judged, publish
from tests.contests.make import make_assignment, make_entry


def awards(rows: list[dict[str, object]]) -> list[tuple[object, object]]:
    return [(row["rank"], row["award"]) for row in rows]


def test_fixed_list_holds_every_entry_by_code_with_method_seed_and_digest(app: Flask) -> None:
    one = make_judged(4)
    row = deciding.fix_ranks(one.contest, by=one.convener, now=NOW)
    assert awards(row.rows) == [(1, "first"), (2, "second"), (3, "second"), (4, "")]
    assert [set(row) & {"authors", "unit", "title"} for row in row.rows] == [set()] * 4
    assert row.method["seed"] == "5eed"
    text = canonical_text(results.head_of("autumn", row, None), row.rows)
    assert hashlib.sha256(text).hexdigest() == row.digest


def test_ranks_wait_for_every_mark(app: Flask) -> None:
    one = make_judged(2)
    make_assignment(make_entry(one.contest), one.judges[0])
    with pytest.raises(Conflict) as refusal:
        deciding.fix_ranks(one.contest, by=one.convener, now=NOW)
    assert str(refusal.value) == "Entries without a mark: 1. Complete their marking or make a ruling on them."


def test_ruling_needs_a_reason_and_open_ranks(app: Flask) -> None:
    one = make_judged()
    entry = one.entries[2]
    with pytest.raises(Refused, match="Enter the reason"):
        deciding.rule(one.contest, entry, RulingKind.KEEP, None, " ", by=one.convener, now=NOW)
    with pytest.raises(Refused, match="between 0 and 100"):
        deciding.rule(one.contest, entry, RulingKind.MARK, Decimal(101), "why", by=one.convener, now=NOW)
    deciding.rule(one.contest, entry, RulingKind.MARK, Decimal(95), "why", by=one.convener, now=NOW)
    row = deciding.fix_ranks(one.contest, by=one.convener, now=NOW)
    first = row.rows[0]
    assert (first["code"], first["mark"], first["rulings"]) == (entry.code, "95", ["mark"])
    with pytest.raises(Conflict, match="The ranks are confirmed"):
        deciding.rule(one.contest, entry, RulingKind.KEEP, None, "why", by=one.convener, now=NOW)
    deciding.open_ranks(one.contest, "A mark was typed wrongly", by=one.convener, now=NOW)
    deciding.rule(one.contest, entry, RulingKind.KEEP, None, "why", by=one.convener, now=NOW)


@pytest.mark.parametrize(
    ("sent", "said", "place"),
    [
        ({"kind": "mark", "value_mark": "120", "reason": "Too strict"}, "between 0 and 100", "#value_mark"),
        ({"kind": "tie", "value_tie": "x1", "reason": "Equal"}, "Enter the number", "#value_tie"),
        ({"kind": "mark", "value_mark": "91.5", "reason": " "}, "Enter the reason", "#reason"),
    ],
)
def test_a_refused_ruling_comes_back_as_it_was_filled_in(
    app: Flask, sign_in: Callable[[User], FlaskClient], sent: dict[str, str], said: str, place: str
) -> None:
    one = make_judged()
    db.session.commit()
    address = f"/contests/{one.contest.slug}/moderation/entries/{one.entries[2].code}"
    answer = sign_in(one.convener).post(address, data=sent)
    assert (answer.status_code, said in answer.text, f'href="{place}"' in answer.text) == (422, True, True)
    assert f'value="{sent["kind"]}" checked' in answer.text
    assert [text for text in sent.values() if text.strip() and text not in answer.text] == []


def test_names_are_shown_only_after_ranks_are_fixed_once_and_with_a_reason(app: Flask) -> None:
    one = make_judged()
    with pytest.raises(Conflict):
        deciding.unmask(one.contest, "why", by=one.convener, now=NOW)
    fix(one)
    with pytest.raises(Conflict, match="Reveal the names first"):
        publishing.publish(one.contest, "", by=one.convener, now=NOW)
    with pytest.raises(Refused, match="Enter the reason"):
        deciding.unmask(one.contest, "", by=one.convener, now=NOW)
    deciding.unmask(one.contest, "Ranks are confirmed", by=one.convener, now=NOW)
    with pytest.raises(Conflict, match="already been revealed"):
        deciding.unmask(one.contest, "again", by=one.convener, now=NOW)
    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.verb == "contest.unmask")).one()
    assert (entry.actor_id, entry.reason) == (one.convener.id, "Ranks are confirmed")


def test_publishing_freezes_the_winners_with_names_and_begins_the_notice(app: Flask) -> None:
    one = make_judged(4)
    publish(one)
    row = results.public_lists(one.contest.id)[0]
    assert (row.number, row.state, one.contest.stage) == (2, ResultState.NOTICE, Stage.NOTICE)
    assert [(line["authors"], line["award"], line["unit_en"]) for line in row.rows] == [
        ([NAMES[0]], "first", "Willow Village"),
        ([NAMES[1]], "second", "Willow Village"),
        ([NAMES[2]], "second", "Willow Village"),
    ]
    assert one.contest.notice_ends_at == NOW + timedelta(days=5)
    assert row.method["ranks_digest"] == results.newest(one.contest.id, ResultState.PROVISIONAL).digest  # type: ignore[union-attr]


@pytest.mark.database
def test_upheld_objection_leads_to_a_corrected_list_that_replaces_the_first(app: Flask) -> None:
    one = make_judged(4)
    publish(one)
    author = one.entries[3].author
    objection = objections.file_objection(
        one.contest, "A page was missing.", one.entries[3], by=author, now=NOW
    )
    with pytest.raises(Conflict):
        publishing.finish(one.contest, seen=publishing.under_notice(one.contest), by=one.convener, now=LATER)
    again = objections.file_objection(one.contest, "A page was missing.", one.entries[3], by=author, now=NOW)
    with pytest.raises(Conflict):
        publishing.finish(one.contest, seen=publishing.under_notice(one.contest), by=one.convener, now=LATER)
    assert again is objection
    objections.answer(one.contest, objection, True, "You are right.", by=one.convener, now=NOW)
    move(one.contest, Stage.MODERATION, one.convener, "Objection upheld", NOW)
    deciding.open_ranks(one.contest, "Objection upheld", by=one.convener, now=NOW)
    deciding.rule(
        one.contest, one.entries[3], RulingKind.MARK, Decimal(99), "Whole text read", by=one.convener, now=NOW
    )
    with pytest.raises(Refused, match="what was revised"):
        publish(one, now=LATER)
    db.session.rollback()


def corrected(one: Judged) -> None:
    publish(one)
    objection = objections.file_objection(one.contest, "A page was missing.", None, by=one.convener, now=NOW)
    other = make_user("Other")
    objections.answer(one.contest, objection, True, "You are right.", by=other, now=NOW)
    move(one.contest, Stage.MODERATION, one.convener, "Objection upheld", NOW)
    deciding.open_ranks(one.contest, "Objection upheld", by=one.convener, now=NOW)
    deciding.rule(
        one.contest, one.entries[3], RulingKind.MARK, Decimal(99), "Whole text read", by=one.convener, now=NOW
    )
    publish(one, "Revised because a page was missing.", now=LATER)


def test_correction_is_numbered_noted_and_shows_what_moved(app: Flask, client: FlaskClient) -> None:
    one = make_judged(4)
    corrected(one)
    db.session.commit()
    newest, first = results.public_lists(one.contest.id)
    assert (newest.number, newest.state, newest.replaces_id) == (4, ResultState.CORRECTED, first.id)
    page = client.get("/contests/autumn/result").text
    assert "Revised because a page was missing." in page and "This list replaces list 2." in page
    assert NAMES[3] in page
    old = client.get("/contests/autumn/result/2").text
    assert "See list 4." in old
    assert client.get("/contests/autumn/result/3").status_code == 404  # provisional lists are not public


def test_final_list_keeps_the_rows_under_notice(app: Flask) -> None:
    one = make_judged()
    made = finish(one)
    newest, notice = results.public_lists(one.contest.id)
    assert (newest.state, newest.rows, newest.replaces_id) == (ResultState.FINAL, notice.rows, notice.id)
    assert [(one.name, one.award) for one in made] == [
        (NAMES[0], "first"), (NAMES[1], "second"), (NAMES[2], "second"),
    ]  # fmt: skip


def test_canonical_text_has_the_published_digest(app: Flask, client: FlaskClient) -> None:
    one = make_judged()
    publish(one)
    db.session.commit()
    answer = client.get("/contests/autumn/result/2.json")
    row = results.public_lists(one.contest.id)[0]
    assert hashlib.sha256(answer.data).hexdigest() == row.digest
    assert json.loads(answer.data)["rows"] == row.rows
    assert list(row.rows[0]) == [
        "code", "category", "rank", "mark", "low", "high", "value", "source", "marks", "rule", "raw_mean", "award",
        "authors", "unit", "unit_en", "title",
    ]  # fmt: skip
    table = client.get("/contests/autumn/result/2.csv").data.decode("utf-8-sig")
    header, first, *_ = csv.reader(io.StringIO(table))
    assert header == [
        "Category", "Rank", "Prize", "Authors", "Unit", "Title", "Entry code", "Mark", "Lowest likely mark",
        "Highest likely mark", "Value for ranking", "Raw mean",
    ]  # fmt: skip
    assert first[3] == "张伟"


@pytest.mark.parametrize("count", [1, 3])
def test_public_page_takes_the_same_queries_for_one_and_three_rows(
    app: Flask, client: FlaskClient, count_queries: Callable, count: int
) -> None:
    publish(make_judged(count))
    db.session.commit()
    with count_queries() as queries:
        client.get("/contests/autumn/result")
    assert len(queries) == 2


PAGES = {
    "moderation": 13,
    "moderation/results": 12,
    "moderation/agreement": 11,
    "publication": 8,
    "objections": 5,
    "certificates": 10,
}


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("count", [1, 3])
def test_staff_pages_take_the_same_queries_for_one_and_three_rows(
    app: Flask,
    sign_in: Callable[[User], FlaskClient],
    count_queries: Callable,
    page: str,
    count: int,
) -> None:
    one = make_judged(count)
    archive(one)
    db.session.commit()
    browser = sign_in(one.convener)
    with count_queries() as queries:
        assert browser.get(f"/contests/autumn/{page}").status_code == 200
    assert len(queries) == PAGES[page]


@pytest.mark.database
def test_late_entries_stand_apart_with_the_reason_and_take_no_place(
    app: Flask, sign_in: Callable[[User], FlaskClient]
) -> None:
    one = make_judged(3, late=LateRule.UNRANKED)
    late = one.entries[0]
    late.late = True
    db.session.commit()
    browser = sign_in(one.convener)
    for page in ("moderation", "moderation/results", f"moderation/entries/{late.code}"):
        assert "Not ranked" in browser.get(f"/contests/autumn/{page}").text
    with pytest.raises(Refused, match="is not ranked"):
        deciding.rule(one.contest, late, RulingKind.AWARD, Decimal(1), "The best", by=one.convener, now=NOW)
    row = deciding.fix_ranks(one.contest, by=one.convener, now=NOW)
    assert [(line["rank"], line["award"], bool(line["unranked"])) for line in row.rows] == [
        (1, "first", False), (2, "second", False), (0, "", True),
    ]  # fmt: skip


NAMELESS = [
    "moderation", "moderation/results", "moderation/results?sort=moved", "moderation/agreement", "publication",
    "moderation/entries/{code}", "certificates", "objections", "export", "convene",
]  # fmt: skip


@pytest.mark.database
def test_no_name_of_an_author_is_told_to_the_convener_before_unmasking(
    app: Flask, sign_in: Callable[[User], FlaskClient]
) -> None:
    one = make_judged(4)
    fix(one)
    db.session.commit()
    browser = sign_in(one.convener)
    told = [
        browser.get("/contests/autumn/" + page.format(code=one.entries[0].code)).text for page in NAMELESS
    ]
    told.append(browser.post("/contests/autumn/export").get_data(as_text=False).decode("latin-1"))
    secrets = [*NAMES[:4], *(entry.author.username for entry in one.entries), "柳树村", "Willow Village"]
    assert [secret for secret in secrets if any(secret in page for page in told)] == []


def test_stranger_finds_nothing_before_the_notice(app: Flask, client: FlaskClient) -> None:
    fix(make_judged())
    db.session.commit()
    answers = [client.get(f"/contests/autumn/{page}").status_code for page in ("result", "collection")]
    assert answers == [404, 404]


@pytest.mark.database
def test_objections_are_private_and_answered_by_somebody_else(
    app: Flask, sign_in: Callable[[User], FlaskClient]
) -> None:
    one = make_judged()
    publish(one)
    author, other = one.entries[0].author, make_user("Stranger")
    db.session.commit()
    page = sign_in(author).post(
        "/contests/autumn/objections/new", data={"text": "Look again.", "entry": one.entries[0].code}
    )
    assert page.status_code == 409  # the notice of this contest ended in March 2026
    objection = objections.file_objection(one.contest, "Look again.", one.entries[0], by=author, now=NOW)
    db.session.commit()
    address = f"/contests/autumn/objections/{objection.id}"
    assert [sign_in(who).get(address).status_code for who in (author, other, one.convener)] == [200, 404, 200]
    with pytest.raises(Conflict, match="your own"):
        objections.answer(one.contest, objection, False, "No.", by=author, now=NOW)
    with pytest.raises(Refused, match="Write a letter"):
        objections.answer(one.contest, objection, False, "", by=one.convener, now=NOW)
    sign_in(one.convener).post(f"{address}/answer", data={"decision": "rejected", "letter": "All is right."})
    db.session.refresh(objection)
    assert (objection.state, objection.owner_id) == (ObjectionState.REJECTED, one.convener.id)
    assert "All is right." in sign_in(author).get(address).text
