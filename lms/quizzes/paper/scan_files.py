"""The pictures in a file of scans: the file itself, or the pages of a PDF as scanners make it."""

import io
from typing import Any

from lms.quizzes.paper.sheet_results import SheetProblem
from lms.slow_work import slow

MOST_PAGES = 20
MOST_PIXELS = 64_000_000


@slow
def pictures_in(data: bytes) -> list[bytes | SheetProblem]:
    """Return the picture on each page of a file, or why there is none; a file that is no PDF is one picture."""
    if b"%PDF-" not in data[:1024]:
        return [data]
    from pypdf import PdfReader  # noqa: PLC0415 -- slow import
    from pypdf.errors import PyPdfError  # noqa: PLC0415 -- slow import

    try:
        pages = PdfReader(io.BytesIO(data)).pages
        if len(pages) > MOST_PAGES:
            return [SheetProblem.TOO_MANY_PAGES]
        return [_picture(page) for page in pages]
    except (PyPdfError, ValueError, TypeError, KeyError, AttributeError, IndexError, RecursionError, OSError):
        return [SheetProblem.NOT_A_PICTURE]


def _picture(page: Any) -> bytes | SheetProblem:
    """Return the largest picture of a page as a scanner put it there, or as PNG."""
    resources = page["/Resources"].get_object() if "/Resources" in page else {}
    held = (
        [one.get_object() for one in resources.get("/XObject", {}).get_object().values()] if resources else []
    )
    images = [one for one in held if one.get("/Subtype") == "/Image"]
    if not images:
        return SheetProblem.NOT_A_PICTURE
    largest = max(images, key=lambda one: int(one["/Width"]) * int(one["/Height"]))
    if int(largest["/Width"]) * int(largest["/Height"]) > MOST_PIXELS:
        return SheetProblem.TOO_LARGE
    if int(largest.get("/BitsPerComponent", 8)) == 1:
        return SheetProblem.BLACK_AND_WHITE
    if largest.get("/Filter") in ("/DCTDecode", ["/DCTDecode"]):
        return bytes(largest.get_data())
    made = io.BytesIO()
    largest.decode_as_image().save(made, "PNG")
    return made.getvalue()
