"""A bank of questions from another program: what every reader of such a file makes of it."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from lms.problems import Problem
from lms.quizzes.format.importing.html_text import escaped
from lms.quizzes.format.importing.losses import loss, unwritable
from lms.quizzes.format.parser import explain_question
from lms.quizzes.format.questions import Question, Quiz, Section
from lms.quizzes.format.reading.building import made_id
from lms.quizzes.format.reading.lines import HALF_WIDTH, fence
from lms.quizzes.format.writer import write_and_read, write_question

_TAG_SIGNS = str.maketrans({",": " ", "、": " ", '"': "'", "{": "(", "}": ")", "`": "'", "\\": "/", "$": " "})
_LETTERED = re.compile(r"^([(（]?[A-Za-z])(?=[.)])", re.MULTILINE)
_NOT_A_LINE = re.compile(r"(?:[-*+] |[>|]|[0-9]{1,9}[.)] |\$\$|    )")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a question stands in its file: line from 1, its name there, and the path of the file."""

    line: int
    name: str
    path: str


@dataclass(frozen=True, slots=True)
class ImportedItem:
    """One imported question, or a text without a question (`question` None), with where it came from."""

    line: int
    name: str
    category: str
    question: Question | None = None
    text: str = ""


# Far more than a question may have; the reason why it may not is then not worth its time.
_MOST_OPTIONS = 10_000


@dataclass(frozen=True, slots=True)
class Imported:
    """All items in the order of the file, all losses by line, and how many pieces the file had.

    `files` are pictures and other media of a package by the path below `media/` that the texts name. `refusal` says
    why the file as a whole was not read; then there are no items. `draws` is how many
    questions of a category are drawn, `title` what the file calls the quiz.
    """

    items: tuple[ImportedItem, ...]
    losses: tuple[Problem, ...]
    seen: int
    language: str
    files: Mapping[str, bytes] = field(default_factory=dict)
    refusal: Problem | None = None
    draws: Mapping[str, int] = field(default_factory=dict)
    title: str = ""

    @property
    def questions(self) -> tuple[Question, ...]:
        """The questions that were carried over."""
        return tuple(item.question for item in self.items if item.question)


class Ids:
    """Gives each question an id from its name or text, with a number where it is taken."""

    def __init__(self) -> None:
        self.counts: dict[str, int] = {}

    def new(self, name: str, stem: str) -> str:
        words = re.findall(r"[a-z0-9]+", name.lower())
        base = "-".join(words)[:50].strip("-")
        base = base if base and name.isascii() else made_id(stem)
        id_ = base
        while id_ in self.counts:
            self.counts[base] += 1
            id_ = f"{base}-{self.counts[base]}"
        self.counts[id_] = 1
        return id_


def refused(refusal: Problem, language: str) -> Imported:
    """Return the import of a file that cannot be read at all."""
    return Imported((), (), 0, language, refusal=refusal)


def to_quiz(imported: Imported, title: str) -> Quiz | None:
    """Make a quiz out of an import: a section for each category and for each text; None without questions."""
    sections: list[Section] = []
    category, texts = "", list[str]()
    for item in imported.items:
        is_new = item.category != category or (item.question is None and not texts)
        if is_new or not sections:
            category, texts = item.category, []
            name = category.rpartition("/")[2].strip()
            named = {imported.language: one_line(name)} if name else {}
            sections.append(Section((), title=named, draw=imported.draws.get(category)))
        if item.question is None:
            texts.append(item.text)
            sections[-1] = replace(sections[-1], text={imported.language: "\n\n".join(texts)})
        else:
            sections[-1] = replace(sections[-1], questions=(*sections[-1].questions, item.question))
            texts = []
    sections = [_drawable(section) for section in sections if section.questions]
    return Quiz((imported.language,), {imported.language: title}, tuple(sections)) if sections else None


def _drawable(section: Section) -> Section:
    """Return the section without a draw that takes all of its questions, or more than it has."""
    is_all = section.draw is not None and section.draw >= len(section.questions)
    return replace(section, draw=None) if is_all else section


