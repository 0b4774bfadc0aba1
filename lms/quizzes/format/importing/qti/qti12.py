"""QTI 1.2, plain and as Canvas and Blackboard write it: every item becomes a question or is listed as a loss."""

from collections.abc import Callable
from decimal import Decimal

from lms.quizzes.format.importing import drafts
from lms.quizzes.format.importing.bank import Imported, Place
from lms.quizzes.format.importing.drafts import Draft, points_of, with_defaults
from lms.quizzes.format.importing.losses import UnreadableError
from lms.quizzes.format.importing.markup import (
    Element,
    child,
    children,
    descendants,
    first,
    is_xml,
    name_of,
    stream_xml,
    text_of,
)
from lms.quizzes.format.importing.qti.qti2_key import ALWAYS
from lms.quizzes.format.importing.qti.qti2_texts import place_feedback
from lms.quizzes.format.importing.qti.qti12_answers import Asked, read_answers
from lms.quizzes.format.importing.qti.qti12_key import conditions_of, feedbacks_of
from lms.quizzes.format.importing.qti.qti12_texts import MaterialTexts, responses_of
from lms.quizzes.format.importing.xml_bank import Reading, XmlBank, import_xml
from lms.slow_work import slow

_TYPE_FIELDS = ("question_type", "bbmd_questiontype", "qmd_itemtype", "qmd_questiontype", "cc_profile")
_ESSAYS = ("essay", "short response", "cc.essay.v0p1")
_UNSUPPORTED = (
    "calculated",
    "hot_spot",
    "hot spot",
    "opinion",
    "likert",
    "jumbled",
    "quiz bowl",
)
Find = Callable[[str], bytes | None]


def looks_like_qti12(data: bytes, _name: str) -> bool:
    """Return whether a file is XML with QTI 1.x items."""
    head = data[:6000].replace(b"\x00", b"")
    return is_xml(data) and (
        b"questestinterop" in head or (b"<?xml" in head and b"<presentation" in head and b"<item" in head)
    )


@slow
def import_qti12(data: bytes, language: str, path: str = "") -> Imported:
    """Read a single QTI 1.2 file; `language` is the language its texts are in. Never raises for what it says."""
    return import_xml(language, path, lambda bank: add_qti12(data, bank, path, lambda _: None))


def add_qti12(data: bytes, bank: XmlBank, path: str, find: Find) -> None:
    """Add all items of a file to a bank; `find` returns a picture by its address in the item.

    Raises RefusedFileError for a file that cannot be read.
    """
    outer = stream_xml(data, path, "item")
    for item in (one for whole in outer for one in descendants(whole, "item")):
        if child(item, "presentation") is None and item.get("identifierref") is not None:
            continue  # an entry of a table of contents
        name = " ".join((item.get("title") or item.get("ident") or "").split())
        place = Place(int(item.sourceline or 1), name, path)
        if not bank.take(place, _category(item), lambda: _read(item, bank, find)):  # noqa: B023
            break


def _category(item: Element) -> str:
    names: list[str] = []
    above = item.getparent()
    while above is not None:
        title = " ".join((above.get("title") or "").split())
        if name_of(above) == "section" and title and above.get("ident") != "root_section":
            names.insert(0, title.replace("/", " "))
        above = above.getparent()
    return "/".join(names)


def metadata_of(item: Element) -> dict[str, str]:
    """Return the labelled metadata of an item; labels in small letters."""
    found = {}
    for entry in descendants(item, "qtimetadatafield"):
        found[text_of(child(entry, "fieldlabel")).lower()] = text_of(child(entry, "fieldentry"))
    for metadata in children(item, "itemmetadata"):
        for one in children(metadata):
            if not len(one):
                found.setdefault(name_of(one).lower(), text_of(one))
    return found


def _read(item: Element, bank: XmlBank, find: Find) -> Reading:
    presentation = child(item, "presentation")
    if presentation is None:
        raise UnreadableError("no-text")
    metadata = metadata_of(item)
    type_ = next((metadata[name].lower() for name in _TYPE_FIELDS if metadata.get(name)), "")
    texts = MaterialTexts(bank.language, bank.media, find)
    responses = responses_of(presentation)
    odd = first(presentation, "render_hotspot", "render_slider", "response_xy")
    if odd is not None or any(word in type_ for word in _UNSUPPORTED):
        raise UnreadableError("unsupported", type_ or name_of(odd))
    if "file" in type_ or "upload" in type_:
        return _marked(item, presentation, metadata, texts, drafts.files("", bank.language))
    if not responses:
        if "essay" in type_:
            return _marked(item, presentation, metadata, texts, drafts.essay())
        if "question" in type_ and "text_only" not in type_:
            raise UnreadableError("no-key")
        return Reading(texts.stem(presentation), None, [], texts.lost)
    conditions = conditions_of(item)
    has_key = any(one.marks and one.marks > 0 for one in conditions)
    if any(word == type_ or word in type_.split("_") for word in _ESSAYS) or (
        not has_key and _is_typed(responses)
    ):
        return _marked(item, presentation, metadata, texts, drafts.essay())
    asked = Asked(item, presentation, responses, conditions, type_, metadata, texts)
    answers = {one.get("ident") or "" for one in descendants(presentation, "response_label")}
    feedbacks = feedbacks_of(
        item, conditions, answers | {one.value for two in conditions for one in two.wanted}
    )
    draft, stem = read_answers(asked, feedbacks)
    notices, explanation = place_feedback(draft, feedbacks, texts.of, bank.language)
    always = [texts.of(one) for one in feedbacks.by_answer.get(ALWAYS, [])]
    words = "\n\n".join(dict.fromkeys(part for part in (*always, explanation) if part))
    stem = stem or texts.texts.plain(item.get("title") or "")
    if not stem:
        raise UnreadableError("no-text")
    points = points_of(metadata.get("points_possible") or metadata.get("qmd_absolutescore_max") or "")
    fields = {**with_defaults(draft, stem, words, bank.language), **({"points": Decimal(1)} | points)}
    return Reading(stem, fields, [*draft.notices, *notices], texts.lost)


def _marked(
    item: Element, presentation: Element, metadata: dict[str, str], texts: MaterialTexts, draft: Draft
) -> Reading:
    """Read a question that a person marks; feedback shown whatever is answered explains it."""
    feedbacks = feedbacks_of(item, conditions_of(item), set())
    notices = [
        ("overall-feedback", texts.of(one))
        for place, found in feedbacks.by_answer.items()
        for one in (found if place != ALWAYS else [])
    ]
    words = "\n\n".join(dict.fromkeys(texts.of(one) for one in feedbacks.by_answer.get(ALWAYS, [])))
    stem = texts.stem(presentation) or texts.texts.plain(item.get("title") or "")
    points = points_of(metadata.get("points_possible") or metadata.get("qmd_absolutescore_max") or "")
    fields = {**with_defaults(draft, stem, words, texts.language), **points}
    return Reading(stem, fields, notices, texts.lost)


def _is_typed(responses: list[Element]) -> bool:
    return all(
        name_of(one) in ("response_str", "response_num") or first(one, "render_fib") is not None
        for one in responses
    )
