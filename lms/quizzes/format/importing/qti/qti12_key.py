"""What a QTI 1.2 item says about right answers: the conditions under which it scores and shows feedback."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal

from lms.quizzes.format.importing.losses import UnreadableError
from lms.quizzes.format.importing.markup import Element, children, descendants, name_of, text_of
from lms.quizzes.format.importing.qti.qti2_key import ALWAYS, RIGHT, WRONG, Feedbacks
from lms.quizzes.format.importing.typed_keys import number

_BOUNDS = {"vargte": "least", "vargt": "least", "varlte": "most", "varlt": "most"}


@dataclass(frozen=True, slots=True)
class AnswerTest:
    """One comparison of a condition: the response, the value, whether it must not hold, and its attributes."""

    response: str
    value: str
    is_denied: bool = False
    is_case_kept: bool = False
    margin: str = ""
    margin_kind: str = ""


@dataclass(slots=True)
class ScoreRule:
    """One condition: what must be answered, the marks it gives (None: none are set), the feedback it shows."""

    said: list[AnswerTest] = field(default_factory=list)
    least: dict[str, str] = field(default_factory=dict)
    most: dict[str, str] = field(default_factory=dict)
    marks: Decimal | None = None
    shown: list[str] = field(default_factory=list)
    is_other: bool = False

    @property
    def wanted(self) -> list[AnswerTest]:
        """The comparisons that must hold."""
        return [one for one in self.said if not one.is_denied]


def conditions_of(item: Element) -> list[ScoreRule]:
    """Return the conditions of an item in the order of the file."""
    elements = list(descendants(item, "respcondition"))
    found = [_condition(one) for one in elements]
    if not any(one.marks for one in found):
        # Respondus sets the score for the right answer and adds to it for the others, even where no points are given.
        ways = [
            {(one.get("action") or "").lower() for one in children(element, "setvar")} for element in elements
        ]
        if {"add"} in ways:
            for condition, way in zip(found, ways, strict=True):
                condition.marks = Decimal(1) if way == {"set"} else condition.marks
    return found


def _condition(element: Element) -> ScoreRule:
    found = ScoreRule(
        marks=_marks(element),
        shown=[one.get("linkrefid") or "" for one in descendants(element, "displayfeedback")],
    )
    for variables in children(element, "conditionvar"):
        for one, is_denied in _walk(variables, is_denied=False):
            name, response = name_of(one), one.get("respident") or ""
            value = " ".join(text_of(one).split())
            if name in _BOUNDS and not is_denied:
                getattr(found, _BOUNDS[name])[response] = value
            elif name in ("varequal", "varsubset", "varsubstring"):
                is_case = (one.get("case") or "").lower() == "yes"
                margin = one.get("margin") or one.get("precision") or ""
                found.said.append(
                    AnswerTest(
                        response,
                        value,
                        is_denied,
                        is_case,
                        margin,
                        one.get("margintype") or one.get("precisiontype") or "",
                    )
                )
            elif name in ("other", "unanswered"):
                found.is_other = True
    return found


def _walk(element: Element, *, is_denied: bool) -> Iterator[tuple[Element, bool]]:
    for one in children(element):
        if name_of(one) in ("and", "or", "not"):
            yield from _walk(one, is_denied=is_denied != (name_of(one) == "not"))
        else:
            yield one, is_denied


def _marks(element: Element) -> Decimal | None:
    for one in children(element, "setvar"):
        text = text_of(one)
        if any(word in (one.get("varname") or "").lower() for word in ("incorrect", "wrong")):
            return Decimal(0)
        if text.upper().endswith("SCORE.MAX"):
            return Decimal(100)
        try:
            marks = number(text or "0")
        except UnreadableError:
            continue
        return -marks if (one.get("action") or "").lower() == "subtract" else marks
    return None


def marks_by_answer(conditions: list[ScoreRule], response: str) -> dict[str, Decimal]:
    """Return the marks of each answer that a condition asks for alone."""
    found: dict[str, Decimal] = {}
    for condition in conditions:
        wanted = [one for one in condition.wanted if one.response == response]
        values = {one.value for one in wanted}
        if condition.marks is not None and values and len(wanted) == len(condition.said):
            for value in values:
                found[value] = max(condition.marks, found.get(value, condition.marks))
    return found


def feedbacks_of(item: Element, conditions: list[ScoreRule], answers: set[str]) -> Feedbacks:
    """Sort the feedback of an item by what it follows; `answers` are the identifiers of its options."""
    texts = {one.get("ident") or "": one for one in children(item, "itemfeedback")}
    found = Feedbacks()
    placed: set[str] = set()
    for name, element in texts.items():
        showing = [one for one in conditions if name in one.shown]
        for place in dict.fromkeys(_places(name, showing, conditions, answers)):
            found.add(place, element)
            placed.add(name)
    for name, element in texts.items():
        if name not in placed:
            answer = name.removesuffix("_fb")
            place = answer if answer in answers else place_by_name(name)
            if place:
                found.add(place, element)
            else:
                found.unplaced.append(element)
    return found


def _places(name: str, showing: list[ScoreRule], conditions: list[ScoreRule], answers: set[str]) -> list[str]:
    """Return what a feedback follows: an answer, right or wrong answers, or all."""
    if name.removesuffix("_fb") in answers:
        return [name.removesuffix("_fb")]
    if by_name := place_by_name(name):
        return [by_name]
    paying = [one for one in conditions if one.marks and one.marks > 0]
    asking = [one for one in conditions if one.said]
    if len(showing) > 1:
        if all(one in showing for one in asking):
            return [ALWAYS]
        if all(one in showing for one in paying) and all(one in paying for one in showing):
            return [RIGHT]
        if not any(one in paying for one in showing):
            return [WRONG]
    found: list[str] = []
    for condition in showing:
        if len(condition.wanted) == 1:
            found.append(condition.wanted[0].value)
        elif condition in paying:
            found.append(RIGHT)
        elif condition.is_other:
            found.append(WRONG if condition.marks is not None else ALWAYS)
    return found


def place_by_name(name: str) -> str:
    """Return what a feedback follows by its usual name, or ""."""
    lower = name.lower()
    if any(word in lower for word in ("incorrect", "wrong", "falsch")) or lower.endswith("_ic"):
        return WRONG
    if any(word in lower for word in ("general", "solution", "explanation")):
        return ALWAYS
    return ALWAYS if lower.endswith("_all") else RIGHT if "correct" in lower or lower.endswith("_c") else ""
