"""Reading which given marks a change of the rubric touches."""

from sqlalchemy import select

from lms.contests.judging.models import Assignment, Mark
from lms.contests.rules.amendments import rubric_impact
from lms.contests.rules.models.contests import Contest
from lms.contests.rules.queries.contests import definition_of, definition_of_revision
from lms.contests.rules.rubric_versions import RubricImpact
from lms.db import db
from lms.library.queries import documents as library


def affected_marks(contest: Contest) -> dict[int, RubricImpact]:
    """Return the readings whose given mark a later change of the rubric touches, and how far.

    A mark leaves the list when the judge gives it again under the current rubric.
    """
    rows = db.session.execute(
        select(Mark.assignment_id, Mark.revision_id)
        .join(Assignment, Assignment.id == Mark.assignment_id)
        .where(
            Assignment.contest_id == contest.id,
            Mark.revision_id != contest.revision_id,
            Mark.submitted_at.is_not(None),
        )
        .order_by(Mark.assignment_id)
    ).all()
    if not rows:
        return {}
    now = definition_of(contest)
    used = library.revisions({row.revision_id for row in rows})
    touches = {one.id: rubric_impact(definition_of_revision(one), now) for one in used}
    return {
        row.assignment_id: touch
        for row in rows
        if (touch := touches[row.revision_id]) is not None and touch is not RubricImpact.WORDING
    }
