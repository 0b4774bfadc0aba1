"""Each unsafe fact gives its finding, and a well kept site gives none."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from lms.operations.checkup import SiteFacts, Urgency, findings
from lms.operations.drill_report import DrillReport

NOW = datetime(2026, 11, 29, 12, 0, tzinfo=UTC)
WELL = SiteFacts(
    now=NOW, base_url="https://study.example.org", secure_cookies=True, proxy_hops=1, free_mb=50_000,
    security_contact="mailto:it@example.org", migration=("1", "1"), administrators=1, backup_key="age1x",
    newest_backup=NOW - timedelta(hours=10), drill=DrillReport(NOW.isoformat(), "x"), clock_synchronised=True,
    newest_row=NOW, newest_run=NOW,
)  # fmt: skip


def test_well_kept_site_has_nothing_to_correct() -> None:
    assert {finding.urgency for finding in findings(WELL)} == {Urgency.GOOD}
    assert len({finding.title for finding in findings(WELL)}) == len(findings(WELL)) == 19


@pytest.mark.parametrize(
    ("change", "title", "urgency"),
    [
        ({"exposed": ("lms.db",)}, "File permissions", Urgency.BAD),
        ({"debug": True}, "Mode", Urgency.BAD),
        ({"environment": "development"}, "Mode", Urgency.BAD),
        ({"administrators": 0}, "Administrator", Urgency.BAD),
        ({"demo_accounts": 3}, "Demo accounts", Urgency.BAD),
        ({"rate_limits": False}, "Sign-in protection", Urgency.BAD),
        ({"argon2_memory_kib": 8}, "Sign-in protection", Urgency.WARN),
        ({"base_url": "", "secure_cookies": False}, "Public address", Urgency.WARN),
        ({"base_url": "http://x.example", "secure_cookies": False}, "Public address", Urgency.BAD),
        ({"secure_cookies": False}, "Secure cookies", Urgency.BAD),
        ({"proxy_hops": 0}, "Proxies", Urgency.BAD),
        ({"host": "0.0.0.0"}, "Proxies", Urgency.WARN),
        ({"security_contact": ""}, "Security contact", Urgency.WARN),
        ({"free_mb": 100}, "Disk space", Urgency.BAD),
        ({"free_mb": 800}, "Disk space", Urgency.WARN),
        ({"free_mb": 9_000, "data_mb": 6_000}, "Disk space", Urgency.WARN),
        ({"database_fault": "row 3"}, "Database", Urgency.BAD),
        ({"migration": ("1", "2")}, "Migrations", Urgency.BAD),
        ({"mail_failed": 2}, "Mail", Urgency.WARN),
        ({"mail_since": NOW - timedelta(hours=13)}, "Mail", Urgency.WARN),
        ({"content_found": False}, "Content folder", Urgency.BAD),
        ({"content_errors": 2}, "Content folder", Urgency.WARN),
        ({"scheduled_backups": False}, "Backups", Urgency.BAD),
        ({"newest_backup": None}, "Backups", Urgency.BAD),
        ({"newest_backup": NOW - timedelta(days=2)}, "Backups", Urgency.BAD),
        ({"backup_key": ""}, "Encryption of backups", Urgency.WARN),
        ({"drill": None}, "Restore drill", Urgency.WARN),
        ({"drill": DrillReport(NOW.isoformat(), "x", {"counts": "user"})}, "Restore drill", Urgency.BAD),
        ({"drill": DrillReport((NOW - timedelta(days=11)).isoformat(), "x")}, "Restore drill", Urgency.WARN),
        (
            {
                "drill": DrillReport(
                    NOW.isoformat(), "x", differing={"7": ("1.00/2.00 False", "2.00/2.00 True")}
                )
            },
            "Restore drill",
            Urgency.WARN,
        ),
        ({"newest_row": NOW + timedelta(hours=1)}, "Clock", Urgency.BAD),
        ({"now": datetime(2001, 1, 1, tzinfo=UTC), "newest_row": None}, "Clock", Urgency.BAD),
        ({"clock_synchronised": False}, "Clock", Urgency.WARN),
        ({"jobs": "off"}, "Scheduled jobs", Urgency.BAD),
        ({"newest_run": NOW - timedelta(hours=1)}, "Scheduled jobs", Urgency.WARN),
        ({"failed_jobs": ("x",)}, "Scheduled jobs", Urgency.WARN),
        ({"static_found": False}, "Program", Urgency.BAD),
        ({"outdated": ("flask 1",)}, "Program", Urgency.WARN),
    ],
    ids=str,
)
def test_unsafe_fact_gives_its_finding_with_a_cure(
    change: dict[str, Any], title: str, urgency: Urgency
) -> None:
    facts = replace(WELL, **change)
    found = [finding for finding in findings(facts) if finding.urgency is not Urgency.GOOD]
    assert (found[0].title, found[0].urgency) == (title, urgency)
    assert found[0].message % found[0].values and found[0].cure % found[0].values
    assert len(found) == 1 or "now" in change


def test_bad_findings_come_first() -> None:
    facts = replace(WELL, security_contact="", newest_backup=None)
    assert [finding.urgency for finding in findings(facts)][:3] == [Urgency.BAD, Urgency.WARN, Urgency.GOOD]


def test_old_backup_is_named_with_its_moment() -> None:
    facts = replace(
        WELL, newest_backup=datetime(2026, 1, 2, 3, 4, tzinfo=UTC), now=datetime(2026, 1, 4, tzinfo=UTC)
    )
    found = next(one for one in findings(facts) if one.title == "Backups")
    assert found.message % found.values == "The newest backup is from 2026-01-02 03:04 UTC."
