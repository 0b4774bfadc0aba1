"""What an act changed, as lines people can read."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from lms.errors import N_

# How fields are called when they are shown; a field that is not here shows its own name.
FIELD_LABELS = {
    "active": N_("active account"),
    "added": N_("added"),
    "address": N_("network address"),
    "anchors": N_("anchor essays"),
    "answer": N_("answer"),
    "attachment": N_("file"),
    "attempt_id": N_("attempt"),
    "award": N_("award"),
    "board": N_("board"),
    "category": N_("category"),
    "certificates": N_("certificates"),
    "changed": N_("changed"),
    "co_author": N_("co-author"),
    "code": N_("code"),
    "conflict": N_("conflict of interest"),
    "contest": N_("contest"),
    "decided_at": N_("decision date"),
    "decision": N_("decision"),
    "digest": N_("digest"),
    "draw": N_("allocation number"),
    "entries": N_("entries"),
    "entry": N_("entry"),
    "extra_time_percent": N_("extra time in percent"),
    "finding": N_("finding"),
    "findings": N_("findings"),
    "fraction": N_("share of the points"),
    "from": N_("from"),
    "judge": N_("judge"),
    "kind": N_("kind"),
    "language": N_("language"),
    "list": N_("list number"),
    "loads": N_("fewest and most assignments of a judge"),
    "max_points": N_("most points"),
    "moves": N_("reassignments"),
    "name": N_("name"),
    "name_en": N_("English name"),
    "names": N_("names"),
    "names_shown_at": N_("names shown"),
    "number": N_("issue number"),
    "owner_id": N_("person responsible"),
    "parent": N_("parent unit"),
    "period": N_("period"),
    "phone": N_("phone number"),
    "points": N_("points"),
    "purpose": N_("purpose"),
    "question": N_("question"),
    "ranks_fixed_at": N_("ranks fixed"),
    "readings": N_("assignments"),
    "removed": N_("removed"),
    "retired": N_("retired"),
    "role": N_("role"),
    "scores": N_("marks"),
    "seed": N_("random seed"),
    "short": N_("entries short of judges"),
    "source": N_("source"),
    "stage": N_("stage"),
    "state": N_("state"),
    "total": N_("total"),
    "unit": N_("unit"),
    "username": N_("username"),
    "version": N_("version"),
}


# Fields that hold the id of a person.
PERSON_FIELDS = frozenset({"judge", "co_author", "owner_id"})


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field before and after, as text; empty when there was or is nothing."""

    field: str
    before: str
    after: str


def changes_of(
    before: Mapping[str, Any], after: Mapping[str, Any], people: Mapping[int, str] | None = None
) -> list[FieldChange]:
    """Return every field of either side, in the order they were written.

    `people` are names by id, shown instead of the ids in the fields that hold one.
    """

    def shown(field: str, value: Any) -> str:
        name = (people or {}).get(value) if field in PERSON_FIELDS and isinstance(value, int) else None
        return name or _text(value)

    return [
        FieldChange(field, shown(field, before.get(field)), shown(field, after.get(field)))
        for field in dict.fromkeys((*before, *after))
    ]


def changes_text(side: Mapping[str, Any]) -> str:
    """Return one side as "field: value; field: value"."""
    return "; ".join(f"{field}: {_text(value)}" for field, value in side.items())


def _text(value: Any) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, sort_keys=True)
