"""What the values of a contest's form mean: the order of its dates, an example of its prizes, the sum of its rubric."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, tzinfo
from decimal import Decimal

from lms.contests.rules.awards import AwardCandidate, Tier, award
from lms.contests.rules.fields import PRIZE
from lms.contests.rules.rule_forms import text_of
from lms.marking.rubric import as_mark
from lms.text.front_matter import Unreadable
from lms.text.front_matter_forms import FormState
from lms.text.values import plain, read_moment
from lms.text.wording import LANGUAGES

_DATES = ("opens", "deadline", "late-until", "judging-ends")
_SHARE = next(one for one in PRIZE if one.name == "share")


@dataclass(frozen=True, slots=True)
class ExampleTier:
    """A prize by language and how many receive it in the example; None while its number cannot be read."""

    titles: Mapping[str, str]
    places: int | None


@dataclass(frozen=True, slots=True)
class RubricSum:
    """The highest points of each criterion (None while unreadable), its part of the whole in per cent, and the sum."""

    points: tuple[Decimal | None, ...]
    parts: tuple[Decimal | None, ...]
    total: Decimal


def date_order(state: FormState, zone: tzinfo) -> list[tuple[str, datetime]]:
    """Return the dates that can be read, earliest first, each with its key."""
    found = [
        (name, read_moment(text_of(state, f"calendar.{name}"), zone, is_end=name != "opens"))
        for name in _DATES
    ]
    return sorted(((name, at) for name, at in found if at is not None), key=lambda one: one[1])


def prize_example(state: FormState, entries: int) -> list[ExampleTier]:
    """Return how many of so many entries, all with different marks, receive each prize."""
    names = [f"prizes.{number}" for number in range(len(state.rows.get("prizes", ())))]
    tiers = {name: _tier(state, name) for name in names}
    ranked = [AwardCandidate(number, Decimal(entries - number)) for number in range(entries)]
    known = [tier for tier in tiers.values() if tier is not None]
    given = {cut.tier: cut.given for cut in award(ranked, known).cuts} if entries else {}
    return [
        ExampleTier(
            {code: text_of(state, f"{name}.title.{short}") for short, code in LANGUAGES.items()},
            given.get(name, 0) if tiers[name] is not None else None,
        )
        for name in names
    ]


def rubric_sum(state: FormState) -> RubricSum:
    """Return what the criteria come to: highest mark times weight."""
    points = [
        _points(state, f"rubric.criteria.{number}")
        for number in range(len(state.rows.get("rubric.criteria", ())))
    ]
    total = sum((one for one in points if one is not None), Decimal(0))
    parts = tuple(None if one is None or total <= 0 else 100 * one / total for one in points)
    return RubricSum(tuple(points), parts, total)


def _tier(state: FormState, name: str) -> Tier | None:
    count, share = plain(text_of(state, f"{name}.count")), text_of(state, f"{name}.share")
    if count.isdecimal() and not share:
        return Tier(name, count=int(count[:9]))
    if share and not count and _SHARE.parse is not None:
        try:
            found = _SHARE.parse(share)
        except Unreadable:
            return None
        return Tier(name, share=found) if isinstance(found, Decimal) else None
    return None


def _points(state: FormState, name: str) -> Decimal | None:
    most, weight = as_mark(text_of(state, f"{name}.most")), as_mark(text_of(state, f"{name}.weight") or "1")
    return None if most is None or weight is None else most * weight
