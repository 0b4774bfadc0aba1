"""Submit an entry, withdraw it, and note what was refused."""

from datetime import datetime

from lms.audit.actions import link_record, record
from lms.audit.verbs import Verb
from lms.contests.entries.actions.extensions import require_open
from lms.contests.entries.actions.mailing import tell_received
from lms.contests.entries.actions.rendering import page_of
from lms.contests.entries.models import Entry
from lms.contests.entries.queries import entries
from lms.contests.entries.queries.extensions import extension
from lms.contests.entries.receipts import receipt
from lms.contests.entries.submission import (
    Arrival,
    EntryDraft,
    SubmissionCheck,
    arrival,
    checklist,
    is_complete,
)
from lms.contests.entries.words import EntryState
from lms.contests.rules.actions.stages import require_stage
from lms.contests.rules.definition import ContestDefinition
from lms.contests.rules.models.contests import Contest
from lms.contests.rules.policy import JUDGES_DO_NOT, STAFF_DO_NOT, may_audit, may_judge
from lms.contests.rules.queries.panel import panel_judge_of
from lms.contests.rules.stages import Act
from lms.db import take
from lms.errors import N_, Conflict, NotAllowed, Refused
from lms.people.identity import Unit, User
from lms.text.printing.font_signs import missing


class NotComplete(Refused):
    """Something is missing; `points` is the checklist."""

    def __init__(self, points: list[SubmissionCheck]) -> None:
        missing = [point for point in points if not point.is_met]
        super().__init__(
            N_("The entry was not submitted. Missing: %(count)d. First: %(first)s"),
            count=len(missing),
            first=missing[0].label,
        )
        self.points = points


class TooLate(Conflict):
    """The deadline has passed; the text is kept as a draft."""


def points(
    entry: Entry, definition: ContestDefinition, category: str, original: bool
) -> list[SubmissionCheck]:
    """Return the checklist for the newest version of the entry."""
    text = entries.text_of(entries.newest(entry.id))
    co_authors = entries.co_authors(entry.id)
    names = [entry.author.name, *(one.user.name for one in co_authors)]
    draft = EntryDraft(
        text.title,
        text.abstract,
        text.body,
        category,
        original,
        waiting_authors=tuple(one.user.name for one in co_authors if one.confirmed_at is None),
        unprintable_text=tuple(missing(text.body)),
        unprintable_title=tuple(missing(text.title)),
        unprintable_names=tuple(name for name in names if missing(name)),
    )
    return checklist(draft, definition)


def _require_outsiders(contest: Contest, entry: Entry, by: User) -> None:
    """Refuse an entry whose authors run, audit or judge the contest; they may have become that after they began."""
    if may_audit(by):
        raise NotAllowed(STAFF_DO_NOT)
    if may_judge(panel_judge_of(contest.id, by.id)):
        raise NotAllowed(JUDGES_DO_NOT)
    for one in entries.co_authors(entry.id):
        if may_audit(one.user) or may_judge(panel_judge_of(contest.id, one.user_id)):
            raise Conflict(
                N_("%(name)s cannot be a co-author in this contest. Remove them before you submit."),
                name=one.user.name,
            )


def submit(
    contest: Contest,
    entry: Entry,
    definition: ContestDefinition,
    category: str,
    original: bool,
    *,
    by: User,
    unit: Unit | None,
    language: str,
    now: datetime,
) -> Entry:
    """Submit the newest version; it can be submitted again until the deadline.

    Raises Conflict when the stage takes no entries, TooLate after the deadline, NotComplete with the checklist,
    NotRendered when the text was not prepared.
    """
    extended = extension(contest.id, entry.author_id, lock=True)
    require_open(contest, entry.author_id, now)
    _require_outsiders(contest, entry, by)
    if entry.state == EntryState.EXCLUDED:
        raise Conflict(N_("This entry was excluded. Contact the convener."))
    comes = arrival(definition.calendar, definition.late, now, extended.until if extended else None)
    if comes is Arrival.CLOSED:
        raise TooLate(N_("The deadline has passed. Your text is saved but was not submitted."))
    found = points(entry, definition, category, original)
    if not is_complete(found):
        raise NotComplete(found)
    version = entries.newest(entry.id)
    assert version is not None
    before = {"state": entry.state, "version": entry.submitted_version}
    version.html = page_of(entries.text_of(version), language)
    authors = [by.username, *(one.user.username for one in entries.co_authors(entry.id))]
    files = [one.digest for one in entries.attachments(entry.id)]
    entry.receipt = receipt(contest.slug, entry.code, category, version.digest, files, authors)
    entry.state = EntryState.SUBMITTED.value
    entry.category, entry.original, entry.late = category, original, comes is Arrival.LATE
    entry.submitted_version, entry.submitted_at = version.number, now
    entry.unit_id = unit.id if unit else None
    entry.screened_at = entry.screened_by_id = None
    after = {"state": entry.state, "version": version.number, "late": entry.late, "receipt": entry.receipt}
    link_record("entry_text", entry.id)
    record(Verb.ENTRY_SUBMIT, "entry", entry.id, by_id=by.id, now=now, before=before, after=after)
    tell_received(contest, entry, now)
    return entry


def withdraw(contest: Contest, entry: Entry, by: User, now: datetime) -> None:
    """Take back the entry, or at any time a draft; the text is kept and can be submitted while entries are open."""
    take(entry)
    if entry.state not in (EntryState.SUBMITTED, EntryState.DRAFT):
        raise Conflict(N_("Only a submitted entry or a draft can be withdrawn."))
    if entry.state == EntryState.SUBMITTED:
        require_stage(contest, Act.WITHDRAW)
    before = {"state": entry.state}
    entry.state = EntryState.WITHDRAWN.value
    record(
        Verb.ENTRY_WITHDRAW, "entry", entry.id, by_id=by.id, now=now,
        before=before, after={"state": entry.state},
    )  # fmt: skip


def note_refusal(entry: Entry, what: str, refusal: Refused, by: User, now: datetime) -> None:
    """Put on record what was refused and why: late entries, dangerous files, texts without end."""
    code = getattr(refusal, "code", "")
    record(
        Verb.ENTRY_REFUSED, "entry", entry.id, by_id=by.id, now=now,
        after={"what": what, "code": code} if code else {"what": what}, reason=str(refusal),
    )  # fmt: skip


def require_changeable(contest: Contest, entry: Entry, now: datetime) -> None:
    """Raise Conflict unless files and authors may change: what was submitted stays as its receipt says."""
    require_open(contest, entry.author_id, now)
    if entry.state == EntryState.SUBMITTED:
        raise Conflict(N_("The entry has been submitted. Withdraw it first, change it and submit it again."))
    if entry.state == EntryState.EXCLUDED:
        raise Conflict(N_("This entry was excluded. Contact the convener."))
