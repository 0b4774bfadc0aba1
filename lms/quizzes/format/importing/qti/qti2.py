"""QTI 2.1, 2.2 and 3.0: every item becomes one of our questions or is listed as a loss with its line."""

from collections.abc import Callable
from contextlib import suppress
from decimal import Decimal

from lms.quizzes.format.importing.bank import Imported, Place
from lms.quizzes.format.importing.drafts import fine, with_defaults
from lms.quizzes.format.importing.losses import UnreadableError
from lms.quizzes.format.importing.markup import (
    Element,
    RefusedFileError,
    child,
    children,
    descendants,
    is_xml,
    name_of,
    read_xml,
    refusal,
    text_of,
)
from lms.quizzes.format.importing.qti.qti2_answers import INTERACTIONS, parts_reader
from lms.quizzes.format.importing.qti.qti2_key import ALWAYS, ResponseKey, feedbacks_of, keys_of, shares_of
from lms.quizzes.format.importing.qti.qti2_texts import ItemTexts, place_feedback
from lms.quizzes.format.importing.qti.qti_tree import flatten
from lms.quizzes.format.importing.typed_keys import number
from lms.quizzes.format.importing.xml_bank import Reading, XmlBank, import_xml
from lms.quizzes.format.questions import QuestionType
from lms.slow_work import slow

# Buttons that only end an attempt ask nothing.
_SILENT = ("endAttemptInteraction",)
_OPTIONS = ("simpleChoice", "simpleAssociableChoice", "gapText", "inlineChoice")
Find = Callable[[str], bytes | None]


def looks_like_qti2(data: bytes, _name: str) -> bool:
    """Return whether a file is XML with a QTI 2 or 3 item or test."""
    head = data[:4000].replace(b"\x00", b"")
    return is_xml(data) and any(
        sign in head
        for sign in (
            b"<assessmentItem",
            b"<assessmentTest",
            b"<qti-assessment-",
            b":assessmentItem",
            b"<qti-assessment-item",
        )
    )


@slow
def import_qti2(data: bytes, language: str, path: str = "") -> Imported:
    """Read a single QTI 2 or 3 file; `language` is the language its texts are in. Never raises for what it says."""
    return import_xml(language, path, lambda bank: add_qti2(data, bank, path, lambda _: None))


def add_qti2(
    data: bytes, bank: XmlBank, path: str, find: Find, category: str = "", weight: Decimal | None = None
) -> None:
    """Add all items of a file to a bank; `find` returns a picture by its address in the item.

    `weight` is by how much a test multiplies the points of the item. Raises RefusedFileError for a file that cannot be
    read, or that only names items.
    """
    root = read_xml(data, path)
    flatten(root)
    items = list(descendants(root, "assessmentItem"))
    reference = next(descendants(root, "assessmentItemRef", "assessmentStimulusRef"), None)
    if not items and reference is not None:
        raise RefusedFileError(refusal("only-references", int(reference.sourceline or 1), path))
    for item in items:
        name = " ".join((item.get("title") or item.get("identifier") or "").split())
        place = Place(int(item.sourceline or 1), name, path)
        if not bank.take(place, category, lambda: _read(item, bank, find, weight)):  # noqa: B023
            break


def _read(item: Element, bank: XmlBank, find: Find, weight: Decimal | None) -> Reading:
    body = child(item, "itemBody")
    if body is None:
        raise UnreadableError("no-text")
    asked = [
        one for one in body.iter() if name_of(one).endswith("Interaction") and name_of(one) not in _SILENT
    ]
    odd = next((one for one in asked if name_of(one) not in INTERACTIONS), None)
    if odd is not None:
        raise UnreadableError(
            "essay" if name_of(odd) == "extendedTextInteraction" else "unsupported", name_of(odd)
        )
    if child(item, "templateDeclaration") is not None and _is_computed(item):
        raise UnreadableError("program", "templateProcessing")
    texts = ItemTexts(bank.language, bank.media, find)
    if not asked:
        return Reading(texts.body(body), None, [], texts.lost)
    keys = keys_of(item)
    answers = {one.get("identifier") or "" for one in descendants(body, *_OPTIONS)}
    feedbacks = feedbacks_of(item, keys, answers)
    solution = texts.blocks(item, body, [one for told in feedbacks.by_answer.values() for one in told])
    # What can earn nothing is not marked.
    texts.most, texts.shares = _most_of(item), shares_of(item)
    texts.is_survey = not any(key.marks for key in keys.values()) and texts.most == 0
    draft, stem = parts_reader(asked)(asked, body, keys, feedbacks, texts)
    if texts.for_markers and draft.fields["type"] is not QuestionType.ESSAY:
        draft.notices.append(("for-markers", texts.for_markers))
    notices, explanation = place_feedback(draft, feedbacks, texts.of, bank.language)
    always = [texts.of(one) for one in feedbacks.by_answer.get(ALWAYS, [])]
    words = "\n\n".join(dict.fromkeys(part for part in (*always, *solution, explanation) if part))
    stem = stem or texts.texts.plain(item.get("title") or "")
    if not stem:
        raise UnreadableError("no-text")
    fields = {**_points(texts.most, asked, keys, weight), **with_defaults(draft, stem, words, bank.language)}
    return Reading(stem, fields, [*draft.notices, *notices, *texts.notices], texts.lost)


def _is_computed(item: Element) -> bool:
    names = {one.get("identifier") for one in children(item, "templateDeclaration")}
    body = child(item, "itemBody")
    shown = (
        {one.get("identifier") for one in descendants(body, "printedVariable")} if body is not None else set()
    )
    return (
        bool(shown & names)
        or next(descendants(item, "setCorrectResponse"), None) is not None
        or (
            body is not None
            and (next((one for one in body.iter() if one.get("templateIdentifier")), None) is not None)
        )
    )


def _most_of(item: Element) -> Decimal | None:
    """Return the most that an item says it earns; None where it says nothing."""
    total: Decimal | None = None
    for one in children(item, "outcomeDeclaration"):
        said = one.get("normalMaximum") if one.get("identifier") == "SCORE" else ""
        if one.get("identifier") == "MAXSCORE":
            said = "".join(text_of(value) for value in descendants(one, "value"))
        if said:
            with suppress(UnreadableError):
                total = total or number(said)
    return total


def _points(
    most: Decimal | None, asked: list[Element], keys: dict[str, ResponseKey], weight: Decimal | None
) -> dict[str, Decimal]:
    """Return the points of an item where it says them, or those that its marks add up to, times its weight."""
    total = most or Decimal(0)
    if not total:
        total = sum((_most(keys.get(one.get("responseIdentifier") or "")) for one in asked), Decimal(0))
    total *= 1 if weight is None else weight
    return {"points": fine(total.quantize(Decimal("0.01")))} if 0 < total <= 1000 else {}


def _most(key: ResponseKey | None) -> Decimal:
    if key is None:
        return Decimal(0)
    if not key.mapping:
        return key.best if key.scored and not key.correct else Decimal(1)
    most = key.best if key.is_single else sum((one for one in key.mapping.values() if one > 0), Decimal(0))
    return min(most, key.upper) if key.upper else most