def one_line(text: str) -> str:
    """Return the text on one line, with nothing in it read as Markdown."""
    return escaped(" ".join(text.split()))


def checked_item(
    ids: Ids, language: str, category: str, place: Place, fields: Mapping[str, Any]
) -> tuple[ImportedItem | None, list[Problem]]:
    """Make a question of the fields, with an id and tags that can be written; None and why, where it cannot be.

    A question counts as carried only when our own language writes it and reads the same back.
    """
    stem = fields["stem"][language]
    answers = [*fields.get("options", ()), *fields.get("answers", {}).get(language, ())]
    if len(answers) > _MOST_OPTIONS:
        return None, [loss("too-long", place.line, place.name, place.path)]
    tags = clean_tags(fields.get("tags", ()))
    question = Question(**{**fields, "id": ids.new(place.name, stem), "tags": tags})
    carried = _carried(question, language)
    if carried is None and (lettered := _LETTERED.sub(r"\1\\", stem)) != stem:
        # `A. …` at the start of a line is an option to our language.
        carried = _carried(replace(question, stem={language: lettered}), language)
    if carried is None:
        reason = explain_question(write_question(question, language).split("\n"), language)
        return None, [unwritable(reason, place.line, place.name, place.path)]
    return ImportedItem(place.line, place.name, category, carried), []


def _carried(question: Question, language: str) -> Question | None:
    """Return the question as our own language reads it back; None where that is another question."""
    written, found = write_and_read(question, language)
    if found == question or found is None:
        return found
    again, found_again = write_and_read(found, language)
    is_same = _signs(written) == _signs(again) and _key(found) == _key(question)
    return found if is_same and found_again == found else None


def _signs(text: str) -> str:
    """Return a text without what changes nothing in it: blanks, and backslashes before signs."""
    return "".join(text.replace("\\", "").split())


def _key(question: Question) -> tuple[object, ...]:
    return (
        question.type,
        question.rule,
        question.part_rule,
        [(one.right, one.weight, one.match) for one in question.options],
        [[(one.right, one.weight) for one in gap.options] for gap in question.gaps],
        question.numbers,
        question.answers,
    )


def clean_tags(written: Iterable[str]) -> tuple[str, ...]:
    """Return tags as a heading can hold them: no commas, quotes or braces."""
    plain = (
        " ".join(tag.translate(HALF_WIDTH).translate(_TAG_SIGNS).split())[:60].strip() for tag in written
    )
    return tuple(dict.fromkeys(tag for tag in plain if tag))[:10]


def with_heading(stem: str, name: str) -> str:
    """Return the stem with a first paragraph that can be a heading: one line of plain words."""
    first, gap, rest = stem.partition("\n\n")
    line, broken, more = first.partition("  \n")
    if broken and line.strip() and "\n" not in line:
        # What was on its own line goes on doing so.
        first, gap, rest = line, "\n\n", more + gap + rest
    if fence(first.partition("\n")[0]) or _NOT_A_LINE.match(first):
        return f"{one_line(name) or '…'}\n\n{stem}"
    if "\n" not in first:
        return first + gap + rest
    lines = [line.strip() for line in first.split("\n")]
    plain = next((n for n, line in enumerate(lines) if fence(line) or _NOT_A_LINE.match(line)), len(lines))
    body = "\n".join(first.split("\n")[plain:])
    return "\n\n".join(
        part for part in (" ".join(lines[:plain]), body + gap + rest if body else rest) if part
    )


def without_lone_texts(items: Iterable[ImportedItem], path: str) -> tuple[list[ImportedItem], list[Problem]]:
    """Drop texts after which no question of their category comes; note each text either way."""
    kept: list[ImportedItem] = []
    notes: list[Problem] = []
    has_question = False
    category: str | None = None
    for item in reversed(list(items)):
        has_question = (has_question and item.category == category) or item.question is not None
        category = item.category
        if item.question is None:
            notes.append(
                loss("description" if has_question else "description-alone", item.line, item.name, path)
            )
        if has_question:
            kept.append(item)
    return kept[::-1], notes
