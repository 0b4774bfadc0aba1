"""Reading printed papers and what was entered from them."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import Subquery, and_, bindparam, func, select

from lms.db import db, rows
from lms.people.queries.selectables import below, units, users
from lms.quizzes.paper.models import PaperBatch, PaperDraft, PaperEntry, PaperScan, PrintedPaper
from lms.quizzes.paper.numbers import FIRST as FIRST_SERIAL
from lms.quizzes.paper.numbers import serial_of
from lms.quizzes.paper.records import (
    FIRST,
    SECOND,
    SETTLED,
    Batch,
    Entered,
    NumberedPaper,
    OnPaper,
    PaperLine,
    PaperState,
    WaitingScan,
)
from lms.quizzes.paper.scanned import ScannedPage

_user, _unit = users(), units()
_BATCHES = (
    select(
        PaperBatch.id, PaperBatch.document_id, PaperBatch.revision_id, PaperBatch.digest, PaperBatch.language,
        PaperBatch.is_shared, PaperBatch.unit_id, PaperBatch.starts_at, PaperBatch.held, PaperBatch.made_by_id,
        PaperBatch.made_at, _user.c.name.label("by"), func.coalesce(_unit.c.name, "").label("unit"),
        func.coalesce(_unit.c.path, "").label("unit_path"),
    )
    .join(_user, _user.c.id == PaperBatch.made_by_id)
    .outerjoin(_unit, _unit.c.id == PaperBatch.unit_id)
)  # fmt: skip


def _batch(row: Any) -> Batch:
    return Batch(**row._mapping)


def batches_of(document_id: int, paths: Sequence[str] | None) -> list[Batch]:
    """Return what was printed of a quiz, newest first; `paths` keeps what was printed for these subtrees."""
    wanted = _BATCHES.where(PaperBatch.document_id == document_id).order_by(PaperBatch.id.desc())
    if paths is not None:
        wanted = wanted.where(below(_unit.c.path, paths))
    return [_batch(row) for row in db.session.execute(wanted)]


def batch_with_id(number: int) -> Batch | None:
    """Return one printing."""
    row = db.session.execute(_BATCHES.where(PaperBatch.id == number)).first()
    return _batch(row) if row else None


def batch_of_token(token: str) -> int | None:
    """Return the number of the printing that a form has asked for already."""
    return db.session.scalar(select(PaperBatch.id).where(PaperBatch.token == token))


def last_serial() -> int:
    """Return the serial number of the newest paper of the site."""
    newest = db.session.scalar(select(PrintedPaper.number).order_by(PrintedPaper.id.desc()).limit(1))
    return FIRST_SERIAL if newest is None else serial_of(newest)


_person, _voider, _enterer, _named = users(), users(), users(), users()
# Entries are never changed, so one for an account that was joined to another counts for the one that stays.
_writer = func.coalesce(_named.c.joined_to_id, _named.c.id)
_PAPERS = (
    select(
        PrintedPaper.id, PrintedPaper.batch_id, PrintedPaper.number, PrintedPaper.seed, PrintedPaper.paper,
        PrintedPaper.person_id, PrintedPaper.state, PrintedPaper.attempt_id, PrintedPaper.void_reason,
        PrintedPaper.voided_at,
        func.coalesce(_person.c.name, "").label("person"), func.coalesce(_voider.c.name, "").label("voided_by"),
    )
    .outerjoin(_person, _person.c.id == PrintedPaper.person_id)
    .outerjoin(_voider, _voider.c.id == PrintedPaper.voided_by_id)
)  # fmt: skip


def _paper(row: Any) -> NumberedPaper:
    return NumberedPaper(**dict(row._mapping) | {"state": PaperState(row.state)})


def paper_numbered(number: str) -> NumberedPaper | None:
    """Return the paper with a number."""
    row = db.session.execute(_PAPERS.where(PrintedPaper.number == number)).first()
    return _paper(row) if row else None


def papers_in(batch_id: int) -> list[NumberedPaper]:
    """Return the papers of one printing in their order."""
    return [
        _paper(row)
        for row in db.session.execute(
            _PAPERS.where(PrintedPaper.batch_id == batch_id).order_by(PrintedPaper.id)
        )
    ]


def papers_to_scan(batch_ids: Collection[int]) -> list[NumberedPaper]:
    """Return the papers of these printings that wait for their first entry, in their order."""
    waiting = _PAPERS.where(PrintedPaper.batch_id.in_(batch_ids), PrintedPaper.state == PaperState.PRINTED)
    return [_paper(row) for row in db.session.execute(waiting.order_by(PrintedPaper.id))]


def numbers_done(batch_ids: Collection[int]) -> list[str]:
    """Return the numbers of the papers of these printings that were entered or are void."""
    done = select(PrintedPaper.number).where(
        PrintedPaper.batch_id.in_(batch_ids), PrintedPaper.state != PaperState.PRINTED
    )
    return list(db.session.scalars(done))


def held_paper(paper_id: int) -> NumberedPaper:
    """Return a paper that no one else can change until the transaction ends."""
    wanted = _PAPERS.where(PrintedPaper.id == paper_id).with_for_update(of=PrintedPaper)
    return _paper(db.session.execute(wanted).one())


def state_counts(batch_ids: Collection[int]) -> dict[int, Counter[PaperState]]:
    """Return how many papers of each printing are in each state."""
    found: dict[int, Counter[PaperState]] = {one: Counter() for one in batch_ids}
    counted = select(PrintedPaper.batch_id, PrintedPaper.state, func.count()).where(
        PrintedPaper.batch_id.in_(batch_ids)
    )
    for batch_id, state, count in db.session.execute(
        counted.group_by(PrintedPaper.batch_id, PrintedPaper.state)
    ):
        found[batch_id][PaperState(state)] = count
    return found


def paper_lines(
    batch_ids: Collection[int], state: PaperState | None, first: int, count: int
) -> list[PaperLine]:
    """Return some papers of these printings, newest printing first, from a place on; `state` keeps those in it."""
    entered = users()
    wanted = (
        select(
            PrintedPaper.number, PrintedPaper.batch_id, PrintedPaper.state, PrintedPaper.attempt_id,
            func.coalesce(_person.c.name, entered.c.name, ""),
        )
        .outerjoin(_person, _person.c.id == PrintedPaper.person_id)
        .outerjoin(PaperEntry, and_(PaperEntry.paper_id == PrintedPaper.id, PaperEntry.turn == FIRST))
        .outerjoin(_named, _named.c.id == PaperEntry.person_id)
        .outerjoin(entered, entered.c.id == _writer)
        .where(PrintedPaper.batch_id.in_(batch_ids))
        .order_by(PrintedPaper.batch_id.desc(), PrintedPaper.id)
    )  # fmt: skip
    if state is not None:
        wanted = wanted.where(PrintedPaper.state == state)
    found = db.session.execute(wanted.offset(first).limit(count))
    return [PaperLine(row[0], row[1], PaperState(row[2]), row[3], row[4]) for row in found]


_ENTRIES = (
    select(
        PaperEntry.turn, PaperEntry.source, _person.c.id, PaperEntry.answers, PaperEntry.is_alone,
        PaperEntry.by_id, PaperEntry.at, _person.c.username, _enterer.c.name,
    )
    .join(_named, _named.c.id == PaperEntry.person_id)
    .join(_person, _person.c.id == _writer)
    .join(_enterer, _enterer.c.id == PaperEntry.by_id)
)  # fmt: skip


def entries_of(paper_id: int) -> dict[int, Entered]:
    """Return what was entered from a paper, by turn."""
    wanted = _ENTRIES.where(PaperEntry.paper_id == paper_id).order_by(PaperEntry.turn)
    return {row.turn: Entered(*row) for row in db.session.execute(wanted)}


def other_paper_of(person_id: int, batch_id: int, paper_id: int) -> str | None:
    """Return the number of another paper of a printing that was entered for the person and is not void."""
    wanted = (
        select(PrintedPaper.number)
        .join(PaperEntry, PaperEntry.paper_id == PrintedPaper.id)
        .join(_named, _named.c.id == PaperEntry.person_id)
        .where(
            PrintedPaper.batch_id == batch_id,
            PrintedPaper.id != paper_id,
            PrintedPaper.state != PaperState.VOID,
            _writer == person_id,
            PaperEntry.turn == FIRST,
        )
    )
    return db.session.scalar(wanted.limit(1))


def draft_of(paper_id: int, by_id: int) -> Mapping[str, str]:
    """Return what a person has typed of a paper and not entered yet."""
    wanted = select(PaperDraft.typed).where(PaperDraft.paper_id == paper_id, PaperDraft.by_id == by_id)
    return db.session.scalar(wanted) or {}


def scans_of(paper_id: int) -> list[ScannedPage]:
    """Return the pages of a paper that were read from pictures and not entered yet."""
    found = db.session.scalars(select(PaperScan.reading).where(PaperScan.paper_id == paper_id))
    return sorted(map(ScannedPage.from_data, found), key=lambda one: one.page)


def waiting_scans(batch_ids: Collection[int]) -> list[WaitingScan]:
    """Return the papers of these printings with scanned pages that wait for the first entry, by number."""
    wanted = (
        select(PrintedPaper.number, PaperScan.name, PaperScan.reading, PaperScan.at)
        .join(PaperScan, PaperScan.paper_id == PrintedPaper.id)
        .where(PrintedPaper.batch_id.in_(batch_ids))
        .order_by(PrintedPaper.id, PaperScan.id)
    )
    rows: dict[str, list[Any]] = {}
    for row in db.session.execute(wanted):
        rows.setdefault(row.number, []).append(row)
    return [
        WaitingScan(
            number,
            tuple(row.name for row in found),
            len(found),
            found[0].reading["pages"],
            sum(len(row.reading["doubts"]) for row in found),
            found[-1].at,
        )
        for number, found in rows.items()
    ]


_ON_PAPER = (
    select(PrintedPaper.attempt_id, PrintedPaper.number, PaperEntry.turn, PaperEntry.is_alone, _enterer.c.name)
    .join(PaperEntry, PaperEntry.paper_id == PrintedPaper.id)
    .join(_enterer, _enterer.c.id == PaperEntry.by_id)
    .where(PrintedPaper.attempt_id.in_(bindparam("ids", expanding=True)))
    .order_by(PaperEntry.turn)
)  # fmt: skip


def on_paper(attempt_ids: Collection[int]) -> dict[int, OnPaper]:
    """Return of which of these attempts the answers come from paper, by attempt; one statement."""
    entered: dict[int, list[Any]] = {}
    for row in rows(_ON_PAPER, {"ids": list(attempt_ids)}) if attempt_ids else ():
        entered.setdefault(row.attempt_id, []).append(row)
    return {attempt_id: _on_paper(found) for attempt_id, found in entered.items()}


def _on_paper(found: list[Any]) -> OnPaper:
    names = {row.turn: row.name for row in found}
    return OnPaper(
        found[0].number,
        names.get(FIRST, ""),
        names.get(SECOND, ""),
        names.get(SETTLED, ""),
        any(row.is_alone for row in found),
    )


def recorded_papers() -> Subquery:
    """Return the papers that became attempts, for a statement about these: attempt_id."""
    return select(PrintedPaper.attempt_id).where(PrintedPaper.attempt_id.is_not(None)).subquery()


def paper_numbers(document_id: int) -> dict[int, str]:
    """Return the number of its paper for each attempt at a quiz that comes from one."""
    wanted = select(PrintedPaper.attempt_id, PrintedPaper.number).join(
        PaperBatch, PaperBatch.id == PrintedPaper.batch_id
    )
    wanted = wanted.where(PaperBatch.document_id == document_id, PrintedPaper.attempt_id.is_not(None))
    return {attempt_id: number for attempt_id, number in db.session.execute(wanted) if attempt_id is not None}
