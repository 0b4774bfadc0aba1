"""Quizzes and look-ups for the tests of the question bank."""

from collections.abc import Callable
from contextlib import AbstractContextManager

from flask.testing import FlaskClient
from sqlalchemy import select

from lms.db import db
from lms.library.models import Document, PublishedRevision
from lms.people.models import User
from lms.quizzes.bank.filters import BankFilter
from lms.quizzes.bank.models import BankQuestion
from lms.quizzes.bank.queries import search
from tests.build import NOW

SignIn = Callable[[User], FlaskClient]

CountQueries = Callable[[], AbstractContextManager[list[str]]]

ENGLISH = {"Accept-Language": "en"}


def quiz(front: str = "", *questions: str) -> str:
    return f"---\ntitle: T\nlanguage: en\n{front}\n---\n\n" + "\n".join(questions)


def question(id_: str, stem: str = "", attributes: str = "") -> str:
    return f"## {stem or f'Question {id_}?'} {{#{id_} {attributes}}}\n\n- [x] Yes\n- [ ] No\n"


CHINESE = """---
title: 测验
language: zh
---

## 村务公开栏多久更新一次？ {#gongkai tags=公开 difficulty=hard}

- [x] 每季度
- [ ] 每年

## 汛期转移听谁的？ {#xunqi}

= 村委会
"""


def found(**wanted: str) -> list[str]:
    return [one.question for one in search(BankFilter.of(wanted), NOW).questions]


def rows(*ids: str) -> list[BankQuestion]:
    return list(db.session.scalars(select(BankQuestion).where(BankQuestion.question.in_(ids)).order_by("id")))


def act(client: FlaskClient, do: str, *ids: str, **more: str) -> str:
    data = {"id": [str(row.id) for row in rows(*ids)], "do": do, **more}
    return client.post("/quizzes/bank", data=data, headers=ENGLISH, follow_redirects=True).text


def publish(document: Document, by: User) -> None:
    db.session.add(
        PublishedRevision(document_id=document.id, revision_id=document.current_id, at=NOW, by_id=by.id)
    )
    db.session.flush()
