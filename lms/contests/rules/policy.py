"""Who may run a contest, audit it, take part in it and judge it."""

from typing import TYPE_CHECKING

from lms.errors import N_
from lms.people.identity import Unit, User
from lms.people.roles import Role

if TYPE_CHECKING:
    from collections.abc import Collection

    from lms.contests.rules.definition import ContestDefinition
    from lms.contests.rules.models.contests import PanelJudge

CONVENERS = (Role.CONVENER, Role.ADMINISTRATOR)
AUDITORS = (*CONVENERS, Role.AUDITOR)
AUTHORS_DO_NOT = N_("You have an entry in this contest, so you cannot run it or see the entries and marks.")
DRAFTS_DO_NOT = N_(
    "You have a draft or an invitation as a co-author in this contest, so you cannot run it or see the entries "
    "and marks. On the page of your entry, withdraw the draft or decline the invitation, or ask the author to "
    "remove you."
)
STAFF_DO_NOT = N_("You can see all entries because you run or audit contests, so you cannot submit an entry.")
JUDGES_DO_NOT = N_("You are a judge in this contest, so you cannot submit an entry.")
RAN_IT = N_("You have run or audited this contest, so you cannot take part in it.")
JUDGE_DOES_NOT_RUN = N_(
    "You are or were a judge in this contest, so you cannot run it or see the entries and marks of others."
)
NOT_FOR_YOU = N_(
    "You cannot take part under the rules of this contest. The call for entries explains who can."
)


def may_convene(user: "User") -> bool:
    """Return whether the user runs contests: convener or administrator."""
    return user.is_authenticated and user.has_role(*CONVENERS)


def may_audit(user: "User") -> bool:
    """Return whether the user sees all of a contest without changing it: who convenes, and auditors."""
    return user.is_authenticated and user.has_role(*AUDITORS)


def may_judge(panel_judge: "PanelJudge | None") -> bool:
    """Return whether the person is on the panel: appointed, and not dropped out."""
    return panel_judge is not None and panel_judge.dropped_at is None


def entry_obstacle(
    user: User,
    panel_judge: "PanelJudge | None",
    definition: "ContestDefinition",
    unit: Unit | None,
    allowed: "Collection[Unit]",
) -> str:
    """Return why the user cannot enter the contest, empty when they can.

    `panel_judge` is the user on the panel, `unit` their unit, `allowed` the units that the contest names.
    """
    rules = definition.eligibility
    if may_audit(user):
        return STAFF_DO_NOT
    if may_judge(panel_judge):
        return JUDGES_DO_NOT
    if rules.roles and not any(grant.role in rules.roles for grant in user.grants):
        return NOT_FOR_YOU
    if rules.units and not (unit is not None and any(wider.contains(unit) for wider in allowed)):
        return NOT_FOR_YOU
    return ""
