"""Look over, submit, get the receipt, withdraw; the versions of the text; the files with it."""

from flask import flash, request
from flask_babel import get_locale, gettext
from flask_login import current_user
from werkzeug import Response

from lms import clock
from lms.contests.entries.actions import attachments, submitting, writing
from lms.contests.entries.actions.submitting import NotComplete, TooLate, require_changeable
from lms.contests.entries.attachment_files import MAX_BYTES, mime_of
from lms.contests.entries.essay import html_of, length_of
from lms.contests.entries.models import Attachment
from lms.contests.entries.pasting.word_file import BadDocument
from lms.contests.entries.queries import entries, identities
from lms.contests.entries.queries.keyed import keyed
from lms.contests.entries.receipts import grouped
from lms.contests.entries.submission import SubmissionCheck
from lms.contests.entries.versions import part_differences
from lms.contests.entries.views.access import contest_page, readable_contest, rendered_before
from lms.contests.entries.views.own_entry import OwnEntry, deadline_values, own_entry, record_refusal
from lms.contests.entries.words import EntryState
from lms.db import db, read_only_from_now
from lms.http.language import localize
from lms.http.web import found_or_404, limiter, local_day, see_other, send_upload, settings, uploaded
from lms.isolated import TooHeavy
from lms.measurement.remarks import Remark
from lms.people.queries.people import unit_on
from lms.storage import storage

Page = str | Response | tuple[str, int]


def check_entry(slug: str) -> Page:
    """Show the essay as judges will read it and what is still missing."""
    mine = own_entry(slug)
    return _check(mine, mine.entry.category, mine.entry.original)


def _check(
    mine: OwnEntry,
    category: str,
    original: bool,
    problem: str = "",
    points: list[SubmissionCheck] | None = None,
) -> str:
    text = entries.text_of(entries.newest(mine.entry.id))
    files = entries.attachments(mine.entry.id)
    if points is None:
        points = submitting.points(mine.entry, mine.definition, category, original)
    return contest_page(
        "contests/entry/check.html",
        mine.contest,
        entry=mine.entry,
        text=text,
        html=html_of(text, str(get_locale())),
        length=length_of(text.body),
        # What the form below asks for is not reported before it is sent.
        points=[point for point in points if problem or point.field not in ("category", "original")],
        files=files,
        keyed=keyed(mine.entry.id) if mine.entry.state == EntryState.DRAFT else None,
        traces=identities.traces(mine.entry, text, files, local_day(clock.now())),
        category=category,
        original=original,
        problem=problem,
        **deadline_values(mine.contest),
    )


def submit_entry(slug: str) -> Page:
    """Hand the entry in; show what is missing, or that it came too late, with the text kept."""
    mine = own_entry(slug)
    now = clock.now()
    category, original = request.form.get("category", ""), request.form.get("original") == "yes"
    try:
        rendered_before(
            lambda: submitting.submit(
                mine.contest,
                mine.entry,
                mine.definition,
                category,
                original,
                by=current_user,
                unit=unit_on(current_user.id, local_day(now)),
                language=str(get_locale()),
                now=now,
            )
        )
        db.session.commit()
    except NotComplete as refusal:
        read_only_from_now()
        return _check(own_entry(slug), category, original, localize(refusal), refusal.points), refusal.status
    except TooLate as refusal:
        record_refusal(slug, "late", refusal)
        read_only_from_now()
        return _check(own_entry(slug), category, original, localize(refusal)), refusal.status
    return see_other(
        "contests.receipt", gettext("Your entry has been submitted. Keep your receipt."), slug=slug
    )


def receipt(slug: str) -> Page:
    """Show the receipt with its hash, to be kept or printed; co-authors see it too."""
    contest = readable_contest(slug)
    entry = entries.joint_entry(contest.id, current_user.id)
    entry = found_or_404(entry if entry and entry.receipt else None)
    version = found_or_404(entries.version(entry.id, entry.submitted_version))
    return contest_page(
        "contests/entry/receipt.html",
        contest,
        entry=entry,
        version=version,
        files=entries.attachments(entry.id),
        co_authors=entries.co_authors(entry.id),
        groups=grouped(entry.receipt),
    )


