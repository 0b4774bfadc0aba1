"""A confirmed co-author leaves an entry without the help of its first author, as long as it is not submitted."""

from typing import Any

import pytest
from sqlalchemy import select

from lms.audit.models import AuditEntry
from lms.contests.entries.models import CoAuthor, Entry
from lms.contests.entries.words import EntryState
from lms.contests.rules.definition import Eligibility
from lms.db import db
from lms.people.models import User
from tests.build import NOW, make_user
from tests.contests.authors import SignIn, make_open
from tests.contests.make import make_entry

LEAVE = "/contests/autumn/entry/leave"


@pytest.fixture
def shared(app: Any) -> tuple[Entry, User]:
    """A draft with a confirmed co-author."""
    contest = make_open(eligibility=Eligibility(co_authors_max=2))
    entry, friend = make_entry(contest, state=EntryState.DRAFT), make_user("Friend")
    db.session.add(CoAuthor(entry_id=entry.id, user=friend, confirmed_at=NOW))
    db.session.commit()
    return entry, friend


@pytest.mark.parametrize("state", [EntryState.DRAFT, EntryState.WITHDRAWN])
def test_co_author_leaves_and_may_write_alone(
    shared: tuple[Entry, User], sign_in: SignIn, state: EntryState
) -> None:
    entry, friend = shared
    entry.state = state
    db.session.commit()
    browser = sign_in(friend)
    assert LEAVE in browser.get("/contests/autumn/entry").text
    answer = browser.post(LEAVE, follow_redirects=True)
    assert "You are no longer a co-author of this entry." in answer.text
    assert db.session.scalars(select(CoAuthor)).all() == []
    kept = db.session.scalars(select(AuditEntry).where(AuditEntry.verb == "entry.leave")).one()
    assert (kept.actor_id, kept.target_id) == (friend.id, str(entry.id))
    assert browser.post("/contests/autumn/entry").status_code == 303


@pytest.mark.parametrize("state", [EntryState.SUBMITTED, EntryState.EXCLUDED])
def test_submitted_entry_keeps_its_authors(
    shared: tuple[Entry, User], sign_in: SignIn, state: EntryState
) -> None:
    entry, friend = shared
    entry.state = state
    db.session.commit()
    browser = sign_in(friend)
    assert LEAVE not in browser.get("/contests/autumn/entry").text
    answer = browser.post(LEAVE)
    assert answer.status_code == 409
    assert "Ask its first author to withdraw it" in answer.text
    assert len(db.session.scalars(select(CoAuthor)).all()) == 1


def test_first_author_and_strangers_have_nothing_to_leave(
    shared: tuple[Entry, User], sign_in: SignIn
) -> None:
    entry, _ = shared
    author, stranger = db.session.get_one(User, entry.author_id), make_user("Stranger")
    db.session.commit()
    for person in (author, stranger):
        browser = sign_in(person)
        assert LEAVE not in browser.get("/contests/autumn/entry").text
        assert browser.post(LEAVE).status_code == 404
