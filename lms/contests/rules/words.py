"""The words that rows of a contest keep: states, purposes and kinds of decision."""

from enum import StrEnum


class RulesSource(StrEnum):
    """Where the rules put into force came from."""

    FILE = "file"
    EDITOR = "editor"
    RESTORED = "restored"
