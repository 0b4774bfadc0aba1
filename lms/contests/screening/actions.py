"""Search all entries, and what a person decides about the findings: mask, keep, exclude, mark as screened."""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import insert, update

from lms.audit.actions import record
from lms.audit.verbs import Verb
from lms.contests.entries.actions.rendering import page_of
from lms.contests.entries.essay import EssayText
from lms.contests.entries.models import Entry, EntryVersion
from lms.contests.entries.queries import entries
from lms.contests.entries.words import EntryState
from lms.contests.rules.actions.stages import require_stage
from lms.contests.rules.models.contests import Contest
from lms.contests.rules.stages import Act
from lms.contests.screening.models import Finding
from lms.contests.screening.queries import findings as screening
from lms.contests.screening.queries import open_findings
from lms.contests.screening.queries.findings import FILE, HIDDEN, SearchMaterial
from lms.contests.screening.redaction import chosen, part_span_from, redacted, resized
from lms.contests.screening.searching import NewFinding, leaks, similar_entries
from lms.contests.screening.words import FindingDecision, FindingKind
from lms.db import db, take
from lms.errors import N_, Conflict, Refused
from lms.people.identity import User
from lms.slow_work import slow


@slow
def search(material: SearchMaterial) -> list[NewFinding]:
    """Return what is found: identities in entries not searched yet, similar text in all entries. Writes nothing."""
    if not material.fresh:
        return []
    fresh = [entry for entry in material.entries if entry.entry_id in material.fresh]
    return [*leaks(fresh), *similar_entries(material.entries, material.references, material.quotes)]


def keep_findings(
    contest: Contest, material: SearchMaterial, found: Iterable[NewFinding], now: datetime, by: User | None
) -> int:
    """Add what is not known yet and note which versions were searched; return how many findings are new.

    A second run over the same entries adds nothing, and an entry submitted again meanwhile stays unsearched.
    """
    known = {_identity(one) for one in screening.kept_identities(contest.id)}
    rows: list[dict[str, Any]] = []
    for one in found:
        if one.identity in known:
            continue
        known.add(one.identity)
        rows.append(
            {
                "entry_id": one.entry_id, "version": one.version, "kind": one.kind.value,
                "other_entry_id": one.other_entry_id, "other_document_id": one.other_document_id,
                "share": one.share, "detail": dict(one.detail), "found_at": now, **_decision(one, now),
            }
        )  # fmt: skip
    if rows:
        db.session.execute(insert(Finding), rows)
    _reopen({row["entry_id"] for row in rows})
    searched = [
        {"id": entry.entry_id, "searched_version": entry.version}
        for entry in material.entries
        if entry.entry_id in material.fresh
    ]
    if searched:
        db.session.execute(update(Entry), searched)
    if material.fresh:
        record(
            Verb.CONTEST_SEARCH, "contest", contest.id, by_id=by.id if by else None, now=now,
            after={"entries": len(material.fresh), "findings": len(rows)},
        )  # fmt: skip
    return len(rows)


def _decision(one: NewFinding, now: datetime) -> dict[str, Any]:
    """Return the decision of a new finding: what judges do not get anyway waits for no one."""
    if str(one.detail.get("part", "")).endswith(HIDDEN):
        return {"decision": FindingDecision.REDACTED.value, "reason": "", "decided_at": now}
    return {"decision": "", "reason": "", "decided_at": None}


def _identity(one: Finding) -> tuple[object, ...]:
    place = tuple(one.detail.get(name) for name in ("part", "start", "end"))
    return one.entry_id, one.version, one.kind, one.other_entry_id, one.other_document_id, place


def _reopen(entry_ids: Collection[int]) -> None:
    """Put entries with something new back into the queue, though they were screened before."""
    if entry_ids:
        db.session.execute(
            update(Entry)
            .where(Entry.id.in_(entry_ids), Entry.screened_at.is_not(None))
            .values(screened_at=None, screened_by_id=None)
        )


