"""Invitations to judge: the convener sends, renews and withdraws them; the invited person answers."""

import random
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta

import segno
from flask import Response as PlainResponse
from flask import request
from flask_babel import get_locale, gettext
from flask_login import current_user
from werkzeug import Response

from lms import clock
from lms.contests.entries.views.access import (
    audited_contest,
    contest_page,
    convened_contest,
    convenes,
    or_filled_form,
    sign_in_first,
)
from lms.contests.judging.actions import inviting as acts
from lms.contests.judging.actions.mailing import keep_addresses
from lms.contests.judging.forms.inviting import AcceptForm, DeclineForm, InviteForm, RenewForm
from lms.contests.judging.models import JudgeInvitation
from lms.contests.judging.queries import invitations
from lms.contests.judging.queries.mail import mailable, mailed
from lms.contests.judging.views.judges import people_named
from lms.contests.judging.words import InvitationState
from lms.contests.rules.models.contests import Contest
from lms.contests.rules.queries import contests
from lms.contests.rules.queries.contests import definition_of
from lms.contests.rules.stages import Act, Stage, allows
from lms.db import db
from lms.errors import N_, Refused
from lms.http.form_errors import errors_on_field
from lms.http.web import found_or_404, local_day, permalink, see_other, settings
from lms.outbox.words import STATE_LABELS
from lms.people.queries import people

DAYS, MOST_DAYS = 14, 365
NO_STORE = {"Cache-Control": "no-store"}
STATES: Mapping[InvitationState, tuple[str, str]] = {
    InvitationState.OPEN: (N_("not answered"), "warn"),
    InvitationState.EXPIRED: (N_("expired"), "bad"),
    InvitationState.ACCEPTED: (N_("accepted"), "good"),
    InvitationState.DECLINED: (N_("declined"), "bad"),
    InvitationState.WITHDRAWN: (N_("withdrawn"), ""),
}


def invitations_page(slug: str) -> str:
    """List who was invited and where each invitation stands, and find more people to invite."""
    contest = audited_contest(slug)
    return _page(contest, _invite_form(contest) if convenes(contest) else None)


def _proposed_day() -> date:
    return local_day(clock.now()) + timedelta(days=DAYS)


def _end_of(day: date) -> datetime:
    """Return the midnight that ends a day at the site."""
    today = local_day(clock.now())
    if not today <= day <= today + timedelta(days=MOST_DAYS):
        raise Refused(N_("Choose a day from today to one year from now."))
    return datetime.combine(day + timedelta(days=1), time(), settings().zone)


def _search() -> str:
    return request.args.get("search", "").strip()[:100]


def _invite_form(contest: Contest) -> InviteForm:
    form = InviteForm()
    form.offer(invitations.people_to_invite(contest.id, _search()), _proposed_day())
    return form


def _page(contest: Contest, form: InviteForm | None) -> str:
    now, every = clock.now(), invitations.invitations(contest.id)
    messages = mailed(every)
    return contest_page(
        "contests/invitations.html",
        contest,
        rows=[(one, one.state(now).value, STATES[one.state(now)], messages.get(one.id)) for one in every],
        message_states=STATE_LABELS,
        reached=mailable(contest.id, [one.person_id for one in every] + _offered(form)),
        typed=request.form,
        form=form,
        search=_search(),
        day_proposed=_proposed_day(),
        may_appoint=allows(Stage(contest.stage), Act.APPOINT),
    )


def _offered(form: InviteForm | None) -> list[int]:
    return [person for person, _ in form.people.choices] if form else []


def invite(slug: str) -> Response | tuple[str, int]:
    """Invite the people chosen and show their letters, once; those with an address get the link by mail too."""
    contest = convened_contest(slug)
    form = _invite_form(contest)
    if form.validate_on_submit():
        with errors_on_field(form.people):
            keep_addresses(contest, form.addresses())
            made = acts.invite(
                contest,
                people.people_with_ids(form.people.data),
                _end_of(form.until.data),
                lambda token: permalink("contests.invitation", slug=slug, token=token),
                by=current_user,
                now=clock.now(),
            )
            db.session.commit()
            return _letters(contest, made)
    return _page(contest, form), 422


def _letters(contest: Contest, made: Sequence[tuple[JudgeInvitation, str]]) -> Response:
    """Return a letter for each person with the link, which is not kept."""
    letters = [
        (one, link, segno.make_qr(link, error="m").svg_data_uri(scale=4, border=0, omitsize=True))
        for one, link in made
    ]
    mailing = len(mailed([one for one, _ in made]))
    page = contest_page("contests/invitation_letters.html", contest, letters=letters, mailing=mailing)
    return PlainResponse(page, headers=NO_STORE)


