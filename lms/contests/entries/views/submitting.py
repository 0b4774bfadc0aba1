"""Look over, hand in, get the receipt, withdraw; the versions of the text; the files with it."""

from flask import flash, redirect, render_template, request, url_for
from flask_babel import get_locale, gettext
from flask_login import current_user
from werkzeug import Response

from lms import clock
from lms.contests.entries.actions import attachments, submitting, writing
from lms.contests.entries.actions.submitting import NotComplete, TooLate, require_changeable
from lms.contests.entries.attachment_files import MAX_BYTES
from lms.contests.entries.essay import html_of, length_of
from lms.contests.entries.pasting.word_file import BadDocument
from lms.contests.entries.queries import entries
from lms.contests.entries.receipts import grouped
from lms.contests.entries.submission import SubmissionCheck, arrival
from lms.contests.entries.versions import differences
from lms.contests.entries.views.own_entry import OwnEntry, own_entry, record_refusal
from lms.contests.rules.queries.contests import definition_of
from lms.contests.rules.stages import Act, Stage, allows
from lms.contests.rules.views.access import readable_contest
from lms.db import db
from lms.http.language import localize
from lms.http.web import found_or_404, limiter, send_upload, settings
from lms.isolated import TooHeavy
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
    newest = entries.newest(mine.entry.id)
    text = entries.text_of(newest)
    now = clock.now()
    if points is None:
        points = submitting.points(mine.entry, mine.definition, category, original)
    return render_template(
        "contests/entry/check.html",
        contest=mine.contest,
        definition=mine.definition,
        title=mine.definition.title(str(get_locale())),
        language=str(get_locale()),
        entry=mine.entry,
        text=text,
        html=html_of(text, str(get_locale())),
        length=length_of(text.body),
        # What the form below asks for is not reported before it is sent.
        points=[point for point in points if problem or point.field not in ("category", "original")],
        files=entries.attachments(mine.entry.id),
        category=category,
        original=original,
        problem=problem,
        is_open=allows(Stage(mine.contest.stage), Act.SUBMIT),
        comes=arrival(mine.definition.calendar, mine.definition.late, now).value,
        now=now,
    )


def submit_entry(slug: str) -> Page:
    """Hand the entry in; show what is missing, or that it came too late, with the text kept."""
    mine = own_entry(slug)
    now = clock.now()
    category, original = request.form.get("category", ""), request.form.get("original") == "yes"
    try:
        submitting.submit(
            mine.contest,
            mine.entry,
            mine.definition,
            category,
            original,
            by=current_user,
            unit=unit_on(current_user.id, now.astimezone(settings().zone).date()),
            language=str(get_locale()),
            now=now,
        )
        db.session.commit()
    except NotComplete as refusal:
        db.session.rollback()
        return _check(own_entry(slug), category, original, localize(refusal), refusal.points), refusal.status
    except TooLate as refusal:
        mine = record_refusal(slug, "late", refusal)
        return _check(mine, category, original, localize(refusal)), refusal.status
    flash(gettext("Your entry has been submitted. Keep your receipt."), "good")
    return redirect(url_for("contests.receipt", slug=slug), 303)


