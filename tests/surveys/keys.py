"""Each key of a survey's file: how it is written, where it arrives in the rules, and as what."""

from collections.abc import Mapping
from datetime import UTC, datetime

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
