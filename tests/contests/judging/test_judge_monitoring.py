"""What the marks so far say about each judge."""

import random
from datetime import timedelta
from math import isnan

import pytest

from lms.contests.judging.judge_monitoring import (
    DriftDirection,
    MonitoredMark,
    drift_direction,
    judge_statistics,
)
from lms.contests.judging.words import Purpose
from tests.build import NOW


def panel(shift: float = 0.0, late_shift: float = 0.0, entries: int = 40) -> list[MonitoredMark]:
    """Three judges who read everything; judge 1 is off by `shift`, and by `late_shift` in the second half."""
    rng = random.Random(4)
    found = []
    for entry in range(entries):
        true = rng.gauss(70, 8)
        for judge in (1, 2, 3):
            off = shift + (late_shift if entry >= entries / 2 else 0.0) if judge == 1 else 0.0
            at = NOW + timedelta(minutes=entry)
            found.append(
                MonitoredMark(entry, judge, Purpose.FIRST, true + off + rng.gauss(0, 2), 200 + judge, at)
            )
    return found


def test_lenient_judge_is_told_from_the_others() -> None:
    found = judge_statistics(panel(shift=9), {}, 5)
    assert found.judges[1].severity > 4 > 0 > found.judges[2].severity
    assert found.refusal is None


def test_steady_judge_does_not_drift() -> None:
    found = judge_statistics(panel(shift=9), {}, 5)
    assert [drift_direction(found.judges[judge]) for judge in (1, 2, 3)] == [DriftDirection.STEADY] * 3


def test_drifting_judge_is_flagged_with_the_direction() -> None:
    found = judge_statistics(panel(late_shift=14), {}, 5)
    assert drift_direction(found.judges[1]) is DriftDirection.GENEROUS


def test_course_is_told_in_blocks_of_five() -> None:
    found = judge_statistics(panel(entries=13), {}, 5)
    assert len(found.judges[1].residuals) == 13
    assert len(found.judges[1].blocks) == 2


def test_entries_read_by_one_alone_say_nothing_about_drift() -> None:
    alone = [
        MonitoredMark(1, 1, Purpose.FIRST, 70.0, 100, NOW),
        MonitoredMark(2, 2, Purpose.FIRST, 60.0, 100, NOW),
    ]
    found = judge_statistics(alone, {}, 5)
    assert found.judges[1].residuals == ()
    assert drift_direction(found.judges[1]) is DriftDirection.UNKNOWN


def test_rereads_show_agreement_with_oneself() -> None:
    again = MonitoredMark(0, 1, Purpose.REREAD, 70.0, 100, NOW + timedelta(days=1))
    marks = panel()
    first = next(one.total for one in marks if one.entry == 0 and one.judge == 1)
    found = judge_statistics([*marks, again], {}, 5).judges[1].consistency
    assert (found.rereads, found.mean_shift) == (1, 70.0 - first)


def test_anchors_show_hits_and_do_not_count_as_readings() -> None:
    seeds = [
        MonitoredMark(90, 1, Purpose.ANCHOR, 71.0, 100, NOW),
        MonitoredMark(91, 1, Purpose.ANCHOR, 88.0, 100, NOW + timedelta(minutes=1)),
    ]
    found = judge_statistics([*panel(), *seeds], {90: 70.0, 91: 75.0}, 5).judges[1]
    assert (found.seeds.seeds, found.seeds.hits) == (2, 1)
    assert (found.marks, len(found.residuals)) == (42, 40)


def test_no_marks_are_no_judges() -> None:
    assert judge_statistics([], {}, 5).judges == {}


def test_why_severity_cannot_be_told_yet_is_said() -> None:
    alone = [
        MonitoredMark(1, 1, Purpose.FIRST, 70.0, 100, NOW),
        MonitoredMark(2, 2, Purpose.FIRST, 60.0, 100, NOW),
    ]
    found = judge_statistics(alone, {}, 5)
    assert str(found.refusal).startswith("The judges form 2 groups without a shared essay, so their severity")


def test_a_judge_who_grows_strict_is_told_from_one_who_grows_generous() -> None:
    found = judge_statistics(panel(late_shift=-14), {}, 5)
    assert drift_direction(found.judges[1]) is DriftDirection.STRICT


def test_ten_readings_are_enough_to_speak_of_drift_and_nine_are_not() -> None:
    few, enough = (judge_statistics(panel(entries=count), {}, 5).judges[1] for count in (9, 10))
    assert drift_direction(few) is DriftDirection.UNKNOWN
    assert drift_direction(enough) is not DriftDirection.UNKNOWN


def test_means_and_spreads_are_of_the_own_first_readings() -> None:
    marks = [
        MonitoredMark(1, 1, Purpose.FIRST, 60.0, 100, NOW),
        MonitoredMark(2, 1, Purpose.FIRST, 70.0, 300, NOW),
        MonitoredMark(1, 1, Purpose.REREAD, 90.0, 200, NOW + timedelta(hours=1)),
        MonitoredMark(1, 2, Purpose.FIRST, 66.0, 100, NOW),
    ]
    found = judge_statistics(marks, {}, 5).judges
    assert (found[1].marks, found[1].mean, found[1].seconds) == (3, 65.0, 200)
    assert found[1].sd == pytest.approx(50**0.5)
    assert found[2].mean == 66.0
    assert isnan(found[2].sd)
    # Against the only colleague: the entry the colleague did not read says nothing.
    assert found[1].residuals == (-6.0,)
    assert found[2].residuals == (6.0,)


def test_a_judge_of_anchors_alone_has_no_mean() -> None:
    found = judge_statistics([MonitoredMark(1, 1, Purpose.ANCHOR, 60.0, 100, NOW)], {}, 5).judges[1]
    assert isnan(found.mean)
    assert isnan(found.severity)
    assert (found.seeds.seeds, found.consistency.rereads, found.consistency.tolerance) == (0, 0, 5)
