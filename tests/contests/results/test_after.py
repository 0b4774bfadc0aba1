"""After the final list: certificates, verification, feedback, the collection, the signed export."""

import hashlib
import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from lms.audit.ed25519 import public_key
from lms.audit.evidence import check, seed_of
from lms.audit.models import AuditEntry
from lms.config import Settings
from lms.contests.entries.actions import attachments
from lms.contests.results.actions import certificates
from lms.contests.results.export_columns import ALWAYS, NAMED
from lms.contests.results.models import Certificate
from lms.contests.rules.queries.contests import definition_of
from lms.contests.rules.stages import Stage
from lms.contests.run.actions.stages import move
from lms.db import db
from lms.errors import Conflict
from lms.people.models import User
from lms.storage import storage
from tests.build import make_user
from tests.contests.files import make_jpeg
from tests.contests.finish import LATER, NAMES, archive, finish, fix, make_judged, publish


def test_certificates_are_issued_once(app: Flask) -> None:
    one = make_judged()
    assert len(finish(one)) == 3
    assert certificates.issue(one.contest, by=one.convener, now=LATER) == []


@pytest.mark.database
def test_certificates_are_on_the_account_page_of_their_person(
    app: Flask, sign_in: Callable[[User], FlaskClient]
) -> None:
    one = make_judged()
    finish(one)
    made = db.session.scalars(select(Certificate).order_by(Certificate.id)).all()
    db.session.commit()
    mine = made[0]
    winner = db.session.get_one(User, mine.user_id)
    page = sign_in(winner).get("/account").text
    assert f'href="/certificates/{mine.code}"' in page and f"/certificates/{mine.code}" in page
    assert "/certificates/" not in sign_in(one.convener).get("/account").text
    certificates.revoke(mine, "A mistake", by=one.convener, now=LATER)
    db.session.commit()
    assert "(revoked)" in sign_in(winner).get("/account").text


def test_no_certificate_before_the_list_is_final(app: Flask) -> None:
    one = make_judged()
    publish(one)
    with pytest.raises(Conflict):
        certificates.issue(one.contest, by=one.convener, now=LATER)


@pytest.mark.database
def test_name_the_font_lacks_is_listed_and_the_others_are_issued(
    app: Flask, sign_in: Callable[[User], FlaskClient]
) -> None:
    one = make_judged()
    author = one.entries[0].author
    author.name = "金𐎀"
    assert len(finish(one)) == 2
    db.session.commit()
    browser = sign_in(one.convener)
    page = browser.get("/contests/autumn/certificates").text
    assert "金𐎀，" in page and "“𐎀” (U+10380)" in page
    told = browser.post("/contests/autumn/certificates/issue", follow_redirects=True).text
    assert "Certificates issued: 0." in told and "“𐎀” (U+10380)" in told
    author = db.session.merge(author)
    author.name = "金汉"
    db.session.commit()
    told = browser.post("/contests/autumn/certificates/issue", follow_redirects=True).text
    assert "Certificates issued: 1." in told and "U+D55C" not in told


@pytest.mark.database
def test_anybody_verifies_a_certificate_valid_revoked_or_unknown(app: Flask, client: FlaskClient) -> None:
    one = make_judged()
    made = finish(one)[0]
    db.session.commit()
    page = client.get(f"/certificates/{made.code.lower()}")
    assert page.status_code == 200 and "This certificate is valid" in page.text and NAMES[0] in page.text
    certificates.revoke(made, "Issued by mistake", by=one.convener, now=LATER)
    db.session.commit()
    page = client.get(f"/certificates/{made.code}").text
    assert "This certificate was revoked" in page and "Issued by mistake" in page
    unknown = client.get("/certificates/BCDEFHJKLMNP")
    assert unknown.status_code == 404 and "Certificate not found" in unknown.text
    moved = client.get("/certificates/?code=bcde+fhjk+lmnp")
    assert moved.location == "/certificates/BCDEFHJKLMNP"


