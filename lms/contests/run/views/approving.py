"""Requests for acts that need two persons: the list, agreeing, declining, and asking for the standings."""

from collections.abc import Iterable, Mapping

from flask import request
from flask_babel import gettext
from flask_login import current_user
from werkzeug import Response

from lms import clock
from lms.audit.field_changes import PERSON_FIELDS, ChangeWriter, FieldChange
from lms.contests.entries.views.access import audited_contest, contest_page, convened_contest
from lms.contests.rules.actions import approvals as acts
from lms.contests.rules.models.approvals import Approval
from lms.contests.rules.models.contests import Contest
from lms.contests.rules.queries import approvals
from lms.contests.rules.second_person import TITLES
from lms.db import db, read_only_from_now
from lms.errors import Refused
from lms.http.dates import moment_text, until_text
from lms.http.language import localize
from lms.http.web import found_or_404, see_other
from lms.people.queries.people import names
from lms.people.second_person import STATE_TITLES


def listing(slug: str) -> str:
    """Show what waits for a second person, and what was decided."""
    return _page(audited_contest(slug))


def _page(contest: Contest, refused: int = 0, refusal: Refused | None = None) -> str:
    """Show the list; a refused decision comes back with what was typed and the reason."""
    requests = approvals.approvals(contest.id)
    people = names(_people_in(requests))
    return contest_page(
        "contests/approvals.html",
        contest,
        here="approvals",
        requests=requests,
        titles={act.value: text for act, text in TITLES.items()},
        states={state.value: text for state, text in STATE_TITLES.items()},
        changes=lambda one: _changes(one, people),
        refused=refused,
        refusal=localize(refusal) if refusal else "",
        note=_note(refused),
    )


def _note(approval_id: int) -> str:
    return request.form.get(f"note-{approval_id}", "")


def _people_in(requests: Iterable[Approval]) -> set[int]:
    """Return the ids of the people that the requests change something about."""
    sides = (part[side] for one in requests for part in one.changes for side in ("before", "after"))
    return {
        value
        for side in sides
        for key, value in side.items()
        if key in PERSON_FIELDS and isinstance(value, int)
    }


def _changes(asked: Approval, people: Mapping[int, str]) -> list[FieldChange]:
    """Return what the act changes, from what to what, in words."""
    writer = ChangeWriter(gettext, moment_text, until_text, people)
    return [one for part in asked.changes for one in writer.changes(part["before"], part["after"])]


def approve(slug: str, approval_id: int) -> Response | tuple[str, int]:
    """Agree to a request; what was asked for is done at once."""
    contest, asked = _known(slug, approval_id)
    try:
        acts.approve(asked, _note(approval_id), by=current_user, now=clock.now())
    except Refused as refusal:
        read_only_from_now()
        return _page(contest, approval_id, refusal), refusal.status
    db.session.commit()
    return see_other("contests.approvals", gettext("Approved and done."), slug=slug)


def decline(slug: str, approval_id: int) -> Response | tuple[str, int]:
    """Decline a request with a reason, or withdraw one's own."""
    contest, asked = _known(slug, approval_id)
    try:
        acts.decline(asked, _note(approval_id), by=current_user, now=clock.now())
    except Refused as refusal:
        read_only_from_now()
        return _page(contest, approval_id, refusal), refusal.status
    db.session.commit()
    return see_other("contests.approvals", gettext("The request is closed. Nothing was changed."), slug=slug)


def _known(slug: str, approval_id: int) -> tuple[Contest, Approval]:
    contest = convened_contest(slug)
    return contest, found_or_404(approvals.approval(contest.id, approval_id))
