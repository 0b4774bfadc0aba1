"""The responses of a QTI 1.2 item as the answers of our questions."""

from dataclasses import dataclass, replace
from decimal import Decimal

from lms.quizzes.format.importing import drafts
from lms.quizzes.format.importing.drafts import HUNDRED, ChoiceDraft, Draft, fine
from lms.quizzes.format.importing.losses import UnreadableError
from lms.quizzes.format.importing.markup import Element, children, descendants, first, name_of
from lms.quizzes.format.importing.qti.qti2_key import Feedbacks
from lms.quizzes.format.importing.qti.qti12_key import ScoreRule, marks_by_answer
from lms.quizzes.format.importing.qti.qti12_texts import MaterialTexts, has_words, material_html, right_blocks
from lms.quizzes.format.importing.typed_keys import number, pattern_of
from lms.quizzes.format.questions import Closeness, Gap, NumberAnswer, PartRule, Text, TextAnswer
from lms.quizzes.format.truth_names import truth_names

_NUMBER_KINDS = ("decimal", "integer", "scientific")


@dataclass(slots=True)
class Asked:
    """What one item asks: its responses, its conditions, its type as it calls itself, and its texts."""

    item: Element
    presentation: Element
    responses: list[Element]
    conditions: list[ScoreRule]
    type: str
    metadata: dict[str, str]
    texts: MaterialTexts


def read_answers(asked: Asked, feedbacks: Feedbacks) -> tuple[Draft, str]:
    """Return the answers and the Markdown of the stem; raises UnreadableError for what has no equal."""
    kinds = {name_of(one) for one in asked.responses}
    is_choice = kinds == {"response_lid"} and all(
        first(one, "response_label") is not None for one in asked.responses
    )
    if "fill_in_multiple_blanks" in asked.type or "multiple_dropdowns" in asked.type:
        return _named_gaps(asked, feedbacks)
    if is_choice and len(asked.responses) == 1 and "match" not in asked.type:
        if (asked.responses[0].get("rcardinality") or "").lower() == "ordered" or "ordering" in asked.type:
            return _ordering(asked)
        return _choice(asked, feedbacks)
    if is_choice and not asked.type and _has_names(asked):
        return _named_gaps(asked, feedbacks)
    if is_choice:
        return _matching(asked)
    if "response_lid" in kinds or not asked.responses:
        raise UnreadableError("several-questions")
    if len(asked.responses) == 1 and len(list(descendants(asked.responses[0], "response_label"))) <= 1:
        return _typed(asked, feedbacks)
    return _flowing_gaps(asked, feedbacks)


def _labels(response: Element) -> list[Element]:
    return list(descendants(response, "response_label"))


def _marks(asked: Asked, response: Element) -> dict[str, Decimal]:
    found = marks_by_answer(asked.conditions, response.get("ident") or "")
    return found if any(mark > 0 for mark in found.values()) else {}


def _choice(asked: Asked, feedbacks: Feedbacks) -> tuple[Draft, str]:
    response = asked.responses[0]
    labels, language = _labels(response), asked.texts.language
    marks, together = _marks(asked, response), _together(asked.conditions)
    cardinality = (response.get("rcardinality") or "single").lower()
    is_single = (
        cardinality != "multiple" and "multiple_answers" not in asked.type and asked.type != "multiple answer"
    )
    whole = (
        max(marks.values(), default=Decimal(0))
        if is_single
        else sum((one for one in marks.values() if one > 0), Decimal(0))
    )
    is_whole = not is_single and (bool(together) or asked.metadata.get("scoring_algorithm") == "AllOrNothing")
    rights = together or {name for name, mark in marks.items() if mark > 0}
    made = []
    for label in labels:
        name = label.get("ident") or ""
        if is_whole:
            credit = HUNDRED if name in rights else Decimal(0)
        elif whole <= 0:
            raise UnreadableError("no-key")
        else:
            credit = fine(max(-HUNDRED, min(HUNDRED, marks.get(name, Decimal(0)) / whole * 100)))
        notes = [asked.texts.of(one) for one in feedbacks.by_answer.pop(name, [])]
        made.append(
            ChoiceDraft(
                _truth(label, asked), credit, "\n\n".join(dict.fromkeys(note for note in notes if note))
            )
        )
    if is_single:
        draft = drafts.single_choice(made, language)
    else:
        draft = drafts.ticked_choice(made, language) if is_whole else drafts.multiple_choice(made, language)
    render = first(response, "render_choice")
    if render is not None and (render.get("shuffle") or "").lower() in ("yes", "no"):
        draft.fields["shuffle"] = (render.get("shuffle") or "").lower() == "yes"
    return draft, asked.texts.stem(asked.presentation)


