"""When a bulletin is drafted: at the first moment of its schedule after each period is over."""

from dataclasses import dataclass
from datetime import datetime, tzinfo

from lms.boards.calendar import recent_periods
from lms.boards.periods import Period, custom, period_of
from lms.boards.words import PeriodKind
from lms.bulletins.definition import BulletinDefinition
from lms.schedule.slots import next_start


@dataclass(frozen=True, slots=True)
class DueDraft:
    """One draft to come, or just due: the period it covers and the moment it is made."""

    period: Period
    at: datetime


def due_at(definition: BulletinDefinition, period: Period, zone: tzinfo) -> datetime:
    """Return when the bulletin of a period is drafted by its schedule."""
    return next_start(definition.publish, period.until_at(zone), zone)


def due_draft(definition: BulletinDefinition, now: datetime, zone: tzinfo) -> DueDraft | None:
    """Return the newest draft whose moment has come; None when there is none yet, or where drafts are made by hand."""
    return next((one for one in _dated(definition, now, zone) if one.at <= now), None)


def next_draft(definition: BulletinDefinition, now: datetime, zone: tzinfo) -> DueDraft | None:
    """Return the first draft after `now`; None where there is no more, or where drafts are made by hand."""
    coming = [one for one in _dated(definition, now, zone) if one.at > now]
    return min(coming, key=lambda one: one.at, default=None)


def _dated(definition: BulletinDefinition, now: datetime, zone: tzinfo) -> list[DueDraft]:
    """Return the running period and those before it with their moments, newest first."""
    if not definition.is_scheduled:
        return []
    # More than enough to find the newest one whose moment has come: a monthly draft of weeks waits for four.
    periods = recent_periods(definition, now, zone)
    if definition.period is not PeriodKind.CUSTOM:
        running = period_of(definition.period, now.astimezone(zone).date())
        periods = [running, *periods]
    elif not periods and definition.from_on is not None and definition.until_on is not None:
        periods = [custom(definition.from_on, definition.until_on)]
    return [DueDraft(one, due_at(definition, one, zone)) for one in periods]
