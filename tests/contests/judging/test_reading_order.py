"""Queues of judges: random, with anchors and re-reads planted."""

import random

from lms.contests.judging.reading_order import InsertedItems, QueuedEntry, QueueKind, queue, queues


def test_every_own_entry_comes_once_in_random_order():
    found = queue(range(30), random.Random(1))
    assert sorted(reading.entry for reading in found) == list(range(30))
    assert [reading.entry for reading in found] != list(range(30))
    assert found != queue(range(30), random.Random(2))


def test_three_anchors_open_and_the_others_are_spread():
    found = queue(range(40), random.Random(1), InsertedItems(anchors=(90, 91, 92, 93, 94)))
    spots = [place for place, reading in enumerate(found) if reading.kind is QueueKind.ANCHOR]
    assert spots[:3] == [0, 1, 2]
    assert [10 < spots[3] < 20, 25 < spots[4] < 35] == [True, True]
    assert sorted(found[place].entry for place in spots) == [90, 91, 92, 93, 94]


def test_rereads_come_at_least_the_gap_later():
    for seed in range(20):
        found = queue(range(24), random.Random(seed), InsertedItems(rereads=3))
        again = [place for place, reading in enumerate(found) if reading.kind is QueueKind.REREAD]
        assert len(again) == 3
        for place in again:
            first = found.index(QueuedEntry(found[place].entry))
            assert place - first > 8


def test_a_short_queue_gets_no_rereads():
    assert [reading.kind for reading in queue(range(8), random.Random(1), InsertedItems(rereads=2))] == [
        QueueKind.LIVE
    ] * 8


def test_anchors_in_conflict_or_already_own_are_left_out():
    found = queue([1, 2], random.Random(1), InsertedItems(anchors=(2, 8, 9)), conflicts=[9])
    assert [reading.entry for reading in found if reading.kind is QueueKind.ANCHOR] == [8]
    assert sorted(reading.entry for reading in found) == [1, 2, 8]


def test_queues_turn_readers_into_one_queue_per_judge():
    found = queues({1: [10, 11], 2: [11], 3: [10]}, random.Random(1), InsertedItems(anchors=(7,)), {11: [7]})
    assert {judge: {reading.entry for reading in rows} for judge, rows in found.items()} == {
        10: {1, 3, 7},
        11: {1, 2},
    }
