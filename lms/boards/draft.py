"""What an issue would say: standings with names as published, units, and places in the issue before."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from lms.boards.periods import Period
from lms.boards.snapshot import SnapshotRow
from lms.boards.standings import Standing
from lms.boards.words import TieBreak
from lms.people.pinyin import name_key
from lms.text.wording import plain_number


@dataclass(frozen=True, slots=True)
class DraftRow:
    """One row of an issue with the person behind it; `detail` is kept for the person, not published."""

    position: int
    user_id: int
    unit_id: int | None
    line: SnapshotRow
    detail: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class IssueDraft:
    """All rows of an issue of one period; `compared_with` is the number of the issue before, if any."""

    period: Period
    entries: Sequence[DraftRow]
    compared_with: int | None


@dataclass(frozen=True, slots=True)
class RankChange:
    """What a correction does to one person: None where they do not stand."""

    name: str
    old_rank: int | None
    new_rank: int | None
    old_points: Decimal | None
    new_points: Decimal | None


def entries(
    standings: Sequence[Standing],
    names: Mapping[int, str],
    units: Mapping[int, tuple[str, str]],
    last_ranks: Mapping[int, int],
    ties: Sequence[TieBreak],
) -> list[DraftRow]:
    """Return the rows in order; equal ranks stand in the order of the names as published.

    `units` maps unit ids to their Chinese and English names.
    """
    ordered = sorted(standings, key=lambda one: (one.rank, name_key(names[one.user_id]), one.user_id))
    return [
        DraftRow(position, one.user_id, one.unit_id, _line(one, names, units, last_ranks, ties), _detail(one))
        for position, one in enumerate(ordered, 1)
    ]


def _line(
    one: Standing,
    names: Mapping[int, str],
    units: Mapping[int, tuple[str, str]],
    last_ranks: Mapping[int, int],
    ties: Sequence[TieBreak],
) -> SnapshotRow:
    values = {
        TieBreak.MORE_QUIZZES: one.quizzes,
        TieBreak.MORE_FULL_MARKS: one.full_marks,
        TieBreak.FEWER_ATTEMPTS: one.attempts,
    }
    unit, unit_en = units.get(one.unit_id or 0, ("", ""))
    return SnapshotRow(
        rank=one.rank,
        name=names[one.user_id],
        unit=unit,
        unit_en=unit_en,
        points=one.points,
        quizzes=one.quizzes,
        ties=tuple(values[tie] for tie in ties),
        last_rank=last_ranks.get(one.user_id),
    )


def _detail(one: Standing) -> dict[str, object]:
    return {
        "counted": [
            [result.quiz, result.attempt_id, plain_number(result.points), plain_number(result.max_points)]
            for result in one.counted
        ]
    }


def changes(before: Mapping[int, tuple[str, int, Decimal]], after: Sequence[DraftRow]) -> list[RankChange]:
    """Return who stands elsewhere, or with other points, than in the issue that would be replaced.

    `before` maps people to name, rank and points; people new or gone are listed too.
    """
    found = []
    now_there = {entry.user_id for entry in after}
    for entry in after:
        _, rank, points = before.get(entry.user_id, ("", None, None))
        if (rank, points) != (entry.line.rank, entry.line.points):
            found.append(RankChange(entry.line.name, rank, entry.line.rank, points, entry.line.points))
    found += [
        RankChange(name, rank, None, points, None)
        for user_id, (name, rank, points) in before.items()
        if user_id not in now_there
    ]
    return found
