"""Builders of answers with files: a quiz that asks for photos, a picture that names its author, kept files."""

from base64 import b64decode
from datetime import datetime
from io import BytesIO

from flask import current_app

from lms import clock
from lms.db import db
from lms.people.models import User
from lms.quizzes.actions import saving
from lms.quizzes.answer_encoding import GivenAnswer
from lms.quizzes.files import actions as files
from lms.quizzes.files.answers import KeptFile
from lms.quizzes.files.queries import files_of_attempt
from lms.quizzes.queries import attempts as queries
from lms.storage import storage
from tests.quizzes.build import GRACE_S, answers_to_mark, attempt_of, begin, hand_in, make_quiz

FILES = """---
title: Photos
language: en
attempts: 3
pass: 60%
page: all
---

## Photograph the board. {#photo type=file files=1..2 accept=png,txt,docx,pdf size=1MB points=4}

## Which day? {#day}

= Monday
"""
# Two by two pixels, with a text chunk that says "Author: Alice of Willow".
PICTURE = b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAIAAAACCAIAAAD91JpzAAAAFnRFWHRBdXRob3IAQWxpY2Ugb2YgV2lsbG93mBwiIwAAABFJREFUeJxj"
    "+M/AAERg4j8DAB3wA/2gMwmJAAAAAElFTkSuQmCC"
)


def running_files(person: User) -> int:
    """Return the running attempt of the person at the quiz "photos", started now by the clock."""
    if queries.quiz_entry("photos") is None:
        make_quiz(FILES, "photos")
    return begin(person, clock.now(), "photos")


def kept_file(attempt_id: int, name: str, now: datetime, data: bytes = PICTURE) -> KeptFile:
    """Put a file with the answer to "photo" as an upload does, without cleaning it again, and return it."""
    attempt = attempt_of(attempt_id)
    kept = queries.kept_quiz(attempt.revision_id, attempt.digest)
    rule = kept.by_id["photo"].upload
    assert rule is not None
    db.session.commit()
    digest = storage(current_app.extensions["settings"]).put(BytesIO(data))
    newest = queries.answers(attempt_id).get("photo")
    stored = files.UploadedFile(name, name.rpartition(".")[2], len(data), digest)
    line = files.add(attempt_id, "photo", newest.line if newest else "", stored, rule, now)
    given = [GivenAnswer("photo", (), line=line)]
    assert saving.save_answers(attempt, kept, given, now, grace_s=GRACE_S) == {}
    return files_of_attempt(attempt_id)["photo"][digest]


def uploaded_file(person: User) -> KeptFile:
    """Return the file of a finished attempt of the person at the quiz "photos"; made once a person."""
    entry = queries.quiz_entry("photos")
    finished = (
        [one for one in queries.attempts_of(person.id, entry.document_id) if one.is_finished] if entry else []
    )
    if finished:
        return next(iter(files_of_attempt(finished[0].id)["photo"].values()))
    attempt_id = running_files(person)
    file = kept_file(attempt_id, "Alice.png", clock.now())
    hand_in(attempt_id, clock.now())
    return file


def file_to_mark(person: User) -> int:
    """Return the number of the answer that the file of the person waits in."""
    file = uploaded_file(person)
    document_id = attempt_of(file.attempt_id).document_id
    answers = answers_to_mark(document_id)
    return next(one.number for one in answers if one.attempt_id == file.attempt_id)
