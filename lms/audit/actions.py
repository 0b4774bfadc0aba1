"""Write the audit trail; always in the transaction of the act itself."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from lms.audit.models import AuditEntry
from lms.audit.verbs import Verb
from lms.db import db


def record(
    verb: Verb,
    target_kind: str,
    target_id: object,
    *,
    by_id: int | None,
    now: datetime,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
    reason: str = "",
) -> None:
    """Add an entry: `by_id` did `verb` to the thing.

    `before` and `after` hold only what changed, as plain JSON.
    """
    db.session.add(
        AuditEntry(
            at=now,
            actor_id=by_id,
            verb=verb.value,
            target_kind=target_kind,
            target_id=str(target_id),
            before=dict(before or {}),
            after=dict(after or {}),
            reason=reason,
        )
    )
