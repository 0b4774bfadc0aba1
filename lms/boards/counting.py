"""How results count besides their points, in the words of a board's file: weights, series and first attempts."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from lms.errors import N_
from lms.text.front_matter import Unreadable
from lms.text.wording import plain_number

CONTEST = "contests/"
FULL_MARKS = Decimal(100)
MOST_WEIGHT = Decimal(100)
MOST_BONUS = 100

_NUMBER = r"(\d{1,6}(?:\.\d{1,4})?)"
_WEIGHT = re.compile(rf"(\S+)\s*[x×*]\s*{_NUMBER}")
_BEST = re.compile(r"best\s+(\d{1,3})\s+of\s+(.+)", re.IGNORECASE)
_DROP = re.compile(r"drop\s+(\d{1,3})\s+of\s+(.+)", re.IGNORECASE)
_BEST_ZH = re.compile(r"取?最[好高](\d{1,3})次\s*[:：]?\s*(.+)")
_DROP_ZH = re.compile(r"去掉最[低差](\d{1,3})次\s*[:：]?\s*(.+)")
_BONUS = re.compile(
    rf"{_NUMBER}\s+for\s+(full marks|(\d{{1,3}})\s*%)\s+at\s+the\s+first\s+attempt", re.IGNORECASE
)
_BONUS_ZH = re.compile(rf"首次(满分|达到(\d{{1,3}})\s*[%％])\s*加{_NUMBER}分")
_SPACES = re.compile(r"[\s,，、;；]+")
_DAYS = re.compile(r"(\d{4}-\d{2}-\d{2})\s*(?:to|至|到)\s*(\d{4}-\d{2}-\d{2})")


@dataclass(frozen=True, slots=True)
class SourceWeight:
    """By how much the points at one source are multiplied; the source is a quiz, or `contests/` and a contest."""

    source: str
    factor: Decimal


@dataclass(frozen=True, slots=True)
class Series:
    """Sources of which only the `best` results count; a missing result is one of 0."""

    sources: tuple[str, ...]
    best: int


@dataclass(frozen=True, slots=True)
class Bonus:
    """Points that a quiz brings more when the first attempt at it reached `percent` of its points."""

    points: Decimal
    percent: Decimal


@dataclass(frozen=True, slots=True)
class Cohort:
    """People whose first stay in a unit began on one of these days, both included."""

    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Counting:
    """The rules by which a board adds results up; what is left empty changes nothing."""

    weights: Mapping[str, Decimal]
    series: Sequence[Series] = ()
    drop: int = 0
    bonus: Sequence[Bonus] = ()

    @property
    def is_plain(self) -> bool:
        """Whether points are just added up."""
        return not (self.weights or self.series or self.drop or self.bonus)


PLAIN = Counting({})


def sources_of(quizzes: Iterable[str], contests: Iterable[str]) -> tuple[str, ...]:
    """Return what counts, in the order of the file: slugs of quizzes, then `contests/` with those of contests."""
    return (*quizzes, *(CONTEST + slug for slug in contests))


def read_weight(text: str) -> SourceWeight:
    """Read "flood-safety x 2"; raise Unreadable."""
    found = _WEIGHT.fullmatch(text)
    factor = Decimal(found[2]) if found else Decimal(0)
    if not found or not 0 < factor <= MOST_WEIGHT:
        raise Unreadable(
            N_("“%(value)s” is not a valid weight."),
            N_("Write the quiz or contest, an x and a number up to 100, such as: flood-safety x 2"),
            "weight-unreadable",
        )
    return SourceWeight(found[1], factor)


def weight_text(source: str, factor: Decimal) -> str:
    """Return a weight as a file has it."""
    return f"{source} x {plain_number(factor)}"


def read_series(text: str) -> Series:
    """Read "best 2 of a b c", "drop 1 of a b c" or 取最好2次：a b c; raise Unreadable."""
    text = text.strip()
    best, drop = (
        _BEST.fullmatch(text) or _BEST_ZH.fullmatch(text),
        _DROP.fullmatch(text) or _DROP_ZH.fullmatch(text),
    )
    found = best or drop
    if found is None:
        raise Unreadable(
            N_("“%(value)s” is not a valid series."),
            N_(
                "Write how many results count and of which quizzes, with spaces: best 2 of quiz-a quiz-b quiz-c"
            ),
            "series-unreadable",
        )
    sources = tuple(one for one in _SPACES.split(found[2]) if one)
    number = int(found[1])
    kept = number if best else len(sources) - number
    if not 0 < kept < len(sources):
        raise Unreadable(
            N_("“%(value)s” lists %(count)s sources and counts %(kept)s of them."),
            N_("A series counts at least one result and fewer than it lists."),
            "series-count",
            count=len(sources),
            kept=max(kept, 0),
        )
    return Series(sources, kept)


def series_text(series: Series) -> str:
    """Return a series as a file has it."""
    return f"best {series.best} of {' '.join(series.sources)}"


def read_bonus(text: str) -> Bonus:
    """Read "2 for full marks at the first attempt" or 首次满分加2分; raise Unreadable."""
    english, chinese = _BONUS.fullmatch(text.strip()), _BONUS_ZH.fullmatch(text.strip())
    if english:
        points, percent = english[1], english[3]
    elif chinese:
        points, percent = chinese[3], chinese[2]
    else:
        points, percent = "0", None
    bonus = Bonus(Decimal(points), FULL_MARKS if percent is None else Decimal(percent))
    if bonus.points <= 0 or not 0 < bonus.percent <= FULL_MARKS:
        raise Unreadable(
            N_("“%(value)s” is not a valid bonus."),
            N_("Write “2 for full marks at the first attempt” or “1 for 80%% at the first attempt”."),
            "bonus-unreadable",
        )
    return bonus


def read_new_bonus(text: str) -> Bonus:
    """Read a bonus in a file; what was published with a higher one stays readable by read_bonus. Raises Unreadable."""
    bonus = read_bonus(text)
    if bonus.points > MOST_BONUS:
        raise Unreadable(
            N_("“%(value)s” gives more points than a bonus may give."),
            N_("Write a bonus of up to %(most)s points."),
            "bonus-too-high",
            most=MOST_BONUS,
        )
    return bonus


def bonus_text(bonus: Bonus) -> str:
    """Return a bonus as a file has it."""
    reached = "full marks" if bonus.percent == FULL_MARKS else f"{plain_number(bonus.percent)}%"
    return f"{plain_number(bonus.points)} for {reached} at the first attempt"


def read_cohort(text: str) -> Cohort:
    """Read "2025-07-01 to 2026-06-30"; raise Unreadable."""
    found = _DAYS.fullmatch(text.strip())
    try:
        days = None if found is None else Cohort(date.fromisoformat(found[1]), date.fromisoformat(found[2]))
    except ValueError:
        days = None
    if days is None or days.last < days.first:
        raise Unreadable(
            N_("“%(value)s” is not a valid date range."),
            N_("Write the first and the last day, such as: 2025-07-01 to 2026-06-30"),
            "cohort-unreadable",
        )
    return days


def cohort_text(cohort: Cohort) -> str:
    """Return a cohort as a file has it."""
    return f"{cohort.first.isoformat()} to {cohort.last.isoformat()}"
