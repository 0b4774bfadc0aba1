"""The frozen lists of a contest: rows, the canonical text behind the digest, and what a correction moved."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from math import isnan
from typing import Any

from lms.audit.evidence import canonical, moment
from lms.contests.results.outcome import Results
from lms.contests.results.scores import EntryScore
from lms.contests.results.words import ResultState
from lms.contests.rules.definition import ContestDefinition

# Version 1 published the value an entry was ranked on as its mark. Version 2 publishes the adjusted mark with its
# interval and the sum behind it, and the value beside it; the method of a list says which it is.
FORMAT = "gengdu-contest-result"
VERSION = 2
FINALS = (ResultState.FINAL, ResultState.CORRECTED_FINAL)
PUBLIC = frozenset({ResultState.NOTICE, ResultState.CORRECTED, *FINALS})


@dataclass(frozen=True, slots=True)
class ListHeader:
    """What a list says about itself besides its rows."""

    contest: str
    number: int
    state: ResultState
    published_at: datetime
    replaces: int | None
    note: str
    method: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class UnmaskedNames:
    """The names that unmasking gives to an entry: authors in order, the unit, the title as submitted."""

    authors: tuple[str, ...]
    unit: str
    unit_en: str
    title: str


@dataclass(frozen=True, slots=True)
class PlacementChange:
    """One entry whose place or award differs between two lists; None where it is not listed."""

    code: str
    before: Mapping[str, Any] | None
    after: Mapping[str, Any] | None


def canonical_text(head: ListHeader, rows: Sequence[Mapping[str, Any]]) -> bytes:
    """Return the exact bytes whose SHA-256 is the digest of the list."""
    return canonical(
        {
            "format": f"{FORMAT} {head.method.get('version', 1)}",
            "contest": head.contest,
            "number": head.number,
            "state": head.state.value,
            "published": moment(head.published_at),
            "replaces": head.replaces,
            "note": head.note,
            "method": head.method,
            "rows": rows,
        }
    )


def digest_of(head: ListHeader, rows: Sequence[Mapping[str, Any]]) -> str:
    """Return the SHA-256 of the canonical text, in hexadecimal."""
    return hashlib.sha256(canonical_text(head, rows)).hexdigest()


def provisional_rows(results: Results) -> list[dict[str, Any]]:
    """Return every entry by code, without any name: the list on which ranks are fixed."""
    return [
        {
            "code": line.candidate.code,
            "category": line.candidate.group,
            "rank": line.rank,
            "mark": _text(line.mark),
            "low": _text(line.score.low),
            "high": _text(line.score.high),
            "value": _text(line.value),
            "source": line.score.source.value,
            "marks": marks_of(line.score),
            "rule": str(line.combined.why or ""),
            "plan_mark": _text(line.combined.value),
            "plan_rank": line.plan_rank,
            "raw_mean": round(line.row.raw_mean, 2) if line.row and line.row.readings else None,
            "readings": len(line.given),
            "award": line.tier,
            "unranked": str(line.unranked or ""),
            "rulings": [kind.value for kind in line.ruled],
        }
        for line in results.lines
    ]


def marks_of(score: EntryScore) -> list[list[str | None]]:
    """Return each judge's mark as given, what was taken off (None when nothing is) and what it came to.

    Highest first, so that the order tells nothing of the judges.
    """
    rows = sorted(score.marks, key=lambda one: (-one.given, -one.adjusted))
    return [[str(one.given), _text(one.leniency), str(one.adjusted)] for one in rows]


def _text(value: Decimal | None) -> str | None:
    return None if value is None else str(value)


def method_of(definition: ContestDefinition, results: Results, seed: str) -> dict[str, Any]:
    """Return how the ranks came about, so that anyone can compute them again from the marks."""
    return {
        "version": VERSION,
        "plan": definition.plan_name,
        "tie_rule": definition.tie_rule.value,
        "corrected": results.is_corrected,
        "model": "raw" if results.choice is None else results.choice.model.value,
        "refusal": str(results.adjusted.refusal or ""),
        "choice": _choice(results),
        "entries": len(results.lines),
        "readings": sum(len(line.given) for line in results.lines),
        "judges": len(results.judges),
        "cuts": [
            {"award": cut.tier, "category": cut.group, "quota": cut.quota, "given": cut.given,
             "tied": len(cut.tied)}
            for cut in results.outcome.cuts
        ],
        "seed": seed,
        "second_person": definition.second_person,
        "decisions": [
            {"code": line.candidate.code, "kinds": [kind.value for kind in line.ruled]}
            for line in results.lines
            if line.ruled
        ],
    }  # fmt: skip


def _choice(results: Results) -> dict[str, Any] | None:
    """Return by which rule marks were corrected or not, why, and the figures it went by; None without the rule."""
    if results.choice is None:
        return None
    from lms.measurement.correction import RULE  # noqa: PLC0415 -- slow import

    one = results.choice
    figures = {"raw": one.raw, "corrected": one.corrected, "within": one.within, "leaning": one.leaning}
    return {
        "rule": RULE,
        "sentence": one.why.sentence,
        "values": {key: _plain(value) for key, value in one.why.values.items()},
        **{key: _plain(value) for key, value in figures.items()},
        "tests": [
            {
                "relation": test.relation.value,
                "strength": _plain(test.strength),
                "chance": _plain(test.chance),
                "sentence": test.verdict.sentence,
                "values": {key: _plain(value) for key, value in test.verdict.values.items()},
            }
            for test in results.tests
        ],
    }


def _plain(value: object) -> object:
    """Return a figure with four decimals, None for one that is not known, and anything else as it is."""
    if not isinstance(value, float):
        return value
    return None if isnan(value) else round(value, 4)


def public_rows(
    provisional: Sequence[Mapping[str, Any]],
    names: Mapping[str, UnmaskedNames],
    definition: ContestDefinition,
) -> list[dict[str, Any]]:
    """Return the winners with their names, best award first within each category, for the public notice."""
    order = {prize.key: place for place, prize in enumerate(definition.prizes)}
    categories = {key: place for place, key in enumerate(definition.category_keys)}
    winners = [row for row in provisional if row["award"]]
    winners.sort(
        key=lambda row: (
            categories.get(row["category"], len(categories)),
            order.get(row["award"], len(order)),
            row["rank"] or len(provisional),
            row["code"],
        )
    )
    return [
        {
            "code": row["code"],
            "category": row["category"],
            "rank": row["rank"],
            "mark": row["mark"],
            **{key: row[key] for key in ("low", "high", "value", "source", "marks", "rule") if key in row},
            "raw_mean": row["raw_mean"],
            "award": row["award"],
            "authors": list(names[row["code"]].authors),
            "unit": names[row["code"]].unit,
            "unit_en": names[row["code"]].unit_en,
            "title": names[row["code"]].title,
        }
        for row in winners
    ]


def changes(before: Sequence[Mapping[str, Any]], after: Sequence[Mapping[str, Any]]) -> list[PlacementChange]:
    """Return what a correction moved: entries whose award or rank differs, in the order of the new list."""
    old = {row["code"]: row for row in before}
    new = {row["code"]: row for row in after}
    found = [
        PlacementChange(code, old.get(code), row)
        for code, row in new.items()
        if code not in old or (old[code]["rank"], old[code]["award"]) != (row["rank"], row["award"])
    ]
    return found + [PlacementChange(code, row, None) for code, row in old.items() if code not in new]
