"""Who may see and change whom: predicates over grants, which reach everywhere or one subtree of units."""

from lms.people.identity import Unit, User
from lms.people.roles import Role

SEEING = (Role.UNIT_MANAGER, Role.AUDITOR, Role.ADMINISTRATOR)
MANAGING = (Role.UNIT_MANAGER, Role.ADMINISTRATOR)

# Those who make exceptions for people, or manage them, keep groups of them.
GROUPING = (Role.UNIT_MANAGER, Role.TRAINER, Role.CONVENER, Role.ADMINISTRATOR)

# Roles that are never limited to a unit: they concern the whole site.
EVERYWHERE_ONLY = frozenset({Role.AUDITOR, Role.ADMINISTRATOR})
# What a unit manager may give, and whose accounts they may manage: nothing beyond their own reach.
MANAGER_GIVES = frozenset({Role.LEARNER, Role.UNIT_MANAGER})

EVERYWHERE = "/"


def may_run_site(user: User) -> bool:
    """Return whether the person changes the settings of the site: an administrator of all of it."""
    return reach(user, Role.ADMINISTRATOR) == (EVERYWHERE,)


def reach(user: User, *roles: Role) -> tuple[str, ...]:
    """Return the paths below which the person holds one of the roles; "/" when everywhere."""
    paths = {grant.unit.path if grant.unit else EVERYWHERE for grant in user.grants if grant.role in roles}
    return (EVERYWHERE,) if EVERYWHERE in paths else tuple(sorted(paths))


def seen_paths(user: User) -> tuple[str, ...]:
    """Return the paths below which the person sees units and people."""
    return reach(user, *SEEING)


def managed_paths(user: User) -> tuple[str, ...]:
    """Return the paths below which the person manages people."""
    return reach(user, *MANAGING)


def group_paths(user: User) -> tuple[str, ...]:
    """Return the paths below which the person keeps groups of people."""
    return reach(user, *GROUPING)


def seen_group_paths(user: User) -> tuple[str, ...]:
    """Return the paths below which the person sees groups of people: those who keep them, and auditors."""
    return reach(user, *GROUPING, Role.AUDITOR)


def is_within(path: str, paths: tuple[str, ...]) -> bool:
    """Return whether a unit's path is below one of the paths."""
    return any(path.startswith(wider) for wider in paths)


def is_administrator(user: User) -> bool:
    """Return whether the person administers the whole site."""
    return reach(user, Role.ADMINISTRATOR) == (EVERYWHERE,)


def may_see_people(user: User) -> bool:
    """Return whether the person may open the pages of people and units at all."""
    return bool(seen_paths(user))


def may_see_unit(user: User, unit: Unit) -> bool:
    """Return whether the person may know of the unit's people."""
    return is_within(unit.path, seen_paths(user))


def may_see_person(user: User, unit: Unit | None) -> bool:
    """Return whether the person may know of someone whose present unit is `unit` (None: in no unit)."""
    return is_within(unit.path if unit else EVERYWHERE, seen_paths(user))


def may_manage_people(user: User) -> bool:
    """Return whether the person manages anyone."""
    return bool(managed_paths(user))


def may_manage_unit(user: User, unit: Unit) -> bool:
    """Return whether the person may put people into the unit and take them out."""
    return is_within(unit.path, managed_paths(user))


def may_manage_person(user: User, person: User, unit: Unit | None) -> bool:
    """Return whether `user` may change the account of `person`, whose present unit is `unit`.

    A unit manager manages neither themselves nor anyone with a role they could not have given, because a new
    password for such a person would lend them that role.
    """
    if is_administrator(user):
        return True
    if user.id == person.id or not is_within(unit.path if unit else EVERYWHERE, managed_paths(user)):
        return False
    return all(may_give_role(user, Role(grant.role), grant.unit) for grant in person.grants)


def may_shape_units(user: User) -> bool:
    """Return whether the person may add, rename and move units."""
    return is_administrator(user)


def may_give_role(user: User, role: Role, unit: Unit | None) -> bool:
    """Return whether `user` may grant or withdraw the role for `unit` (None: everywhere)."""
    if is_administrator(user):
        return unit is None or role not in EVERYWHERE_ONLY
    if role == Role.LEARNER:  # it reaches no one else, wherever it is given
        return may_manage_people(user)
    return role in MANAGER_GIVES and is_within(unit.path if unit else EVERYWHERE, managed_paths(user))


def roles_to_give(user: User) -> tuple[Role, ...]:
    """Return the roles the person may grant to someone, in the order of Role."""
    if is_administrator(user):
        return tuple(Role)
    return tuple(role for role in Role if role in MANAGER_GIVES) if may_manage_people(user) else ()
