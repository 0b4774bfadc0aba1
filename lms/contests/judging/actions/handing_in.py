"""Marks sent by script: each submission has an id, so that one sent again is the same, and gets a receipt."""

import hashlib
import json
import re
from dataclasses import dataclass
from datetime import datetime

from lms.contests.judging.actions import marking
from lms.contests.judging.marksheet import MarkSheet
from lms.contests.judging.models import Mark, MarkReceipt
from lms.contests.judging.queries.desk import MarkingWork
from lms.contests.judging.words import AssignmentState
from lms.db import db
from lms.errors import N_, Refused
from lms.people.identity import User

_ID = re.compile(r"[0-9a-f]{8}[0-9a-f-]{8,56}")


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the server has: the mark, when it came, and the number to refer to; no number for a mere draft."""

    mark: Mark
    at: datetime
    number: str = ""
    is_change: bool = False
    is_again: bool = False


def hand_in(
    work: MarkingWork, sheet: MarkSheet, token: str, reason: str, submission: str, by: User, now: datetime
) -> Receipt:
    """Submit a mark once, however often it is sent under its id; after judging has closed keep it as a draft.

    Raises what marking.submit_mark raises; SavedElsewhere too for a mark submitted meanwhile.
    """
    if not _ID.fullmatch(submission):
        raise Refused(N_("The request could not be read. Go back and try again."))
    digest = _digest(sheet, reason)
    known = db.session.get(MarkReceipt, submission)
    if known is not None and work.mark is not None:
        if (known.assignment_id, known.digest) != (work.assignment.id, digest):
            raise marking.saved_elsewhere()
        return Receipt(work.mark, known.at, receipt_number(submission), is_again=True)
    was_done = work.assignment.state == AssignmentState.DONE
    if was_done and work.mark is not None and work.mark.saved_at.isoformat() != token:
        raise marking.saved_elsewhere()
    try:
        mark = marking.submit_mark(work, sheet, token, by, now, reason)
    except marking.MarkingClosed:
        if was_done:
            raise
        return Receipt(marking.save_mark(work, sheet, token, by, now), now)
    row = MarkReceipt(submission=submission, assignment_id=work.assignment.id, digest=digest, at=now)
    db.session.add(row)
    return Receipt(mark, now, receipt_number(submission), is_change=was_done)


def receipt_number(submission: str) -> str:
    """Return the number a judge reads: the first eight signs of the id, such as 3F2A-90BC."""
    return f"{submission[:4]}-{submission[4:8]}".upper()


def _digest(sheet: MarkSheet, reason: str) -> str:
    """Return a digest of what a submission says; the seconds are no part of it."""
    content = [sheet.given, sheet.comment.strip(), [one.to_data() for one in sheet.remarks], reason.strip()]
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()
