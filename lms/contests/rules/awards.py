"""Award tiers with quotas by group, and what happens to a tie at the cut."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from lms.errors import N_
from lms.measurement.ranking import Direction, Key, RankedItem, places
from lms.measurement.remarks import Remark


class TieRule(StrEnum):
    """What a tie across the cut of a tier does; declared before the contest."""

    EXTEND = "extend"
    SHRINK = "shrink"


@dataclass(frozen=True, slots=True)
class Tier:
    """One award: `count` places or a `share` of the group (floor, at least 1), from `least_mark` on."""

    name: str
    count: int | None = None
    share: Decimal | None = None
    least_mark: Decimal | None = None

    def quota(self, entries: int) -> int:
        """Return the number of places for a group of so many ranked entries."""
        if self.count is not None:
            return min(self.count, entries)
        if self.share is None or entries == 0:
            return 0
        return max(int(Fraction(self.share) * entries), 1)


@dataclass(frozen=True, slots=True)
class AwardCandidate:
    """One entry: its mark as published, tie-breaks in declared order (high first), and its group.

    `is_ranked` False (hors concours, withdrawn, disqualified) takes no place from others. `value` is what the
    entry is ranked on when that is not the mark; the least mark of an award is always held against the mark.
    """

    entry: int
    mark: Decimal
    tie_breaks: tuple[Decimal, ...] = ()
    group: str = ""
    is_ranked: bool = True
    value: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Award:
    """One entry's rank within its group and tier; `tier` is empty without an award."""

    entry: int
    group: str
    rank: int
    tier: str


@dataclass(frozen=True, slots=True)
class Cut:
    """How one tier was cut in one group; `tied` are the entries sharing the place across the cut."""

    tier: str
    group: str
    quota: int
    given: int
    tied: tuple[int, ...] = ()
    why: Remark | None = None


@dataclass(frozen=True, slots=True)
class AwardResult:
    """All ranks with their awards, best first within each group, and how each cut fell."""

    awards: tuple[Award, ...]
    cuts: tuple[Cut, ...] = field(default=())


def _cut_at(
    order: Sequence[RankedItem], start: int, wanted: int, rule: TieRule
) -> tuple[int, tuple[int, ...]]:
    """Return where a tier really ends and the indices of those tied across the wanted end."""
    if wanted <= start or wanted >= len(order) or order[wanted - 1].rank != order[wanted].rank:
        return max(min(wanted, len(order)), start), ()
    rank = order[wanted].rank
    spots = [spot for spot, place in enumerate(order) if place.rank == rank]
    end = spots[-1] + 1 if rule is TieRule.EXTEND else spots[0]
    return max(end, start), tuple(order[spot].index for spot in spots)


def _why(rule: TieRule, tied: int) -> Remark:
    if rule is TieRule.EXTEND:
        return Remark(
            N_("%(tied)d entries are tied at the award boundary; all of them receive the award."),
            {"tied": tied},
        )
    return Remark(
        N_("%(tied)d entries are tied at the award boundary; none of them receives the award."),
        {"tied": tied},
    )


def _group(
    group: str, rows: Sequence[AwardCandidate], tiers: Sequence[Tier], rule: TieRule
) -> tuple[list[Award], list[Cut]]:
    keys: list[Key] = [(row.mark if row.value is None else row.value, *row.tie_breaks) for row in rows]
    order = places(keys, [Direction.HIGH_FIRST] * len(keys[0]))
    named: dict[int, str] = {}
    cuts = []
    wanted = 0
    for tier in tiers:
        quota = tier.quota(len(rows))
        # Cuts count places from the top, so that a tie in one tier does not add prizes to the whole.
        wanted += quota
        start = next((spot for spot, place in enumerate(order) if place.index not in named), len(order))
        end, tied = _cut_at(order, start, wanted, rule)
        # Who is within the places but below the least mark goes to the next tier; no one else moves up.
        given = [
            place.index
            for place in order[start:end]
            if place.index not in named
            and (tier.least_mark is None or rows[place.index].mark >= tier.least_mark)
        ]
        named |= dict.fromkeys(given, tier.name)
        ids = tuple(rows[index].entry for index in tied)
        cuts.append(Cut(tier.name, group, quota, len(given), ids, _why(rule, len(ids)) if ids else None))
    return [Award(rows[p.index].entry, group, int(p.rank), named.get(p.index, "")) for p in order], cuts


def award(
    candidates: Sequence[AwardCandidate], tiers: Sequence[Tier], rule: TieRule = TieRule.EXTEND
) -> AwardResult:
    """Rank every group and give out its tiers, best tier first.

    Entries with the same mark and the same tie-breaks share a rank (1, 2, 2, 4) and never part at a cut:
    EXTEND gives the award to all of them, SHRINK to none, who then stand first for the next tier.
    Raises ValueError when entries of a group have different numbers of tie-breaks.
    """
    groups: dict[str, list[AwardCandidate]] = {}
    for row in candidates:
        if row.is_ranked:
            groups.setdefault(row.group, []).append(row)
    awards: list[Award] = []
    cuts: list[Cut] = []
    for group, rows in sorted(groups.items()):
        found, made = _group(group, rows, tiers, rule)
        awards += found
        cuts += made
    return AwardResult(tuple(awards), tuple(cuts))


def neighbourhood(
    outcome: AwardResult, marks: Mapping[int, Decimal], within: Decimal
) -> dict[tuple[str, str], list[int]]:
    """Return per (group, tier) the entries within `within` marks of the last awarded one.

    `marks` holds by entry what entries are ranked on.
    """
    found: dict[tuple[str, str], list[int]] = {}
    for cut in outcome.cuts:
        rows = [one for one in outcome.awards if one.group == cut.group]
        given = [one for one in rows if one.tier == cut.tier]
        if given:
            line = min(marks[one.entry] for one in given)
            found[cut.group, cut.tier] = [one.entry for one in rows if abs(marks[one.entry] - line) <= within]
    return found
