"""What people are told when quizzes open and close, and what they may read of."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from lms.contests.rules.queries.contests import readable_titles as contests
from lms.contests.rules.stages import Stage
from lms.db import db
from lms.library.queries.documents import readable_titles as documents
from lms.notifications.models import Notification, NotifiedEvent
from lms.notifications.subjects import Seen
from lms.quizzes.jobs import tell_openings
from tests.build import NOW, make_document, make_unit, make_user
from tests.contests.make import make_contest, make_judge
from tests.quizzes.build import begin, make_quiz

QUIZ = """---
title: Wells
opens: 2026-03-02 09:00
closes: 2026-03-09 09:00
---

## Is it safe? {#safe}

- [x] Yes
- [ ] No
"""


@pytest.mark.parametrize(
    ("hours", "told"), [(-1, []), (0.5, ["quiz-opened"]), (2, []), (24 * 6 - 1, []), (24 * 6 + 1, ["quiz-closes"]),
                        (24 * 7, [])],
)  # fmt: skip
def test_people_are_told_once_when_a_quiz_opens_and_before_it_closes(
    app: Flask, hours: float, told: list[str]
) -> None:
    village = make_unit()
    waiting, taken = make_user("Ann", unit=village), make_user("Bo", unit=village)
    make_user("Nowhere")
    make_quiz(QUIZ)
    begin(taken)
    db.session.commit()
    now = NOW + timedelta(hours=hours)
    assert [tell_openings(now), tell_openings(now)] == [len(told), 0]
    rows = db.session.execute(select(NotifiedEvent.kind, Notification.person_id).join(NotifiedEvent))
    assert [tuple(row) for row in rows] == [(kind, waiting.id) for kind in told]


def test_titles_are_those_of_what_a_person_may_read(app: Flask) -> None:
    quiz, gone = make_document("quiz", "quizzes/wells"), make_document("quiz", "quizzes/gone")
    gone.retired_at = NOW
    wanted = [Seen(1, one.key) for one in (quiz, gone)]
    assert documents(wanted) == {wanted[0]: {"zh_Hans": "Wells", "en": "Wells"}}
    draft, running = make_contest("draft"), make_contest("running")
    draft.stage, running.stage = Stage.DRAFT, Stage.OPEN
    judge = make_user("Judge")
    make_judge(draft, judge)
    asked = [
        Seen(person, slug) for slug in ("draft", "running", "none") for person in (judge.id, judge.id + 1)
    ]
    assert set(contests(asked)) == {asked[0], asked[2], asked[3]}
