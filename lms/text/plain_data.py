"""Frozen dataclasses as plain JSON data and back, by cattrs, in the form revisions are stored in."""

from collections.abc import Set
from datetime import datetime
from decimal import Decimal

from cattrs import Converter


def converter() -> Converter:
    """Return a converter: decimals and moments become text so that no digit is lost, sets sorted lists."""
    made = Converter(detailed_validation=False, unstruct_collection_overrides={tuple: list, Set: sorted})
    made.register_unstructure_hook(Decimal, str)
    made.register_structure_hook(Decimal, lambda value, _: Decimal(value))
    made.register_unstructure_hook(datetime, datetime.isoformat)
    made.register_structure_hook(datetime, lambda value, _: datetime.fromisoformat(value))
    return made
