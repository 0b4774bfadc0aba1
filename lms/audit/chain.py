"""The hash chain over records: each link holds the hash of the one before it, so that no record changes unnoticed.

The format is version 1 and never changes: what was linked with it must verify for ever.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import Enum, StrEnum
from hashlib import sha256
from typing import Any

START = "0" * 64  # the hash before the first link
REMOVED = ""  # the digest of a record that was removed by an act of the site
SCALE = Decimal("0.000001")  # of decimals, the same in every database
# Logs that joined when chains were running already: each begins by itself, with a link that says so.
JOINED_LATER = frozenset(
    {
        "anchor_text",
        "anchor_text_mark",
        "attachment",
        "board_final",
        "board_objection",
        "board_proposal",
        "comparison_run",
        "contest",
        "deadline_extensions",
        "entry",
        "judge_invitation",
        "keyed_entry",
        "late_decision",
        "offline_code",
        "offline_paper",
        "paper_batch",
        "paper_entry",
        "pass_mark_estimates",
        "pass_mark_panel",
        "quiz_message",
        "quiz_paper",
        "revision",
    }
)
# Columns that came to chained tables later, with the value that older rows were given.
ADDED_COLUMNS: Mapping[str, Mapping[str, Any]] = {"panel_judge": {"left_reason": "", "calibration_round": 1}}


@dataclass(frozen=True, slots=True)
class ChainLink:
    """One link: the digest that a record had when it was written, and the hash that seals all links up to here."""

    number: int
    at: datetime
    log: str
    key: str
    digest: str
    hash: str


@dataclass(frozen=True, slots=True)
class PublishedHead:
    """The newest link at the moment something was published, as it stands on the publication (log, key).

    `of` is the key of the document it was published for, `issue` the number of the publication there.
    """

    log: str
    key: str
    number: int
    hash: str
    at: datetime
    of: str
    issue: int


class FaultKind(StrEnum):
    """What can be wrong with the chain or the records it seals."""

    BROKEN = "broken"
    CHANGED = "changed"
    MISSING = "missing"
    UNLINKED = "unlinked"
    HEAD = "head"


@dataclass(frozen=True, slots=True)
class ChainFault:
    """One fault: the link's number where there is one, and the record (log, key) it is about."""

    kind: FaultKind
    log: str
    key: str
    number: int | None = None


@dataclass(frozen=True, slots=True)
class ChainReport:
    """What checking the chain found; `head` is its newest link, None when there is none yet.

    `waiting` counts by log the records from before the log joined the chain that no job has linked yet.
    """

    links: int
    head: tuple[int, str] | None
    has_begun: bool
    faults: tuple[ChainFault, ...]
    waiting: Mapping[str, int] = field(default_factory=dict)


def older_row(log: str, row: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the row as it was before columns were added to its table, as far as they still hold what it was given."""
    added = ADDED_COLUMNS.get(log, {})
    return {name: value for name, value in row.items() if name not in added or value != added[name]}


def row_digest(values: Mapping[str, Any]) -> str:
    """Return the SHA-256 of a record, in hexadecimal.

    Empty values (None) are left out, so that a column added later without a value changes no digest.
    Raises TypeError for a value of an unknown type.
    """
    return sha256(
        _canonical({name: value for name, value in values.items() if value is not None})
    ).hexdigest()


def joined_digest(digests: Iterable[str]) -> str:
    """Return the SHA-256 over the digests of the rows of one record, in their order."""
    return sha256("\n".join(digests).encode()).hexdigest()


def link_hash(previous: str, number: int, at: datetime, log: str, key: str, digest: str) -> str:
    """Return the hash of a link: SHA-256 of the canonical JSON of the hash before it and its own fields."""
    return sha256(_canonical([previous, number, at, log, key, digest])).hexdigest()


def linked(
    previous: str, first: int, at: datetime, records: Iterable[tuple[str, str, str]]
) -> Iterator[ChainLink]:
    """Return the links of records (log, key, digest) that follow the hash `previous`, numbered from `first`."""
    for number, (log, key, digest) in enumerate(records, first):
        previous = link_hash(previous, number, at, log, key, digest)
        yield ChainLink(number, at, log, key, digest, previous)


class ChainCheck:
    """Checks the links of a chain one after the other; `broken` is the number of the first one that is wrong."""

    def __init__(self) -> None:
        self.last: tuple[int, str] = (0, START)
        self.broken: int | None = None

    def take(self, link: ChainLink) -> None:
        """Take the next link; a link that is missing, moved or changed breaks the chain."""
        number, previous = self.last
        hash_ = link_hash(previous, link.number, link.at, link.log, link.key, link.digest)
        if self.broken is None and (link.number != number + 1 or link.hash != hash_):
            self.broken = number + 1
        self.last = (link.number, link.hash)


def _canonical(value: object) -> bytes:
    return _ENCODER.encode(value).encode()


def _plain(value: object) -> object:
    """Return what JSON has no form for as something it has."""
    match value:
        case Enum():
            return value.value
        case datetime():
            moment = value if value.tzinfo else value.replace(tzinfo=UTC)
            return moment.astimezone(UTC).isoformat(timespec="microseconds")
        case date():
            return value.isoformat()
        case Decimal():
            return str(value.quantize(SCALE))
        case bytes():
            return value.hex()
        case Mapping():
            return {str(name): one for name, one in value.items()}
    raise TypeError(f"no canonical form for {type(value).__name__}")


# One encoder for all records: json.dumps would make one for each.
_ENCODER = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=_plain)
