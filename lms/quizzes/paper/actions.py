"""Write printed papers, what was entered from them, drafts and voided papers; attempts are the business of others."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, insert, select, update

from lms.audit.actions import record
from lms.audit.verbs import Verb
from lms.db import db, hold
from lms.errors import N_, Conflict, Refused
from lms.people.identity import User
from lms.quizzes.paper.models import PaperBatch, PaperDraft, PaperEntry, PaperScan, PrintedPaper
from lms.quizzes.paper.numbers import paper_number
from lms.quizzes.paper.queries import batch_of_token, held_paper, last_serial
from lms.quizzes.paper.records import OPEN, Batch, Entered, PaperState
from lms.quizzes.paper.scanned import ScannedPage
from lms.quizzes.paper.sheet_results import PROBLEM_SENTENCES, SheetProblem

MOST_PAPERS = 200
MOST_REASON = 500
MOST_DRAFT = 100_000
MOST_NAME = 200


@dataclass(frozen=True, slots=True)
class NewPaper:
    """A paper that has been drawn and has no number yet."""

    seed: str
    paper: Mapping[str, Any]
    person_id: int | None


@dataclass(frozen=True, slots=True)
class NewBatch:
    """Papers to be printed together."""

    document_id: int
    revision_id: int
    digest: str
    language: str
    is_shared: bool
    unit_id: int | None
    starts_at: datetime
    held: Sequence[str]
    token: str
    papers: Sequence[NewPaper]


def add_batch(batch: NewBatch, *, by: User, now: datetime) -> int:
    """Give papers their numbers and keep them; return the number of the printing; a form sent twice makes one."""
    hold("numbers of papers")
    there = batch_of_token(batch.token)
    if there is not None:
        return there
    row = PaperBatch(
        document_id=batch.document_id, revision_id=batch.revision_id, digest=batch.digest, language=batch.language,
        is_shared=batch.is_shared, unit_id=batch.unit_id, starts_at=batch.starts_at, held=sorted(batch.held),
        token=batch.token, made_by_id=by.id, made_at=now,
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    serial = last_serial()
    lines = [
        {
            "batch_id": row.id,
            "number": paper_number(serial + place),
            "seed": one.seed,
            "paper": one.paper,
            "person_id": one.person_id,
            "state": PaperState.PRINTED.value,
            "void_reason": "",
        }
        for place, one in enumerate(batch.papers, 1)
    ]
    db.session.execute(insert(PrintedPaper), lines)
    after = {"count": len(lines), "starts": batch.starts_at.isoformat(), "revision": batch.digest[:12]}
    record(Verb.PAPERS_PRINT, "quiz", batch.document_id, by_id=by.id, now=now, after=after)
    return row.id


def hold_batch(batch_id: int) -> None:
    """Let no one else move the exam of a printing or enter its papers until the transaction ends."""
    hold(f"papers {batch_id}")


def move_exam(batch: Batch, starts_at: datetime, *, by: User, now: datetime) -> None:
    """Change the exam time of the papers of a printing; Conflict once one of them is recorded."""
    hold_batch(batch.id)
    recorded = select(PrintedPaper.id).where(
        PrintedPaper.batch_id == batch.id, PrintedPaper.state == PaperState.RECORDED
    )
    if db.session.scalar(recorded.limit(1)) is not None:
        raise Conflict(
            N_("Papers of this printing have been recorded already. Their time cannot be changed.")
        )
    db.session.execute(update(PaperBatch).where(PaperBatch.id == batch.id).values(starts_at=starts_at))
    record(
        Verb.PAPERS_MOVE, "quiz", batch.document_id, by_id=by.id, now=now,
        before={"starts": batch.starts_at.isoformat()}, after={"starts": starts_at.isoformat()},
    )  # fmt: skip


def keep_draft(paper_id: int, typed: Mapping[str, str], *, by: User, now: datetime) -> None:
    """Keep what a person has typed of a paper."""
    drop_draft(paper_id, by)
    if sum(map(len, typed.values())) <= MOST_DRAFT:
        db.session.add(PaperDraft(paper_id=paper_id, by_id=by.id, typed=dict(typed), saved_at=now))
    db.session.flush()


def drop_draft(paper_id: int, by: User | None = None) -> None:
    """Forget what was typed of a paper, by one person or (None) by all."""
    wanted = delete(PaperDraft).where(PaperDraft.paper_id == paper_id)
    db.session.execute(wanted if by is None else wanted.where(PaperDraft.by_id == by.id))


def keep_scan(
    document_id: int, paper_id: int, name: str, page: ScannedPage, *, by: User, now: datetime
) -> None:
    """Keep what was read of a page of a paper, instead of what was read of it before; Conflict once it is entered."""
    if held_paper(paper_id).state is not PaperState.PRINTED:
        raise Conflict(PROBLEM_SENTENCES[SheetProblem.ENTERED])
    for old in db.session.scalars(select(PaperScan).where(PaperScan.paper_id == paper_id)):
        if old.reading["page"] == page.page:
            db.session.delete(old)
    db.session.add(
        PaperScan(
            document_id=document_id, paper_id=paper_id, name=name[:MOST_NAME], reading=page.to_data(), by_id=by.id,
            at=now,
        )
    )  # fmt: skip
    db.session.flush()


def add_entry(
    paper_id: int, turn: int, source: str, person_id: int, answers: Mapping[str, str], *, alone: bool, by: User,
    now: datetime,
) -> None:  # fmt: skip
    """Add what was entered at a turn; the draft of this person is gone then."""
    drop_draft(paper_id, by)
    db.session.add(
        PaperEntry(
            paper_id=paper_id, turn=turn, source=source, person_id=person_id, answers=dict(answers), is_alone=alone,
            by_id=by.id, at=now,
        )
    )  # fmt: skip
    db.session.flush()


def set_state(paper_id: int, state: PaperState, **more: object) -> None:
    """Set the state of a paper; `more` are further columns. Drafts of a paper that is done are gone then."""
    wanted = update(PrintedPaper).where(PrintedPaper.id == paper_id).values(state=state.value, **more)
    db.session.execute(wanted.execution_options(synchronize_session=False))
    # A scan is for the first entry only.
    db.session.execute(delete(PaperScan).where(PaperScan.paper_id == paper_id))
    if state not in OPEN:
        drop_draft(paper_id)


def is_same(given: Entered | None, person_id: int, answers: Mapping[str, str], by: User) -> bool:
    """Return whether a person has entered just this already: the form came twice."""
    return given is not None and (given.by_id, given.person_id, dict(given.answers)) == (
        by.id,
        person_id,
        dict(answers),
    )


def void(paper_id: int, reason: str, *, by: User, now: datetime) -> None:
    """Declare a paper void; Conflict for one that is recorded or void already, Refused without a reason."""
    reason = reason.strip()[:MOST_REASON]
    if not reason:
        raise Refused(N_("Enter the reason."))
    paper = held_paper(paper_id)
    if paper.state not in OPEN:
        raise Conflict(N_("This paper is recorded or void already. Reload the page."))
    set_state(paper.id, PaperState.VOID, void_reason=reason, voided_by_id=by.id, voided_at=now)
    record(
        Verb.PAPER_VOID, "paper", paper.number, by_id=by.id, now=now, before={"state": paper.state.value},
        after={"state": PaperState.VOID.value}, reason=reason,
    )  # fmt: skip


def join_papers(kept_id: int, leaving_id: int) -> None:
    """Let papers printed for a person's other account be printed for this one, unless it has one of that printing."""
    mine = select(PrintedPaper.batch_id).where(PrintedPaper.person_id == kept_id)
    there = set(db.session.scalars(mine))
    for one in db.session.scalars(select(PrintedPaper).where(PrintedPaper.person_id == leaving_id)):
        one.person_id = None if one.batch_id in there else kept_id
    db.session.flush()
