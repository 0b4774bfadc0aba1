"""Who may read the audit trail."""

from typing import Protocol

READERS = ("auditor", "administrator")


class HoldsRoles(Protocol):
    """A person as the audit trail sees one, because this package does not import the features' models."""

    def has_role(self, *roles: object) -> bool:
        """Return whether the person holds one of the roles."""


def may_read_trail(user: HoldsRoles) -> bool:
    """Return whether the person may read who did what."""
    return user.has_role(*READERS)
