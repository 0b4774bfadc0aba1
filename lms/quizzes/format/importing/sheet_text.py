"""Plain-text question sheets: `1. … A. … B. … 答案：B 解析：…`, in all the ways people type them."""

import re
from dataclasses import dataclass, field

from lms.quizzes.format.importing.bank import Imported
from lms.quizzes.format.importing.collecting import MAX_TEXT, MOST_QUESTIONS, Collector
from lms.quizzes.format.importing.losses import UnreadableError
from lms.quizzes.format.importing.sheet_keys import KeyList, is_key_heading, is_key_row, lists_keys
from lms.quizzes.format.importing.sheet_lines import cleaned, invites, is_closing, with_first_number
from lms.quizzes.format.importing.sheet_options import options_inside, options_of
from lms.quizzes.format.importing.sheet_question import SheetQuestion, sheet_fields
from lms.quizzes.format.importing.sheet_signs import (
    BARE_KEY,
    BLANK_NUMBER,
    BRACKET_KEY,
    HASHES,
    KEY_INSIDE,
    KIND_ALONE,
    KIND_FIRST,
    KIND_MARK,
    LABEL,
    LIST_START,
    MARKS,
    NUMBER,
    PAGE,
    PLAIN,
    POINTS,
    POINTS_EACH,
    POINTS_FIRST,
    WRITTEN,
    han_number,
    section_of,
)
from lms.slow_work import slow
from lms.text.values import whole_number_or

_SHORT_KEY = 20
_BEHIND_KEY = ("difficulty", "points", "tags")


@dataclass(slots=True)
class _Sheet:
    """Where the reader of one file stands."""

    questions: list[SheetQuestion] = field(default_factory=list)
    stray: list[tuple[int, str]] = field(default_factory=list)
    question: SheetQuestion | None = None
    part: str = ""
    kind: str = ""
    points: str = ""
    section: int = 0
    category: str = ""
    style: str = ""
    last: int = 0
    was_blank: bool = True
    keys: KeyList | None = None
    title: str = ""


@slow
def import_sheet(data: bytes, language: str, path: str = "") -> Imported:
    """Read a plain-text question sheet; never raises for what the file says."""
    found = Collector(language, path)
    add_questions(found, read_lines(found, list(enumerate(found.text(data).split("\n"), 1))))
    return found.done()


def read_lines(found: Collector, lines: list[tuple[int, str]]) -> list[SheetQuestion]:
    """Read lines as a sheet; what belongs to no question is noted."""
    sheet = _Sheet()
    stripped = [(number, cleaned(raw)) for number, raw in lines]
    for place, (number, line) in enumerate(stripped):
        if len(sheet.questions) > MOST_QUESTIONS:
            break  # the one too many is told of
        if not line or PAGE.fullmatch(line.translate(PLAIN)):
            sheet.was_blank = True
            continue
        if len(line) > MAX_TEXT:
            found.lose("too-long", number)
            continue
        following = next((text for _, text in stripped[place + 1 : place + 4] if text), "")
        _line(sheet, number, line, following)
        sheet.was_blank = False
    _take_title(sheet)
    found.title = sheet.title
    if sheet.keys:
        for line_number, text in sheet.keys.give(sheet.questions):
            found.lose("key-stray", line_number, text=text)
    for line_number, text in sheet.stray:
        found.lose("line-unread", line_number, text=text)
    return sheet.questions


def _take_title(sheet: _Sheet) -> None:
    """Take lines above the first numbered question as the title of the sheet, and remarks that are told."""
    while sheet.style or sheet.section:
        first = sheet.questions[0] if sheet.questions else None
        if first is None or first.number or first.section or first.options or first.key is not None:
            break
        del sheet.questions[0]
        above = [(first.line + place, text) for place, text in enumerate(first.stem)]
        if above and not sheet.title:
            sheet.title = above.pop(0)[1]
        sheet.stray += above


def add_questions(found: Collector, questions: list[SheetQuestion]) -> None:
    """Turn what a sheet says about each question into questions of ours."""
    for question in questions:
        if found.is_full:
            found.lose("too-many", question.line, text=str(found.seen))
            break
        found.seen += 1
        name = question.number or (question.stem[0][:40] if question.stem else "")
        try:
            if question.size > MAX_TEXT // 4:
                raise UnreadableError("too-long")
            stem, fields, notices = sheet_fields(question, found.language)
        except UnreadableError as error:
            found.lose(error.code, question.line, name, error.text)
            continue
        if found.add(question.line, name, stem, fields, question.category):
            for code in notices:
                found.lose(code, question.line, name)


