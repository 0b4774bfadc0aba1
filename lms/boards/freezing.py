"""Freezing a board before the end of its period, and the moment from which a reader may see what was held back."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from typing import TYPE_CHECKING, Any

from lms.boards.periods import Period
from lms.boards.source_checks import SourceProblem
from lms.boards.words import PeriodKind
from lms.errors import N_
from lms.schedule.slots import Daily, Monthly, Weekly, next_start, parse_schedule, schedule_text
from lms.text.front_matter import Unreadable
from lms.text.values import read_duration_s, read_moment, write_duration

if TYPE_CHECKING:
    from lms.boards.definition import BoardDefinition

BY_HAND = "by hand"
_BY_HAND_ZH = ("手动", "由管理员", "人工")
DAY_S = 24 * 3600
# The fewest days of a period of each kind.
_DAYS = {PeriodKind.WEEK: 7, PeriodKind.MONTH: 28, PeriodKind.QUARTER: 90}


@dataclass(frozen=True, slots=True)
class LocalMoment:
    """A day and time by the clock of the site, which has no place in a file: `text` is as in 2026-03-31 18:00."""

    text: str

    def at(self, zone: tzinfo) -> datetime:
        """Return the moment in UTC."""
        clock = time.fromisoformat(self.text[11:])
        return datetime.combine(date.fromisoformat(self.day), clock, zone).astimezone(UTC)

    @property
    def day(self) -> str:
        """The day, as in 2026-03-31."""
        return self.text[:10]


@dataclass(frozen=True, slots=True)
class ByHand:
    """The convener of the board decides when."""


# How many seconds before the end of the period, or a moment.
Freeze = int | LocalMoment
Reveal = ByHand | LocalMoment | Daily | Weekly | Monthly


def _local_moment(text: str) -> LocalMoment | None:
    """Read a day with a time; None where there is none, or where it names a zone of its own."""
    read = read_moment(text, UTC)
    if read is None or read == read_moment(text, timezone(timedelta(hours=1))):
        return None
    return LocalMoment(f"{read:%Y-%m-%d %H:%M}")


def read_freeze(text: str) -> Freeze:
    """Read “2 h”, “1 天” or “2026-03-31 18:00”; raise Unreadable."""
    seconds = read_duration_s(text)
    found = seconds if seconds is not None else _local_moment(text)
    if not found:
        raise Unreadable(
            N_("“%(value)s” does not say when the board is frozen."),
            N_(
                "Write how long before the end of the period, such as 2 h or 1 day, or a moment: 2026-03-31 18:00."
            ),
            "freeze-unreadable",
        )
    return found


def is_by_hand(text: str) -> bool:
    """Return whether a text of a file says that the convener decides when."""
    return " ".join(text.lower().split()) == BY_HAND or text.strip() in _BY_HAND_ZH


def read_reveal(text: str) -> Reveal:
    """Read “by hand”, “Monday 10:00” or “2026-04-01 15:00”; raise Unreadable."""
    if is_by_hand(text):
        return ByHand()
    found = parse_schedule(text) or _local_moment(text)
    if found is None:
        raise Unreadable(
            N_("“%(value)s” does not say when the frozen results are revealed."),
            N_(
                "Write “by hand”, a weekday or day with a time such as Monday 10:00, or a moment: 2026-04-01 15:00."
            ),
            "reveal-unreadable",
        )
    return found


def freeze_text(freeze: Freeze | None) -> str:
    """Return a freeze as a file has it; empty without one."""
    if freeze is None:
        return ""
    return freeze.text if isinstance(freeze, LocalMoment) else write_duration(freeze, "en")


def reveal_text(reveal: Reveal | None) -> str:
    """Return a reveal as a file has it; empty without one."""
    if reveal is None:
        return ""
    if isinstance(reveal, ByHand):
        return BY_HAND
    return reveal.text if isinstance(reveal, LocalMoment) else schedule_text(reveal)


def frozen_from(rules: "BoardDefinition", period: Period, zone: tzinfo) -> datetime | None:
    """Return the first moment whose results are held back in a period; None for a board that is never frozen."""
    if rules.freeze is None:
        return None
    until_at = period.until_at(zone)
    if isinstance(rules.freeze, LocalMoment):
        return min(max(rules.freeze.at(zone), period.from_at(zone)), until_at)
    return max(until_at - timedelta(seconds=rules.freeze), period.from_at(zone))


def published_from(rules: "BoardDefinition", period: Period, zone: tzinfo) -> datetime:
    """Return the first moment of the schedule at which the first issue of a period is published.

    A frozen board is revealed with it; where that is done by hand, the moment is the end of the period.
    """
    until_at = period.until_at(zone)
    if rules.freeze is not None and isinstance(rules.reveal, LocalMoment):
        return max(rules.reveal.at(zone), until_at)
    schedule = schedule_of(rules)
    return until_at if schedule is None else next_start(schedule, until_at, zone)


def schedule_of(rules: "BoardDefinition") -> Daily | Weekly | Monthly | None:
    """Return the schedule by which first issues are published; None where it is one moment or the convener decides."""
    chosen = _time_of_first_issues(rules)
    return None if isinstance(chosen, ByHand | LocalMoment) else chosen


def is_published_by_hand(rules: "BoardDefinition") -> bool:
    """Return whether a convener, not the schedule, publishes the first issue of a period."""
    return isinstance(_time_of_first_issues(rules), ByHand)


def _time_of_first_issues(rules: "BoardDefinition") -> Reveal:
    """Return when first issues are published: of a frozen board with its reveal, where that has a time of its own."""
    return rules.publish if rules.freeze is None or rules.reveal is None else rules.reveal


def shown_until(
    rules: "BoardDefinition",
    period: Period,
    now: datetime,
    zone: tzinfo,
    *,
    is_published: bool,
    publishes: bool,
) -> datetime:
    """Return the moment before which results of a period may reach a reader through the board.

    Everything that shows results of a board asks here. `is_published` tells that the period has an issue, which
    reveals it; `publishes` that the reader may publish the board.
    """
    over = min(now, period.until_at(zone))
    since = frozen_from(rules, period, zone)
    return over if since is None or is_published or publishes else min(over, since)


def freeze_problems(values: Mapping[str, Any]) -> Iterator[SourceProblem]:
    """Yield what does not fit together among freeze, reveal and period."""
    freeze, reveal, kind = values["freeze"], values["reveal"], values["period"]
    if freeze is None:
        if reveal is not None:
            yield SourceProblem(
                "reveal-alone",
                "reveal",
                N_("“reveal” has no effect because the board is never frozen."),
                N_("Add a line such as freeze: 2 h, or remove this one."),
            )
        return
    for key, one in (("freeze", freeze), ("reveal", reveal)):
        if isinstance(one, LocalMoment) and kind in _DAYS:
            yield SourceProblem(
                "moment-of-recurring",
                key,
                N_(
                    "A moment fits only a board that is published once, and this one is published again and again."
                ),
                N_("Write freeze: 2 h, before the end of each period.")
                if key == "freeze"
                else N_("Write reveal: by hand, or a time after each period such as reveal: Monday 10:00."),
            )
    yield from _outside_period(values)


def _outside_period(values: Mapping[str, Any]) -> Iterator[SourceProblem]:
    freeze, reveal = values["freeze"], values["reveal"]
    first, last = values["from"], values["until"]
    days = _DAYS.get(values["period"])
    if days is None and first is not None and last is not None and first <= last:
        days = (last - first).days + 1
        if isinstance(freeze, LocalMoment) and not first.isoformat() <= freeze.day <= last.isoformat():
            yield SourceProblem(
                "freeze-outside-period",
                "freeze",
                N_("The board is frozen at %(moment)s, outside its period."),
                N_("Write a moment from %(first)s to %(last)s."),
                {"moment": freeze.text, "first": first.isoformat(), "last": last.isoformat()},
            )
        if isinstance(reveal, LocalMoment) and reveal.day <= last.isoformat():
            yield SourceProblem(
                "reveal-too-early",
                "reveal",
                N_("The results are revealed at %(moment)s, before the period is over."),
                N_("Write a moment after %(last)s, or reveal: by hand."),
                {"moment": reveal.text, "last": last.isoformat()},
            )
    if days is not None and isinstance(freeze, int) and freeze >= days * DAY_S:
        yield SourceProblem(
            "freeze-too-long",
            "freeze",
            N_("The board would be frozen for its whole period."),
            N_("Write less than %(days)s days."),
            {"days": days},
        )
