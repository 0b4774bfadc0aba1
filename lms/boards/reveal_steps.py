"""The steps of a reveal: from the last rank up, what a person had at the freeze, what came after it, and their rank."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from lms.boards.draft import DraftRow
from lms.boards.snapshot import SnapshotRow


@dataclass(frozen=True, slots=True)
class RevealStep:
    """One person of a reveal: the row as it will be published, and rank and points at the freeze; None when new."""

    line: SnapshotRow
    wins: bool
    frozen_rank: int | None
    frozen_points: Decimal | None

    @property
    def brought(self) -> Decimal:
        """The points that results after the freeze brought; below zero where they cost points."""
        return self.line.points - (self.frozen_points or Decimal(0))

    @property
    def places_won(self) -> int | None:
        """How many ranks better than at the freeze; below zero for worse, None for who had no rank."""
        return None if self.frozen_rank is None else self.frozen_rank - self.line.rank


def reveal_steps(
    frozen: Mapping[int, tuple[int, Decimal]], final: Sequence[DraftRow], places: int
) -> list[RevealStep]:
    """Return the steps of the first `places` rows, the last of them first; `frozen` maps people to rank and points."""
    return [
        RevealStep(entry.line, entry.wins, *frozen.get(entry.user_id, (None, None)))
        for entry in reversed(final[:places])
    ]
