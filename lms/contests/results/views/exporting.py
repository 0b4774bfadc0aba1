"""The signed export of the complete record of a contest."""

import tempfile
from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import BinaryIO, cast

from flask import Response, send_file
from flask_babel import gettext
from flask_login import current_user

from lms import clock
from lms.audit.actions import record
from lms.audit.ed25519 import public_key
from lms.audit.evidence import Stored, fingerprint, moment, pack, pem, seed_of
from lms.audit.queries.chain import chain_head
from lms.audit.verbs import Verb
from lms.contests.entries.views.access import audited_contest, contest_page
from lms.contests.results.actions import standings
from lms.contests.results.queries.evidence import attached_files, evidence_files
from lms.contests.rules.actions.stages import require_stage
from lms.contests.rules.models.contests import Contest
from lms.contests.rules.stages import Act, Stage, allows
from lms.db import db
from lms.errors import N_, Conflict
from lms.http.web import settings
from lms.storage import storage

MARKS_HIDDEN = N_(
    "The export holds every mark. It can be created once judging has ended, or after a second person has agreed that "
    "you see the standings."
)


def show(slug: str) -> str:
    """Say what the export holds and how it is checked."""
    contest = audited_contest(slug)
    public = public_key(seed_of(settings().secret_key))
    return contest_page(
        "contests/export.html",
        contest,
        here="export",
        is_masked=contest.names_shown_at is None,
        refusal=gettext(MARKS_HIDDEN) if standings.are_hidden(contest, current_user) else "",
        key=pem(public),
        fingerprint=fingerprint(public),
    )


def download(slug: str) -> Response:
    """Send the export; who took it is on record."""
    contest = audited_contest(slug)
    now = clock.now()
    _record_export(contest, now)
    write = _writer(contest, now)
    db.session.commit()
    return _sent(write, f"{contest.slug}-{now:%Y%m%d-%H%M%S}.zip")


def _record_export(contest: Contest, now: datetime) -> None:
    require_stage(contest, Act.EXPORT)
    if standings.are_hidden(contest, current_user):
        raise Conflict(MARKS_HIDDEN)
    if not allows(Stage(contest.stage), Act.SEE_STANDINGS):
        standings.note_look(contest, by=current_user, now=now)
    record(Verb.CONTEST_EXPORT, "contest", contest.id, by_id=current_user.id, now=now)
    db.session.flush()


def _writer(contest: Contest, now: datetime) -> Callable[[BinaryIO], None]:
    """Read everything that goes into the export; return what packs and signs it, to be called after the commit."""
    head = {
        "contest": contest.slug,
        "stage": contest.stage,
        "made": moment(now),
        "site": settings().base_url,
        "names": contest.names_shown_at is not None,
        "audit_chain": chain_head(),
    }
    kept = storage(settings())
    stored = {
        path: Stored(digest, partial(kept.open, digest))
        for path, digest in attached_files(contest).items()
        if kept.has(digest)
    }
    files, secret = evidence_files(contest), settings().secret_key
    return partial(pack, files=files, stored=stored, head=head, secret=secret)


def _sent(write: Callable[[BinaryIO], None], name: str) -> Response:
    """Send what is written into a temporary file."""
    out = cast(BinaryIO, tempfile.TemporaryFile())  # noqa: SIM115 -- the response reads and closes it
    write(out)
    out.seek(0)
    answer = send_file(out, mimetype="application/zip", as_attachment=True, download_name=name)
    answer.headers["Cache-Control"] = "private, no-store"
    return answer
