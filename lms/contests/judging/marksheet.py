"""What a judge writes about one essay: scores as typed, comment and remarks on passages, checked and cut."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from lms.errors import N_, Refused
from lms.marking.rubric import Rubric, as_mark
from lms.measurement.remarks import Remark
from lms.text.wording import plain_number

COMMENT_CHARS = 4_000
REMARK_CHARS = 1_000
QUOTE_CHARS = 400
REMARKS_AT_MOST = 60


@dataclass(frozen=True, slots=True)
class PassageRemark:
    """A remark on a passage: the words quoted, and where they begin in the plain text (-1: not known)."""

    quote: str
    offset: int
    text: str

    def to_data(self) -> dict[str, Any]:
        """Return plain data as stored."""
        return {"quote": self.quote, "offset": self.offset, "text": self.text}


@dataclass(frozen=True, slots=True)
class MarkSheet:
    """One state of a mark as the judge left it; `scores` are texts as typed, empty where nothing was given."""

    scores: Mapping[str, str] = field(default_factory=dict)
    comment: str = ""
    remarks: tuple[PassageRemark, ...] = ()
    seconds: int = 0

    @property
    def given(self) -> dict[str, str]:
        """The scores that were given."""
        return {key: text.strip() for key, text in self.scores.items() if text.strip()}


def remark_from(raw: object) -> PassageRemark | None:
    """Read one remark as sent or stored; None when it says nothing."""
    if not isinstance(raw, Mapping):
        return None
    text = str(raw.get("text") or "").strip()[:REMARK_CHARS]
    offset = raw.get("offset")
    place = offset if isinstance(offset, int) and not isinstance(offset, bool) and offset >= 0 else -1
    return PassageRemark(str(raw.get("quote") or "").strip()[:QUOTE_CHARS], place, text) if text else None


def remarks_from(raw: object) -> tuple[PassageRemark, ...]:
    """Read a list of remarks, in the order of the text; raises Refused when there are too many."""
    found = [one for item in (raw if isinstance(raw, list) else []) if (one := remark_from(item))]
    if len(found) > REMARKS_AT_MOST:
        raise Refused(N_("You can write up to %(count)d comments on one essay."), count=REMARKS_AT_MOST)
    return tuple(sorted(found, key=lambda one: (one.offset < 0, one.offset)))


def read_scores(
    rubric: Rubric, sheet: MarkSheet, *, whole: bool
) -> tuple[dict[str, Decimal], dict[str, Remark]]:
    """Return the scores as numbers and what is wrong by criterion key; a draft may leave criteria empty.

    `whole` is true for a mark that is submitted. This is the only place where typed scores are read.
    """
    marks, found = rubric.read(sheet.scores if whole else sheet.given)
    if not whole:
        found = {key: fault for key, fault in found.items() if sheet.given.get(key)}
    if len(sheet.comment) > COMMENT_CHARS:
        found["comment"] = Remark(
            N_("The comment has %(found)d characters; the maximum is %(most)d."),
            {"found": len(sheet.comment), "most": COMMENT_CHARS},
        )
    return marks, found


def to_stored(marks: Mapping[str, Decimal]) -> dict[str, str]:
    """Return scores as they are stored: exact numbers in text."""
    return {key: plain_number(mark) for key, mark in marks.items()}


def as_scores(stored: Mapping[str, Any]) -> dict[str, Decimal]:
    """Read stored scores back as exact numbers."""
    return {key: mark for key, raw in stored.items() if (mark := as_mark(raw)) is not None}


def total_of(rubric: Rubric, scores: Mapping[str, Decimal]) -> Decimal | None:
    """Return the weighted total, None while a criterion is missing."""
    return rubric.total(scores) if all(c.key in scores for c in rubric.criteria) else None
