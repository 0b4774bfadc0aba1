"""What a board is: the front matter of content/boards/<slug>.md, checked, and as plain data."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import cast

from lms.boards.words import NEVER_RANKED, TIE_BREAKS_ZH, Count, NamePolicy, PeriodKind, TieBreak
from lms.errors import N_
from lms.problems import Problem
from lms.schedule.slots import Daily, Monthly, Weekly, parse_schedule, schedule_text
from lms.text.front_matter import Field, FieldType, FrontMatter, Unreadable, read
from lms.text.language_blocks import language_blocks
from lms.text.nearest import listed
from lms.text.schema import one_of
from lms.text.wording import in_language


@dataclass(frozen=True, slots=True)
class BoardDefinition:
    """One board: what counts, for whom, when it is published and how people are named.

    `titles` is by language ("zh_Hans", "en"); `unit` is the code of the subtree, empty for all; only who took
    `at_least` of the quizzes is listed. Without `staff` those who see right answers before others are left out.
    With `second_person` two people agree before a corrected question changes what was published.
    """

    titles: Mapping[str, str]
    quizzes: tuple[str, ...]
    period: PeriodKind
    publish: Daily | Weekly | Monthly
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

    def title(self, language: str) -> str:
        """Return the title in the language, else in any."""
        return in_language(self.titles, language)

    def summary(self, language: str) -> str:
        """Return the summary in the language, else in any; empty when there is none."""
        return in_language(self.summaries, language)


def _schedule(text: str) -> Daily | Weekly | Monthly:
    schedule = parse_schedule(text)
    if schedule is None:
        raise Unreadable(
            N_("“%(text)s” is not a valid publication time."),
            N_("Write a weekday or a day of the month with a time: Friday 18:00, 周五 18:00 or day 1 09:00."),
            text=text,
        )
    return schedule


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


T = FieldType
FIELDS = (
    Field("title", T.BY_LANGUAGE, required=True),
    Field("summary", T.BY_LANGUAGE),
    Field("quizzes", T.TEXTS, required=True, default=()),
    Field("period", required=True, choices=tuple(PeriodKind)),
    Field("from", T.DATE),
    Field("until", T.DATE),
    Field("publish", required=True, parse=_schedule),
    Field("names", default=NamePolicy.MASKED, choices=tuple(NamePolicy)),
    Field("public", T.YES_NO, default=False),
    Field("unit", default=""),
    Field("count", default=Count.BEST, choices=tuple(Count)),
    Field("ties", T.TEXTS, default=(), parse=_tie),
    Field("at-least", T.INTEGER, default=1, minimum=1, maximum=100),
    Field("staff", T.YES_NO, default=False),
    Field("second-person", T.YES_NO, default=True),
    Field("units", T.YES_NO, default=False),
)


@dataclass(slots=True)
class _Check:
    front: FrontMatter
    problems: list[Problem] = field(default_factory=list)

    def add(self, code: str, key: str, message: str, fix: str, **values: object) -> None:
        line, column = self.front.place(key)
        self.problems.append(Problem(code, line, column, message, fix, values))


def read_definition(text: str) -> tuple[BoardDefinition | None, tuple[Problem, ...]]:
    """Read a board file; None when a problem keeps it from being published."""
    front = read(text, FIELDS)
    check = _Check(front)
    values = front.values
    _check_quizzes(check)
    _check_days(check)
    if values["units"]:
        check.add(
            "units-off",
            "units",
            N_("Unit rankings are switched off."),
            N_("Remove the key “units”. The board ranks individual results."),
        )
    problems = tuple(sorted((*front.problems, *check.problems), key=lambda p: (p.line, p.column)))
    if any(not problem.warning for problem in problems):
        return None, problems
    return _definition(front), problems


def quiz_place(text: str, index: int) -> tuple[int, int]:
    """Return line and column of the quiz at `index` of a board file."""
    front = read(text, FIELDS)
    return front.places.get(f"quizzes.{index}") or front.place("quizzes")


def _definition(front: FrontMatter) -> BoardDefinition:
    values = front.values
    return BoardDefinition(
        titles=_by_language(values["title"]),
        summaries=_by_language(values["summary"]) or _bodies(front.body),
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
    )


def _by_language(value: object) -> Mapping[str, str]:
    if isinstance(value, Mapping):
        return dict(value)
    return {"zh_Hans": str(value)} if value else {}


def _bodies(body: str) -> Mapping[str, str]:
    """Return the text below the front matter by language, from blocks ::: zh … ::: and ::: en … :::."""
    blocks = {language: " ".join(text.split()) for language, text, _ in language_blocks(body)}
    return blocks or _by_language(" ".join(body.split()))


def _check_quizzes(check: _Check) -> None:
    quizzes = check.front.values["quizzes"]
    if not quizzes and "quizzes" in check.front.places:
        check.add(
            "no-quizzes",
            "quizzes",
            N_("The board lists no quizzes."),
            N_("Write at least one: quizzes: [accounts-basics]"),
        )
    if quizzes and check.front.values["at-least"] > len(quizzes):
        check.add(
            "at-least-too-many",
            "at-least",
            N_("The board requires %(least)s quizzes but lists only %(count)s."),
            N_("Write a number from 1 to %(count)s."),
            least=check.front.values["at-least"],
            count=len(quizzes),
        )
    for index, slug in enumerate(quizzes):
        if slug in quizzes[:index]:
            check.add(
                "quiz-twice",
                f"quizzes.{index}",
                N_("The quiz “%(quiz)s” is listed twice."),
                N_("Keep one of the two."),
                quiz=slug,
            )


def _check_days(check: _Check) -> None:
    values = check.front.values
    first, last = values["from"], values["until"]
    if values["period"] == PeriodKind.CUSTOM:
        if first is None or last is None:
            check.add(
                "period-without-days",
                "period",
                N_("A board with “period: custom” needs a first and a last day."),
                N_("Add two lines such as from: 2026-03-01 and until: 2026-03-31."),
            )
        elif last < first:
            check.add(
                "days-reversed",
                "until",
                N_("The last day %(last)s is before the first day %(first)s."),
                N_("Swap the two dates."),
                first=first.isoformat(),
                last=last.isoformat(),
            )
    elif first is not None or last is not None:
        check.add(
            "days-without-custom",
            "from" if first is not None else "until",
            N_("There is a first and last day, but the period is not “custom”."),
            N_("Write period: custom, or remove the two days."),
        )


def to_data(definition: BoardDefinition) -> dict[str, object]:
    """Return the definition as plain JSON, for the revision and for the rules of an issue."""
    return {
        "titles": dict(definition.titles),
        "summaries": dict(definition.summaries),
        "quizzes": list(definition.quizzes),
        "period": definition.period.value,
        "from": definition.from_on.isoformat() if definition.from_on else None,
        "until": definition.until_on.isoformat() if definition.until_on else None,
        "publish": schedule_text(definition.publish),
        "names": definition.names.value,
        "public": definition.public,
        "unit": definition.unit,
        "count": definition.count.value,
        "ties": [tie.value for tie in definition.ties],
        "at_least": definition.at_least,
        "staff": definition.staff,
        # Left out where it says nothing, so that the rules of issues published before stay the same.
        **({} if definition.second_person else {"second_person": False}),
    }


def from_data(data: Mapping[str, object]) -> BoardDefinition:
    """Return the definition that to_data wrote."""
    publish = parse_schedule(str(data["publish"]))
    if publish is None:
        raise ValueError(f"not a schedule: {data['publish']!r}")
    return BoardDefinition(
        titles=cast(Mapping[str, str], data["titles"]),
        summaries=cast(Mapping[str, str], data["summaries"]),
        quizzes=tuple(cast(list[str], data["quizzes"])),
        period=PeriodKind(str(data["period"])),
        from_on=date.fromisoformat(str(data["from"])) if data["from"] else None,
        until_on=date.fromisoformat(str(data["until"])) if data["until"] else None,
        publish=publish,
        names=NamePolicy(str(data["names"])),
        public=bool(data["public"]),
        unit=str(data["unit"]),
        count=Count(str(data["count"])),
        ties=tuple(TieBreak(tie) for tie in cast(list[str], data["ties"])),
        at_least=cast(int, data["at_least"]),
        # Issues from before the rule list everyone.
        staff=bool(data.get("staff", True)),
        second_person=bool(data.get("second_person", True)),
    )
