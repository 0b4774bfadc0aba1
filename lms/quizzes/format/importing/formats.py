"""The formats a bank of questions can be in, and which of them a file is."""

from collections.abc import Callable
from dataclasses import dataclass

from lms.errors import N_
from lms.quizzes.format.importing.aiken import import_aiken, looks_like_aiken
from lms.quizzes.format.importing.apart import apart
from lms.quizzes.format.importing.bank import Imported
from lms.quizzes.format.importing.docx import import_docx, looks_like_docx
from lms.quizzes.format.importing.gift import import_gift
from lms.quizzes.format.importing.moodle_xml import import_moodle_xml, looks_like_moodle_xml
from lms.quizzes.format.importing.own import import_own, looks_like_own
from lms.quizzes.format.importing.package import import_package, looks_like_package
from lms.quizzes.format.importing.qti.qti2 import import_qti2, looks_like_qti2
from lms.quizzes.format.importing.qti.qti12 import import_qti12, looks_like_qti12
from lms.quizzes.format.importing.rexams import import_rexams, looks_like_rexams
from lms.quizzes.format.importing.sheet_guess import looks_like_sheet
from lms.quizzes.format.importing.sheet_table import import_csv, import_xlsx, looks_like_csv, looks_like_xlsx
from lms.quizzes.format.importing.sheet_text import import_sheet
from lms.quizzes.format.importing.text2qti import import_text2qti, looks_like_text2qti

Read = Callable[[bytes, str, str], Imported]


@dataclass(frozen=True, slots=True)
class ImportFormat:
    """One format: `looks_like(data, file name)` says whether a file is in it, `read(data, language, path)` reads it."""

    name: str
    label: str
    looks_like: Callable[[bytes, str], bool]
    read: Read


def _ends_with(*endings: str) -> Callable[[bytes, str], bool]:
    return lambda data, name: name.lower().endswith(endings)


# Asked in this order; the first that a file looks like reads it, so the strictest come first.
FORMATS = (
    ImportFormat("markdown", N_("Quiz file (Markdown)"), looks_like_own, import_own),
    ImportFormat("moodle-xml", N_("Moodle XML"), looks_like_moodle_xml, apart(import_moodle_xml)),
    ImportFormat("rexams", N_("R/exams (Rmd, Rnw)"), looks_like_rexams, import_rexams),
    ImportFormat(
        "package", N_("Zip package (QTI, Canvas, Blackboard)"), looks_like_package, apart(import_package)
    ),
    ImportFormat("qti12", N_("QTI 1.2 (Canvas, Blackboard)"), looks_like_qti12, apart(import_qti12)),
    ImportFormat("qti2", N_("QTI 2.1, 2.2 and 3.0"), looks_like_qti2, apart(import_qti2)),
    ImportFormat("xlsx", N_("Question sheet (Excel)"), looks_like_xlsx, import_xlsx),
    ImportFormat("docx", N_("Question sheet (Word)"), looks_like_docx, import_docx),
    ImportFormat("csv", N_("Question sheet (CSV)"), looks_like_csv, import_csv),
    ImportFormat("text2qti", N_("text2qti (Markdown)"), looks_like_text2qti, import_text2qti),
    ImportFormat("aiken", N_("Aiken"), looks_like_aiken, import_aiken),
    ImportFormat("sheet", N_("Question sheet (plain text)"), looks_like_sheet, import_sheet),
    ImportFormat("gift", N_("GIFT"), _ends_with(".gift", ".gift.txt", ".txt"), import_gift),
)
BY_NAME = {one.name: one for one in FORMATS}
UNKNOWN = "gift"


def format_of(data: bytes, name: str) -> ImportFormat:
    """Return the format that a file looks like; plain text that is like nothing else is taken as GIFT."""
    return next((one for one in FORMATS if one.looks_like(data, name)), BY_NAME[UNKNOWN])


def import_bank(
    data: bytes, name: str, language: str, format_name: str = ""
) -> tuple[ImportFormat, Imported]:
    """Read a bank in the named format, or in the one it looks like; `language` is that of its texts."""
    found = BY_NAME.get(format_name) or format_of(data, name)
    return found, found.read(data, language, name)
