"""GIFT question banks: every question becomes one of ours or is listed as a loss with its line."""

import re
from typing import Any

from lms.problems import Problem
from lms.quizzes.format.importing import drafts
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
from lms.quizzes.format.importing.collecting import is_binary, refusal
from lms.quizzes.format.importing.gift_answers import Converter, is_cloze, read_answers, read_gaps
from lms.quizzes.format.importing.gift_text import GiftPiece, decode_gift, hidden, pieces, shown, written
from lms.quizzes.format.importing.losses import UnreadableError, loss, lost_in_text, unwritable
from lms.quizzes.format.importing.media import PictureFiles
from lms.quizzes.format.importing.moodle_cloze import read_cloze
from lms.quizzes.format.importing.texts import Texts, gap_mark, with_gaps
from lms.quizzes.format.parser import explain_question
from lms.quizzes.format.writer import write_text
from lms.slow_work import slow

_NAME = re.compile(r"\s*::(?P<name>.*?)::", re.DOTALL)
_TAIL_NOISE = re.compile(r"[\s\"';]*")
_HOLDS_ANSWERS = re.compile(r"\s*(?:[=~#>]|T(?:RUE)?\s*(?:#|$)|F(?:ALSE)?\s*(?:#|$)|[0-9]{0,4}:[A-Z]+:|$)")
MAX_PIECE = 100_000
MOST_PIECES = 10_000
_GAP = "_____"
_OPEN_NAME = re.compile(r"\s*(?:::|：：)[ \t]*")


@slow
def import_gift(data: bytes | str, language: str, path: str = "") -> Imported:
    """Read a GIFT file; `language` is the language its texts are in. Never raises for what the file says."""
    if isinstance(data, bytes) and is_binary(data):
        return refused(refusal("not-text", 1, path), language)
    text, encoding = (data, "UTF-8") if isinstance(data, str) else decode_gift(data)
    losses: list[Problem] = []
    if encoding != "UTF-8":
        losses.append(loss("encoding", 1, "", path, encoding))
    if "\ufffd" in text:
        losses.append(loss("bad-letters", text[: text.index("\ufffd")].count("\n") + 1, "", path))
    items: list[ImportedItem] = []
    ids = Ids()
    seen = 0
    for piece in pieces(text):
        seen += 1
        if seen > MOST_PIECES:  # each takes milliseconds, and a preview of more helps no one
            losses.append(loss("too-many", piece.line, "", path, str(MOST_PIECES)))
            break
        item, found = _item(piece, language, path, ids)
        losses += found
        items += [item] if item else []
    kept, alone = without_lone_texts(items, path)
    return Imported(tuple(kept), tuple(sorted([*losses, *alone], key=lambda one: one.line)), seen, language)


def _item(piece: GiftPiece, language: str, path: str, ids: Ids) -> tuple[ImportedItem | None, list[Problem]]:
    found = _NAME.match(piece.text)
    name = " ".join(shown(found["name"]).split()) if found else ""
    line = piece.line
    rest = piece.text[found.end() :] if found else piece.text
    convert = Converter()
    if len(piece.text) > MAX_PIECE:
        return None, [loss("too-long", line, name, path)]
    notices = []
    if found is None and (sign := _OPEN_NAME.match(rest)):
        notices, rest = [("name-open", "")], rest[sign.end() :]
    try:
        stem, answers, more = _read(rest, convert, language)
    except UnreadableError as error:
        return None, [loss(error.code, line, name, path, error.text)]
    losses = [loss(code, line, name, path, text) for code, text in [*notices, *more]]
    losses += [loss(code, line, name, path, lost) for code, lost in lost_in_text(convert.lost)]
    if answers is None and not stem:
        return None, [*losses, loss("description-alone", line, name, path)]
    if answers is None:
        problem = explain_question(
            ["#", "", *write_text(stem).split("\n"), "", "## x {#x}", "", "= x"], language
        )
        if problem:
            return None, [*losses, unwritable(problem, line, name, path)]
        return ImportedItem(line, name, piece.category, text=stem), losses
    fields = {"stem": {language: with_heading(stem, name)}, "tags": piece.tags, **answers}
    item, refused = checked_item(ids, language, piece.category, Place(line, name, path), fields)
    return item, [*losses, *refused]


def _read(
    text: str, convert: Converter, language: str
) -> tuple[str, dict[str, Any] | None, list[tuple[str, str]]]:
    """Return the stem, the fields of the question (None: a text without one) and notices as (code, text)."""
    body = convert.take_format(text)
    blocks = _blocks(body)
    if not blocks:
        return convert.markdown(body), None, []
    start, end = blocks[0]
    before, inside, after = body[:start], body[start + 1 : end], body[end + 1 :]
    if is_cloze(inside):
        return _cloze(body, convert, language)
    if len(blocks) > 1:
        return _gaps(body, blocks, convert, language)
    answers = read_answers(inside, convert, language)
    notices = [(code, "") for code in answers.notices]
    if after.strip() and _TAIL_NOISE.fullmatch(after):
        notices.append(("tail", after.strip()))
        after = ""
    elif after.strip() in (".", "?", "!", "。") and before.rstrip().endswith(
        (".", "?", "!", ":", "。", "？", "：")
    ):
        # A full stop after the braces of a finished sentence is a slip of style, not a gap in the sentence.
        after = ""
    stem = before + (_gap(before, after) if after.strip() else "")
    words = convert.markdown(stem)
    if not words:
        raise UnreadableError("no-text")
    return words, answers.fields, notices


def _cloze(body: str, convert: Converter, language: str) -> tuple[str, dict[str, Any], list[tuple[str, str]]]:
    """Read gaps as the Cloze questions of Moodle write them: `{1:SA:=word}`."""
    marked, gaps, notices = read_cloze(written(body), Texts(PictureFiles()), language)
    stem = with_gaps(convert.markdown(hidden(marked)))
    return stem, drafts.cloze(gaps).fields, notices


def _gaps(
    body: str, blocks: list[tuple[int, int]], convert: Converter, language: str
) -> tuple[str, dict[str, Any], list[tuple[str, str]]]:
    """Read several blocks in one sentence as its gaps; blocks on lines of their own are several questions."""
    pieces_, end = [], 0
    for place, (start, stop) in enumerate(blocks, 1):
        between = body[end:start]
        if place > 1 and "\n" in between:
            raise UnreadableError("several-blocks")
        pieces_ += [between, gap_mark(place)]
        end = stop + 1
    answers = read_gaps([body[start + 1 : stop] for start, stop in blocks], convert, language)
    stem = with_gaps(convert.markdown("".join([*pieces_, body[end:]])))
    return stem, answers.fields, [(code, "") for code in answers.notices]


def _gap(before: str, after: str) -> str:
    return ("" if not before or before[-1].isspace() else " ") + _GAP + after


def _blocks(body: str) -> list[tuple[int, int]]:
    """Return where the blocks of answers begin and end; braces that hold no answers are text, if others do."""
    groups: list[tuple[int, int]] = []
    depth = start = 0
    for found in re.finditer(r"[{}]", body):
        if found[0] == "{":
            start = start if depth else found.start()
            depth += 1
        else:
            depth -= 1
            groups += [(start, found.start())] if depth == 0 else []
        if depth < 0:
            raise UnreadableError("braces")
    if depth:
        raise UnreadableError("braces")
    answers = [(start, end) for start, end in groups if _HOLDS_ANSWERS.match(body, start + 1, end)]
    return answers or groups
