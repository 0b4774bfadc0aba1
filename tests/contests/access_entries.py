"""Who gets what on the routes of entries and screening; the words are explained in tests/access_table.py.

The contest made here is open for entries; the owner of the table wrote one, with a file, which is like another
one, whose author asks the owner to be a co-author.
"""

from collections.abc import Callable
from io import BytesIO
from typing import Any

from lms.contests.entries.models import Attachment, CoAuthor, Entry
from lms.contests.entries.queries.entries import attachments, invitations, own_entry
from lms.contests.rules.models.contests import Contest
from lms.contests.rules.queries.contests import contest
from lms.contests.screening.models import Finding
from lms.db import db
from lms.http.web import settings
from lms.storage import storage
from tests.build import NOW
from tests.contests.make import make_contest, make_entry

#            stranger learner trainer judge convener manager foreign auditor admin owner
SIGNED_IN = "in ok ok ok ok ok ok ok ok ok"
NOT_STAFF = "in ok ok ok no ok ok no no ok"
OWN = "in -- -- -- -- -- -- -- -- ok"
CONVENERS = "in no no no ok no no no ok no"
AUDITORS = "in no no no ok no no ok ok no"
STAFF_OR_JUDGES = "in -- -- -- ok -- -- ok ok --"

ROWS = {
    "GET contests.entry 200": SIGNED_IN,
    "POST contests.start_entry 303": NOT_STAFF,
    "GET contests.write_entry 200": OWN,
    "POST contests.save_entry 303": OWN,
    "POST contests.paste_into_entry 422": OWN,
    "POST contests.invite_author 409": OWN,
    "POST contests.remove_author 409": OWN,
    "POST contests.answer_invitation 303": OWN,
    "POST contests.leave_entry 404": "in -- -- -- -- -- -- -- -- --",
    "GET contests.check_entry 200": OWN,
    "POST contests.submit_entry 409": OWN,
    "GET contests.receipt 200": OWN,
    "POST contests.withdraw_entry 303": OWN,
    "GET contests.entry_versions 200": OWN,
    "POST contests.name_version 422": OWN,
    "GET contests.entry_version 200": OWN,
    "POST contests.restore_version 303": OWN,
    "POST contests.attach 409": OWN,
    "GET contests.own_attachment 200": OWN,
    "POST contests.detach 409": OWN,
    "POST contests.remind_drafts 409": CONVENERS,
    "GET contests.extensions 200": AUDITORS,
    "POST contests.extend_deadline 422": CONVENERS,
    "POST contests.revoke_extension 303": CONVENERS,
    "GET contests.keyed_entries 200": AUDITORS,
    "GET contests.keyed_template 200": AUDITORS,
    "POST contests.preview_keyed 422": CONVENERS,
    "POST contests.enter_keyed 422": CONVENERS,
    "GET contests.entry_list 200": AUDITORS,
    "GET contests.entry_file 200": STAFF_OR_JUDGES,
    "GET contests.screening_queue 200": AUDITORS,
    "POST contests.run_search 303": CONVENERS,
    "POST contests.finish_clean 303": CONVENERS,
    "GET contests.finding_list 200": AUDITORS,
    "POST contests.decide_findings 422": CONVENERS,
    "GET contests.screened_entry 200": AUDITORS,
    "GET contests.match 200": AUDITORS,
    "POST contests.decide_finding 422": CONVENERS,
    "POST contests.mask_words 422": CONVENERS,
    "POST contests.exclude_entry 422": CONVENERS,
    "POST contests.finish_screening 409": CONVENERS,
    "POST contests.withhold_file 303": CONVENERS,
}


def entered(world: Any) -> tuple[Contest, Entry]:
    """Return the contest and the owner's entry; made once a database."""
    found = contest("entered")
    if found is None:
        found = make_contest("entered")
        mine = make_entry(found, world.owner, receipt="r" * 64)
        other = make_entry(found)
        digest = storage(settings()).put(BytesIO(b"picture"))
        db.session.add_all(
            [
                Attachment(
                    entry_id=mine.id, name="a.jpg", mime="image/jpeg", size=7, digest=digest,
                    original_digest=digest, removed=[], added_at=NOW,
                ),
                CoAuthor(entry_id=other.id, user_id=world.owner.id),
                Finding(
                    entry_id=mine.id, version=1, kind="likeness", other_entry_id=other.id, share=0.5,
                    detail={"level": "red", "longest": 30, "shared": 20}, found_at=NOW,
                ),
            ]
        )  # fmt: skip
        db.session.flush()
    mine_again = own_entry(found.id, world.owner.id)
    assert mine_again is not None
    return found, mine_again


def _asking(world: Any) -> int:
    found, _ = entered(world)
    return invitations(found.id, world.owner.id)[0].id


def _finding(world: Any) -> int:
    _, mine = entered(world)
    return db.session.query(Finding.id).filter(Finding.entry_id == mine.id).scalar() or 0


VIEWS = [line.split()[1].removeprefix("contests.") for line in ROWS]

PARAMETERS: dict[str, Callable[[Any], object]] = {
    **{f"contests.{view}:slug": lambda world: entered(world)[0].slug for view in VIEWS},
    **{f"contests.{view}:code": lambda world: entered(world)[1].code for view in VIEWS},
    **{
        f"contests.{view}:attachment_id": lambda world: attachments(entered(world)[1].id)[0].id
        for view in ("own_attachment", "detach", "withhold_file")
    },
    "contests.answer_invitation:entry_id": _asking,
    "contests.match:finding_id": _finding,
    "contests.decide_finding:finding_id": _finding,
}