def receipt(slug: str) -> Page:
    """Show the receipt with its hash, to be kept or printed; co-authors see it too."""
    contest = readable_contest(slug)
    entry = entries.own_entry(contest.id, current_user.id) or entries.shared_entry(
        contest.id, current_user.id
    )
    entry = found_or_404(entry if entry and entry.receipt else None)
    version = found_or_404(entries.version(entry.id, entry.submitted_version))
    definition = definition_of(contest)
    return render_template(
        "contests/entry/receipt.html",
        contest=contest,
        definition=definition,
        title=definition.title(str(get_locale())),
        language=str(get_locale()),
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
    flash(
        gettext(
            "Your entry has been withdrawn. You can submit it again while the contest is open for entries."
        ),
        "good",
    )
    return redirect(url_for("contests.entry", slug=slug), 303)


def entry_versions(slug: str) -> str:
    """List the versions of the text."""
    mine = own_entry(slug)
    return render_template(
        "contests/entry/versions.html",
        contest=mine.contest,
        title=mine.definition.title(str(get_locale())),
        entry=mine.entry,
        versions=entries.versions(mine.entry.id),
    )


def name_version(slug: str) -> Response:
    """Give the newest version a name."""
    mine = own_entry(slug)
    writing.name_version(mine.entry, request.form.get("name", ""), clock.now())
    db.session.commit()
    return redirect(url_for("contests.entry_versions", slug=slug), 303)


def entry_version(slug: str, number: int) -> str:
    """Show what one version changed, or how it differs from the newest (?to=newest)."""
    mine = own_entry(slug)
    shown = found_or_404(entries.version(mine.entry.id, number))
    newest = found_or_404(entries.newest(mine.entry.id))
    is_to_newest = request.args.get("to") == "newest"
    old, new = (shown, newest) if is_to_newest else (entries.version(mine.entry.id, number - 1), shown)
    before, after = entries.text_of(old), entries.text_of(new)
    return render_template(
        "contests/entry/version.html",
        contest=mine.contest,
        title=mine.definition.title(str(get_locale())),
        version=shown,
        newest=newest,
        is_to_newest=is_to_newest,
        parts=[differences(before.parts[part], after.parts[part]) for part in before.parts],
        is_submitted=shown.number == mine.entry.submitted_version,
    )


def restore_version(slug: str, number: int) -> Response:
    """Make a former version the newest one."""
    mine = own_entry(slug)
    found_or_404(entries.version(mine.entry.id, number))
    writing.restore(mine.entry, number, current_user, clock.now())
    db.session.commit()
    flash(
        gettext(
            "Version %(number)s has been restored. Your previous text is kept as a version.", number=number
        ),
        "good",
    )
    return redirect(url_for("contests.write_entry", slug=slug), 303)


@limiter.limit("30 per minute")
def attach(slug: str) -> Response:
    """Keep a file with the entry."""
    mine = own_entry(slug)
    require_changeable(mine.contest, mine.entry)
    file = request.files.get("file")
    data = file.read(MAX_BYTES + 1) if file else b""
    name = file.filename or "" if file else ""
    attachments.require_room(mine.entry, mine.definition)
    db.session.commit()  # a file takes long to clean: SQLite's one writer is let go first
    try:
        stored = attachments.stored(data, storage(settings()))
        mine = _still_changeable(slug)
        kept = attachments.add(mine.entry, name, stored, mine.definition, current_user, clock.now())
        db.session.commit()
    except (BadDocument, TooHeavy) as refusal:
        record_refusal(slug, "attachment", refusal)
        flash(localize(refusal), "bad")
        return redirect(url_for("contests.entry", slug=slug, _anchor="files"), 303)
    if kept.removed:
        flash(
            gettext(
                "%(name)s has been attached. Hidden details about its author were removed.", name=kept.name
            ),
            "good",
        )
    else:
        flash(gettext("%(name)s has been attached.", name=kept.name), "good")
    return redirect(url_for("contests.entry", slug=slug, _anchor="files"), 303)


def _still_changeable(slug: str) -> OwnEntry:
    """Load the entry anew: it may have been handed in meanwhile."""
    db.session.expire_all()
    mine = own_entry(slug)
    require_changeable(mine.contest, mine.entry)
    return mine


def detach(slug: str, attachment_id: int) -> Response:
    """Take a file off the entry."""
    mine = own_entry(slug)
    kept = found_or_404(entries.attachment(mine.entry.id, attachment_id))
    require_changeable(mine.contest, mine.entry)
    attachments.remove(mine.entry, kept, current_user, clock.now())
    db.session.commit()
    return redirect(url_for("contests.entry", slug=slug, _anchor="files"), 303)


def own_attachment(slug: str, attachment_id: int) -> Response:
    """Give the author a file of the entry as it is kept."""
    mine = own_entry(slug)
    kept = found_or_404(entries.attachment(mine.entry.id, attachment_id))
    return send_upload(kept.digest, kept.mime, kept.name)
