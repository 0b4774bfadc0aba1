"""An instance that version 0.1 filled is upgraded; what it published, graded and promised still holds.

tests/fixtures/instance_0_1.sql.gz is its database as SQLite wrote it, with media and two signed exports beside it.
instance_0_1.json says what that version knew of it: hashes, grades, codes, and how its addresses answered.
"""

import gzip
import json
import re
import sqlite3
from collections.abc import Callable, Iterator
from datetime import datetime
from decimal import Decimal
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Connection, Engine, create_engine, text

from lms import clock
from lms.app import create_app
from lms.db import db
from tests.databases import Database, SQLite, copy_rows

pytestmark = pytest.mark.database

FIXTURES = Path(__file__).resolve().parent / "fixtures"
FACTS: dict[str, Any] = json.loads((FIXTURES / "instance_0_1.json").read_text(encoding="utf-8"))
NOW = datetime.fromisoformat(FACTS["now"])
# Kind and name of a parameter in a rule of Flask, such as <int:number> or <any(zh_Hans, en):language>.
PARAMETER = re.compile(r"<(?:(\w+(?:\([^)]*\))?):)?\w+>")
EXPORTS = ("first-year", "notice-board")


def dump() -> str:
    return gzip.decompress((FIXTURES / "instance_0_1.sql.gz").read_bytes()).decode()


