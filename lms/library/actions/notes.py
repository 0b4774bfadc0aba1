"""Keep what the last tries to publish the content folder brought, for those who write it."""

from datetime import datetime

from sqlalchemy import delete, select

from lms.db import db
from lms.library.actions.sync import SyncReport
from lms.library.checks import counted
from lms.library.loader import Loaded
from lms.library.models import SyncRun
from lms.problems import Problem, to_data

KEPT_RUNS = 20
KEPT_PROBLEMS = 50


def note_sync(loaded: Loaded, report: SyncReport, now: datetime) -> None:
    """Note what publishing brought and what kept documents back."""
    db.session.add(
        SyncRun(
            at=now,
            published=True,
            counts={
                "added": len(report.added),
                "changed": len(report.changed),
                "retired": len(report.retired),
                "skipped": len(report.skipped),
                **counted(loaded.problems),
            },
            problems=[to_data(problem) for problem in _worst(loaded.problems)],
        )
    )
    db.session.flush()
    kept = select(SyncRun.id).order_by(SyncRun.id.desc()).limit(KEPT_RUNS)
    db.session.execute(delete(SyncRun).where(SyncRun.id.not_in(kept)))


def _worst(problems: list[Problem]) -> list[Problem]:
    return sorted(problems, key=lambda problem: problem.warning)[:KEPT_PROBLEMS]
