"""The second person does not depend on the first: neither gave the other access a few days ago."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from lms import clock
from lms.audit.actions import record
from lms.audit.verbs import Verb
from lms.contests.entries.models import Entry
from lms.contests.entries.words import EntryState
from lms.contests.rules.models.approvals import Approval
from lms.contests.rules.stages import Stage
from lms.db import db
from lms.people.models import User
from lms.people.roles import Role
from tests.build import make_user
from tests.contests.make import make_contest, make_entry

pytestmark = pytest.mark.database

SignIn = Callable[[User], FlaskClient]


@pytest.mark.parametrize("verb", [Verb.PERSON_ADD, Verb.PASSWORD_RESET, Verb.ROLE_GRANT])
@pytest.mark.parametrize("asker_gave", [True, False])
@pytest.mark.parametrize(("days", "status"), [(1, 403), (8, 303)])
def test_who_got_access_from_the_other_a_few_days_ago_cannot_agree(
    app: Flask, sign_in: SignIn, verb: Verb, asker_gave: bool, days: int, status: int
) -> None:
    made = make_contest(stage=Stage.SCREENING, second_person=True)
    make_entry(made, make_user("Author"))
    asker, second = make_user("First", Role.CONVENER), make_user("Second", Role.CONVENER)
    giver, given = (asker, second) if asker_gave else (second, asker)
    record(verb, "person", given.id, by_id=giver.id, now=clock.now() - timedelta(days=days))
    db.session.commit()
    code = db.session.scalars(select(Entry.code)).one()
    sign_in(asker).post(
        f"/contests/autumn/screening/{code}/exclude", data={"reason": "Published before.", "do": "exclude"}
    )
    request_id = db.session.scalars(select(Approval.id)).one()
    answer = sign_in(second).post(f"/contests/autumn/approvals/{request_id}/approve")
    assert (answer.status_code, "A third person" in answer.text) == (status, status == 403)
    assert (db.session.scalars(select(Entry.state)).one() == EntryState.EXCLUDED) == (status == 303)
