"""The signed export of everything a court would ask for."""

from flask import Response, render_template
from flask_babel import get_locale
from flask_login import current_user

from lms import clock
from lms.audit.actions import record
from lms.contests.actions.stages import require_stage
from lms.contests.ed25519 import public_key
from lms.contests.evidence import fingerprint, moment, packed, pem, seed_of
from lms.contests.policy import may_convene
from lms.contests.queries.contests import definition_of
from lms.contests.queries.evidence import evidence_files
from lms.contests.stages import Act
from lms.contests.views.access import audited_contest
from lms.db import db
from lms.web import settings


def show(slug: str) -> str:
    """Say what the export holds and how it is checked."""
    contest = audited_contest(slug)
    public = public_key(seed_of(settings().secret_key))
    return render_template(
        "contests/export.html",
        contest=contest,
        definition=definition_of(contest),
        language=str(get_locale()),
        here="export",
        convenes=may_convene(current_user),
        is_masked=contest.names_shown_at is None,
        key=pem(public),
        fingerprint=fingerprint(public),
    )


def download(slug: str) -> Response:
    """Send the export; who took it is on record."""
    contest = audited_contest(slug)
    require_stage(contest, Act.EXPORT)
    now = clock.now()
    record("contest.export", "contest", contest.id, by_id=current_user.id, now=now)
    db.session.flush()
    head = {
        "contest": contest.slug,
        "stage": contest.stage,
        "made": moment(now),
        "site": settings().base_url,
        "names": contest.names_shown_at is not None,
    }
    data = packed(evidence_files(contest), head, settings().secret_key)
    db.session.commit()
    name = f"{slug}-{now:%Y%m%d-%H%M%S}.zip"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "private, no-store"}
    return Response(data, mimetype="application/zip", headers=headers)
