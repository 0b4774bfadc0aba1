"""Inviting people to judge, and what they answer."""

import random
import secrets
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from lms.audit.actions import record
from lms.audit.verbs import Verb
from lms.contests.judging.actions import panel as acts
from lms.contests.judging.actions.mailing import keep_addresses
from lms.contests.judging.models import JudgeInvitation
from lms.contests.judging.queries.invitations import digest_of, invitations
from lms.contests.judging.signals import invitation_answered, judge_invited
from lms.contests.judging.words import InvitationState
from lms.contests.rules.actions.stages import lock, require_stage
from lms.contests.rules.models.contests import Contest, PanelJudge
from lms.contests.rules.queries import panel
from lms.contests.rules.queries.contests import definition_of
from lms.contests.rules.stages import Act
from lms.db import db
from lms.errors import N_, Conflict, NotAllowed, Refused
from lms.people.identity import Unit, User

REASON_CHARS = 500
TOKEN_BYTES = 32


class BadLink(Refused):
    """No invitation of the contest has this link."""

    status = 404


class EndedLink(Refused):
    """The invitation cannot be answered any more."""

    status = 410


@dataclass(frozen=True, slots=True)
class Acceptance:
    """What a person declares who agrees to judge; no category means all, no highest number means no limit."""

    categories: Sequence[str] = ()
    essays_max: int | None = None
    units: Collection[Unit] = ()
    people: Collection[User] = ()
    reason: str = field(default="")


def invite(
    contest: Contest,
    people: Sequence[User],
    expires_at: datetime,
    link_of: Callable[[str], str],
    *,
    by: User,
    now: datetime,
) -> list[tuple[JudgeInvitation, str]]:
    """Ask people with the role of judge; return each invitation with its link, which is kept nowhere.

    `link_of` makes the address of a token. Raises Refused or Conflict for people who could not be appointed
    or are invited already, and for a date that is over.
    """
    require_stage(contest, Act.APPOINT)
    lock(contest)
    acts.require_eligible(contest, people)
    invited = {one.person_id for one in invitations(contest.id)}
    made = []
    for person in people:
        if person.id in invited:
            raise Conflict(N_("%(name)s has already been invited. Renew the invitation."), name=person.name)
        one = JudgeInvitation(contest_id=contest.id, person_id=person.id, person=person)
        made.append((one, _send(one, expires_at, link_of, by, now)))
    return made


def renew(
    contest: Contest,
    one: JudgeInvitation,
    expires_at: datetime,
    link_of: Callable[[str], str],
    *,
    address: str = "",
    by: User,
    now: datetime,
) -> str:
    """Ask again with a new link, which is returned; the old one stops working. Empty keeps the address there is."""
    require_stage(contest, Act.APPOINT)
    take(contest, one)
    if one.state(now) is InvitationState.ACCEPTED:
        raise Conflict(N_("%(name)s has already accepted the invitation."), name=one.person.name)
    acts.require_eligible(contest, [one.person])
    keep_addresses(contest, {one.person_id: address})
    return _send(one, expires_at, link_of, by, now)


def _send(
    one: JudgeInvitation, expires_at: datetime, link_of: Callable[[str], str], by: User, now: datetime
) -> str:
    if expires_at <= now:
        raise Refused(N_("Choose a date in the future."))
    token, by_id = secrets.token_urlsafe(TOKEN_BYTES), by.id
    one.digest, one.expires_at = digest_of(token), expires_at
    one.invited_at, one.invited_by_id = now, by_id
    one.answered_at = one.accepted = one.withdrawn_at = None
    one.reason = ""
    db.session.add(one)
    db.session.flush()
    _note(Verb.JUDGE_INVITE, one, by, now, until=expires_at.isoformat())
    link = link_of(token)
    judge_invited.send(one, link=link)
    return link


