"""What was read of a scanned answer sheet, as it is typed from the paper and as it is stored."""

import base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from lms.quizzes.paper.drawn import AskedQuestion
from lms.quizzes.paper.keyed import BLANK, fields_of
from lms.quizzes.paper.sheet_fields import sheet_fields, typed_marks
from lms.quizzes.paper.sheet_results import DOUBT_SENTENCES, DoubtReason, SheetReading


@dataclass(frozen=True, slots=True)
class ScanDoubt:
    """A place that a person must look at: the reason and a PNG of what stands there, in base64."""

    reason: DoubtReason
    picture: str

    @property
    def sentence(self) -> str:
        """The reason in words."""
        return DOUBT_SENTENCES[self.reason]


@dataclass(frozen=True, slots=True)
class ScannedPage:
    """One page: what is certain as it is typed from the paper, and the doubts, both by the name of the field.

    A doubt about a question with several fields stands at the first of them.
    """

    page: int
    pages: int
    typed: Mapping[str, str]
    doubts: Mapping[str, ScanDoubt]

    def to_data(self) -> dict[str, Any]:
        """Return plain data to store."""
        doubts = {name: [one.reason.value, one.picture] for name, one in self.doubts.items()}
        return {"page": self.page, "pages": self.pages, "typed": dict(self.typed), "doubts": doubts}

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> "ScannedPage":
        """Return the page that was stored."""
        doubts = {name: ScanDoubt(DoubtReason(reason), png) for name, (reason, png) in data["doubts"].items()}
        return cls(data["page"], data["pages"], data["typed"], doubts)


def scanned_page(asked: Sequence[AskedQuestion], reading: SheetReading) -> ScannedPage:
    """Return what was read of one page of the answer sheet of a paper."""
    sheet = {field.question_number: field for field in sheet_fields(asked)}
    doubtful = {one.question_number: one for one in reading.doubts}
    typed: dict[str, str] = {}
    doubts: dict[str, ScanDoubt] = {}
    for one in asked:
        if one.number not in reading.answers or one.number not in sheet:
            continue
        names = [field.name for field in fields_of([one])]
        doubt = doubtful.get(one.number)
        if doubt is not None:
            doubts[names[0]] = ScanDoubt(doubt.reason, base64.b64encode(doubt.picture).decode())
        elif sheet[one.number].kind == "written":
            typed |= dict.fromkeys(names, BLANK)
        else:
            typed[names[0]] = typed_marks(sheet[one.number], reading.answers[one.number])
    return ScannedPage(reading.page, reading.pages, typed, doubts)
