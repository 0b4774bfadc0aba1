"""A learner with the quiz "basics", signed in."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from lms.db import db
from lms.people.models import User
from tests.build import make_user
from tests.quizzes.build import make_quiz


@pytest.fixture
def learner(app: Flask) -> User:
    make_quiz()
    person = make_user("Alice")
    db.session.commit()
    return person


@pytest.fixture
def browser(learner: User, sign_in: Callable[[User], FlaskClient]) -> FlaskClient:
    return sign_in(learner)
