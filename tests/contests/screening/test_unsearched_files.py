"""Files in which words cannot be searched: the screener is told, and has to look."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from lms.contests.entries.models import Attachment, Entry
from lms.contests.rules.models.contests import Contest
from lms.db import db
from lms.people.models import User
from tests.build import NOW
from tests.contests.make import make_entry

pytestmark = pytest.mark.database

SignIn = Callable[[User], FlaskClient]


def test_file_that_cannot_be_searched_is_told_and_its_entry_not_marked_with_the_clean_ones(
    contest: Contest, convener: FlaskClient
) -> None:
    kinds = ("letters", "pictures", "")
    entries = [make_entry(contest, body=f"第{number}篇") for number in "一二三"]
    for entry, kind in zip(entries, kinds, strict=True):
        db.session.add(
            Attachment(
                entry_id=entry.id, name="表.pdf", mime="application/pdf", size=9, digest="a", original_digest="b",
                removed=[], unsearched=kind, added_at=NOW,
            )
        )  # fmt: skip
    db.session.commit()
    convener.post("/contests/autumn/screening/search")

    def page(entry: Entry) -> str:
        return convener.get(f"/contests/autumn/screening/{entry.code}").text

    assert "Some letters in this file cannot be read as text" in page(entries[0])
    assert "Words in pictures cannot be searched for names" in page(entries[1])
    assert "searched for names" not in page(entries[2])
    answer = convener.post("/contests/autumn/screening/finish", follow_redirects=True).text
    assert "Entries marked as screened: 1. 2 entries have files that cannot be searched for names." in answer
    screened = db.session.scalars(select(Entry.code).where(Entry.screened_at.is_not(None))).all()
    assert screened == [entries[2].code]
