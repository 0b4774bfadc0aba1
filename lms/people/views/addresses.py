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
    if request.form.get("remove"):
        return _removed(person)
    form = AddressForm()
    if settings().sends_mail and form.validate_on_submit():
        with errors_on_field(form.address):
            return _asked(person, form.address.data)
    return render_template(
        "people/address.html", form=form, person=person
    ), 422 if form.is_submitted() else 200


def _asked(person: User, text: str) -> BaseResponse:
    address = addresses.ask_address(
        person,
        text,
        _signer(),
        lambda token: address_anywhere("people.confirm_address", token=token),
        clock.now(),
    )
    db.session.commit()
    return see_other(
        "people.account",
        gettext("A link is on its way to %(address)s. Open it within 30 minutes.", address=address),
    )


def _removed(person: User) -> BaseResponse:
    addresses.remove_address(person, clock.now())
    db.session.commit()
    return see_other("people.account", gettext("Your e-mail address has been removed."))


@blueprint.route("/account/address/<token>", methods=["GET", "POST"])
def confirm_address(token: str) -> Page:
    """Ask once more, because mail programs open links by themselves, and take the address."""
    person = me()
    address = addresses.address_of_link(person, token, _signer())
    if request.method == "GET":
        return render_template("people/confirm_address.html", address=address)
    return _confirmed(person, token)


def _confirmed(person: User, token: str) -> BaseResponse:
    addresses.confirm_address(person, token, _signer(), clock.now())
    db.session.commit()
    return see_other("people.account", gettext("Your e-mail address has been confirmed."))


def _signer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(settings().secret_key, salt="own-address")
