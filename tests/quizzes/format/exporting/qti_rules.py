"""What may stand where in an item, a test and a manifest of QTI, written from the specification apart from the export.

It covers the elements that an export has; names of QTI 3.0 are turned into those of 2.1 first.
"""

import re
from collections.abc import Iterator
from xml.etree.ElementTree import Element

from lms.text.prose.maths import listed

MATHS = "{http://www.w3.org/1998/Math/MathML}"
_INLINE = frozenset(
    listed("a br code em img math span strong sub sup textEntryInteraction inlineChoiceInteraction")
)
_BLOCK = frozenset(
    listed(
        "blockquote div hr ol p pre rubricBlock table ul choiceInteraction matchInteraction orderInteraction "
        "extendedTextInteraction uploadInteraction"
    )
)
_FLOW = _INLINE | _BLOCK
_STATIC = frozenset(one for one in _FLOW if not one.endswith("Interaction")) - {"rubricBlock"}
_NUMBERS = frozenset({"sum", "product", "variable", "correct", "baseValue", "mapResponse", "multiple"})
_RULES = frozenset({"responseCondition", "setOutcomeValue"})
# Which children an element may have; "#" stands for text.
CHILDREN: dict[str, frozenset[str]] = {
    "assessmentItem": frozenset(
        listed("responseDeclaration outcomeDeclaration itemBody responseProcessing modalFeedback")
    ),
    "responseDeclaration": frozenset({"correctResponse", "mapping"}),
    "correctResponse": frozenset({"value"}),
    "defaultValue": frozenset({"value"}),
    "value": frozenset("#"),
    "mapping": frozenset({"mapEntry"}),
    "outcomeDeclaration": frozenset({"defaultValue"}),
    "itemBody": _BLOCK,
    "div": _FLOW | {"#"},
    "li": _FLOW | {"#"},
    "td": _FLOW | {"#"},
    "th": _FLOW | {"#"},
    "blockquote": _BLOCK,
    **{name: _INLINE | {"#"} for name in listed("p pre a code em span strong sub sup")},
    "ruby": frozenset({"#", "rt", "rp"}),
    "rt": frozenset("#"),
    "rp": frozenset("#"),
    "ul": frozenset({"li"}),
    "ol": frozenset({"li"}),
    "table": frozenset({"thead", "tbody"}),
    "thead": frozenset({"tr"}),
    "tbody": frozenset({"tr"}),
    "tr": frozenset({"td", "th"}),
    "choiceInteraction": frozenset({"simpleChoice"}),
    "orderInteraction": frozenset({"simpleChoice"}),
    "matchInteraction": frozenset({"simpleMatchSet"}),
    "simpleMatchSet": frozenset({"simpleAssociableChoice"}),
    "simpleChoice": _STATIC | {"#"},
    "simpleAssociableChoice": _STATIC | {"#"},
    "inlineChoiceInteraction": frozenset({"inlineChoice"}),
    "inlineChoice": frozenset("#"),
    "rubricBlock": _STATIC,
    "modalFeedback": _STATIC | {"#"},
    "responseProcessing": _RULES,
    "responseCondition": frozenset({"responseIf", "responseElseIf"}),
    "responseIf": frozenset({"match", "equal", "setOutcomeValue"}),
    "responseElseIf": frozenset({"match", "equal", "setOutcomeValue"}),
    "match": _NUMBERS,
    "equal": _NUMBERS,
    "sum": _NUMBERS,
    "product": _NUMBERS,
    "multiple": _NUMBERS,
    "setOutcomeValue": _NUMBERS,
    "baseValue": frozenset("#"),
    "assessmentTest": frozenset({"testPart"}),
    "testPart": frozenset({"assessmentSection"}),
    "assessmentSection": frozenset({"assessmentItemRef"}),
    "assessmentItemRef": frozenset({"weight"}),
    "manifest": frozenset({"metadata", "organizations", "resources"}),
    "metadata": frozenset({"schema", "schemaversion"}),
    "schema": frozenset("#"),
    "schemaversion": frozenset("#"),
    "resources": frozenset({"resource"}),
    "resource": frozenset({"file", "dependency"}),
}
# Attributes: those that must be there, then those that may.
ATTRIBUTES: dict[str, tuple[str, str]] = {
    "assessmentItem": ("identifier title adaptive timeDependent", ""),
    "responseDeclaration": ("identifier cardinality", "baseType"),
    "outcomeDeclaration": ("identifier cardinality", "baseType"),
    "mapping": ("defaultValue", "lowerBound upperBound"),
    "mapEntry": ("mapKey mappedValue", "caseSensitive"),
    "choiceInteraction": ("responseIdentifier shuffle maxChoices", ""),
    "orderInteraction": ("responseIdentifier shuffle", ""),
    "matchInteraction": ("responseIdentifier shuffle maxAssociations", ""),
    "inlineChoiceInteraction": ("responseIdentifier shuffle", ""),
    "textEntryInteraction": ("responseIdentifier", ""),
    "extendedTextInteraction": ("responseIdentifier", ""),
    "uploadInteraction": ("responseIdentifier", ""),
    "simpleChoice": ("identifier", ""),
    "simpleAssociableChoice": ("identifier matchMax", ""),
    "inlineChoice": ("identifier", ""),
    "rubricBlock": ("view", "use"),
    "modalFeedback": ("outcomeIdentifier showHide identifier", ""),
    "setOutcomeValue": ("identifier", ""),
    "variable": ("identifier", ""),
    "correct": ("identifier", ""),
    "mapResponse": ("identifier", ""),
    "baseValue": ("baseType", ""),
    "equal": ("toleranceMode", "tolerance"),
    "a": ("href", ""),
    "img": ("src alt", ""),
    "assessmentTest": ("identifier title", ""),
    "testPart": ("identifier navigationMode submissionMode", ""),
    "assessmentSection": ("identifier title visible", ""),
    "assessmentItemRef": ("identifier href", ""),
    "weight": ("identifier value", ""),
    "manifest": ("identifier", ""),
    "resource": ("identifier type href", ""),
    "file": ("href", ""),
    "dependency": ("identifierref", ""),
}
_MATHS_ATTRIBUTES = frozenset(
    listed(
        "display mathvariant stretchy fence form separator accent accentunder linethickness lspace rspace width height "
        "depth minsize maxsize columnalign columnlines rowlines rowspacing columnspacing largeop movablelimits "
        "symmetric notation displaystyle scriptlevel encoding"
    )
)
_IDENTIFIER = re.compile(r"[^\W\d][\w.-]*")
_ONCE = {"thead", "tbody", "itemBody", "responseProcessing", "metadata", "organizations", "resources"}


