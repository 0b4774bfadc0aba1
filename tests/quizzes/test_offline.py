"""Papers that are downloaded before the start: sealed, opened by the server or a code, delivered, and attacks on it."""

import gzip
import json
import posixpath
import re
from base64 import b64decode, b64encode
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from cryptography.exceptions import InvalidTag
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from lms import clock
from lms.audit.models import AuditEntry
from lms.db import db
from lms.home.views.files import OFFLINE_FILES
from lms.library.models import Document
from lms.people.models import Membership, User
from lms.people.roles import Role
from lms.quizzes.actions.messages import send_message
from lms.quizzes.models import Attempt
from lms.quizzes.offline import sealing
from lms.quizzes.offline.models import OfflineCode, OfflinePaper
from lms.quizzes.queries.replaying import record_of
from lms.quizzes.replay import replay
from lms.quizzes.views.offline import PAGE_FILES
from tests.build import make_unit, make_user
from tests.conftest import ROOT
from tests.quizzes.build import BASICS, make_quiz
from tests.quizzes.test_attempt_views import save, text_of

SignIn = Callable[[User], FlaskClient]
HERE = "/quizzes/basics/offline"
JSON = {"Accept": "application/json"}
CODES = "/quizzes/basics/offline-codes"


def offline_text(*lines: str) -> str:
    head, rest = BASICS.split("---\n", 2)[1:]
    return f"---\n{head}offline: yes\n" + "".join(f"{line}\n" for line in lines) + f"---\n{rest}"


@pytest.fixture(autouse=True)
def quick_codes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sealing, "ROUNDS", 10)


@pytest.fixture
def ann(app: Flask) -> User:
    """A person of a village, with the quiz "basics" for offline use."""
    make_quiz(offline_text())
    return villager("Ann")


def villager(name: str) -> User:
    person = make_user(name, Role.LEARNER)
    unit = make_unit(f"Village of {name}")
    db.session.add(
        Membership(user_id=person.id, unit_id=unit.id, from_on=clock.now().date() - timedelta(days=9))
    )
    db.session.commit()
    return person


def change_quiz(*lines: str) -> None:
    """Publish another version of the quiz, with these settings."""
    make_quiz(offline_text(*lines), document=db.session.query(Document).filter_by(key="quizzes/basics").one())
    db.session.commit()


def download(client: FlaskClient, query: str = "") -> dict[str, Any]:
    answer = client.post(HERE + query, json={}, headers=JSON)
    assert answer.status_code == 200, answer.text
    return answer.json or {}


def key_of(paper_id: int) -> str:
    key = db.session.scalar(select(OfflinePaper.key).where(OfflinePaper.id == paper_id))
    assert key is not None
    return key


def content(kept: dict[str, Any], key: str) -> dict[str, Any]:
    plain = sealing.unsealed(key, kept["sealed"], kept["bound"])
    found: dict[str, Any] = json.loads(gzip.decompress(plain) if kept["packed"] else plain)
    return found


@pytest.mark.database
def test_paper_is_sealed_until_the_start_and_the_same_each_time(ann: User, sign_in: SignIn) -> None:
    client = sign_in(ann)
    kept, again = download(client, "?packed=gzip"), download(client)
    open_text = json.dumps(kept)
    assert ("villager" in open_text, key_of(kept["paper"]) in open_text) == (False, False)
    assert (kept["paper"], kept["packed"], again["packed"]) == (again["paper"], True, False)
    assert kept["sealed"]["iv"] != again["sealed"]["iv"]
    assert db.session.query(Attempt).count() == 0
    opened = client.post(f"{HERE}/open", json={"paper": kept["paper"]}, headers=JSON).json or {}
    pages = content(kept, opened["key"])["pages"]
    attempt = db.session.query(Attempt).one()
    assert opened["marks"]["attempt"] == str(attempt.id)
    shown = client.get(opened["first"]).text
    # What the device makes of its copy is what the server shows, but for the moment.
    mine = pages[0]
    for name, mark in kept["marks"].items():
        assert mark in mine
        mine = mine.replace(mark, opened["marks"][name])
    assert [line for line in text_of_html(mine) if line not in text_of_html(shown)] == []
    assert len(pages) == len(attempt.paper["pages"])
    second = client.post(f"{HERE}/open", json={"paper": kept["paper"]}, headers=JSON).json or {}
    assert (second["key"], db.session.query(Attempt).count()) == (opened["key"], 1)
    saved = save(client, attempt.id, {"answers": {"days": "7"}, "sequence": 5})
    assert (saved.status_code, "receipt" in (saved.json or {})) == (200, True)
    client.post(f"/quizzes/attempts/{attempt.id}/submit")
    record = record_of(attempt.id)
    assert record is not None
    assert replay(record).is_same


