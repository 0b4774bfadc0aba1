"""A quiz that a village took on paper: entered twice, a difference settled, and papers at every stage."""

import random
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from lms.config import Settings
from lms.db import db
from lms.people.models import User
from lms.quizzes.actions import papers as acts
from lms.quizzes.format.questions import Gap, Question, QuestionType
from lms.quizzes.paper import actions as rows
from lms.quizzes.paper import queries as papers_of
from lms.quizzes.paper.records import FIRST, SECOND, NumberedPaper
from lms.quizzes.queries import attempts as queries

QUIZ = "flood-duty"
TOKEN = "d" * 32


def take_on_paper(
    cadres: Sequence[User], conveners: Sequence[User], settings: Settings, now: datetime, rng: random.Random
) -> None:
    """Print papers for some cadres, and let two people of the staff enter most of them."""
    entry = queries.quiz_entry(QUIZ)
    if entry is None or len(cadres) < 6 or len(conveners) < 2:
        return
    kept = queries.kept_quiz(entry.revision_id, entry.digest)
    held = acts.require_printable(entry, kept.quiz, now)
    began = now - timedelta(days=1, hours=3)
    drawn = acts.drawn_papers(kept.quiz, settings.secret_key, TOKEN, [None] * 8, held, shared=False)
    batch = rows.NewBatch(
        entry.document_id, entry.revision_id, entry.digest, kept.quiz.languages[0], False, None, began, held, TOKEN,
        drawn,
    )  # fmt: skip
    number = rows.add_batch(batch, by=conveners[0], now=began - timedelta(days=3))
    found = papers_of.batch_with_id(number)
    assert found is not None
    context = acts.PaperContext(found, kept, settings.zone)
    papers = papers_of.papers_in(number)
    answers = {one.id: _answers(list(kept.quiz.questions), rng) for one in papers}
    lines = {id_: acts.lines_of(kept, given)[0] for id_, given in answers.items()}
    for place, (paper, cadre) in enumerate(zip(papers[:6], cadres, strict=False)):
        first, second = dict(lines[paper.id]), dict(lines[paper.id])
        if place in (1, 4):  # misread by one of the two
            id_ = next(id_ for id_, line in first.items() if line)
            second[id_] = ""
        acts.enter(paper.id, FIRST, cadre, first, context, alone=False, by=conveners[0], now=now)
        if place == 5:
            continue
        acts.enter(paper.id, SECOND, cadre, second, context, alone=False, by=conveners[1], now=now)
        if place == 1:
            acts.settle(paper.id, cadre, first, context, by=conveners[1], now=now)
    _void(papers[6], conveners[0], now)
    db.session.flush()


def _void(paper: NumberedPaper, by: User, now: datetime) -> None:
    rows.void(paper.id, "雨水浸湿，字迹无法辨认，已另发一份。", by=by, now=now)


def _answers(questions: Sequence[Question], rng: random.Random) -> Mapping[str, list[str]]:
    """Return answers as a form sends them, three of four right."""
    return {one.id: _answer(one, is_right=rng.random() < 0.75) for one in questions}


def _answer(one: Question, *, is_right: bool) -> list[str]:
    if one.is_choice:
        return [option.key for option in one.options if option.right is is_right][: None if is_right else 1]
    if one.type is QuestionType.MATCHING:
        keys = [option.match for option in one.options]
        keys = keys if is_right else keys[::-1]
        return [f"{option.key}={key}" for option, key in zip(one.options, keys, strict=True)]
    if one.type is QuestionType.ORDERING:
        keys = [option.key for option in one.options]
        places = keys if is_right else keys[::-1]
        return [f"{key}={place}" for key, place in zip(keys, places, strict=True)]
    return [f"{gap.key}={_in_gap(gap, is_right=is_right)}" for gap in one.gaps]


def _in_gap(gap: Gap, *, is_right: bool) -> str:
    """Return what a learner wrote into a gap: the key of an option, a number or words."""
    if gap.options:
        return next(option.key for option in gap.options if option.right is is_right)
    if gap.numbers:
        return str(gap.numbers[0].value + (0 if is_right else 1))
    return next(one.text for texts in gap.answers.values() for one in texts) if is_right else "风力"