def withdraw(contest: Contest, one: JudgeInvitation, *, by: User, now: datetime) -> None:
    """Take an invitation back that is not answered."""
    take(contest, one)
    if one.answered_at is not None:
        raise Conflict(N_("%(name)s has already answered the invitation."), name=one.person.name)
    if one.withdrawn_at is not None:
        raise Conflict(N_("This invitation has already been withdrawn."))
    one.withdrawn_at = now
    _note(Verb.JUDGE_INVITE_WITHDRAW, one, by, now)
    db.session.flush()


def require_open(one: JudgeInvitation | None, person: User, now: datetime) -> JudgeInvitation:
    """Return the invitation when this person may answer it, else say in one sentence why not."""
    if one is None:
        raise BadLink(
            N_(
                "This invitation link is not valid. It may be incomplete, or a newer link may have replaced it. "
                "Ask the convener for a new link."
            )
        )
    if one.person_id != person.id:
        raise NotAllowed(
            N_("This invitation is for someone else. If it is yours, sign in with your own account.")
        )
    state = one.state(now)
    if state in (InvitationState.ACCEPTED, InvitationState.DECLINED):
        raise Conflict(
            N_(
                "You have already answered this invitation. Ask the convener if you want to change your answer."
            )
        )
    if state is InvitationState.WITHDRAWN:
        raise EndedLink(N_("The convener has withdrawn this invitation."))
    if state is InvitationState.EXPIRED:
        raise EndedLink(N_("This invitation has expired. Ask the convener for a new link."))
    return one


def accept(
    contest: Contest, one: JudgeInvitation, answer: Acceptance, *, rng: random.Random, now: datetime
) -> PanelJudge:
    """Appoint the invited person with the declared conflicts, categories and highest number of essays.

    Someone whom the convener appointed meanwhile keeps the place and the alias.
    """
    person = one.person
    require_stage(contest, Act.APPOINT)
    take(contest, one)
    require_open(one, person, now)
    if answer.essays_max is not None and answer.essays_max < 1:
        raise Refused(N_("The highest number of essays must be at least 1."))
    known = definition_of(contest).category_keys
    category = ",".join(key for key in known if key in answer.categories)
    if set(answer.categories) >= set(known):
        category = ""
    judge = panel.panel_judge_of(contest.id, person.id)
    if judge is None:
        [judge] = acts.appoint(contest, [person], category, by=person, rng=rng, now=now)
    elif judge.dropped_at is not None:
        raise Conflict(N_("You have left this panel. Ask the convener to appoint you again."))
    judge.category, judge.essays_max = category, answer.essays_max
    acts.note_conflicts(contest, judge, answer.units, answer.people, None, answer.reason, by=person, now=now)
    acts.move_away(contest, judge, person, now)
    _answered(one, True, "", now, categories=category, most=answer.essays_max)
    return judge


def decline(contest: Contest, one: JudgeInvitation, reason: str, *, now: datetime) -> None:
    """Keep that the invited person does not judge, and why."""
    take(contest, one)
    require_open(one, one.person, now)
    if not reason.strip():
        raise Refused(N_("Explain why you decline."))
    if panel.panel_judge_of(contest.id, one.person_id) is not None:
        raise Conflict(N_("You are already on the panel. Ask the convener to remove you."))
    _answered(one, False, reason.strip()[:REASON_CHARS], now)


def _answered(one: JudgeInvitation, accepted: bool, reason: str, now: datetime, **after: object) -> None:
    one.answered_at, one.accepted, one.reason = now, accepted, reason
    db.session.flush()
    _note(Verb.JUDGE_INVITE_ANSWER, one, one.person, now, reason=reason, accepted=accepted, **after)
    invitation_answered.send(one)


def take(contest: Contest, one: JudgeInvitation) -> None:
    """Take contest and invitation for this transaction, so that two answers do not both count."""
    lock(contest)
    db.session.refresh(one, with_for_update=True)


def _note(
    verb: Verb, one: JudgeInvitation, by: User, now: datetime, *, reason: str = "", **after: object
) -> None:
    found = {"judge": one.person_id, **after}
    record(verb, "contest", one.contest_id, by_id=by.id, now=now, after=found, reason=reason)
