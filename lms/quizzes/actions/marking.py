"""Give marks to answers, alone or in groups, take a group back, and let marks count."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, insert, select, update

from lms.audit.actions import link_record, record, record_each
from lms.audit.verbs import Verb
from lms.db import db, is_one_of
from lms.errors import N_, Conflict, Refused
from lms.library.actions.progress import complete_by_quiz
from lms.marking.combining import MarkingState
from lms.people.identity import User
from lms.quizzes.actions.attempts import graded_from, write_hand_marked
from lms.quizzes.actions.result_mail import tell_final_results
from lms.quizzes.actions.running import NO_REASON
from lms.quizzes.attempt_snapshot import AttemptSnapshot
from lms.quizzes.marking.plans import MarkerRole
from lms.quizzes.marking.standing import (
    UNMARKED,
    WAITING_ANSWER,
    AnswerState,
    Marker,
    MarkingStanding,
    MarkingTask,
    role_for,
)
from lms.quizzes.models import AnswerMarking, GivenMark
from lms.quizzes.queries import attempts as queries
from lms.quizzes.queries.grading import attempts_held_for, grading_records
from lms.quizzes.queries.marking import answers_of_batch, answers_with
from lms.quizzes.verdicts import HandMark

MEANWHILE = N_("Someone else has marked this answer meanwhile. Open it again to see their marks.")
ENOUGH = N_("This answer has all the marks it needs. Open the list to see what is left.")


def give_mark(
    answer_id: int,
    given: HandMark,
    seen: str,
    *,
    by: User,
    marker: Marker,
    now: datetime,
    reason: str = "",
) -> MarkingStanding:
    """Give an answer a person's marks; they count at once where the quiz says so and the plan needs no more.

    `seen` is the version of the marks that the form showed; raises Conflict when somebody has marked it since or no
    more marks are needed, and Refused where marks that count are changed without a reason. Returns where it stands.
    """
    attempt, one = _held(answer_id)
    role = role_for(one, marker)
    if role is None:
        raise Conflict(ENOUGH)
    if version_shown(one, role, marker) != seen:
        raise Conflict(MEANWHILE)
    if one.is_released and not reason.strip():
        raise Refused(NO_REASON)
    # Learners read reasons with their result, so there is one only where marks change that they have seen.
    reason = reason.strip() if one.is_released else ""
    before = _marks_before(one, role, marker)
    _write_tasks([(one, role)], given, marker.person_id, now, reason)
    fresh = answers_with([answer_id])[0]
    if fresh.is_released or (
        fresh.combined.state is MarkingState.DECIDED and not fresh.settings.marking_held
    ):
        _let_count([fresh], marker.person_id, now)
        _regrade([attempt], now)
        before |= {} if attempt.waiting else {"result": str(attempt.points)}
    link_record("attempt_log", attempt.id)
    record(
        Verb.ANSWER_MARK, "attempt", attempt.id, by_id=by.id, now=now, before=before, reason=reason,
        after=_told(one, role, given) | _total(attempt.id, before),
    )  # fmt: skip
    return fresh


def _told(one: MarkingStanding, role: MarkerRole, given: HandMark) -> dict[str, Any]:
    """Return what the audit trail tells of marks that were given."""
    told = {"question": one.answer.question, "points": str(given.points), "scores": dict(given.scores)}
    return told if role is MarkerRole.MARKER else told | {"role": role.value}


def version_shown(one: MarkingStanding, role: MarkerRole, marker: Marker) -> str:
    """Return what a form keeps of the marks it shows: the person's own, or those that a correction would replace."""
    if role is not MarkerRole.CORRECTION:
        own = one.own(marker.person_id)
        return own.version if own else ""
    return one.finished[-1].version if one.finished else one.answer.version


def _held(answer_id: int) -> tuple[AttemptSnapshot, MarkingStanding]:
    """Return an answer and its attempt, which no one else can mark until the transaction ends."""
    attempt_id = db.session.scalar(select(AnswerMarking.attempt_id).where(AnswerMarking.id == answer_id))
    attempt = queries.attempt_to_close(attempt_id) if attempt_id else None
    found = answers_with([answer_id])
    if attempt is None or not found:
        raise Conflict(N_("This answer no longer needs marks: its question was corrected."))
    return attempt, found[0]


def _marks_before(one: MarkingStanding, role: MarkerRole, marker: Marker) -> dict[str, Any]:
    if one.is_released:
        return {"points": str(one.answer.points), "scores": dict(one.answer.scores)}
    if role is MarkerRole.CORRECTION:
        replaced = one.finished[-1] if one.finished else None
    else:
        replaced = one.own(marker.person_id)
    if replaced is None or not replaced.is_finished:
        return {}
    return {"points": str(replaced.points), "scores": dict(replaced.scores or {})}


