"""When a board is published: at the first moment of its schedule after each period is over."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from typing import Protocol

from lms.boards.definition import BoardDefinition
from lms.boards.freezing import is_revealed_by_hand, published_from
from lms.boards.periods import Period, custom, period_of, previous
from lms.boards.words import PeriodKind


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
    """One issue to come, or just due: the period it covers and the moment it is published.

    `by_hand` tells that a convener reveals and publishes it, at any time from that moment on.
    """

    period: Period
    at: datetime
    by_hand: bool = False


def publication_of(definition: BoardDefinition, period: Period, zone: tzinfo) -> Publication:
    """Return when the issue of a period is published."""
    return Publication(period, published_from(definition, period, zone), is_revealed_by_hand(definition))


def due_publication(definition: BoardDefinition, now: datetime, zone: tzinfo) -> Publication | None:
    """Return the newest publication whose moment has come; None when there is none yet, or where it is made by hand."""
    if is_revealed_by_hand(definition):
        return None
    due = [one for one in _around(definition, now, zone) if one.at <= now]
    return due[-1] if due else None


def next_publication(definition: BoardDefinition, now: datetime, zone: tzinfo) -> Publication | None:
    """Return the first publication after `now`; None when a custom board has had its only one."""
    return next((one for one in _around(definition, now, zone) if one.at > now), None)


def _around(definition: BoardDefinition, now: datetime, zone: tzinfo) -> Iterator[Publication]:
    """Yield publications in order, from the newest that is due to that of the running period, which is to come."""
    if definition.period is PeriodKind.CUSTOM:
        if definition.from_on is not None and definition.until_on is not None:
            yield publication_of(definition, custom(definition.from_on, definition.until_on), zone)
        return
    period = period_of(definition.period, now.astimezone(zone).date())
    back: list[Period] = []
    while not back or publication_of(definition, back[-1], zone).at > now:
        back.append(previous(back[-1] if back else period) or period)
    for one in (*reversed(back), period):
        yield publication_of(definition, one, zone)


def recent_periods(definition: Periodic, now: datetime, zone: tzinfo, count: int) -> list[Period]:
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
