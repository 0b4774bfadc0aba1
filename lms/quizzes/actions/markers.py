"""Appoint the markers of a quiz and share its answers out among them."""

import random
from collections.abc import Collection, Sequence
from datetime import date, datetime

from sqlalchemy import delete, insert, select, update

from lms.audit.actions import record
from lms.audit.verbs import Verb
from lms.db import db, hold
from lms.errors import N_, Conflict, Refused
from lms.marking.demand import Demand, EntrySlot, JudgeSlot, within_reach
from lms.people.identity import User
from lms.quizzes import policy
from lms.quizzes.marking.plans import MarkerRole
from lms.quizzes.marking.standing import Marker, MarkingStanding, may_read
from lms.quizzes.models import Attempt, GivenMark, QuizMarker
from lms.quizzes.queries.marking import loads, marker_ids, markers, open_answers_at


def add_markers(document_id: int, people: Sequence[User], *, by: User, now: datetime) -> int:
    """Appoint markers of a quiz; return how many are new. Raises Refused for someone who may not mark."""
    if any(not policy.may_mark(one) for one in people):
        raise Refused(N_("Only trainers and administrators can mark answers."))
    hold(f"marking/{document_id}")
    have = set(marker_ids(document_id))
    new = [one for one in people if one.id not in have]
    lines = [
        {"document_id": document_id, "user_id": one.id, "added_by_id": by.id, "added_at": now} for one in new
    ]
    if lines:
        db.session.execute(insert(QuizMarker), lines)
        after = {"people": [one.name for one in new]}
        record(Verb.MARKERS_ADD, "quiz", document_id, by_id=by.id, now=now, after=after)
    return len(new)


def remove_marker(document_id: int, person_id: int, name: str, *, by: User, now: datetime) -> None:
    """Take a marker from a quiz; what they have not marked goes to others when it is shared out again."""
    hold(f"marking/{document_id}")
    there = QuizMarker.document_id == document_id, QuizMarker.user_id == person_id
    if db.session.scalar(select(QuizMarker.user_id).where(*there)) is None:
        raise Conflict(N_("This person no longer marks this quiz."))
    _give_back(document_id, person_id)
    db.session.execute(delete(QuizMarker).where(*there))
    record(Verb.MARKERS_REMOVE, "quiz", document_id, by_id=by.id, now=now, before={"people": [name]})


def _give_back(document_id: int, person_id: int) -> None:
    """Remove the tasks of a person at a quiz that have no marks."""
    there = select(Attempt.id).where(Attempt.document_id == document_id)
    open_tasks = GivenMark.marker_id == person_id, GivenMark.finished_at.is_(None)
    db.session.execute(delete(GivenMark).where(GivenMark.attempt_id.in_(there), *open_tasks))


def share_out(document_id: int, *, by: User | None, now: datetime, day: date) -> tuple[int, int]:
    """Assign the marks that answers still need; return how many were assigned and how many found no one.

    Loads are equal as far as conflicts of interest allow, by the draw that contests use; its seed is kept in the audit
    trail. An adjudicator is never drawn. Raises Refused while the quiz has no markers.
    """
    from lms.marking.allocation import allocate  # noqa: PLC0415 -- slow import

    hold(f"marking/{document_id}")
    people = markers(document_id, day)
    if not people:
        raise Refused(N_("Appoint markers first."))
    found = {one.answer.id: one for one in open_answers_at(document_id)}
    who = [Marker(id_, paths, is_listed=True) for id_, (_, paths) in people.items()]
    demand = Demand(
        tuple(_slot(one, who) for one in found.values() if _missing(one)),
        tuple(JudgeSlot(id_) for id_ in people),
    )
    possible = within_reach(demand)
    short = demand.readings - possible.readings
    if not possible.readings:
        return 0, short
    had = loads(document_id)
    seed = f"{document_id}/{sum(had.values())}"
    rng = random.Random(seed)  # noqa: S311 -- a draw to be repeated, not a secret
    made = allocate(possible, rng, {id_: had.get(id_, 0) for id_ in people})
    lines = [
        _line(found[id_], marker_id, now) for id_, readers in made.readers.items() for marker_id in readers
    ]
    _assign(lines)
    record(
        Verb.MARKING_SHARE, "quiz", document_id, by_id=by.id if by else None, now=now,
        after={"seed": seed, "answers": len(lines), "short": short},
    )  # fmt: skip
    return len(lines), short


def _missing(one: MarkingStanding) -> int:
    """Return how many marks an answer needs for which no one is found yet."""
    role = one.free_role
    if role is MarkerRole.MARKER:
        have = [task for task in one.tasks if task.is_finished or task.assigned_at is not None]
        return one.plan.readings - sum(task.role is MarkerRole.MARKER for task in have)
    return int(role is MarkerRole.THIRD)


def _slot(one: MarkingStanding, who: Collection[Marker]) -> EntrySlot:
    taken = {task.marker_id for task in one.tasks if task.is_finished or task.assigned_at is not None}
    barred = {marker.person_id for marker in who if not may_read(one, marker)} | taken
    return EntrySlot(one.answer.id, _missing(one), conflicts=frozenset(barred))


def _line(one: MarkingStanding, marker_id: int, now: datetime) -> dict[str, object]:
    role = one.free_role
    assert role is not None
    return {
        "answer_id": one.answer.id, "attempt_id": one.answer.attempt_id, "question": one.answer.question,
        "marker_id": marker_id, "role": role.value, "assigned_at": now, "scores": {}, "comment": "", "reason": "",
        "batch": "", "draft": {}, "sequence": 0,
    }  # fmt: skip


def _assign(lines: Sequence[dict[str, object]]) -> None:
    """Write tasks; a draft that its marker began while the answer was open to all becomes theirs."""
    wanted = [one["answer_id"] for one in lines]
    begun = select(GivenMark.answer_id, GivenMark.marker_id).where(
        GivenMark.answer_id.in_(wanted), GivenMark.finished_at.is_(None), GivenMark.assigned_at.is_(None)
    )
    drafts = {(row[0], row[1]) for row in db.session.execute(begun)}
    for one in lines:
        if (one["answer_id"], one["marker_id"]) in drafts:
            mine = GivenMark.answer_id == one["answer_id"], GivenMark.marker_id == one["marker_id"]
            db.session.execute(
                update(GivenMark).where(*mine).values(role=one["role"], assigned_at=one["assigned_at"])
            )
    new = [one for one in lines if (one["answer_id"], one["marker_id"]) not in drafts]
    if new:
        db.session.execute(insert(GivenMark), new)


def join_markers(kept_id: int, leaving_id: int) -> None:
    """Let a person's other account mark nothing any more; the quizzes it marks become those of the kept one."""
    open_tasks = GivenMark.marker_id == leaving_id, GivenMark.finished_at.is_(None)
    db.session.execute(delete(GivenMark).where(*open_tasks))
    mine = select(QuizMarker.document_id).where(QuizMarker.user_id == kept_id)
    there = QuizMarker.user_id == leaving_id
    db.session.execute(delete(QuizMarker).where(there, QuizMarker.document_id.in_(mine)))
    db.session.execute(update(QuizMarker).where(there).values(user_id=kept_id))
