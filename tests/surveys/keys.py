"""Each key of a survey's file: how it is written, where it arrives in the rules, and as what."""

from collections.abc import Mapping
from datetime import UTC, datetime

from lms.surveys.definition import from_data
from lms.surveys.settings import FIELDS as SURVEY
from tests.surveys.make import read_texts

__all__ = ["SURVEY", "SURVEY_KEYS", "read_survey_rules"]

Row = tuple[str, str, object]
SURVEY_KEYS: Mapping[str, Row] = {
    "title": ("title: A", "titles.en", "A"),
    "summary": ("summary: S", "summaries.en", "S"),
    "opens": ("opens: 2026-12-01 08:00", "opens_at", datetime(2026, 12, 1, 0, 0, tzinfo=UTC)),
    "closes": ("closes: 2026-12-02 08:00", "closes_at", datetime(2026, 12, 2, 0, 0, tzinfo=UTC)),
    "for.units": ("for: {units: [north]}", "units", ("north",)),
    "for.roles": ("for: {roles: [trainer]}", "roles", ("trainer",)),
    "minimum": ("minimum: 7", "minimum", 7),
    "results": ("results: everyone", "results", "everyone"),
    "by-unit": ("by-unit: yes", "by_unit", True),
}


def read_survey_rules(written: str) -> object:
    """Read a survey with some keys written besides those that are required."""
    base = {"title": "title: T", "opens": "opens: 2026-12-01", "closes": "closes: 2026-12-05"}
    given = {line.partition(":")[0] for line in written.splitlines()}
    lines = [line for key, line in base.items() if key not in given]
    read = read_texts("\n".join(["---", *lines, written, "---", "## A? {#a}", ""]))
    assert [one for one in read.problems if not one.warning] == []
    return from_data(read.data)
