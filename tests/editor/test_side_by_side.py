"""The preview of both languages: question beside question, what is missing or copied marked."""

from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from lms.db import db
from lms.editor.side_by_side import merged
from lms.people.models import User
from lms.people.roles import Role
from tests.build import make_user

EN = """---
title: Wells
---

## Is it safe? {#safe}

- [x] Yes
- [ ] No

## How deep is it? {#deep}

= 10

## Who owns it? {#owner}

= village
"""
ZH = """---
title: 水井
---

## 安全吗？ {#safe}

- [x] 安全
- [ ] 不安全

## Who owns it? {#owner}

= 村

## 谁来清理？ {#clean}

= 村民
"""


@pytest.mark.parametrize(
    ("mine", "theirs", "both"),
    [
        ("abc", "abc", "abc"),
        ("ac", "abc", "abc"),
        ("abc", "xaz", "xazbc"),
        ("", "ab", "ab"),
        ("ab", "", "ab"),
        ("ab", "ba", "ab"),
    ],
)
def test_keys_of_both_come_once_in_order(mine: str, theirs: str, both: str) -> None:
    assert "".join(merged(mine, theirs)) == both


@pytest.fixture
def trainer(app: Flask, content: Path, sign_in: Callable[[User], FlaskClient]) -> FlaskClient:
    """A trainer, and a quiz whose languages differ."""
    (content / "quizzes").mkdir(exist_ok=True)
    (content / "quizzes/pair.en.md").write_text(EN, encoding="utf-8")
    (content / "quizzes/pair.zh.md").write_text(ZH, encoding="utf-8")
    person = make_user("Tang", Role.TRAINER)
    db.session.commit()
    return sign_in(person)


def sides(html: str) -> list[list[str]]:
    """Return what stands in each row of both sides: the id of a question, - where it is missing, * where copied."""
    return [
        [seen(row) for row in side.split('class="preview-row"')[1:]]
        for side in html.split("data-preview")[1:]
    ]


def seen(row: str) -> str:
    if "Translation missing" in row:
        return "-"
    return row.split('data-question="')[1].split('"')[0] + "*" * ("Not translated" in row)


def test_questions_stand_beside_each_other_and_what_is_missing_is_marked(trainer: FlaskClient) -> None:
    address = "/edit/text/quizzes/pair.en.md"
    page = trainer.get(f"{address}?both=1").text
    expected = [["safe", "deep", "owner", "-"], ["zh-safe", "-", "zh-owner*", "zh-clean"]]
    assert sides(page) == expected
    assert "preview-row" in trainer.get(address).text
    assert (
        "Translation missing" not in trainer.get(address).text.split("data-preview")[1].split("</section>")[0]
    )
    assert 'data-check="/edit/check/quizzes/pair.en.md?both=1"' in page
    changed = EN.replace("## How deep is it? {#deep}\n\n= 10\n\n", "")
    answer = trainer.post("/edit/check/quizzes/pair.en.md?both=1", data={"text": changed}).json or {}
    assert sides(f"data-preview{answer['html']}data-preview{answer['beside']}") == [
        ["safe", "owner", "-"],
        ["zh-safe", "zh-owner*", "zh-clean"],
    ]
    alone = trainer.post("/edit/check/quizzes/pair.en.md", data={"text": changed}).json or {}
    assert "beside" not in alone


def test_chinese_side_is_marked_when_it_is_english(trainer: FlaskClient) -> None:
    page = trainer.get("/edit/text/quizzes/pair.zh.md?both=1").text
    assert sides(page)[0] == ["safe", "-", "owner*", "clean"]
