"""The roster as a table that the import reads back without a change."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from lms.people.roles import Role
from lms.people.roster import COLUMNS, NOT_BY_FILE

if TYPE_CHECKING:
    from lms.people.models import User


def roster_rows(
    people: "Sequence[tuple[User, str]]", groups: Mapping[int, Mapping[int, str]]
) -> tuple[list[str], list[list[object]]]:
    """Return the header and one row for each person with the code of their unit and, by id, their `groups`.

    Roles that no file may give are left out.
    """
    header = [column.headers[0] for column in COLUMNS]
    rows: list[list[object]] = []
    for person, unit_code in people:
        held = {Role(grant.role) for grant in person.grants} - NOT_BY_FILE
        rows.append(
            [
                person.name,
                person.username,
                person.phone or "",
                unit_code,
                "; ".join(role for role in Role if role in held),
                person.extra_time_percent,
                person.language,
                "; ".join(groups.get(person.id, {}).values()),
            ]
        )
    return header, rows
