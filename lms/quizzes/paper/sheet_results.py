"""What reading an answer sheet gives: answers, doubts for a person to settle, or a reason why it cannot be read."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from lms.errors import N_, Refused
from lms.quizzes.paper.answer_sheet import SheetBox


class SheetProblem(StrEnum):
    """Why a picture cannot be read as an answer sheet."""

    NOT_A_PICTURE = "not-a-picture"
    TOO_LARGE = "too-large"
    TOO_MANY_PAGES = "too-many-pages"
    NO_SHEET = "no-sheet"
    CORNER_MISSING = "corner-missing"
    SEVERAL_SHEETS = "several-sheets"
    TOO_SMALL = "too-small"
    BLURRED = "blurred"
    TOO_DARK = "too-dark"
    BLACK_AND_WHITE = "black-and-white"
    CODE_UNREADABLE = "code-unreadable"
    OTHER_CODE = "other-code"
    UNKNOWN_PAPER = "unknown-paper"
    ENTERED = "entered"
    OTHER_QUESTIONS = "other-questions"


PROBLEM_SENTENCES: Mapping[SheetProblem, str] = {
    SheetProblem.NOT_A_PICTURE: N_("This is not a picture that can be read. Use JPEG, PNG or PDF."),
    SheetProblem.TOO_LARGE: N_("The picture has more than 64 million pixels. Scan at 300 dpi or less."),
    SheetProblem.TOO_MANY_PAGES: N_("The file has more than 20 pages. Send it in parts."),
    SheetProblem.NO_SHEET: N_("No answer sheet of this site was found in the picture."),
    SheetProblem.CORNER_MISSING: N_(
        "Not all four corner marks are in the picture. Take it again with the whole sheet in view and nothing on it."
    ),
    SheetProblem.SEVERAL_SHEETS: N_(
        "There is more than one sheet in the picture. Photograph each on its own."
    ),
    SheetProblem.TOO_SMALL: N_(
        "The sheet is too small in the picture. Move closer, or scan at 100 dpi or more."
    ),
    SheetProblem.BLURRED: N_("The picture is not sharp enough. Hold the phone still and take it again."),
    SheetProblem.TOO_DARK: N_(
        "The picture has too little contrast. Take it again in better light, without reflections."
    ),
    SheetProblem.BLACK_AND_WHITE: N_(
        "The scan is in black and white only, so pencil marks may be lost. Scan in greyscale or colour."
    ),
    SheetProblem.CODE_UNREADABLE: N_(
        "The code at the top of the sheet cannot be read. Take the picture again, or key the answers in."
    ),
    SheetProblem.OTHER_CODE: N_("The code at the top of the sheet was not made by this site."),
    SheetProblem.UNKNOWN_PAPER: N_("The number on the sheet is not that of a paper of this quiz."),
    SheetProblem.ENTERED: N_("This paper has been entered or declared void already."),
    SheetProblem.OTHER_QUESTIONS: N_(
        "The sheet was printed for different questions from those the paper has now. Key the answers in."
    ),
}


class SheetRefused(Refused):
    """A picture cannot be read as an answer sheet; `problem` says why, `sentence` tells the person."""

    def __init__(self, problem: SheetProblem) -> None:
        super().__init__(PROBLEM_SENTENCES[problem])
        self.problem = problem


class ReaderNotInstalled(Refused):
    """OpenCV is not installed on this site."""

    status = 503

    def __init__(self) -> None:
        super().__init__(N_("This site cannot read scanned sheets. Key the answers in."))


class DoubtReason(StrEnum):
    """Why a person must look at an answer."""

    SEVERAL_MARKS = "several-marks"
    FAINT = "faint"
    HALF_FILLED = "half-filled"
    STRUCK_OUT = "struck-out"
    UNCLEAR = "unclear"
    GAP = "gap"
    NO_NUMBER = "no-number"
    WRITTEN = "written"


DOUBT_SENTENCES: Mapping[DoubtReason, str] = {
    DoubtReason.SEVERAL_MARKS: N_("More than one choice is marked."),
    DoubtReason.FAINT: N_("A mark is faint, small or rubbed out."),
    DoubtReason.HALF_FILLED: N_("A place is half filled."),
    DoubtReason.STRUCK_OUT: N_("A mark may be crossed out."),
    DoubtReason.UNCLEAR: N_("The picture is unclear here."),
    DoubtReason.GAP: N_("A line between two characters is empty."),
    DoubtReason.NO_NUMBER: N_("The characters do not make a number."),
    DoubtReason.WRITTEN: N_("Here is an answer in writing."),
}


@dataclass(frozen=True, slots=True)
class SheetDoubt:
    """An answer that a person must look at.

    `box` is the rectangle of the field on the page, `picture` what stands there, upright, as PNG.
    """

    question_number: int
    reason: DoubtReason
    box: SheetBox
    picture: bytes


@dataclass(frozen=True, slots=True)
class SheetReading:
    """What one page says.

    `paper_number` is None when the code cannot be read and the sheet has only one page. `answers` has each
    question of the page, with the choices marked in the order of the field (a number as one text; nothing for
    blank); of a question in `doubts` it is what is most likely meant.
    """

    paper_number: str | None
    page: int
    pages: int
    answers: dict[int, tuple[str, ...]]
    doubts: tuple[SheetDoubt, ...]
