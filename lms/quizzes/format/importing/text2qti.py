"""text2qti quizzes: Markdown in which each line's first sign says what it is (`1.`, `*a)`, `[*]`, `=`, `____`)."""
# ruff: noqa: E501 -- a pattern is easier to follow on one line

import re

from lms.quizzes.format.importing.bank import Imported
from lms.quizzes.format.importing.collecting import Collector
from lms.quizzes.format.importing.gift_text import decode_gift
from lms.quizzes.format.importing.losses import UnreadableError
from lms.quizzes.format.importing.text2qti_question import QtiChoice, QtiQuestion, qti_fields
from lms.quizzes.format.reading.lines import fence
from lms.slow_work import slow

_SIGNS = re.compile(
    r"(?P<question>[0-9]{1,5}\.)(?=[ \t]|$)"
    r"|(?P<choice>\*?[A-Za-z][)）])(?=[ \t]|$)"
    r"|(?P<box>\[[ ]?\*?[ ]?\]|\[[xX]\])(?=[ \t]|$)"
    r"|(?P<short>\*)[ \t]+(?=\S)"
    r"|(?P<note>\.\.\.)(?=[ \t]|$)"
    r"|(?P<when_right>\+)[ \t]+(?=\S)"
    r"|(?P<when_wrong>-)[ \t]+(?=\S)"
    r"|(?P<number>=)[ \t]*(?=\S)"
    r"|(?P<essay>_{3,})[ \t]*$"
    r"|(?P<upload>\^{3,})[ \t]*$"
    r"|(?P<solution>!)[ \t]+(?=\S)"
    r"|(?P<gap>@gap)[ \t]+|(?P<match>@match)[ \t]+"
    r"|(?P<comment>%)"
    r"|(?P<begin_comment>COMMENT)[ \t]*$"
    r"|(?P<begin_group>GROUP)[ \t]*$|(?P<end_group>END_GROUP)[ \t]*$"
    r"|(?P<setting>(?i:quiz title|quiz description|shuffle answers|show correct answers|one question at a time|can't go back"
    r"|feedback is solution|solutions sample groups|solutions randomize groups|solutions pick)[ \t]*:)"
    r"|(?P<text_title>(?i:text title[ \t]*:))|(?P<text>(?i:text[ \t]*:))"
    r"|(?P<points_each>(?i:points per question[ \t]*:))|(?P<pick>(?i:pick[ \t]*:))"
    r"|(?P<title>(?i:title[ \t]*:))|(?P<points>(?i:points[ \t]*:))"
)
_CODE = re.compile(r"(?P<sign>`{3,}|~{3,})[ \t]*\{[^}]*\.run[^}]*\}")
# Signs that may be indented by one or two blanks where people did not mind.
_LOOSE = frozenset({"choice", "box"})
_FIRST = re.compile(
    r"[0-9]{1,4}\.[ \t]+\S|quiz title:|quiz description:|title:|points:|text title:|text:|%|COMMENT[ \t]*$|GROUP[ \t]*$|shuffle answers:",
    re.IGNORECASE,
)
_SURE = re.compile(
    r"^(?:\*[A-Za-z][)）][ \t]+\S|\[\*\][ \t]+\S|Quiz title:|END_GROUP[ \t]*$|\^{4,}[ \t]*$)",
    re.MULTILINE | re.IGNORECASE,
)
_LIKELY = re.compile(r"^(?:\*[ \t]+\S|=[ \t]+(?:\[|[-0-9])|_{4,}[ \t]*$)", re.MULTILINE)


def looks_like_text2qti(data: bytes, name: str) -> bool:
    """Return whether a text begins as text2qti does and has a sign of an answer that only text2qti uses."""
    if data.startswith((b"PK", b"<", b"---")) or name.lower().endswith(
        (".gift", ".csv", ".tsv", ".xml", ".json")
    ):
        return False
    text = decode_gift(data[:200_000])[0].replace("\r\n", "\n").replace("\r", "\n")
    first = next((line for line in text.split("\n") if line.strip()), "")
    if not _FIRST.match(first) or re.search(r"^ANSWER:|答案", text, re.MULTILINE):
        return False
    is_numbered = re.search(r"^[0-9]{1,4}\.[ \t]+\S", text, re.MULTILINE)
    return bool(is_numbered and (_SURE.search(text) or _LIKELY.search(text)))


