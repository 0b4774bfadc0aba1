"""Reading the answers in which people are compared with each other."""

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING

from sqlalchemy import and_, exists, select
from sqlalchemy.orm import aliased

from lms.db import db
from lms.people.queries.selectables import below, units, users
from lms.quizzes.models import Attempt, QuestionResult
from lms.quizzes.timing import FINISHED

if TYPE_CHECKING:
    from lms.quizzes.statistics.similar_answers import AlikeReport


def alike_report(
    document_id: int, questions: Collection[str], paths: Sequence[str] | None, *, across_units: bool
) -> "AlikeReport":
    """Return which people's answers to these questions are unusually alike, by the first finished attempt of each.

    `paths` keeps attempts sat in these subtrees; people are compared within the unit of their attempt or, with
    `across_units`, with everyone. Two statements.
    """
    from lms.quizzes.statistics.similar_answers import Compared, alike  # noqa: PLC0415 -- slow import

    user, unit, earlier = users(), units(), aliased(Attempt)
    is_first = ~exists().where(
        and_(
            earlier.user_id == Attempt.user_id,
            earlier.document_id == Attempt.document_id,
            earlier.state.in_(FINISHED),
            earlier.number < Attempt.number,
        )
    )
    first = (
        select(Attempt.id, user.c.name, user.c.username, unit.c.name.label("unit"), Attempt.unit_id)
        .join(user, user.c.id == Attempt.user_id)
        .join(unit, unit.c.id == Attempt.unit_id)
        .where(Attempt.document_id == document_id, Attempt.state.in_(FINISHED), is_first)
        .order_by(Attempt.id)
    )
    if paths is not None:
        first = first.where(below(unit.c.path, paths))
    people = [
        Compared(id_, name, username, unit_name, 0 if across_units else unit_id)
        for id_, name, username, unit_name, unit_id in db.session.execute(first)
    ]
    chosen = first.with_only_columns(Attempt.id).order_by(None).subquery()
    results = (
        select(
            QuestionResult.attempt_id, QuestionResult.question, QuestionResult.answer, QuestionResult.fraction
        )
        .join(chosen, chosen.c.id == QuestionResult.attempt_id)
        .where(QuestionResult.question.in_(list(questions)))
        .order_by(QuestionResult.question, QuestionResult.attempt_id)
    )
    return alike(people, db.session.execute(results))
