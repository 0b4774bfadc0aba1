"""What a restore drill found, kept beside the backups for the health page."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from lms.errors import N_

FILE = "drill.json"

# What can go wrong in a drill, by the names that reports keep.
FAULTS = {
    "archive": N_("the backup could not be made or read"),
    "start": N_("the copy did not start"),
    "counts": N_("rows are missing in the copy"),
    "media": N_("files in the copy do not have the content that their names say"),
    "grades": N_("attempts in the copy are graded differently"),
}


@dataclass(frozen=True, slots=True)
class Examined:
    """What a started copy says of itself: why it is not ready, rows by table, files, and grades by attempt.

    `grades` maps the attempt's id to the stored and the new grade.
    """

    missing: str
    counts: Mapping[str, int]
    media: int
    wrong_media: Sequence[str]
    grades: Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class DrillReport:
    """The newest drill: faults by name with details, and how much was compared. Times as ISO 8601 in UTC.

    `differing` maps the attempts whose stored grade is not what the rules give now to the stored and the new one.
    """

    at: str
    archive: str
    faults: Mapping[str, str] = field(default_factory=dict)
    tables: int = 0
    rows: int = 0
    media: int = 0
    regraded: int = 0
    differing: Mapping[str, Sequence[str]] = field(default_factory=dict)
    seconds: float = 0.0

    @property
    def moment(self) -> datetime:
        """When the drill began."""
        return datetime.fromisoformat(self.at)

    @property
    def differing_text(self) -> str:
        """The differing attempts in one line, such as "7 (3.00/4.00 True → 2.00/4.00 False)"."""
        return ", ".join(f"{key} ({stored} → {new})" for key, (stored, new) in self.differing.items())

    def to_json(self) -> str:
        """Return the report as JSON."""
        return json.dumps(asdict(self), ensure_ascii=False, indent=1)


def read_report(text: str | bytes) -> DrillReport | None:
    """Read what to_json wrote; None when it is no report."""
    try:
        return DrillReport(**json.loads(text))
    except (ValueError, TypeError):
        return None


def read_examined(text: str) -> Examined:
    """Read what a copy printed as its last line; raises ValueError."""
    try:
        data: dict[str, Any] = json.loads(text.strip().splitlines()[-1])
        return Examined(**data)
    except (IndexError, TypeError) as error:
        raise ValueError(text[-300:]) from error


def compare(
    examined: Examined, counts: Mapping[str, int], files: int, live: Mapping[int, tuple[str, str]]
) -> dict[str, str]:
    """Return the faults of a copy beside the manifest's counts and number of files and the site's own grades.

    A grade is wrong when copy and site disagree. That both differ from the stored one is no fault of the backup: the
    rules of grading changed since, or the stored grade was changed; the report names these attempts.
    """
    faults = {}
    if examined.missing:
        faults["start"] = examined.missing
    if dict(examined.counts) != dict(counts):
        names = sorted(
            name for name in {*counts, *examined.counts} if counts.get(name) != examined.counts.get(name)
        )
        faults["counts"] = ", ".join(names)
    if examined.wrong_media or examined.media != files:
        faults["media"] = ", ".join(examined.wrong_media[:5]) or f"{examined.media}/{files}"
    here = {str(key): list(grades) for key, grades in live.items()}
    wrong = sorted(key for key, grades in examined.grades.items() if here.get(key) != list(grades))
    if wrong:
        faults["grades"] = ", ".join(wrong)
    return faults
