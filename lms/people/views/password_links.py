"""Setting a password through a link by mail, without being signed in."""

from flask import render_template, request
from flask_babel import gettext
from itsdangerous import URLSafeTimedSerializer
from werkzeug import Response as BaseResponse

from lms import clock
from lms.db import db
from lms.http.form_errors import errors_on_field
from lms.http.web import address_anywhere, limiter, see_other, settings
from lms.people.actions import accounts, password_links
from lms.people.actions.password_links import Links
from lms.people.forms import FirstPasswordForm, ForgottenForm
from lms.people.login_names import normal_username
from lms.people.models import User
from lms.people.queries import people as queries
from lms.people.views.blueprint import blueprint, sends_links

Page = str | tuple[str, int] | BaseResponse


@blueprint.route("/sign-in/forgotten", methods=["GET", "POST"])
@limiter.limit("10 per hour")
def forgotten() -> Page:
    """Ask for a link; the answer is the same whoever the name belongs to."""
    form = ForgottenForm(name=request.args.get("name", ""))
    if sends_links() and form.validate_on_submit():
        with errors_on_field(form.name):
            return _asked(form.name.data)
    return render_template(
        "people/forgotten.html", form=form, sends_links=sends_links()
    ), 422 if form.is_submitted() else 200


def _asked(name: str) -> Page:
    person = queries.user_named(normal_username(name))
    password_links.ask_link(person, request.remote_addr or "-", links(), clock.now())
    db.session.commit()
    return render_template("people/link_sent.html")


@blueprint.route("/sign-in/password/<token>", methods=["GET", "POST"])
@limiter.limit("30 per minute")
def set_password(token: str) -> Page:
    """Choose a new password; opening the page alone uses nothing up, because mail programs open links themselves."""
    person, _ = password_links.person_of_link(token, _signer())
    form = FirstPasswordForm()
    if form.validate_on_submit():
        with errors_on_field(form.new):
            return _set(person, token, form.new.data)
    return render_template(
        "people/set_password.html", form=form, person=person
    ), 422 if form.is_submitted() else 200


def _set(person: User, token: str, password: str) -> BaseResponse:
    db.session.commit()  # a hash takes long: SQLite's one writer is let go first
    chosen = accounts.hash_of_chosen(person, password)
    password_links.set_password(token, _signer(), chosen, clock.now())
    db.session.commit()
    return see_other("people.sign_in", gettext("Your password has been set. Sign in with it now."))


def links() -> Links:
    """Return how links to set a password are made."""
    return Links(_signer(), lambda token: address_anywhere("people.set_password", token=token))


def _signer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(settings().secret_key, salt="password-link")
