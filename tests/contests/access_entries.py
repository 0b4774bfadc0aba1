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
OWN = "in -- -- -- -- -- -- -- -- ok"
CONVENERS = "in no no no ok no no no ok no"
AUDITORS = "in no no no ok no no ok ok no"
STAFF_OR_JUDGES = "in -- -- -- ok -- -- ok ok --"

ROWS = {
    "GET contests.entry": SIGNED_IN,
    "POST contests.start_entry": SIGNED_IN,
    "GET contests.write_entry": OWN,
    "POST contests.save_entry": OWN,
    "POST contests.paste_into_entry": OWN,
    "POST contests.invite_author": OWN,
    "POST contests.remove_author": OWN,
    "POST contests.answer_invitation": OWN,
    "GET contests.check_entry": OWN,
    "POST contests.submit_entry": OWN,
    "GET contests.receipt": OWN,
    "POST contests.withdraw_entry": OWN,
    "GET contests.entry_versions": OWN,
    "POST contests.name_version": OWN,
    "GET contests.entry_version": OWN,
    "POST contests.restore_version": OWN,
    "POST contests.attach": OWN,
    "GET contests.own_attachment": OWN,
    "POST contests.detach": OWN,
    "GET contests.entry_list": AUDITORS,
    "GET contests.entry_file": STAFF_OR_JUDGES,
    "GET contests.screening_queue": AUDITORS,
    "POST contests.run_search": CONVENERS,
    "POST contests.finish_clean": CONVENERS,
    "GET contests.screened_entry": AUDITORS,
    "GET contests.match": AUDITORS,
    "POST contests.decide_finding": CONVENERS,
    "POST contests.mask_words": CONVENERS,
    "POST contests.exclude_entry": CONVENERS,
    "POST contests.finish_screening": CONVENERS,
    "POST contests.withhold_file": CONVENERS,
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


VIEWS = [line.split(" contests.")[1] for line in ROWS]

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
