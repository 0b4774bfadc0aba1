"""What a list looks like after an award was withdrawn: the places stay as they were, or the next ranks move up."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from lms.contests.rules.awards import AwardCandidate, Tier, TieRule, award

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class WithdrawnAward:
    """An entry that lost its award; `moves_up` tells whether the next ranks took its place."""

    code: str
    moves_up: bool


def without_awards(
    fixed: Sequence[Row],
    withdrawn: Sequence[WithdrawnAward],
    tiers_of: Callable[[str], Sequence[Tier]],
    rule: TieRule,
) -> list[dict[str, Any]]:
    """Return the rows of the list that fixed the ranks, with ranks and awards as they are after the withdrawals.

    Marks are not computed again. Where the next ranks move up, the awards are cut by the announced rule from as many
    entries as before, so that no award is lost; an award that the meeting set stays. Categories from which nobody is
    taken out stay as they were.
    """
    gone = {one.code for one in withdrawn}
    closed = {one.code for one in withdrawn if one.moves_up}
    rows = [dict(row) for row in fixed]
    for category in {row["category"] for row in rows if row["code"] in closed}:
        ranked = [row for row in rows if row["category"] == category and row["rank"]]
        _move_up([row for row in ranked if row["code"] not in closed], len(ranked), tiers_of(category), rule)
    for row in rows:
        if row["code"] in gone:
            row["rank"], row["award"] = 0, ""
    return rows


def _move_up(rows: Sequence[dict[str, Any]], before: int, tiers: Sequence[Tier], rule: TieRule) -> None:
    """Rank the rows again in their order and cut the awards as for `before` entries."""
    quotas = [replace(tier, count=tier.quota(before), share=None) for tier in tiers]
    candidates = [
        AwardCandidate(index, Decimal(row["mark"] or 0), value=Decimal(-row["rank"]))
        for index, row in enumerate(rows)
    ]
    for found in award(candidates, quotas, rule).awards:
        row = rows[found.entry]
        row["rank"] = found.rank
        if "award" not in row["rulings"]:
            row["award"] = found.tier
