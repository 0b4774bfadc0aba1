"""The interactions of QTI 2 and 3 as the answers of our questions."""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

from lms.quizzes.format.importing import drafts
from lms.quizzes.format.importing.drafts import HUNDRED, ChoiceDraft, Draft, fine
from lms.quizzes.format.importing.losses import UnreadableError
from lms.quizzes.format.importing.markup import Element, child, children, descendants, name_of
from lms.quizzes.format.importing.qti.qti2_key import RIGHT, WRONG, Feedbacks, ResponseKey
from lms.quizzes.format.importing.qti.qti2_texts import ItemTexts, removed, replaced
from lms.quizzes.format.importing.qti.qti_tree import html_of
from lms.quizzes.format.importing.texts import gap_mark
from lms.quizzes.format.importing.typed_keys import number
from lms.quizzes.format.questions import Closeness, Gap, NumberAnswer, PartRule, TextAnswer

INTERACTIONS = frozenset(
    [
        f"{name}Interaction"
        for name in (
            "choice",
            "order",
            "match",
            "associate",
            "inlineChoice",
            "textEntry",
            "gapMatch",
            "extendedText",
            "upload",
        )
    ]
)
_GAPS = frozenset({"inlineChoiceInteraction", "textEntryInteraction"})
_NUMBERS = ("float", "integer")


Reader = Callable[[list[Element], Element, dict[str, ResponseKey], Feedbacks, ItemTexts], tuple[Draft, str]]


def parts_reader(asked: list[Element]) -> Reader:
    """Return what reads these interactions; raises UnreadableError where one item asks several questions."""
    names = {name_of(one) for one in asked}
    if names <= _GAPS and (len(asked) > 1 or names == {"inlineChoiceInteraction"}):
        return _gaps
    if len(asked) > 1:
        raise UnreadableError("several-questions")
    return _READERS[names.pop()]


def _key(interaction: Element, keys: dict[str, ResponseKey]) -> ResponseKey:
    found = keys.get(interaction.get("responseIdentifier") or "")
    if found is None or not (found.marks or found.ranges):
        raise UnreadableError("no-key")
    return found


def _stem(interaction: Element, body: Element, texts: ItemTexts) -> str:
    """Return the text of a body with the prompt of its interaction in place of the interaction."""
    prompt = child(interaction, "prompt")
    holder = interaction.makeelement("div")
    holder.tail = interaction.tail
    interaction.getparent().replace(interaction, holder)
    if prompt is not None:
        prompt.tag, prompt.tail = "p", None
        holder.append(prompt)
    return texts.body(body)


def _choice(
    asked: list[Element], body: Element, keys: dict[str, ResponseKey], feedbacks: Feedbacks, texts: ItemTexts
) -> tuple[Draft, str]:
    interaction = asked[0]
    options = list(children(interaction, "simpleChoice"))
    if texts.is_survey:
        return _survey(interaction, options, body, feedbacks, texts)
    key = _key(interaction, keys)
    names = [one.get("identifier") or "" for one in options]
    marks = [key.marks.get(name, key.default if key.mapping else Decimal(0)) for name in names]
    is_single = key.is_single or interaction.get("maxChoices") == "1"
    made = []
    for option, name, credit in zip(options, names, _credits(key, marks, is_single, texts.most), strict=True):
        inner = list(children(option, "feedbackInline", "feedbackBlock"))
        notes = [texts.of(one) for one in [*inner, *feedbacks.by_answer.pop(name, [])]]
        for one in inner:
            removed(one)
        made.append(
            ChoiceDraft(
                texts.side(option), credit, "\n\n".join(dict.fromkeys(note for note in notes if note))
            )
        )
    if is_single:
        draft = drafts.single_choice(made, texts.language)
    elif key.mapping:
        draft = drafts.multiple_choice(made, texts.language)
    else:
        draft = drafts.ticked_choice(made, texts.language)
    if interaction.get("shuffle") in ("true", "false"):
        draft.fields["shuffle"] = interaction.get("shuffle") == "true"
    if any(abs(mark) > max(key.best, _total(key)) for mark in marks):
        draft.notices.append(("scoring", "mapping"))
    return draft, _stem(interaction, body, texts)


def _survey(
    interaction: Element, options: list[Element], body: Element, feedbacks: Feedbacks, texts: ItemTexts
) -> tuple[Draft, str]:
    """Read options of which none is right or wrong."""
    made = [
        ChoiceDraft(
            texts.side(one),
            Decimal(0),
            "\n\n".join(texts.of(note) for note in feedbacks.by_answer.pop(one.get("identifier") or "", [])),
        )
        for one in options
    ]
    draft = drafts.survey(made, texts.language, several=interaction.get("maxChoices") != "1")
    return draft, _stem(interaction, body, texts)


def _total(key: ResponseKey) -> Decimal:
    total = sum((mark for mark in key.mapping.values() if mark > 0), Decimal(0))
    return min(total, key.upper) if key.upper else total


