"""What a QTI item says about right answers: declarations, and the conditions that set the score and the feedback."""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from decimal import Decimal

from lms.quizzes.format.importing.losses import UnreadableError
from lms.quizzes.format.importing.markup import Element, child, children, descendants, first, name_of, text_of
from lms.quizzes.format.importing.qti.qti_tree import values_of
from lms.quizzes.format.importing.typed_keys import number

_BRANCHES = ("responseIf", "responseElseIf", "responseElse")
RIGHT, WRONG, ALWAYS = "right", "wrong", "always"


@dataclass(slots=True)
class ResponseKey:
    """The right answer to one interaction.

    `mapping` gives marks by answer where the item adds marks up; `scored` those that conditions set; `default` is for
    every other answer, `upper` the most that counts. `ranges` are pairs of least and greatest number; `tolerance` is
    a mode (absolute or relative) and a width.
    """

    is_single: bool
    base: str
    correct: list[str] = field(default_factory=list)
    mapping: dict[str, Decimal] = field(default_factory=dict)
    scored: dict[str, Decimal] = field(default_factory=dict)
    default: Decimal = Decimal(0)
    upper: Decimal | None = None
    ranges: list[tuple[Decimal, Decimal]] = field(default_factory=list)
    tolerance: tuple[str, Decimal] | None = None
    is_case_kept: bool = False

    @property
    def marks(self) -> dict[str, Decimal]:
        """Marks by answer: as mapped, else 1 for each right answer, else as the conditions set them."""
        return self.mapping or dict.fromkeys(self.correct, Decimal(1)) or self.scored

    @property
    def best(self) -> Decimal:
        """The most marks a single answer earns."""
        return max(self.marks.values(), default=Decimal(0))


def keys_of(item: Element) -> dict[str, ResponseKey]:
    """Return the keys of an item by the identifier of their responses."""
    processing = child(item, "responseProcessing")
    is_mapped = processing is None or _uses(processing, "mapResponse", "map_response")
    keys = {
        one.get("identifier") or "": _declared(one, is_mapped)
        for one in children(item, "responseDeclaration")
    }
    if processing is not None:
        for branch in _branches(processing):
            _score(branch, keys)
    return keys


def _uses(processing: Element, element: str, template: str) -> bool:
    return first(processing, element) is not None or template in (processing.get("template") or "")


def _declared(element: Element, is_mapped: bool) -> ResponseKey:
    key = ResponseKey(
        element.get("cardinality") in ("single", None),
        element.get("baseType") or "identifier",
        [" ".join(value.split()) for value in values_of(child(element, "correctResponse")) if value],
    )
    mapping = child(element, "mapping")
    if mapping is not None and (is_mapped or not key.correct):
        key.default = number(mapping.get("defaultValue") or "0")
        key.upper = number(mapping.get("upperBound")) if mapping.get("upperBound") else None
        for entry in children(mapping, "mapEntry"):
            name = " ".join((entry.get("mapKey") or "").split())
            key.mapping[name] = number(entry.get("mappedValue") or "0")
            key.is_case_kept |= entry.get("caseSensitive") == "true"
    return key


def _branches(processing: Element) -> Iterator[Element]:
    return descendants(processing, *_BRANCHES)


def _condition(branch: Element) -> Element | None:
    return next(
        (one for one in children(branch) if name_of(one) not in ("setOutcomeValue", "responseCondition")),
        None,
    )


def _set_marks(branch: Element) -> Decimal:
    """Return the number that a branch sets as the score, or 0."""
    for one in children(branch, "setOutcomeValue"):
        if "SCORE" in (one.get("identifier") or "").upper():
            value = next(descendants(one, "baseValue"), None)
            is_sum = any(name_of(inner) in ("mapResponse", "product", "divide") for inner in one.iter())
            try:
                return number(text_of(value)) if value is not None and not is_sum else Decimal(0)
            except UnreadableError:
                return Decimal(0)
    return Decimal(0)


def shares_of(item: Element) -> dict[str, Decimal]:
    """Return what the answer to each response adds to the score at most, where the item adds up products and sums."""
    shares: dict[str, Decimal] = {}
    for one in descendants(item, "setOutcomeValue"):
        added = first(one, "sum")
        value = next(descendants(one, "baseValue"), None)
        if added is None or value is None or "SCORE" not in (one.get("identifier") or "").upper():
            continue
        mapped = next(descendants(added, "mapResponse"), None)
        condition = _condition(one.getparent()) if mapped is None else mapped
        asked = condition if mapped is not None else first(condition, "variable")
        with suppress(UnreadableError):
            if asked is not None:
                name = asked.get("identifier") or ""
                shares[name] = max(number(text_of(value)), shares.get(name, Decimal(0)))
    return shares


def _score(branch: Element, keys: dict[str, ResponseKey]) -> None:
    condition, marks = _condition(branch), _set_marks(branch)
    if condition is None:
        return
    for one in descendants(condition, "equal"):
        _tolerance(one, keys)
    if marks <= 0:
        return
    bounds: dict[str, dict[str, str]] = {}
    for one in descendants(
        condition, "match", "stringMatch", "member", "equal", "gte", "lte", "gt", "lt", "contains"
    ):
        if _is_denied(one, condition):
            continue
        variable = next(descendants(one, "variable"), None)
        values = [" ".join(text_of(value).split()) for value in descendants(one, "baseValue")]
        key = keys.get(variable.get("identifier") or "") if variable is not None else None
        if key is None or not values or variable is None:
            continue
        said = values[0]
        if first(one, "multiple") is not None or first(one, "ordered") is not None:
            _score_whole(key, values, marks)
        elif name_of(one) in ("gte", "lte", "gt", "lt"):
            bounds.setdefault(variable.get("identifier") or "", {})[name_of(one)[0]] = said
        else:
            key.scored[said] = max(marks, key.scored.get(said, marks))
    for name, ends in bounds.items():
        if {"g", "l"} <= set(ends):
            keys[name].ranges.append((number(ends["g"]), number(ends["l"])))


