"""When an attempt ends and why one may not start, by hand and against an independent model."""

from datetime import UTC, datetime, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.quizzes.timing import StartBlocker, Window

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
SECOND = timedelta(seconds=1)


@pytest.mark.parametrize(
    ("window", "ends_at"),
    [
        (Window(), None),
        (Window(limit_s=1200), NOON + 20 * MINUTE),
        (Window(limit_s=1200, extra_percent=25), NOON + 25 * MINUTE),
        (Window(limit_s=90, extra_percent=1), NOON + timedelta(seconds=90.9)),
        (Window(limit_s=1200, closes_at=NOON + 15 * MINUTE), NOON + 15 * MINUTE),
        (Window(limit_s=1200, closes_at=NOON + 30 * MINUTE), NOON + 20 * MINUTE),
        (Window(limit_s=1200, extra_percent=100, closes_at=NOON + 30 * MINUTE), NOON + 30 * MINUTE),
        (Window(closes_at=NOON + 15 * MINUTE), NOON + 15 * MINUTE),
        (Window(closes_at=NOON + 15 * MINUTE, extra_percent=50), NOON + 15 * MINUTE),
        (Window(limit_s=1200, closes_at=NOON + 15 * MINUTE, cut_by_close=False), NOON + 20 * MINUTE),
        (Window(closes_at=NOON + 15 * MINUTE, cut_by_close=False), NOON + 15 * MINUTE),
    ],
)
def test_attempt_ends_by_the_earliest_rule(window: Window, ends_at: datetime | None) -> None:
    assert window.ends_at(NOON) == ends_at


@pytest.mark.parametrize(
    ("now", "used", "blocker"),
    [
        (NOON - SECOND, 0, StartBlocker.NOT_OPEN_YET),
        (NOON - SECOND, 2, StartBlocker.NOT_OPEN_YET),
        (NOON, 0, None),
        (NOON, 1, None),
        (NOON, 2, StartBlocker.ATTEMPTS_USED_UP),
        (NOON + 10 * MINUTE - SECOND, 1, None),
        (NOON + 10 * MINUTE, 0, StartBlocker.CLOSED),
        (NOON + 10 * MINUTE, 2, StartBlocker.CLOSED),
    ],
)
def test_attempt_starts_from_the_opening_until_before_the_close(
    now: datetime, used: int, blocker: StartBlocker | None
) -> None:
    window = Window(opens_at=NOON, closes_at=NOON + 10 * MINUTE)
    assert window.blocker(now, used, allowed=2) == blocker


@pytest.mark.parametrize(
    ("window", "now", "time_s", "is_cut"),
    [
        (Window(limit_s=1200), NOON, 1200, False),
        (Window(limit_s=1200, extra_percent=50), NOON, 1800, False),
        (Window(limit_s=1200, closes_at=NOON + 10 * MINUTE), NOON, 600, True),
        (Window(limit_s=1200, extra_percent=50, closes_at=NOON + 25 * MINUTE), NOON, 1500, True),
        (Window(limit_s=1200, closes_at=NOON + 10 * MINUTE, cut_by_close=False), NOON, 1200, False),
        (Window(limit_s=1200, opens_at=NOON, closes_at=NOON + 30 * MINUTE), NOON - 60 * MINUTE, 1200, False),
        (Window(limit_s=1200, closes_at=NOON), NOON, 1200, False),
        (Window(closes_at=NOON + 10 * MINUTE), NOON, None, False),
    ],
)
def test_time_shown_before_the_start_is_what_an_attempt_would_have(
    window: Window, now: datetime, time_s: int | None, is_cut: bool
) -> None:
    assert (window.time_s(now), window.is_cut_short(now)) == (time_s, is_cut)


def test_attempts_without_limit_are_never_used_up() -> None:
    assert Window().blocker(NOON, 10_000, allowed=None) is None


limits = st.none() | st.integers(1, 200_000)
moments = st.none() | st.integers(-100_000, 300_000).map(lambda s: NOON + timedelta(seconds=s))


@given(limits, moments, st.integers(0, 300), st.booleans(), st.integers(0, 100_000))
def test_end_agrees_with_a_model_that_asks_every_second_rule_apart(
    limit_s: int | None, closes_at: datetime | None, extra: int, cut: bool, after_s: int
) -> None:
    """The model counts in exact seconds since the start and stops at the first rule that stops it."""
    started_at = NOON + timedelta(seconds=after_s)
    stops: list[Fraction] = []
    if limit_s is not None:
        stops.append(limit_s + Fraction(limit_s * extra, 100))
    if closes_at is not None and (cut or not stops):
        stops.append(Fraction(int((closes_at - started_at).total_seconds())))
    end = Window(limit_s, None, closes_at, extra, cut).ends_at(started_at)
    assert (end is None) == (not stops)
    if end is not None:
        microseconds = (end - started_at) / timedelta(microseconds=1)
        assert abs(microseconds - min(stops) * 1_000_000) <= 1


@given(moments, moments, st.integers(-100_000, 300_000), st.integers(0, 5), st.none() | st.integers(1, 5))
def test_hindrance_is_none_exactly_when_every_rule_agrees(
    opens_at: datetime | None, closes_at: datetime | None, after_s: int, used: int, allowed: int | None
) -> None:
    now = NOON + timedelta(seconds=after_s)
    agrees = [
        opens_at is None or opens_at <= now,
        closes_at is None or now < closes_at,
        allowed is None or used < allowed,
    ]
    assert (Window(None, opens_at, closes_at).blocker(now, used, allowed) is None) == all(agrees)