def problems(root: Element) -> Iterator[str]:
    """Say what breaks the rules, as `parent > child` or `element@attribute`."""
    is_3 = "v3p0" in root.tag
    for element in root.iter():
        if element.tag.startswith(MATHS):
            yield from (f"math@{name}" for name in element.attrib if name not in _MATHS_ATTRIBUTES)
            continue
        name = _name(element.tag)
        inner = next(iter(element), element) if is_3 and name in ("modalFeedback", "rubricBlock") else element
        if name != "qti-content-body":
            yield from _inside(name, inner, is_3=is_3)
        yield from _attributes(name, element)


def _inside(name: str, element: Element, *, is_3: bool) -> Iterator[str]:
    allowed = CHILDREN.get(name, frozenset())
    allowed |= {"ruby"} if is_3 and "em" in allowed else set()
    names = ["math" if one.tag.startswith(MATHS) else _name(one.tag) for one in element]
    yield from (f"{name} > {one}" for one in names if one not in allowed)
    yield from (f"{name} > {one} twice" for one in _ONCE if names.count(one) > 1)
    texts = [element.text, *(one.tail for one in element)]
    if "#" not in allowed and any((text or "").strip() for text in texts):
        yield f"{name} > text"


def _attributes(name: str, element: Element) -> Iterator[str]:
    needed, more = (set(one.split()) for one in ATTRIBUTES.get(name, ("", "")))
    given = {_camel(key): value for key, value in element.attrib.items()}
    yield from (f"{name}@{one} missing" for one in needed - set(given))
    yield from (f"{name}@{one}" for one in set(given) - needed - more)
    yield from (
        f"{name}@{key}={value}"
        for key, value in given.items()
        if key.lower().endswith("identifier") and not _IDENTIFIER.fullmatch(value)
    )


def _camel(name: str) -> str:
    return re.sub(r"-([a-z])", lambda found: found[1].upper(), name)


def _name(tag: str) -> str:
    bare = tag.rpartition("}")[2]
    return bare if bare == "qti-content-body" else _camel(bare.removeprefix("qti-"))
