"""Who may read a bulletin and who may approve it."""

from collections.abc import Collection, Mapping
from typing import Any

from lms.bulletins.definition import BulletinDefinition
from lms.people.identity import User
from lms.people.second_person import may_decide


def may_read(reader: User, definition: BulletinDefinition) -> bool:
    """Return whether the reader may see the bulletins of a file: anyone when it is public, else everyone signed in."""
    return definition.public or bool(reader.is_authenticated)


def may_read_issue(reader: User, content: Mapping[str, Any]) -> bool:
    """Return whether a reader of the file may see a bulletin: a stranger only one that was published for everyone."""
    return bool(content["public"]) or bool(reader.is_authenticated)


def is_independent(user: User, editor_ids: Collection[int]) -> bool:
    """Return whether the user may approve a draft that these people edited: none of them may."""
    return all(may_decide(one, user.id) for one in editor_ids)
