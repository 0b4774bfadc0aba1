"""Whether attempts keep a question that counts once a further one is left out."""

from collections.abc import Collection

from sqlalchemy import Float, Select, cast, func, select

from lms.db import db
from lms.quizzes.format.corrected import CorrectionKind
from lms.quizzes.models import Attempt, QuestionResult
from lms.quizzes.queries.corrections import corrections_in_force, reached_versions, versions
from lms.quizzes.regrading import Correction, rulings
from lms.quizzes.sheet import question_ids
from lms.quizzes.timing import FINISHED, AttemptState


def emptied_count(document_id: int, correction: Correction) -> int:
    """Return how many attempts would keep no question that brings points with a correction in force.

    All corrections in force count, also those whose grades have still to follow. Attempts in progress are among them,
    and the quiz as it is now is one more: whoever starts next would have such an attempt.
    """
    if correction.ruling.kind is not CorrectionKind.VOID:
        return 0
    kept = versions(document_id, correction.question)
    whole = [*corrections_in_force(document_id), correction]
    count = 0
    for id_ in reached_versions(correction, kept):
        found = rulings(whole, id_, kept[id_].by_id)
        void = {name for name, (_, one) in found.items() if one.kind is CorrectionKind.VOID}
        counting = {one.id for one in kept[id_].quiz.questions if one.points} - void
        papers = list(db.session.scalars(_running(document_id, id_)))
        if id_ == max(kept):
            papers.append({"pages": [list(kept[id_].by_id)]})
        count += sum(counting.isdisjoint(asked) for asked in map(question_ids, papers))
        count += db.session.scalar(_finished(document_id, id_, correction.question, void)) or 0
    return count


def _running(document_id: int, revision_id: int) -> Select[*tuple[dict[str, object]]]:
    return select(Attempt.paper).where(
        Attempt.document_id == document_id,
        Attempt.state == AttemptState.IN_PROGRESS,
        Attempt.revision_id == revision_id,
    )


def _finished(
    document_id: int, revision_id: int, question: str, void: Collection[str]
) -> Select[*tuple[int]]:
    """Count the attempts with a maximum now that were asked the question and no other that counts."""
    results = select(QuestionResult.question).where(QuestionResult.attempt_id == Attempt.id)
    brings = cast(QuestionResult.max_points, Float) > 0
    return select(func.count(Attempt.id)).where(
        Attempt.document_id == document_id,
        Attempt.revision_id == revision_id,
        Attempt.state.in_(FINISHED),
        cast(Attempt.max_points, Float) > 0,
        results.where(QuestionResult.question == question).exists(),
        ~results.where(brings, QuestionResult.question.not_in(void)).exists(),
    )