def _together(conditions: list[ScoreRule]) -> set[str]:
    """Return the options that one condition wants together, or with others denied."""
    for condition in conditions:
        if condition.marks and condition.marks > 0 and len(condition.said) > 1:
            return {one.value for one in condition.wanted}
    return set()


def _truth(label: Element, asked: Asked) -> str:
    """Return the text of an option; Blackboard names true and false by keys such as `true_false.true`."""
    text = asked.texts.side(label)
    plain = text.lower().replace("\\", "").rpartition(".")[2]
    if "true_false" in text.replace("\\", "") and plain in ("true", "false"):
        return truth_names(asked.texts.language)[plain == "false"]
    return text


def _ordering(asked: Asked) -> tuple[Draft, str]:
    response = asked.responses[0]
    steps = {one.get("ident") or "": asked.texts.side(one) for one in _labels(response)}
    for condition in asked.conditions:
        order = [one.value for one in condition.wanted]
        if condition.marks and condition.marks > 0 and set(order) == set(steps) and len(order) == len(steps):
            draft = drafts.ordering(
                [steps[name] for name in order], PartRule.ALL_OR_NOTHING, asked.texts.language
            )
            return draft, asked.texts.stem(asked.presentation)
    raise UnreadableError("no-key" if not asked.conditions else "order-part")


def _matching(asked: Asked) -> tuple[Draft, str]:
    rights: dict[str, str] = {}
    pairs = []
    blocks = right_blocks(asked.presentation)
    for response in asked.responses:
        labels = _labels(response)
        for place, label in enumerate(labels):
            text = (
                asked.texts.side(label)
                if has_words(label) or place >= len(blocks)
                else asked.texts.of(blocks[place])
            )
            rights[label.get("ident") or ""] = text
        marks = _marks(asked, response)
        best = max(marks, key=lambda name: marks[name], default="")
        left = asked.texts.texts.line("".join(_left(response)))
        if not left and len(asked.responses) > 1 and not rights.get(best):
            continue  # a row that was left empty
        if not best or best not in rights:
            raise UnreadableError("no-key")
        pairs.append((left, rights[best]))
    if any(not left for left, _ in pairs):
        raise UnreadableError("several-questions")
    used = {right for _, right in pairs}
    extras = [text for text in dict.fromkeys(rights.values()) if text and text not in used]
    is_whole = any(
        one.marks and one.marks > 0 and len({said.response for said in one.wanted}) > 1
        for one in asked.conditions
    )
    rule = (
        PartRule.ALL_OR_NOTHING
        if is_whole or asked.metadata.get("scoring_algorithm") == "AllOrNothing"
        else PartRule.EACH_PART
    )
    return drafts.matching(pairs, extras, asked.texts.language, rule), asked.texts.stem(asked.presentation)


def _left(response: Element) -> list[str]:
    """Return the HTML of what stands beside a list of right sides: in it, or before it in its block."""
    found = [material_html(one, {}) for one in children(response, "material", "flow_mat")]
    if found:
        return found
    block = response.getparent()
    return [
        material_html(one, {}) for one in children(block) if name_of(one) in ("flow", "material", "flow_mat")
    ]


def _name(response: Element) -> str:
    return (response.get("ident") or "").removeprefix("response_")


