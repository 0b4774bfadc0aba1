"""The table of the moderation meeting: entries around each cut, and those on which the judges differ most."""

from dataclasses import dataclass
from decimal import Decimal

from lms.contests.results.outcome import EntryResult, Results
from lms.contests.rules.awards import Cut, neighbourhood

WIDEST = 10
# Entries within this share of the scale from the last awarded mark are looked at again.
NEAR_CUT = Decimal("0.02")


@dataclass(frozen=True, slots=True)
class MeetingTable:
    """Each cut with the entries around it, and the entries with the widest spread of marks."""

    cuts: list[tuple[Cut, list[EntryResult]]]
    widest: list[EntryResult]

    @property
    def codes(self) -> list[str]:
        """The codes of all entries in it, sorted."""
        near = (line for _, lines in self.cuts for line in lines)
        return sorted({line.candidate.code for line in (*near, *self.widest)})


def meeting_table(results: Results, maximum: Decimal) -> MeetingTable:
    """Return what the meeting looks at again; `maximum` is the highest mark of the rubric."""
    lines = {line.candidate.entry: line for line in results.lines}
    values = {entry: line.value for entry, line in lines.items() if line.value is not None}
    near = neighbourhood(results.outcome, values, maximum * NEAR_CUT)
    compared = (line for line in results.lines if len(line.given) > 1)
    return MeetingTable(
        [
            (cut, [lines[entry] for entry in near.get((cut.group, cut.tier), [])])
            for cut in results.outcome.cuts
        ],
        sorted(compared, key=lambda line: (-line.spread, line.candidate.code))[:WIDEST],
    )
