"""Give marks to answers, alone or in groups, take a group back, and let marks count."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import delete, insert, select, update

from lms.audit.actions import link_record, record
from lms.audit.verbs import Verb
from lms.db import db, is_one_of
from lms.errors import N_, Conflict, Refused
from lms.library.actions.progress import complete_by_quiz
from lms.marking.combining import MarkingState
from lms.people.identity import User
from lms.quizzes.actions.attempts import graded, write_hand_marked
from lms.quizzes.actions.result_mail import mail_final_result
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
from lms.quizzes.queries import corrections
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
    batch: str = "",
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
    _write_task(one, role, given, marker.person_id, now, reason, batch)
    fresh = answers_with([answer_id])[0]
    if fresh.is_released or (
        fresh.combined.state is MarkingState.DECIDED and not fresh.settings.marking_held
    ):
        _let_count([fresh], marker.person_id, now)
        before |= _regrade(attempt, now)
    link_record("attempt_log", attempt.id)
    after = {"question": one.answer.question, "points": str(given.points), "scores": dict(given.scores)}
    record(
        Verb.ANSWER_MARK, "attempt", attempt.id, by_id=by.id, now=now, before=before, reason=reason,
        after=after | ({} if role is MarkerRole.MARKER else {"role": role.value}) | _total(attempt.id, before),
    )  # fmt: skip
    return fresh


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


def _write_task(
    one: MarkingStanding,
    role: MarkerRole,
    given: HandMark,
    marker_id: int,
    now: datetime,
    reason: str,
    batch: str,
) -> None:
    values = {
        "marker_id": marker_id, "role": role.value, "finished_at": now, "points": given.points,
        "scores": dict(given.scores), "comment": given.comment, "reason": reason, "batch": batch, "draft": {},
    }  # fmt: skip
    task = _own_task(one, role, marker_id)
    if task is None:
        _add_task(one, values)
    else:
        db.session.execute(update(GivenMark).where(GivenMark.id == task.id).values(**values))


def _own_task(one: MarkingStanding, role: MarkerRole, marker_id: int) -> MarkingTask | None:
    if role is MarkerRole.CORRECTION:
        return next((task for task in one.tasks if task.role is role), None)
    return one.own(marker_id)


def _add_task(one: MarkingStanding, values: Mapping[str, Any]) -> None:
    named = {"answer_id": one.answer.id, "attempt_id": one.answer.attempt_id, "question": one.answer.question}
    usual = {"scores": {}, "comment": "", "reason": "", "batch": "", "draft": {}, "sequence": 0}
    db.session.execute(insert(GivenMark).values(**(usual | named | dict(values))))


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
        _add_task(
            one, {"marker_id": marker.person_id, "role": role, "draft": dict(draft), "sequence": sequence}
        )
    elif sequence > own.sequence:
        there = update(GivenMark).where(GivenMark.id == own.id)
        db.session.execute(there.values(draft=dict(draft), sequence=sequence))


def _let_count(found: Iterable[MarkingStanding], by_id: int, now: datetime) -> None:
    """Write the decided marks of answers as those that count."""
    for one in found:
        made = one.result
        values = {"points": made.points, "scores": dict(made.scores), "comment": made.comment}
        db.session.execute(
            update(AnswerMarking)
            .where(AnswerMarking.id == one.answer.id)
            .values(**values, marked_at=now, marked_by_id=by_id, in_review_at=None)
        )


def _regrade(attempt: AttemptSnapshot, now: datetime) -> dict[str, Any]:
    """Give a finished attempt the result that follows from its marks; return its points before, if it had a result."""
    lines = {question: one.line for question, one in queries.answers(attempt.id).items()}
    kept = queries.kept_quiz(attempt.revision_id, attempt.digest)
    mark = graded(attempt, corrections.graded_quiz(attempt, kept), lines)
    write_hand_marked(attempt, mark)
    complete_by_quiz(queries.PASSED_BY_ATTEMPT, {"attempt_id": attempt.id})
    if attempt.waiting and not mark.waiting:
        mail_final_result(attempt, kept, now)
    return {} if attempt.waiting else {"result": str(attempt.points)}


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

    Answers that someone marked meanwhile are left as they are.
    """
    count = 0
    for one in sorted(answers_with(ids), key=lambda one: (one.answer.attempt_id, one.answer.id)):
        try:
            give_mark(one.answer.id, given, "", by=by, marker=marker, now=now, batch=batch)
        except Conflict:
            continue
        count += 1
    return count


def undo_group(document_id: int, batch: str, *, by: User, now: datetime) -> int:
    """Take back the marks that one person gave a group of answers; return of how many.

    What has been corrected since stays. Raises Conflict when nothing is left to take back, or it was released to
    learners together with other marks.
    """
    count = 0
    # Marks that were given one by one bear no name of a group.
    for id_ in sorted(answers_of_batch(document_id, batch) if batch else ()):
        attempt, one = _held(id_)
        own = next((task for task in one.tasks if task.batch == batch and task.marker_id == by.id), None)
        is_corrected = any(task.role is MarkerRole.CORRECTION for task in one.tasks)
        if own is None or is_corrected or (one.is_released and one.settings.marking_held):
            continue
        _take_back(one, own)
        if one.is_released:
            _regrade(attempt, now)
        link_record("attempt_log", attempt.id)
        record(
            Verb.ANSWER_UNMARK, "attempt", attempt.id, by_id=by.id, now=now, before={"points": str(own.points)},
            after={"question": one.answer.question},
        )  # fmt: skip
        count += 1
    if not count:
        raise Conflict(N_("Nothing of this group can be undone any more."))
    return count


def _take_back(one: MarkingStanding, own: MarkingTask) -> None:
    if own.assigned_at is None:
        db.session.execute(delete(GivenMark).where(GivenMark.id == own.id))
    else:
        db.session.execute(update(GivenMark).where(GivenMark.id == own.id).values(**UNMARKED))
    db.session.execute(
        update(AnswerMarking).where(AnswerMarking.id == one.answer.id).values(**WAITING_ANSWER)
    )


def release(ids: Collection[int], *, by: User, now: datetime) -> int:
    """Let decided marks count for the learners; return how many answers were released.

    Answers that are not decided, or were released before, are left: doing it twice changes nothing.
    """
    by_attempt: dict[int, list[int]] = {}
    for one in answers_with(ids):
        by_attempt.setdefault(one.answer.attempt_id, []).append(one.answer.id)
    count = 0
    for attempt_id, some in sorted(by_attempt.items()):
        attempt = queries.attempt_to_close(attempt_id)
        ready = [
            one for one in answers_with(some) if one.state in (AnswerState.MARKED, AnswerState.IN_REVIEW)
        ]
        if attempt is None or not ready:
            continue
        _let_count(ready, by.id, now)
        _regrade(attempt, now)
        link_record("attempt_log", attempt.id)
        after = {one.answer.question: str(one.result.points) for one in ready}
        record(Verb.MARKS_RELEASE, "attempt", attempt.id, by_id=by.id, now=now, after={"points": after})
        count += len(ready)
    return count


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
