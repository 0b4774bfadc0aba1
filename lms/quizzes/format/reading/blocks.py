"""The lines under one question heading taken apart: stem, options, answers, explanation, hints."""

import re
from dataclasses import dataclass, field, replace

from lms.quizzes.format.reading.answer_line import split_explanation
from lms.quizzes.format.reading.attributes import Attributes
from lms.quizzes.format.reading.lines import HALF_WIDTH, SourceLine, mask
from lms.quizzes.format.reading.lookalikes import list_item, lookalike
from lms.quizzes.format.reading.report import ProblemReport
from lms.quizzes.format.reading.signs import LineKind, LineSign, sign
from lms.quizzes.format.reading.unsupported import refuse

Place = tuple[int, int]

# Signs that Markdown itself lets an author escape keep their backslash; before any other sign it is ours to remove.
MARKDOWN_ESCAPES = "\\`*_{}[]()#+-.!>~|<"
# Letters written in ways that may also be prose: options only where there is an answer line and no plainer letters.
_ANY_LETTER = re.compile(r"(?:(?<=[ \t])|^)[\[(]?([A-Z])[ \t]?[.、):\]]", re.IGNORECASE)
# What `type=` may say for an ordering question; the first is the name that is written.
ORDERING_WORDS = ("ordering", "order", "sort", "排序")
_STEP = re.compile(r"[0-9]{1,2}[.)、][ \t]*")
# A gap: what is asked for between the brackets, with an optional share of the points right after them.
_GAP_POINTS = re.compile(r"\{points=([^{}\s]{1,12})\}")
_WORDS_AT_END = re.compile(r"(?<=[ \t])\{(?:#[A-Za-z0-9_-]{1,64}|[a-z_]{2,20}=[^{}]{1,40})\}$")
_GAP_WORDS = re.compile(r"\{[A-Za-z][A-Za-z_-]{0,20}(?:=[^{}]{0,40})?\}")
_LOOSE_LETTER = re.compile(r"(?:[\[(][A-Za-z][\])]|[A-Za-z][ \t]?[:)]|[a-z][ \t]?[.、])")


@dataclass(slots=True)
class BlockItem:
    """An option or an accepted answer: its sign, its text lines, and the quoted feedback under it."""

    sign: LineSign
    place: Place
    lines: list[str]
    feedback: list[str] = field(default_factory=list)
    text_place: Place = (0, 0)
    indent: int = 0

    @property
    def text(self) -> str:
        """The text, without the indentation that the lines after the first have in common."""
        rest = [line for line in self.lines[1:] if line.strip()]
        common = min((len(line) - len(line.lstrip(" ")) for line in rest), default=0)
        return joined([self.lines[0], *(line[common:] for line in self.lines[1:])])


@dataclass(frozen=True, slots=True)
class GapSource:
    """What is written between `[[` and `]]`, the place of the brackets, and the points after them, if any."""

    text: str
    place: Place
    points: str = ""


@dataclass(slots=True)
class QuestionBlock:
    """A question as it is now in the file, before its parts are understood."""

    heading: str
    place: Place
    attributes: Attributes
    stem: list[str] = field(default_factory=list)
    stem_lines: list[SourceLine] = field(default_factory=list)
    options: list[BlockItem] = field(default_factory=list)
    answers: list[BlockItem] = field(default_factory=list)
    lettered: list[tuple[Place, str]] = field(default_factory=list)
    key: tuple[Place, str] | None = None
    explanation: list[str] | None = None
    hints: list[list[str]] = field(default_factory=list)
    refused: bool = False
    pairs: list[BlockItem] = field(default_factory=list)
    gaps: list[GapSource] = field(default_factory=list)

    @property
    def is_ordering(self) -> bool:
        """Return whether `type=` says that a numbered list holds the steps."""
        return self.attributes.words.get("type", ("",))[0].lower() in ORDERING_WORDS


def joined(lines: list[str]) -> str:
    """Join lines into one text: blank lines emptied, blank ends dropped, a hard line break kept as two blanks."""
    clean = []
    for line in lines:
        bare = line.rstrip()
        clean.append(bare + "  " if bare and line.endswith("  ") and not line.endswith("\t") else bare)
    return "\n".join(clean).strip("\n").rstrip()