def decide(
    contest: Contest,
    entry: Entry,
    kept: Finding,
    decision: FindingDecision,
    reason: str,
    *,
    by: User,
    now: datetime,
    words: str | None = None,
    unmasks: bool = False,
) -> None:
    """Decide one finding: mask it (a leak), call it harmless, or exclude the entry for it.

    `words` are the ones to mask when a person corrected them. A similarity and an exclusion need a reason.
    Calling a similarity harmless decides it for the other entry too. Masked words are shown again only when
    the person says so (`unmasks`).
    """
    require_stage(contest, Act.SCREEN)
    reason = reason.strip()
    if kept.decision == FindingDecision.REDACTED and decision is FindingDecision.HARMLESS and not unmasks:
        raise Refused(N_("These words are hidden from judges. Tick the box if judges should see them again."))
    if not reason and (kept.kind == FindingKind.SIMILARITY or decision is FindingDecision.EXCLUDED):
        raise Refused(N_("Enter a reason. It is kept with the decision."))
    if decision is FindingDecision.REDACTED:
        _prepare_masking(entry, kept, words, reason, by, now)
    _decided(kept, decision, reason, by, now)
    if decision is FindingDecision.HARMLESS and kept.kind == FindingKind.SIMILARITY:
        other = screening.mirror(kept)
        if other is not None:
            _decided(other, decision, reason, by, now)
    if decision is FindingDecision.EXCLUDED:
        _exclude(entry, reason, by, now)
    if kept.kind == FindingKind.LEAK:
        _mask(entry)


def decide_alike(
    contest: Contest,
    finding_ids: Collection[int],
    decision: FindingDecision,
    reason: str,
    *,
    by: User,
    now: datetime,
) -> int:
    """Mask many words, or call many findings harmless; return how many were decided.

    What someone else decided meanwhile is left as it is. Entries are excluded one by one.
    """
    require_stage(contest, Act.SCREEN)
    if decision is FindingDecision.EXCLUDED:
        raise Refused(N_("Entries are excluded one at a time. Open the similarity first."))
    found = open_findings.chosen_findings(contest.id, finding_ids)
    if not found:
        raise Refused(N_("Select at least one finding."))
    count = 0
    for kept, entry in found:
        if not kept.decision:  # the other side of a pair may have been decided a moment ago
            decide(contest, entry, kept, decision, reason, by=by, now=now)
            count += 1
    return count


def _prepare_masking(
    entry: Entry, kept: Finding, words: str | None, reason: str, by: User, now: datetime
) -> None:
    if kept.kind != FindingKind.LEAK:
        raise Refused(N_("Only words that identify the author can be masked."))
    place = part_span_from(kept.detail)
    if place.part.startswith(FILE):
        file = (
            None
            if place.part.endswith(HIDDEN)
            else entries.attachment(entry.id, int(place.part.removeprefix(FILE).removesuffix(HIDDEN)))
        )
        if file is not None:
            file.withheld = True
    elif words is not None and words != place.text:
        kept.detail = resized(place, words, entries.text_of(_judged(entry)).parts).to_data()


def _decided(kept: Finding, decision: FindingDecision, reason: str, by: User, now: datetime) -> None:
    before = {"decision": kept.decision}
    kept.decision, kept.reason = decision.value, reason
    kept.decided_by_id, kept.decided_at = by.id, now
    db.session.flush()
    record(
        Verb.FINDING_DECIDE, "entry", kept.entry_id, by_id=by.id, now=now, reason=reason, before=before,
        after={"finding": kept.id, "kind": kept.kind, "decision": kept.decision},
    )  # fmt: skip


def mask_words(contest: Contest, entry: Entry, words: str, *, by: User, now: datetime) -> int:
    """Mask words that the search did not find, wherever they stand; return how many places."""
    require_stage(contest, Act.SCREEN)
    places = chosen(entries.text_of(_judged(entry)).parts, words)
    for place in places:
        made = Finding(
            entry_id=entry.id, version=entry.submitted_version or 0, kind=FindingKind.LEAK.value,
            detail=place.to_data(), found_at=now,
        )  # fmt: skip
        db.session.add(made)
        db.session.flush()
        _decided(made, FindingDecision.REDACTED, "", by, now)
    _mask(entry)
    return len(places)


