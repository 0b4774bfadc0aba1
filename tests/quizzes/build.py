"""Builders of quizzes for tests: a file's text becomes a document with a revision and its renditions."""

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from lms import clock
from lms.db import db
from lms.errors import Refused
from lms.library.models import Document, Rendition, Revision
from lms.people.models import User
from lms.quizzes.actions import attempts as actions
from lms.quizzes.actions import offline, saving
from lms.quizzes.actions.overrides import add_override
from lms.quizzes.answer_encoding import GivenAnswer
from lms.quizzes.attempt_snapshot import AttemptSnapshot
from lms.quizzes.bank.actions import index_published
from lms.quizzes.bank.filters import BankFilter
from lms.quizzes.bank.queries import search
from lms.quizzes.format.data import to_data
from lms.quizzes.format.parser import parse
from lms.quizzes.format.questions import Quiz
from lms.quizzes.format.rendering import rendered
from lms.quizzes.offline.sealing import NewCode
from lms.quizzes.overrides.lenient import ExceptionFor, Override
from lms.quizzes.overrides.queries import live_override
from lms.quizzes.queries import attempts as queries
from lms.quizzes.queries import marking
from lms.quizzes.records import AnswerToMark
from tests.build import NOW

ZONE = ZoneInfo("Asia/Shanghai")
CODE = NewCode("1234567890123456", "salt", "6b" * 32)

BASICS = """---
title: Accounts basics
language: en
time_limit: 20 min
attempts: 2
pass: 60%
---

What every villager may ask.

## Who may inspect the accounts? {#inspect}

- [ ] Only the accountant
  > The accountant keeps the books, but does not own them.
- [x] Any registered villager
- [ ] Only the township office

Explanation: The books belong to the collective.

## Which items must be posted? {#board points=2 score=net-correct}

- [x] Income and spending
- [x] Relief money
- [ ] Salaries of the township

## The notice stays up for at least ____ days. {#days}

= seven
= 7

## By how many per cent did spending fall? {#fall}

= 10 +- 0.5
"""


def parsed_quiz(text: str = BASICS) -> Quiz:
    """Parse a quiz that must be without errors."""
    read = parse(text, "quizzes/basics.md", ZONE, "en")
    assert read.quiz is not None, [str(problem) for problem in read.problems]
    return read.quiz


def make_quiz(text: str = BASICS, slug: str = "basics", document: Document | None = None) -> Document:
    """Make the document of a quiz, or give `document` a new current revision."""
    quiz = parsed_quiz(text)
    document = document or Document(kind="quiz", key=f"quizzes/{slug}")
    data = to_data(quiz)
    digest = hashlib.sha256(json.dumps(data, sort_keys=True).encode()).hexdigest()
    revision = Revision(document=document, digest=digest, data=data, created_at=NOW)
    for language in quiz.languages:
        page = rendered(quiz, language)
        revision.renditions.append(
            Rendition(
                language=language,
                path=f"quizzes/{slug}.md",
                title=quiz.title[language],
                source=text.encode(),
                html=page.html,
                plain=page.plain,
                data=dict(page.data),
            )
        )
    db.session.add_all([document, revision])
    db.session.flush()
    document.current_id = revision.id
    db.session.flush()
    return document


GRACE_S = 20  # as the settings have it
RIGHT = {"inspect": ["2"], "board": ["1", "2"], "days": ["7"], "fall": ["10"]}


def open_quiz() -> str:
    """Return the slug of the quiz "basics", made once a database."""
    if queries.quiz_entry("basics") is None:
        make_quiz()
    return "basics"


def offline_quiz() -> str:
    """Return the slug of a quiz for offline use, made once a database."""
    if queries.quiz_entry("away") is None:
        make_quiz(BASICS.replace("---\n", "---\noffline: yes\n", 1), "away")
    return "away"


def offline_paper(person: User) -> int:
    """Return the paper that a person has downloaded of the quiz for offline use."""
    entry = queries.quiz_entry(offline_quiz())
    assert entry is not None
    paper = offline.prepare(entry, person, NOW, fresh=CODE, secret="s", zone=ZONE, grace_s=GRACE_S)
    db.session.commit()
    return paper.id


