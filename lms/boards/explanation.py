"""Why a row of an issue stands where it does: its scores with their arithmetic, and what the rank above has more."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from lms.boards.scoring import ONE, SourceScore
from lms.boards.words import TieBreak

CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class ExplainedScore:
    """The result at one source: `points` of `most`, at the attempt or entry `reference`, and what it brought."""

    reference: int
    most: Decimal
    score: SourceScore


@dataclass(frozen=True, slots=True)
class RankGap:
    """What the next better rank has more: `points`, 0 where they are equal; then the first tie-break that differs.

    `own` and `theirs` are the numbers of that tie-break.
    """

    points: Decimal
    tie: TieBreak | None = None
    own: int = 0
    theirs: int = 0

    @property
    def to_pass(self) -> Decimal:
        """The fewest points more with which the row would have stood above."""
        return self.points + CENT


def stored_scores(scores: str | None, detail: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return what a row was computed from; issues from before `scores` have it in their detail."""
    return detail if scores is None else json.loads(scores)


def explained(detail: Mapping[str, Any]) -> list[ExplainedScore]:
    """Return the scores behind a row, in the order of the board; issues from before weights just add points up."""
    counted = detail["counted"]
    plain = [["1", "0", False]] * len(counted)
    return [
        ExplainedScore(
            reference,
            Decimal(most),
            SourceScore(source, Decimal(points), Decimal(weight), Decimal(bonus), is_dropped),
        )
        for (source, reference, points, most), (weight, bonus, is_dropped) in zip(
            counted, detail.get("scores", plain), strict=True
        )
    ]


def has_arithmetic(found: Sequence[ExplainedScore]) -> bool:
    """Return whether a score is more than its points: weighted, with a bonus, or dropped."""
    return any(one.score.weight != ONE or one.score.bonus or one.score.is_dropped for one in found)


def gap(
    own: tuple[Decimal, Sequence[int]], better: tuple[Decimal, Sequence[int]], ties: Sequence[TieBreak]
) -> RankGap:
    """Return what a row with a better rank has more than one's own; both are points and the numbers of the ties."""
    points = better[0] - own[0]
    if points:
        return RankGap(points)
    for tie, mine, theirs in zip(ties, own[1], better[1], strict=True):
        if mine != theirs:
            return RankGap(points, tie, mine, theirs)
    raise ValueError("the two rows share a rank")
