"""Who may run a contest, look over its shoulder, take part and judge."""

from typing import TYPE_CHECKING

from lms.people.roles import Role

if TYPE_CHECKING:
    from collections.abc import Collection

    from flask_login import AnonymousUserMixin

    from lms.contests.rules.definition import ContestDefinition
    from lms.contests.rules.models.contests import PanelJudge
    from lms.people.models import Unit, User

CONVENERS = (Role.CONVENER, Role.ADMINISTRATOR)
AUDITORS = (*CONVENERS, Role.AUDITOR)


def may_convene(user: "User | AnonymousUserMixin") -> bool:
    """Tell whether the user runs contests: convener or administrator."""
    return user.is_authenticated and user.has_role(*CONVENERS)


def may_audit(user: "User | AnonymousUserMixin") -> bool:
    """Tell whether the user sees all of a contest without changing it: who convenes, and auditors."""
    return user.is_authenticated and user.has_role(*AUDITORS)


def may_enter(
    user: "User", definition: "ContestDefinition", unit: "Unit | None", allowed: "Collection[Unit]"
) -> bool:
    """Tell whether the user may hand in an entry; `unit` is theirs, `allowed` those the contest names."""
    rules = definition.eligibility
    if rules.roles and not any(grant.role in rules.roles for grant in user.grants):
        return False
    if not rules.units:
        return True
    return unit is not None and any(wider.contains(unit) for wider in allowed)


def may_judge(panel_judge: "PanelJudge | None") -> bool:
    """Tell whether the person sits on the panel: appointed, and not dropped out."""
    return panel_judge is not None and panel_judge.dropped_at is None
