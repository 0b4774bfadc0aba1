"""When a board is published: at the first moment of its schedule after each period is over."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, tzinfo
from typing import Protocol

from lms.boards.definition import BoardDefinition
from lms.boards.freezing import is_published_by_hand, published_from, schedule_of
from lms.boards.periods import Period, custom, period_of, previous
from lms.boards.publication_rules import Holidays, unknown_years
from lms.boards.words import PeriodKind
from lms.errors import N_
from lms.measurement.remarks import Remark
from lms.schedule.slots import ClockChange, Daily, Monthly, Weekly, clock_change
from lms.schedule.working_days import next_working_day

# How many periods that are over are offered to be published or drafted by hand.
RECENT_PERIODS = 8


class Periodic(Protocol):
    """What covers one period after the other, such as a board; a custom period has a first and a last day."""

    @property
    def period(self) -> PeriodKind: ...
    @property
    def from_on(self) -> date | None: ...
    @property
    def until_on(self) -> date | None: ...


@dataclass(frozen=True, slots=True)
class Publication:
    """One issue to come, or just due: the period it covers, when it is published, and what is unusual about that.

    `by_hand` tells that a convener publishes it, at any time from that moment on.
    """

    period: Period
    at: datetime
    by_hand: bool = False
    remarks: tuple[Remark, ...] = ()


def publication_of(definition: BoardDefinition, period: Period, zone: tzinfo) -> Publication:
    """Return when the issue of a period is published."""
    at, schedule = published_from(definition, period, zone), schedule_of(definition)
    if schedule is None:
        return Publication(period, at, is_published_by_hand(definition))
    remarks: tuple[Remark, ...] = ()
    if definition.holidays is Holidays.NEXT:
        at, remarks = _on_working_day(schedule, at, zone)
    return Publication(period, at, remarks=(*remarks, *_clock_remarks(schedule, at, zone)))


def _on_working_day(
    schedule: Daily | Weekly | Monthly, at: datetime, zone: tzinfo
) -> tuple[datetime, tuple[Remark, ...]]:
    """Return the moment on the same day or the next one that is worked, and what is to be said of it."""
    planned = at.astimezone(zone).date()
    found = next_working_day(planned)
    remarks = unknown_years(found.unknown)
    if found.day == planned:
        return at, remarks
    moved = Remark(
        N_("%(day)s is not a working day. The issue is published on the next working day."),
        {"day": planned.isoformat()},
    )
    return datetime.combine(found.day, schedule.at, zone).astimezone(UTC), (moved, *remarks)


def _clock_remarks(schedule: Daily | Weekly | Monthly, at: datetime, zone: tzinfo) -> Iterator[Remark]:
    """Yield what is to be said where clocks are put forward or back at the time of publication."""
    change = clock_change(schedule.at, at, zone)
    values = {
        "day": at.astimezone(zone).date().isoformat(),
        "time": f"{schedule.at:%H:%M}",
        "actual": f"{at.astimezone(zone):%H:%M}",
    }
    if change is ClockChange.LEFT_OUT:
        yield Remark(
            N_(
                "On %(day)s clocks go forward and there is no %(time)s. The issue is published once, at %(actual)s."
            ),
            values,
        )
    elif change is ClockChange.TWICE:
        yield Remark(
            N_(
                "On %(day)s clocks go back and %(time)s comes twice. The issue is published once, the first time."
            ),
            values,
        )


def due_publications(definition: BoardDefinition, now: datetime, zone: tzinfo) -> list[Publication]:
    """Return the newest publication whose moment has come, after those that holidays moved to the same moment.

    None where a convener publishes by hand.
    """
    if is_published_by_hand(definition):
        return []
    due = [one for one in _around(definition, now, zone) if one.at <= now]
    return [one for one in due if one.at == due[-1].at]


def next_publication(definition: BoardDefinition, now: datetime, zone: tzinfo) -> Publication | None:
    """Return the first publication after `now`; None when a custom board has had its only one."""
    return next((one for one in _around(definition, now, zone) if one.at > now), None)


def publications_between(
    definition: BoardDefinition, since: datetime, until: datetime, zone: tzinfo
) -> Iterator[Publication]:
    """Yield the publications after a moment and before another that a schedule makes; none for boards by hand."""
    one = next_publication(definition, since, zone)
    while one is not None and one.at < until and not one.by_hand:
        yield one
        one = next_publication(definition, one.at, zone)


def _around(definition: BoardDefinition, now: datetime, zone: tzinfo) -> Iterator[Publication]:
    """Yield publications in order, from the newest that are due to that of the running period, which is to come."""
    if definition.period is PeriodKind.CUSTOM:
        if definition.from_on is not None and definition.until_on is not None:
            yield publication_of(definition, custom(definition.from_on, definition.until_on), zone)
        return
    period: Period | None = period_of(definition.period, now.astimezone(zone).date())
    found: list[Publication] = []
    while period is not None:
        one = publication_of(definition, period, zone)
        if found and one.at < found[-1].at <= now:
            break
        found.append(one)
        period = previous(period)
    yield from reversed(found)


def recent_periods(
    definition: Periodic, now: datetime, zone: tzinfo, count: int = RECENT_PERIODS
) -> list[Period]:
    """Return up to `count` periods that are over, newest first."""
    if definition.period is PeriodKind.CUSTOM:
        if definition.from_on is None or definition.until_on is None:
            return []
        only = custom(definition.from_on, definition.until_on)
        return [only] if only.is_over(now, zone) else []
    periods: list[Period] = []
    period = previous(period_of(definition.period, now.astimezone(zone).date()))
    while period is not None and len(periods) < count:
        periods.append(period)
        period = previous(period)
    return periods


def open_periods(definition: BoardDefinition, now: datetime, zone: tzinfo) -> list[Period]:
    """Return the running period and the one before, oldest first; a custom board has its only one once it began."""
    if definition.period is PeriodKind.CUSTOM:
        if definition.from_on is None or definition.until_on is None:
            return []
        only = custom(definition.from_on, definition.until_on)
        return [only] if only.from_at(zone) <= now else []
    running = period_of(definition.period, now.astimezone(zone).date())
    before = previous(running)
    return [running] if before is None else [before, running]