def _line(sheet: _Sheet, number: int, line: str, following: str = "") -> None:
    plain = line.translate(PLAIN)
    if sheet.keys is not None:
        if not sheet.keys.take(number, line):
            sheet.stray.append((number, line))
        return
    if (is_key_heading(plain) and _begins_list(sheet, following)) or is_key_row(plain, following):
        sheet.keys = KeyList()
        sheet.keys.take(number, line)
        return
    if section := section_of(plain):
        _begin_section(sheet, section)
        return
    if label := _label(plain):
        if label[0] == "key" and lists_keys(plain[label[1] :].strip()) and len(_open(sheet)) > 1:
            sheet.keys = KeyList()
            sheet.keys.take(number, line[label[1] :].strip())
            return
        _labelled(sheet, number, line, *label)
        return
    if found := KIND_ALONE.match(plain):
        _begin(sheet, number, line[found.end() :], "")
        if sheet.question:
            sheet.question.kind = found["kind"]
        return
    if not sheet.style and sheet.question is None:
        line = with_first_number(line)
        plain = line.translate(PLAIN)
    first = KIND_FIRST.match(line.translate(WRITTEN))
    skipped = first.end() if first else 0
    if start := _question_start(sheet, plain[skipped:]):
        _begin(sheet, number, line[skipped + start[1] :], start[0])
        if first and sheet.question:
            sheet.question.kind = first["kind"] or first["bare"]
        return
    if (
        sheet.question
        and sheet.question.size <= MAX_TEXT // 4
        and (sheet.part in ("stem", "options") or _waits_for_options(sheet.question, sheet.part))
        and (options := options_of(line, len(sheet.question.options)))
    ):
        before, sheet.part = options[0], "options"
        if before:
            _more(sheet, before)
            sheet.part = "options"
        sheet.question.options += options[1]
        _inline_key(sheet)
        return
    if _is_aside(sheet, line):
        sheet.stray.append((number, line))
        return
    if sheet.question is None or (not sheet.style and _is_complete(sheet)):
        _begin(sheet, number, line, "")
        return
    _more(sheet, line)


def _is_aside(sheet: _Sheet, line: str) -> bool:
    """Return whether a line stands below a question that is over and belongs to the post around it."""
    if sheet.question is None or sheet.part == "explanation":
        return bool(sheet.question) and is_closing(line)
    return (sheet.part != "stem" or _has_key(sheet.question)) and invites(line)


def _waits_for_options(question: SheetQuestion, part: str) -> bool:
    """Return whether the answer stood in the stem, `几次？（答案：B）`, and the options are still to come."""
    return (
        part == "key"
        and not question.options
        and re.fullmatch(r"[A-Ha-h、, ]+", question.key or "") is not None
    )


def _begins_list(sheet: _Sheet, following: str) -> bool:
    """Return whether a heading such as 答案 begins the list of all answers, not the answer to one question."""
    is_list = LIST_START.match(following.translate(PLAIN)) is not None
    open_ = _open(sheet)
    return is_list and (len(open_) != 1 or open_[0] is not sheet.question)


def _open(sheet: _Sheet) -> list[SheetQuestion]:
    """Return the questions that have no answer yet."""
    return [one for one in sheet.questions if one.key is None and not _has_key(one)]


def _is_complete(sheet: _Sheet) -> bool:
    question = sheet.question
    return question is not None and question.key is not None and (sheet.was_blank or sheet.part == "key")


def _begin_section(sheet: _Sheet, found: re.Match[str]) -> None:
    each = POINTS_EACH.search(found["rest"] or "")
    sheet.kind = found["name"]
    sheet.points = (each["points"] or each["each"]) if each else ""
    sheet.category = found["name"]
    sheet.section += 1
    sheet.question, sheet.part, sheet.last = None, "", 0
    sheet.style = sheet.style if sheet.style != "han" else ""


def _label(plain: str) -> tuple[str, int] | None:
    """Return the kind of a labelled line and where its words begin."""
    found = LABEL.match(plain)
    if found:
        return str(found.lastgroup), found.end()
    bare = BARE_KEY.match(plain)
    return ("key", bare.end()) if bare else None


def _labelled(sheet: _Sheet, number: int, line: str, kind: str, start: int) -> None:
    words = line[start:].strip()
    if kind == "stem":
        _begin(sheet, number, words, "")
        return
    if kind == "options":
        if words:
            _line(sheet, number, words)
        return
    question = sheet.question
    if question is None:
        sheet.stray.append((number, line))
        return
    sheet.part = kind
    question.size += len(words) + 1
    if question.size > MAX_TEXT // 4:
        return
    words, rest = (words, "") if kind == "explanation" else _split(words)
    if kind == "key":
        question.key = words if question.key is None else f"{question.key}\n{words}"
    elif kind == "explanation":
        question.explanation += [words] if words else []
    elif kind == "tags":
        question.tags.append(words)
    elif kind in ("points", "difficulty", "kind"):
        setattr(question, kind, words)
    if rest and (label := _label(rest.translate(PLAIN))):
        _labelled(sheet, number, rest, *label)


def _split(words: str) -> tuple[str, str]:
    """Split `B 难度：易 解析：…` before what is labelled next; other words behind a key stay with it."""
    for found in LABEL.finditer(words.translate(PLAIN)):
        is_apart = words[: found.start()].endswith((" ", "\t", "\u3000", ";", "；", "。", "】", "]"))
        if found.lastgroup == "explanation" or (is_apart and found.lastgroup in _BEHIND_KEY):
            return words[: found.start()].strip(" \t\u3000;；,，"), words[found.start() :]
    return words, ""