def _has_names(asked: Asked) -> bool:
    """Return whether the text above holds the name of every response in brackets."""
    above = "".join(material_html(one, {}) for one in children(asked.presentation, "material", "flow_mat"))
    return all(f"[{_name(one)}]" in above for one in asked.responses)


def _is_chosen(asked: Asked) -> bool:
    """Return whether the gaps are lists to choose from; without a type, where some answer is wrong."""
    if asked.type:
        return "dropdown" in asked.type
    for response in asked.responses:
        marks = _marks(asked, response)
        words = {one.get("ident") or "": asked.texts.words(one).casefold() for one in _labels(response)}
        if set(words.values()) - {words.get(name) for name, mark in marks.items() if mark > 0}:
            return True
    return False


def _named_gaps(asked: Asked, feedbacks: Feedbacks) -> tuple[Draft, str]:
    """Read the gaps of Canvas: `[name]` in the text, a response of that name below it."""
    language = asked.texts.language
    named: dict[str, int] = {}
    gaps: list[Gap] = []
    notices: dict[tuple[str, str], None] = {}
    is_chosen = _is_chosen(asked)
    for response in asked.responses:
        named[_name(response)] = len(named) + 1
        key = str(len(named))
        marks = _marks(asked, response)
        if is_chosen:
            best = max(marks.values(), default=Decimal(0))
            choices = [
                ChoiceDraft(
                    " ".join(asked.texts.side(one).split()), _share(marks.get(one.get("ident") or ""), best)
                )
                for one in _labels(response)
            ]
            gaps.append(drafts.choice_gap(key, choices, language))
        else:
            typed, twins = drafts.without_twins(
                replace(
                    _accepted(one, asked.texts.words(one), notices),
                    feedback=_note(asked, feedbacks, one.get("ident") or ""),
                )
                for one in _labels(response)
            )
            notices |= dict.fromkeys(twins)
            gaps.append(drafts.text_gap(key, typed, language))
    draft = drafts.cloze(gaps)
    draft.notices += list(notices)
    return _in_text_order(draft, asked.texts.stem(asked.presentation, named=named), named)


def _share(mark: Decimal | None, best: Decimal) -> Decimal:
    return fine(max(Decimal(0), (mark or Decimal(0)) / best * 100)) if best > 0 else Decimal(0)


def _accepted(label: Element, words: str, notices: dict[tuple[str, str], None]) -> TextAnswer:
    how = label.get("scoring_algorithm") or ""
    if how == "TextRegex":
        # What looks like HTML is not allowed in a text; `[<]` matches the same.
        return TextAnswer(words.removeprefix("^").removesuffix("$").replace("<", "[<]"), pattern=True)
    if how == "TextContainsAnswer":
        return TextAnswer(pattern_of(f"*{words}*"), pattern=True)
    if how == "TextCloseEnough":
        notices[("scoring", how)] = None
    return TextAnswer(words)


def _in_text_order(draft: Draft, stem: str, named: dict[str, int]) -> tuple[Draft, str]:
    """Number the gaps as they follow one another in the text; all of them must stand in it."""
    places = sorted(named.values(), key=lambda place: stem.find(f"[[{place}]]"))
    if any(f"[[{place}]]" not in stem for place in places):
        raise UnreadableError("no-gaps")
    by_key = {gap.key: gap for gap in draft.fields["gaps"]}
    for new, place in enumerate(places, 1):
        stem = stem.replace(f"[[{place}]]", f"[[new{new}]]")
    draft.fields["gaps"] = tuple(
        replace(by_key[str(place)], key=str(new)) for new, place in enumerate(places, 1)
    )
    return draft, stem.replace("[[new", "[[")


