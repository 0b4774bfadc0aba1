"""Make an issue final after its notice: an event of its own, signed and sealed; the issue itself never changes."""

from datetime import datetime

from lms.audit.actions import record
from lms.audit.verbs import Verb
from lms.boards.models import BoardFinal, BoardIssue
from lms.boards.queries import stages
from lms.boards.signed_issue import manifest_of, signed
from lms.boards.stages import IssueAct, IssueStage, allows, missing, stage_of
from lms.db import db
from lms.errors import N_
from lms.library.actions.sync import hold


def finish(key: str, issue_id: int, *, now: datetime, secret: str) -> bool:
    """Make an issue final when its notice is over and every objection is settled; tell whether it became so.

    `key` is that of the board.
    """
    issue = db.session.get_one(BoardIssue, issue_id)
    hold(issue.document_id)
    facts = stages.facts_of(issue)
    if not allows(stage_of(facts, now), IssueAct.FINISH) or missing(
        IssueStage.REVIEW, IssueStage.FINAL, facts, now
    ):
        return False
    count = stages.objection_count(issue.id)
    seal = signed(manifest_of(key, issue.number, issue.digest, final_at=now, objections=count), secret)
    db.session.add(
        BoardFinal(
            issue_id=issue.id,
            at=now,
            objections=count,
            signature=seal.signature,
            public_key=seal.public_key,
        )
    )
    db.session.flush()
    record(
        Verb.BOARD_FINISH,
        N_("board issue"),
        issue.id,
        by_id=None,
        now=now,
        after={"board": key, "number": issue.number, "digest": issue.digest, "objections": count},
    )
    return True
