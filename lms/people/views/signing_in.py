"""The sign-in of this request: its session and the device it comes from."""

import random

from flask import request, session
from flask_login import login_user
from werkzeug import Response

from lms import clock
from lms.http.web import settings
from lms.people.known_devices import COOKIE, LASTS_S, Device, device_cookie, read_device
from lms.people.models import User
from lms.people.queries.signed_in import signed_in_user
from lms.people.sessions import SessionId, new_session_id, read_session_id


def sign_in_here(person: User) -> None:
    """Sign the person in, under its own key that signing out ends."""
    login_user(person)
    key = new_session_id(person.id, person.session_epoch, clock.now(), random.SystemRandom())
    session["_user_id"] = str(key)


def this_sign_in() -> SessionId | None:
    """Return the sign-in of this request."""
    return read_session_id(session.get("_user_id", ""), clock.now(), settings().session_days)


def person_of_session(text: str) -> User | None:
    """Return the person a session names (Flask-Login asks), or None when the sign-in is over."""
    sign_in = read_session_id(text, clock.now(), settings().session_days)
    return signed_in_user(sign_in) if sign_in else None


def known_device() -> Device:
    """Return who has signed in on this device, with the number failures of theirs are counted under here."""
    return read_device(request.cookies.get(COOKIE), settings().secret_key)


def remember_device(response: Response, person: User) -> None:
    """Let the browser keep that this person has signed in here; signing out leaves it."""
    value = device_cookie(known_device(), person.id, settings().secret_key, random.SystemRandom())
    response.set_cookie(
        COOKIE, value, max_age=LASTS_S, samesite="Lax", httponly=True, secure=settings().secure_cookies
    )