@pytest.mark.database
def test_no_message_of_an_earlier_day_is_in_a_paper(ann: User, sign_in: SignIn) -> None:
    client = sign_in(ann)
    document_id = db.session.query(Document.id).filter_by(key="quizzes/basics").scalar()
    send_message(document_id, None, (), "Bring a pencil.", by=ann, now=clock.now() - timedelta(days=30))
    db.session.commit()
    kept = download(client)
    assert "Bring a pencil." not in str(content(kept, key_of(kept["paper"]))["pages"])


def text_of_html(html: str) -> list[str]:
    """Return the questions of a page, each line of them."""
    return [line.strip() for line in html.split('class="quiz-main"')[1].split("</form>")[0].splitlines()]


@pytest.mark.database
def test_key_is_not_given_before_the_start_nor_to_another_person(
    ann: User, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    change_quiz("opens: 2099-01-01 09:00")
    client, kept = sign_in(ann), download(sign_in(ann))
    early = client.post(f"{HERE}/open", json={"paper": kept["paper"]}, headers=JSON)
    assert (early.status_code, "not open yet" in early.text, "key" in (early.json or {})) == (
        409,
        True,
        False,
    )
    other = sign_in(villager("Bob"))
    foreign = other.post(f"{HERE}/open", json={"paper": kept["paper"]}, headers=JSON)
    bodies: list[object] = [{"paper": one} for one in ("1", 2**40, None)]
    bad = [other.post(f"{HERE}/open", json=body, headers=JSON).status_code for body in (*bodies, [], None)]
    assert (foreign.status_code, bad) == (404, [422] * 5)
    assert other.post(f"/quizzes/offline/{kept['paper']}/begin", headers=JSON).status_code == 404
    assert other.get(f"/quizzes/offline/{kept['paper']}/pages/1").status_code == 404
    assert client.post(f"/quizzes/offline/{kept['paper']}/begin", headers=JSON).status_code == 409
    assert db.session.query(Attempt).count() == 0


def test_sealed_paper_is_bound_to_its_person_and_its_key(ann: User, sign_in: SignIn) -> None:
    kept, other = download(sign_in(ann)), download(sign_in(villager("Bob")))
    assert content(kept, key_of(kept["paper"]))["pages"]
    with pytest.raises(InvalidTag):
        content(kept, key_of(other["paper"]))
    with pytest.raises(InvalidTag):
        content(kept | {"bound": other["bound"]}, key_of(kept["paper"]))
    data = bytearray(b64decode(kept["sealed"]["data"]))
    data[7] ^= 1
    with pytest.raises(InvalidTag):
        content(kept | {"sealed": kept["sealed"] | {"data": b64encode(data).decode()}}, key_of(kept["paper"]))


@pytest.mark.database
def test_code_opens_the_papers_of_its_unit_and_starts_their_time(ann: User, sign_in: SignIn) -> None:
    client, kept = sign_in(ann), download(sign_in(ann))
    convener = make_user("Carl", Role.CONVENER)
    db.session.commit()
    desk = sign_in(convener)
    row = db.session.query(OfflineCode).one()
    page = text_of(desk.get(CODES))
    assert ("Village of Ann" in page, sealing.grouped(row.code) in page) == (True, False)
    assert client.get(CODES).status_code == 403
    for _ in range(2):
        assert desk.post(CODES, data={"code": row.id}).status_code == 303
    assert sealing.grouped(row.code) in text_of(desk.get(CODES))
    assert [one.verb for one in db.session.query(AuditEntry)].count("quiz.show-offline-code") == 1
    db.session.refresh(row)
    wrapping = sealing.wrapping_key(row.code, kept["wrapped"]["salt"])
    key = sealing.unsealed(wrapping, kept["wrapped"], f"key {kept['paper']}").hex()
    assert content(kept, key)["pages"]
    assert download(client)["wrapped"] is None
    assert "has been running since" in text_of(client.get(HERE))
    begun = [
        client.post(f"/quizzes/offline/{kept['paper']}/begin", headers=JSON).json or {} for _ in range(2)
    ]
    attempt = db.session.query(Attempt).one()
    assert [one["attempt"] for one in begun] == [attempt.id] * 2
    assert attempt.started_at == row.shown_at
    assert client.get(f"/quizzes/offline/{kept['paper']}/pages/1").location == HERE


@pytest.mark.database
def test_start_with_a_network_after_the_code_was_shown_wins_no_time(ann: User, sign_in: SignIn) -> None:
    client = sign_in(ann)
    download(client)
    shown_at = clock.now() - timedelta(minutes=7)
    row = db.session.query(OfflineCode).one()
    row.shown_at = shown_at
    db.session.commit()
    client.post("/quizzes/basics/start")
    assert db.session.query(Attempt).one().started_at == shown_at


def test_start_after_the_time_of_a_shown_code_is_confirmed_and_another_attempt_can_be_granted(
    ann: User, sign_in: SignIn
) -> None:
    client, quiz, warned = sign_in(ann), "/quizzes/basics", "the time ran out on"
    download(client)
    desk = sign_in(make_user("Carl", Role.CONVENER))
    row = db.session.query(OfflineCode).one()
    row.shown_at = clock.now() - timedelta(days=1)
    db.session.commit()
    grant = f"username={ann.username}&amp;attempts=1"
    assert [warned in text_of(client.get(page)) for page in (quiz, HERE)] == [True, True]
    assert grant in desk.get(CODES).text
    assert f'value="{ann.username}"' in desk.get(f"{quiz}/timing?username={ann.username}&attempts=1").text
    refused = client.post(f"{quiz}/start")
    assert (refused.status_code, "counts as used" in text_of(refused)) == (409, True)
    assert db.session.query(Attempt).count() == 0
    assert client.post(f"{quiz}/start", data={"is_used": "yes"}).status_code == 303
    assert db.session.query(Attempt).one().started_at == row.shown_at
    assert grant not in desk.get(CODES).text


@pytest.mark.database
def test_code_is_shown_only_while_the_quiz_is_open(ann: User, sign_in: SignIn) -> None:
    change_quiz("opens: 2099-01-01 09:00")
    download(sign_in(ann))
    desk = sign_in(make_user("Carl", Role.CONVENER))
    db.session.commit()
    row = db.session.query(OfflineCode).one()
    refused = desk.post(CODES, data={"code": row.id})
    assert (refused.status_code, "when the quiz opens" in text_of(refused)) == (422, True)
    db.session.refresh(row)
    assert row.shown_at is None
    assert desk.post(CODES, data={"code": "7000"}).status_code == 422


@pytest.mark.parametrize("line", ["password: open", "honour: yes", "networks: [127.0.0.0/8]"])
def test_no_code_where_something_is_asked_at_the_start(ann: User, sign_in: SignIn, line: str) -> None:
    change_quiz(line)
    client = sign_in(ann)
    kept = download(client)
    assert kept["wrapped"] is None
    refused = client.post(f"{HERE}/open", json={"paper": kept["paper"]}, headers=JSON)
    body = {"paper": kept["paper"], "password": "open", "promised": True}
    opened = client.post(f"{HERE}/open", json=body, headers=JSON)
    assert (refused.status_code, opened.status_code) == (200 if "networks" in line else 409, 200)
    assert refused.status_code == 200 or (refused.json or {})["error"]


@pytest.mark.database
def test_changed_quiz_is_downloaded_again_and_an_opened_paper_is_still_delivered(
    ann: User, sign_in: SignIn
) -> None:
    client, old = sign_in(ann), download(sign_in(ann))
    change_quiz("delay: 1 h")
    refused = client.post(f"{HERE}/open", json={"paper": old["paper"]}, headers=JSON)
    assert "Download it again" in refused.text
    new = download(client)
    assert new["paper"] != old["paper"]
    db.session.query(OfflineCode).one().shown_at = clock.now() - timedelta(seconds=5)
    db.session.commit()
    begun = client.post(f"/quizzes/offline/{old['paper']}/begin", headers=JSON).json or {}
    assert (
        db.session.get_one(Attempt, begun["attempt"]).revision_id
        == db.session.get_one(OfflinePaper, old["paper"]).revision_id
    )
    other = client.post(f"/quizzes/offline/{new['paper']}/begin", headers=JSON)
    assert (other.status_code, "Show them to the convener" in other.text) == (409, True)


def test_quiz_that_is_not_for_offline_use_is_not_given(app: Flask, sign_in: SignIn) -> None:
    make_quiz()
    client = sign_in(villager("Ann"))
    assert client.get(HERE).status_code == 404
    assert client.post(HERE, json={}, headers=JSON).status_code == 404


def test_files_of_a_page_are_complete() -> None:
    """Without a network a script that imports a file that was left out does nothing at all."""
    static = ROOT / "lms" / "static"
    known = {*PAGE_FILES, *OFFLINE_FILES}
    template = (ROOT / "lms" / "templates" / "quizzes" / "page.html").read_text()
    named = set(re.findall(r"static_url\('([^']+)'\)", template))
    for name in PAGE_FILES:
        if name.endswith(".js"):
            imports = re.findall(r'(?:from|import\() ?"(\.[^"]+)"', (static / name).read_text())
            named |= {posixpath.normpath(posixpath.join(posixpath.dirname(name), one)) for one in imports}
    assert named - known == set()
