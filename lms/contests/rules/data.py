"""Definitions of contests as plain JSON and back, for the revision that pins them."""

from collections.abc import Mapping
from typing import Any

from lms.contests.rules import rubric_versions
from lms.contests.rules.definition import ContestDefinition
from lms.marking.rubric import Rubric
from lms.text.plain_data import converter

_PLAIN = converter()
_PLAIN.register_unstructure_hook(Rubric, rubric_versions.to_json)
_PLAIN.register_structure_hook(Rubric, lambda data, _: rubric_versions.from_json(data))


def to_data(definition: ContestDefinition) -> dict[str, Any]:
    """Return the definition as plain JSON."""
    found: dict[str, Any] = _PLAIN.unstructure(definition)
    return found


def from_data(data: Mapping[str, Any]) -> ContestDefinition:
    """Return the definition that to_data wrote."""
    return _PLAIN.structure(data, ContestDefinition)
