"""Read photographed or scanned answer sheets: the marks that are certain, and the places a person must look at."""

from collections.abc import Mapping, Sequence

from lms.quizzes.paper.answer_sheet import SheetField
from lms.quizzes.paper.scan_files import pictures_in
from lms.quizzes.paper.sheet_results import ReaderNotInstalled, SheetProblem, SheetReading, SheetRefused
from lms.slow_work import slow


@slow
def read_sheet(
    image_bytes: bytes, fields: Sequence[SheetField] | Mapping[str, Sequence[SheetField]]
) -> SheetReading:
    """Return what one photographed or scanned page says.

    `fields` are those of all papers, or of each paper by its number, empty for one that takes no more. Raises
    SheetRefused, and ReaderNotInstalled without OpenCV. Takes up to 300 MB: files of strangers are read by
    `isolated.run(read_sheet, ...)`.
    """
    try:
        from lms.quizzes.paper.sheet_answers import read  # noqa: PLC0415 -- slow import, optional library
    except ModuleNotFoundError as error:
        if error.name != "cv2":
            raise
        raise ReaderNotInstalled from error
    return read(image_bytes, fields)


@slow
def read_sheets(
    data: bytes, fields: Sequence[SheetField] | Mapping[str, Sequence[SheetField]]
) -> list[SheetReading | SheetProblem]:
    """Return what each page of a file says (a picture, or a PDF of scans), or why it cannot be read.

    Raises ReaderNotInstalled without OpenCV.
    """
    return [_read_one(one, fields) if isinstance(one, bytes) else one for one in pictures_in(data)]


def _read_one(
    picture: bytes, fields: Sequence[SheetField] | Mapping[str, Sequence[SheetField]]
) -> SheetReading | SheetProblem:
    try:
        return read_sheet(picture, fields)
    except SheetRefused as refusal:
        return refusal.problem
