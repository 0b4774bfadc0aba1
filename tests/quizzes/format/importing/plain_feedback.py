"""Shares and feedback of QTI items and text2qti, read plainly and apart from the importers, to compare them with.

A feedback is (what it follows, text): the text of an option, or "" where it follows something else or everything.
"""

import re
from typing import Any

from lms.quizzes.format.questions import HUNDRED, Question, QuestionType, ScoringRule, Text
from tests.quizzes.format.importing.plain_readings import (
    _CHOICES,
    _HIDDEN,
    _attribute,
    _named,
    _picture,
    _shown,
    _text,
    bare,
    name_of,
)

Element = Any
Feedback = list[tuple[str, str]]
Shares = dict[str, float]


def feedback_2(item: Element) -> Feedback:
    """The feedback of an item of QTI 2.x or 3.0."""
    options = {_attribute(one, "identifier"): _option_text(one) for one in _named(item, *_CHOICES)}
    found = []
    for one in _named(item, "modalfeedback", "feedbackinline", "feedbackblock"):
        words = bare(_text(one, ("math",)))
        above = next(
            (options[_attribute(up, "identifier")] for up in one.iterancestors() if name_of(up) in _CHOICES),
            "",
        )
        named = options.get(_attribute(one, "identifier"), "")
        if words:
            found.append((above or named, words))
    return found


def _option_text(option: Element) -> str:
    return bare(_text(option, _HIDDEN)) or _picture(option)


def shares_2(item: Element) -> Shares:
    """What each answer earns of the points, where the item maps answers to marks and has one question."""
    declared = [one for one in _named(item, "responsedeclaration") if _named(one, "mapentry")]
    processing = next(iter(_named(item, "responseprocessing")), None)
    template = "" if processing is None else _attribute(processing, "template")
    is_mapped = processing is None or "map_response" in template or _named(processing, "mapresponse")
    if len(declared) != 1 or len(_named(item, "responsedeclaration")) != 1 or not is_mapped:
        return {}
    options = {_attribute(one, "identifier"): _option_text(one) for one in _named(item, *_CHOICES)}
    marks = {
        _attribute(entry, "mapkey"): float(_attribute(entry, "mappedvalue") or 0)
        for entry in _named(declared[0], "mapentry")
    }
    default = next((float(_attribute(one, "defaultvalue") or 0) for one in _named(declared[0], "mapping")), 0)
    marks |= {name: default for name in options if name not in marks}
    if any(" " in name for name in marks) or _named(item, "matchinteraction", "orderinteraction"):
        return {}
    several = _attribute(declared[0], "cardinality") == "multiple"
    return _shares({options.get(name) or bare(name): mark for name, mark in marks.items()}, several=several)


def _shares(marks: Shares, *, several: bool) -> Shares:
    positive = [mark for mark in marks.values() if mark > 0]
    whole = sum(positive) if several else max(positive, default=0)
    return {name: round(max(-1, mark / whole), 3) for name, mark in marks.items() if mark} if whole else {}


def feedback_12(item: Element) -> Feedback:
    """The feedback of an item of QTI 1.2."""
    places = _named(item, "response_label") if len(_named(item, "response_lid")) == 1 else []
    labels = {one.get("ident") or "": bare(_shown(one)) for one in places}
    found = []
    for one in _named(item, "itemfeedback"):
        name = one.get("ident") or ""
        words = bare(" ".join(_shown(text) for text in _named(one, "material")))
        if not words:
            continue
        showing = [
            condition
            for condition in _named(item, "respcondition")
            if any(shown.get("linkrefid") == name for shown in _named(condition, "displayfeedback"))
        ]
        said = [_named(condition, "varequal") for condition in showing]
        is_one = len(said) == 1 and len(said[0]) == 1 and not _named(showing[0], "not")
        chosen = labels.get(_text(said[0][0]).strip(), "") if is_one else ""
        by_name = re.search("correct|general|incorrect|wrong|solution", name, re.IGNORECASE)
        found.append((labels.get(name.removesuffix("_fb"), "" if by_name else chosen), words))
    return found


def shares_12(item: Element) -> Shares:
    """What each option earns of the points, where conditions of one answer each set or add marks."""
    asked = _named(item, "response_lid")
    # The scoring of Canvas is named beside the marks, and goes before them.
    is_whole = "AllOrNothing" in [_text(one) for one in _named(item, "fieldentry")]
    if is_whole or len(asked) != 1 or not (labels := _named(asked[0], "response_label")):
        return {}
    texts = {one.get("ident"): bare(_shown(one)) for one in labels}
    marks: Shares = {}
    for condition in _named(item, "respcondition"):
        said, values = _named(condition, "varequal"), _named(condition, "setvar")
        if len(said) != 1 or _named(condition, "not") or not values:
            continue
        try:
            mark = float(_text(values[0]) or 0)
        except ValueError:
            return {}
        sign = -1 if values[0].get("action") == "Subtract" else 1
        text = texts.get(_text(said[0]).strip(), "")
        marks[text] = marks.get(text, 0) + sign * mark
    return _shares(marks, several=(asked[0].get("rcardinality") or "").lower() == "multiple")


def feedback_text2qti(block: str) -> Feedback:
    """The feedback of one question of a text2qti file."""
    found, owner = [], ""
    for line in block.splitlines():
        option = re.match(r"\*?[a-z]\)\s+(.*)|\[[ *]\]\s+(.*)", line)
        said = re.match(r"(\.\.\.|[+-])\s+(.*\S)", line)
        if option:
            owner = bare(option[1] or option[2])
        elif said:
            found.append((owner, bare(said[2])))
    return found


def our_shares(question: Question, language: str) -> Shares:
    """What each answer of one of our questions earns of the points."""
    found: Shares = {}
    rights = sum(one.right for one in question.options) if question.type is QuestionType.MULTIPLE else 1
    for one in question.options:
        share = one.right / max(rights, 1) if one.weight is None else float(one.weight / HUNDRED)
        found[bare(one.text[language])] = found.get(bare(one.text[language]), 0) + share
    found |= {bare(one.text): float(one.credit / HUNDRED) for one in question.answers.get(language, ())}
    found |= {bare(f"{one.value:f}"): float(one.credit / HUNDRED) for one in question.numbers}
    return {name: round(share, 3) for name, share in found.items() if share}


def is_misread(question: Question, shares: Shares, language: str) -> bool:
    """Whether one of our questions gives other shares than were read."""
    if question.gaps or question.targets or question.type is QuestionType.ORDERING or not shares:
        return False
    if question.rule is ScoringRule.ALL_OR_NOTHING and all(share > 0 for share in shares.values()):
        return True
    return our_shares(question, language) != shares


def is_feedback_lost(question: Question, feedback: Feedback, language: str) -> bool:
    """Whether a feedback is missing in one of our questions, stands at another option, or is there too much."""
    at_options = {bare(one.text[language]): _words(one.feedback, language) for one in question.options}
    others = [_words(question.explanation, language), _words(question.otherwise, language)]
    for place in (question, *question.gaps):
        others.append(_words(place.otherwise, language))
        for answer in (*place.answers.get(language, ()), *place.numbers):
            others.append(_words(answer.feedback, language))
    every = " ".join([*at_options.values(), *others])
    if any(words not in (at_options.get(owner, "") if owner else every) for owner, words in feedback):
        return True
    for _, words in sorted(feedback, key=lambda one: -len(one[1])):
        every = every.replace(words, "")
    return bool(every.strip())


def _words(text: Text, language: str) -> str:
    return bare(re.sub(r"\$[^$]*\\[^$]*\$", "", text.get(language, "")))
