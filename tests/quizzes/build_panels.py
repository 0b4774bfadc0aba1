"""Panels for the pass mark, for tests."""

from lms.db import db
from lms.people.models import User
from lms.quizzes.pass_marks.models import PassMarkMember, PassMarkPanel
from lms.quizzes.pass_marks.queries import newest_panel
from lms.quizzes.queries import attempts as queries
from tests.build import NOW
from tests.quizzes.build import open_quiz


def panel_at_work(*people: User) -> str:
    """Return the slug of the quiz "basics" with a panel of these people in its first round, made once."""
    entry = queries.quiz_entry(slug := open_quiz())
    assert entry is not None
    if newest_panel(entry.document_id) is None:
        panel = PassMarkPanel(
            document_id=entry.document_id, revision_id=entry.revision_id, digest=entry.digest,
            standard="Reads the accounts.", round=1, opened_by_id=people[0].id, opened_at=NOW,
            members=[PassMarkMember(user_id=one.id) for one in people],
        )  # fmt: skip
        db.session.add(panel)
        db.session.flush()
    return slug
