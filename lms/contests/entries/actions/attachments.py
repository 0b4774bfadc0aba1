"""Add, remove and withhold files of an entry."""

from dataclasses import dataclass
from datetime import datetime
from io import BytesIO

from lms import isolated
from lms.audit.actions import record
from lms.audit.verbs import Verb
from lms.contests.entries.attachment_files import LEFT_OUT, CleanedFile, cleaned, shown_name
from lms.contests.entries.models import Attachment, Entry
from lms.contests.entries.queries import entries
from lms.contests.rules.definition import ContestDefinition
from lms.db import db
from lms.errors import N_, Conflict
from lms.people.identity import User
from lms.slow_work import slow
from lms.storage import Storage


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file in the storage: as it was sent, and as judges get it, both by digest."""

    clean: CleanedFile
    digest: str
    original_digest: str


def require_room(entry: Entry, definition: ContestDefinition) -> None:
    """Raise Conflict when the entry has as many files as it may have."""
    if len(entries.attachments(entry.id)) >= definition.attachments_max:
        raise Conflict(N_("You can attach up to %(most)d files."), most=definition.attachments_max)


@slow
def stored(data: bytes, store: Storage) -> StoredFile:
    """Clean a file and keep it; raises BadDocument for what is not taken, TooHeavy past the limits.

    Writes no row, because it takes long: no transaction may be open. The file as it was sent stays for its author
    and the record.
    """
    clean = isolated.run(cleaned, data)
    return StoredFile(clean, store.put(BytesIO(clean.data)), store.put(BytesIO(data)))


@slow
def file_for_judges(kept: Attachment, store: Storage) -> tuple[str, str]:
    """Return digest and type of what judges get of a file; raises BadDocument when it cannot be cleaned.

    Files from before the original was kept were cleaned less thoroughly and are cleaned again.
    """
    if store.has(kept.original_digest) or not store.has(kept.digest):
        return kept.digest, kept.mime
    with store.open(kept.digest) as source:
        clean = isolated.run(cleaned, source.read())
    return store.put(BytesIO(clean.data)), clean.mime


def add(
    entry: Entry, name: str, file: StoredFile, definition: ContestDefinition, by: User, now: datetime
) -> Attachment:
    """Put a stored file with the entry; raises Conflict for one too many."""
    require_room(entry, definition)
    kept = Attachment(
        entry_id=entry.id,
        name=shown_name(name, file.clean.sent),
        mime=file.clean.mime,
        size=len(file.clean.data),
        digest=file.digest,
        original_digest=file.original_digest,
        removed=list(file.clean.removed),
        plain=f"{file.clean.plain}{LEFT_OUT}{file.clean.hidden}",
        unsearched=file.clean.unsearched.value,
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
