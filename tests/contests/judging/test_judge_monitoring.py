"""What the marks so far say about each judge."""

import random
from datetime import timedelta

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
