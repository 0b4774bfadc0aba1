"""Ranks with ties on a full key of several parts; standard library only, because boards share it."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from fractions import Fraction
from functools import cache

Part = Decimal | int | Fraction | str | None
Key = tuple[Part, ...]


class Direction(StrEnum):
    """Which end of one key part is best."""

    HIGH_FIRST = "high"
    LOW_FIRST = "low"


class TieMethod(StrEnum):
    """How equal keys share places; the names show the places of A > B = C > D."""

    COMPETITION = "1224"
    MODIFIED = "1334"
    DENSE = "1223"
    ORDINAL = "1234"
    FRACTIONAL = "1 2.5 2.5 4"


@dataclass(frozen=True, slots=True)
class RankedItem:
    """The place of the item at `index` of the input; `shared` says that others have the same key."""

    index: int
    rank: Fraction
    shared: bool

    @property
    def number(self) -> str:
        """The rank as it is printed: 2 or 2.5."""
        return str(self.rank.numerator) if self.rank.denominator == 1 else str(float(self.rank))


def shown(value: Decimal | float | str, places: int) -> Decimal:
    """Round half up to the published precision, so that no tie a reader sees is split by hidden digits.

    A float goes through its shortest decimal form: 74.95 becomes 75.0, not 74.9.
    """
    written = value if isinstance(value, Decimal) else Decimal(str(value))
    return written.quantize(_unit(places), rounding=ROUND_HALF_UP)


@cache
def _unit(places: int) -> Decimal:
    return Decimal(1).scaleb(-places)


class _Backwards:
    """A text that sorts from the end of the alphabet."""

    __slots__ = ("text",)

    def __init__(self, text: str) -> None:
        self.text = text

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Backwards) and self.text == other.text

    def __lt__(self, other: "_Backwards") -> bool:
        return self.text > other.text

    __hash__ = None  # type: ignore[assignment] # never a key of anything


def _sortable(part: Part, direction: Direction) -> tuple[bool, object]:
    """Return what sorts the part best first; nothing to show comes last, whichever end is best."""
    if part is None:
        return True, 0
    if direction is Direction.LOW_FIRST:
        return False, part
    if isinstance(part, str):
        return False, _Backwards(part)
    # Unary minus would round a long decimal to the context.
    return False, part.copy_negate() if isinstance(part, Decimal) else -part


def _rank(method: TieMethod, start: int, size: int, group: int, offset: int) -> Fraction:
    """Return the rank of the member `offset` of a tie that begins at place `start` (from 1)."""
    if method is TieMethod.COMPETITION:
        return Fraction(start)
    if method is TieMethod.MODIFIED:
        return Fraction(start + size - 1)
    if method is TieMethod.DENSE:
        return Fraction(group)
    if method is TieMethod.ORDINAL:
        return Fraction(start + offset)
    return Fraction(2 * start + size - 1, 2)


def places(
    keys: Sequence[Key],
    directions: Sequence[Direction] | None = None,
    method: TieMethod = TieMethod.COMPETITION,
) -> list[RankedItem]:
    """Return places best first; equal keys keep the order of the input.

    `directions` has one entry per key part, high first when left out. Parts must already be rounded as shown.
    Raises ValueError when keys differ in length.
    """
    if not keys:
        return []
    ways = list(directions) if directions is not None else [Direction.HIGH_FIRST] * len(keys[0])
    if any(len(key) != len(ways) for key in keys):
        raise ValueError("every key needs one value per direction")
    spots = [tuple(map(_sortable, key, ways)) for key in keys]
    order = sorted(range(len(keys)), key=spots.__getitem__)
    found: list[RankedItem] = []
    at = 0
    group = 0
    while at < len(order):
        end = at + 1
        while end < len(order) and spots[order[at]] == spots[order[end]]:
            end += 1
        group += 1
        for offset, index in enumerate(order[at:end]):
            found.append(RankedItem(index, _rank(method, at + 1, end - at, group, offset), end - at > 1))
        at = end
    return found


def ranks(
    keys: Sequence[Key],
    directions: Sequence[Direction] | None = None,
    method: TieMethod = TieMethod.COMPETITION,
) -> list[Fraction]:
    """Return the rank of each key in the order of the input."""
    found = [Fraction(0)] * len(keys)
    for place in places(keys, directions, method):
        found[place.index] = place.rank
    return found


def competition(keys: Sequence[Key], directions: Sequence[Direction] | None = None) -> list[int]:
    """Return standard competition ranks (1, 2, 2, 4) in the order of the input, as whole numbers."""
    return [rank.numerator for rank in ranks(keys, directions, TieMethod.COMPETITION)]
