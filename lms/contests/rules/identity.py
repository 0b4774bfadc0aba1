"""A contest as other features know it, without the table behind it."""

from datetime import datetime
from typing import Protocol

from lms.library.identity import Document, Revision


class Contest(Protocol):
    """One run of a contest file; `revision` holds the current rules, `names_shown_at` is set by unmasking."""

    @property
    def id(self) -> int: ...
    @property
    def slug(self) -> str: ...
    @property
    def stage(self) -> str: ...
    @property
    def created_at(self) -> datetime: ...
    @property
    def names_shown_at(self) -> datetime | None: ...
    @property
    def notice_ends_at(self) -> datetime | None: ...
    @property
    def document(self) -> Document: ...
    @property
    def revision(self) -> Revision: ...
