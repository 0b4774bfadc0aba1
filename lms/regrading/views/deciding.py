"""One correction: what it changed, and the decision of the second person."""

from flask import render_template, request
from flask_babel import gettext
from flask_login import current_user
from werkzeug import Response

from lms import clock
from lms.db import begin_write, db, read_only_from_now
from lms.errors import Refused
from lms.http.language import localize
from lms.http.web import found_or_404, require, see_other, settings
from lms.people.queries import people
from lms.people.second_person import ApprovalState
from lms.quizzes import policy
from lms.quizzes.queries import attempts as queries
from lms.quizzes.queries import corrections
from lms.quizzes.records import CorrectionRecord, QuizEntry
from lms.regrading import actions
from lms.regrading.dry_run import DryRun
from lms.regrading.queries import dry_run
from lms.regrading.views.correcting import effect, follow, frame


def show(slug: str, number: int) -> str:
    """Show a correction; one that waits with what it would change now."""
    require(policy.may_see_corrections(current_user))
    return _page(*_known(slug, number))


def _known(slug: str, number: int) -> tuple[QuizEntry, CorrectionRecord]:
    entry = found_or_404(queries.quiz_entry(slug, also_retired=True))
    record = found_or_404(corrections.correction_record(number))
    found_or_404(record.document_id == entry.document_id or None)
    return entry, record


def _page(entry: QuizEntry, record: CorrectionRecord, refusal: Refused | None = None) -> str:
    ids = {record.asked_by_id, record.decided_by_id or record.asked_by_id}
    return render_template(
        "regrading/correction.html",
        **frame(entry),
        **effect(_dry_run(entry, record) if record.state is ApprovalState.OPEN else None),
        record=record,
        names=people.names(ids),
        reached=corrections.reached_counts(record.id),
        may_decide=policy.may_supervise(current_user),
        note=request.form.get("note", ""),
        refusal=localize(refusal) if refusal else "",
    )


def _dry_run(entry: QuizEntry, record: CorrectionRecord) -> DryRun:
    return dry_run(entry, record.correction, current_user, settings().zone, settings().secret_key)


def approve(slug: str, number: int) -> Response | tuple[str, int]:
    """Agree to a correction; grades and boards follow."""
    require(policy.may_supervise(current_user))
    entry, record = _known(slug, number)
    try:
        _approved(entry, record)
    except Refused as refusal:
        read_only_from_now()
        return _page(entry, found_or_404(corrections.correction_record(number)), refusal), refusal.status
    db.session.commit()
    return follow(slug, found_or_404(corrections.correction_record(number)), clock.now())


def _approved(entry: QuizEntry, record: CorrectionRecord) -> None:
    read_only_from_now()
    shown = _dry_run(entry, record)
    begin_write()
    actions.approve(record, shown, request.form.get("note", ""), by=current_user, now=clock.now())


def decline(slug: str, number: int) -> Response | tuple[str, int]:
    """Decline a correction with a reason, or withdraw one's own request."""
    require(policy.may_supervise(current_user))
    entry, record = _known(slug, number)
    try:
        actions.decline(record, request.form.get("note", ""), by=current_user, now=clock.now())
    except Refused as refusal:
        read_only_from_now()
        return _page(entry, record, refusal), refusal.status
    db.session.commit()
    text = gettext("The request is closed. Nothing was changed.")
    return see_other("regrading.show", text, slug=slug, number=number)
