"""Questions of a file that the bank has already."""

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from lms.quizzes.bank import queries
from lms.quizzes.bank.similarity import MOST_SHOWN, near_duplicates
from lms.quizzes.format.folding import fold
from lms.quizzes.format.lint.files import shown
from lms.quizzes.format.questions import Quiz

if TYPE_CHECKING:
    from lms.quizzes.bank.models import BankQuestion

# The same words are found among any number of questions; nearly the same ones among so many, the first of the file.
MOST_COMPARED = 500


@dataclass(frozen=True, slots=True)
class Known:
    """Questions of the bank with the same words, or with nearly the same."""

    rows: Sequence["BankQuestion"]
    is_same: bool


def known_in_bank(quiz: Quiz, language: str) -> dict[str, Known]:
    """Return for each question by its id what the bank has of it, at most 3; questions that it lacks have no entry."""
    stems = queries.stems(language)
    asked = {one.id: fold(shown(one.stem.get(language, ""))) for one in quiz.questions}
    same = _same(asked, stems)
    found = same | _near(asked, same, stems)
    rows = {row.id: row for row in queries.with_ids({one for numbers in found.values() for one in numbers})}
    return {
        id_: Known([rows[one] for one in numbers if one in rows], id_ in same)
        for id_, numbers in found.items()
    }


def _same(asked: Mapping[str, str], stems: Sequence[tuple[int, str]]) -> dict[str, list[int]]:
    by_stem: dict[str, list[int]] = {}
    for number, stem in stems:
        by_stem.setdefault(stem, []).append(number)
    return {id_: by_stem[stem][:MOST_SHOWN] for id_, stem in asked.items() if stem and stem in by_stem}


def _near(
    asked: Mapping[str, str], same: Container[str], stems: Sequence[tuple[int, str]]
) -> dict[str, list[int]]:
    # The numbers of the bank begin with 1; those below it are the questions of the file.
    others = {-place: id_ for place, id_ in enumerate(islice(asked, MOST_COMPARED)) if id_ not in same}
    found = near_duplicates([(place, asked[id_]) for place, id_ in others.items()], stems)
    return {others[place]: numbers for place, numbers in found.items() if numbers}
