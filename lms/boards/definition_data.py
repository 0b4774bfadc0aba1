"""A board's definition as plain data: for the revision of its file and the rules of an issue."""

from collections.abc import Mapping
from datetime import date
from typing import Any, cast

from lms.boards.counting import (
    bonus_text,
    cohort_text,
    read_bonus,
    read_cohort,
    read_series,
    read_weight,
    series_text,
    weight_text,
)
from lms.boards.definition import UNIT_MINIMUM, BoardDefinition
from lms.boards.freezing import freeze_text, read_freeze, read_reveal, reveal_text
from lms.boards.publication_rules import (
    NO_NOTICE,
    Holidays,
    Objectors,
    publish_time_text,
    read_notice,
    read_publish_time,
)
from lms.boards.unit_rules import OFF, read_unit_rule
from lms.boards.words import Count, Listing, NamePolicy, PeriodKind, TieBreak, TiedWinners
from lms.people.roles import UnitKind


def to_data(definition: BoardDefinition) -> dict[str, object]:
    """Return the definition as plain JSON, for the revision and for the rules of an issue."""
    return {
        "titles": dict(definition.titles),
        "summaries": dict(definition.summaries),
        "quizzes": list(definition.quizzes),
        "period": definition.period.value,
        "from": definition.from_on.isoformat() if definition.from_on else None,
        "until": definition.until_on.isoformat() if definition.until_on else None,
        "publish": publish_time_text(definition.publish),
        "names": definition.names.value,
        "public": definition.public,
        "unit": definition.unit,
        "count": definition.count.value,
        "ties": [tie.value for tie in definition.ties],
        "at_least": definition.at_least,
        "staff": definition.staff,
        # Left out where it says nothing, so that the rules of issues published before stay the same.
        **({} if definition.second_person else {"second_person": False}),
        **{name: value for name, value in _optional(definition).items() if value != _DEFAULTS[name]},
    }


def _optional(definition: BoardDefinition) -> dict[str, object]:
    return {
        "contests": list(definition.contests),
        "weights": [weight_text(one.source, one.factor) for one in definition.weights],
        "series": [series_text(one) for one in definition.series],
        "drop": definition.drop,
        "bonus": [bonus_text(one) for one in definition.bonus],
        "cohort": cohort_text(definition.cohort) if definition.cohort else "",
        "division": [kind.value for kind in definition.division],
        "listing": definition.listing.value,
        "winners": definition.winners,
        "tied_winners": definition.tied_winners.value,
        "unit_board": str(definition.unit_board),
        "unit_minimum": definition.unit_minimum,
        "embed": list(definition.embed),
        "notice": str(definition.notice),
        "objectors": definition.objectors.value,
        "approval": definition.approval,
        "holidays": definition.holidays.value,
        "freeze": freeze_text(definition.freeze),
        "reveal": reveal_text(definition.reveal),
    }


# Values that are left out of the rules of an issue. They must not change: older issues rely on them.
_DEFAULTS: Mapping[str, object] = {
    "contests": [],
    "weights": [],
    "series": [],
    "drop": 0,
    "bonus": [],
    "cohort": "",
    "division": [],
    "listing": Listing.EVERYONE.value,
    "winners": 0,
    "tied_winners": TiedWinners.ALL.value,
    "unit_board": str(OFF),
    "unit_minimum": UNIT_MINIMUM,
    "embed": [],
    "notice": str(NO_NOTICE),
    "objectors": Objectors.EVERYONE.value,
    "approval": False,
    "holidays": Holidays.PUBLISH.value,
    "freeze": "",
    "reveal": "",
}


def from_data(data: Mapping[str, object]) -> BoardDefinition:
    """Return the definition that to_data wrote."""
    more = cast(Mapping[str, Any], {**_DEFAULTS, **{name: data[name] for name in _DEFAULTS if name in data}})
    return BoardDefinition(
        titles=cast(Mapping[str, str], data["titles"]),
        summaries=cast(Mapping[str, str], data["summaries"]),
        quizzes=tuple(cast(list[str], data["quizzes"])),
        period=PeriodKind(str(data["period"])),
        from_on=date.fromisoformat(str(data["from"])) if data["from"] else None,
        until_on=date.fromisoformat(str(data["until"])) if data["until"] else None,
        publish=read_publish_time(str(data["publish"])),
        names=NamePolicy(str(data["names"])),
        public=bool(data["public"]),
        unit=str(data["unit"]),
        count=Count(str(data["count"])),
        ties=tuple(TieBreak(tie) for tie in cast(list[str], data["ties"])),
        at_least=cast(int, data["at_least"]),
        # Issues from before the rule list everyone.
        staff=bool(data.get("staff", True)),
        second_person=bool(data.get("second_person", True)),
        contests=tuple(more["contests"]),
        weights=tuple(map(read_weight, more["weights"])),
        series=tuple(map(read_series, more["series"])),
        drop=more["drop"],
        bonus=tuple(map(read_bonus, more["bonus"])),
        cohort=read_cohort(more["cohort"]) if more["cohort"] else None,
        division=tuple(UnitKind(kind) for kind in more["division"]),
        listing=Listing(more["listing"]),
        winners=more["winners"],
        tied_winners=TiedWinners(more["tied_winners"]),
        unit_board=read_unit_rule(more["unit_board"]),
        unit_minimum=more["unit_minimum"],
        embed=tuple(more["embed"]),
        notice=read_notice(more["notice"]),
        objectors=Objectors(more["objectors"]),
        approval=more["approval"],
        holidays=Holidays(more["holidays"]),
        freeze=read_freeze(more["freeze"]) if more["freeze"] else None,
        reveal=read_reveal(more["reveal"]) if more["reveal"] else None,
    )
