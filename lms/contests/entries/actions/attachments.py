"""Add, remove and withhold files of an entry."""

from datetime import datetime
from hashlib import sha256
from io import BytesIO

from lms.audit.actions import record
from lms.audit.verbs import Verb
from lms.contests.entries.attachment_files import cleaned, shown_name
from lms.contests.entries.models import Attachment, Entry
from lms.contests.entries.queries import entries
from lms.contests.rules.definition import ContestDefinition
from lms.db import db
from lms.errors import N_, Conflict
from lms.people.identity import User
from lms.storage import Storage


def add(
    entry: Entry,
    name: str,
    data: bytes,
    definition: ContestDefinition,
    store: Storage,
    by: User,
    now: datetime,
) -> Attachment:
    """Keep a file without its metadata; raises BadDocument for what is not taken, Conflict for one too many."""
    if len(entries.attachments(entry.id)) >= definition.attachments_max:
        raise Conflict(N_("You can attach up to %(most)d files."), most=definition.attachments_max)
    clean = cleaned(data)
    kept = Attachment(
        entry_id=entry.id,
        name=shown_name(name, clean.mime),
        mime=clean.mime,
        size=len(clean.data),
        digest=store.put(BytesIO(clean.data)),
        original_digest=sha256(data).hexdigest(),
        removed=list(clean.removed),
        plain=clean.plain,
        added_at=now,
    )
    db.session.add(kept)
    db.session.flush()
    record(
        Verb.ENTRY_ATTACH, "entry", entry.id, by_id=by.id, now=now,
        after={"attachment": kept.id, "digest": kept.digest, "removed": kept.removed},
    )  # fmt: skip
    return kept


def remove(entry: Entry, kept: Attachment, by: User, now: datetime) -> None:
    """Take a file off the entry."""
    record(
        Verb.ENTRY_DETACH, "entry", entry.id, by_id=by.id, now=now,
        before={"attachment": kept.id, "digest": kept.digest},
    )  # fmt: skip
    db.session.delete(kept)
    db.session.flush()


def withhold(entry: Entry, kept: Attachment, withheld: bool, reason: str, by: User, now: datetime) -> None:
    """Keep a file from judges, or give it to them again."""
    if kept.withheld == withheld:
        return
    kept.withheld = withheld
    record(
        Verb.ENTRY_WITHHOLD if withheld else Verb.ENTRY_RELEASE, "entry", entry.id, by_id=by.id, now=now,
        after={"attachment": kept.id}, reason=reason,
    )  # fmt: skip
