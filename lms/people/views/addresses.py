"""One's own mail address."""

from flask import render_template, request
from flask_babel import gettext
from itsdangerous import URLSafeTimedSerializer
from werkzeug import Response as BaseResponse

from lms import clock
from lms.db import db
from lms.http.form_errors import errors_on_field
from lms.http.web import address_anywhere, limiter, see_other, settings
from lms.people.actions import addresses
from lms.people.forms import AddressForm
from lms.people.models import User
from lms.people.views.blueprint import blueprint, me

Page = str | tuple[str, int] | BaseResponse


@blueprint.route("/account/address", methods=["GET", "POST"])
@limiter.limit("30 per minute")
def change_address() -> Page:
    """Enter an address, to which a link is sent, or remove the present one."""
    person = me()
    form = AddressForm()
    is_removal = bool(request.form.get("remove"))
    if settings().sends_mail and (is_removal or form.validate_on_submit()):
        with errors_on_field(form.address):
            return _asked(person, None if is_removal else form.address.data)
    return render_template(
        "people/address.html", form=form, person=person
    ), 422 if form.is_submitted() else 200


def _asked(person: User, text: str | None) -> BaseResponse:
    now = clock.now()
    to = (
        addresses.ask_removal(person, _signer(), _link, now)
        if text is None
        else addresses.ask_address(person, text, _signer(), _link, now)
    )
    db.session.commit()
    return see_other("people.account", _sent_words(to))


def _sent_words(address: str) -> str:
    return gettext("A link is on its way to %(address)s. Open it within 30 minutes.", address=address)


@blueprint.route("/account/address/<token>", methods=["GET", "POST"])
def confirm_address(token: str) -> Page:
    """Ask once more, because mail programs open links by themselves, and take the next step of the change."""
    person = me()
    asked = addresses.change_of_link(person, token, _signer())
    if request.method == "GET":
        return render_template("people/confirm_address.html", asked=asked, person=person)
    return _followed(person, token)


def _followed(person: User, token: str) -> BaseResponse:
    asked = addresses.follow_link(person, token, _signer(), _link, clock.now())
    db.session.commit()
    if asked.address != person.email:
        return see_other("people.account", _sent_words(asked.address))
    done = (
        gettext("Your e-mail address has been confirmed.")
        if asked.address
        else gettext("Your e-mail address has been removed.")
    )
    return see_other("people.account", done)


def _link(token: str) -> str:
    return address_anywhere("people.confirm_address", token=token)


def _signer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(settings().secret_key, salt="own-address")
