"""What a survey is: its settings and questions, as plain values and as data of a revision."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from lms.text.plain_data import converter
from lms.text.wording import in_language

MINIMUM = 5
LEAST_MINIMUM = 3
MOST_LINE_CHARS = 200
MOST_TEXT_CHARS = 2_000
MOST_QUESTIONS = 100


class AnswerKind(StrEnum):
    """How a question is answered."""

    ONE = "one"
    SEVERAL = "several"
    SCALE = "scale"
    NUMBER = "number"
    LINE = "short"
    TEXT = "long"


CHOSEN = frozenset({AnswerKind.ONE, AnswerKind.SEVERAL, AnswerKind.SCALE})
TYPED = frozenset({AnswerKind.LINE, AnswerKind.TEXT})


class ResultReaders(StrEnum):
    """Who sees the results once the survey has closed."""

    MANAGERS = "managers"
    EVERYONE = "everyone"


@dataclass(frozen=True, slots=True)
class SurveyQuestion:
    """One question: `options` are keys of what may be chosen, `low` and `high` bound a scale or a number."""

    id: str
    kind: AnswerKind
    options: tuple[str, ...] = ()
    required: bool = False
    low: Decimal | None = None
    high: Decimal | None = None

    @property
    def choices(self) -> tuple[str, ...]:
        """What may be chosen: the keys of its options, or the numbers of its scale."""
        if self.kind is AnswerKind.SCALE and self.low is not None and self.high is not None:
            return tuple(str(number) for number in range(int(self.low), int(self.high) + 1))
        return self.options

    @property
    def most_chars(self) -> int:
        """How many characters may be typed."""
        return MOST_TEXT_CHARS if self.kind is AnswerKind.TEXT else MOST_LINE_CHARS


@dataclass(frozen=True, slots=True)
class SurveyRules:
    """The settings of a survey. Texts are by language ("zh_Hans", "en"), moments aware UTC.

    It asks the people of `units` (codes; all without any) and those below who hold one of `roles` (any without one).
    `minimum` is the smallest group of which anything is shown. `by_unit`: results are also shown by unit.
    """

    titles: Mapping[str, str]
    opens_at: datetime
    closes_at: datetime
    summaries: Mapping[str, str] = field(default_factory=dict)
    units: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()
    minimum: int = MINIMUM
    results: ResultReaders = ResultReaders.MANAGERS
    by_unit: bool = False
    questions: tuple[SurveyQuestion, ...] = ()

    def title(self, language: str) -> str:
        """Return the title in the language, else in any."""
        return in_language(self.titles, language)

    def summary(self, language: str) -> str:
        """Return the summary in the language, else in any; empty when there is none."""
        return in_language(self.summaries, language)


_PLAIN = converter()


def to_data(rules: SurveyRules) -> dict[str, Any]:
    """Return the rules as plain JSON, for the revision of their files."""
    data: dict[str, Any] = _PLAIN.unstructure(rules)
    return data


def from_data(data: Mapping[str, Any]) -> SurveyRules:
    """Return the rules that `to_data` gave."""
    return _PLAIN.structure(data, SurveyRules)
