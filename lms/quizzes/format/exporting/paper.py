"""A quiz on paper: the questions with room to write, the key with explanations, or a sheet for the answers alone."""

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from lms.problems import Problem
from lms.quizzes.format.exporting.holds import EVERYTHING, Feature, Holds
from lms.quizzes.format.exporting.paper_keys import gap_key, key_of, notes_of, printed
from lms.quizzes.format.exporting.paper_words import PaperWords, words_for
from lms.quizzes.format.exporting.reducing import reduced_quiz
from lms.quizzes.format.exporting.texts import media_name, pictures
from lms.quizzes.format.gaps import replace_gaps
from lms.quizzes.format.questions import (
    CHOICE_TYPES,
    Gap,
    Option,
    Question,
    QuestionType,
    Quiz,
    ScoringRule,
    Section,
    Text,
)
from lms.text.values import write_decimal

_NEVER_PRINTED = {
    Feature.FORMATTING,
    Feature.SHUFFLE,
    Feature.LINT,
    Feature.TRIES,
    Feature.IDS,
    Feature.HINTS,
    Feature.OTHERWISE,
    Feature.TAGS,
    Feature.DIFFICULTY,
    Feature.TRADITIONAL,
    Feature.LESSON,
    Feature.GAP_POINTS,
    Feature.UPLOAD,
}
ON_PAPER = Holds(
    EVERYTHING.types, frozenset(Feature) - _NEVER_PRINTED, EVERYTHING.rules, EVERYTHING.part_rules,
    EVERYTHING.order_rules,
)  # fmt: skip
# Han characters on one line that is written by hand.
_A_LINE = 20
# What stands for a gap while a text becomes plain words.
_GAP = re.compile("\ue010([0-9]{1,3})\ue011")


def box_of(one: Question) -> str:
    """Return what is marked beside an option: a square where several may be chosen, else a circle."""
    return "□" if one.takes_several else "○"


class PaperKind(StrEnum):
    """Which of the papers of a quiz."""

    QUESTIONS = "questions"
    KEY = "key"
    ANSWERS = "answers"


@dataclass(frozen=True, slots=True)
class Block:
    """One piece of a paper: a `kind`, its text after a mark, lines to write on, the cells of a table, or a picture.

    In all texts a formula is its TeX between `OPEN` and `CLOSE` of `formula_setting`.
    Kinds: title, fields, heading, text, question, option, note, lines, table, picture.
    """

    kind: str
    text: str = ""
    mark: str = ""
    lines: int = 0
    rows: tuple[tuple[str, ...], ...] = ()
    picture: bytes = b""


@dataclass(frozen=True, slots=True)
class QuizPaper:
    """All blocks of a paper in order, with its title and the losses."""

    title: str
    blocks: tuple[Block, ...]
    losses: tuple[Problem, ...]
    language: str


def paper_of(
    quiz: Quiz,
    part: PaperKind,
    language: str,
    media: Mapping[str, bytes],
    orders: Mapping[str, Sequence[str]] | None = None,
    *,
    has_boxes: bool = True,
) -> QuizPaper:
    """Return one of the papers of a quiz in one language.

    `orders` gives by question the keys of right sides or steps as they are printed, where that is settled.
    `has_boxes` puts a box to mark before each option, for papers without a sheet for the answers.
    """
    reduced = reduced_quiz(quiz, ON_PAPER, language, media)
    has_boxes = has_boxes and part is PaperKind.QUESTIONS
    made = _Maker(part, language, media, words_for(language), orders or {}, has_boxes)
    blocks = list(made.head(reduced.title, sum((one.points for one in reduced.questions), Decimal(0))))
    if part is PaperKind.QUESTIONS and reduced.intro:
        blocks += made.shown("text", reduced.intro)
    number = 1
    for section in reduced.sections:
        blocks += made.section(section)
        if part is PaperKind.ANSWERS:
            blocks.append(made.answer_table(section.questions, number))
            number += len(section.questions)
            continue
        for question in section.questions:
            blocks += made.question(number, question)
            number += 1
    losses = tuple(
        one for one in reduced.losses if part is not PaperKind.ANSWERS or one.code == "export-settings"
    )
    return QuizPaper(reduced.title, tuple(blocks), losses, language)


