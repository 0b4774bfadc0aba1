"""Draft a bulletin, change its texts, take over figures, ask for approval, and publish it: numbered, never changed."""

from collections.abc import Mapping
from datetime import date, datetime, tzinfo
from typing import Any

from lms.audit.actions import record
from lms.audit.queries.chain import published_head
from lms.audit.signals import head_published
from lms.audit.verbs import Verb
from lms.boards.periods import Period, period_named
from lms.bulletins.content import (
    BulletinHeader,
    checked_texts,
    content_of,
    digest_of,
    first_texts,
)
from lms.bulletins.models import Bulletin, BulletinDraft, BulletinWithdrawal
from lms.bulletins.policy import is_independent
from lms.bulletins.queries import drafts, issues
from lms.bulletins.queries.catalogue import BulletinSeries
from lms.bulletins.queries.issues import PlacedBulletin
from lms.bulletins.queries.sources import Scope, figures
from lms.bulletins.words import DraftState
from lms.db import db, take
from lms.errors import N_, Conflict, NotAllowed, Refused
from lms.library.actions.sync import hold
from lms.notifications.actions.telling import Destination, notify
from lms.notifications.kinds import Kind
from lms.notifications.subjects import Subject
from lms.outbox.letters import Line
from lms.people.actions.approving import require_independent
from lms.people.identity import User
from lms.people.queries import people
from lms.people.queries.addresses import audience

MAX_REASON_CHARS = 500


class DraftTooEarly(Refused):
    """Results may still come in."""


class BulletinReasonMissing(Refused):
    """A correction, a withdrawal and a draft that is sent back say why."""


class CorrectionBegun(Conflict):
    """There is a draft of the correction, for another reason."""


class SourcesChanged(Conflict):
    """The sources say something else than the figures of the draft."""


def scope_of(series: BulletinSeries, period: Period, now: datetime, zone: tzinfo) -> Scope:
    """Return what the figures of a period are read for."""
    return Scope(series.definition, period, zone, now)


def period_of(draft: BulletinDraft | Bulletin) -> Period:
    """Return the period of a draft or a bulletin; raise ValueError when its name is not one."""
    period = period_named(draft.period)
    if period is None:
        raise ValueError(f"not a period: {draft.period}")
    return period


def begin(
    series: BulletinSeries,
    period: Period,
    titles: Mapping[str, str],
    *,
    by: User | None,
    now: datetime,
    zone: tzinfo,
) -> BulletinDraft | None:
    """Draft the bulletin of a period; None when there is a draft already, whatever came of it.

    Without `by` the system drafts. Raises DraftTooEarly.
    """
    if not period.is_over(now, zone):
        raise DraftTooEarly(N_("This period has not ended. Draft the bulletin after its last day."))
    hold(series.document.id)
    if drafts.draft_of(series.document.id, period.name, 0) is not None:
        return None
    texts = first_texts(series.definition, titles)
    return _added(series, period, texts, 0, "", by, now, zone)


def begin_correction(
    series: BulletinSeries, place: PlacedBulletin, reason: str, *, by: User, now: datetime, zone: tzinfo
) -> BulletinDraft:
    """Draft the bulletin that will replace a published one; the same person's second press gets the same draft.

    Raises BulletinReasonMissing, and Conflict for a bulletin that was corrected or withdrawn, or that someone corrects
    for another reason.
    """
    if not reason:
        raise BulletinReasonMissing(N_("Enter the reason for the correction. Readers see it."))
    old = place.bulletin
    hold(series.document.id)
    current = issues.issue(series.document.id, old.number)
    if current is None or not current.holds:
        raise Conflict(N_("This bulletin no longer holds, so it cannot be corrected."))
    there = drafts.draft_of(series.document.id, old.period, old.number)
    if there is not None:
        take(there)
        if there.state == DraftState.DISCARDED:
            there.state, there.note = DraftState.OPEN.value, reason
            _changed(there, by)
        elif there.note != reason:
            raise CorrectionBegun(
                N_(
                    "A correction of this bulletin has already been begun, because: %(reason)s. "
                    "Continue with its draft, or discard it to enter another reason."
                ),
                reason=there.note,
            )
        return there
    texts = _texts_of(series, old.content)
    return _added(series, period_of(old), texts, old.number, reason, by, now, zone)


def _texts_of(series: BulletinSeries, content: Mapping[str, Any]) -> dict[str, Any]:
    """Return the texts of a published bulletin as those of a draft."""
    blank = first_texts(series.definition, content["titles"])
    written = {one["key"]: one["text"] for one in content["sections"]}
    return {
        **blank,
        "attachments": content["attachments"],
        "sections": {key: written.get(key, text) for key, text in blank["sections"].items()},
        "left_out": [key for key in blank["sections"] if key not in written],
    }


