"""What a pool can give before it is published: each row of a blueprint, and how often each question is drawn."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from lms.quizzes.drawing import draw
from lms.quizzes.format.blueprint import exposure, fits, missing
from lms.quizzes.format.questions import Cell, Quiz, QuizSettings, Section, Text

DRAWS = 200


@dataclass(frozen=True, slots=True)
class PoolReport:
    """One section that draws, and the share 0-1 by question.

    Each row comes with the number of questions that fit, and how many of its places cannot be filled.
    """

    title: Text
    draw: int
    size: int
    rows: tuple[tuple[Cell, int, int], ...]
    shares: Mapping[str, float]
    is_estimate: bool


def pool_reports(sections: Iterable[Section]) -> list[PoolReport]:
    """Return those of the sections that draw; where rows overlap the shares are estimated by 200 draws."""
    return [_report(one, one.draw) for one in sections if one.draw is not None and one.questions]


def _report(section: Section, count: int) -> PoolReport:
    questions = section.questions
    lacking = missing(section.cells, questions)
    rows = tuple(
        (cell, sum(fits(cell, one) for one in questions), left)
        for cell, left in zip(section.cells, lacking, strict=True)
    )
    shares = exposure(section.cells or (Cell(count),), questions)
    is_estimate = shares is None
    if shares is None:
        quiz = Quiz(("en",), {}, (section,), settings=QuizSettings(per_page=None))
        drawn = Counter(id_ for seed in range(DRAWS) for id_ in draw(quiz, str(seed)).question_ids)
        shares = {one.id: drawn[one.id] / DRAWS for one in questions}
    return PoolReport(section.title, count, len(questions), rows, shares, is_estimate)
