"""Who may read a board and who may publish it."""

from collections.abc import Mapping

from lms.boards.definition import BoardDefinition
from lms.boards.publication_rules import Objectors
from lms.people.identity import Unit, User
from lms.people.roles import Role

PUBLISHERS = (Role.CONVENER, Role.ADMINISTRATOR)


def may_read(reader: "User", definition: BoardDefinition) -> bool:
    """Return whether the reader may see the board: anyone when it is public, else everyone signed in."""
    return definition.public or bool(reader.is_authenticated)


def may_read_issue(reader: "User", rules: Mapping[str, object]) -> bool:
    """Return whether a reader of the board may see an issue: a stranger only one that was published for everyone."""
    return bool(rules["public"]) or bool(reader.is_authenticated)


def may_publish(user: "User", unit: Unit | None) -> bool:
    """Return whether the user may publish: a convener or administrator over the board's unit, or over all."""
    if not user.is_authenticated:
        return False
    if unit is None:
        return any(grant.role in PUBLISHERS and grant.unit_id is None for grant in user.grants)
    return user.has_role_over(unit, *PUBLISHERS)


def may_object(objectors: Objectors, *, is_listed: bool, is_of_unit: bool) -> bool:
    """Return whether a person who is signed in may object to an issue under notice."""
    return {
        Objectors.EVERYONE: True,
        Objectors.UNIT: is_of_unit,
        Objectors.LISTED: is_listed,
    }[objectors]
