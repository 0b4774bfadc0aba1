"""Keep and remove the files of answers; the answers themselves are saved by `lms.quizzes.actions.attempts`."""

from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from typing import BinaryIO

from sqlalchemy import delete

from lms import isolated
from lms.db import db
from lms.errors import N_, Refused
from lms.library.film_tags import without_tags
from lms.quizzes.files.answers import digests_of, line_of, with_file
from lms.quizzes.files.cleaning import CleanFile, clean_file, require_size
from lms.quizzes.files.kinds import HEAD, PLAYED, kind_of, shown_name
from lms.quizzes.files.models import AnswerFile
from lms.quizzes.files.queries import files_of_attempt
from lms.quizzes.format.questions import UploadRule
from lms.slow_work import slow
from lms.storage import Storage


@dataclass(frozen=True, slots=True)
class UploadedFile:
    """A cleaned file in the storage, with the name that its learner gave it."""

    name: str
    kind: str
    size: int
    digest: str


@slow
def stored(name: str, stream: BinaryIO, size: int, rule: UploadRule, store: Storage) -> UploadedFile:
    """Clean a file and keep it; raises BadUpload for what the question does not take, TooHeavy past the limits.

    `stream` is a seekable file of `size` bytes. Sound and video go to the store without being read into memory.
    Writes no row, because it takes long: no transaction may be open.
    """
    require_size(size, rule)
    stream.seek(0)
    kind = kind_of(stream.read(HEAD))
    if kind in PLAYED and kind in rule.kinds:
        without_tags(f"file.{kind}", stream, size)
        return UploadedFile(shown_name(name, kind), kind, size, store.put(stream))
    stream.seek(0)
    clean: CleanFile = isolated.run(clean_file, stream.read(), rule)
    digest = store.put(BytesIO(clean.data))
    return UploadedFile(shown_name(name, clean.kind), clean.kind, len(clean.data), digest)


def add(
    attempt_id: int, question: str, line: str, file: UploadedFile, rule: UploadRule, now: datetime
) -> str:
    """Put a stored file with an answer and return the answer's new line.

    Where the question takes one file, the new one replaces it; else raises Refused for one too many.
    """
    new, replaced = with_file(line, file.digest, rule.most)
    if not new:
        raise Refused(
            N_("You have uploaded %(most)d files, the most there may be. Remove one first."), most=rule.most
        )
    for digest in replaced:
        _delete(attempt_id, question, digest)
    if file.digest not in files_of_attempt(attempt_id).get(question, {}):
        kept = AnswerFile(attempt_id=attempt_id, question=question, digest=file.digest, added_at=now)
        kept.name, kept.kind, kept.size = file.name, file.kind, file.size
        db.session.add(kept)
        db.session.flush()
    return new


def remove(attempt_id: int, question: str, line: str, digest: str) -> str:
    """Take a file off an answer and return the answer's new line."""
    _delete(attempt_id, question, digest)
    return line_of(one for one in digests_of(line) if one != digest)


def _delete(attempt_id: int, question: str, digest: str) -> None:
    db.session.execute(
        delete(AnswerFile).where(
            AnswerFile.attempt_id == attempt_id, AnswerFile.question == question, AnswerFile.digest == digest
        )
    )