@slow
def import_text2qti(data: bytes, language: str, path: str = "") -> Imported:
    """Read a text2qti file; code in it is never run. Never raises for what the file says."""
    found = Collector(language, path)
    reader = _Reader(found)
    for number, line in enumerate(found.text(data).split("\n"), 1):
        reader.line(number, line.expandtabs(4))
    reader.finish()
    return found.done()


class _Reader:
    """Reads line after line; `part` is the list of lines that unmarked lines go on with."""

    def __init__(self, found: Collector) -> None:
        self.found = found
        self.question: QtiQuestion | None = None
        self.part: list[str] | None = None
        self.part_line = 0
        self.title, self.points, self.group, self.each = "", "", "", ""
        self.groups = 0
        self.text_title, self.words, self.words_line = "", list[str](), 0
        self.skipping = ""
        self.fence = ""

    def line(self, number: int, line: str) -> None:
        """Read one line."""
        if self.skipping:
            is_end = (
                line.strip() == self.skipping
                if self.skipping == "END_COMMENT"
                else line.strip().startswith(self.skipping)
            )
            self.skipping = "" if is_end else self.skipping
            return
        if self.fence:
            self._go_on(line)
            self.fence = (
                ""
                if line.strip().startswith(self.fence) and not line.strip().strip(self.fence[0])
                else self.fence
            )
            return
        if code := _CODE.match(line.strip()):
            self.skipping = code["sign"]
            self.found.lose("code", number, self._name())
            return
        sign, rest = self._sign(line)
        if not sign:
            self.fence = fence(line) if not line.strip().startswith("$$") else ""
            self._unmarked(number, line)
            return
        getattr(self, f"_take_{sign}", self._take_part)(number, rest, sign)

    def _sign(self, line: str) -> tuple[str, tuple[str, str]]:
        """Return the name of the sign that begins a line, the sign itself and the words after it."""
        indent = len(line) - len(line.lstrip(" "))
        found = _SIGNS.match(line.lstrip(" ")) if indent < 3 else None
        if found is None or (indent and found.lastgroup not in _LOOSE):
            return "", ("", "")
        name = str(found.lastgroup)
        is_answer = name in (
            "short",
            "number",
            "when_right",
            "when_wrong",
            "note",
            "essay",
            "upload",
            "solution",
            "choice",
            "box",
        )
        if is_answer and self.question is None:
            return "", ("", "")
        return name, (found[name], line.lstrip(" ")[found.end() :].strip())

    def _unmarked(self, number: int, line: str) -> None:
        if self.part is not None:
            self._go_on(line)
        elif line.strip():
            self.found.lose("line-unread", number, text=line.strip())

    def _go_on(self, line: str) -> None:
        if self.part is not None:
            self.part.append(line.rstrip())

    def _name(self) -> str:
        return self.question.title or self.question.number if self.question else ""

    def _take_comment(self, _number: int, _rest: tuple[str, str], _sign: str) -> None:
        """Leave a line of comment out."""

    def _take_begin_comment(self, _number: int, _rest: tuple[str, str], _sign: str) -> None:
        self.skipping = "END_COMMENT"

    def _take_begin_group(self, number: int, _rest: tuple[str, str], _sign: str) -> None:
        self._end_question()
        if self.group:
            self.found.lose("group", number)
        self.groups += 1
        self.group, self.each = f"Group {self.groups}", ""

    def _take_end_group(self, _number: int, _rest: tuple[str, str], _sign: str) -> None:
        self._end_question()
        self.group, self.each = "", ""

    def _take_pick(self, number: int, rest: tuple[str, str], _sign: str) -> None:
        if self.group and rest[1].isdecimal() and int(rest[1][:6]) > 0:
            self.found.draws[self.group] = int(rest[1][:6])
        else:
            self.found.lose("line-unread", number, text=f"pick: {rest[1]}")

    def _take_points_each(self, _number: int, rest: tuple[str, str], _sign: str) -> None:
        self.each = rest[1]

    def _take_setting(self, number: int, rest: tuple[str, str], _sign: str) -> None:
        self._end_question()
        if rest[0].lower().startswith("quiz title") and rest[1] and not self.found.title:
            self.found.title = rest[1]
            return
        self.found.lose("setting", number, text=" ".join(rest))
        # A description may go on over several lines.
        self.part = []

    def _take_title(self, _number: int, rest: tuple[str, str], _sign: str) -> None:
        self._end_question()
        self.title = rest[1]

    def _take_points(self, _number: int, rest: tuple[str, str], _sign: str) -> None:
        self._end_question()
        self.points = rest[1]

    def _take_text_title(self, number: int, rest: tuple[str, str], _sign: str) -> None:
        self._end_question()
        self._end_text()
        self.text_title, self.words_line = rest[1], number

    def _take_text(self, number: int, rest: tuple[str, str], _sign: str) -> None:
        self._end_question()
        if self.words:
            self._end_text()
        self.words, self.words_line = [rest[1]], self.words_line if self.text_title else number
        self.part = self.words

    def _take_question(self, number: int, rest: tuple[str, str], _sign: str) -> None:
        self._end_question()
        self._end_text()
        self.question = QtiQuestion(number, rest[0].rstrip("."), self.title, self.points or self.each)
        self.title = self.points = ""
        self.question.stem.append(rest[1])
        self.part = self.question.stem

    def _take_part(self, number: int, rest: tuple[str, str], sign: str) -> None:
        question = self.question
        if question is None:
            self.found.lose("line-unread", number, text=" ".join(rest))
            return
        mark, words = rest
        if sign in ("choice", "box"):
            kept = QtiChoice(mark.startswith("*") or mark.strip("[] ") in ("*", "x", "X"), [words])
            (question.choices if sign == "choice" else question.boxes).append(kept)
            self.part = kept.text
        elif sign == "note":
            choices = question.choices or question.boxes
            self.part = choices[-1].note if choices else question.note
            self.part.append(words)
        elif sign in ("essay", "upload"):
            question.open.append(sign)
            self.part = None
        else:
            kept_words = [words]
            getattr(
                question,
                {"number": "numbers", "short": "shorts", "gap": "gap_words", "match": "matches"}.get(
                    sign, sign
                ),
            ).append(kept_words)
            self.part = kept_words

    def _end_text(self) -> None:
        if self.text_title or any(word.strip() for word in self.words):
            text = "\n".join(self.words).strip("\n")
            title = f"**{self.text_title}**" if self.text_title else ""
            self.found.seen += 1
            self.found.add_text(
                self.words_line, self.text_title, "\n\n".join(one for one in (title, text) if one), self.group
            )
        self.text_title, self.words, self.words_line = "", [], 0

    def _end_question(self) -> None:
        question, self.question, self.part = self.question, None, None
        if question is None:
            return
        if self.found.is_full:
            if self.found.seen == len(self.found.items):
                self.found.lose("too-many", question.line, text=str(self.found.seen))
            return
        self.found.seen += 1
        name = question.title or question.number
        try:
            stem, fields, notices = qti_fields(question, self.found.language)
        except UnreadableError as error:
            self.found.lose(error.code, question.line, name, error.text)
            return
        is_taken = self.found.add(question.line, name, stem, fields, self.group, named=bool(question.title))
        for code, text in notices if is_taken else ():
            self.found.lose(code, question.line, name, text)

    def finish(self) -> None:
        """Take what is still open at the end of the file."""
        self._end_question()
        self._end_text()
        if self.skipping == "END_COMMENT":
            self.found.lose("comment-open", 1)