def _judged(entry: Entry) -> EntryVersion:
    version = entries.version(entry.id, entry.submitted_version)
    if version is None:
        raise Conflict(N_("This entry has not been submitted."))
    return version


def _mask(entry: Entry) -> None:
    """Rewrite the text judges read from all decisions that mask; raises NotRendered."""
    version = _judged(entry)
    text = entries.text_of(version)
    places = [
        part_span_from(one.finding.detail)
        for one in screening.findings(entry, "")
        if one.finding.kind == FindingKind.LEAK and one.finding.decision == FindingDecision.REDACTED
    ]
    places = [place for place in places if not place.part.startswith(FILE)]
    if not places:
        version.redacted_title = version.redacted_abstract = version.redacted = version.redacted_html = ""
        return
    masked = EssayText(**redacted(text.parts, places))
    version.redacted_title, version.redacted_abstract = masked.title, masked.abstract
    version.redacted, version.redacted_html = masked.body, page_of(masked, "zh")


def exclude(contest: Contest, entry: Entry, reason: str, *, by: User, now: datetime) -> None:
    """Take an entry out of the contest, with a reason that is kept."""
    require_stage(contest, Act.SCREEN)
    if not reason.strip():
        raise Refused(N_("Enter a reason. It is kept with the decision."))
    _exclude(entry, reason.strip(), by, now)


def _exclude(entry: Entry, reason: str, by: User, now: datetime) -> None:
    take(entry)
    if entry.state != EntryState.SUBMITTED:
        raise Conflict(N_("Only a submitted entry can be excluded."))
    entry.state = EntryState.EXCLUDED.value
    record(
        Verb.ENTRY_EXCLUDE, "entry", entry.id, by_id=by.id, now=now, reason=reason,
        before={"state": EntryState.SUBMITTED.value}, after={"state": entry.state},
    )  # fmt: skip


def readmit(contest: Contest, entry: Entry, reason: str, *, by: User, now: datetime) -> None:
    """Take an excluded entry back into the contest, with a reason."""
    require_stage(contest, Act.SCREEN)
    take(entry)
    if entry.state != EntryState.EXCLUDED:
        raise Conflict(N_("Only an excluded entry can be readmitted."))
    if not reason.strip():
        raise Refused(N_("Enter a reason. It is kept with the decision."))
    entry.state = EntryState.SUBMITTED.value
    record(
        Verb.ENTRY_READMIT, "entry", entry.id, by_id=by.id, now=now, reason=reason.strip(),
        before={"state": EntryState.EXCLUDED.value}, after={"state": entry.state},
    )  # fmt: skip


def mark_screened(contest: Contest, entry: Entry, *, by: User, now: datetime) -> None:
    """Close the screening of an entry; Conflict while a finding waits or the text was not searched."""
    require_stage(contest, Act.SCREEN)
    if entry.state != EntryState.SUBMITTED:
        raise Conflict(N_("Only submitted entries can be screened."))
    if entry.searched_version != entry.submitted_version:
        raise Conflict(N_("This entry has not been checked yet. Run the check first."))
    left = screening.undecided(entry)
    if left:
        raise Conflict(N_("Findings awaiting a decision: %(count)d."), count=left)
    _screened(entry, by, now)


def mark_clean_entries(contest: Contest, *, by: User, now: datetime) -> int:
    """Close the screening of every entry in which nothing waits; return how many."""
    require_stage(contest, Act.SCREEN)
    found = screening.clean_entries(contest.id)
    for entry in found:
        _screened(entry, by, now)
    return len(found)


def _screened(entry: Entry, by: User, now: datetime) -> None:
    entry.screened_at, entry.screened_by_id = now, by.id
    record(Verb.ENTRY_SCREEN, "entry", entry.id, by_id=by.id, now=now)