def _credits(key: ResponseKey, marks: list[Decimal], is_single: bool, most: Decimal | None) -> list[Decimal]:
    """Return the credit of each option in per cent of the most that can be had, `most` where the item says so."""
    whole = key.best if is_single else _total(key) if key.mapping else Decimal(1)
    if whole <= 0:
        raise UnreadableError("no-key")
    if key.mapping and most is not None and key.upper == most:
        whole = max(whole, most)
    if not key.mapping and not is_single:
        return [HUNDRED if mark > 0 else Decimal(0) for mark in marks]
    return [fine(max(-HUNDRED, min(HUNDRED, mark / whole * 100))) for mark in marks]


def _order(
    asked: list[Element], body: Element, keys: dict[str, ResponseKey], _feedbacks: Feedbacks, texts: ItemTexts
) -> tuple[Draft, str]:
    interaction = asked[0]
    key = _key(interaction, keys)
    steps = {one.get("identifier") or "": texts.side(one) for one in children(interaction, "simpleChoice")}
    order = key.correct or list(key.scored)
    if set(order) != set(steps) or len(order) != len(steps):
        raise UnreadableError("order-part")
    draft = drafts.ordering([steps[name] for name in order], PartRule.ALL_OR_NOTHING, texts.language)
    return draft, _stem(interaction, body, texts)


def _pairs_of(key: ResponseKey) -> list[tuple[str, str]]:
    said = key.correct or [name for name, mark in key.marks.items() if mark > 0]
    pairs = [tuple(one.split()) for one in said]
    if any(len(pair) != 2 for pair in pairs):
        raise UnreadableError("answers", " ".join(said))
    return [(pair[0], pair[1]) for pair in pairs]


def _match(
    asked: list[Element], body: Element, keys: dict[str, ResponseKey], _feedbacks: Feedbacks, texts: ItemTexts
) -> tuple[Draft, str]:
    interaction = asked[0]
    key = _key(interaction, keys)
    pairs = _pairs_of(key)
    choices = {
        one.get("identifier") or "": texts.side(one)
        for one in descendants(interaction, "simpleAssociableChoice")
    }
    if any(side not in choices for pair in pairs for side in pair):
        raise UnreadableError("answers", " ".join(pairs[0]))
    sets = [
        [one.get("identifier") or "" for one in children(side)]
        for side in children(interaction, "simpleMatchSet")
    ]
    lefts = sets[0] if len(sets) == 2 else [left for left, _ in pairs]
    rights = sets[1] if len(sets) == 2 else [name for name in choices if name not in lefts]
    found = dict(pairs)
    if len(found) < len(pairs) or set(lefts) - set(found):
        # Each entry of one side needs exactly one of the other, whichever side that is.
        lefts, rights, found = rights, lefts, {right: left for left, right in pairs}
        if len(found) < len(pairs) or set(lefts) - set(found):
            raise UnreadableError("pairs-several")
    extras = [choices[name] for name in rights if name not in found.values()]
    rule = PartRule.EACH_PART if key.mapping else PartRule.ALL_OR_NOTHING
    draft = drafts.matching(
        [(choices[left], choices[found[left]]) for left in lefts], extras, texts.language, rule
    )
    return draft, _stem(interaction, body, texts)


def _gap_match(
    asked: list[Element], body: Element, keys: dict[str, ResponseKey], _feedbacks: Feedbacks, texts: ItemTexts
) -> tuple[Draft, str]:
    interaction = asked[0]
    key = _key(interaction, keys)
    words = {
        one.get("identifier") or "": texts.texts.line(html_of(one))
        for one in children(interaction, "gapText")
    }
    if child(interaction, "gapImg") is not None:
        raise UnreadableError("unsupported", "gapImg")
    right = {gap: word for word, gap in _pairs_of(key)}
    gaps = []
    for number_, element in enumerate(list(descendants(interaction, "gap")), 1):
        answer = right.get(element.get("identifier") or "")
        choices = [
            ChoiceDraft(text, HUNDRED if name == answer else Decimal(0)) for name, text in words.items()
        ]
        gaps.append(drafts.choice_gap(str(number_), choices, texts.language))
        replaced(element, gap_mark(number_))
    for one in list(children(interaction, "gapText")):
        removed(one)
    interaction.tag = "div"
    draft = drafts.cloze(gaps, PartRule.EACH_PART if key.mapping else PartRule.ALL_OR_NOTHING)
    return draft, texts.body(body)


def _gaps(
    asked: list[Element], body: Element, keys: dict[str, ResponseKey], _feedbacks: Feedbacks, texts: ItemTexts
) -> tuple[Draft, str]:
    gaps = []
    for place, interaction in enumerate(asked, 1):
        key = _key(interaction, keys)
        if name_of(interaction) == "inlineChoiceInteraction":
            choices = [
                ChoiceDraft(
                    texts.texts.line(html_of(one)),
                    fine(
                        max(
                            Decimal(0),
                            key.marks.get(one.get("identifier") or "", Decimal(0)) / _positive(key) * 100,
                        )
                    ),
                )
                for one in children(interaction, "inlineChoice")
            ]
            gaps.append(drafts.choice_gap(str(place), choices, texts.language))
        else:
            gaps.append(_typed_gap(str(place), key, texts))
        replaced(interaction, gap_mark(place))
    names = [one.get("responseIdentifier") or "" for one in asked]
    if all(texts.shares.get(name, 0) > 0 for name in names):
        least = min(texts.shares[name] for name in names)
        parts = [Fraction(texts.shares[name] / least).limit_denominator(20) for name in names]
        points = [Decimal(part.numerator) / Decimal(part.denominator) for part in parts]
        gaps = [replace(gap, points=fine(one)) for gap, one in zip(gaps, points, strict=True)]
    return drafts.cloze(gaps), texts.body(body)