def _question_start(sheet: _Sheet, plain: str) -> tuple[str, int] | None:
    """Return the number of a question that begins here and where its words begin."""
    found = NUMBER.match(plain) or (BLANK_NUMBER.match(plain) if _may_begin(sheet) else None)
    if found is None:
        return None
    style = str(found.lastgroup)
    written = found[style]
    count = whole_number_or(written, 0) or han_number(written)
    question = sheet.question
    # `3)` after `（2）` goes on counting, where the question before it is complete.
    is_next = question is not None and count == sheet.last + 1 and _is_answered(sheet, question)
    if sheet.style not in ("", style) and not is_next:
        return None
    if style == "blank" and question is not None and count != sheet.last + 1:
        return None
    if question is not None and count != sheet.last + 1:
        is_open = (
            sheet.part == "stem" and not question.options and question.key is None and not _has_key(question)
        )
        # A list inside a text counts from 1 again or goes on from there.
        if is_open or (sheet.part == "explanation" and count <= sheet.last):
            return None
    if found.end() >= len(plain) and question is not None and sheet.part == "stem":
        return None
    sheet.style, sheet.last = style, count
    return written, found.end()


def _is_answered(sheet: _Sheet, question: SheetQuestion) -> bool:
    """Return whether the answer of a question is over: of options, or in a few words on one line."""
    key = question.key or ""
    is_short = len(key) <= _SHORT_KEY and "\n" not in key and not NUMBER.match(key.translate(PLAIN))
    return bool(key) and sheet.part in ("key", "explanation") and (bool(question.options) or is_short)


def _may_begin(sheet: _Sheet) -> bool:
    """Return whether a bare number can only count the next question: others do, or the one before is complete."""
    question = sheet.question
    is_complete = question is None or (question.key is not None and sheet.part != "stem")
    return is_complete or sheet.style == "blank"


def _has_key(question: SheetQuestion) -> bool:
    return bool(
        re.search(
            r"[（(][ \t\u3000]*[A-H√×对错]{1,6}[ \t\u3000]*[)）]", question.stem[0] if question.stem else ""
        )
    )


def _begin(sheet: _Sheet, number: int, words: str, name: str) -> None:
    question = SheetQuestion(number, name, sheet.kind, category=sheet.category, points=sheet.points)
    # The list of answers at the end finds a question by its section and number.
    question.section = sheet.section
    words = HASHES.sub("", words)
    if found := KIND_MARK.match(words.translate(MARKS)) or _last(KIND_MARK, words.translate(MARKS)):
        question.kind = found["kind"]
        words = (words[: found.start()] + words[found.end() :]).strip()
    sheet.question, sheet.part = question, "stem"
    sheet.questions.append(question)
    if words.strip():
        _more(sheet, words)


def _last(sign: re.Pattern[str], words: str) -> re.Match[str] | None:
    return next(
        (found for found in sign.finditer(words) if not words[found.end() :].strip("。.?？:： ")), None
    )


def _more(sheet: _Sheet, words: str) -> None:
    """Add words to the part of the question that is being read."""
    question = sheet.question
    if question is None:
        return
    question.size += len(words) + 1
    if question.size > MAX_TEXT // 4:
        return  # its question is refused as too long
    if sheet.part == "stem":
        if found := POINTS.search(words) or (POINTS_FIRST.match(words) if not question.stem else None):
            question.points, words = found["points"], words[: found.start()] + words[found.end() :]
        before, options = options_inside(words)
        question.stem.append(before)
        question.options += options
        sheet.part = "options" if options else "stem"
        _inline_key(sheet)
    elif sheet.part == "options" and BRACKET_KEY.fullmatch(words):
        question.key, sheet.part = words, "key"
    elif sheet.part == "options" and question.options:
        letter, text, marked = question.options[-1]
        question.options[-1] = (letter, f"{text}\n{words}", marked)
        if "答案" in words:
            _inline_key(sheet)
    elif sheet.part == "key" and question.key is not None:
        question.key = f"{question.key}\n{words}".strip()
    elif sheet.part == "explanation":
        question.explanation.append(words)
    else:
        question.explanation.append(words)


def _inline_key(sheet: _Sheet) -> None:
    """Take `答案：B` that stands at the end of the stem's line or of the last option's."""
    question = sheet.question
    if question is None:
        return
    text = question.options[-1][1] if question.options else question.stem[-1]
    found = KEY_INSIDE.search(text.translate(WRITTEN))
    if found is None:
        return
    words, rest = _split(text[found.end() :].strip())
    words = (
        words.rstrip(")）】]］ ")
        if found[0].rstrip()[-1:] not in "】]" and found[0].strip()[:1] in "（(【[［"
        else words
    )
    if question.options:
        letter, _, marked = question.options[-1]
        question.options[-1] = (letter, text[: found.start()], marked)
    else:
        question.stem[-1] = text[: found.start()]
    question.key, sheet.part = words, "key"
    if rest and (label := _label(rest.translate(PLAIN))):
        _labelled(sheet, question.line, rest, *label)
