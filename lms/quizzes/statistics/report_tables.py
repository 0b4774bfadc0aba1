"""The statistics of a quiz as tables, for files."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lms.errors import N_

if TYPE_CHECKING:
    from lms.measurement.intervals import Interval
    from lms.quizzes.statistics.quiz_report import GroupFigures, QuizReport


@dataclass(frozen=True, slots=True)
class ReportTable:
    """One table: `name` for JSON, title and column names to translate, rows of text, numbers and None."""

    name: str
    title: str
    columns: tuple[tuple[str, str], ...]
    rows: tuple[tuple[object, ...], ...]


_QUIZ = (
    ("count", N_("Attempts counted")), ("maximum", N_("Maximum")), ("mean", N_("Average")), ("median", N_("Median")),
    ("sd", N_("Standard deviation")), ("skewness", N_("Skewness")), ("kurtosis", N_("Kurtosis")),
    ("cic", N_("Internal consistency (per cent)")), ("error_ratio", N_("Error ratio (per cent)")),
    ("standard_error", N_("Standard error")),
)  # fmt: skip
_QUESTION = (
    ("id", N_("Name in the file")), ("count", N_("Attempts")), ("facility", N_("Facility index (per cent)")),
    ("facility_low", N_("Lower limit")), ("facility_high", N_("Upper limit")),
    ("sd", N_("Standard deviation (points)")), ("guess", N_("Random guess score (per cent)")),
    ("intended_weight", N_("Intended weight (per cent)")),
    ("effective_weight", N_("Effective weight (per cent)")), ("discrimination_index", N_("Discrimination index")),
    ("discrimination_low", N_("Lower limit")), ("discrimination_high", N_("Upper limit")),
    ("discriminative_efficiency", N_("Discriminative efficiency")), ("blank", N_("Not answered")),
)  # fmt: skip
_OPTION = (
    ("question", N_("Name in the file")), ("option", N_("Option")), ("right", N_("Right")), ("count", N_("Chosen by")),
    ("share", N_("Share (per cent)")), ("correlation", N_("Correlation with the rest")),
)  # fmt: skip
_GROUP = (
    ("group", N_("Group")), ("count", N_("Attempts")), ("mean", N_("Average")),
    ("low", N_("Lower limit")), ("high", N_("Upper limit")), ("passed", N_("Passed (per cent)")),
)  # fmt: skip


def report_tables(
    report: "QuizReport", units: dict[str, str], languages: dict[str, str]
) -> list[ReportTable]:
    """Return all tables; `units` and `languages` are what the groups are called. Small groups are left out."""
    figures = report.figures
    quiz = tuple(report.maximum if name == "maximum" else getattr(figures, name) for name, _ in _QUIZ)
    return [
        ReportTable("quiz", N_("Quiz"), _QUIZ, (tuple(map(_rounded, quiz)),)),
        ReportTable("questions", N_("Questions"), _QUESTION, _questions(report)),
        ReportTable("options", N_("Options"), _OPTION, _options(report)),
        ReportTable("units", N_("Units"), _GROUP, _groups(report.units, units)),
        ReportTable("languages", N_("Languages"), _GROUP, _groups(report.languages, languages)),
        ReportTable("months", N_("Months"), _GROUP, _groups(report.months, {})),
    ]


def _questions(report: "QuizReport") -> tuple[tuple[object, ...], ...]:
    rows = []
    for one in report.questions:
        figures = one.figures
        row = (
            one.id, figures.count, _percent(figures.facility), *_ends(one.facility_interval, 100), figures.sd,
            _percent(one.guess), one.intended_weight, figures.effective_weight, figures.discrimination_index,
            *_ends(one.discrimination_interval), figures.discriminative_efficiency, one.blank,
        )  # fmt: skip
        rows.append(tuple(map(_rounded, row)))
    return tuple(rows)


def _options(report: "QuizReport") -> tuple[tuple[object, ...], ...]:
    return tuple(
        tuple(
            map(_rounded, (one.id, opt.key, int(opt.is_right), opt.chosen, 100 * opt.share, opt.correlation))
        )
        for one in report.questions
        for opt in one.options
    )


def _groups(groups: "Sequence[GroupFigures]", names: dict[str, str]) -> tuple[tuple[object, ...], ...]:
    return tuple(
        tuple(
            map(
                _rounded, (names.get(one.key, one.key), one.count, one.mean, *_ends(one.interval), one.passed)
            )
        )
        for one in groups
        if one.mean is not None
    )


def _ends(interval: "Interval | None", times: float = 1) -> tuple[float | None, float | None]:
    return (None, None) if interval is None else (times * interval.low, times * interval.high)


def _percent(share: float | None) -> float | None:
    return None if share is None else 100 * share


def _rounded(value: object) -> object:
    return round(value, 6) if isinstance(value, float) else value
