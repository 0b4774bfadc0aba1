"""What a pool can give before it is published: each row of a blueprint, and how often each question is drawn."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from lms.quizzes.drawing import draw
from lms.quizzes.format.blueprint import exposure, fits
from lms.quizzes.format.questions import Cell, Quiz, QuizSettings, Section, Text

DRAWS = 200


@dataclass(frozen=True, slots=True)
class PoolReport:
    """One section that draws: its rows with the number of questions that fit, and the share 0-1 by question."""

    title: Text
    draw: int
    size: int
    rows: tuple[tuple[Cell, int], ...]
    shares: Mapping[str, float]
    is_estimate: bool


def pool_reports(quiz: Quiz) -> list[PoolReport]:
    """Return the sections of a quiz that draw; where rows overlap the shares are estimated by 200 draws."""
    return [_report(section, section.draw) for section in quiz.sections if section.draw is not None]


def _report(section: Section, count: int) -> PoolReport:
    questions = section.questions
    rows = tuple((cell, sum(fits(cell, one) for one in questions)) for cell in section.cells)
    shares = exposure(section.cells or (Cell(count),), questions)
    is_estimate = shares is None
    if shares is None:
        quiz = Quiz(("en",), {}, (section,), settings=QuizSettings(per_page=None))
        drawn = Counter(id_ for seed in range(DRAWS) for id_ in draw(quiz, str(seed)).question_ids)
        shares = {one.id: drawn[one.id] / DRAWS for one in questions}
    return PoolReport(section.title, count, len(questions), rows, shares, is_estimate)