def _added(
    series: BulletinSeries, period: Period, texts: dict[str, Any], corrects: int, note: str,
    by: User | None, now: datetime, zone: tzinfo,
) -> BulletinDraft:  # fmt: skip
    made = BulletinDraft(
        document_id=series.document.id,
        period=period.name,
        corrects=corrects,
        note=note,
        state=DraftState.OPEN.value,
        version=1,
        texts=texts,
        figures=figures(scope_of(series, period, now, zone)),
        figures_at=now,
        made_at=now,
        made_by_id=by.id if by else None,
        editor_ids=[by.id] if by and corrects else [],
        answer="",
    )
    db.session.add(made)
    db.session.flush()
    _note(Verb.BULLETIN_DRAFT, series, made, by, now, note)
    return made


def save(
    series: BulletinSeries,
    draft: BulletinDraft,
    sent: Mapping[str, str],
    left_out: list[str],
    *,
    seen: int,
    by: User,
) -> None:
    """Keep what was typed; raise Conflict when someone else changed the draft since version `seen`, and TextRefused."""
    texts = checked_texts(series.definition.sections, sent, left_out)
    _require(draft, DraftState.OPEN)
    if draft.version != seen:
        raise Conflict(
            N_(
                "Someone else changed this draft meanwhile. Copy what you need from below and open the draft again."
            )
        )
    draft.texts = texts
    _changed(draft, by)


def take_over(series: BulletinSeries, draft: BulletinDraft, *, by: User, now: datetime, zone: tzinfo) -> None:
    """Replace the figures of a draft by what the sources say now."""
    _require(draft, DraftState.OPEN)
    draft.figures = figures(scope_of(series, period_of(draft), now, zone))
    draft.figures_at = now
    _changed(draft, by)


def submit(series: BulletinSeries, draft: BulletinDraft, *, by: User, now: datetime, zone: tzinfo) -> None:
    """Ask a second person to approve; raise SourcesChanged while the figures are not those of the sources."""
    take(draft)
    if draft.state == DraftState.SUBMITTED and draft.submitted_by_id == by.id:
        return
    _require(draft, DraftState.OPEN)
    _require_same(series, draft, zone)
    draft.state, draft.answer = DraftState.SUBMITTED.value, ""
    draft.submitted_by_id, draft.submitted_at = by.id, now
    _changed(draft, by)
    _note(Verb.BULLETIN_SUBMIT, series, draft, by, now, draft.note)


def send_back(series: BulletinSeries, draft: BulletinDraft, reason: str, *, by: User, now: datetime) -> None:
    """Give a draft back to its editors, with a reason unless it is one's own request."""
    _require(draft, DraftState.SUBMITTED)
    if not reason and draft.submitted_by_id != by.id:
        raise BulletinReasonMissing(N_("Enter the reason. The editors read it."))
    draft.state, draft.answer = DraftState.OPEN.value, reason
    draft.version += 1
    _note(Verb.BULLETIN_SEND_BACK, series, draft, by, now, reason)


def discard(series: BulletinSeries, draft: BulletinDraft, *, by: User, now: datetime) -> None:
    """Give up a draft; it can be taken up again, and the system does not draft this period anew."""
    _require(draft, DraftState.OPEN)
    draft.state = DraftState.DISCARDED.value
    draft.version += 1
    _note(Verb.BULLETIN_DISCARD, series, draft, by, now, "")


def take_up(series: BulletinSeries, draft: BulletinDraft, *, by: User, now: datetime) -> None:
    """Go on with a draft that was given up."""
    _require(draft, DraftState.DISCARDED)
    draft.state = DraftState.OPEN.value
    draft.version += 1
    _note(Verb.BULLETIN_DRAFT, series, draft, by, now, draft.note)


def approve(
    series: BulletinSeries, draft: BulletinDraft, *, seen: int, by: User, now: datetime, zone: tzinfo
) -> Bulletin:
    """Publish a draft that another person submitted; the same person's second press gets the same bulletin.

    Raises NotAllowed for an editor of the draft and for someone who is not independent of one, Conflict when the draft
    is not the version `seen` or does not wait for approval, and SourcesChanged.
    """
    hold(series.document.id)
    take(draft)
    there = issues.of_draft(draft.id)
    if there is not None and there.approved_by_id == by.id:
        return there
    _require(draft, DraftState.SUBMITTED)
    if draft.version != seen:
        raise Conflict(N_("This draft was changed meanwhile. Read it again."))
    if not is_independent(by, draft.editor_ids):
        raise NotAllowed(N_("You edited this draft. Another person must approve it."))
    for editor_id in draft.editor_ids:
        require_independent(by, editor_id, now)
    _require_same(series, draft, zone)
    return _published(series, draft, by, now, zone)


