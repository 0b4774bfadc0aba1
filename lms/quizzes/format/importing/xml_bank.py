"""What every reader of questions in XML does with one question once its answers are read."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from lms.problems import Problem
from lms.quizzes.format.importing.bank import (
    Ids,
    Imported,
    ImportedItem,
    Place,
    checked_item,
    refused,
    with_heading,
    without_lone_texts,
)
from lms.quizzes.format.importing.losses import UnreadableError, loss, lost_in_text, unwritable
from lms.quizzes.format.importing.markup import RefusedFileError, refusal
from lms.quizzes.format.importing.media import PictureFiles
from lms.quizzes.format.parser import explain_question
from lms.quizzes.format.writer import write_text

MOST_QUESTIONS = 10_000

Notices = list[tuple[str, str]]


@dataclass(slots=True)
class Reading:
    """What was read of one question: its fields (None: a text without a question), notices, what was lost."""

    stem: str
    fields: Mapping[str, Any] | None
    notices: Notices = field(default_factory=list)
    lost: list[str] = field(default_factory=list)


@dataclass(slots=True)
class XmlBank:
    """Collects the items and losses of one import."""

    language: str
    ids: Ids = field(default_factory=Ids)
    media: PictureFiles = field(default_factory=PictureFiles)
    items: list[ImportedItem] = field(default_factory=list)
    losses: list[Problem] = field(default_factory=list)
    seen: int = 0

    def take(self, place: Place, category: str, read: Callable[[], Reading]) -> bool:
        """Read one question and keep it, or say why not; False when the bank is full."""
        self.seen += 1
        if self.seen > MOST_QUESTIONS:
            self.losses.append(loss("too-many", place.line, "", place.path, str(MOST_QUESTIONS)))
            return False
        try:
            reading = read()
        except UnreadableError as error:
            self.losses.append(loss(error.code, place.line, place.name, place.path, error.text))
            return True
        told = [*reading.notices, *lost_in_text(reading.lost)]
        self.losses += [
            loss(code, place.line, place.name, place.path, text) for code, text in dict.fromkeys(told)
        ]
        if reading.fields is None:
            self._text(reading.stem, category, place)
            return True
        fields = {**reading.fields, "stem": {self.language: with_heading(reading.stem, place.name)}}
        item, problems = checked_item(self.ids, self.language, category, place, fields)
        self.losses += problems
        self.items += [item] if item else []
        return True

    def take_whole(self, add: Callable[[], None]) -> None:
        """Let `add` take the questions of one file; of a file that turns out to be unreadable none stays."""
        had = len(self.items), len(self.losses), self.seen
        try:
            add()
        except RefusedFileError as error:
            del self.items[had[0] :], self.losses[had[1] :]
            self.seen = had[2]
            self.losses.append(error.problem)

    def _text(self, stem: str, category: str, place: Place) -> None:
        if not stem:
            self.losses.append(loss("description-alone", place.line, place.name, place.path))
            return
        lines = ["#", "", *write_text(stem).split("\n"), "", "## x {#x}", "", "= x"]
        if problem := explain_question(lines, self.language):
            self.losses.append(unwritable(problem, place.line, place.name, place.path))
            return
        self.items.append(ImportedItem(place.line, place.name, category, text=stem))

    def imported(self, path: str) -> Imported:
        """Return the whole import."""
        kept, alone = without_lone_texts(self.items, path)
        order = {one.path: number for number, one in reversed(list(enumerate(self.losses)))}
        told = sorted([*self.losses, *alone], key=lambda one: (order.get(one.path, 0), one.line))
        return Imported(tuple(kept), tuple(told), self.seen, self.language, files=self.media.files)


def import_xml(language: str, path: str, add: Callable[[XmlBank], None]) -> Imported:
    """Return what `add` puts into a bank; a file in which it finds no questions, or that it refuses, is refused."""
    bank = XmlBank(language)
    try:
        add(bank)
    except RefusedFileError as error:
        return refused(error.problem, language)
    return bank.imported(path) if bank.seen else refused(refusal("no-questions", 1, path), language)
