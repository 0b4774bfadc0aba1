"""Contest files as a checked definition: the settings of all languages brought together."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import tzinfo
from decimal import Decimal
from itertools import pairwise
from typing import Any, cast

from lms.contests.rules.checks import (
    ProblemCollector,
    check_categories,
    check_least_marks,
    check_limits,
    check_prizes,
    check_roles,
    check_shared,
)
from lms.contests.rules.definition import Calendar, Category, ContestDefinition, Eligibility, LateRule, Prize
from lms.contests.rules.essay_length import Limits
from lms.contests.rules.fields import FIELDS, NEEDED, OWN
from lms.contests.rules.rubric_parsing import read_rubrics
from lms.contests.rules.texts import by_language, texts_of
from lms.errors import N_
from lms.marking.combining import (
    PLANS,
    CombiningMethod,
    MarkingPlan,
    correction_refusal,
    default_plan,
)
from lms.problems import Problem
from lms.text.front_matter import FrontMatter, read

Values = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class ReadFile:
    """One file of a contest: its front matter, in which language it speaks, and where it is."""

    path: str
    language: str
    front: FrontMatter


@dataclass(frozen=True, slots=True)
class ReadContest:
    """The definition (None when a problem forbids it), the files it came from and all problems."""

    definition: ContestDefinition | None
    files: tuple[ReadFile, ...]
    problems: tuple[Problem, ...] = field(default=())


def read_contest(files: Sequence[tuple[str, str, str]], zone: tzinfo) -> ReadContest:
    """Read the files (path, language, text) of one contest, the first language first.

    What holds for all languages is taken from the first file that writes it. Dates are local to `zone`.
    """
    parts = tuple(ReadFile(path, language, read(text, FIELDS, zone)) for path, language, text in files)
    problems = [replace(p, path=part.path) for part in parts for p in part.front.problems]
    values, check = _shared(parts)
    for name in NEEDED:
        if values[name] is None and not any(name in part.front.places for part in parts):
            check.add("missing-key", name, N_("The key “%(key)s” is missing."), _ADD, key=name)
    made = _definition(parts, values, check)
    problems += check.problems
    problems.sort(key=lambda p: (p.path, p.line, p.column))
    sound = not any(not problem.warning for problem in problems)
    return ReadContest(made if sound else None, parts, tuple(problems))


_ADD = N_("Add a line: %(key)s: …")


def _shared(parts: Sequence[ReadFile]) -> tuple[dict[str, Any], ProblemCollector]:
    """Return each setting from the first file that writes it, and where it is."""
    values: dict[str, Any] = {one.name: one.default for one in FIELDS if one.name not in OWN}
    check = ProblemCollector(parts[0].path)
    for name in values:
        writers = [part for part in parts if name in part.front.places]
        if not writers:
            continue
        values[name] = writers[0].front.values[name]
        check.place(name, writers[0].path, writers[0].front.places)
        for other in writers[1:]:
            if other.front.values[name] != values[name]:
                check.differs(name, other.path, other.front.place(name), writers[0].path)
    return values, check


def _definition(
    parts: Sequence[ReadFile], values: Values, check: ProblemCollector
) -> ContestDefinition | None:
    """Build the definition; what is missing or wrong is noted in `check` and gives None."""
    language = parts[0].language
    rules: Values = values["eligibility"] or {}
    marking: Values = values["marking"] or {}
    calendar = _calendar(values["calendar"], check)
    rubrics = read_rubrics(values["rubric"], language, check)
    categories = tuple(
        Category(str(one["key"]), by_language(one["title"], language)) for one in values["categories"]
    )
    prizes = tuple(_prize(one, language) for one in values["prizes"])
    check_categories(categories, check)
    check_prizes(prizes, categories, check)
    check_roles(rules.get("roles") or (), check)
    name = str(marking.get("plan") or default_plan(bool(prizes)))
    plan = _plan(name, marking, check)
    judges = _judges(plan, marking.get("judges"), check)
    if calendar is None or not rubrics:
        return None
    _check_late(values["late"], calendar, check)
    check_least_marks(prizes, next(iter(rubrics.values())).maximum, check)
    titles, summaries = texts_of([(p.language, p.front.values) for p in parts])
    return ContestDefinition(
        titles=titles,
        summaries=summaries,
        calendar=calendar,
        rubrics=rubrics,
        categories=categories,
        eligibility=Eligibility(
            tuple(rules.get("units") or ()), tuple(rules.get("roles") or ()), rules.get("co-authors") or 0
        ),
        limits=check_limits("length", _limits(values["length"]), check),
        abstract_limits=check_limits("abstract", _limits(values["abstract"]), check),
        attachments_max=values["attachments"],
        prizes=prizes,
        tie_rule=values["ties"],
        plan_name=name,
        plan=plan,
        judges_min=judges,
        anchors=marking.get("anchors") or 0,
        calibration_tolerance=marking.get("calibration-tolerance"),
        rereads=marking.get("rereads") or Decimal(0),
        shared_entries=check_shared(
            marking.get("shared-entries") or 0, plan.readings, len(categories), check
        ),
        comparative=bool(marking.get("comparative")),
        severity=bool(marking.get("severity", True)),
        late=values["late"],
        quotes=tuple(values["quotes"]),
        second_person=values["second-person"],
        organisers=by_language(values["organiser"], language),
    )


def _limits(values: Values | None) -> Limits:
    found = values or {}
    return Limits(
        soft_least=found.get("advised-least"),
        soft_most=found.get("advised-most"),
        hard_least=found.get("least"),
        hard_most=found.get("most"),
    )


def _prize(values: Values, language: str) -> Prize:
    return Prize(
        key=str(values["key"] or ""),
        titles=by_language(values["title"], language),
        count=values["count"],
        share=values["share"],
        least_mark=values["least-mark"],
        categories=tuple(values["categories"]),
        awards=by_language(values["award"], language),
    )


def _calendar(values: Values | None, check: ProblemCollector) -> Calendar | None:
    """Return the dates, or None when they cannot be read; note those out of order."""
    if values is None:
        return None
    found = {name: values[name] for name in ("opens", "deadline", "late-until", "judging-ends")}
    opens, deadline = found["opens"], found["deadline"]
    if opens is None or deadline is None:
        return None
    order = [(name, found[name]) for name in found if found[name] is not None]
    for (earlier, first), (later, second) in pairwise(order):
        if cast(Any, second) <= cast(Any, first):
            check.add(
                "dates-reversed",
                f"calendar.{later}",
                N_("“%(later)s” is not after “%(earlier)s”."),
                N_("Put the dates in order: opens, deadline, late-until, judging-ends."),
                later=later,
                earlier=earlier,
            )
    return Calendar(
        opens,
        deadline,
        found["late-until"],
        found["judging-ends"],
        values["notice-days"],
        values["objection-days"],
    )


def _check_late(rule: LateRule, calendar: Calendar, check: ProblemCollector) -> None:
    if (rule is LateRule.REFUSE) == (calendar.late_until is None):
        return
    if rule is LateRule.REFUSE:
        check.add(
            "late-refused",
            "calendar.late-until",
            N_("There is a date for late entries, but late entries are refused."),
            N_("Write late: accept or late: unranked, or remove late-until."),
        )
    else:
        check.add(
            "late-without-date",
            "late",
            N_("Late entries are accepted, but the calendar does not say until when."),
            N_("Add late-until to the calendar, or write late: refuse."),
        )


def _plan(name: str, values: Values, check: ProblemCollector) -> MarkingPlan:
    """Return the named plan with the numbers that the file changes."""
    plan = PLANS[name]
    changes: dict[str, Any] = {
        "readings": values.get("readings"),
        "threshold": values.get("threshold"),
        "resolution": values.get("resolution"),
        "per_criterion": values.get("per-criterion") or None,
        "trim": values.get("trim"),
        "adjudicate_over": values.get("adjudicate-over"),
        "second_readings": values.get("second-readings"),
        "second_share": values.get("second-share"),
        "second_top": values.get("second-top"),
    }
    made = replace(plan, **{key: value for key, value in changes.items() if value is not None})
    if made.method is CombiningMethod.DOUBLE and made.readings != 2:
        check.add(
            "double-readings",
            "marking.readings",
            N_("Double marking needs two marks per entry, but the rules say %(count)s."),
            N_("Write readings: 2, or use another plan."),
            count=made.readings,
        )
    if made.threshold <= 0:
        check.add(
            "threshold",
            "marking.threshold",
            N_("The discrepancy threshold must be greater than 0."),
            N_("Write a number of marks, such as 10."),
        )
    why = correction_refusal(made) if values.get("severity", True) else None
    if why is not None:
        check.add(
            "severity-per-criterion",
            "marking.per-criterion",
            why.sentence,
            N_("Write severity: no, or remove per-criterion."),
        )
    return made


def _judges(plan: MarkingPlan, wanted: int | None, check: ProblemCollector) -> int:
    """Return how many judges are asked for; without a number, three or as many as one entry may need."""
    readings = plan.readings + (plan.second_readings if plan.method is CombiningMethod.TWO_STAGE else 0)
    if wanted is not None and wanted < readings:
        check.add(
            "too-few-judges",
            "marking.judges",
            N_("An entry may be marked %(readings)s times, but the rules ask for only %(judges)s judges."),
            N_("Write at least judges: %(readings)s, or reduce readings."),
            readings=readings,
            judges=wanted,
        )
    return wanted or max(3, readings)
