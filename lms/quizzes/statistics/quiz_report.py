"""The statistics of a quiz: the whole, each question, groups of people, months, and the time it takes."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, tzinfo

import numpy as np

from lms.measurement.distributions import student
from lms.measurement.intervals import Interval, alpha_interval, correlation_interval, wilson
from lms.measurement.item_analysis import ItemFigures, QuizFigures, item_figures, quiz_figures
from lms.measurement.option_analysis import OptionFigures, option_figures
from lms.quizzes.answer_encoding import answer_part, decoded
from lms.quizzes.format.questions import HAND_MARKED, PART_TYPES, Question
from lms.quizzes.statistics.attempt_table import AttemptTable, Floats
from lms.quizzes.statistics.counted_attempts import FinishedAttempt
from lms.quizzes.statistics.findings import QuestionFinding, findings
from lms.quizzes.statistics.guessing import guess_score

# Of smaller groups nothing is shown: their figures say little, and may say it of one person.
SMALLEST_GROUP = 5
MOST_ANSWERS = 12
MOST_DOTS = 250
TIME_PARTS = 5


@dataclass(frozen=True, slots=True)
class GivenText:
    """One typed answer: how many gave it, and the mean share of the points it brought."""

    text: str
    count: int
    share: float


@dataclass(frozen=True, slots=True)
class QuestionReport:
    """One question; `place` counts from 1. Weights are in per cent, `guess` is a share 0-1 or None."""

    id: str
    place: int
    figures: ItemFigures
    facility_interval: Interval | None
    discrimination_interval: Interval | None
    guess: float | None
    intended_weight: float
    blank: int
    options: tuple[OptionFigures, ...]
    texts: tuple[GivenText, ...]
    findings: tuple[QuestionFinding, ...]


@dataclass(frozen=True, slots=True)
class GroupFigures:
    """Results of a group in per cent; `key` names it. All but the count is None where it is too small."""

    key: str
    count: int
    mean: float | None = None
    interval: Interval | None = None
    passed: float | None = None


@dataclass(frozen=True, slots=True)
class TimeFigures:
    """How long attempts took, in minutes: `parts` are fifths from the fastest to the slowest with their mean result.

    `dots` are minutes and result of single attempts, an even choice where there are many.
    """

    median: float
    correlation: float | None
    parts: tuple[tuple[float, float, int, float], ...]
    dots: tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class QuizReport:
    """Everything the statistics page shows. `figures` is in points of `maximum`, the other results in per cent."""

    finished: int
    waiting: int
    figures: QuizFigures
    maximum: float
    mean_interval: Interval | None
    cic_interval: Interval | None
    passed: float | None
    passed_interval: Interval | None
    percents: tuple[float, ...]
    questions: tuple[QuestionReport, ...]
    is_drawn: bool
    units: tuple[GroupFigures, ...]
    languages: tuple[GroupFigures, ...]
    months: tuple[GroupFigures, ...]
    time: TimeFigures | None
    latest: datetime | None


def quiz_report(table: AttemptTable, finished: int, waiting: int, zone: tzinfo) -> QuizReport:
    """Return the statistics of a table of attempts, `finished` of them in all and `waiting` for marks."""
    percents, totals = table.percents, table.totals
    maximum = max((one.max_points for one in table.attempts), default=0.0)
    verdicts = [one.passed for one in table.attempts if one.passed is not None]
    share = sum(verdicts) / len(verdicts) if verdicts else None
    figures = quiz_figures(totals, _places(table))
    return QuizReport(
        finished=finished,
        waiting=waiting,
        figures=figures,
        maximum=maximum,
        mean_interval=_mean_interval(percents),
        cic_interval=_cic_interval(figures, table),
        passed=None if share is None else 100 * share,
        passed_interval=None if share is None else _in_percent(wilson(share, len(verdicts))),
        percents=tuple(percents.tolist()),
        questions=_questions(table, totals),
        is_drawn=bool(np.isnan(table.marks).any()),
        units=_groups(table.attempts, unit_key(table.attempts)),
        languages=_groups(table.attempts, lambda one: one.language),
        months=_groups(table.attempts, lambda one: f"{one.finished_at.astimezone(zone):%Y-%m}"),
        time=_time(table.attempts),
        latest=max((one.finished_at for one in table.attempts), default=None),
    )


def without_key(report: QuizReport) -> QuizReport:
    """Return the report without what tells the right answers of questions: options, typed answers and findings."""
    questions = tuple(replace(one, options=(), texts=(), findings=()) for one in report.questions)
    return replace(report, questions=questions)


def unit_key(attempts: Sequence[FinishedAttempt]) -> Callable[[FinishedAttempt], str]:
    """Return how attempts are grouped by unit: by the first level of the tree at which there is more than one.

    The key is the id of the unit as text, empty for attempts without one.
    """
    chains = [one.unit_path.strip("/").split("/") for one in attempts if one.unit_path]
    depth = 0
    while chains and all(len(chain) > depth for chain in chains) and len({c[depth] for c in chains}) < 2:
        depth += 1

    def key(one: FinishedAttempt) -> str:
        chain = one.unit_path.strip("/").split("/")
        return chain[min(depth, len(chain) - 1)]

    return key


def _places(table: AttemptTable) -> Floats:
    """Return the marks by place in the paper: questions everyone had keep their column, drawn ones move together."""
    drawn = np.isnan(table.marks).any(axis=0)
    if not drawn.any():
        return table.marks
    left = table.marks[:, drawn]
    order = np.argsort(np.isnan(left), axis=1, kind="stable")
    together = np.take_along_axis(left, order, axis=1)
    return np.hstack([table.marks[:, ~drawn], together[:, ~np.isnan(together).all(axis=0)]])


def _questions(table: AttemptTable, totals: Floats) -> tuple[QuestionReport, ...]:
    figures = item_figures(table.marks, table.maxima.tolist(), totals)
    whole = float(table.maxima.sum()) or 1.0
    return tuple(
        _question(question, place, table, totals, figures[place], 100 * float(table.maxima[place]) / whole)
        for place, question in enumerate(table.questions)
    )


def _question(
    question: Question, place: int, table: AttemptTable, totals: Floats, figures: ItemFigures, weight: float
) -> QuestionReport:
    asked = table.codes[:, place] >= 0
    codes, marks = table.codes[asked, place], table.marks[asked, place]
    lines = table.answers[question.id]
    index = figures.discrimination_index
    options = _options(question, codes, lines, totals[asked] - marks)
    facility = figures.facility
    blanks = [code for code, line in enumerate(lines) if not answer_part(line)]
    interval = None if index is None else correlation_interval(index / 100, figures.count)
    return QuestionReport(
        id=question.id,
        place=place + 1,
        figures=figures,
        facility_interval=None if facility is None else wilson(facility, figures.count),
        discrimination_interval=_in_percent(interval),
        guess=guess_score(question),
        intended_weight=weight,
        blank=int(np.isin(codes, blanks).sum()),
        options=options,
        texts=_texts(question, codes, lines, marks / (float(table.maxima[place]) or 1.0)),
        findings=findings(figures, options, guess_score(question), weight),
    )


def _options(
    question: Question, codes: np.ndarray, lines: Sequence[str], rest: Floats
) -> tuple[OptionFigures, ...]:
    if not question.is_choice:
        return ()
    chosen_by_code = [frozenset(decoded(question, line).chosen) for line in lines]
    choices = {
        option.key: np.array([option.key in chosen for chosen in chosen_by_code], bool)[codes]
        for option in question.options
    }
    right = frozenset(option.key for option in question.options if option.right)
    return tuple(option_figures(choices, rest, right))


def _texts(
    question: Question, codes: np.ndarray, lines: Sequence[str], shares: Floats
) -> tuple[GivenText, ...]:
    """Return the typed answers that were given most often."""
    if question.is_choice or question.type in HAND_MARKED | PART_TYPES or not len(codes):
        return ()
    given = Counter(codes.tolist())
    worth = np.bincount(codes, weights=shares, minlength=len(lines))
    together: dict[str, list[float]] = {}
    for code, count in given.items():
        found = together.setdefault(answer_part(lines[code]), [0.0, 0.0])
        found[0] += count
        found[1] += float(worth[code])
    texts = [GivenText(text, int(many), share / many) for text, (many, share) in together.items() if text]
    return tuple(sorted(texts, key=lambda one: (-one.count, one.text))[:MOST_ANSWERS])


def _groups(
    attempts: Sequence[FinishedAttempt], key: Callable[[FinishedAttempt], str]
) -> tuple[GroupFigures, ...]:
    members: dict[str, list[FinishedAttempt]] = {}
    for one in attempts:
        members.setdefault(key(one), []).append(one)
    shown = _shown({name: len(each) for name, each in members.items()})
    return tuple(
        _group(name, members[name]) if name in shown else GroupFigures(name, len(members[name]))
        for name in sorted(members)
    )


def _shown(counts: Mapping[str, int]) -> set[str]:
    """Return which groups are shown, so that the figures of fewer than 5 attempts do not follow from the whole."""
    shown = sorted(
        (name for name, count in counts.items() if count >= SMALLEST_GROUP), key=counts.__getitem__
    )
    hidden = sum(counts.values()) - sum(counts[name] for name in shown)
    return set(shown[1:] if 0 < hidden < SMALLEST_GROUP else shown)


def _group(name: str, members: Sequence[FinishedAttempt]) -> GroupFigures:
    percents = np.array([one.percent for one in members], float)
    verdicts = [one.passed for one in members if one.passed is not None]
    return GroupFigures(
        name,
        len(members),
        float(percents.mean()),
        _mean_interval(percents),
        100 * sum(verdicts) / len(verdicts) if verdicts else None,
    )


def _cic_interval(figures: QuizFigures, table: AttemptTable) -> Interval | None:
    """Return the interval of the internal consistency in per cent; None where questions were drawn."""
    if figures.cic is None or np.isnan(table.marks).any():
        return None
    return _in_percent(alpha_interval(figures.cic / 100, *table.marks.shape))


def _mean_interval(percents: Floats) -> Interval | None:
    """Return the interval of a mean by Student's t; None with fewer than two results."""
    n = len(percents)
    if n < 2:
        return None
    half = student(0.95, n - 1) * float(percents.std(ddof=1)) / n**0.5
    return Interval(float(percents.mean()) - half, float(percents.mean()) + half)


