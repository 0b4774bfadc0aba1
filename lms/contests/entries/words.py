"""The states of an entry, and what of its files cannot be searched."""

from enum import StrEnum


class EntryState(StrEnum):
    """Where an entry stands; only submitted ones are screened and judged."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    WITHDRAWN = "withdrawn"
    EXCLUDED = "excluded"


class Unsearched(StrEnum):
    """What in a file judges see and screening cannot read as words."""

    NOTHING = ""
    PICTURES = "pictures"
    LETTERS = "letters"
