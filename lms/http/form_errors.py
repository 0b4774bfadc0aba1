"""A refusal shown in the form that caused it, with everything that was typed."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from wtforms import Field

from lms.db import read_only_from_now
from lms.errors import Refused
from lms.http.language import localize


@contextmanager
def errors_on_field(field: Field, others: Mapping[type[Refused], Field] | None = None) -> Iterator[None]:
    """Show a refusal of the acts inside as the error of a field, and undo what they did."""
    try:
        yield
    except Refused as refusal:
        read_only_from_now()
        blamed = (others or {}).get(type(refusal), field)
        blamed.errors = [*blamed.errors, localize(refusal)]