def made_exception(person: User, by: User) -> int:
    """Return the number of an exception at the quiz "basics" that holds for the person, made once."""
    entry = queries.quiz_entry(open_quiz())
    assert entry is not None
    rules = queries.kept_quiz(entry.revision_id, entry.digest).quiz.settings
    add_override(
        entry.document_id, rules, ExceptionFor.PERSON, person.id, Override(more_attempts=1), "ill",
        by=by, day=NOW.date(), now=NOW, grace_s=GRACE_S,
    )  # fmt: skip
    kept = live_override(entry.document_id, ExceptionFor.PERSON, person.id)
    assert kept is not None
    return kept.id


def banked_question() -> int:
    """Return the number in the bank of a question of the quiz "basics"."""
    open_quiz()
    index_published()
    return search(BankFilter(), NOW).questions[0].id


def begin(person: User, now: datetime = NOW, slug: str = "basics") -> int:
    """Start an attempt, or go on with the running one; return its id."""
    entry = queries.quiz_entry(slug)
    assert entry is not None
    return actions.start(entry, person, now, secret="s", zone=ZONE, grace_s=GRACE_S)[0]


def attempt_of(attempt_id: int) -> AttemptSnapshot:
    """Return an attempt that must exist."""
    attempt = queries.attempt_with_id(attempt_id)
    assert attempt is not None
    return attempt


def answer(
    attempt_id: int, answers: Mapping[str, list[str]], now: datetime = NOW, sequence: int | None = None
) -> dict[str, Refused]:
    """Save answers as the script does when `sequence` is given, else as a page's form; return what was refused."""
    attempt = attempt_of(attempt_id)
    kept = queries.kept_quiz(attempt.revision_id, attempt.digest)
    given = [GivenAnswer(question, raw, sequence) for question, raw in answers.items()]
    return saving.save_answers(attempt, kept, given, now, grace_s=GRACE_S)


def hand_in(attempt_id: int, now: datetime = NOW) -> bool:
    """Finish an attempt; tell whether this call did it."""
    return actions.close(attempt_of(attempt_id), now)


def running_attempt(person: User) -> int:
    """Return the running attempt of the person at "basics", started now by the clock."""
    open_quiz()
    return begin(person, clock.now())


def finished_attempt(person: User, answers: Mapping[str, list[str]] = RIGHT) -> int:
    """Return a finished attempt of the person at "basics", sat just now; made once a person."""
    open_quiz()
    entry = queries.quiz_entry("basics")
    assert entry is not None
    attempts = queries.attempts_of(person.id, entry.document_id)
    if attempts:
        return attempts[0].id
    now = clock.now()
    attempt_id = begin(person, now)
    answer(attempt_id, answers, now)
    hand_in(attempt_id, now)
    return attempt_id


ESSAYS = """---
title: Essays
language: en
pass: 60%
page: all
---

## Explain why. {#why type=essay words=3..5}

| Criterion | Points | Full marks when |
|---|---|---|
| Reason | 4 | names the *rule* |
| Tone | 2 | calm |

## Give an example. {#example type=essay points=2}
"""


def waiting_answer(person: User) -> int:
    """Return the number of a waiting answer of the person at the quiz "essays"; made once a person."""
    if queries.quiz_entry("essays") is None:
        make_quiz(ESSAYS, "essays")
    entry = queries.quiz_entry("essays")
    assert entry is not None
    if not queries.attempts_of(person.id, entry.document_id):
        attempt_id = begin(person, clock.now(), "essays")
        answer(attempt_id, {"why": ["one two three"], "example": ["The well."]}, clock.now())
        hand_in(attempt_id, clock.now())
    return next(one for one in answers_to_mark(entry.document_id) if one.user_id == person.id).number


def answers_to_mark(document_id: int) -> list[AnswerToMark]:
    """Return the answers at a quiz that people mark."""
    return [one.answer for one in marking.answers_at(document_id)]
