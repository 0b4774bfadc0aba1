"""What panels consist of: who may be a member, their rounds and their estimates."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Protocol

from lms.people.roles import Role

# Members see the answers of the quiz, so learners, who are to take it, are no members.
MEMBER_ROLES = (Role.TRAINER, Role.JUDGE, Role.CONVENER, Role.UNIT_MANAGER, Role.ADMINISTRATOR)
ROUNDS = (1, 2)


class Panel(Protocol):
    """A panel as pages show it; the questions are those of the revision, and `digest` is its digest."""

    id: int
    document_id: int
    revision_id: int
    digest: str
    standard: str
    round: int
    opened_at: datetime
    closed_at: datetime | None
    decided_percent: Decimal | None
    decided_reason: str
    decided_by_id: int | None
    decided_at: datetime | None


# By member, round and question: what was estimated, 0-100.
Estimates = Mapping[tuple[int, int, str], int]
