"""All papers of one printing in one file, each followed by its answer sheet; and the answers to each of them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from lms.quizzes.format.exporting.paper import Block, PaperKind, QuizPaper, paper_of
from lms.quizzes.format.exporting.paper_keys import gap_key, key_of
from lms.quizzes.format.exporting.paper_pdf import (
    HEIGHT,
    MARGIN,
    MOMENT,
    ROOM,
    BlockWriter,
    paper_pdf,
    text_of,
)
from lms.quizzes.format.exporting.paper_words import words_for
from lms.quizzes.format.questions import QuestionType, Quiz
from lms.quizzes.paper.answer_sheet import AnswerSheet, draw_sheet, sheet_text
from lms.quizzes.paper.drawn import AskedQuestion, asked_questions, drawn_quiz, printed_orders
from lms.quizzes.paper.keyed import letter
from lms.quizzes.paper.sheet_fields import sheet_fields
from lms.slow_work import slow
from lms.text.printing.fonts import fonts_for
from lms.text.printing.formula_setting import FormulaTypesetter
from lms.text.wording import in_language


@dataclass(frozen=True, slots=True)
class PaperToPrint:
    """One paper: its number, what it asks, and whom it is for; `person` and `unit` may be empty."""

    number: str
    paper: Mapping[str, Any]
    person: str = ""
    unit: str = ""


@slow
def papers_pdf(
    quiz: Quiz, papers: Sequence[PaperToPrint], language: str, media: Mapping[str, bytes], *, two_sided: bool
) -> bytes:
    """Return the papers as PDF; printed on both sides, each begins on a sheet of its own."""
    from fpdf import FPDF  # noqa: PLC0415 -- slow import

    class Pages(FPDF):
        """Pages with the number of their paper and their own below; the answer sheets have theirs above."""

        number, first = "", 0

        def footer(self) -> None:
            if self.number:
                self.set_font_size(8)
                self.set_xy(MARGIN, HEIGHT - 13)
                self.cell(ROOM, 4, f"{self.number} – {self.page_no() - self.first}", align="C")

    asked: dict[str, QuizPaper] = {}
    found = [_asked(quiz, one, language, media, asked) for one in papers]
    sheets = [_sheet(quiz, one, language) for one in papers]
    text = "\n".join({*map(text_of, asked.values()), *(text_of(one) for one in found), sheet_text(sheets)})
    with fonts_for(text) as fonts:
        pdf = Pages(format="A4")
        setter = FormulaTypesetter(pdf, fonts)
        writer = BlockWriter(setter)
        pdf.set_margins(MARGIN, MARGIN, MARGIN)
        pdf.set_creation_date(MOMENT)
        pdf.set_title(found[0].title if found else "")
        pdf.set_lang(language.replace("_", "-"))
        for one, paper, sheet in zip(papers, found, sheets, strict=True):
            # The page before is finished, and its footer written, when the next one is added.
            pdf.set_auto_page_break(True, MARGIN)
            pdf.add_page()
            pdf.number, pdf.first = one.number, pdf.page_no() - 1
            writer.write(paper.blocks)
            if two_sided and (pdf.page_no() - pdf.first) % 2:
                pdf.add_page()
            before = pdf.page_no()
            draw_sheet(setter, sheet)
            pdf.number = ""
            if two_sided and (pdf.page_no() - before) % 2:
                pdf.add_page()
        return bytes(pdf.output())


def _asked(
    quiz: Quiz, one: PaperToPrint, language: str, media: Mapping[str, bytes], known: dict[str, QuizPaper]
) -> QuizPaper:
    """Return the questions of a paper under its number and name; papers that ask the same are made once."""
    name = one.paper["seed"]
    if name not in known:
        made = paper_of(
            drawn_quiz(quiz, one.paper),
            PaperKind.QUESTIONS,
            language,
            media,
            printed_orders(one.paper),
            has_boxes=False,
        )
        known[name] = made
    words = words_for(language)
    fields = zip(words.fields, (one.person, one.unit, ""), strict=True)
    head = f"{words.number}{one.number}　" + "　".join(f"{label}{said or '_' * 14}" for label, said in fields)
    blocks = tuple(
        Block("fields", head)
        if block.kind == "fields"
        else replace(block, text=words.no_files)
        if block.text == words.upload
        else block
        for block in known[name].blocks
    )
    return replace(known[name], blocks=blocks)


def _sheet(quiz: Quiz, one: PaperToPrint, language: str) -> AnswerSheet:
    return AnswerSheet(
        one.number, in_language(quiz.title, language), sheet_fields(asked_questions(quiz, one.paper))
    )


@slow
def keys_pdf(quiz: Quiz, papers: Sequence[PaperToPrint], language: str) -> bytes:
    """Return the right answers to each paper as PDF, a table for each number; those that ask the same share one."""
    words = words_for(language)
    blocks = [Block("title", in_language(quiz.title, language)), Block("heading", words.key)]
    for paper, numbers in _together(papers):
        blocks.append(Block("heading", words.number + "、".join(numbers)))
        blocks.append(Block("table", rows=tuple(_key_rows(asked_questions(quiz, paper), language))))
    return paper_pdf(QuizPaper(in_language(quiz.title, language), tuple(blocks), (), language))


def _together(papers: Iterable[PaperToPrint]) -> list[tuple[Mapping[str, Any], list[str]]]:
    found: dict[str, tuple[Mapping[str, Any], list[str]]] = {}
    for one in papers:
        found.setdefault(one.paper["seed"], (one.paper, []))[1].append(one.number)
    return list(found.values())


# Questions side by side in the table of answers.
_ACROSS = 4


def _key_rows(asked: Sequence[AskedQuestion], language: str) -> list[tuple[str, ...]]:
    cells = [f"{one.number}. {right_answer(one, language) or '–'}" for one in asked]
    cells += [""] * (-len(cells) % _ACROSS)
    return [tuple(cells[first : first + _ACROSS]) for first in range(0, len(cells), _ACROSS)]


def right_answer(one: AskedQuestion, language: str) -> str:
    """Return the right answer to a question as it stands on this paper; empty where a person marks it."""
    question = one.question
    match question.type:
        case QuestionType.MATCHING:
            match_of = {option.key: option.match for option in question.options}
            return "".join(
                letter(one.targets.index(match_of[left])) if match_of[left] in one.targets else "-"
                for left in one.options
            )
        case QuestionType.ORDERING:
            return " ".join(one.options)
        case QuestionType.CLOZE:
            return "; ".join(gap_key(gap, language) for gap in question.gaps)
        case _:
            return key_of(replace(question, options=one.texts), language)
