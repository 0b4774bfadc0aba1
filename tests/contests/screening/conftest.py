"""A contest in screening and its convener."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from lms.contests.rules.models.contests import Contest
from lms.contests.rules.stages import Stage
from lms.db import db
from lms.people.models import User
from lms.people.roles import Role
from tests.build import make_user
from tests.contests.make import make_contest


@pytest.fixture
def contest(app: Flask) -> Contest:
    """A contest in screening."""
    return make_contest(stage=Stage.SCREENING)


@pytest.fixture
def convener(contest: Contest, sign_in: Callable[[User], FlaskClient]) -> FlaskClient:
    """The browser of a convener."""
    person = make_user("Convener", Role.CONVENER)
    db.session.commit()
    return sign_in(person)