@pytest.fixture(scope="module")
def instance(database: Database, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """The application of today on the upgraded instance, in a database of the kind the tests run on."""
    folder = tmp_path_factory.mktemp("upgraded")
    own = type(database)(folder)  # type: ignore[call-arg]
    with ZipFile(FIXTURES / "instance_0_1_media.zip") as media:
        media.extractall(folder / "media")
    app = create_app(
        instance=folder, database_url=own.url, base_url=FACTS["base_url"], secret_key=FACTS["secret_key"],
        environment="testing", argon2_memory_kib=8, argon2_passes=1, rate_limits=False, jobs="off", log_level="ERROR",
    )  # fmt: skip
    app.config["WTF_CSRF_ENABLED"] = False
    if app.config["SQLALCHEMY_DATABASE_URI"].startswith("sqlite"):
        file = sqlite3.connect(own.url.removeprefix("sqlite:///"))
        file.executescript(dump())
        file.close()
    else:
        command(app, "db", "upgrade", FACTS["migration"])
        source = sqlite3.connect(":memory:")
        source.executescript(dump())
        assert copy_rows(source, own.url) == set()  # no table stays empty
    command(app, "db", "upgrade")
    yield app
    with app.app_context():
        db.engine.dispose()
    own.close()


@pytest.fixture
def engine(instance: Flask) -> Iterator[Engine]:
    """A way into the upgraded database past the application."""
    made = create_engine(instance.config["SQLALCHEMY_DATABASE_URI"])
    yield made
    made.dispose()


@pytest.fixture
def as_actor(instance: Flask) -> Callable[[str], FlaskClient]:
    """Give a browser that is signed in as an actor or a user of the facts, or as nobody."""

    def browser_of(name: str) -> FlaskClient:
        browser = instance.test_client()
        user = FACTS["actors"].get(name, name)
        if user is not None:
            with browser.session_transaction() as session:
                session["_user_id"] = FACTS["people"][user]
                session["_fresh"] = True
        return browser

    return browser_of


@pytest.fixture(autouse=True)
def that_day(monkeypatch: pytest.MonkeyPatch) -> None:
    """Stop the clock at the moment the instance was saved: contests are open, attempts run."""
    monkeypatch.setattr(clock, "now", lambda: NOW)


def command(app: Flask, *words: str) -> str:
    """Run a `flask` command that must succeed and return what it printed."""
    done = app.test_cli_runner().invoke(args=list(words))
    assert (done.exit_code, done.exception) == (0, None), done.output
    return done.output


def grade_of(connection: Connection, attempt: str) -> list[object]:
    """Return points, maximum and whether it passed as the facts write them."""
    row = connection.execute(
        text("SELECT points, max_points, passed FROM attempt WHERE id = :id"), {"id": int(attempt)}
    ).one()
    return [Decimal(row[0]), Decimal(row[1]), None if row[2] is None else bool(row[2])]


def expected(points: str, most: str, passed: bool | None) -> list[object]:
    return [Decimal(points), Decimal(most), passed]


def rules_of(app: Flask) -> set[str]:
    """Return the methods and shapes of all addresses; the names of their parameters are no part of them."""
    return {
        f"{method} {PARAMETER.sub(shape, rule.rule)}"
        for rule in app.url_map.iter_rules()
        for method in rule.methods or ()
    }


def shape(parameter: re.Match[str]) -> str:
    return f"<{parameter[1] or ''}>"


def test_every_issue_of_every_board_is_what_was_published(instance: Flask) -> None:
    lines = [line.split() for line in command(instance, "boards", "verify").splitlines()]
    assert sorted(lines) == sorted(
        ["ok", board, number, digest]
        for board, issues in FACTS["boards"].items()
        for number, digest in issues.items()
    )


def test_published_texts_are_the_same_bytes(as_actor: Callable[[str], FlaskClient]) -> None:
    browser = as_actor("admin")
    found = {url: sha256(browser.get(url).data).hexdigest() for url in FACTS["published"]}
    assert found == FACTS["published"]


@pytest.mark.parametrize("slug", EXPORTS)
def test_signed_export_of_that_day_is_genuine(instance: Flask, slug: str) -> None:
    told = command(instance, "contest", "verify", str(FIXTURES / f"instance_0_1_{slug}.zip"))
    assert told.splitlines()[-1] == "The signature and every file are genuine."


def test_export_of_today_is_genuine_and_holds_every_list_under_its_hash(
    instance: Flask, as_actor: Callable[[str], FlaskClient], tmp_path: Path
) -> None:
    data = as_actor("convener").post("/contests/first-year/export").data
    (tmp_path / "today.zip").write_bytes(data)
    told = command(instance, "contest", "verify", str(tmp_path / "today.zip"))
    assert told.splitlines()[-1] == "The signature and every file are genuine."
    with ZipFile(BytesIO(data)) as export:
        hashes = {
            name: sha256(export.read(name)).hexdigest()
            for name in export.namelist()
            if name.startswith("results/")
        }
    lists = FACTS["results"]["first-year"]
    assert hashes == {f"results/{number}.json": digest for number, (_, digest) in lists.items()}


def test_certificates_are_confirmed_to_anybody(as_actor: Callable[[str], FlaskClient]) -> None:
    browser = as_actor("stranger")
    found = {}
    for code, kept in FACTS["certificates"].items():
        page = browser.get(f"/certificates/{code}")
        found[code] = (page.status_code, kept["name"] in page.text)
    assert found == dict.fromkeys(FACTS["certificates"], (200, True))


def test_every_finished_attempt_is_graded_the_same_again(
    engine: Engine, as_actor: Callable[[str], FlaskClient]
) -> None:
    """Each is opened again as it was before its end and handed in by its owner: the stored answers decide."""
    log = text(
        "SELECT question, answer, fraction, points, max_points FROM question_result WHERE attempt_id = :id"
    )
    changed = []
    for attempt, (username, *grade) in FACTS["attempts"].items():
        id_ = {"id": int(attempt)}
        with engine.begin() as connection:
            before = sorted(tuple(row) for row in connection.execute(log, id_))
            connection.execute(text("DELETE FROM question_result WHERE attempt_id = :id"), id_)
            connection.execute(
                text(
                    "UPDATE attempt SET state = 'in_progress', ends_at = NULL, finished_at = NULL, "
                    "points = NULL, max_points = NULL, passed = NULL WHERE id = :id"
                ),
                id_,
            )
        as_actor(username).post(f"/quizzes/attempts/{attempt}/submit")
        with engine.connect() as connection:
            after = sorted(tuple(row) for row in connection.execute(log, id_))
            if grade_of(connection, attempt) != expected(*grade) or after != before:
                changed.append(attempt)
    assert changed == []


@pytest.mark.parametrize("attempt", FACTS["running"])
def test_running_attempt_opens_takes_an_answer_and_is_graded_by_the_quiz_it_began_with(
    engine: Engine, as_actor: Callable[[str], FlaskClient], attempt: str
) -> None:
    kept = FACTS["running"][attempt]
    browser, address = as_actor(kept["user"]), f"/quizzes/attempts/{attempt}"
    assert browser.get(f"{address}/pages/1").status_code == 200
    saved = browser.post(
        f"{address}/answers",
        json={"answers": {kept["question"]: kept["answer"]}, "sequence": 2000, "flags": {}},
        headers={"Accept": "application/json"},
    )
    assert (saved.status_code, "refused" in saved.json) == (200, False)  # type: ignore[operator]
    assert browser.post(f"{address}/submit").status_code == 303
    with engine.connect() as connection:
        assert grade_of(connection, attempt) == expected(*kept["grade"])


def test_every_address_of_that_day_is_still_there(instance: Flask) -> None:
    assert set(FACTS["rules"]) - rules_of(instance) == set()


DECLARING = "/contests/notice-board/interests"


def test_old_addresses_answer_everybody_as_they_did(
    database: Database, as_actor: Callable[[str], FlaskClient]
) -> None:
    browsers = {actor: as_actor(actor) for actor in FACTS["actors"]}
    # The page of judges is not there for others since 0.1.0; it was forbidden before.
    expected = FACTS["statuses"] | {DECLARING: FACTS["statuses"][DECLARING] | {"cadre": 404}}
    if not isinstance(database, SQLite):
        # Who may is decided without the database, what a page then asks of it is not.
        expected = {url: dict([min(statuses.items(), key=answer)]) for url, statuses in expected.items()}
    found = {
        url: {actor: browsers[actor].get(url).status_code for actor in statuses}
        for url, statuses in expected.items()
    }
    assert found == expected


def answer(one: tuple[str, int]) -> int:
    """Return the status, so that the least is that of whoever sees the page."""
    return one[1]
