"""A paper drawn before its attempt, and the code of a unit that opens such papers, as pages and acts look at them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class PaperToTake:
    """A drawn paper of one person's attempt of that number, and what the draw knew.

    One that was drawn for download has an `id`, its `key` in hexadecimal and perhaps a `code_id`. `began_at` is when
    the code that opens it was shown: its time runs from then.
    """

    document_id: int
    revision_id: int
    digest: str
    number: int
    seed: str
    paper: Mapping[str, Any]
    drawn_from: Mapping[str, Any]
    id: int = 0
    user_id: int = 0
    key: str = ""
    code_id: int | None = None
    began_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class UnitCode:
    """The code of a unit for a quiz: how many papers it opens, and when it was shown by whom."""

    id: int
    unit_id: int
    unit: str
    unit_en: str
    path: str
    code: str
    made_at: datetime
    shown_at: datetime | None
    shown_by: str
    papers: int
