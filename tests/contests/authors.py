"""What authors do in tests: begin an entry, save it; and what is kept of it."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import select

from lms.audit.models import AuditEntry
from lms.contests.entries.models import EntryVersion
from lms.contests.rules.definition import Calendar
from lms.contests.rules.models.contests import Contest
from lms.contests.rules.stages import Stage
from lms.db import db
from lms.people.models import User
from tests.build import make_user
from tests.contests.make import OPENS, make_contest

SignIn = Callable[[User], FlaskClient]
BODY = "村里的水渠修了三年，终于通水了。大家都很高兴。"


def make_open(slug: str = "autumn", stage: Stage = Stage.OPEN, **changes: Any) -> Contest:
    """Make a contest whose deadline is far away."""
    from_now = {"calendar": Calendar(OPENS, OPENS + timedelta(days=36500))}
    made = make_contest(slug, stage, **{**from_now, "attachments_max": 2, **changes})
    db.session.commit()
    return made


def begun(sign_in: SignIn, author: User | None = None, slug: str = "autumn") -> FlaskClient:
    """Return the browser of an author who has begun an entry."""
    author = author or make_user("Author")
    db.session.commit()
    browser = sign_in(author)
    assert browser.post(f"/contests/{slug}/entry").status_code == 303
    return browser


def save(browser: FlaskClient, slug: str = "autumn", **text: Any) -> Any:
    """Save as the script does."""
    body = {"title": "水渠", "abstract": "", "body": BODY, **text}
    return browser.post(f"/contests/{slug}/entry/write", json=body, headers={"Accept": "application/json"})


def newest() -> EntryVersion:
    """The newest version of the only entry."""
    found = db.session.scalar(select(EntryVersion).order_by(EntryVersion.number.desc()).limit(1))
    assert found is not None
    return found


def audited() -> list[str]:
    """The verbs of the audit trail, in order."""
    return list(db.session.scalars(select(AuditEntry.verb).order_by(AuditEntry.id)))
