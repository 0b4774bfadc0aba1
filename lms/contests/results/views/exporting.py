"""The signed export of the complete record of a contest."""

import tempfile
from functools import partial

from flask import Response, send_file
from flask_login import current_user

from lms import clock
from lms.audit.actions import record
from lms.audit.queries import chain_head
from lms.audit.verbs import Verb
from lms.contests.entries.views.access import audited_contest, contest_page
from lms.contests.results.ed25519 import public_key
from lms.contests.results.evidence import Stored, fingerprint, moment, pack, pem, seed_of
from lms.contests.results.queries.evidence import attached_files, evidence_files
from lms.contests.rules.actions.stages import require_stage
from lms.contests.rules.stages import Act
from lms.db import db
from lms.http.web import settings
from lms.storage import storage


def show(slug: str) -> str:
    """Say what the export holds and how it is checked."""
    contest = audited_contest(slug)
    public = public_key(seed_of(settings().secret_key))
    return contest_page(
        "contests/export.html",
        contest,
        here="export",
        is_masked=contest.names_shown_at is None,
        key=pem(public),
        fingerprint=fingerprint(public),
    )


def download(slug: str) -> Response:
    """Send the export; who took it is on record."""
    contest = audited_contest(slug)
    require_stage(contest, Act.EXPORT)
    now = clock.now()
    record(Verb.CONTEST_EXPORT, "contest", contest.id, by_id=current_user.id, now=now)
    db.session.flush()
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
    files = evidence_files(contest)
    db.session.commit()
    out = tempfile.TemporaryFile()  # noqa: SIM115 -- the response reads and closes it
    pack(out, files, stored, head, settings().secret_key)
    out.seek(0)
    answer = send_file(
        out, mimetype="application/zip", as_attachment=True, download_name=f"{slug}-{now:%Y%m%d-%H%M%S}.zip"
    )
    answer.headers["Cache-Control"] = "private, no-store"
    return answer
