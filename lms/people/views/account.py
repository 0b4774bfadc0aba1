"""Sign in and out, and one's own account."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from flask import flash, make_response, redirect, render_template, request, session, url_for
from flask_babel import format_time, gettext
from flask_login import current_user, logout_user
from werkzeug import Response as BaseResponse

from lms import clock
from lms.db import db
from lms.http.form_errors import errors_on_field
from lms.http.proxies import sender
from lms.http.web import limiter, local_target, see_other, settings
from lms.people import lockout
from lms.people.actions import accounts, persons
from lms.people.awards import AWARDS
from lms.people.forms import AppearanceForm, FirstPasswordForm, PasswordForm, PhoneForm, SignInForm
from lms.people.login_names import normal_username
from lms.people.models import User
from lms.people.queries import people as queries
from lms.people.roles import ROLE_LABELS
from lms.people.views.blueprint import blueprint, me, sends_links
from lms.people.views.signing_in import known_device, remember_device, sign_in_here, this_sign_in

Page = str | tuple[str, int] | BaseResponse
YEAR = timedelta(days=365)


@blueprint.route("/sign-in", methods=["GET", "POST"])
@limiter.limit("600 per minute")
def sign_in() -> Page:
    """Let a person in by username or phone and password."""
    target = local_target(request.args.get("next"), url_for("home.index"))
    if current_user.is_authenticated:
        return redirect(target)
    form = SignInForm(name=request.args.get("name", ""))
    if not form.validate_on_submit():
        return _sign_in_page(form, 422 if form.is_submitted() else 200)
    return _signed_in(form, target)


def _sign_in_page(form: SignInForm, status: int, refusal: str = "") -> tuple[str, int]:
    if refusal:
        form.password.errors = [refusal]
    return render_template("people/sign_in.html", form=form, sends_links=sends_links()), status


def _signed_in(form: SignInForm, target: str) -> Page:
    """Check the password and start a session, unless the name is locked or the account closed."""
    now, name, address = clock.now(), normal_username(form.name.data), request.remote_addr or "-"
    person = queries.user_named(name)
    keys = lockout.failure_keys(
        person.id if person else None, name, sender(), known_device().get(str(person.id)) if person else None
    )
    until, failures = _lock(keys, now)
    # A hash takes long: SQLite's one writer is let go first.
    db.session.commit()
    if until is not None:
        return _sign_in_page(form, 429, _locked_words(until))
    if not accounts.is_right_password(person, form.password.data) or person is None:
        accounts.note_failure(person, keys, address, now)
        db.session.commit()
        return _sign_in_page(
            form, 422, gettext("The username or password is incorrect. Check both and try again.")
        )
    if person.joined_to_id is not None:
        return _sign_in_page(form, 403, _joined_words(person.joined_to_id))
    if not person.active:
        return _sign_in_page(form, 403, gettext("This account is closed. Contact your unit manager."))
    renewed = accounts.renewed_hash(person, form.password.data)
    accounts.note_success(person, renewed, keys[0], failures, address, now)
    db.session.commit()
    return _start_session(person, target)


def _lock(keys: Sequence[str], now: datetime) -> tuple[datetime | None, int]:
    """Return until when one of the keys is locked, if one is, and the failures of the first."""
    window = settings().sign_in_lock_min
    failures = [queries.failures_since(key, now - timedelta(minutes=window)) for key in keys]
    ends = (
        lockout.locked_until(past, lockout.limit_of(key, settings().sign_in_failures), window, now)
        for key, past in zip(keys, failures, strict=True)
    )
    return max((end for end in ends if end), default=None), len(failures[0])


def _joined_words(kept_id: int) -> str:
    # Only who knows the old password gets here and learns the name that counts now.
    kept = queries.user(kept_id)
    return gettext(
        "This account was joined with your account “%(username)s”. Sign in with that username and its password. "
        "If you do not know the password, ask your unit manager for a new one.",
        username=kept.username if kept else "",
    )


def _locked_words(until: datetime) -> str:
    # Rounded up, so that the minute shown is one in which it works.
    return gettext(
        "Too many failed sign-in attempts. Try again at %(time)s, or ask your unit manager for a new password.",
        time=format_time(until + timedelta(seconds=59), "HH:mm"),
    )


def _start_session(person: User, target: str) -> BaseResponse:
    session.clear()
    session.permanent = True
    sign_in_here(person)
    if person.must_change_password:
        target = url_for("people.change_password", next=target if target != url_for("home.index") else None)
    response = _with_appearance(redirect(target), person, only_chosen=True)
    remember_device(response, person)
    return response


def _with_appearance(response: BaseResponse, person: User, *, only_chosen: bool) -> BaseResponse:
    """Add the cookies pages go by; at sign-in what the person never chose is left as the browser has it."""
    looks = {"language": person.language, "theme": person.theme, "type": "large" if person.large_type else ""}
    for name, value in looks.items():
        if value:
            response.set_cookie(name, value, max_age=YEAR, samesite="Lax", httponly=True)
        elif not only_chosen:
            response.delete_cookie(name, samesite="Lax", httponly=True)
    return response


@blueprint.get("/sign-out")
def before_sign_out() -> str:
    """Ask before signing out; the script lists what is on this device and was never sent."""
    return render_template("people/sign_out.html")


@blueprint.post("/sign-out")
def sign_out() -> BaseResponse:
    """End this sign-in; the next person at this computer does not inherit the looks."""
    response = make_response(redirect(url_for("people.sign_in")))
    if current_user.is_authenticated:
        accounts.sign_out(me(), this_sign_in(), clock.now())
        db.session.commit()
        for name in ("theme", "type"):
            response.delete_cookie(name, samesite="Lax", httponly=True)
    logout_user()
    session.clear()
    # Pages the browser keeps for its back button go too. All storage goes only when the script has found nothing
    # that someone else typed on this device and could not send yet.
    response.headers["Clear-Site-Data"] = (
        '"cache", "storage"' if request.form.get("clear") == "all" else '"cache"'
    )
    return response


@blueprint.route("/account", methods=["GET", "POST"])
def account() -> Page:
    """Show one's own unit and roles; choose language, colours and size of type."""
    person = me()
    form = AppearanceForm(obj=person)
    if not form.validate_on_submit():
        page = render_template(
            "people/account.html",
            form=form,
            person=person,
            stays=queries.stays(person.id),
            labels=ROLE_LABELS,
            awards=AWARDS.of(person),
        )
        return page, 422 if form.is_submitted() else 200
    accounts.set_appearance(person, form.language.data, form.theme.data, form.large_type.data)
    db.session.commit()
    return _with_appearance(see_other("people.account", gettext("Saved.")), person, only_chosen=False)