def _score_whole(key: ResponseKey, values: list[str], marks: Decimal) -> None:
    """Take values that are right only together; raise UnreadableError where others are right as well."""
    if key.scored and list(key.scored) != values and not key.correct and not key.mapping:
        raise UnreadableError("key-several")
    key.scored = dict.fromkeys(values, marks)


def _is_denied(element: Element, top: Element) -> bool:
    while element is not None and element is not top:
        if name_of(element) == "not":
            return True
        element = element.getparent()
    return name_of(top) == "not"


def _tolerance(equal: Element, keys: dict[str, ResponseKey]) -> None:
    variable = next(descendants(equal, "variable"), None)
    key = keys.get(variable.get("identifier") or "") if variable is not None else None
    mode, widths = equal.get("toleranceMode") or "exact", (equal.get("tolerance") or "").split()
    if key is not None and mode in ("absolute", "relative") and widths:
        try:
            key.tolerance = (mode, abs(number(widths[0])))
        except UnreadableError:
            return


@dataclass(slots=True)
class Feedbacks:
    """Feedback texts of an item as elements: by the answer they follow, or by `right`, `wrong` and `always`."""

    by_answer: dict[str, list[Element]] = field(default_factory=dict)
    unplaced: list[Element] = field(default_factory=list)

    def add(self, name: str, element: Element) -> None:
        """Add a feedback once to an answer."""
        found = self.by_answer.setdefault(name, [])
        if element not in found:
            found.append(element)


def feedbacks_of(item: Element, keys: dict[str, ResponseKey], answers: set[str]) -> Feedbacks:
    """Sort the feedback of an item by what it follows; `answers` are the identifiers of its options.

    Feedback in the body that follows nothing known is left out: it is a solution, or stays where it is.
    """
    when: dict[str, list[str]] = {}
    processing = child(item, "responseProcessing")
    for branch in _branches(processing) if processing is not None else ():
        said = _follows(branch, keys)
        for one in children(branch, "setOutcomeValue"):
            if "SCORE" not in (one.get("identifier") or "").upper():
                for value in descendants(one, "baseValue"):
                    when.setdefault(text_of(value), []).extend(said)
    found = Feedbacks()
    for element in [*children(item, "modalFeedback"), *_in_body(item)]:
        name = element.get("identifier") or ""
        is_hidden = element.get("showHide") == "hide"
        places = when.get(name) or ([name] if name in answers else _by_name(name))
        if is_hidden:
            # What no answer hides is shown after all of them.
            places = [] if name in when or name in answers else [ALWAYS]
        for place in places:
            # Outcomes such as `correct` stand between the answer and its feedback.
            for end in when.get(place, [place]) if place not in (RIGHT, WRONG, ALWAYS) else [place]:
                found.add(end, element)
        if not places and name_of(element) == "modalFeedback":
            found.unplaced.append(element)
    return found


def _in_body(item: Element) -> list[Element]:
    """Return feedback in the body that is shown after an answer, other than that of an option and solutions."""
    found = []
    for one in descendants(item, "feedbackInline", "feedbackBlock"):
        label = f"{one.get('identifier')} {one.get('outcomeIdentifier')}".lower()
        is_solution = "solution" in label or "explanation" in label
        if name_of(one.getparent()) != "simpleChoice" and not is_solution and one.get("showHide") != "hide":
            found.append(one)
    return found


def _by_name(name: str) -> list[str]:
    lower = name.lower()
    if any(word in lower for word in ("incorrect", "wrong", "falsch")):
        return [WRONG]
    if any(word in lower for word in ("general", "solution", "explanation")):
        return [ALWAYS]
    return [RIGHT] if any(word in lower for word in ("correct", "right")) else []


def _is_full_score(condition: Element) -> bool:
    """Return whether a condition asks for a score above 0."""
    variable, value = child(condition, "variable"), child(condition, "baseValue")
    if name_of(condition) not in ("equal", "match", "gte") or variable is None or value is None:
        return False
    try:
        return variable.get("identifier") == "SCORE" and number(text_of(value)) > 0
    except UnreadableError:
        return False


def _follows(branch: Element, keys: dict[str, ResponseKey]) -> list[str]:
    """Return after which answers a branch is taken."""
    condition = _condition(branch)
    if name_of(branch) == "responseElse" or condition is None:
        before = branch.getparent()
        if before is None:
            return []
        earlier = [_follows(one, keys) for one in children(before, "responseIf", "responseElseIf")]
        return [WRONG] if any(RIGHT in said for said in earlier) else []
    if name_of(condition) == "variable":
        return [ALWAYS]
    found = [RIGHT] if name_of(branch) == "responseIf" and _is_full_score(condition) else []
    for one in descendants(condition, "match", "member", "stringMatch"):
        if _is_denied(one, condition):
            continue
        variable, value = next(descendants(one, "variable"), None), next(descendants(one, "baseValue"), None)
        if next(descendants(one, "correct"), None) is not None:
            found.append(RIGHT)
        elif variable is not None and value is not None:
            said = " ".join(text_of(value).split())
            is_outcome = (variable.get("identifier") or "") not in keys
            words = {"correct": RIGHT, "incorrect": WRONG} if is_outcome else {}
            found.append(words.get(said, said))
    is_whole = name_of(condition) == "and" and len(found) > 1
    return [RIGHT] if is_whole and _set_marks(branch) > 0 else found
