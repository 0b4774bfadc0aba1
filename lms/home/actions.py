"""Change the settings and texts of the site, and apply them."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from time import monotonic

from flask import Flask, current_app
from sqlalchemy.exc import SQLAlchemyError

from lms.audit.actions import record
from lms.audit.verbs import Verb
from lms.db import db
from lms.home import queries
from lms.home.models import SiteSetting
from lms.home.site import overrides
from lms.people.identity import User

# Several servers share one database; a change made through one reaches the others within this time.
REREAD_S = 60


def save_site(values: Mapping[str, str], *, by: User, now: datetime) -> None:
    """Store settings and texts of the site; an empty value takes the stored one away. Recorded if anything changed."""
    before = queries.site_values()
    changed = {name: value for name, value in values.items() if value != before.get(name, "")}
    for name, value in changed.items():
        row = db.session.get(SiteSetting, name)
        if row is not None and not value:
            db.session.delete(row)
        elif row is not None:
            row.value = value
        else:
            db.session.add(SiteSetting(name=name, value=value))
    if changed:
        old = {name: before.get(name, "")[:200] for name in changed}
        new = {name: value[:200] for name, value in changed.items()}
        record(Verb.SITE_CHANGE, "site", "site", by_id=by.id, now=now, before=old, after=new)
    db.session.flush()


def put_in_force(app: Flask) -> None:
    """Read what is stored and use it from now on in this process."""
    configured = app.extensions.setdefault("configured", app.extensions["settings"])
    stored = queries.site_values()
    app.extensions["settings"] = replace(configured, **overrides(configured.fixed, stored))
    app.extensions["site_texts"] = stored
    app.extensions["site_read_at"] = monotonic()


def put_in_force_when_old() -> None:
    """Read what is stored once a minute; while the tables are not made yet, keep what is configured."""
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    if monotonic() - app.extensions.get("site_read_at", -REREAD_S) < REREAD_S:
        return
    try:
        put_in_force(app)
    except SQLAlchemyError:
        db.session.rollback()
        app.extensions["site_read_at"] = monotonic()
