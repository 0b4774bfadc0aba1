"""What lies on a judge's desk in each stage."""

from datetime import timedelta

from lms.contests.judging.desk_queue import JudgeQueue, QueueItem, anchors_needed, queue_of
from lms.contests.judging.words import AssignmentState as S
from lms.contests.judging.words import Purpose
from lms.contests.rules.stages import Stage
from tests.build import NOW


def place(number: int, state: S = S.WAITING, purpose: Purpose = Purpose.FIRST, minutes: int = 0) -> QueueItem:
    closed = NOW + timedelta(minutes=minutes) if state is S.DONE else None
    return QueueItem(number, purpose, state, closed, 100 * number if state is S.DONE else 0)


def numbers(queue: JudgeQueue) -> list[int]:
    return [one.number for one in queue.places]


ANCHORS = [place(1, purpose=Purpose.ANCHOR), place(2, purpose=Purpose.ANCHOR)]
LIVE = [place(3), place(4), place(5)]


def test_calibration_shows_only_anchors() -> None:
    queue = queue_of(ANCHORS + LIVE, Stage.CALIBRATION, None)
    assert (numbers(queue), queue.is_calibrating) == ([1, 2], True)


def test_judge_who_is_not_calibrated_marks_anchors_first() -> None:
    queue = queue_of(ANCHORS + LIVE, Stage.JUDGING, None)
    assert (numbers(queue), queue.is_calibrating) == ([1, 2], True)


def test_anchors_after_calibration_look_like_any_other_essay() -> None:
    done = place(1, S.DONE, Purpose.ANCHOR)
    queue = queue_of([done, place(2, purpose=Purpose.ANCHOR), *LIVE], Stage.JUDGING, NOW)
    assert (numbers(queue), queue.is_calibrating) == ([2, 3, 4, 5], False)


def test_without_anchors_live_marking_is_open_at_once() -> None:
    assert numbers(queue_of(LIVE, Stage.JUDGING, None)) == [3, 4, 5]


def test_a_closed_stage_leaves_nothing_to_work_on() -> None:
    queue = queue_of(LIVE, Stage.PROVISIONAL, None)
    assert queue.is_closed and not queue.has(3)


def test_moved_readings_vanish_and_declined_ones_do_not_count() -> None:
    queue = queue_of(
        [place(1, S.MOVED), place(2, S.DECLINED), place(3, S.DONE), place(4)], Stage.JUDGING, NOW
    )
    assert (numbers(queue), queue.done, queue.all) == ([2, 3, 4], 1, 2)


def test_following_goes_on_and_then_back_to_what_was_put_off() -> None:
    queue = queue_of([place(1, S.OPEN), place(2, S.DONE), place(3), place(4)], Stage.JUDGING, NOW)
    assert [queue.following(), queue.following(1), queue.following(3), queue.following(4)] == [1, 3, 4, 1]


def test_following_is_none_when_all_is_done() -> None:
    assert queue_of([place(1, S.DONE)], Stage.JUDGING, NOW).following(1) is None


def test_time_left_is_told_after_three_readings() -> None:
    done = [place(number, S.DONE) for number in (1, 2, 3)]
    assert queue_of([*done, place(4), place(5)], Stage.JUDGING, NOW).left_s == 400
    assert queue_of(done, Stage.JUDGING, NOW).left_s is None


def test_as_many_anchors_as_asked_for_or_assigned() -> None:
    assert [anchors_needed(3, 5), anchors_needed(3, 2), anchors_needed(0, 4)] == [3, 2, 4]


def test_when_nothing_may_be_marked_the_desk_shows_the_essays_and_opens_none() -> None:
    queue = queue_of([*ANCHORS, *LIVE], Stage.NOTICE, NOW)
    assert queue.is_closed
    assert set(numbers(queue)) >= {3, 4, 5}
    assert not queue.has(3)


def test_only_what_lies_on_the_desk_can_be_worked_on() -> None:
    queue = JudgeQueue(tuple(LIVE))
    assert [queue.has(number) for number in (2, 3, 5, 6)] == [False, True, True, False]


def test_after_the_last_essay_comes_the_first_that_is_left_and_the_same_one_only_when_it_is_alone() -> None:
    queue = JudgeQueue((place(3), place(4), place(5, S.DONE)))
    assert [queue.following(number) for number in (None, 3, 4, 5)] == [3, 4, 3, 3]
    assert JudgeQueue((place(3, S.DONE), place(4))).following(4) == 4
    assert JudgeQueue((place(3, S.DONE),)).following() is None


def test_a_break_is_due_by_the_essays_that_were_finished() -> None:
    done = tuple(place(number, S.DONE, minutes=-number) for number in range(1, 13))
    assert JudgeQueue((*done, place(20))).is_break_due(NOW)
    assert not JudgeQueue((*done[1:], place(20))).is_break_due(NOW)
