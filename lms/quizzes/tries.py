"""Several tries at one question: which submitted answers count as a try, and what the result is worth.

With a number of tries the answer of record earns its fraction less the penalty for each try used before it, never
below 0; the last try or a right one ends the question, and an answer that was never checked is graded with the
deduction of that moment. In questions of parts each part keeps the deduction of the try since which it stayed as
it is. These are Moodle's "interactive with multiple tries" and its countback. Without a limit the best try counts,
each less the penalty for those before it: Moodle's adaptive mode. The same answer again, and one that is
incomplete or no number where one is asked for, is no try.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from lms.quizzes.answer_encoding import decoded, encoded
from lms.quizzes.format.questions import PART_TYPES, PartRule, Question
from lms.quizzes.question_scoring import Score, score
from lms.quizzes.responses import Response, is_complete
from lms.quizzes.typed_number import understood


@dataclass(frozen=True, slots=True)
class Tries:
    """The tries at one question so far: the answers that counted, oldest first, as stored lines.

    `left` is None without a limit; `is_over` tells that no further try can change anything.
    """

    lines: tuple[str, ...]
    left: int | None
    is_over: bool

    @property
    def used(self) -> int:
        """How many tries were used."""
        return len(self.lines)


def may_be_checked(question: Question, response: Response) -> bool:
    """Return whether an answer is complete and readable enough to be a try."""
    read = understood(question, response.text)
    return not response.is_blank and is_complete(question, response) and not (read and read.is_problem)


def tries_of(question: Question, submitted: Sequence[str]) -> Tries:
    """Replay the submitted answers, oldest first; `question.tries` is a number, 0 for no limit."""
    limit = question.tries or None
    lines: list[str] = []
    is_over = False
    for line in submitted:
        response = decoded(question, line)
        if is_over or line in lines[-1:] or not may_be_checked(question, response):
            continue
        lines.append(line)
        is_over = len(lines) == limit or score(question, response).is_right
    return Tries(tuple(lines), None if limit is None else limit - len(lines), is_over)


def worth(question: Question, used: int) -> Fraction:
    """Return the part of the points that a right answer earns after so many tries."""
    return max(Fraction(0), 1 - _penalty(question) * used)


def tried_score(question: Question, submitted: Sequence[str], newest: Response) -> Score:
    """Score a question with tries: `submitted` are the checked answers, `newest` is the last one that was saved.

    `Score.fraction` has the deduction in it; everything else is about the answer of record itself.
    """
    tries = tries_of(question, submitted)
    given = [decoded(question, line) for line in tries.lines]
    if not tries.is_over and (question.tries or encoded(newest) not in tries.lines[-1:]):
        given.append(newest)
    if not given:
        return score(question, newest)
    last = score(question, given[-1])
    if not question.tries:
        return replace(last, fraction=_best(question, given))
    if question.type in PART_TYPES and question.part_rule is PartRule.EACH_PART:
        return replace(last, fraction=_counted_back(question, [score(question, one) for one in given]))
    return replace(last, fraction=_less(question, last.fraction, len(given) - 1))


def best_of(question: Question, tries: Tries) -> Fraction:
    """Return what the best of the tries earns, each less the penalty for those before it; there is at least one."""
    return _best(question, [decoded(question, line) for line in tries.lines])


def _best(question: Question, given: Sequence[Response]) -> Fraction:
    return max(_less(question, score(question, one).fraction, used) for used, one in enumerate(given))


def _penalty(question: Question) -> Fraction:
    return Fraction(question.penalty) / 100


def _less(question: Question, fraction: Fraction, used: int) -> Fraction:
    return max(Fraction(0), fraction - _penalty(question) * used)


def _counted_back(question: Question, scores: Sequence[Score]) -> Fraction:
    """Return the mean over the parts of their last fraction, less the penalty of the try since which it stands."""
    weights = {key: Fraction(1) for key in scores[-1].parts}
    weights |= {gap.key: Fraction(gap.points) for gap in question.gaps}
    total = Fraction(0)
    for key, fraction in scores[-1].parts.items():
        since = len(scores) - 1
        while since and scores[since - 1].parts.get(key) == fraction:
            since -= 1
        total += weights[key] * _less(question, fraction, since)
    return total / sum(weights.values()) if weights else Fraction(0)
