"""Builders of quizzes for tests: a file's text becomes a document with a revision and its renditions."""

import hashlib
import json
from zoneinfo import ZoneInfo

from lms.db import db
from lms.library.models import Document, Rendition, Revision
from lms.quizzes.data import to_data
from lms.quizzes.parser import parse
from lms.quizzes.questions import Quiz
from lms.quizzes.rendering import rendered
from tests.build import NOW

ZONE = ZoneInfo("Asia/Shanghai")

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
