"""A blueprint: a section draws so many questions of each topic, difficulty and type."""

from collections.abc import Iterable, Mapping, Sequence

from lms.quizzes.format.questions import Cell, Question


def fits(cell: Cell, question: Question) -> bool:
    """Return whether a question may fill a place of the cell; what the cell leaves open fits everything."""
    return (
        (not cell.tag or cell.tag in question.tags)
        and cell.difficulty in (None, question.difficulty)
        and cell.type in (None, question.type)
    )


def assigned(cells: Sequence[Cell], questions: Iterable[Question]) -> dict[str, int]:
    """Fill as many places as can be filled; return the number of the cell, from 0, of each question taken.

    Questions that come first are taken first. Where a question fits several cells it moves to another one when that
    lets one place more be filled (augmenting paths, Kuhn 1955).
    """
    pool = tuple(questions)
    candidates = [[question.id for question in pool if fits(cell, question)] for cell in cells]
    owner: dict[str, int] = {}
    for number, cell in enumerate(cells):
        for _ in range(min(cell.count, len(candidates[number]))):
            if not _taken(number, candidates, owner, {number}):
                break
    return owner


def _taken(cell: int, candidates: Sequence[Sequence[str]], owner: dict[str, int], tried: set[int]) -> bool:
    """Give the cell one question more, if need be by moving others between cells."""
    free = next((id_ for id_ in candidates[cell] if id_ not in owner), None)
    if free is not None:
        owner[free] = cell
        return True
    for id_ in candidates[cell]:
        other = owner[id_]
        if other not in tried:
            tried.add(other)
            if _taken(other, candidates, owner, tried):
                owner[id_] = cell
                return True
    return False


def missing(cells: Sequence[Cell], questions: Iterable[Question]) -> list[int]:
    """Return for each cell how many of its places cannot be filled."""
    owner = assigned(cells, questions)
    return [cell.count - list(owner.values()).count(number) for number, cell in enumerate(cells)]


def exposure(cells: Sequence[Cell], questions: Sequence[Question]) -> Mapping[str, float] | None:
    """Return how often each question is drawn for a new learner, 0-1; None where cells overlap.

    Within a cell every question is drawn equally often.
    """
    shares: dict[str, float] = {question.id: 0.0 for question in questions}
    for cell in cells:
        pool = [question for question in questions if fits(cell, question)]
        if any(shares[question.id] for question in pool):
            return None
        shares |= {question.id: min(1.0, cell.count / len(pool)) for question in pool}
    return shares
