"""The canonical text of a published issue and its SHA-256, so that anyone can verify what was published."""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import NamedTuple

from lms.text.wording import plain_number

FORMAT = "gengdu-board-issue 1"
NOTHING = "-"


@dataclass(frozen=True, slots=True)
class IssueHeader:
    """What an issue says about itself; `previous` is the digest of the issue numbered one less, or empty."""

    board: str
    number: int
    period: str
    from_at: datetime
    until_at: datetime
    published_at: datetime
    replaces: int | None
    note: str
    previous: str
    rules: Mapping[str, object]


class SnapshotRow(NamedTuple):
    """One row as published; nothing in it says more than the page does.

    `ties` holds the shown numbers that break ties, in the order of the rules.
    """

    rank: int
    name: str
    unit: str
    unit_en: str
    points: Decimal
    quizzes: int
    ties: tuple[int, ...]
    last_rank: int | None


@dataclass(frozen=True, slots=True)
class PublishedUnit:
    """One unit as published: its score and the figures that the score is computed from, as they are shown.

    `figures` are people on the board, people who could stand on it, people whose points count, their points, and
    under a rule that adjusts also the absent who count, the mean of everyone, the standard deviation and K.
    """

    rank: int
    name: str
    name_en: str
    score: Decimal
    figures: tuple[str, ...]


def _moment(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


# One encoder for all lines: json.dumps would make one for each.
_json = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode


def canonical_lines(
    head: IssueHeader, lines: Iterable[SnapshotRow], units: Iterable[PublishedUnit] = ()
) -> Iterator[str]:
    """Yield the lines of the canonical text, each with its line feed; those of units follow the people."""
    yield f"{FORMAT}\n"
    yield f"board: {head.board}\n"
    yield f"number: {head.number}\n"
    yield f"period: {head.period}\n"
    yield f"from: {_moment(head.from_at)}\n"
    yield f"until: {_moment(head.until_at)}\n"
    yield f"published: {_moment(head.published_at)}\n"
    yield f"replaces: {NOTHING if head.replaces is None else head.replaces}\n"
    yield f"note: {_json(head.note)}\n"
    yield f"previous: {head.previous or NOTHING}\n"
    yield f"rules: {_json(head.rules)}\n"
    yield "rank, name, unit, unit in English, points, quizzes, tie-breaks …, rank in the issue before\n"
    for rank, name, unit, unit_en, points, quizzes, ties, last_rank in lines:
        yield _json([rank, name, unit, unit_en, plain_number(points), quizzes, *ties, last_rank]) + "\n"
    for index, one in enumerate(units):
        if index == 0:
            yield UNIT_HEADING
        yield _json([one.rank, one.name, one.name_en, plain_number(one.score), *one.figures]) + "\n"


UNIT_HEADING = (
    "units: rank, name, name in English, score, people, people who could take part, people counted, their points, "
    "absent counted, mean of everyone, standard deviation, K\n"
)


def digest_of(head: IssueHeader, lines: Iterable[SnapshotRow], units: Iterable[PublishedUnit] = ()) -> str:
    """Return the SHA-256 of the canonical text, in hexadecimal; holds one line in memory at a time."""
    digest = hashlib.sha256()
    for text in canonical_lines(head, lines, units):
        digest.update(text.encode())
    return digest.hexdigest()


def is_genuine(
    digest: str, head: IssueHeader, lines: Iterable[SnapshotRow], units: Iterable[PublishedUnit] = ()
) -> bool:
    """Return whether the issue still is what was published under this digest."""
    return digest_of(head, lines, units) == digest
