"""Contests stored by earlier versions are read as they were and written again as the same data."""

import json
from pathlib import Path

from lms.contests.rules.data import from_data, to_data

STORED = json.loads(Path(__file__).with_name("stored_contest.json").read_text(encoding="utf-8"))


def test_stored_contest_is_read_and_written_as_it_was() -> None:
    later = {
        "second_person": False,
        "organisers": {},
        "calibration_tolerance": None,
        "shared_entries": 0,
    }  # fields added since
    assert to_data(from_data(STORED)) == STORED | later
