"""The blueprint all pages of people belong to, and what every one of them needs."""

import random
from datetime import date
from typing import cast

from flask import Blueprint, abort
from flask_babel import get_locale
from flask_login import current_user

from lms.db import db
from lms.http.web import found_or_404, require, settings, site_address
from lms.people import policy
from lms.people.actions import accounts
from lms.people.models import Unit, User
from lms.people.queries import people as queries

blueprint = Blueprint("people", __name__)


def me() -> User:
    """Return the signed-in person of this request."""
    # The person, not the proxy: it is handed to actions and back to the sign-in.
    return cast(User, current_user._get_current_object())


def is_english() -> bool:
    """Return whether the reader reads English, so that units show their English names."""
    return str(get_locale()) == "en"


def person_to_manage(user_id: int, day: date) -> tuple[User, Unit | None]:
    """Return the person and their unit; 404 when one may not know of them, 403 when not change them."""
    person, unit = person_to_see(user_id, day)
    require(policy.may_manage_person(me(), person, unit))
    return person, unit


def person_to_see(user_id: int, day: date) -> tuple[User, Unit | None]:
    """Return the person and their unit; 404 when one may not know of them."""
    person = found_or_404(queries.user(user_id))
    unit = queries.unit_on(person.id, day)
    if not policy.may_see_person(me(), unit):
        abort(404)
    return person, unit


def sends_links() -> bool:
    """Return whether the site can send a link by mail: it has a mail server and knows its own address."""
    return settings().sends_mail and bool(site_address())


def unit_to_see(unit_id: int) -> Unit:
    """Return the unit; 404 when one may not know of it."""
    unit = found_or_404(queries.unit(unit_id))
    if not policy.may_see_unit(me(), unit):
        abort(404)
    return unit


def unit_chosen(text: str | None, paths: tuple[str, ...]) -> Unit | None:
    """Return the unit whose id was chosen in a form or an address; 404 when it is outside of `paths`."""
    if not text:
        return None
    unit = queries.unit(int(text)) if text.isdecimal() and len(text) < 10 else None
    if unit is None or not policy.is_within(unit.path, paths):
        abort(404)
    return unit


def one_time_passwords(count: int) -> list[accounts.OneTimePassword]:
    """Make so many one-time passwords; their hashes take long, so SQLite's one writer is let go first."""
    db.session.commit()
    return accounts.one_time_passwords(count, random.SystemRandom())
