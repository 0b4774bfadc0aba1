"""Short answers that say the same, put together so that they are marked once.

Answers are the same when they are equal after folding (case, width, spaces and punctuation). An answer is suggested
beside a group when the normalised indel similarity of the folded texts, 2·LCS/(a+b), reaches 0.85
(`rapidfuzz.fuzz.ratio`; Hyyrö 2004): one changed character in seven to ten. A suggestion is never ticked by itself.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from lms.quizzes.format.folding import fold
from lms.quizzes.marking.standing import MarkingStanding

NEAR = 85
LONGEST = 200
MOST_NEAR = 8
# Only beside so many wordings, the most frequent first, are others suggested: comparing all with all takes too long.
MOST_COMPARED = 400


@dataclass(frozen=True, slots=True)
class Wording:
    """One way in which an answer was written, and the answers written so."""

    text: str
    numbers: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class AnswerGroup:
    """Answers that are the same, the most frequent wording first, and others that are nearly the same."""

    same: tuple[Wording, ...]
    near: tuple[Wording, ...] = ()

    @property
    def count(self) -> int:
        """How many answers are the same."""
        return sum(len(one.numbers) for one in self.same)


def _wordings(answers: Iterable[MarkingStanding]) -> tuple[Wording, ...]:
    found: dict[str, list[int]] = {}
    for one in answers:
        found.setdefault(one.answer.answer.strip(), []).append(one.answer.number)
    ordered = sorted(found.items(), key=lambda pair: (-len(pair[1]), pair[0]))
    return tuple(Wording(text, tuple(sorted(numbers))) for text, numbers in ordered)


def groups_of(answers: Iterable[MarkingStanding]) -> list[AnswerGroup]:
    """Return the groups among answers to one question, the largest first; answers that are like no other are left out.

    Blank answers make a group of their own. Those of more than 200 characters are read one by one.
    """
    from rapidfuzz import fuzz, process  # noqa: PLC0415 -- slow import

    by_fold: dict[str, list[MarkingStanding]] = {}
    for one in answers:
        if len(one.answer.answer) <= LONGEST:
            by_fold.setdefault(fold(one.answer.answer), []).append(one)
    folds = sorted(by_fold, key=lambda text: (-len(by_fold[text]), text))
    found, shown = [], set()
    for place, text in enumerate(folds):
        if text in shown or (len(by_fold[text]) == 1 and place >= MOST_COMPARED):
            continue
        others = [other for other in folds if other and other != text and other not in shown]
        near = (
            process.extract(text, others, scorer=fuzz.ratio, score_cutoff=NEAR, limit=MOST_NEAR)
            if text
            else []
        )
        if len(by_fold[text]) == 1 and not near:
            continue
        close = [other for other, _, _ in near]
        # What stands beside one group heads no other, so that each answer is there once.
        shown |= {text, *close}
        found.append(
            AnswerGroup(
                _wordings(by_fold[text]), tuple(w for other in close for w in _wordings(by_fold[other]))
            )
        )
    return found
