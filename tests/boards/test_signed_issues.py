"""Signed issues, what a correction shows, and what a board's file and addresses refuse."""

import io
import zipfile
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from lms.audit.ed25519 import public_key
from lms.audit.evidence import pem, seed_of
from lms.boards.actions import publishing
from lms.boards.jobs import finish_due
from lms.boards.queries.catalogue import knows_unit
from lms.boards.reading import read_board
from lms.library.documents import SourceFile, Sources
from lms.people.models import User
from lms.people.roles import Role
from lms.quizzes.commands.verifier import main
from tests.boards.make import (
    WEEK,
    board_text,
    make_published,
    publish,
)
from tests.build import NOW, make_unit, make_user

SignIn = Callable[[User], FlaskClient]
DAY = timedelta(days=1)
NOTICE = board_text(more="notice: 5 days")


def signed_zip(client: FlaskClient, number: int = 1) -> bytes:
    answered = client.get(f"/boards/weekly/{number}.zip")
    assert answered.status_code == 200
    return answered.data


def test_signed_issue_is_verified_without_the_site(app: Flask, client: FlaskClient, tmp_path, capsys) -> None:  # type: ignore[no-untyped-def]
    make_published(text=NOTICE)
    zipped, key = tmp_path / "issue.zip", tmp_path / "key.pem"
    key.write_text(pem(public_key(seed_of("s"))))
    zipped.write_bytes(signed_zip(client))
    assert main([str(zipped), str(key)]) == 0
    assert "boards/weekly, issue 1: provisional" in capsys.readouterr().out
    assert finish_due(NOW + 10 * DAY) == 1
    zipped.write_bytes(signed_zip(client))
    assert main([str(zipped)]) == 0
    assert "boards/weekly, issue 1: final since 2026-03-12" in capsys.readouterr().out
    with zipfile.ZipFile(io.BytesIO(zipped.read_bytes())) as archive:
        inside = {name: archive.read(name) for name in archive.namelist()}
    inside["issue.txt"] = inside["issue.txt"].replace("张".encode(), "赵".encode())
    with zipfile.ZipFile(zipped, "w") as archive:
        for name, data in inside.items():
            archive.writestr(name, data)
    assert main([str(zipped), str(key)]) == 1
    assert "issue.txt was changed" in capsys.readouterr().out


def test_correction_shows_what_moved_and_corrected_names(app: Flask, client: FlaskClient) -> None:
    board, _, people = make_published()
    people[0].name = "张大明"
    issue = publish(board, WEEK, make_user("By", Role.CONVENER), "A name was wrong.")
    page = client.get(f"/boards/weekly/{issue.number}/changes", headers={"Accept-Language": "en"}).text
    assert [word in page for word in ("张大明", "before: 张小明", "王小华", "A name was wrong.")] == [
        True, True, False, True,
    ]  # fmt: skip
    with pytest.raises(publishing.NothingToCorrect):
        publish(board, WEEK, make_user("Other", Role.CONVENER), "Again.")


def test_private_board_and_unknown_board_look_alike_to_strangers(app: Flask, client: FlaskClient) -> None:
    make_published(text=board_text(public="no"))
    found = [
        client.get(f"/boards/{slug}{rest}") for slug in ("weekly", "none") for rest in ("", "/1", "/1.csv")
    ]
    assert [(one.status_code, one.location.split("?")[0]) for one in found] == [(302, "/sign-in")] * 6


def test_a_form_refused_after_another_sign_in_shows_what_was_written(app: Flask, sign_in: SignIn) -> None:
    make_published()
    browser = sign_in(make_user("Learner", Role.LEARNER))
    note = "The key of question 3 was wrong, so rank 2 moves."
    answered = browser.post("/boards/weekly/publish", data={"note": note, "password": "x" * 30})
    assert (answered.status_code, note in answered.text, "x" * 30 in answered.text) == (403, True, False)


@pytest.mark.parametrize(
    ("more", "code", "warning"),
    [
        ("bonus: [101 for full marks at the first attempt]", "bonus-too-high", False),
        ("unit: nowhere", "unknown-unit", True),
        ("notice: 61 days", "notice-unreadable", False),
    ],
)
def test_bad_rules_are_found_in_the_file(app: Flask, more: str, code: str, warning: bool) -> None:
    make_unit("Village")
    text = board_text(more=more)
    file = SourceFile("boards/x.md", "zh_Hans", text, text.encode())
    problems = read_board(
        Sources("board", "boards/x", "", 0, (file,)),
        lambda _: None,
        knows_unit,  # type: ignore[arg-type,return-value]
    ).problems
    assert [(one.code, one.warning, one.line) for one in problems] == [(code, warning, 8)]
