"""The canonical text of an issue and what changes its digest."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from lms.boards.snapshot import IssueHeader, SnapshotRow, canonical_lines, digest_of, is_genuine

AT = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
HEAD = IssueHeader(
    board="boards/weekly",
    number=2,
    period="2026-W09",
    from_at=AT - timedelta(days=7),
    until_at=AT,
    published_at=AT,
    replaces=None,
    note='"quoted"\nnote',
    previous="ab",
    rules={"b": 1, "a": "榜"},
)
LINE = SnapshotRow(1, "张*明", "柳树村", "Willow", Decimal("7.50"), 1, (2,), None)


def test_canonical_text_to_the_letter() -> None:
    assert "".join(canonical_lines(HEAD, [LINE])) == (
        "gengdu-board-issue 1\n"
        "board: boards/weekly\n"
        "number: 2\n"
        "period: 2026-W09\n"
        "from: 2026-02-23T01:00:00.000000Z\n"
        "until: 2026-03-02T01:00:00.000000Z\n"
        "published: 2026-03-02T01:00:00.000000Z\n"
        "replaces: -\n"
        'note: "\\"quoted\\"\\nnote"\n'
        "previous: ab\n"
        'rules: {"a":"榜","b":1}\n'
        "rank, name, unit, unit in English, points, quizzes, tie-breaks …, rank in the issue before\n"
        '[1,"张*明","柳树村","Willow","7.5",1,2,null]\n'
    )


@pytest.mark.parametrize(
    "change",
    [
        {"rank": 2},
        {"name": "张明"},
        {"unit": ""},
        {"unit_en": ""},
        {"points": Decimal("7.51")},
        {"quizzes": 2},
        {"ties": (3,)},
        {"last_rank": 1},
    ],
    ids=str,
)
def test_any_change_of_a_row_is_found(change: dict[str, object]) -> None:
    digest = digest_of(HEAD, [LINE])
    assert is_genuine(digest, HEAD, [LINE._replace(points=Decimal("7.5"))])
    assert not is_genuine(digest, HEAD, [LINE._replace(**change)])  # type: ignore[arg-type]


def test_order_and_number_of_rows_are_part_of_the_digest() -> None:
    other = LINE._replace(name="王")
    digest = digest_of(HEAD, [LINE, other])
    assert not is_genuine(digest, HEAD, [other, LINE])
    assert not is_genuine(digest, HEAD, [LINE])
    assert not is_genuine(digest, replace(HEAD, previous="cd"), [LINE, other])


def test_a_correction_names_the_issue_it_replaces_and_the_first_issue_none_before() -> None:
    text = "".join(canonical_lines(replace(HEAD, replaces=1, previous=""), []))
    assert "\nreplaces: 1\n" in text
    assert "\nprevious: -\n" in text


def test_moments_are_written_in_utc_wherever_they_were_taken() -> None:
    there = AT.astimezone(ZoneInfo("Asia/Shanghai"))
    assert digest_of(replace(HEAD, published_at=there), [LINE]) == digest_of(HEAD, [LINE])
