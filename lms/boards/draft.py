"""What an issue would say: standings with names as published, units, and places in the issue before."""

import json
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from lms.boards.definition import BoardDefinition
from lms.boards.periods import Period
from lms.boards.scoring import SourceScore
from lms.boards.snapshot import PublishedUnit, SnapshotRow
from lms.boards.standings import Result, Standing, tie_numbers
from lms.boards.unit_standings import UnitStanding
from lms.boards.words import TieBreak, TiedWinners
from lms.people.pinyin import name_key
from lms.text.wording import plain_number


class DraftRow(NamedTuple):
    """One row of an issue with the person behind it."""

    position: int
    standing: Standing
    line: SnapshotRow
    wins: bool = False

    @property
    def user_id(self) -> int:
        """The person."""
        return self.standing.user_id

    @property
    def unit_id(self) -> int | None:
        """The unit the person stands for."""
        return self.standing.unit_id

    @property
    def scores(self) -> str:
        """What the row is computed from, as JSON; made when asked for, because it is larger than all the rest."""
        return scores_text(self.standing.counted, self.standing.scores)


@dataclass(frozen=True, slots=True)
class UnitDraftRow:
    """One unit of an issue, with the unit behind it."""

    unit_id: int
    line: PublishedUnit


class DraftSources(NamedTuple):
    """What a draft is computed from, besides the rules; two drafts from the same say the same.

    Of the results of attempts `attempts` holds how many there are and the sum of their hashes, in this process.
    `names` are those of the ranked people, `units` Chinese and English names, `before` the id and the number of the
    issue before, `rolls` how many people of each unit may stand on the board.
    """

    attempts: tuple[int, int]
    contests: Sequence[Result]
    names: Mapping[int, str]
    units: Mapping[int, tuple[str, str]]
    before: tuple[int, int] | None
    rolls: Mapping[int, int]


@dataclass(frozen=True, slots=True)
class IssueDraft:
    """All rows of an issue of one period, and what they were computed from."""

    period: Period
    entries: Sequence[DraftRow]
    sources: DraftSources
    units: Sequence[UnitDraftRow] = ()

    @property
    def compared_with(self) -> int | None:
        """The number of the issue before, if there is one."""
        return None if self.sources.before is None else self.sources.before[1]


@dataclass(frozen=True, slots=True)
class RankChange:
    """What a correction does to one person: None where they do not stand; `old_name` where the name changes too."""

    name: str
    old_rank: int | None
    new_rank: int | None
    old_points: Decimal | None
    new_points: Decimal | None
    old_name: str = ""


def entries(
    standings: Sequence[Standing],
    names: Mapping[int, str],
    units: Mapping[int, tuple[str, str]],
    last_ranks: Mapping[int, int],
    ties: Sequence[TieBreak],
    winners: Collection[int] = (),
) -> list[DraftRow]:
    """Return the rows in order; equal ranks stand in the order of the names as published.

    `units` maps unit ids to their Chinese and English names; `winners` are the ranks that win.
    """
    ordered = sorted(standings, key=lambda one: (one.rank, name_key(names[one.user_id]), one.user_id))
    return [
        DraftRow(position, one, _line(one, names, units, last_ranks, ties), one.rank in winners)
        for position, one in enumerate(ordered, 1)
    ]


def _line(
    one: Standing,
    names: Mapping[int, str],
    units: Mapping[int, tuple[str, str]],
    last_ranks: Mapping[int, int],
    ties: Sequence[TieBreak],
) -> SnapshotRow:
    unit, unit_en = units.get(one.unit_id or 0, ("", ""))
    return SnapshotRow(
        rank=one.rank,
        name=names[one.user_id],
        unit=unit,
        unit_en=unit_en,
        points=one.points,
        quizzes=one.quizzes,
        ties=tie_numbers(one, ties),
        last_rank=last_ranks.get(one.user_id),
    )


# Few of a million numbers differ: written anew each time, they took an eighth of the time of publishing.
_number = lru_cache(maxsize=4096)(plain_number)
_quoted = lru_cache(maxsize=4096)(json.dumps)


def scores_text(counted: Sequence[Result], scores: Sequence[SourceScore]) -> str:
    """Return what a row is computed from as JSON: of each result source, attempt, points and most points.

    Where results are not just added up, `scores` holds in the same order weight, bonus and whether it is dropped.
    Written by hand, because the encoder took four times as long.
    """
    results = ",".join(
        [
            f'[{_quoted(one.quiz)},{one.attempt_id},"{_number(one.points)}","{_number(one.max_points)}"]'
            for one in counted
        ]
    )
    if not scores:
        return f'{{"counted":[{results}]}}'
    worth = ",".join(
        [
            f'["{_number(one.weight)}","{_number(one.bonus)}",{"true" if one.is_dropped else "false"}]'
            for one in scores
        ]
    )
    return f'{{"counted":[{results}],"scores":[{worth}]}}'


def unit_entries(
    standings: Sequence[UnitStanding], units: Mapping[int, tuple[str, str]]
) -> list[UnitDraftRow]:
    """Return the rows of units in order; equal ranks stand in the order of their names."""
    ordered = sorted(standings, key=lambda one: (one.rank, name_key(units[one.unit_id][0]), one.unit_id))
    return [
        UnitDraftRow(one.unit_id, PublishedUnit(one.rank, *units[one.unit_id], one.score, _figures(one)))
        for one in ordered
    ]


def _figures(one: UnitStanding) -> tuple[str, ...]:
    found: list[Decimal | int] = [one.present, one.roll, one.counted, one.total]
    if one.constants is not None:
        found += [one.absent, one.constants.mean, one.constants.deviation, one.constants.k]
    return tuple(plain_number(Decimal(number)) for number in found)


def winning(standings: Sequence[Standing], rules: BoardDefinition) -> frozenset[int]:
    """Return the ranks that win; a tie across the last one wins as a whole or not at all, as the rules say."""
    sizes = Counter(one.rank for one in standings)
    return frozenset(
        rank
        for rank, size in sizes.items()
        if rank <= rules.winners
        and (rules.tied_winners is TiedWinners.ALL or rank + size - 1 <= rules.winners)
    )


def changes(
    before: Mapping[int, tuple[str, int, Decimal]], after: Sequence[DraftRow], *, names: bool = True
) -> list[RankChange]:
    """Return who stands elsewhere, with other points or under another name than in the issue that would be replaced.

    `before` maps people to name, rank and points; people new or gone are listed too. Without `names` a name that was
    corrected is no change.
    """
    found = []
    now_there = {entry.user_id for entry in after}
    for entry in after:
        name, rank, points = before.get(entry.user_id, ("", None, None))
        old_name = name if names and name != entry.line.name else ""
        if old_name or (rank, points) != (entry.line.rank, entry.line.points):
            found.append(
                RankChange(entry.line.name, rank, entry.line.rank, points, entry.line.points, old_name)
            )
    found += [
        RankChange(name, rank, None, points, None)
        for user_id, (name, rank, points) in before.items()
        if user_id not in now_there
    ]
    return found
