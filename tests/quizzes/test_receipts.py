"""Receipts: what the server signs for, and what is none of its receipts."""

from datetime import UTC, datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient

from lms.db import db
from lms.people.models import User
from lms.quizzes.models import SavedAnswer
from lms.quizzes.receipts import ForgedReceipt, read_receipt, require_receipt_of, signed_receipt
from tests.quizzes.build import running_attempt
from tests.quizzes.test_attempt_views import newest, save

AT = datetime(2026, 12, 1, 9, 0, 0, 250_000, UTC)
LINES = [("inspect", 12, "2"), ("days", 40, "七")]
SECRET = "k" * 40


def test_receipt_names_attempt_moment_and_each_answer() -> None:
    receipt = read_receipt(SECRET, signed_receipt(SECRET, 7, LINES, AT))
    assert (receipt.attempt_id, receipt.at) == (7, AT)
    assert all(receipt.names(*line) for line in LINES)
    for other in [("inspect", 13, "2"), ("inspect", 12, "1"), ("days", 12, "2"), ("fall", 12, "2")]:
        assert not receipt.names(*other)


def _changed(text: str) -> list[str]:
    """Return the receipt with each of its characters replaced by another, and with its parts moved."""
    return [
        text[:place] + ("1" if sign != "1" else "2") + text[place + 1 :]
        for place, sign in enumerate(text[:-1])
    ]


def test_no_changed_receipt_is_one() -> None:
    text = signed_receipt(SECRET, 7, LINES, AT)
    others = [
        "",
        ".",
        "7:1:a=1=b",
        text.upper(),
        text + "x",
        "9" + text,
        "1" * 50_000,
        text.replace(":", ";"),
    ]
    for forged in [*_changed(text), *others, signed_receipt("other" * 8, 7, LINES, AT)]:
        with pytest.raises(ForgedReceipt):
            read_receipt(SECRET, forged)


def test_receipt_of_another_attempt_is_none_of_this_one() -> None:
    text = signed_receipt(SECRET, 7, LINES, AT)
    assert require_receipt_of(SECRET, text, 7).answers.keys() == {"inspect", "days"}
    with pytest.raises(ForgedReceipt, match="another attempt"):
        require_receipt_of(SECRET, text, 77)


def log() -> list[tuple[object, ...]]:
    found = db.session.query(SavedAnswer.question, SavedAnswer.answer, SavedAnswer.sequence)
    return [tuple(row) for row in found.order_by(SavedAnswer.id)]


def test_save_is_signed_for_and_the_receipt_goes_along_with_the_next(
    app: Flask, browser: FlaskClient, learner: User
) -> None:
    attempt_id = running_attempt(learner)
    db.session.commit()
    first = save(browser, attempt_id, {"answers": {"inspect": ["2"]}, "sequence": 3}).json or {}
    receipt = read_receipt(app.config["SECRET_KEY"], first["receipt"])
    assert receipt.attempt_id == attempt_id
    assert receipt.names("inspect", 3, "2")
    again = save(
        browser,
        attempt_id,
        {"answers": {"days": "7"}, "sequence": 4, "receipt": first["receipt"]},
    )
    assert again.status_code == 200
    assert newest(attempt_id) == {"inspect": "2", "days": "7"}


@pytest.mark.parametrize("kind", ["forged", "other", "shape"])
def test_receipt_of_no_use_is_refused_with_a_sentence_and_changes_nothing(
    app: Flask, browser: FlaskClient, learner: User, kind: str
) -> None:
    attempt_id = running_attempt(learner)
    db.session.commit()
    secret = app.config["SECRET_KEY"]
    sent: dict[str, object] = {
        "forged": signed_receipt("x" * 32, attempt_id, LINES, AT),
        "other": signed_receipt(secret, attempt_id + 1, LINES, AT),
        "shape": {"a": 1},
    }
    body = {"answers": {"inspect": ["2"]}, "sequence": 3, "flags": {"fall": True}, "receipt": sent[kind]}
    response = save(browser, attempt_id, body)
    assert (response.status_code, (response.json or {})["receipt"]) == (422, "refused")
    assert (response.json or {})["error"].endswith(".")
    assert log() == []


def test_what_is_sent_again_stands_in_the_log_once(browser: FlaskClient, learner: User) -> None:
    attempt_id = running_attempt(learner)
    db.session.commit()
    body = {"answers": {"inspect": ["2"], "days": "7"}, "sequence": {"inspect": 1, "days": 2}}
    receipts = [(save(browser, attempt_id, body).json or {})["receipt"].rsplit(":", 1)[1] for _ in range(3)]
    assert log() == [("inspect", "2", 1), ("days", "7", 2)]
    assert len({one.split(".")[0] for one in receipts}) == 1
    save(browser, attempt_id, body | {"sequence": 5})
    assert len(log()) == 4


@pytest.mark.database
def test_two_windows_with_the_same_number_lose_neither_answer(browser: FlaskClient, learner: User) -> None:
    attempt_id = running_attempt(learner)
    db.session.commit()
    for text in ("7", "8"):
        save(browser, attempt_id, {"answers": {"days": text}, "sequence": 9})
    assert log() == [("days", "7", 9), ("days", "8", 9)]
    assert newest(attempt_id) == {"days": "8"}
