"""What an act changed, as lines people can read."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from lms.errors import N_

# How fields are called when they are shown; a field that is not here shows its own name.
FIELD_LABELS = {
    "address": N_("network address"),
    "active": N_("active account"),
    "board": N_("board"),
    "code": N_("code"),
    "digest": N_("digest"),
    "extra_time_percent": N_("extra time in percent"),
    "from": N_("from"),
    "kind": N_("kind"),
    "language": N_("language"),
    "name": N_("name"),
    "name_en": N_("English name"),
    "number": N_("issue number"),
    "parent": N_("parent unit"),
    "period": N_("period"),
    "phone": N_("phone number"),
    "role": N_("role"),
    "unit": N_("unit"),
    "username": N_("username"),
}


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field before and after, as text; empty when there was or is nothing."""

    field: str
    before: str
    after: str


def changes_of(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[FieldChange]:
    """Return every field of either side, in the order they were written."""
    return [
        FieldChange(field, _text(before.get(field)), _text(after.get(field)))
        for field in dict.fromkeys((*before, *after))
    ]


def changes_text(side: Mapping[str, Any]) -> str:
    """Return one side as "field: value; field: value"."""
    return "; ".join(f"{field}: {_text(value)}" for field, value in side.items())


def _text(value: Any) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, sort_keys=True)