def _write_tasks(
    found: Iterable[tuple[MarkingStanding, MarkerRole]],
    given: HandMark,
    marker_id: int,
    now: datetime,
    reason: str = "",
    batch: str = "",
) -> None:
    """Write the marks that a person gave some answers, each in a capacity."""
    values = {
        "marker_id": marker_id, "finished_at": now, "points": given.points, "scores": dict(given.scores),
        "comment": given.comment, "reason": reason, "batch": batch, "draft": {},
    }  # fmt: skip
    new, begun = [], []
    for one, role in found:
        task = _own_task(one, role, marker_id)
        if task is None:
            new.append(_new_task(one, {**values, "role": role.value}))
        else:
            begun.append({**values, "role": role.value, "id": task.id})
    if new:
        db.session.execute(insert(GivenMark), new)
    if begun:
        db.session.execute(update(GivenMark), begun)


def _own_task(one: MarkingStanding, role: MarkerRole, marker_id: int) -> MarkingTask | None:
    if role is MarkerRole.CORRECTION:
        return next((task for task in one.tasks if task.role is role), None)
    return one.own(marker_id)


def _new_task(one: MarkingStanding, values: Mapping[str, Any]) -> dict[str, Any]:
    named = {"answer_id": one.answer.id, "attempt_id": one.answer.attempt_id, "question": one.answer.question}
    usual = {"scores": {}, "comment": "", "reason": "", "batch": "", "draft": {}, "sequence": 0}
    return usual | named | dict(values)


def save_draft(
    answer_id: int, draft: Mapping[str, str], sequence: int, *, marker: Marker, now: datetime
) -> None:
    """Keep what a marker has typed so far; the highest sequence counts. Raises Conflict where nothing may be marked."""
    _, one = _held(answer_id)
    role = role_for(one, marker)
    own = one.own(marker.person_id)
    if role in (None, MarkerRole.CORRECTION) or (own is not None and own.is_finished):
        raise Conflict(ENOUGH)
    if own is None:
        own_part = {
            "marker_id": marker.person_id,
            "role": role,
            "draft": dict(draft),
            "sequence": sequence,
        }
        db.session.execute(insert(GivenMark), [_new_task(one, own_part)])
    elif sequence > own.sequence:
        there = update(GivenMark).where(GivenMark.id == own.id)
        db.session.execute(there.values(draft=dict(draft), sequence=sequence))


def _let_count(found: Iterable[MarkingStanding], by_id: int, now: datetime) -> None:
    """Write the decided marks of answers as those that count."""
    usual = {"marked_at": now, "marked_by_id": by_id, "in_review_at": None}
    values = [
        {"id": one.answer.id, "points": made.points, "scores": dict(made.scores), "comment": made.comment, **usual}
        for one in found
        for made in [one.result]
    ]  # fmt: skip
    if values:
        db.session.execute(update(AnswerMarking), values)


def _regrade(attempts: Sequence[AttemptSnapshot], now: datetime) -> None:
    """Give finished attempts the results that follow from their marks; as many statements whatever their number.

    Each learner whose result is final now is told.
    """
    if not attempts:
        return
    records = grading_records(attempts)
    marks = {one.attempt.id: graded_from(one) for one in records}
    write_hand_marked(marks)
    complete_by_quiz(queries.PASSED_BY_ATTEMPTS, {"attempt_ids": list(marks)})
    final = [one for one in records if one.attempt.waiting and not marks[one.attempt.id].waiting]
    tell_final_results([(one.attempt, one.kept) for one in final], now)


def _total(attempt_id: int, before: Mapping[str, Any]) -> dict[str, Any]:
    """Return the result after a correction, where there was one before."""
    if "result" not in before:
        return {}
    attempt = queries.attempt_with_id(attempt_id)
    return {"result": str(attempt.points)} if attempt else {}


def give_group(
    ids: Collection[int], given: HandMark, batch: str, *, by: User, marker: Marker, now: datetime
) -> int:
    """Give answers that say the same the same marks; return how many got them.

    They are answers to one question; those that someone marked meanwhile are left as they are. As many statements
    whatever their number.
    """
    held = attempts_held_for(ids)
    found = sorted(answers_with(ids), key=lambda one: (one.answer.attempt_id, one.answer.id))
    roles = [(one, role_for(one, marker)) for one in found if one.answer.attempt_id in held]
    # The form showed no marks of these answers, so one that has some was marked meanwhile.
    taken = [(one, role) for one, role in roles if role is not None and not version_shown(one, role, marker)]
    _write_tasks(taken, given, marker.person_id, now, batch=batch)
    fresh = answers_with([one.answer.id for one, _ in taken])
    decided = [
        one for one in fresh if one.combined.state is MarkingState.DECIDED and not one.settings.marking_held
    ]
    _let_count(decided, marker.person_id, now)
    _regrade([held[id_] for id_ in sorted({one.answer.attempt_id for one in decided})], now)
    for one, _ in taken:
        link_record("attempt_log", one.answer.attempt_id)
    told = {one.answer.attempt_id: _told(one, role, given) for one, role in taken}
    record_each(Verb.ANSWER_MARK, "attempt", told, by_id=by.id, now=now)
    return len(taken)