def plain_line(line: SourceLine) -> str:
    """Return a line of text without the backslash that kept it from being read as a sign."""
    text = line.text
    start = line.start
    if line.is_code or text[start : start + 1] != "\\" or text[start + 1 : start + 2] in MARKDOWN_ESCAPES:
        return text
    bare = text[:start] + text[start + 1 :]
    return bare if sign(SourceLine(line.number, bare)).kind is not LineKind.TEXT else text


def read_block(block: QuestionBlock, lines: list[SourceLine], report: ProblemReport) -> None:
    """Fill `block` from the lines under its heading."""
    _Reader(block, lines, report).read()


class _Reader:
    """Walks over the lines; `entry` is the option or answer and `into` the list that plain text goes to."""

    def __init__(self, block: QuestionBlock, lines: list[SourceLine], report: ProblemReport) -> None:
        self.block, self.report = block, report
        self.signed = [(line, sign(line)) for line in lines]
        kinds = {one.kind for _, one in self.signed}
        self.is_lettered = not kinds & {LineKind.OPTION, LineKind.ANSWER}
        # A. and A、 are letters of options; (A), A: and a. are so where an answer line follows.
        has_key = any(one.kind is LineKind.KEYWORD and one.mark == "answer" for _, one in self.signed)
        self.is_loose = has_key and LineKind.LETTERED not in kinds
        self.last = (SourceLine(0, ""), LineSign(LineKind.TEXT))
        self.is_key_first = False
        self.into: list[str] | None = block.stem
        self.entry: BlockItem | None = None
        self.was_blank = self.in_feedback = self.in_language = self.is_stray = False

    def read(self) -> None:
        """Read all lines."""
        for line, found in self.signed:
            if self.in_language:
                self.in_language = line.text.strip() != ":::"
            elif self.entry is not None and line.is_code and not self._is_outside(self.entry, line):
                self._code(self.entry, line)
            else:
                self._line(line, found)
            self.was_blank, self.last = line.is_blank, (line, found)

    def _line(self, line: SourceLine, found: LineSign) -> None:
        match found.kind:
            case _ if self.block.is_ordering and self._is_step(line):
                self._open_step(line)
            case LineKind.OPTION | LineKind.ANSWER:
                self._open_entry(line, found)
            case LineKind.KEYWORD:
                self._keyword(line, found)
            case LineKind.NEAR_OPTION | LineKind.NEAR_ANSWER | LineKind.NEAR_HEADING:
                note_near(line, found, self.report)
                self.block.refused = True
            case LineKind.LANGUAGE:
                self._refuse("language-block", line, line.start)
                self.in_language = True
            case LineKind.MATCH if self.into is self.block.stem or self._is_after_pair():
                self._open_pair(line)
            case _ if self.is_lettered and self._may_be_letter() and self._is_letter(line, found):
                self.block.lettered.append(((line.number, line.start + 1), line.text[line.start :]))
            case _:
                self._text(line)

    def _may_be_letter(self) -> bool:
        """Return whether lettered options may stand here: before the answer line, or after one that comes first."""
        return self.into is self.block.stem or (self.into is None and self.is_key_first)

    def _is_letter(self, line: SourceLine, found: LineSign) -> bool:
        if found.kind is LineKind.LETTERED or line.is_code or line.is_blank:
            return found.kind is LineKind.LETTERED
        head = line.text[line.start : line.start + 8].translate(HALF_WIDTH)
        return self.is_loose and _LOOSE_LETTER.match(head) is not None

    def _is_outside(self, entry: BlockItem, line: SourceLine) -> bool:
        """Return whether a code block begins further left than the text of the option above it."""
        return line.opens and not line.is_quote and line.indent < entry.indent + 2

    def _refuse(self, construct: str, line: SourceLine, index: int) -> None:
        refuse(construct, (line.number, index + 1), self.report, line.text[index:])
        self.block.refused = True

    def _is_step(self, line: SourceLine) -> bool:
        """Return whether a numbered line is a step: in the stem, or after another step and not further right."""
        if line.is_code or not _STEP.match(line.text[line.start :].translate(HALF_WIDTH)):
            return False
        above = self.entry
        return self.into is self.block.stem or (above is not None and line.indent < above.indent + 2)

    def _open_step(self, line: SourceLine) -> None:
        found = _STEP.match(line.text[line.start :].translate(HALF_WIDTH))
        start = line.start + (found.end() if found else 0)
        self._open_entry(line, LineSign(LineKind.OPTION, " ", start))

    def _is_after_pair(self) -> bool:
        return bool(self.block.pairs) and self.entry is self.block.pairs[-1]

    def _open_pair(self, line: SourceLine) -> None:
        text = line.text[line.start + 1 :]
        place = (line.number, line.start + 1)
        self.entry = BlockItem(LineSign(LineKind.MATCH), place, [text.strip()], indent=line.indent)
        self.block.pairs.append(self.entry)
        self.into, self.in_feedback, self.is_stray = None, False, False

    def _open_entry(self, line: SourceLine, found: LineSign) -> None:
        rest = line.text[found.rest :]
        column = found.rest + len(rest) - len(rest.lstrip()) + 1
        if found.kind is LineKind.OPTION and not (self.was_blank or self.block.options):
            self._bullet_above()
        self.entry = BlockItem(
            found,
            (line.number, line.start + 1),
            [rest.strip()],
            text_place=(line.number, column),
            indent=line.indent,
        )
        (self.block.options if found.kind is LineKind.OPTION else self.block.answers).append(self.entry)
        self.into, self.in_feedback, self.is_stray = None, False, False
        if rest.lstrip().startswith(("```", "~~~")) and rest.count("```") < 2:
            self.report.add("code-on-option-line", (line.number, column), marked=rest.strip())

    def _keyword(self, line: SourceLine, found: LineSign) -> None:
        self.entry, self.is_stray = None, False
        text = line.text[found.rest :].strip()
        place = (line.number, line.start + 1)
        if found.mark == "explanation":
            self.into = self._explained(text)
        elif found.mark == "hint":
            self.into = [text]
            self.block.hints.append(self.into)
        elif found.mark == "answer":
            if self.block.key is not None:
                self.report.add("answer-line-twice", place, marked=line.text)
            key, explanation = split_explanation(text)
            self.is_key_first = not self.block.lettered
            self.block.key, self.into = ((line.number, found.rest + 1), key.strip()), None
            if explanation:
                self.into = self._explained(explanation)
        else:
            self.into = []
            self.report.add("feedback-place", place, marked=line.text)

    def _explained(self, text: str) -> list[str]:
        """Begin the explanation, or a further paragraph of it; return where its lines go."""
        if self.block.explanation is None:
            self.block.explanation = [text]
        else:
            self.block.explanation += ["", text]
        return self.block.explanation

    def _code(self, entry: BlockItem, line: SourceLine) -> None:
        if line.opens:
            self.in_feedback = line.is_quote
        if self.in_feedback:
            entry.feedback.append(_unquoted(line.text))
        else:
            entry.lines.append(line.text)

    def _text(self, line: SourceLine) -> None:
        entry = self.entry
        if entry is not None:
            self._under_entry(entry, line)
        elif self.block.lettered and self.into is self.block.stem and not line.is_blank:
            self._under_letters(line)
        elif self.into is not None:
            if self.into is self.block.stem and not line.is_code:
                self.block.stem_lines.append(line)
                line = with_gaps(line, self.block, self.report)
            self.into.append(plain_line(line))
        elif not line.is_blank:
            self._stray(line)

    def _under_entry(self, entry: BlockItem, line: SourceLine) -> None:
        if line.is_blank:
            (entry.feedback if self.in_feedback else entry.lines).append("")
        elif line.is_quote and (line.indent or not self.was_blank or self.in_feedback):
            if not self.in_feedback and entry.feedback:
                entry.feedback.append("")
            self.in_feedback = True
            entry.feedback.append(_unquoted(line.text))
        elif entry.sign.kind is LineKind.ANSWER or line.indent < entry.indent + 2:
            self.entry = None
            self._stray(line)
        elif self.in_feedback and not self.was_blank:
            entry.feedback.append(plain_line(line).strip())
        else:
            self.in_feedback = False
            entry.lines.append(plain_line(line))

    def _under_letters(self, line: SourceLine) -> None:
        """Add an indented line to the lettered option above it; any other text there is a slip."""
        place, text = self.block.lettered[-1]
        is_more = line.indent >= 2 and not self.was_blank and not line.is_quote
        if is_more and list_item(line.text[line.start :]) is None:
            self.block.lettered[-1] = (place, f"{text}\n{line.text.strip()}")
            return
        last = [found[1] for found in _ANY_LETTER.finditer(text.translate(HALF_WIDTH))]
        count = ord(last[-1].upper()) - ord("A") + 1 if last else len(self.block.lettered)
        note_unlettered(self.block, (line.number, line.start + 1), line.text.strip(), count, self.report)

    def _bullet_above(self) -> None:
        """Report an item without brackets right above the first option: it is one list with the options."""
        above, found = self.last
        is_plain = found.kind in (LineKind.TEXT, LineKind.LETTERED)
        words = list_item(above.text[above.start :]) if is_plain else None
        if words and not above.is_code and not above.text[above.start :].lstrip("(（")[:1].isdigit():
            self._unmarked(above, words)

    def _unmarked(self, line: SourceLine, words: str) -> None:
        self.report.add(
            "option-unmarked", (line.number, line.start + 1), marked=line.text.strip(), text=words[:60]
        )
        self.block.refused = True

    def _stray(self, line: SourceLine) -> None:
        words = list_item(line.text[line.start :])
        if words and self.block.options:
            self._unmarked(line, words)
            return
        if self.is_stray:
            return
        self.is_stray = True
        self.report.add("stray-text", (line.number, line.start + 1), marked=line.text.strip())


