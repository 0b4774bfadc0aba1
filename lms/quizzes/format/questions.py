"""What a quiz is: settings, sections and questions, with every text kept per language."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import TypeAlias

from lms.errors import N_
from lms.quizzes.format.behaviour import THIRD, Behaviour, Navigation, OneDevice
from lms.quizzes.format.review_matrix import NAMED, ReviewMatrix

Text: TypeAlias = Mapping[str, str]
"""Markdown by language code ("zh_Hans", "en"); a language without text has no entry."""

HUNDRED = Decimal(100)


class QuestionType(StrEnum):
    """The kinds of question that can be asked; the names stand in quiz files as `type=…`."""

    SINGLE = "single"
    MULTIPLE = "multiple"
    TRUE_FALSE = "true-false"
    SHORT = "short"
    NUMERIC = "numeric"
    MATCHING = "matching"
    ORDERING = "ordering"
    CLOZE = "cloze"
    SURVEY = "survey"
    ESSAY = "essay"
    FILE = "file"


TYPE_LABELS = {
    QuestionType.SINGLE: N_("Single choice"),
    QuestionType.MULTIPLE: N_("Multiple choice"),
    QuestionType.TRUE_FALSE: N_("True or false"),
    QuestionType.SHORT: N_("Short answer"),
    QuestionType.NUMERIC: N_("Numerical"),
    QuestionType.MATCHING: N_("Matching"),
    QuestionType.ORDERING: N_("Ordering"),
    QuestionType.CLOZE: N_("Fill in the gaps"),
    QuestionType.SURVEY: N_("Survey"),
    QuestionType.ESSAY: N_("Essay question"),
    QuestionType.FILE: N_("File upload"),
}

CHOICE_TYPES = frozenset({QuestionType.SINGLE, QuestionType.MULTIPLE, QuestionType.TRUE_FALSE})
# An answer to these is one value for each part: a pair, a step or a blank.
PART_TYPES = frozenset({QuestionType.MATCHING, QuestionType.ORDERING, QuestionType.CLOZE})
# One person marks each answer; other plans are those of contests by their names.
SINGLE_MARKING = "single"
# A person marks the answers to these.
HAND_MARKED = frozenset({QuestionType.ESSAY, QuestionType.FILE})
# No answer to these is right or wrong by itself.
OPEN_TYPES = HAND_MARKED | {QuestionType.SURVEY}


class ScoringRule(StrEnum):
    """How ticks in a multiple choice become a fraction; the formulas are in `question_scoring`."""

    ALL_OR_NOTHING = "all-or-nothing"
    NET_CORRECT = "net-correct"
    EACH_ANSWER = "each-answer"
    COVERAGE = "coverage"
    WEIGHTS = "weights"


class PartRule(StrEnum):
    """How right parts (pairs, steps, gaps) become a fraction; the formulas are in `part_scoring`."""

    EACH_PART = "each-part"
    NEIGHBOURS = "neighbours"
    LONGEST = "longest"
    ALL_OR_NOTHING = "all-or-nothing"


ORDER_RULES = frozenset({PartRule.NEIGHBOURS, PartRule.LONGEST})


class Closeness(StrEnum):
    """How a number is compared with the key."""

    ABSOLUTE = "absolute"
    RELATIVE = "relative"
    RANGE = "range"
    FIGURES = "figures"


class Shuffle(StrEnum):
    """What is put in random order for each learner."""

    NONE = "none"
    OPTIONS = "options"
    QUESTIONS = "questions"
    ALL = "all"


class Grading(StrEnum):
    """Which of several attempts counts."""

    HIGHEST = "highest"
    LATEST = "latest"
    FIRST = "first"
    AVERAGE = "average"


class AtEnd(StrEnum):
    """What happens to an attempt whose time is up and that no one has submitted."""

    AUTOSUBMIT = "autosubmit"
    GRACE = "grace"
    ABANDON = "abandon"


class Floor(StrEnum):
    """Where marks below zero are cut: at each question, at the total, or nowhere."""

    QUESTION = "question"
    TOTAL = "total"
    NONE = "none"


class Difficulty(StrEnum):
    """How hard the author thinks a question is."""

    EASY = "easy"
    MEDIUM = "medium"
    HARD = "hard"


DIFFICULTY_LABELS = {
    Difficulty.EASY: N_("Easy"),
    Difficulty.MEDIUM: N_("Medium"),
    Difficulty.HARD: N_("Hard"),
}


@dataclass(frozen=True, slots=True)
class Option:
    """One choice. `key` is its position from "1"; `weight` is in per cent and only set in weighted questions.

    A weighted option is `right` when its weight is above 0. In an ordering question the options are the steps in
    the right order; in a matching question they are the left sides, and `match` is the key of the right side.
    """

    key: str
    text: Text
    right: bool = False
    weight: Decimal | None = None
    feedback: Text = field(default_factory=dict)
    match: str = ""


@dataclass(frozen=True, slots=True)
class TextAnswer:
    """One accepted text (or pattern) with its credit in per cent; credit 0 is an expected wrong answer."""

    text: str
    credit: Decimal = HUNDRED
    pattern: bool = False
    feedback: Text = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class NumberAnswer:
    """One accepted number with its credit in per cent; credit 0 is an expected wrong answer.

    `value` is the key, or the low end of a range whose other end is `high`; `tolerance` is absolute, or per cent
    of the key when `closeness` says relative; `figures` counts significant figures; `units` are the names of one unit.
    """

    value: Decimal
    closeness: Closeness = Closeness.ABSOLUTE
    tolerance: Decimal = Decimal(0)
    high: Decimal | None = None
    figures: int | None = None
    units: tuple[str, ...] = ()
    credit: Decimal = HUNDRED
    feedback: Text = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Gap:
    """One gap of a text; `key` is its position from "1", `points` its share among the gaps.

    It is a choice where it has `options`, a number where it has `numbers`, else a text. The stem holds `[[key]]` in
    its place. `otherwise` is the feedback for what is typed and nothing else matches.
    """

    key: str
    options: tuple[Option, ...] = ()
    answers: Mapping[str, tuple[TextAnswer, ...]] = field(default_factory=dict)
    numbers: tuple[NumberAnswer, ...] = ()
    points: Decimal = Decimal(1)
    otherwise: Text = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class RubricCriterion:
    """One line of a rubric: what is looked at, the most points it brings, and when it brings all of them."""

    name: Text
    points: Decimal
    full: Text = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class WordRange:
    """How long an essay should be, in Han characters plus words; None is no limit. It advises and refuses nothing."""

    least: int | None = None
    most: int | None = None


@dataclass(frozen=True, slots=True)
class UploadRule:
    """Which files a question takes: how many, of which kinds (endings such as "pdf"), each of how many MB at most."""

    least: int = 1
    most: int = 1
    kinds: tuple[str, ...] = ("pdf", "docx", "jpg", "png")
    size_mb: int = 10


@dataclass(frozen=True, slots=True)
class Question:
    """One question. `answers` holds accepted texts by language; an answer in any of the languages counts.

    `otherwise` is the feedback for an answer that nothing else matches. `rule` is set only for multiple choice,
    `part_rule` only for questions of parts. `shuffle` overrides the quiz for the order of the options. `targets`
    are the right sides of a matching question. `several` tells whether more than one option of a survey may be
    chosen; `rubric` and `words` belong to an essay, `rubric` and `upload` to files.
    `traditional`: a typed Chinese character counts in each of its forms.
    `tries` is how often an answer may be checked (0: without limit; None: not at all), `penalty` what each takes off
    the next, in per cent.
    `lint_off` names the quality checks that are left out.
    `lesson` is the path of the lesson that it tests, with the heading after #, from the file of each language.
    """

    id: str
    type: QuestionType
    stem: Text
    options: tuple[Option, ...] = ()
    answers: Mapping[str, tuple[TextAnswer, ...]] = field(default_factory=dict)
    numbers: tuple[NumberAnswer, ...] = ()
    otherwise: Text = field(default_factory=dict)
    points: Decimal = Decimal(1)
    rule: ScoringRule | None = None
    explanation: Text = field(default_factory=dict)
    hints: tuple[Text, ...] = ()
    tags: tuple[str, ...] = ()
    difficulty: Difficulty | None = None
    shuffle: bool | None = None
    unit_required: bool = False
    targets: tuple[Option, ...] = ()
    gaps: tuple[Gap, ...] = ()
    part_rule: PartRule | None = None
    lint_off: tuple[str, ...] = ()
    traditional: bool = True
    tries: int | None = None
    penalty: Decimal = THIRD
    several: bool = False
    rubric: tuple[RubricCriterion, ...] = ()
    words: WordRange | None = None
    upload: UploadRule | None = None
    lesson: Text = field(default_factory=dict)

    @property
    def is_choice(self) -> bool:
        """Whether an answer is one or several of its options."""
        return self.type in CHOICE_TYPES or (self.type is QuestionType.SURVEY and bool(self.options))

    @property
    def takes_several(self) -> bool:
        """Whether more than one of its options may be chosen."""
        return self.type is QuestionType.MULTIPLE or (self.is_choice and self.several)


@dataclass(frozen=True, slots=True)
class Band:
    """Overall feedback for results of at least `at_least` per cent, or of less than `below` per cent."""

    text: Text
    at_least: Decimal | None = None
    below: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Cell:
    """One row of a blueprint: so many questions with this tag, difficulty and type; what is empty may be any."""

    count: int
    tag: str = ""
    difficulty: Difficulty | None = None
    type: QuestionType | None = None


@dataclass(frozen=True, slots=True)
class Section:
    """Questions under one heading with their shared case text; `draw` takes that many of them at random.

    With a blueprint the draw fills its `cells`, and `draw` is the sum of their counts.
    """

    questions: tuple[Question, ...]
    id: str = ""
    title: Text = field(default_factory=dict)
    text: Text = field(default_factory=dict)
    draw: int | None = None
    shuffle: bool | None = None
    bands: tuple[Band, ...] = ()
    cells: tuple[Cell, ...] = ()


@dataclass(frozen=True, slots=True)
class QuizSettings:
    """How a quiz is taken. Times are aware UTC; `attempts` None is without limit; `per_page` None is all on one page.

    `pass_percent` None means that no one passes or fails. `required`: every learner has to take it.
    `pool` is practice, exam or empty: what is in an exam that has not closed is not drawn in practice.
    `confidence`: learners say how sure they are of each answer, and that changes the marks.
    `at_end` is what happens when the time is up: with `grace` an attempt may be submitted for `grace_s` more seconds.
    `network_allowance_s` is how long answers on their way still count; None is as the site has it.
    `delay_s` lies between two attempts. An attempt starts only with the `password`, from one of the `networks`, after
    the promise of `honour`, for the people of `units` (codes) and after the quizzes `after` were passed.
    `marking` is the plan by which people mark, `marking_limit` the difference in per cent of the points that calls for
    a third marker (None: 10), `marking_held` whether marks count only once they are released together, and
    `marking_own_unit` whether people may mark answers from their own unit.
    `navigation` tells whether a page that was left can be opened again, `behaviour` how often answers may be checked.
    `one_device`: an attempt is on one device at a time. `announce` names what browsers count, as learners are told
    before the start. `offline` lets papers be downloaded.
    """

    time_limit_s: int | None = None
    opens_at: datetime | None = None
    closes_at: datetime | None = None
    attempts: int | None = 1
    pass_percent: Decimal | None = None
    review: ReviewMatrix = NAMED["after-submit"]
    shuffle: Shuffle = Shuffle.NONE
    per_page: int | None = 1
    cut_by_close: bool = True
    grading: Grading = Grading.HIGHEST
    floor: Floor = Floor.QUESTION
    tags: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    required: bool = False
    lint_off: tuple[str, ...] = ()
    pool: str = ""
    confidence: bool = False
    at_end: AtEnd = AtEnd.AUTOSUBMIT
    grace_s: int | None = None
    network_allowance_s: int | None = None
    delay_s: int | None = None
    password: str = ""
    networks: tuple[str, ...] = ()
    honour: bool = False
    units: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    offline: bool = False
    marking: str = SINGLE_MARKING
    marking_limit: Decimal | None = None
    marking_held: bool = False
    marking_own_unit: bool = True
    navigation: Navigation = Navigation.FREE
    behaviour: Behaviour = Behaviour.DEFERRED
    announce: tuple[str, ...] = ()
    one_device: OneDevice = OneDevice.NO

    @property
    def natural_floor(self) -> Floor:
        """Where marks below zero are cut when nothing is said: certainty takes marks off, so it needs them."""
        return Floor.TOTAL if self.confidence else Floor.QUESTION


@dataclass(frozen=True, slots=True)
class Quiz:
    """A whole quiz; its first language is the one it was written in. `tags` are those of each file, by language."""

    languages: tuple[str, ...]
    title: Text
    sections: tuple[Section, ...]
    summary: Text = field(default_factory=dict)
    audience: Text = field(default_factory=dict)
    intro: Text = field(default_factory=dict)
    settings: QuizSettings = QuizSettings()
    bands: tuple[Band, ...] = ()
    tags: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def questions(self) -> Iterator[Question]:
        """Go through the questions of all sections in file order."""
        return (question for section in self.sections for question in section.questions)

    def question(self, id_: str) -> Question | None:
        """Return the question with that id, or None."""
        return next((question for question in self.questions if question.id == id_), None)