def _positive(key: ResponseKey) -> Decimal:
    if key.best <= 0:
        raise UnreadableError("no-key")
    return key.best


def _typed_gap(place: str, key: ResponseKey, texts: ItemTexts) -> Gap:
    if key.base in _NUMBERS:
        return drafts.number_gap(place, _numbers(key))
    if key.is_case_kept:
        texts.notices.append(("case", ""))
    return drafts.text_gap(
        place, [one for one in _typed(key, Feedbacks(), texts) if one.credit > 0], texts.language
    )


def _text_entry(
    asked: list[Element], body: Element, keys: dict[str, ResponseKey], feedbacks: Feedbacks, texts: ItemTexts
) -> tuple[Draft, str]:
    interaction = asked[0]
    key = _key(interaction, keys)
    if key.base in _NUMBERS:
        notes = {name: _told(feedbacks, name, texts) for name in list(feedbacks.by_answer)}
        numbers = [
            replace(one, feedback=drafts.text_in(texts.language, notes.get(f"{one.value:f}", "")))
            for one in _numbers(key)
        ]
        draft = drafts.number_answer(numbers, "", texts.language)
    else:
        draft = drafts.short_answer(_typed(key, feedbacks, texts), "", texts.language)
        if key.is_case_kept:
            draft.notices.append(("case", ""))
    parent = interaction.getparent()
    around = "".join(
        [
            parent.text or "",
            interaction.tail or "",
            *(one.tail or "" for one in parent if one is not interaction),
        ]
    )
    is_last = not (interaction.tail or "").strip() and interaction.getnext() is None
    is_alone = is_last and (
        name_of(parent) == "itemBody" or not around.strip() or _is_after_break(interaction)
    )
    replaced(interaction, "" if is_alone else " _____ ")
    return draft, texts.body(body).strip()


def _is_after_break(element: Element) -> bool:
    before = element.getprevious()
    return (
        before is not None
        and name_of(before) in ("br", "p", "div", "table")
        and not (before.tail or "").strip()
    )


def _told(feedbacks: Feedbacks, name: str, texts: ItemTexts) -> str:
    found = feedbacks.by_answer.pop(name, []) if name not in (RIGHT, WRONG, "always") else []
    return "\n\n".join(texts.of(one) for one in found)


def _typed(key: ResponseKey, feedbacks: Feedbacks, texts: ItemTexts) -> list[TextAnswer]:
    best = _positive(key)
    found: list[TextAnswer] = []
    for words, mark in key.marks.items():
        credit = fine(max(Decimal(0), min(HUNDRED, mark / best * 100)))
        note = drafts.text_in(texts.language, _told(feedbacks, words, texts))
        found.append(TextAnswer(words, credit, feedback=note))
    merged, twins = drafts.without_twins(found)
    texts.notices += twins
    return merged


def _numbers(key: ResponseKey) -> list[NumberAnswer]:
    found = [
        NumberAnswer(low)
        if low == high
        else NumberAnswer(min(low, high), Closeness.RANGE, high=max(low, high))
        for low, high in key.ranges
    ]
    if found and not (key.mapping or key.correct):
        return found
    mode, width = key.tolerance or ("absolute", Decimal(0))
    closeness = Closeness.RELATIVE if mode == "relative" and width else Closeness.ABSOLUTE
    best = _positive(key)
    return [
        NumberAnswer(number(said), closeness, width, credit=fine(max(Decimal(0), mark / best * 100)))
        for said, mark in key.marks.items()
    ]


def _essay(
    asked: list[Element],
    body: Element,
    _keys: dict[str, ResponseKey],
    _feedbacks: Feedbacks,
    texts: ItemTexts,
) -> tuple[Draft, str]:
    draft = (
        drafts.survey([], texts.language)
        if texts.is_survey
        else drafts.essay(texts.for_markers, texts.language)
    )
    return draft, _stem(asked[0], body, texts)


def _upload(
    asked: list[Element],
    body: Element,
    _keys: dict[str, ResponseKey],
    _feedbacks: Feedbacks,
    texts: ItemTexts,
) -> tuple[Draft, str]:
    return drafts.files(texts.for_markers, texts.language), _stem(asked[0], body, texts)


_READERS: dict[str, Reader] = {
    "uploadInteraction": _upload,
    "extendedTextInteraction": _essay,
    "choiceInteraction": _choice,
    "orderInteraction": _order,
    "matchInteraction": _match,
    "associateInteraction": _match,
    "gapMatchInteraction": _gap_match,
    "textEntryInteraction": _text_entry,
    "inlineChoiceInteraction": _gaps,
}
