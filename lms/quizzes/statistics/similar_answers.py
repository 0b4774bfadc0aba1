"""The answers of finished attempts as a table of numbers, and the pairs of people whose answers are unusually alike."""

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

import numpy as np

from lms.measurement.answer_similarity import NOT_ASKED, AgreeingPair, similar_pairs
from lms.quizzes.answer_encoding import answer_part


@dataclass(frozen=True, slots=True)
class Compared:
    """One person whose answers are compared, by the first finished attempt; `group` is whom they are compared with."""

    attempt_id: int
    name: str
    username: str
    unit: str
    group: Hashable


@dataclass(frozen=True, slots=True)
class AlikePair:
    """Two people whose answers agree more often than chance explains."""

    first: Compared
    second: Compared
    figures: AgreeingPair

    @property
    def one_in(self) -> int:
        """How rare that is, all pairs together: once in so many quizzes in which everyone works alone."""
        return max(1, min(10**9, int(1 / max(self.figures.adjusted, 1e-9))))


@dataclass(frozen=True, slots=True)
class AlikeReport:
    """The pairs that were named and how many were compared; `compared` is 0 where there is too little to go on."""

    pairs: tuple[AlikePair, ...]
    compared: int
    people: int
    questions: int


def alike(people: Sequence[Compared], results: Iterable[tuple[int, str, str, Decimal | None]]) -> AlikeReport:
    """Compare people by the results of their questions: attempt, question, answer as stored, fraction (0-1).

    A blank answer counts as none: many leave out the same last questions.
    """
    place = {one.attempt_id: number for number, one in enumerate(people)}
    columns: dict[str, int] = {}
    codes: list[dict[str, int]] = []
    given: dict[tuple[int, int], tuple[int, bool]] = {}
    for attempt_id, question, line, fraction in results:
        if attempt_id not in place or not line or fraction is None:
            continue
        column = columns.setdefault(question, len(columns))
        if column == len(codes):
            codes.append({})
        code = codes[column].setdefault(answer_part(line), len(codes[column]))
        given[place[attempt_id], column] = code, fraction == 1
    answers = np.full((len(people), len(columns)), NOT_ASKED)
    right = np.zeros(answers.shape, dtype=bool)
    for (row, column), (code, is_right) in given.items():
        answers[row, column], right[row, column] = code, is_right
    found = similar_pairs(answers, right, [one.group for one in people])
    pairs = () if found is None else found.pairs
    return AlikeReport(
        tuple(AlikePair(people[one.first], people[one.second], one) for one in pairs),
        0 if found is None else found.compared,
        len(people),
        len(columns),
    )
