"""Definitions of contests as plain JSON and back, for the revision that pins them."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from lms.contests.rules import rubric_versions
from lms.contests.rules.awards import TieRule
from lms.contests.rules.counting import Limits
from lms.contests.rules.definition import Calendar, Category, ContestDefinition, Eligibility, LateRule, Prize
from lms.contests.rules.plans import CombiningMethod, MarkingPlan, Resolution

Data = Mapping[str, Any]


def _text(value: object) -> str | None:
    return None if value is None else str(value)


def _decimal(value: str | None) -> Decimal | None:
    return None if value is None else Decimal(value)


def _moment(value: str | None) -> datetime | None:
    return None if value is None else datetime.fromisoformat(value)


def _limits(limits: Limits) -> dict[str, int | None]:
    return {
        "soft_least": limits.soft_least,
        "soft_most": limits.soft_most,
        "hard_least": limits.hard_least,
        "hard_most": limits.hard_most,
    }


def plan_data(plan: MarkingPlan) -> dict[str, Any]:
    """Return a marking plan as plain JSON."""
    return {
        "method": plan.method.value,
        "readings": plan.readings,
        "threshold": str(plan.threshold),
        "resolution": plan.resolution.value,
        "per_criterion": plan.per_criterion,
        "trim": plan.trim,
        "adjudicate_over": _text(plan.adjudicate_over),
        "second_readings": plan.second_readings,
        "second_share": str(plan.second_share),
        "second_top": plan.second_top,
    }


def plan_from(data: Data) -> MarkingPlan:
    """Return the plan that plan_data wrote."""
    return MarkingPlan(
        method=CombiningMethod(data["method"]),
        readings=data["readings"],
        threshold=Decimal(data["threshold"]),
        resolution=Resolution(data["resolution"]),
        per_criterion=data["per_criterion"],
        trim=data["trim"],
        adjudicate_over=_decimal(data["adjudicate_over"]),
        second_readings=data["second_readings"],
        second_share=Decimal(data["second_share"]),
        second_top=data["second_top"],
    )


def _calendar(calendar: Calendar) -> dict[str, Any]:
    late, end = calendar.late_until, calendar.judging_ends_at
    return {
        "opens_at": calendar.opens_at.isoformat(),
        "deadline_at": calendar.deadline_at.isoformat(),
        "late_until": late.isoformat() if late else None,
        "judging_ends_at": end.isoformat() if end else None,
        "notice_days": calendar.notice_days,
        "objection_days": calendar.objection_days,
    }


def _prize(prize: Prize) -> dict[str, Any]:
    return {
        "key": prize.key,
        "titles": dict(prize.titles),
        "count": prize.count,
        "share": _text(prize.share),
        "least_mark": _text(prize.least_mark),
        "categories": list(prize.categories),
        "awards": dict(prize.awards),
    }


def to_data(definition: ContestDefinition) -> dict[str, Any]:
    """Return the definition as plain JSON."""
    return {
        "titles": dict(definition.titles),
        "summaries": dict(definition.summaries),
        "categories": [{"key": one.key, "titles": dict(one.titles)} for one in definition.categories],
        "calendar": _calendar(definition.calendar),
        "eligibility": {
            "units": list(definition.eligibility.units),
            "roles": list(definition.eligibility.roles),
            "co_authors_max": definition.eligibility.co_authors_max,
        },
        "limits": _limits(definition.limits),
        "abstract_limits": _limits(definition.abstract_limits),
        "attachments_max": definition.attachments_max,
        "prizes": [_prize(prize) for prize in definition.prizes],
        "tie_rule": definition.tie_rule.value,
        "rubrics": {name: rubric_versions.to_json(one) for name, one in definition.rubrics.items()},
        "plan_name": definition.plan_name,
        "plan": plan_data(definition.plan),
        "judges_min": definition.judges_min,
        "anchors": definition.anchors,
        "rereads": str(definition.rereads),
        "comparative": definition.comparative,
        "severity": definition.severity,
        "late": definition.late.value,
        "quotes": list(definition.quotes),
    }


def from_data(data: Data) -> ContestDefinition:
    """Return the definition that to_data wrote."""
    calendar, eligibility = data["calendar"], data["eligibility"]
    return ContestDefinition(
        titles=data["titles"],
        summaries=data["summaries"],
        categories=tuple(Category(one["key"], one["titles"]) for one in data["categories"]),
        calendar=Calendar(
            opens_at=datetime.fromisoformat(calendar["opens_at"]),
            deadline_at=datetime.fromisoformat(calendar["deadline_at"]),
            late_until=_moment(calendar["late_until"]),
            judging_ends_at=_moment(calendar["judging_ends_at"]),
            notice_days=calendar["notice_days"],
            objection_days=calendar["objection_days"],
        ),
        eligibility=Eligibility(
            tuple(eligibility["units"]), tuple(eligibility["roles"]), eligibility["co_authors_max"]
        ),
        limits=Limits(**data["limits"]),
        abstract_limits=Limits(**data["abstract_limits"]),
        attachments_max=data["attachments_max"],
        prizes=tuple(_prize_from(one) for one in data["prizes"]),
        tie_rule=TieRule(data["tie_rule"]),
        rubrics={name: rubric_versions.from_json(one) for name, one in data["rubrics"].items()},
        plan_name=data["plan_name"],
        plan=plan_from(data["plan"]),
        judges_min=data["judges_min"],
        anchors=data["anchors"],
        rereads=Decimal(data["rereads"]),
        comparative=data["comparative"],
        severity=data["severity"],
        late=LateRule(data["late"]),
        quotes=tuple(data["quotes"]),
    )


def _prize_from(data: Data) -> Prize:
    return Prize(
        key=data["key"],
        titles=data["titles"],
        count=data["count"],
        share=_decimal(data["share"]),
        least_mark=_decimal(data["least_mark"]),
        categories=tuple(data["categories"]),
        awards=data["awards"],
    )