def undo_group(document_id: int, batch: str, *, by: User, now: datetime) -> int:
    """Take back the marks that one person gave a group of answers; return of how many.

    What has been corrected since stays. Raises Conflict when nothing is left to take back, or it was released to
    learners together with other marks. As many statements whatever their number.
    """
    # Marks that were given one by one bear no name of a group.
    ids = answers_of_batch(document_id, batch) if batch else []
    held = attempts_held_for(ids)
    taken = [(one, own) for one in answers_with(ids) for own in [_undone(one, batch, by)] if own is not None]
    if not taken:
        raise Conflict(N_("Nothing of this group can be undone any more."))
    _take_back(taken)
    _regrade(
        [held[id_] for id_ in sorted({one.answer.attempt_id for one, _ in taken if one.is_released})], now
    )
    for one, _ in taken:
        link_record("attempt_log", one.answer.attempt_id)
    record_each(
        Verb.ANSWER_UNMARK, "attempt", {one.answer.attempt_id: {"question": one.answer.question} for one, _ in taken},
        by_id=by.id, now=now, before={one.answer.attempt_id: {"points": str(own.points)} for one, own in taken},
    )  # fmt: skip
    return len(taken)


def _undone(one: MarkingStanding, batch: str, by: User) -> MarkingTask | None:
    """Return the person's marks of a group that can be taken back from an answer."""
    if one.is_released and one.settings.marking_held:
        return None
    if any(task.role is MarkerRole.CORRECTION for task in one.tasks):
        return None
    return next((task for task in one.tasks if task.batch == batch and task.marker_id == by.id), None)


def _take_back(taken: Iterable[tuple[MarkingStanding, MarkingTask]]) -> None:
    """Take marks back; whoever was drawn to give them has to give them again."""
    pairs = list(taken)
    drawn = [own.id for _, own in pairs if own.assigned_at is not None]
    own_choice = [own.id for _, own in pairs if own.assigned_at is None]
    if own_choice:
        db.session.execute(delete(GivenMark).where(is_one_of(GivenMark.id, own_choice)))
    if drawn:
        db.session.execute(update(GivenMark).where(is_one_of(GivenMark.id, drawn)).values(**UNMARKED))
    waiting = is_one_of(AnswerMarking.id, [one.answer.id for one, _ in pairs])
    db.session.execute(update(AnswerMarking).where(waiting).values(**WAITING_ANSWER))


def release(ids: Collection[int], *, by: User, now: datetime) -> int:
    """Let decided marks count for the learners; return how many answers were released.

    Answers that are not decided, or were released before, are left: doing it twice changes nothing. As many statements
    whatever their number.
    """
    held = attempts_held_for(ids)
    ready = [one for one in answers_with(ids) if one.state in (AnswerState.MARKED, AnswerState.IN_REVIEW)]
    by_attempt: dict[int, dict[str, str]] = {}
    for one in ready:
        by_attempt.setdefault(one.answer.attempt_id, {})[one.answer.question] = str(one.result.points)
    _let_count(ready, by.id, now)
    _regrade([held[id_] for id_ in sorted(by_attempt)], now)
    for attempt_id in by_attempt:
        link_record("attempt_log", attempt_id)
    after = {attempt_id: {"points": points} for attempt_id, points in by_attempt.items()}
    record_each(Verb.MARKS_RELEASE, "attempt", after, by_id=by.id, now=now)
    return len(ready)


def set_review(ids: Collection[int], *, in_review: bool, document_id: int, by: User, now: datetime) -> int:
    """Hold marked answers back to be looked at, or let them go on; return how many changed."""
    wanted = AnswerState.MARKED if in_review else AnswerState.IN_REVIEW
    found = [one.answer for one in answers_with(ids) if one.state is wanted]
    if found:
        chosen = is_one_of(AnswerMarking.id, [one.id for one in found])
        there = update(AnswerMarking).where(chosen, AnswerMarking.marked_at.is_(None))
        db.session.execute(there.values(in_review_at=now if in_review else None))
        for attempt_id in sorted({one.attempt_id for one in found}):
            link_record("attempt_log", attempt_id)
        verb = Verb.MARKS_REVIEW if in_review else Verb.MARKS_REVIEWED
        record(verb, "quiz", document_id, by_id=by.id, now=now, after={"answers": len(found)})
    return len(found)