def test_revoked_certificate_is_printed_no_more(app: Flask, sign_in: Callable[[User], FlaskClient]) -> None:
    one = make_judged()
    made = finish(one)
    certificates.revoke(made[0], "Issued by mistake", by=one.convener, now=LATER)
    db.session.commit()
    owner, other, convener = (
        sign_in(one.entries[0].author),
        sign_in(make_user("Other")),
        sign_in(one.convener),
    )
    assert owner.get(f"/certificates/{made[0].code}.pdf").status_code == 404
    assert other.get(f"/certificates/{made[1].code}.pdf").status_code == 404
    mine = sign_in(one.entries[1].author).get(f"/certificates/{made[1].code}.pdf")
    assert mine.data.startswith(b"%PDF-") and mine.headers["Cache-Control"] == "private, no-store"
    with zipfile.ZipFile(io.BytesIO(convener.get("/contests/autumn/certificates/all.zip").data)) as archive:
        assert sorted(archive.namelist()) == sorted(f"{one.code} {one.name}.pdf" for one in made[1:])


def test_feedback_is_for_the_author_after_the_end_and_names_no_judge(
    app: Flask, sign_in: Callable[[User], FlaskClient]
) -> None:
    one = make_judged()
    publish(one)
    stranger = make_user("Other")
    db.session.commit()
    author, other = sign_in(one.entries[2].author), sign_in(stranger)
    assert author.get("/contests/autumn/feedback").status_code == 409
    one2 = make_judged(slug="spring")
    finish(one2)
    db.session.commit()
    page = sign_in(one2.entries[2].author).get("/contests/spring/feedback").text
    assert "意见3" in page and "意见1" not in page and "Judge 1" in page and "Judge 2" in page
    secrets = [
        word for judge in one2.judges for word in (judge.alias, judge.judge.name, judge.judge.username)
    ]
    assert [secret for secret in secrets if secret in page] == []
    assert other.get("/contests/spring/feedback").status_code == 404


def test_collection_opens_with_the_archive_to_everybody(app: Flask, client: FlaskClient) -> None:
    one = make_judged()
    finish(one)
    db.session.commit()
    assert client.get("/contests/autumn/collection").status_code == 404
    move(one.contest, Stage.ARCHIVE, one.convener, "", LATER)
    db.session.commit()
    page = client.get("/contests/autumn/collection").text
    assert NAMES[0] in page and "作品1" in page
    essay = client.get(f"/contests/autumn/collection/{one.entries[0].code}").text
    assert "村口第1棵老槐树" in essay
    book = client.get("/contests/autumn/collection/book.epub")
    assert book.mimetype == "application/epub+zip" and book.data.startswith(b"PK")
    assert client.get("/contests/autumn/collection/book.pdf").data.startswith(b"%PDF-")


def export_of(browser: FlaskClient) -> bytes:
    return browser.post("/contests/autumn/export").data


def test_export_holds_what_a_court_asks_for_and_is_signed(
    app: Flask, sign_in: Callable[[User], FlaskClient], tmp_path: Path
) -> None:
    one = make_judged()
    archive(one)
    db.session.commit()
    data = export_of(sign_in(one.convener))
    found = check(data, public_key(seed_of("only for tests")))
    assert found.faults == ()
    with zipfile.ZipFile(io.BytesIO(data)) as files:
        names = set(files.namelist())
        marks = [json.loads(line) for line in files.read("marks.jsonl").splitlines()]
        people = [json.loads(line) for line in files.read("people.jsonl").splitlines()]
        readings = [json.loads(line) for line in files.read("assignments.jsonl").splitlines()]
        audit = [json.loads(line)["verb"] for line in files.read("audit.jsonl").splitlines()]
    assert names >= {
        "contest.json", "stages.jsonl", "entries.jsonl", "versions.jsonl", "findings.jsonl", "judges.jsonl",
        "interests.jsonl", "assignments.jsonl", "marks.jsonl", "mark-changes.jsonl", "comparisons.jsonl",
        "rulings.jsonl", "objections.jsonl", "certificates.jsonl", "results/1.json", "results/2.json",
        "audit.jsonl", "people.jsonl", f"rules/{one.contest.revision_id}.json",
    }  # fmt: skip
    assert len(marks) == 6 and {mark["revision_id"] for mark in marks} == {one.contest.revision_id}
    assert (readings[0]["entry"], readings[0]["judge"]) == (one.entries[0].code, one.judges[0].alias)
    assert {person.get("name") for person in people} >= {*NAMES[:3], one.convener.name}
    assert {"contest.fix_ranks", "contest.unmask", "contest.publish", "contest.export"} <= set(audit)
    (tmp_path / "export.zip").write_bytes(data)
    told = app.test_cli_runner().invoke(args=["contest", "verify", str(tmp_path / "export.zip")])
    assert (told.exit_code, told.output.splitlines()[-1]) == (0, "The signature and every file are genuine.")
    (tmp_path / "export.zip").write_bytes(data[:-200] + bytes(200))
    assert (
        app.test_cli_runner().invoke(args=["contest", "verify", str(tmp_path / "export.zip")]).exit_code == 1
    )