def _flowing_gaps(asked: Asked, feedbacks: Feedbacks) -> tuple[Draft, str]:
    """Read the gaps of plain QTI: what is typed stands in the flow of the text."""
    gaps: list[Gap] = []
    notices: list[tuple[str, str]] = []
    places: dict[str, int] = {}
    for place, response in enumerate(asked.responses, 1):
        ident = response.get("ident") or ""
        places[ident] = place
        typed = {
            one.value: one
            for two in asked.conditions
            if two.marks and two.marks > 0
            for one in two.wanted
            if one.response == ident
        }
        if not typed:
            raise UnreadableError("no-key")
        if _is_number(response, asked):
            gaps.append(drafts.number_gap(str(place), [NumberAnswer(number(value)) for value in typed]))
        else:
            answers, twins = drafts.without_twins(
                TextAnswer(value, feedback=_note(asked, feedbacks, value)) for value in typed
            )
            notices += twins
            gaps.append(drafts.text_gap(str(place), answers, asked.texts.language))
    is_whole = any(
        one.marks and one.marks > 0 and len({said.response for said in one.wanted}) > 1
        for one in asked.conditions
    )
    draft = drafts.cloze(gaps, PartRule.ALL_OR_NOTHING if is_whole else PartRule.EACH_PART)
    draft.notices += notices
    if any(one.is_case_kept for two in asked.conditions for one in two.wanted):
        draft.notices.append(("case", ""))
    return draft, asked.texts.stem(asked.presentation, gaps=places)


def _is_number(response: Element, asked: Asked) -> bool:
    render = first(response, "render_fib")
    kind = (render.get("fibtype") or "").lower() if render is not None else ""
    return "numeric" in asked.type or name_of(response) == "response_num" or kind in _NUMBER_KINDS


def _typed(asked: Asked, feedbacks: Feedbacks) -> tuple[Draft, str]:
    response = asked.responses[0]
    ident = response.get("ident") or ""
    paying = [one for one in asked.conditions if one.marks and one.marks > 0]
    best = max((one.marks or Decimal(0) for one in paying), default=Decimal(0))
    if best <= 0:
        raise UnreadableError("no-key")
    language = asked.texts.language
    stem = asked.texts.stem(asked.presentation)
    if _is_number(response, asked):
        numbers = [_number(one, ident, _share(one.marks, best)) for one in paying]
        return drafts.number_answer([one for one in numbers if one], "", language), stem
    answers = []
    for condition in paying:
        for said in condition.wanted:
            note = _note(asked, feedbacks, said.value)
            answers.append(TextAnswer(said.value, _share(condition.marks, best), feedback=note))
    merged, twins = drafts.without_twins(answers)
    draft = drafts.short_answer(merged, "", language)
    draft.notices += twins
    if any(one.is_case_kept for two in paying for one in two.wanted):
        draft.notices.append(("case", ""))
    return draft, stem


def _note(asked: Asked, feedbacks: Feedbacks, answer: str) -> Text:
    """Take the feedback of an answer."""
    notes = dict.fromkeys(asked.texts.of(one) for one in feedbacks.by_answer.pop(answer, []))
    return drafts.text_in(asked.texts.language, "\n\n".join(note for note in notes if note))


def _number(condition: ScoreRule, response: str, credit: Decimal) -> NumberAnswer | None:
    """Read a number with the range or margin around it."""
    exact = next((one for one in condition.wanted if one.value), None)
    least, most = condition.least.get(response), condition.most.get(response)
    if exact is not None:
        value = number(exact.value)
        if exact.margin_kind == "percent" and exact.margin:
            return NumberAnswer(value, Closeness.RELATIVE, abs(number(exact.margin)), credit=credit)
        if least is not None and most is not None:
            below, above = value - number(least), number(most) - value
            if below == above and below >= 0:
                return NumberAnswer(value, tolerance=fine(below), credit=credit)
            return NumberAnswer(number(least), Closeness.RANGE, high=number(most), credit=credit)
        return NumberAnswer(
            value,
            tolerance=abs(number(exact.margin or "0")) if exact.margin_kind == "absolute" else Decimal(0),
            credit=credit,
        )
    if least is None or most is None:
        return None
    low, high = sorted((number(least), number(most)))
    return (
        NumberAnswer(low, credit=credit)
        if low == high
        else NumberAnswer(low, Closeness.RANGE, high=high, credit=credit)
    )
