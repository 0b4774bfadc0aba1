"""Questions of the bank with all they hold: from the published quiz, or from its files before that."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lms.http.language import chosen_language
from lms.http.web import settings
from lms.quizzes import loader
from lms.quizzes.format.questions import Question, Quiz
from lms.quizzes.queries import attempts as queries
from lms.text.wording import in_language

if TYPE_CHECKING:
    from lms.quizzes.bank.models import BankQuestion


@dataclass(frozen=True, slots=True)
class Picked:
    """A row of the bank, the quiz it stands in, and the question itself."""

    row: "BankQuestion"
    quiz: Quiz
    question: Question


def picked(rows: Sequence["BankQuestion"]) -> list[Picked]:
    """Return the questions of the rows in their order; those that are no longer there are left out."""
    quizzes = _published({row.quiz for row in rows if row.is_published})
    quizzes |= _files({row.quiz for row in rows if not row.is_published})
    found = []
    for row in rows:
        quiz = quizzes.get(row.quiz)
        question = quiz.question(row.question) if quiz else None
        if quiz and question:
            found.append(Picked(row, quiz, question))
    return found


def _published(keys: set[str]) -> dict[str, Quiz]:
    entries = [one for one in queries.quiz_entries() if one.key in keys] if keys else []
    kept = queries.kept_quizzes((one.revision_id, one.digest) for one in entries)
    return {one.key: kept[one.revision_id].quiz for one in entries}


def _files(keys: Iterable[str]) -> dict[str, Quiz]:
    chosen = settings()
    names = {key.rpartition("/")[2] for key in keys}
    files = [
        file
        for file in sorted((chosen.content / "quizzes").glob("*.md"))
        if file.name.split(".", 1)[0] in names
    ]
    read = loader.checked_files(files, chosen.content, chosen.zone, chosen.default_language) if files else []
    return {f"quizzes/{one.slug}": one.quiz for one in read if one.quiz}


def shown_stem(row: "BankQuestion") -> tuple[str, str]:
    """Return the language in which a question is shown, and its stem."""
    stems = {text.language: text.stem for text in row.texts}
    language = chosen_language() if chosen_language() in stems else next(iter(stems), "")
    return language, in_language(stems, language)
