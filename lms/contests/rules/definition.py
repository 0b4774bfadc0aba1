"""What a contest is: its rules, prizes, calendar, rubric and marking plan, as plain values."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from lms.contests.rules.awards import Tier, TieRule
from lms.contests.rules.essay_length import Limits
from lms.marking.combining import TWO_STAGE, MarkingPlan
from lms.marking.rubric import Rubric
from lms.text.wording import in_language

DEFAULT_LANGUAGE = "zh_Hans"


class LateRule(StrEnum):
    """What becomes of an entry between the deadline and `late_until`; afterwards none is taken."""

    REFUSE = "refuse"
    ACCEPT = "accept"
    UNRANKED = "unranked"


@dataclass(frozen=True, slots=True)
class Category:
    """One category of entries, judged and awarded apart from the others."""

    key: str
    titles: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Calendar:
    """The dates of a contest; `late_until` is set when late entries are taken until then."""

    opens_at: datetime
    deadline_at: datetime
    late_until: datetime | None = None
    judging_ends_at: datetime | None = None
    notice_days: int = 5
    objection_days: int = 5


@dataclass(frozen=True, slots=True)
class Eligibility:
    """Who may take part: people of the units (by code) and all below, holding one of the roles; empty: all."""

    units: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()
    co_authors_max: int = 0


@dataclass(frozen=True, slots=True)
class Prize:
    """One award tier; `categories` empty means each category has it, `award` is what the winner receives."""

    key: str
    titles: Mapping[str, str]
    count: int | None = None
    share: Decimal | None = None
    least_mark: Decimal | None = None
    categories: tuple[str, ...] = ()
    awards: Mapping[str, str] = field(default_factory=dict)

    @property
    def tier(self) -> Tier:
        """The tier as ranks are cut by; its name is the key."""
        return Tier(self.key, self.count, self.share, self.least_mark)


@dataclass(frozen=True, slots=True)
class ContestDefinition:
    """One contest in all its languages ("zh_Hans", "en"); `rubrics` differ by language in words only.

    `calibration_tolerance` is how far totals may differ from the agreed ones on average before live marking.
    `anchors` calibration essays open each judge's queue, `rereads` is the share of own essays read twice.
    `shared_entries` is how many entries each pair of categories shares, read by a judge of the other category too.
    `comparative` asks for a shortlist by comparison, `severity` for the corrected result beside the raw one.
    `second_person` means that acts which change who wins need two persons; contests begun before it was there do not.
    `quotes` are prescribed quotations, which count neither as copied nor as alike.
    """

    titles: Mapping[str, str]
    calendar: Calendar
    rubrics: Mapping[str, Rubric]
    summaries: Mapping[str, str] = field(default_factory=dict)
    categories: tuple[Category, ...] = ()
    eligibility: Eligibility = Eligibility()
    limits: Limits = Limits()
    abstract_limits: Limits = Limits()
    attachments_max: int = 0
    prizes: tuple[Prize, ...] = ()
    tie_rule: TieRule = TieRule.EXTEND
    plan_name: str = "two-stage"
    plan: MarkingPlan = TWO_STAGE
    judges_min: int = 3
    anchors: int = 0
    calibration_tolerance: Decimal | None = None
    rereads: Decimal = Decimal(0)
    shared_entries: int = 0
    comparative: bool = False
    severity: bool = True
    second_person: bool = False
    organisers: Mapping[str, str] = field(default_factory=dict)
    late: LateRule = LateRule.REFUSE
    quotes: tuple[str, ...] = ()

    @property
    def rubric(self) -> Rubric:
        """The rubric marks are checked by; in which language it speaks does not matter for that."""
        return self.rubric_in(DEFAULT_LANGUAGE)

    def rubric_in(self, language: str) -> Rubric:
        """Return the rubric with its words in the language."""
        return self.rubrics.get(language) or next(iter(self.rubrics.values()))

    def title(self, language: str) -> str:
        """Return the title in the language, else in any."""
        return in_language(self.titles, language)

    def summary(self, language: str) -> str:
        """Return the summary in the language, else in any; empty when there is none."""
        return in_language(self.summaries, language)

    def organiser(self, language: str) -> str:
        """Return who holds the contest, in the language, else in any; empty where the rules do not say."""
        return in_language(self.organisers, language)

    @property
    def category_keys(self) -> tuple[str, ...]:
        """The keys of the categories; one empty key when the contest has none."""
        return tuple(category.key for category in self.categories) or ("",)

    def category_title(self, key: str, language: str) -> str:
        """Return the title of a category; empty for the one unnamed category."""
        found = next((category.titles for category in self.categories if category.key == key), {})
        return in_language(found, language) or key

    def category_titles(self, keys: Sequence[str], language: str) -> list[str]:
        """Return the titles of several categories."""
        return [self.category_title(key, language) for key in keys]

    def prize_title(self, key: str, language: str) -> str:
        """Return the title of a prize; empty without one."""
        found = next((prize.titles for prize in self.prizes if prize.key == key), {})
        return in_language(found, language) or key

    def tiers_of(self, category: str) -> tuple[Tier, ...]:
        """Return the award tiers of a category, best first; their names are keys of prizes."""
        return tuple(
            prize.tier for prize in self.prizes if not prize.categories or category in prize.categories
        )

    @property
    def tiers(self) -> tuple[Tier, ...]:
        """All award tiers, best first."""
        return tuple(prize.tier for prize in self.prizes)
