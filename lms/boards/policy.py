"""Who may read a board and who may publish it."""

from typing import TYPE_CHECKING

from lms.boards.definition import BoardDefinition
from lms.people.roles import Role

if TYPE_CHECKING:
    from flask_login import AnonymousUserMixin

    from lms.people.models import Unit, User

PUBLISHERS = (Role.CONVENER, Role.ADMINISTRATOR)


def may_read(reader: "User | AnonymousUserMixin", definition: BoardDefinition) -> bool:
    """Tell whether the reader may see the board: anybody when it is public, else everybody signed in."""
    return definition.public or bool(reader.is_authenticated)


def may_publish(user: "User | AnonymousUserMixin", unit: "Unit | None") -> bool:
    """Tell whether the user may publish: a convener or administrator over the board's unit, or over all."""
    if not user.is_authenticated:
        return False
    person: User = user
    if unit is None:
        return any(grant.role in PUBLISHERS and grant.unit_id is None for grant in person.grants)
    return person.has_role_over(unit, *PUBLISHERS)