def _time(given: Sequence[FinishedAttempt]) -> TimeFigures | None:
    attempts = [one for one in given if not one.is_on_paper]
    if len(attempts) < SMALLEST_GROUP:
        return None
    minutes = np.array([one.minutes for one in attempts])
    percents = np.array([one.percent for one in attempts])
    by_time = np.argsort(minutes, kind="stable")
    parts = [part for part in np.array_split(by_time, TIME_PARTS) if len(part)]
    even = by_time[np.linspace(0, len(by_time) - 1, min(MOST_DOTS, len(by_time))).astype(int)]
    is_flat = minutes.std() < 1e-9 or percents.std() < 1e-9
    return TimeFigures(
        float(np.median(minutes)),
        None if is_flat else float(np.corrcoef(minutes, percents)[0, 1]),
        tuple(
            (float(minutes[part].min()), float(minutes[part].max()), len(part), float(percents[part].mean()))
            for part in parts
        ),
        tuple((float(minutes[at]), float(percents[at])) for at in even),
    )


def _in_percent(interval: Interval | None) -> Interval | None:
    return None if interval is None else Interval(100 * interval.low, 100 * interval.high)


def by_id(report: QuizReport) -> Mapping[str, QuestionReport]:
    """Return the questions of a report by their ids."""
    return {one.id: one for one in report.questions}
