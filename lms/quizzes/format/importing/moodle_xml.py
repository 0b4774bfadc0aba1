"""Moodle XML: every question becomes one of ours or is listed as a loss with its line."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

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
from lms.quizzes.format.importing.drafts import points_of, with_defaults
from lms.quizzes.format.importing.losses import UnreadableError, loss, unwritable
from lms.quizzes.format.importing.markup import (
    Element,
    RefusedFileError,
    child,
    children,
    descendants,
    read_xml,
    refusal,
    text_of,
)
from lms.quizzes.format.importing.media import PictureFiles
from lms.quizzes.format.importing.moodle_answers import READERS, MoodleTexts, feedback_losses
from lms.quizzes.format.parser import explain_question
from lms.quizzes.format.writer import write_text
from lms.slow_work import slow

MOST_QUESTIONS = 10_000
_COURSE = ("$course$", "$system$", "$cat1$", "$module$", "top")


def looks_like_moodle_xml(data: bytes, _name: str) -> bool:
    """Return whether a file is XML whose questions are in a `quiz` element."""
    head = data[:3000].replace(b"\x00", b"")
    return b"<quiz>" in head or b"<quiz " in head or (b"<question type=" in head and b"<?xml" in head)


@dataclass(slots=True)
class _Bank:
    language: str
    path: str
    ids: Ids
    media: PictureFiles


@slow
def import_moodle_xml(data: bytes, language: str, path: str = "") -> Imported:
    """Read a Moodle XML file; `language` is the language its texts are in. Never raises for what the file says."""
    try:
        root = read_xml(data, path)
    except RefusedFileError as error:
        return refused(error.problem, language)
    bank = _Bank(language, path, Ids(), PictureFiles())
    items: list[ImportedItem] = []
    losses: list[Problem] = []
    category, seen = "", 0
    for element in descendants(root, "question"):
        type_ = (element.get("type") or "").strip().lower()
        if type_ == "category":
            category = _category(text_of(child(element, "category")))
            continue
        seen += 1
        if seen > MOST_QUESTIONS:
            losses.append(loss("too-many", _line(element), "", path, str(MOST_QUESTIONS)))
            break
        item, found = _item(element, type_, category, bank)
        losses += found
        items += [item] if item else []
    if not seen and not items:
        return refused(refusal("no-questions", _line(root), path), language)
    kept, alone = without_lone_texts(items, path)
    told = tuple(sorted([*losses, *alone], key=lambda one: one.line))
    return Imported(tuple(kept), told, seen, language, files=bank.media.files)


def _line(element: Element) -> int:
    return int(element.sourceline or 1)


def _category(text: str) -> str:
    parts = [part.strip() for part in text.replace("//", "\x00").split("/")]
    while parts and parts[0].lower() in _COURSE:
        parts = parts[1:]
    return "/".join(part.replace("\x00", "/") for part in parts if part)


def _item(
    element: Element, type_: str, category: str, bank: _Bank
) -> tuple[ImportedItem | None, list[Problem]]:
    name = " ".join(text_of(child(element, "name")).split())
    place = Place(_line(element), name, bank.path)
    texts = MoodleTexts(bank.language, bank.media)
    try:
        fields, notices = _fields(element, type_, texts)
    except UnreadableError as error:
        return None, [loss(error.code, place.line, name, bank.path, error.text)]
    losses = [loss(code, place.line, name, bank.path, text) for code, text in notices]
    losses += [loss("media", place.line, name, bank.path, lost) for lost in dict.fromkeys(texts.lost)]
    stem = fields["stem"][bank.language]
    if type_ == "description":
        return _text(stem, category, place, bank, losses)
    fields = {**fields, "stem": {bank.language: with_heading(stem, name)}}
    item, problems = checked_item(bank.ids, bank.language, category, place, fields)
    return item, [*losses, *problems]


def _text(
    stem: str, category: str, place: Place, bank: _Bank, losses: list[Problem]
) -> tuple[ImportedItem | None, list[Problem]]:
    if not stem:
        return None, [*losses, loss("description-alone", place.line, place.name, place.path)]
    lines = ["#", "", *write_text(stem).split("\n"), "", "## x {#x}", "", "= x"]
    if problem := explain_question(lines, bank.language):
        return None, [*losses, unwritable(problem, place.line, place.name, place.path)]
    return ImportedItem(place.line, place.name, category, text=stem), losses


def _fields(element: Element, type_: str, texts: MoodleTexts) -> tuple[dict[str, Any], list[tuple[str, str]]]:
    """Return the fields of the question and notices about it; raises UnreadableError for what cannot be read."""
    if type_ not in READERS:
        raise UnreadableError("unsupported", type_)
    stem = texts.of(child(element, "questiontext"))
    stem += "".join(f"\n\n{found}" for found in _old_picture(element, texts))
    draft, own_stem = READERS[type_](element, texts)
    stem = own_stem if own_stem is not None else stem
    if not stem:
        raise UnreadableError("no-text")
    explanation = texts.of(child(element, "generalfeedback"))
    if type_ == "description" and explanation:
        draft.notices.append(("overall-feedback", explanation))
    hints = [{texts.language: hint} for one in children(element, "hint") if (hint := texts.of(one))]
    tags = [text_of(tag) for tags in children(element, "tags") for tag in children(tags, "tag")]
    fields = {
        **with_defaults(draft, stem, explanation, texts.language),
        **points_of(text_of(child(element, "defaultgrade"))),
        "hints": tuple(hints),
        "tags": tuple(tags),
    }
    return fields, [*draft.notices, *feedback_losses(element, texts)]


def _old_picture(element: Element, texts: MoodleTexts) -> list[str]:
    """Return the picture that old versions of Moodle kept beside the text."""
    name, data = text_of(child(element, "image")), text_of(child(element, "image_base64"))
    if not name:
        return []
    path = texts.media.keep_base64(unquote(name), data)
    if not path:
        texts.lost.append(f"img {name.rpartition('/')[2]}")
    return [f"![{path.rpartition('/')[2]}]({path})"] if path else []
