"""The audit chain by the clock: begun once, checked every night, its newest link mailed every day."""

from datetime import datetime

from lms.audit import actions
from lms.audit.queries import chain
from lms.audit.words import fault_text
from lms.db import db, read_only_from_now
from lms.http.web import local_day


def begin(now: datetime) -> int:
    """Link what was written before the chain began; return how many records there were, 0 once it has begun."""
    return actions.begin_chain(now, db.session.commit)


def mail_head(now: datetime) -> int:
    """Mail the newest link to the auditors, once a day; return to how many."""
    count = actions.mail_head(local_day(now).isoformat(), now, chain.chain_head())
    db.session.commit()
    return count


def check(_now: datetime) -> int:
    """Check the chain; return the number of links.

    Raises RuntimeError when something was changed, so that the job counts as failed and the doctor says so.
    """
    read_only_from_now()
    report = chain.check_chain()
    if report.faults:
        raise RuntimeError("; ".join(map(fault_text, report.faults[:10])))
    return report.links
