"""What each file format can hold of a question; what it cannot is taken out and reported in `reducing`."""

from dataclasses import dataclass
from enum import StrEnum

from lms.quizzes.format.questions import CHOICE_TYPES, PartRule, QuestionType, ScoringRule

# What every format holds: options, and answers typed below the question.
PLAIN_TYPES = CHOICE_TYPES | {QuestionType.SHORT, QuestionType.NUMERIC}


class Feature(StrEnum):
    """Something a question can have beside its text and its key."""

    FEEDBACK = "feedback"
    FEEDBACK_OF_OPTIONS = "feedback of options alone"
    OTHERWISE = "feedback for other answers"
    EXPLANATION = "explanation"
    HINTS = "hints"
    POINTS = "points"
    TAGS = "tags"
    DIFFICULTY = "difficulty"
    SHUFFLE = "order of options"
    WEIGHTS = "weights of options"
    TRUTH_WORDS = "own words for true and false"
    SHARES = "part credit of typed answers"
    WRONG = "expected wrong answers"
    WILDCARDS = "any text in an answer"
    PATTERNS = "patterns"
    TOLERANCE = "tolerance"
    RELATIVE = "tolerance in per cent"
    RANGE = "ranges"
    FIGURES = "significant figures"
    NUMBERS = "several accepted numbers"
    UNITS = "units"
    UNIT_REQUIRED = "a unit that must be given"
    UNITS_EACH = "another unit for each answer"
    ONE_GAP = "a text with a single gap to type in"
    GAP_UNITS = "units in gaps"
    GAP_POINTS = "points of gaps"
    CLOZE_POINTS = "points of a text with gaps"
    RICH_PAIRS = "bold type and formulas on the right side of pairs"
    PICTURES = "pictures"
    FORMULAS = "formulas"
    EQUATIONS = "formulas as equations of Word"
    FORMATTING = "bold type, lists and tables"
    IDS = "ids of questions"
    INTRODUCTION = "introduction"
    SECTIONS = "sections"
    TRADITIONAL = "whether Traditional characters count"
    RUBRIC = "rubrics"
    WORDS = "word ranges"
    TRIES = "tries"
    UPLOAD = "rules for files"
    LESSON = "links to lessons"
    LINT = "quality checks left out"


@dataclass(frozen=True, slots=True)
class Holds:
    """The types, features and scoring rules of one format.

    `rules`, `part_rules` (of pairs and gaps) and `order_rules` begin with the one that stands for those which are
    missing.
    """

    types: frozenset[QuestionType]
    features: frozenset[Feature]
    rules: tuple[ScoringRule, ...] = (ScoringRule.ALL_OR_NOTHING,)
    part_rules: tuple[PartRule, ...] = (PartRule.EACH_PART,)
    order_rules: tuple[PartRule, ...] = (PartRule.EACH_PART,)

    def __contains__(self, asked: object) -> bool:
        return asked in self.features or asked in self.types


EVERYTHING = Holds(
    frozenset(QuestionType), frozenset(Feature), tuple(ScoringRule), tuple(PartRule), tuple(PartRule)
)