def note_unlettered(block: QuestionBlock, place: Place, text: str, count: int, report: ProblemReport) -> None:
    """Report a line among lettered options that does not begin with the letter after the `count` before it."""
    letter = chr(ord("A") + count % 26)
    report.add("lettered-like", place, marked=text, letter=letter)
    block.refused = True


def with_gaps(line: SourceLine, block: QuestionBlock, report: ProblemReport) -> SourceLine:
    """Return the line with `[[number]]` for each gap on it, and note the gaps in the block."""
    visible = mask(line.text).translate(HALF_WIDTH) if "[[" in line.text or "［［" in line.text else ""
    out, at = "", 0
    while (start := visible.find("[[", at)) >= 0:
        end = visible.find("]]", start)
        if end < 0:
            report.add("gap-open", (line.number, start + 1), marked=line.text[start:])
            block.refused = True
            break
        points = _GAP_POINTS.match(visible, end + 2)
        place = (line.number, start + 1)
        if not points and (words := _GAP_WORDS.match(visible, end + 2)):
            report.add("gap-attribute", (line.number, end + 3), marked=words[0], text=words[0][:40])
        block.gaps.append(GapSource(line.text[start + 2 : end], place, points[1] if points else ""))
        out += f"{line.text[at:start]}[[{len(block.gaps)}]]"
        at = points.end() if points else end + 2
    return replace(line, text=out + line.text[at:])


