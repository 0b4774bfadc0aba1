"""What a board is: the front matter of content/boards/<slug>.md, checked, and as plain data."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from lms.boards.counting import (
    Bonus,
    Cohort,
    Counting,
    Series,
    SourceWeight,
    read_cohort,
    read_new_bonus,
    read_series,
    read_weight,
    sources_of,
)
from lms.boards.freezing import Freeze, Reveal, freeze_problems, read_freeze, read_reveal
from lms.boards.periodic_files import FileCheck, by_language, check_days
from lms.boards.publication_rules import (
    NO_NOTICE,
    Holidays,
    NoticePeriod,
    Objectors,
    PublishTime,
    read_notice,
    read_publish_time,
)
from lms.boards.source_checks import source_problems
from lms.boards.unit_rules import OFF, UnitRule, read_unit_rule
from lms.boards.words import (
    NEVER_RANKED,
    TIE_BREAKS_ZH,
    Count,
    Listing,
    NamePolicy,
    PeriodKind,
    TieBreak,
    TiedWinners,
)
from lms.errors import N_
from lms.people.roles import UnitKind
from lms.problems import Problem
from lms.text.front_matter import Field, FieldType, FrontMatter, Unreadable, read
from lms.text.language_blocks import language_blocks
from lms.text.nearest import listed
from lms.text.schema import one_of
from lms.text.wording import in_language

UNIT_MINIMUM = 3
_HOST = re.compile(r"[a-z0-9-]{1,63}(\.[a-z0-9-]{1,63})*(:\d{1,5})?")


@dataclass(frozen=True, slots=True)
class BoardDefinition:
    """One board: what counts, for whom, when it is published and how people are named.

    `titles` is by language ("zh_Hans", "en"); `unit` is the code of the subtree, empty for all; only who took
    `at_least` of the quizzes is listed. Without `staff` those who see right answers before others are left out.
    With `second_person` two people agree before a corrected question changes what was published. `contests` are slugs
    whose published results count too. `division` holds the kinds of units whose people are ranked, empty for all.
    Ranks up to `winners` win, none at 0. `unit_minimum` people of a unit have to stand on the board for the unit to
    be ranked by `unit_board`. Results after `freeze` are held back until `reveal`, or else until `publish`. With
    `approval` a second person publishes what one has proposed. `objectors` may object while an issue is under `notice`.
    """

    titles: Mapping[str, str]
    quizzes: tuple[str, ...]
    period: PeriodKind
    publish: PublishTime
    summaries: Mapping[str, str] = field(default_factory=dict)
    from_on: date | None = None
    until_on: date | None = None
    names: NamePolicy = NamePolicy.MASKED
    public: bool = False
    unit: str = ""
    count: Count = Count.BEST
    ties: tuple[TieBreak, ...] = ()
    at_least: int = 1
    staff: bool = False
    second_person: bool = True
    contests: tuple[str, ...] = ()
    weights: tuple[SourceWeight, ...] = ()
    series: tuple[Series, ...] = ()
    drop: int = 0
    bonus: tuple[Bonus, ...] = ()
    cohort: Cohort | None = None
    division: tuple[UnitKind, ...] = ()
    listing: Listing = Listing.EVERYONE
    winners: int = 0
    tied_winners: TiedWinners = TiedWinners.ALL
    unit_board: UnitRule = OFF
    unit_minimum: int = UNIT_MINIMUM
    embed: tuple[str, ...] = ()
    notice: NoticePeriod = NO_NOTICE
    objectors: Objectors = Objectors.EVERYONE
    approval: bool = False
    holidays: Holidays = Holidays.PUBLISH
    freeze: Freeze | None = None
    reveal: Reveal | None = None

    @property
    def sources(self) -> tuple[str, ...]:
        """What counts, in the order of the file."""
        return sources_of(self.quizzes, self.contests)

    @property
    def counting(self) -> Counting:
        """How the results are added up."""
        weights = {one.source: one.factor for one in self.weights}
        return Counting(weights, self.series, self.drop, self.bonus)

    def title(self, language: str) -> str:
        """Return the title in the language, else in any."""
        return in_language(self.titles, language)

    def summary(self, language: str) -> str:
        """Return the summary in the language, else in any; empty when there is none."""
        return in_language(self.summaries, language)


def _tie(text: str) -> TieBreak:
    word = text.lower()
    if any(forbidden in word for forbidden in NEVER_RANKED):
        raise Unreadable(
            N_("“%(value)s” ranks people by time or attendance, which a board does not allow."),
            N_("Use only results: %(known)s; or keep ties shared."),
            "tie-not-a-result",
            known=listed(TieBreak),
        )
    return TIE_BREAKS_ZH.get(text) or TieBreak(
        one_of(text, tuple(TieBreak), N_("“%(value)s” is not a valid way to break ties."))
    )


def _division(text: str) -> UnitKind:
    known = tuple(UnitKind)
    return UnitKind(one_of(text, known, N_("“%(value)s” is not a kind of unit.")))


def _host(text: str) -> str:
    host = text.strip().lower()
    if not _HOST.fullmatch(host):
        raise Unreadable(
            N_("“%(value)s” is not the name of a website."),
            N_(
                "Write the name as it stands in addresses, without https:// and without a path: www.example.cn"
            ),
            "embed-unreadable",
        )
    return host


T = FieldType
FIELDS = (
    Field("title", T.BY_LANGUAGE, required=True),
    Field("summary", T.BY_LANGUAGE),
    Field("quizzes", T.TEXTS, required=True, default=()),
    Field("contests", T.TEXTS, default=()),
    Field("period", required=True, choices=tuple(PeriodKind)),
    Field("from", T.DATE),
    Field("until", T.DATE),
    Field("publish", required=True, parse=read_publish_time),
    Field("holidays", default=Holidays.PUBLISH, choices=tuple(Holidays)),
    Field("approval", T.YES_NO, default=False),
    Field("notice", default=NO_NOTICE, parse=read_notice),
    Field("objections", default=Objectors.EVERYONE, choices=tuple(Objectors)),
    Field("names", default=NamePolicy.MASKED, choices=tuple(NamePolicy)),
    Field("public", T.YES_NO, default=False),
    Field("unit", default=""),
    Field("count", default=Count.BEST, choices=tuple(Count)),
    Field("ties", T.TEXTS, default=(), parse=_tie),
    Field("at-least", T.INTEGER, default=1, minimum=1, maximum=100),
    Field("staff", T.YES_NO, default=False),
    Field("second-person", T.YES_NO, default=True),
    Field("units", T.YES_NO, default=False),
    Field("weights", T.TEXTS, default=(), parse=read_weight),
    Field("series", T.TEXTS, default=(), parse=read_series),
    Field("drop", T.INTEGER, default=0, minimum=0, maximum=100),
    Field("bonus", T.TEXTS, default=(), parse=read_new_bonus),
    Field("cohort", parse=read_cohort),
    Field("division", T.TEXTS, default=(), parse=_division),
    Field("listing", default=Listing.EVERYONE, choices=tuple(Listing)),
    Field("winners", T.INTEGER, default=0, minimum=0, maximum=1_000),
    Field("tied-winners", default=TiedWinners.ALL, choices=tuple(TiedWinners)),
    Field("unit-board", default=OFF, parse=read_unit_rule),
    Field("unit-minimum", T.INTEGER, default=UNIT_MINIMUM, minimum=2, maximum=1_000),
    Field("embed", T.TEXTS, default=(), parse=_host),
    Field("freeze", parse=read_freeze),
    Field("reveal", parse=read_reveal),
)


def read_definition(text: str) -> tuple[BoardDefinition | None, tuple[Problem, ...]]:
    """Read a board file; None when a problem keeps it from being published."""
    front = read(text, FIELDS)
    check = FileCheck(front)
    values = front.values
    _check_sources(check)
    check_days(check)
    if values["units"]:
        check.add(
            "units-off",
            "units",
            N_("The key “units” does not say how units are compared."),
            N_("Remove it, or write one of: unit-board: adjusted; unit-board: top 3"),
        )
    if any(not problem.warning for problem in check.problems):
        return None, check.problems
    return _definition(front), check.problems


def _definition(front: FrontMatter) -> BoardDefinition:
    values = front.values
    return BoardDefinition(
        titles=by_language(values["title"]),
        summaries=by_language(values["summary"]) or _bodies(front.body),
        quizzes=values["quizzes"],
        period=values["period"],
        from_on=values["from"],
        until_on=values["until"],
        publish=values["publish"],
        names=values["names"],
        public=values["public"],
        unit=values["unit"],
        count=values["count"],
        ties=tuple(dict.fromkeys(values["ties"])),
        at_least=values["at-least"],
        staff=values["staff"],
        second_person=values["second-person"],
        contests=values["contests"],
        weights=values["weights"],
        series=values["series"],
        drop=values["drop"],
        bonus=values["bonus"],
        cohort=values["cohort"],
        division=tuple(dict.fromkeys(values["division"])),
        listing=values["listing"],
        winners=values["winners"],
        tied_winners=values["tied-winners"],
        unit_board=values["unit-board"],
        unit_minimum=values["unit-minimum"],
        embed=tuple(dict.fromkeys(values["embed"])),
        notice=values["notice"],
        objectors=Objectors(values["objections"]),
        approval=values["approval"],
        holidays=Holidays(values["holidays"]),
        freeze=values["freeze"],
        reveal=values["reveal"],
    )


def _bodies(body: str) -> Mapping[str, str]:
    """Return the text below the front matter by language, from blocks ::: zh … ::: and ::: en … :::."""
    blocks = {language: " ".join(text.split()) for language, text, _ in language_blocks(body)}
    return blocks or by_language(" ".join(body.split()))


def _check_sources(check: FileCheck) -> None:
    quizzes, contests = check.front.values["quizzes"], check.front.values["contests"]
    if not quizzes and "quizzes" in check.front.places:
        check.add(
            "no-quizzes",
            "quizzes",
            N_("The board lists no quizzes."),
            N_("Write at least one: quizzes: [accounts-basics]"),
        )
    sources = sources_of(quizzes, contests)
    if sources and check.front.values["at-least"] > len(sources):
        check.add(
            "at-least-too-many",
            "at-least",
            N_("The board requires %(least)s quizzes but lists only %(count)s."),
            N_("Write a number from 1 to %(count)s."),
            least=check.front.values["at-least"],
            count=len(sources),
        )
    found = (*source_problems(check.front.values, check.front.places), *freeze_problems(check.front.values))
    for problem in found:
        check.add(problem.code, problem.key, problem.message, problem.fix, **problem.values)
