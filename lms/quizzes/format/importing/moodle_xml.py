"""Moodle XML: every question becomes one of ours or is listed as a loss with its line."""

from typing import Any
from urllib.parse import unquote

from lms.quizzes.format.importing.bank import Imported, Place
from lms.quizzes.format.importing.drafts import points_of, with_defaults
from lms.quizzes.format.importing.losses import UnreadableError
from lms.quizzes.format.importing.markup import (
    Element,
    child,
    children,
    descendants,
    is_xml,
    stream_xml,
    text_of,
)
from lms.quizzes.format.importing.moodle_answers import (
    READERS,
    MoodleTexts,
    place_whole_feedback,
    whole_feedback,
)
from lms.quizzes.format.importing.xml_bank import Reading, XmlBank, import_xml
from lms.slow_work import slow

_COURSE = ("$course$", "$system$", "$cat1$", "$module$", "top")


def looks_like_moodle_xml(data: bytes, _name: str) -> bool:
    """Return whether a file is XML whose questions are in a `quiz` element."""
    head = data[:3000].replace(b"\x00", b"")
    return is_xml(data) and (b"<quiz>" in head or b"<quiz " in head or b"<question type=" in head)


@slow
def import_moodle_xml(data: bytes, language: str, path: str = "") -> Imported:
    """Read a Moodle XML file; `language` is the language its texts are in. Never raises for what the file says."""
    return import_xml(language, path, lambda bank: add_moodle_xml(data, bank, path))


def add_moodle_xml(data: bytes, bank: XmlBank, path: str) -> None:
    """Add all questions of a file to a bank; raises RefusedFileError for a file that cannot be read."""
    category = ""
    outer = stream_xml(data, path, "question")
    for element in (one for whole in outer for one in descendants(whole, "question")):
        type_ = (element.get("type") or "").strip().lower()
        if type_ == "category":
            category = _category(text_of(child(element, "category")))
            continue
        name = " ".join(text_of(child(element, "name")).split())
        if not bank.take(Place(_line(element), name, path), category, lambda: _read(element, type_, bank)):  # noqa: B023
            break


def _line(element: Element) -> int:
    return int(element.sourceline or 1)


def _category(text: str) -> str:
    parts = [part.strip() for part in text.replace("//", "\x00").split("/")]
    while parts and parts[0].lower() in _COURSE:
        parts = parts[1:]
    return "/".join(part.replace("\x00", "/") for part in parts if part)


def _read(element: Element, type_: str, bank: XmlBank) -> Reading:
    texts = MoodleTexts(bank.language, bank.media)
    fields, notices = _fields(element, type_, texts)
    stem = fields["stem"][bank.language]
    return Reading(stem, None if type_ == "description" else fields, notices, texts.lost)


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
    whole = place_whole_feedback(draft, whole_feedback(element, texts), texts.language)
    hints = [{texts.language: hint} for one in children(element, "hint") if (hint := texts.of(one))]
    tags = [text_of(tag) for tags in children(element, "tags") for tag in children(tags, "tag")]
    fields = {
        **points_of(text_of(child(element, "defaultgrade"))),
        **with_defaults(draft, stem, explanation, texts.language),
        "hints": tuple(hints),
        "tags": tuple(tags),
    }
    return fields, [*draft.notices, *whole]


def _old_picture(element: Element, texts: MoodleTexts) -> list[str]:
    """Return the picture that old versions of Moodle kept beside the text."""
    name, data = text_of(child(element, "image")), text_of(child(element, "image_base64"))
    if not name:
        return []
    path = texts.media.keep_base64(unquote(name), data)
    if not path:
        texts.lost.append(f"img {name.rpartition('/')[2]}")
    return [f"![{path.rpartition('/')[2]}]({path})"] if path else []
