"""The paper of one attempt as pages show it: questions in drawn order with texts and answers."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

from markupsafe import Markup

from lms.quizzes.answer_encoding import decoded
from lms.quizzes.certainty import LABELS, TIMES, most, takes_certainty
from lms.quizzes.files.answers import KeptFile, files_of_answer
from lms.quizzes.format.questions import (
    PART_TYPES,
    TYPE_LABELS,
    Question,
    QuestionType,
    Quiz,
    UploadRule,
    WordRange,
)
from lms.quizzes.marking.rubric_lines import RubricLine, rubric_lines
from lms.quizzes.part_lines import KIND_OF_PARTS, NO_VERDICTS, PartLine, part_lines
from lms.quizzes.tries import best_of, tries_of, worth
from lms.quizzes.typed_number import Understood, understood
from lms.quizzes.verdicts import AnswerVerdict
from lms.text.lengths import measure

KINDS = {
    QuestionType.SHORT: "text",
    QuestionType.NUMERIC: "number",
    **KIND_OF_PARTS,
    QuestionType.SURVEY: "long",
    QuestionType.ESSAY: "long",
    QuestionType.FILE: "file",
}


@dataclass(frozen=True, slots=True)
class OptionLine:
    """One option in the order of the paper; `verdict` is right, partly, wrong, missed or empty."""

    value: str
    html: Markup
    chosen: bool
    verdict: str = ""
    feedback: Markup = Markup()


@dataclass(frozen=True, slots=True)
class CertaintyLine:
    """How sure the learner said to be, 1-3 or 0, and by level: name, marks if right, marks if wrong."""

    chosen: int
    marks: tuple[tuple[int, str, Decimal, Decimal], ...]

    @classmethod
    def of(cls, question: Question, chosen: int) -> "CertaintyLine":
        """Return the levels with the marks at this question."""
        points = question.points
        return cls(
            chosen,
            tuple(
                (level, LABELS[level], points * right, points * wrong)
                for level, (right, wrong) in TIMES.items()
            ),
        )


@dataclass(frozen=True, slots=True)
class TriesLine:
    """The tries at a question: the limit (None: without), how many were used, and whether it is finished.

    `penalty` is what each try takes off the next, `next_worth` what a right answer earns now, `best` what the best try
    earns where it counts (else None), all in per cent.
    """

    limit: int | None
    used: int
    left: int | None
    is_over: bool
    penalty: Decimal
    next_worth: Decimal
    best: Decimal | None = None

    @classmethod
    def of(cls, question: Question, submitted: Sequence[str]) -> "TriesLine | None":
        """Return the tries at a question after these checked answers; None where it cannot be checked."""
        if question.tries is None:
            return None
        tries = tries_of(question, submitted)
        percent = worth(question, tries.used) * 100
        best = best_of(question, tries) * 100 if not question.tries and tries.used else None
        return cls(
            question.tries or None,
            tries.used,
            tries.left,
            tries.is_over,
            round(question.penalty, 1),
            _to_tenths(percent),
            None if best is None else _to_tenths(best),
        )


@dataclass(frozen=True, slots=True)
class QuestionItem:
    """One question of the paper. `kind` is the kind of its fields (see KINDS); `was` is the answer as stored,
    `text` as it was typed.

    `parts` are its pairs, steps or gaps; `pieces` is a stem with gaps: text and numbers of parts by turns.

    `tries` is there where the answer may be checked.
    `label` names the type of question, in English for the shell to translate.
    `rubric` is how people mark it, `words` how long the answer should be.
    `is_survey` tells that it brings no points and is never right or wrong.
    `upload` is which files it takes, `files` are those of the answer.
    `lesson` is what stands where the verdict says to read about it.
    `is_number` tells that a number is asked for, with a unit or without, and `understood` how the answer is read.
    """

    number: int
    id: str
    kind: str
    stem: Markup
    points: Decimal
    options: tuple[OptionLine, ...]
    was: str
    saved_at: datetime | None
    flagged: bool
    verdict: AnswerVerdict | None = None
    is_number: bool = False
    understood: Understood | None = None
    label: str = ""
    parts: tuple[PartLine, ...] = ()
    pieces: tuple[Markup, ...] = ()
    tries: TriesLine | None = None
    is_survey: bool = False
    rubric: tuple[RubricLine, ...] = ()
    words: WordRange | None = None
    text: str = ""
    certainty: CertaintyLine | None = None
    upload: UploadRule | None = None
    files: tuple[KeptFile, ...] = ()
    lesson: str = ""

    @property
    def length(self) -> int:
        """How long a written answer is, in Han characters plus words."""
        return measure(self.text).total

    @property
    def is_outside(self) -> str:
        """Say "short" or "long" where a written answer is outside the range asked for."""
        if self.words is None or not self.length:
            return ""
        if self.length < (self.words.least or 0):
            return "short"
        return "long" if self.words.most and self.length > self.words.most else ""

    @property
    def field(self) -> str:
        """The name of its form field."""
        return f"a.{self.id}"


@dataclass(frozen=True, slots=True)
class SheetSection:
    """Questions of one section that stand together, under its heading and text.

    `said` is what the section says about its result.
    """

    title: Markup
    text: Markup
    items: tuple[QuestionItem, ...]
    said: Markup = Markup()


@dataclass(frozen=True, slots=True)
class NavigatorItem:
    """One place of the navigator."""

    number: int
    id: str
    page: int
    answered: bool
    flagged: bool


@dataclass(frozen=True, slots=True)
class LatestAnswer:
    """The newest answer to one question, as stored."""

    line: str
    saved_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class AttemptSheet:
    """Everything that turns a stored paper into pages; `texts` is the rendered quiz in one language.

    `submitted` are the checked answers of questions with tries, oldest first; `files` the files of the attempt by
    question and digest; `lessons` what stands at the addresses of lessons that questions test.
    """

    quiz: Quiz
    texts: Mapping[str, Any]
    paper: Mapping[str, Any]
    answers: Mapping[str, LatestAnswer]
    flags: Collection[str] = ()
    submitted: Mapping[str, Sequence[str]] = field(default_factory=dict)
    files: Mapping[str, Mapping[str, KeptFile]] = field(default_factory=dict)
    lessons: Mapping[str, str] = field(default_factory=dict)

    @property
    def page_count(self) -> int:
        """How many pages the paper has."""
        return len(self.paper["pages"])

    @property
    def spots(self) -> list[NavigatorItem]:
        """All questions of the paper for the navigator."""
        found: list[NavigatorItem] = []
        for page, ids in enumerate(self.paper["pages"], 1):
            for id_ in ids:
                given = self.answers.get(id_)
                found.append(
                    NavigatorItem(len(found) + 1, id_, page, bool(given and given.line), id_ in self.flags)
                )
        return found

    def parts(
        self,
        page: int | None = None,
        verdicts: Mapping[str, AnswerVerdict] | None = None,
        said: Mapping[int, Markup] | None = None,
    ) -> list[SheetSection]:
        """Return the questions of one page (from 1), or of all, grouped by section.

        `said` gives by the number of a section, from 0, what it says about its result.
        """
        pages: Sequence[Sequence[str]] = self.paper["pages"]
        first = sum(len(ids) for ids in pages[: page - 1]) if page else 0
        wanted = pages[page - 1] if page else [id_ for ids in pages for id_ in ids]
        sections = {
            question.id: number
            for number, section in enumerate(self.quiz.sections)
            for question in section.questions
        }
        known = {question.id: question for question in self.quiz.questions}
        groups: list[tuple[int, list[QuestionItem]]] = []
        for number, id_ in enumerate(wanted, first + 1):
            if not groups or groups[-1][0] != sections[id_]:
                groups.append((sections[id_], []))
            groups[-1][1].append(self._item(number, known[id_], (verdicts or {}).get(id_)))
        return [self._part(section, items, (said or {}).get(section, Markup())) for section, items in groups]

    def _part(self, section: int, items: list[QuestionItem], said: Markup) -> SheetSection:
        texts = self.texts["sections"][section]
        return SheetSection(Markup(texts["title"]), Markup(texts["text"]), tuple(items), said)  # noqa: S704 -- rendered by lms.markup

    def _item(self, number: int, question: Question, verdict: AnswerVerdict | None) -> QuestionItem:
        given = self.answers.get(question.id)
        line = given.line if given else ""
        response = decoded(question, line)
        chosen = response.chosen
        is_sure = self.quiz.settings.confidence and takes_certainty(question)
        texts = self.texts["questions"][question.id]
        has_parts = question.type in PART_TYPES
        shown = verdict.parts if verdict else NO_VERDICTS
        options = (
            ()
            if has_parts
            else tuple(
                OptionLine(
                    key,
                    Markup(texts["options"][key]),  # noqa: S704 -- rendered by lms.markup
                    key in chosen,
                    verdict.options.get(key, "") if verdict else "",
                    verdict.feedback.get(key, Markup()) if verdict else Markup(),
                )
                for key in self.paper["options"].get(question.id, ())
            )
        )
        return QuestionItem(
            number,
            question.id,
            _kind(question),
            Markup(texts["stem"]),  # noqa: S704 -- rendered by lms.markup
            question.points * most(question, confidence=self.quiz.settings.confidence),
            options,
            line,
            given.saved_at if given else None,
            question.id in self.flags,
            verdict,
            question.type is QuestionType.NUMERIC,
            understood(question, response.text),
            TYPE_LABELS[question.type],
            part_lines(question, response.parts, self.paper, texts, shown) if has_parts else (),
            tuple(map(Markup, texts.get("pieces", ()))),
            TriesLine.of(question, self.submitted.get(question.id, ())),
            question.type is QuestionType.SURVEY,
            rubric_lines(question, texts.get("rubric", ()), verdict.scores if verdict else None),
            question.words,
            response.text,
            CertaintyLine.of(question, response.certainty) if is_sure else None,
            question.upload,
            files_of_answer(line, self.files.get(question.id, {})) if question.upload else (),
            self.lessons.get(verdict.lesson, "") if verdict else "",
        )


def _to_tenths(percent: Fraction) -> Decimal:
    return round(Decimal(percent.numerator) / percent.denominator, 1)


def _kind(question: Question) -> str:
    """Name the field of a question; a number with a unit is typed on the whole keyboard."""
    if question.is_choice:
        return "checkbox" if question.takes_several else "radio"
    has_unit = any(number.units for number in question.numbers)
    return "text" if has_unit else KINDS[question.type]


def question_ids(paper: Mapping[str, Any]) -> list[str]:
    """Return the ids of the questions of a stored paper in their order."""
    return [id_ for ids in paper["pages"] for id_ in ids]