class _Maker:
    def __init__(
        self,
        part: PaperKind,
        language: str,
        media: Mapping[str, bytes],
        words: PaperWords,
        orders: Mapping[str, Sequence[str]],
        has_boxes: bool,
    ) -> None:
        self.orders = orders
        self.has_boxes = has_boxes
        self.part = part
        self.language = language
        self.media = media
        self.words = words

    def plain(self, text: Text) -> str:
        """Return a text of the paper as plain words."""
        return printed(text, self.language)

    def head(self, title: str, points: Decimal) -> Iterator[Block]:
        yield Block("title", title)
        if self.part is PaperKind.KEY:
            yield Block("heading", self.words.key)
            return
        if self.part is PaperKind.ANSWERS:
            yield Block("heading", self.words.sheet)
        yield Block("fields", "　".join(f"{name}{'_' * 14}" for name in self.words.fields))
        if points:
            yield Block("note", self.words.total.format(write_decimal(points)))

    def section(self, section: Section) -> Iterator[Block]:
        if title := self.plain(section.title):
            yield Block("heading", title)
        if self.part is PaperKind.QUESTIONS and section.text:
            yield from self.shown("text", section.text)

    def shown(self, kind: str, text: Text, mark: str = "", more: str = "") -> Iterator[Block]:
        """Give a text line by line, then its pictures."""
        yield from self.written(kind, self.plain(text), text, mark, more)

    def written(self, kind: str, words: str, text: Text, mark: str, more: str) -> Iterator[Block]:
        """Give the words of a text line by line, then its pictures."""
        lines = words.split("\n")
        yield Block(kind, lines[0] + more, mark)
        yield from (Block("text", line) for line in lines[1:])
        for path in pictures(text.get(self.language, ""), self.language):
            if found := self.media.get(media_name(path)):
                yield Block("picture", picture=found)

    def question(self, number: int, one: Question) -> Iterator[Block]:
        gaps = {gap.key: gap for gap in one.gaps}
        is_key = self.part is PaperKind.KEY
        stem = {
            code: replace_gaps(text, lambda key: f"\ue010{key}\ue011") if gaps else text
            for code, text in one.stem.items()
        }
        words = _GAP.sub(lambda found: self.gap(gaps[found[1]], is_key=is_key), self.plain(stem))
        yield from self.written("question", words, stem, f"{number}.", self.after_stem(one))
        if one.type is QuestionType.MATCHING:
            yield from self.pairs(one)
        elif one.type is QuestionType.ORDERING:
            yield from self.steps(one)
        elif one.is_choice:
            for place, option in enumerate(one.options):
                box = f"{box_of(one)} " if self.has_boxes else ""
                yield from self.shown("option", option.text, f"{box}{chr(65 + place)}.")
        if one.rubric:
            columns = 3 if any(self.plain(c.full) for c in one.rubric) else 2
            rows = [(self.plain(c.name), write_decimal(c.points), self.plain(c.full)) for c in one.rubric]
            yield Block("table", rows=tuple(row[:columns] for row in (self.words.rubric, *rows)))
        if is_key:
            yield from self.key(one)
        else:
            yield from self.room(one)

    def after_stem(self, one: Question) -> str:
        """Say what an answer needs to have and what it brings."""
        found = self.words.several if one.takes_several else self.words.how.get(one.type, "")
        found += self.words.with_unit if one.unit_required else ""
        found += self.words.length(one.words) if one.words else ""
        return found + (self.words.worth(one.points) if one.points else "")

    def room(self, one: Question) -> Iterator[Block]:
        """Give lines to write on where no letters are marked."""
        if one.type in (QuestionType.SHORT, QuestionType.NUMERIC):
            yield Block("lines", lines=1)
        elif one.type is QuestionType.ESSAY:
            words = (one.words and (one.words.most or one.words.least)) or 0
            yield Block("lines", lines=min(max(8, -(-words // _A_LINE)), 60))
        elif one.type is QuestionType.SURVEY and not one.options:
            yield Block("lines", lines=3)
        elif one.type is QuestionType.FILE:
            yield Block("note", self.words.upload)

    def gap(self, gap: Gap, *, is_key: bool) -> str:
        if is_key:
            return f"[{gap_key(gap, self.language)}]"
        if gap.options:
            return f"____ ({' / '.join(self.plain(one.text) for one in gap.options)})"
        return "_" * 8

    def pairs(self, one: Question) -> Iterator[Block]:
        rights = self.mixed(one.id, one.targets)
        letters = {target.key: chr(65 + place) for place, target in enumerate(rights)}
        rows = []
        for place in range(max(len(one.options), len(rights))):
            left = one.options[place] if place < len(one.options) else None
            mark = letters[left.match] if left and self.part is PaperKind.KEY else "____" if left else ""
            rows.append(
                (
                    f"{mark} {self.plain(left.text)}" if left else "",
                    f"{chr(65 + place)}. {self.plain(rights[place].text)}" if place < len(rights) else "",
                )
            )
        yield Block("table", rows=tuple(rows))

    def mixed(self, question: str, options: tuple[Option, ...]) -> list[Option]:
        """Return the options in the order that is settled, else in one of their own that is not that of the file."""
        if question in self.orders:
            known = {one.key: one for one in options}
            return [known[key] for key in self.orders[question]]
        found = sorted(options, key=lambda one: hashlib.sha256(self.plain(one.text).encode()).digest())
        return found if found != list(options) else [*found[1:], found[0]]

    def steps(self, one: Question) -> Iterator[Block]:
        order = {option.key: place for place, option in enumerate(one.options, 1)}
        for option in self.mixed(one.id, one.options):
            mark = str(order[option.key]) if self.part is PaperKind.KEY else "____"
            yield from self.shown("option", option.text, mark)

    def key(self, one: Question) -> Iterator[Block]:
        """Give the answer, how parts of it count, the feedback and the explanation."""
        if answer := key_of(one, self.language):
            yield Block("note", f"{self.words.answer}{answer}")
        rule = str(one.part_rule or one.rule or "")
        if rule in self.words.rules and (one.part_rule or one.rule is not ScoringRule.ALL_OR_NOTHING):
            yield Block("note", f"{self.words.scoring}{self.words.rules[rule]}")
        yield from (Block("note", words) for words in notes_of(one, self.language))
        if one.explanation:
            yield from self.shown("note", one.explanation, self.words.explanation)

    def answer_table(self, questions: tuple[Question, ...], first: int) -> Block:
        """Give one row for each question: circles for letters, else a line."""
        rows = []
        for number, one in enumerate(questions, first):
            if one.is_choice:
                marks = "　".join(f"{box_of(one)} {chr(65 + place)}" for place in range(len(one.options)))
            elif one.type is QuestionType.ESSAY:
                marks = "\n" * 6
            elif one.type is QuestionType.FILE:
                marks = self.words.upload
            else:
                count = max(len(one.gaps), len(one.options) if one.type not in CHOICE_TYPES else 0, 1)
                marks = (
                    "　".join(f"{place}. ________" for place in range(1, count + 1))
                    if count > 1
                    else "_" * 24
                )
            rows.append((f"{number}", marks))
        return Block("table", rows=tuple(rows))
