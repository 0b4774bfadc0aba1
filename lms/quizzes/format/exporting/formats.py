"""The formats a quiz can be exported to."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from lms.errors import N_
from lms.quizzes.format.exporting.exported import Exported
from lms.quizzes.format.exporting.gift import HOLDS as GIFT
from lms.quizzes.format.exporting.gift import export_gift
from lms.quizzes.format.exporting.holds import EVERYTHING, Holds
from lms.quizzes.format.exporting.moodle_xml import HOLDS as MOODLE_XML
from lms.quizzes.format.exporting.moodle_xml import export_moodle_xml
from lms.quizzes.format.exporting.own import export_own
from lms.quizzes.format.exporting.paper import ON_PAPER, PaperKind, QuizPaper, paper_of
from lms.quizzes.format.exporting.paper_docx import paper_docx
from lms.quizzes.format.exporting.paper_pdf import paper_pdf
from lms.quizzes.format.exporting.qti import HOLDS as QTI
from lms.quizzes.format.exporting.qti import export_qti21, export_qti30
from lms.quizzes.format.exporting.sheet import HOLDS as SHEET
from lms.quizzes.format.exporting.sheet import export_sheet
from lms.quizzes.format.exporting.text2qti import HOLDS as TEXT2QTI
from lms.quizzes.format.exporting.text2qti import export_text2qti
from lms.quizzes.format.exporting.word import WORD_HOLDS, export_word
from lms.quizzes.format.questions import Quiz

# A quiz, the language to write, and the media it names by path.
Write = Callable[[Quiz, str, Mapping[str, bytes]], Exported]


@dataclass(frozen=True, slots=True)
class ExportFormat:
    """One format; `extension` has no dot."""

    name: str
    label: str
    extension: str
    media_type: str
    write: Write
    holds: Holds


def _printed(part: PaperKind, make: Callable[[QuizPaper], bytes]) -> Write:
    """Return what writes one of the papers of a quiz."""

    def write(quiz: Quiz, language: str, media: Mapping[str, bytes]) -> Exported:
        paper = paper_of(quiz, part, language, media)
        return Exported(make(paper), paper.losses)

    return write


_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_PDF = "application/pdf"
FORMATS = (
    ExportFormat(
        "markdown", N_("Quiz file (Markdown)"), "md", "text/markdown; charset=utf-8", export_own, EVERYTHING
    ),
    ExportFormat("gift", N_("GIFT"), "gift", "text/plain; charset=utf-8", export_gift, GIFT),
    ExportFormat("moodle-xml", N_("Moodle XML"), "xml", "application/xml", export_moodle_xml, MOODLE_XML),
    ExportFormat("qti21", N_("QTI 2.1 package"), "zip", "application/zip", export_qti21, QTI),
    ExportFormat("qti30", N_("QTI 3.0 package"), "zip", "application/zip", export_qti30, QTI),
    ExportFormat(
        "text2qti", N_("text2qti (Markdown)"), "txt", "text/plain; charset=utf-8", export_text2qti, TEXT2QTI
    ),
    ExportFormat(
        "xlsx",
        N_("Workbook (XLSX)"),
        "xlsx",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        export_sheet,
        SHEET,
    ),
    ExportFormat("docx", N_("Question sheet (Word)"), "docx", _WORD, export_word, WORD_HOLDS),
    ExportFormat(
        "paper-pdf",
        N_("To print: questions (PDF)"),
        "pdf",
        _PDF,
        _printed(PaperKind.QUESTIONS, paper_pdf),
        ON_PAPER,
    ),
    ExportFormat(
        "key-pdf", N_("To print: answers (PDF)"), "pdf", _PDF, _printed(PaperKind.KEY, paper_pdf), ON_PAPER
    ),
    ExportFormat(
        "sheet-pdf",
        N_("To print: answer sheet (PDF)"),
        "pdf",
        _PDF,
        _printed(PaperKind.ANSWERS, paper_pdf),
        ON_PAPER,
    ),
    ExportFormat(
        "paper-docx",
        N_("To print: questions (Word)"),
        "docx",
        _WORD,
        _printed(PaperKind.QUESTIONS, paper_docx),
        ON_PAPER,
    ),
    ExportFormat(
        "key-docx",
        N_("To print: answers (Word)"),
        "docx",
        _WORD,
        _printed(PaperKind.KEY, paper_docx),
        ON_PAPER,
    ),
    ExportFormat(
        "sheet-docx",
        N_("To print: answer sheet (Word)"),
        "docx",
        _WORD,
        _printed(PaperKind.ANSWERS, paper_docx),
        ON_PAPER,
    ),
)
BY_NAME = {one.name: one for one in FORMATS}
