"""A bank with two quizzes, and an author."""

import pytest
from flask import Flask

from lms.db import db
from lms.people.models import User
from lms.people.roles import Role
from lms.quizzes.bank.actions import index_published
from tests.build import make_user
from tests.quizzes.bank.build import CHINESE
from tests.quizzes.build import make_quiz


@pytest.fixture
def author(app: Flask) -> User:
    person = make_user("Trainer", Role.TRAINER)
    db.session.commit()
    return person


@pytest.fixture
def bank(app: Flask) -> None:
    make_quiz(CHINESE, "zh")
    make_quiz(slug="basics")
    index_published()
    db.session.commit()
