"""The workbook of a contest: which sheets when, names only once revealed, no live formulas, each download on record."""

import io
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from openpyxl import load_workbook
from sqlalchemy import select

from lms.audit.models import AuditEntry
from lms.contests.entries.models import EntryVersion
from lms.contests.rules.stages import Stage
from lms.db import db
from lms.people.models import User
from lms.people.roles import Role
from lms.slow_work import SLOW
from lms.text.workbooks import Table, write_workbook
from tests.build import NOW, make_user
from tests.contests.finish import NAMES, make_judged
from tests.contests.masked_world import make_masked_world

SignIn = Callable[[User], FlaskClient]
ADDRESS = "/contests/autumn/workbook"
ALL = ["entries", "screening", "assignments", "marks", "results"]


def _sheets(data: bytes) -> dict[str, list[tuple[Any, ...]]]:
    book = load_workbook(io.BytesIO(data))
    return {sheet.title: list(sheet.iter_rows(values_only=True)) for sheet in book.worksheets}


def _text(data: bytes) -> str:
    return repr(_sheets(data))


def test_every_sheet_has_its_rows_and_the_download_is_on_record(app: Flask, sign_in: SignIn) -> None:
    one = make_judged(3)
    db.session.commit()
    answer = sign_in(one.convener).post(ADDRESS, data={"sheet": ALL})
    assert answer.status_code == 200
    sheets = _sheets(answer.data)
    assert list(sheets) == ["Entries", "Screening", "Assignments", "Marks", "Results"]
    assert {name: len(rows) for name, rows in sheets.items()} == {
        "Entries": 4, "Screening": 1, "Assignments": 7, "Marks": 7, "Results": 4,
    }  # fmt: skip
    first = dict(zip(sheets["Results"][0], sheets["Results"][1], strict=True))
    assert (first["Rank"], first["Entry code"], first["Number of marks"]) == (1, one.entries[0].code, 2)
    mark = dict(zip(sheets["Marks"][0], sheets["Marks"][1], strict=True))
    assert (mark["Counts for the result"], mark["Purpose"]) == ("yes", "First marking")
    kept = db.session.scalars(select(AuditEntry).where(AuditEntry.verb == "contest.workbook")).one()
    assert (kept.actor_id, kept.after) == (one.convener.id, {"sheets": ALL, "names": False})


def test_marks_and_results_are_hidden_until_judging_has_ended(app: Flask, sign_in: SignIn) -> None:
    one = make_judged(2)
    one.contest.stage = Stage.JUDGING.value
    db.session.commit()
    browser = sign_in(one.convener)
    assert browser.get(ADDRESS).text.count("disabled") == 2
    for sheet in ("marks", "results"):
        answer = browser.post(ADDRESS, data={"sheet": ["entries", sheet]})
        assert (answer.status_code, "hidden until judging has ended" in answer.text) == (409, True)
    assert browser.post(ADDRESS, data={"sheet": ["entries", "assignments"]}).status_code == 200
    assert browser.post(ADDRESS, data={}).status_code == 422
    verbs = list(db.session.scalars(select(AuditEntry.verb)))
    assert verbs.count("contest.workbook") == 1


@pytest.mark.database
def test_names_are_there_only_once_revealed_and_asked_for(app: Flask, sign_in: SignIn) -> None:
    one = make_judged(2)
    db.session.commit()
    browser = sign_in(one.convener)
    assert browser.post(ADDRESS, data={"sheet": ALL, "names": "yes"}).status_code == 409
    assert NAMES[0] not in _text(browser.post(ADDRESS, data={"sheet": ALL}).data)
    one.contest.names_shown_at = NOW
    db.session.commit()
    assert NAMES[0] not in _text(browser.post(ADDRESS, data={"sheet": ALL}).data)
    sheets = _sheets(browser.post(ADDRESS, data={"sheet": ALL, "names": "yes"}).data)
    for name in ("Entries", "Results"):
        assert {NAMES[0], "柳树村"} <= {cell for row in sheets[name] for cell in row}
    assert one.judges[0].judge.name in {cell for row in sheets["Marks"] for cell in row}


@pytest.mark.database
def test_a_masked_contest_gives_away_no_writer(app: Flask, sign_in: SignIn) -> None:
    world = make_masked_world()
    world.contest.stage = Stage.MODERATION.value
    db.session.commit()
    slug = world.contest.slug
    convener = make_user("Further convener", Role.CONVENER)
    db.session.commit()
    answer = sign_in(convener).post(f"/contests/{slug}/workbook", data={"sheet": ALL})
    text = _text(answer.data)
    people = {entry.author.name for entry in world.entries} | world.signs_of_units()
    assert [sign for sign in people | {"OBSCURUM"} if sign in text] == []
    assert world.entries[0].code in text


@pytest.mark.database
@pytest.mark.parametrize("title", ["=HYPERLINK(1)", "+1", "@SUM(A1)", "-2", "＝1", "\t=1"])
def test_no_text_becomes_a_formula(app: Flask, sign_in: SignIn, title: str) -> None:
    one = make_judged(1)
    db.session.scalars(select(EntryVersion)).one().title = title
    db.session.commit()
    answer = sign_in(one.convener).post(ADDRESS, data={"sheet": "entries"})
    cell = load_workbook(io.BytesIO(answer.data)).worksheets[0]["B2"]
    assert (cell.data_type, str(cell.value)[0]) == ("s", "'")


def test_texts_that_xml_cannot_hold_and_very_long_ones_are_written() -> None:
    out = io.BytesIO()
    write_workbook(out, [Table("a/b:[c]" * 9, ["one"], [["\x00\x0b\ufffe村" + "长" * 40_000]])])
    sheet = load_workbook(out).worksheets[0]
    assert str(sheet["A2"].value)[:5] == "\ufffd\ufffd\ufffd村长"
    assert (len(str(sheet["A2"].value)), len(sheet.title)) == (32_766, 31)


def test_a_workbook_is_never_built_while_the_writer_is_held() -> None:
    assert "lms.text.workbooks.write_workbook" in SLOW


def test_only_the_selected_entries_are_downloaded(app: Flask, sign_in: SignIn) -> None:
    one = make_judged(3)
    db.session.commit()
    browser, code = sign_in(one.convener), one.entries[1].code
    assert 'name="code"' in browser.get("/contests/autumn/entries").text
    sent = {"only": "selected", "sheet": ["entries", "assignments"]}
    assert browser.post(ADDRESS, data=sent).status_code == 422
    sheets = _sheets(browser.post(ADDRESS, data={**sent, "code": [code]}).data)
    assert {row[0] for rows in sheets.values() for row in rows[1:]} == {code}
    kept = db.session.scalars(select(AuditEntry).where(AuditEntry.verb == "contest.workbook")).one()
    assert kept.after["codes"] == [code]