@blueprint.route("/account/phone", methods=["GET", "POST"])
def change_phone() -> Page:
    """Change one's own phone number."""
    person = me()
    form = PhoneForm(phone=person.phone or "")
    if form.validate_on_submit():
        with errors_on_field(form.phone):
            persons.change_own_phone(person, form.phone.data or "", now=clock.now())
            db.session.commit()
            flash(gettext("Saved."), "good")
            return redirect(url_for("people.account"))
    return render_template("people/change_phone.html", form=form), 422 if form.is_submitted() else 200


@blueprint.post("/account/sign-ins/end")
def end_sign_ins() -> BaseResponse:
    """End all other sign-ins of the person, as after losing a phone."""
    person = me()
    accounts.end_sign_ins(person, clock.now())
    db.session.commit()
    sign_in_here(person)
    flash(gettext("You have been signed out everywhere else."), "good")
    return redirect(url_for("people.account"))


@blueprint.route("/account/password", methods=["GET", "POST"])
@limiter.limit("30 per minute")
def change_password() -> Page:
    """Choose a new password of one's own."""
    if not current_user.is_authenticated:
        return redirect(url_for("people.sign_in"))
    person = me()
    form = FirstPasswordForm() if person.must_change_password else PasswordForm()
    if form.validate_on_submit():
        with errors_on_field(form.new, {accounts.WrongPassword: form.old if "old" in form else form.new}):
            db.session.commit()  # a hash takes long: SQLite's one writer is let go first
            chosen = accounts.hash_of_new(person, form.data.get("old"), form.new.data)
            accounts.change_password(person, chosen, clock.now())
            db.session.commit()
            sign_in_here(person)
            flash(
                gettext("Your password has been changed. You have been signed out everywhere else."), "good"
            )
            return redirect(local_target(request.args.get("next"), url_for("home.index")))
    page = render_template("people/change_password.html", form=form, forced=person.must_change_password)
    return page, 422 if form.is_submitted() else 200