def note_attributes(block: QuestionBlock, report: ProblemReport) -> None:
    """Warn of attributes without a value, and of those at the end of an option, where they are words."""
    for key, (value, place) in list(block.attributes.words.items()):
        if not value.strip():
            report.add("attribute-empty", place, marked=key, key=key, warning=True)
            del block.attributes.words[key]
    for entry in (*block.options, *block.pairs, *block.answers):
        line = entry.lines[0]
        if line.endswith("}") and (found := _WORDS_AT_END.search(mask(line))):
            words = line[found.start() :]
            report.add("option-attributes", entry.place, marked=words, text=words[:40], warning=True)


def _unquoted(text: str) -> str:
    bare = text.lstrip()
    if not bare.startswith((">", "＞")):
        return bare
    return bare[2:] if bare[1:2] == " " else bare[1:]


def note_near(line: SourceLine, found: LineSign, report: ProblemReport) -> None:
    """Report a line that looks like a sign but is not one."""
    place = (line.number, line.start + 1)
    marked = line.text.strip()
    like = lookalike(line.text[line.start :]) if found.kind is LineKind.NEAR_OPTION else None
    suggestion = like.suggestion if like else ""
    if found.kind is LineKind.NEAR_HEADING:
        report.add("heading-space", place, marked=marked, hashes="#" * int(found.mark))
    elif found.kind is LineKind.NEAR_ANSWER:
        code = "answer-bullet" if found.mark == "-" else "answer-like"
        report.add(code, place, marked=marked, answer=line.text[found.rest :].strip()[:60])
    elif found.mark == "gap":
        report.add("option-like", place, marked=marked, suggestion=suggestion[:80])
    elif found.mark == "like":
        report.add("option-lookalike", place, marked=marked, suggestion=suggestion[:80])
    elif found.mark == "mark":
        report.add("option-mark", place, marked=marked)
    else:
        report.add("option-brackets", place, marked=marked, suggestion=suggestion[:80])
