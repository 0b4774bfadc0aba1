"""Builders of printed papers for tests."""

from collections.abc import Sequence
from datetime import datetime

from lms import clock
from lms.people.models import User
from lms.quizzes.actions import papers as acts
from lms.quizzes.paper import actions as rows
from lms.quizzes.paper import queries as papers_of
from lms.quizzes.paper.drawn import asked_questions
from lms.quizzes.paper.keyed import fields_of, written_answer
from lms.quizzes.paper.records import NumberedPaper
from lms.quizzes.queries import attempts as queries
from lms.quizzes.responses import Response, normalise
from tests.build import make_user
from tests.quizzes.build import RIGHT, ZONE, open_quiz

TOKEN = "0" * 32


def print_papers(
    people: Sequence[int | None] = (None, None), token: str = TOKEN, slug: str = "", starts_at: datetime | None = None,
    *, shared: bool = False, unit_id: int | None = None, by: User | None = None,
) -> list[NumberedPaper]:  # fmt: skip
    """Print papers of a quiz, "basics" when none is named; return them."""
    entry = queries.quiz_entry(slug or open_quiz())
    assert entry is not None
    quiz = queries.kept_quiz(entry.revision_id, entry.digest).quiz
    drawn = acts.drawn_papers(quiz, "secret", token, people, [], shared=shared)
    batch = rows.NewBatch(
        entry.document_id, entry.revision_id, entry.digest, quiz.languages[0], shared, unit_id,
        starts_at or clock.now(), [], token, drawn,
    )  # fmt: skip
    return papers_of.papers_in(rows.add_batch(batch, by=by or make_user("Printer"), now=clock.now()))


def printed_paper() -> NumberedPaper:
    """Return the first printed paper of the quiz "basics", made once a database."""
    number = papers_of.batch_of_token(TOKEN)
    return papers_of.papers_in(number)[0] if number else print_papers()[0]


def typed(paper: NumberedPaper, answers: dict[str, list[str]] | None = None, **more: str) -> dict[str, str]:
    """Return answers, the right ones of "basics" when none are given, as they are typed from the paper."""
    batch = papers_of.batch_with_id(paper.batch_id)
    assert batch is not None
    kept = queries.kept_quiz(batch.revision_id, batch.digest)
    asked = asked_questions(kept.quiz, paper.paper)
    found = {field.name: "-" for field in fields_of(asked)}
    for one in asked:
        raw = (RIGHT if answers is None else answers).get(one.question.id)
        response = normalise(one.question, raw) if raw else Response()
        found |= written_answer(one, response.chosen, response.text, response.parts)
    return found | more


def context_of(paper: NumberedPaper) -> acts.PaperContext:
    """Return what entering a paper needs."""
    batch = papers_of.batch_with_id(paper.batch_id)
    assert batch is not None
    return acts.PaperContext(batch, queries.kept_quiz(batch.revision_id, batch.digest), ZONE)