def columns_of(data: bytes) -> dict[str, set[str]]:
    """Return the columns of each table in an export that has rows, by the name of its file."""
    with zipfile.ZipFile(io.BytesIO(data)) as files:
        return {
            name: {column for line in files.read(name).splitlines() for column in json.loads(line)}
            for name in files.namelist()
            if name.endswith(".jsonl")
        }


def test_export_holds_only_listed_columns(
    app: Flask, sign_in: Callable[[User], FlaskClient], monkeypatch: pytest.MonkeyPatch
) -> None:
    one = make_judged()
    fix(one)
    db.session.commit()
    browser = sign_in(one.convener)
    assert columns_of(export_of(browser))["entries.jsonl"] == set(ALWAYS["entry"])
    assert columns_of(export_of(browser))["versions.jsonl"] == {*ALWAYS["entry_version"], "entry"}
    one.contest.names_shown_at = LATER
    db.session.commit()
    assert columns_of(export_of(browser))["entries.jsonl"] == {*ALWAYS["entry"], *NAMED["entry"]}
    monkeypatch.setitem(ALWAYS, "entry", ("id", "code"))
    monkeypatch.setitem(NAMED, "entry", ("author_id",))
    assert columns_of(export_of(browser))["entries.jsonl"] == {"id", "code", "author_id"}


def test_export_writes_down_who_took_it(app: Flask, sign_in: Callable[[User], FlaskClient]) -> None:
    one = make_judged()
    archive(one)
    db.session.commit()
    export_of(sign_in(one.convener))
    taken = db.session.scalars(select(AuditEntry).where(AuditEntry.verb == "contest.export")).all()
    assert [(entry.actor_id, entry.target_id) for entry in taken] == [(one.convener.id, str(one.contest.id))]


def test_export_holds_the_attached_files_once_the_names_are_shown(
    app: Flask, sign_in: Callable[[User], FlaskClient], settings: Settings
) -> None:
    one = make_judged()
    entry, data = one.entries[0], make_jpeg()
    author = entry.author
    stored = attachments.stored(data, storage(settings))
    kept = attachments.add(entry, "road.jpg", stored, definition_of(one.contest), author, LATER)
    fix(one)
    db.session.commit()
    browser = sign_in(one.convener)
    path = f"attachments/{entry.code}-{kept.id}.jpg"
    with zipfile.ZipFile(io.BytesIO(export_of(browser))) as files:
        assert path not in files.namelist()
    one.contest.names_shown_at = LATER
    db.session.commit()
    exported = export_of(browser)
    assert check(exported, public_key(seed_of("only for tests"))).faults == ()
    with zipfile.ZipFile(io.BytesIO(exported)) as files:
        found = files.read(path)
        rows = [json.loads(line) for line in files.read("attachments.jsonl").splitlines()]
    assert hashlib.sha256(found).hexdigest() == kept.digest == rows[0]["digest"]
    assert found != data and b"Exif" not in found


def test_export_before_unmasking_tells_nothing_of_the_authors(
    app: Flask, sign_in: Callable[[User], FlaskClient]
) -> None:
    one = make_judged()
    fix(one)
    db.session.commit()
    with zipfile.ZipFile(io.BytesIO(export_of(sign_in(one.convener)))) as files:
        told = b"".join(files.read(name) for name in files.namelist()).decode("utf-8", "replace")
        people = [json.loads(line)["user_id"] for line in files.read("people.jsonl").splitlines()]
    authors = [entry.author for entry in one.entries]
    assert [word for who in authors for word in (who.name, who.username) if word in told] == []
    assert {who.id for who in authors} & set(people) == set()