def _convened_invitation(slug: str, invitation_id: int) -> tuple[Contest, JudgeInvitation]:
    contest = convened_contest(slug)
    return contest, found_or_404(invitations.invitation(contest.id, invitation_id))


def renew_invitation(slug: str, invitation_id: int) -> Response:
    """Give the person a new link and show the letter, once."""
    contest, one = _convened_invitation(slug, invitation_id)
    form = RenewForm()
    if not form.validate_on_submit():
        return see_other(
            "contests.invitations_page", gettext("Choose the last day to answer."), "bad", slug=slug
        )
    link = acts.renew(
        contest,
        one,
        _end_of(form.until.data),
        lambda token: permalink("contests.invitation", slug=slug, token=token),
        address=form.address.data,
        by=current_user,
        now=clock.now(),
    )
    db.session.commit()
    return _letters(contest, [(one, link)])


def withdraw_invitation(slug: str, invitation_id: int) -> Response:
    """Take an invitation back."""
    contest, one = _convened_invitation(slug, invitation_id)
    acts.withdraw(contest, one, by=current_user, now=clock.now())
    db.session.commit()
    return see_other("contests.invitations_page", gettext("The invitation has been withdrawn."), slug=slug)


def _own_invitation(slug: str, token: str, now: datetime) -> tuple[Contest, JudgeInvitation]:
    """Return the invitation of the link for the person invited, who need not see the contest yet.

    An answered one is returned too, so that its page can say what was answered.
    """
    contest = found_or_404(contests.contest(slug))
    sign_in_first()
    one = invitations.invitation_with(contest.id, token)
    is_own = one is not None and one.person_id == current_user.id
    if one is None or not (is_own and one.answered_at is not None):
        one = acts.require_open(one, current_user, now)
    return contest, one


def _accept_form(contest: Contest, **formdata: None) -> AcceptForm:
    form, language = AcceptForm(**formdata), str(get_locale())
    form.offer(people.all_units(), language)
    form.offer_categories(definition_of(contest), language)
    return form


def _answer_page(
    contest: Contest,
    one: JudgeInvitation,
    accept: AcceptForm | None = None,
    decline: DeclineForm | None = None,
    refusal: str = "",
) -> str:
    return contest_page(
        "contests/invitation.html",
        contest,
        invitation=one,
        refusal=refusal,
        accept=accept or _accept_form(contest, formdata=None),
        decline=decline or DeclineForm(formdata=None),
    )


def invitation(slug: str, token: str) -> str:
    """Show the invitation with the declaration to fill in, or what was answered."""
    contest, one = _own_invitation(slug, token, clock.now())
    return _answer_page(contest, one)


def answer_to_judge(slug: str, token: str) -> Response | tuple[str, int]:
    """Take the answer; a second one is refused."""
    now = clock.now()
    contest, one = _own_invitation(slug, token, now)
    return or_filled_form(
        lambda: _answer(slug, token, contest, one, now),
        lambda refusal: _answer_page(contest, one, refusal=refusal),
    )


def _answer(
    slug: str, token: str, contest: Contest, one: JudgeInvitation, now: datetime
) -> Response | tuple[str, int]:
    acts.take(contest, one)
    acts.require_open(one, current_user, now)
    if request.form.get("answer") == "decline":
        return _declined(slug, token, contest, one, now)
    return _accepted(slug, token, contest, one, now)


def _accepted(
    slug: str, token: str, contest: Contest, one: JudgeInvitation, now: datetime
) -> Response | tuple[str, int]:
    form = _accept_form(contest)
    if form.validate_on_submit():
        if form.categories.choices and not form.categories.data:
            form.categories.errors = [gettext("Choose at least one category.")]
            return _answer_page(contest, one, accept=form), 422
        with errors_on_field(form.people):
            acts.accept(contest, one, _declaration(form), rng=random.SystemRandom(), now=now)
            db.session.commit()
            return see_other("contests.invitation", slug=slug, token=token)
    return _answer_page(contest, one, accept=form), 422


def _declaration(form: AcceptForm) -> acts.Acceptance:
    chosen = set(form.units.data or [])
    return acts.Acceptance(
        form.categories.data or (),
        form.essays_max.data,
        [unit for unit in people.all_units() if unit.id in chosen],
        people_named(form.names()),
        form.reason.data or "",
    )


def _declined(
    slug: str, token: str, contest: Contest, one: JudgeInvitation, now: datetime
) -> Response | tuple[str, int]:
    form = DeclineForm()
    if form.validate_on_submit():
        with errors_on_field(form.reason):
            acts.decline(contest, one, form.reason.data, now=now)
            db.session.commit()
            return see_other("contests.invitation", slug=slug, token=token)
    return _answer_page(contest, one, decline=form), 422
