"""What the readers of plain banks have in common: the text of the file, its questions and what was lost, by line."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from lms.errors import N_
from lms.problems import Problem
from lms.quizzes.format.importing.bank import (
    Ids,
    Imported,
    ImportedItem,
    Place,
    checked_item,
    with_heading,
    without_lone_texts,
)
from lms.quizzes.format.importing.gift_text import decode_gift, first_twice
from lms.quizzes.format.importing.losses import loss, unwritable
from lms.quizzes.format.parser import explain_question
from lms.quizzes.format.writer import write_text

# Each question takes about half a millisecond; a preview of more helps no one.
MOST_QUESTIONS = 10_000
MAX_TEXT = 100_000
# Whoever gets more than these has chosen the wrong format.
MOST_LOSSES = 20_000
_BINARY = (b"PK\x03\x04", b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"\xd0\xcf\x11\xe0", b"GIF8", b"\x1f\x8b", b"Rar!\x1a",
    b"7z\xbc\xaf\x27", b"RIFF", b"ID3", b"OggS", b"{\\rtf")  # fmt: skip

REFUSALS: dict[str, tuple[str, str]] = {
    "not-text": (
        N_("This is not a text file."),
        N_("Choose its real format, or save it as plain text."),
    ),
    "no-questions": (
        N_("No questions were found in this file."),
        N_("Check that the right format was chosen."),
    ),
    "no-header": (
        N_("No row of this table names the columns with the question and the answer."),
        N_(
            "Name the columns in the first row, for example 题干, A, B, C, D, 答案 or Question, A, B, C, D, Answer."
        ),
    ),
    "unreadable": (N_("The file cannot be read."), N_("Save it again in the program it was made with.")),
}


def refusal(code: str, line: int, path: str) -> Problem:
    """Return why a whole file is refused; `code` is one of REFUSALS."""
    message, fix = REFUSALS[code]
    return Problem(f"import-{code}", line, 1, message, fix, path=path)


def is_binary(data: bytes) -> bool:
    """Return whether the bytes are a picture, an archive, a PDF or another file that is no text."""
    return data.startswith(_BINARY) or data[:4096].count(0) * 2 > len(data[:4096]) + 8


class Collector:
    """Gathers the questions of one file; nothing that a file says makes it raise."""

    def __init__(self, language: str, path: str) -> None:
        self.language = language
        self.path = path
        self.items: list[ImportedItem] = []
        self.losses: list[Problem] = []
        self.files: dict[str, bytes] = {}
        self.draws: dict[str, int] = {}
        self.title = ""
        self.seen = 0
        self.refusal: Problem | None = None
        self._ids = Ids()

    def text(self, data: bytes) -> str:
        """Decode the file with LF line ends and note an encoding other than UTF-8; "" and a refusal for no text."""
        if is_binary(data):
            self.refusal = refusal("not-text", 1, self.path)
            return ""
        text, encoding = decode_gift(data)
        if encoding != "UTF-8":
            self.lose("encoding", 1, text=encoding)
        if "\ufffd" in text:
            self.lose("bad-letters", text[: text.index("\ufffd")].count("\n") + 1)
        return text.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "")

    def lose(self, code: str, line: int, name: str = "", text: str = "") -> None:
        """Note what was lost or changed; `code` is one of LOSSES."""
        if len(self.losses) < MOST_LOSSES:
            self.losses.append(loss(code, line, name, self.path, text))

    @property
    def is_full(self) -> bool:
        """Return whether no more questions are taken."""
        return self.seen >= MOST_QUESTIONS

    def add(
        self,
        line: int,
        name: str,
        stem: str,
        fields: Mapping[str, Any],
        category: str = "",
        *,
        named: bool = False,
    ) -> bool:
        """Take a question whose stem is Markdown; return False, with the reason noted, where it cannot be carried.

        `named` says that the name is more than a number in the list, so that the id is made of it.
        """
        texts = [" ".join(one.text[self.language].split()) for one in fields.get("options", ())]
        if same := first_twice(texts) or "":
            self.lose("same-answers", line, name, same)
            return False
        words = {"stem": {self.language: with_heading(stem, name)}, **fields}
        place = Place(line, name if named else "", self.path)
        item, losses = checked_item(self._ids, self.language, category, place, words)
        self.losses += [replace(one, marked=one.marked or name[:80]) for one in losses]
        self.items += [item] if item else []
        return item is not None

    def add_text(self, line: int, name: str, text: str, category: str = "") -> None:
        """Take a text without a question: the introduction of the section that begins with it."""
        lines = ["#", "", *write_text(text).split("\n"), "", "## x {#x}", "", "= x"]
        if problem := explain_question(lines, self.language):
            self.losses.append(unwritable(problem, line, name, self.path))
            return
        self.items.append(ImportedItem(line, name, category, text=text))

    def done(self) -> Imported:
        """Return what was gathered, losses by line; a file without a single question is refused."""
        kept, notes = without_lone_texts(self.items, self.path)
        losses = tuple(sorted([*self.losses, *notes], key=lambda one: one.line))
        skipped = next((one for one in losses if not one.warning), None)
        refused = self.refusal
        if refused is None and not any(item.question for item in kept):
            refused = skipped or refusal("no-questions", 1, self.path)
        return Imported(
            tuple(kept), losses, self.seen, self.language, self.files, refused, self.draws, self.title
        )
