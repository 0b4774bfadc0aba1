"""The states of an entry."""

from enum import StrEnum


class EntryState(StrEnum):
    """Where an entry stands; only submitted ones are screened and judged."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    WITHDRAWN = "withdrawn"
    EXCLUDED = "excluded"