def withdraw_entry(slug: str) -> Response:
    """Take the entry back."""
    mine = own_entry(slug)
    submitting.withdraw(mine.contest, mine.entry, current_user, clock.now())
    db.session.commit()
    return see_other(
        "contests.entry",
        gettext(
            "Your entry has been withdrawn. You can submit it again while the contest is open for entries."
        ),
        slug=slug,
    )


def entry_versions(slug: str) -> str:
    """List the versions of the text."""
    mine = own_entry(slug)
    return contest_page(
        "contests/entry/versions.html",
        mine.contest,
        entry=mine.entry,
        versions=entries.versions(mine.entry.id),
    )


def name_version(slug: str) -> Response:
    """Give the newest version a name."""
    mine = own_entry(slug)
    writing.name_version(mine.entry, request.form.get("name", ""), clock.now())
    db.session.commit()
    return see_other("contests.entry_versions", slug=slug)


def entry_version(slug: str, number: int) -> str:
    """Show what one version changed, or how it differs from the newest (?to=newest)."""
    mine = own_entry(slug)
    shown = found_or_404(entries.version(mine.entry.id, number))
    newest = entries.newest(mine.entry.id)
    is_to_newest = request.args.get("to") == "newest"
    old, new = (shown, newest) if is_to_newest else (entries.version(mine.entry.id, number - 1), shown)
    return contest_page(
        "contests/entry/version.html",
        mine.contest,
        version=shown,
        newest=newest,
        is_to_newest=is_to_newest,
        parts=part_differences(entries.text_of(old), entries.text_of(new)),
        is_submitted=shown.number == mine.entry.submitted_version,
    )


def restore_version(slug: str, number: int) -> Response:
    """Make a former version the newest one."""
    mine = own_entry(slug)
    found_or_404(entries.version(mine.entry.id, number))
    writing.restore(mine.entry, number, current_user, clock.now())
    db.session.commit()
    return see_other(
        "contests.write_entry",
        gettext(
            "Version %(number)s has been restored. Your previous text is kept as a version.", number=number
        ),
        slug=slug,
    )


@limiter.limit("30 per minute")
def attach(slug: str) -> Response:
    """Keep a file with the entry."""
    mine = own_entry(slug)
    require_changeable(mine.contest, mine.entry, clock.now())
    try:
        kept, losses = _attached(slug, mine)
    except (BadDocument, TooHeavy) as refusal:
        record_refusal(slug, "attachment", refusal)
        return see_other("contests.entry", localize(refusal), "bad", slug=slug, _anchor="files")
    return see_other("contests.entry", _told(kept, losses), slug=slug, _anchor="files")


def _told(kept: Attachment, losses: tuple[Remark, ...]) -> str:
    """Return the message about an attached file; what its rendition lost is told beside it."""
    for loss in losses:
        flash(localize(loss), "info")
    done = gettext("%(name)s has been attached.", name=kept.name)
    return done + gettext(" Check what judges do not get before you submit.") if kept.removed else done


def _attached(slug: str, mine: OwnEntry) -> tuple[Attachment, tuple[Remark, ...]]:
    """Clean the file with no transaction open, load the entry again, which may have been submitted, and add it."""
    name, data = uploaded("file", MAX_BYTES)
    attachments.require_room(mine.entry, mine.definition)
    db.session.commit()
    stored = attachments.stored(data, storage(settings()))
    db.session.expire_all()
    mine = own_entry(slug)
    require_changeable(mine.contest, mine.entry, clock.now())
    kept = attachments.add(mine.entry, name, stored, mine.definition, current_user, clock.now())
    db.session.commit()
    return kept, stored.clean.losses


def detach(slug: str, attachment_id: int) -> Response:
    """Take a file off the entry."""
    mine = own_entry(slug)
    kept = found_or_404(entries.attachment(mine.entry.id, attachment_id))
    require_changeable(mine.contest, mine.entry, clock.now())
    attachments.remove(mine.entry, kept, current_user, clock.now())
    db.session.commit()
    return see_other("contests.entry", slug=slug, _anchor="files")


def own_attachment(slug: str, attachment_id: int) -> Response:
    """Give the author a file of the entry as it was sent."""
    mine = own_entry(slug)
    kept = found_or_404(entries.attachment(mine.entry.id, attachment_id))
    is_whole = storage(settings()).has(kept.original_digest)  # not of files from before the original was kept
    return send_upload(kept.original_digest if is_whole else kept.digest, mime_of(kept.name), kept.name)