def _published(
    series: BulletinSeries, draft: BulletinDraft, by: User, now: datetime, zone: tzinfo
) -> Bulletin:
    year = now.astimezone(zone).year
    number, year_number = (last + 1 for last in issues.last_numbers(series.document.id, year))
    old = issues.issue(series.document.id, draft.corrects) if draft.corrects else None
    if old is not None and not old.holds:
        raise Conflict(N_("The bulletin that this one corrects no longer holds."))
    period = period_of(draft)
    content = content_of(series.definition, draft.texts, draft.figures, draft.figures_at)
    head = BulletinHeader(
        series.document.key,
        number,
        year,
        year_number,
        draft.period,
        now,
        draft.corrects or None,
        draft.note,
        issues.digest_of_number(series.document.id, number - 1),
    )
    made = Bulletin(
        document_id=series.document.id,
        revision_id=series.document.current_id,
        draft_id=draft.id,
        number=number,
        year=year,
        year_number=year_number,
        period=draft.period,
        from_at=period.from_at(zone),
        until_at=period.until_at(zone),
        published_at=now,
        submitted_by_id=draft.submitted_by_id,
        approved_by_id=by.id,
        content=content,
        digest=digest_of(head, content),
        replaces_id=old.bulletin.id if old else None,
        note=draft.note,
        **published_head(),
    )
    db.session.add(made)
    draft.state = DraftState.PUBLISHED.value
    db.session.flush()
    head_published.send(made)
    after = {"bulletin": series.document.key, "number": number, "period": draft.period, "digest": made.digest}
    record(Verb.BULLETIN_PUBLISH, "bulletin", made.id, by_id=by.id, now=now, after=after, reason=draft.note)
    _tell(series, made, by, now.astimezone(zone).date())
    return made


def _tell(series: BulletinSeries, made: Bulletin, by: User, day: date) -> None:
    """Tell the people of the unit that the bulletin is about, all people where it is about none."""
    unit = people.unit_coded(series.definition.unit) if series.definition.unit else None
    if unit is None and series.definition.unit:
        return
    notify(
        Kind.BULLETIN_PUBLISHED,
        f"bulletin/{made.id}",
        [one for one in audience(unit.path if unit else "", day) if one != by.id],
        Line(N_("No. %(number)s of “%(title)s” has been published."), {"number": made.number}),
        Destination("bulletins.issue", {"slug": series.slug, "number": made.number}),
        now=made.published_at,
        subject=Subject("document", series.document.key),
    )


def withdraw(series: BulletinSeries, place: PlacedBulletin, reason: str, *, by: User, now: datetime) -> None:
    """Say that a bulletin no longer holds; it stays readable.

    Raises BulletinReasonMissing, and Conflict when it was done.
    """
    if not reason:
        raise BulletinReasonMissing(N_("Enter the reason for the withdrawal. Readers see it."))
    hold(series.document.id)
    one = place.bulletin
    current = issues.issue(series.document.id, one.number)
    if current is None or not current.holds:
        raise Conflict(N_("This bulletin no longer holds."))
    db.session.add(BulletinWithdrawal(bulletin_id=one.id, at=now, by_id=by.id, reason=reason))
    after = {"bulletin": series.document.key, "number": one.number}
    record(Verb.BULLETIN_WITHDRAW, "bulletin", one.id, by_id=by.id, now=now, after=after, reason=reason)


def _require(draft: BulletinDraft, state: DraftState) -> None:
    """Take the draft and raise Conflict when it is not in a state."""
    take(draft)
    if draft.state != state:
        raise Conflict(N_("The draft is in another state by now. Open it again."))


def _require_same(series: BulletinSeries, draft: BulletinDraft, zone: tzinfo) -> None:
    if figures(scope_of(series, period_of(draft), draft.figures_at, zone)) != draft.figures:
        raise SourcesChanged(
            N_(
                "The sources have changed since the figures were read. Take over the figures and read the draft again."
            )
        )


def _changed(draft: BulletinDraft, by: User) -> None:
    draft.version += 1
    if by.id not in draft.editor_ids:
        draft.editor_ids = [*draft.editor_ids, by.id]


def _note(
    verb: Verb, series: BulletinSeries, draft: BulletinDraft, by: User | None, now: datetime, reason: str
) -> None:
    after = {"bulletin": series.document.key, "period": draft.period}
    record(verb, "bulletin draft", draft.id, by_id=by.id if by else None, now=now, after=after, reason=reason)
