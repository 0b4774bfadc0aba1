"""The finished attempts at a quiz as one table: a row an attempt, a column a question."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from lms.quizzes.certainty import most
from lms.quizzes.format.questions import Question
from lms.quizzes.statistics.counted_attempts import FinishedAttempt

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class AttemptTable:
    """Marks and answers of attempts. `marks` is in points of the quiz as it is now, nan where a question was not asked.

    `codes` says by number which of `answers[question]` was given, -1 where the question was not asked.
    """

    attempts: Sequence[FinishedAttempt]
    questions: Sequence[Question]
    maxima: Floats
    marks: Floats
    codes: NDArray[np.int32]
    answers: Mapping[str, Sequence[str]]

    @property
    def percents(self) -> Floats:
        """The results in per cent."""
        return np.array([one.percent for one in self.attempts], float)

    @property
    def totals(self) -> Floats:
        """The results in points of the quiz as it is now: of attempts with another maximum, the same share."""
        top = max((one.max_points for one in self.attempts), default=1.0)
        return self.percents * top / 100

    @property
    def shares(self) -> Floats:
        """The share of the points that each question brought, nan where it was not asked or brings none."""
        return self.marks / np.where(self.maxima > 0, self.maxima, np.nan)

    @property
    def right(self) -> Floats:
        """1 where a question brought at least half of its points, 0 where less, nan where it was not asked."""
        return np.where(np.isnan(self.marks), np.nan, (self.marks >= self.maxima / 2).astype(float))


@dataclass
class TableBuilder:
    """Takes the results of questions part by part, so that they are never all in memory.

    Most attempts share a question, an answer and its points with many others; what follows from these is worked out
    once for all of them.
    """

    attempts: Sequence[FinishedAttempt]
    questions: Sequence[Question]
    confidence: bool = False
    _places: dict[str, int] = field(init=False)
    _ids: NDArray[np.int64] = field(init=False)

    def __post_init__(self) -> None:
        """Make an empty table."""
        shape = len(self.attempts), len(self.questions)
        self._places = {one.id: place for place, one in enumerate(self.questions)}
        self._ids = np.array([one.id for one in self.attempts], np.int64)
        self._maxima = np.array(
            [float(one.points * most(one, confidence=self.confidence)) for one in self.questions], float
        )
        self._marks = np.full(shape, np.nan)
        self._codes = np.full(shape, -1, np.int32)
        self._known: list[dict[str, int]] = [{} for _ in self.questions]
        self._numbers: dict[tuple[str, str, str, str], int] = {}
        self._columns: list[int] = []
        self._points: list[float] = []
        self._answers: list[int] = []

    def add(self, rows: Sequence[tuple[int, str, str, str, str]]) -> None:
        """Add results: attempt, question, stored answer, points, most points; those of others are passed over."""
        if not rows or not len(self._ids):
            return
        numbers = self._numbers
        number = np.array([numbers.setdefault(row[1:], len(numbers)) for row in rows], np.int64)
        for one in islice(numbers, len(self._columns), None):
            self._work_out(*one)
        column = np.array(self._columns, np.int64)[number]
        wanted = np.array([row[0] for row in rows], np.int64)
        place = np.minimum(np.searchsorted(self._ids, wanted), len(self._ids) - 1)
        used = np.flatnonzero((column >= 0) & (self._ids[place] == wanted))
        column, place, number = column[used], place[used], number[used]
        self._marks[place, column] = np.array(self._points)[number]
        self._codes[place, column] = np.array(self._answers, np.int32)[number]

    def _work_out(self, question: str, answer: str, points: str, maximum: str) -> None:
        """Note the column of a question (-1: it does not count), its points as of now, and the number of its answer."""
        place, top = self._places.get(question, -1), float(maximum)
        if place < 0 or top <= 0:
            place, mark, code = -1, 0.0, -1
        else:
            known = self._known[place]
            mark, code = (
                float(points) * float(self._maxima[place]) / top,
                known.setdefault(answer, len(known)),
            )
        self._columns.append(place)
        self._points.append(mark)
        self._answers.append(code)

    def table(self) -> AttemptTable:
        """Return the table."""
        answers = {one.id: tuple(known) for one, known in zip(self.questions, self._known, strict=True)}
        return AttemptTable(self.attempts, self.questions, self._maxima, self._marks, self._codes, answers)
