"""A quiz file read: the quiz, and everything that is wrong with the file, in one pass."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import tzinfo

from lms.problems import Problem
from lms.quizzes.format.blueprint import fits, missing
from lms.quizzes.format.questions import Band, Cell, Question, QuestionType, Quiz, Section
from lms.quizzes.format.reading.attributes import Attributes, read_heading
from lms.quizzes.format.reading.blocks import (
    QuestionBlock,
    joined,
    note_near,
    plain_line,
    read_block,
    with_gaps,
)
from lms.quizzes.format.reading.blueprint import take_table
from lms.quizzes.format.reading.building import TYPE_DOUBTS, Builder
from lms.quizzes.format.reading.lines import SourceLine, body_lines, split_lines
from lms.quizzes.format.reading.raw_html import check_html
from lms.quizzes.format.reading.report import ProblemReport
from lms.quizzes.format.reading.settings import FIELDS, settings_of
from lms.quizzes.format.reading.signs import LineKind, LineSign, sign
from lms.quizzes.format.reading.unsupported import refuse
from lms.text.front_matter import read
from lms.text.nearest import listed, nearest
from lms.text.values import read_flag, read_percent

Place = tuple[int, int]
_LANGUAGE_ENDINGS = {".zh.md": "zh_Hans", ".en.md": "en"}
_BAND = re.compile(r"feedback(?P<sign>>=|≥|<)(?P<share>[0-9.]{1,8}%?)")
MOST_CHARACTERS = 5_000_000
MOST_QUESTIONS = 10_000
_SECTION_KEYS = ("draw", "shuffle")
BY_TABLE = -1  # as a number to draw: the table under the heading says it


@dataclass(frozen=True, slots=True)
class Parsed:
    """The result of reading one file: no quiz when there are errors; warnings leave the quiz standing.

    `places` maps the id of each question to (line, column) of its heading. `sections` are what could be read of them,
    also with errors.
    """

    quiz: Quiz | None
    problems: tuple[Problem, ...]
    language: str
    places: Mapping[str, Place] = field(default_factory=dict)
    path: str = ""
    sections: tuple[Section, ...] = ()


def language_of(path: str, default: str = "zh_Hans") -> str:
    """Return the language that a file name such as `name.en.md` says, or `default`."""
    return next((code for ending, code in _LANGUAGE_ENDINGS.items() if path.endswith(ending)), default)


def parse(text: str, path: str, zone: tzinfo, default_language: str = "zh_Hans") -> Parsed:
    """Read a quiz file. Dates in it are local to `zone`; `path` names it in problems and tells the language."""
    report = ProblemReport(path)
    if refused := _too_large(text, language_of(path, default_language), report):
        return refused
    lines = split_lines(text)
    front = read("\n".join(lines), FIELDS, zone)
    for problem in front.problems:
        report.take(problem)
    settings = settings_of(front, report)
    named, said = language_of(path, ""), front.values["language"]
    language = named or said or default_language
    if named and said not in (None, named):
        report.add("language-twice", (1, 1))
    body = _Body(language, report)
    body.builder.behaviour = settings.behaviour
    # Where the file ends with the front matter, the body is empty and its problems stand on the last line.
    body.read_checked(front.body.split("\n"), min(front.body_line, len(lines)))
    if settings.confidence:
        for question in (
            one for section in body.sections for one in section.questions if one.tries is not None
        ):
            report.add("confidence-and-tries", body.places[question.id], marked="tries")
    if settings.offline:
        for question in (
            one for section in body.sections for one in section.questions if _needs_network(one)
        ):
            report.add("offline-and-question", body.places[question.id])
    sections = tuple(body.sections)
    if report.has_errors:
        return Parsed(None, report.sorted, language, body.places, path, sections)
    title, summary, audience = (
        {language: text} if text else {} for text in map(front.values.get, ("title", "summary", "audience"))
    )
    tags = {language: settings.tags} if settings.tags else {}
    quiz = Quiz((language,), title, sections, summary, audience, body.intro, settings, body.bands, tags)
    return Parsed(quiz, report.sorted, language, body.places, path, sections)


def _needs_network(question: Question) -> bool:
    """Return whether it is checked during the attempt, or takes files."""
    return question.tries is not None or question.type is QuestionType.FILE


def parse_question(lines: list[str], language: str) -> Question | None:
    """Read one question from its lines, heading first; None when it has errors. The writer asks with this."""
    body, report = _read_part(lines, language)
    return None if report.has_errors else body.sections[0].questions[0]


def parse_plainly(lines: list[str], language: str) -> Question | None:
    """Read one question from its lines; None when it has errors or its type is in doubt."""
    body, report = _read_part(lines, language)
    is_doubtful = report.has_errors or any(problem.code in TYPE_DOUBTS for problem in report.sorted)
    return None if is_doubtful else body.sections[0].questions[0]


def explain_question(lines: list[str], language: str) -> Problem | None:
    """Return the first thing wrong with the lines of one question or section, or None."""
    _, report = _read_part(lines, language)
    return next((problem for problem in report.sorted if not problem.warning), None)


def _read_part(texts: list[str], language: str) -> tuple["_Body", ProblemReport]:
    """Read the lines of a part of a file with all checks that a whole file gets."""
    report = ProblemReport()
    body = _Body(language, report)
    body.read_checked(texts, 1)
    return body, report


def _too_large(text: str, language: str, report: ProblemReport) -> Parsed | None:
    """Return why the file is not read at all when it is longer than anyone can look through."""
    if len(text) <= MOST_CHARACTERS:
        return None
    place = (text.count("\n", 0, MOST_CHARACTERS) + 1, 1)
    report.add("file-too-long", place, most=MOST_CHARACTERS, count=len(text))
    return Parsed(None, report.sorted, language, path=report.path)


class _Body:
    """Reads the lines after the front matter: introduction, sections, questions."""

    def __init__(self, language: str, report: ProblemReport) -> None:
        self.language, self.report = language, report
        self.builder = Builder(language, report)
        self.intro: dict[str, str] = {}
        self.bands: tuple[Band, ...] = ()
        self.sections: list[Section] = []
        self.places: dict[str, Place] = {}
        self.made: dict[str, int] = {}
        self.section_ids: set[str] = set()
        self.rows: list[Place] = []  # of the blueprint of the section being read
        self.count = 0
        self.level = 1
        self.early: set[int] = set()
        self.open_at = 0  # the line of a code block that never ends and swallows what follows

    def read_checked(self, texts: list[str], first: int) -> None:
        """Read the lines, the first of which has the number `first`, and check them for HTML and open code."""
        lines, open_fence = body_lines(texts, first)
        if open_fence:
            self.open_at = open_fence.number
            place = (open_fence.number, open_fence.start + 1)
            self.report.add("code-open", place, marked=open_fence.text.strip())
        self.read(lines)
        check_html(lines, self.report)

    def read(self, lines: list[SourceLine]) -> None:
        """Cut the lines at the headings and read each part."""
        starts = [(index, found) for index, line in enumerate(lines) if (found := self._heading(line))]
        bounds = [index for index, _ in starts] + [len(lines)]
        self.intro, self.bands = self._prose(lines[: bounds[0]], 0)
        heading: tuple[Place, Section] | None = None
        questions: list[Question] = []
        asked = asked_in_all = 0
        for number, (index, found) in enumerate(starts):
            part = lines[index + 1 : bounds[number + 1]]
            if found.mark == "2":
                if asked_in_all == MOST_QUESTIONS:
                    place = (lines[index].number, 1)
                    self.report.add("too-many-questions", place, most=MOST_QUESTIONS)
                    break
                asked_in_all += 1
                question = self._question(lines[index], found.rest, part)
                asked += 1
                questions += [question] if question else []
                continue
            self._close(heading, questions, asked)
            heading, questions, asked = self._section(lines[index], found.rest, part), [], 0
        self._close(heading, questions, asked)
        if not self.count and not self.early and not self.open_at:
            place = (lines[-1].number, 1) if lines else (1, 1)
            self.report.add("no-questions", place)

    def _heading(self, line: SourceLine) -> LineSign | None:
        """Return the sign of a section or question heading, noting levels that are skipped."""
        if not line.text.lstrip().startswith(("#", "＃")):
            return None
        found = sign(line)
        place = (line.number, line.start + 1)
        if found.kind is LineKind.NEAR_HEADING and found.mark == "2":
            # Read on as if the blank were there, so that this one slip gives one message.
            note_near(line, found, self.report)
        elif found.kind is not LineKind.HEADING:
            return None
        level = int(found.mark)
        if level > self.level + 1:
            self.report.add(
                "heading-skipped", place, marked=line.text.strip(), level=level, before=self.level
            )
        self.level = level
        return found if level <= 2 else None

    def _close(self, heading: tuple[Place, Section] | None, questions: list[Question], asked: int) -> None:
        """Add the section that ends here."""
        if heading is None:
            if questions:
                self.sections.append(Section(tuple(questions)))
            return
        place, section = heading
        if self.open_at:
            pass  # how many questions there are is not known
        elif not asked and place[0] not in self.early:
            self.report.add("section-empty", place)
        elif section.cells:
            self._check_cells(section.cells, questions)
        elif section.draw is not None and section.draw > asked:
            self.report.add("draw-too-large", place, draw=section.draw, count=asked)
        self.sections.append(replace(section, questions=tuple(questions)))

    def _check_cells(self, cells: tuple[Cell, ...], questions: list[Question]) -> None:
        """Note each row of a blueprint that the questions of its section cannot fill."""
        for place, cell, lacking in zip(self.rows, cells, missing(cells, questions), strict=True):
            if lacking:
                fit = sum(fits(cell, question) for question in questions)
                self.report.add("blueprint-short", place, count=cell.count, missing=lacking, fits=fit)

    def _section(self, line: SourceLine, start: int, part: list[SourceLine]) -> tuple[Place, Section]:
        title, _, attributes = read_heading(line, start, self.report)
        place = (line.number, line.start + 1)
        if attributes.id and attributes.id in self.section_ids:
            self.report.add("section-id-twice", attributes.place, id=attributes.id)
        self.section_ids.add(attributes.id)
        draw, shuffle = self._section_words(attributes)
        cells: tuple[Cell, ...] = ()
        if draw == BY_TABLE:
            rows, part = take_table(part, place, self.report)
            self.rows = [at for at, _ in rows]
            cells = tuple(cell for _, cell in rows)
            draw = sum(cell.count for cell in cells) or None
        text, bands = self._prose(part, line.number)
        heading = {self.language: title} if title else {}
        return place, Section((), attributes.id, heading, text, draw, shuffle, bands, cells)

    def _section_words(self, attributes: Attributes) -> tuple[int | None, bool | None]:
        draw, shuffle = None, None
        for key, (value, place) in attributes.words.items():
            if key == "shuffle":
                shuffle = read_flag(value)
                is_bad = shuffle is None
            elif key == "draw" and value.lower() in ("table", "表"):
                draw, is_bad = BY_TABLE, False
            elif key == "draw":
                is_bad = not (value.isascii() and value.isdigit() and int(value[:6]) > 0 and len(value) < 6)
                draw = None if is_bad else int(value)
            else:
                near = nearest(key, _SECTION_KEYS)
                self.report.add(
                    "unknown-section-attribute",
                    place,
                    marked=key,
                    key=key,
                    near=near,
                    known=listed(_SECTION_KEYS),
                )
                continue
            if is_bad:
                code = "bad-draw" if key == "draw" else "bad-shuffle"
                self.report.add(code, place, marked=value, value=value[:40])
        return draw, shuffle

    def _question(self, line: SourceLine, start: int, part: list[SourceLine]) -> Question | None:
        heading, at, attributes = read_heading(line, start, self.report)
        place = (line.number, line.start + 1)
        self.count += 1
        if any(one.number == self.open_at for one in part):
            return None  # already reported; what is missing now is inside the code
        block = QuestionBlock(heading, place, attributes)
        block.heading = with_gaps(
            SourceLine(line.number, " " * at + heading), block, self.report
        ).text.strip()
        read_block(block, part, self.report)
        question = self.builder.build(block)
        return self._with_own_id(question, attributes, place) if question else None

    def _with_own_id(self, question: Question, attributes: Attributes, place: Place) -> Question:
        id_ = question.id
        if not attributes.id:
            while id_ in self.places:
                self.made[question.id] = self.made.get(question.id, 1) + 1
                id_ = f"{question.id}-{self.made[question.id]}"
            self.report.add("id-missing", place, warning=True, id=id_)
        elif id_ in self.places:
            self.report.add("id-used", attributes.place, marked=id_, id=id_, first=self.places[id_][0])
            return question
        self.places[id_] = place
        return replace(question, id=id_) if id_ != question.id else question

    def _prose(self, lines: list[SourceLine], owner: int) -> tuple[dict[str, str], tuple[Band, ...]]:
        """Read the text before the first question of the file or of a section, with its feedback bands.

        `owner` is the line of the section. Answers that come too early are reported once, not for each line.
        """
        text: list[str] = []
        bands: list[tuple[Band, list[str]]] = []
        into = text
        for line in lines:
            found = sign(line)
            place = (line.number, line.start + 1)
            if found.kind is LineKind.KEYWORD and found.mark.startswith("feedback"):
                into = [line.text[found.rest :].strip()]
                band = self._band(found.mark, place, line.text)
                bands += [(band, into)] if band else []
            elif found.kind is LineKind.LANGUAGE:
                refuse("language-block", place, self.report, line.text)
            elif found.kind in (LineKind.OPTION, LineKind.ANSWER) or found.kind is LineKind.KEYWORD:
                if owner not in self.early:
                    self.report.add("answer-before-question", place, marked=line.text.strip())
                self.early.add(owner)
            elif found.kind in (LineKind.NEAR_HEADING, LineKind.NEAR_OPTION, LineKind.NEAR_ANSWER):
                note_near(line, found, self.report)
            else:
                into.append(plain_line(line))
        joined_text = joined(text)
        ready = tuple(replace(band, text={self.language: joined(words)}) for band, words in bands)
        return ({self.language: joined_text} if joined_text else {}), ready

    def _band(self, mark: str, place: Place, marked: str) -> Band | None:
        found = _BAND.fullmatch(mark)
        share = read_percent(found["share"]) if found else None
        if found is None or share is None or share > 100:
            self.report.add("bad-band", place, marked=marked.strip())
            return None
        return Band({}, below=share) if found["sign"] == "<" else Band({}, at_least=share)
