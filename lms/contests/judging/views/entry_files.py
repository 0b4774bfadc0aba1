"""The files of an entry as its judges and those who screen it get them."""

from flask_login import current_user
from werkzeug import Response

from lms.contests.entries.actions.attachments import file_for_judges
from lms.contests.entries.attachment_files import ENDINGS
from lms.contests.entries.models import Attachment, Entry
from lms.contests.entries.queries import entries
from lms.contests.entries.views.access import audits, readable_contest
from lms.contests.judging.queries.assignments import is_given_to
from lms.http.web import found_or_404, require, send_upload, settings
from lms.storage import storage


def entry_file(slug: str, code: str, number: int) -> Response:
    """Give a file of an entry, under a number instead of its name, to its judges and to who screens it."""
    entry, is_staff = _entry_to_read(slug, code)
    kept = found_or_404(dict(entries.numbered_files(entry.id)).get(number))
    require(is_staff or not kept.withheld)
    return send_cleaned(kept, f"{entry.code}-{number}")


def _entry_to_read(slug: str, code: str) -> tuple[Entry, bool]:
    """Return an entry and whether its reader is staff; 404 for all but its judges and those who screen it."""
    contest = readable_contest(slug)
    entry = found_or_404(entries.submitted_entry(contest.id, code))
    is_staff = audits(contest)
    found_or_404(is_staff or is_given_to(entry.id, current_user.id) or None)
    return entry, is_staff


def send_cleaned(kept: Attachment, stem: str) -> Response:
    """Send a file of an entry as judges get it, under a name that says nothing."""
    digest, mime = file_for_judges(kept, storage(settings()))
    return send_upload(digest, mime, stem + ENDINGS.get(mime, ""))
